"""Flags of bursts as bits, joined over ranges of bursts: all flags of a view in a few reads.

Whether any burst of a range has a flag is a bitwise "or". Of every power of four bursts the joined
bits are kept, so that a range of any length is four reads, for all flags at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatcheck.analyzer.arrays import BoolArray, IntArray, MaskArray

STEP: Final = 4
BITS: Final = 64  # flags a column of masks


class Masks:
    """Bits of bursts in some order; shape (bursts, columns)."""

    def __init__(self, bits: MaskArray) -> None:
        self._levels = [bits]

    def over(self, lo: IntArray, hi: IntArray) -> MaskArray:
        """Bits of any burst of each half-open range; none for an empty one."""
        length = hi - lo
        longest = int(length.max(initial=0))
        out = np.zeros((len(lo), self._levels[0].shape[1]), dtype=np.uint64)
        rows = np.flatnonzero(length == 1)
        out[rows] = self._levels[0].take(lo[rows], axis=0)
        span = 1
        while span <= longest:
            rows = np.flatnonzero((length >= max(span, 2)) & (length < STEP * span))
            if len(rows):
                bits, last = self._level(span), hi[rows] - span
                found = bits.take(last, axis=0)
                for part in range(STEP - 1):
                    found |= bits.take(np.minimum(lo[rows] + part * span, last), axis=0)
                out[rows] = found
            span *= STEP
        return out

    def _level(self, span: int) -> MaskArray:
        """Bits of any of the ``span`` bursts from each on, a power of ``STEP``."""
        number, size = 0, 1
        while size < span:
            if len(self._levels) == number + 1:
                below = self._levels[number]
                bits = below.copy()
                for part in range(1, STEP):
                    bits[: len(bits) - part * size] |= below[part * size :]
                self._levels.append(bits)
            number, size = number + 1, size * STEP
        return self._levels[number]


def packed(flags: Sequence[BoolArray]) -> MaskArray:
    """Flags as bits: flag i is bit ``i % 64`` of column ``i // 64``; one row a value of theirs."""
    wide = -(-len(flags) // BITS) * BITS
    square = np.zeros((wide, len(flags[0])), dtype=np.bool_)
    for row, flag in zip(square, flags, strict=False):
        row[:] = flag
    octets = np.packbits(square, axis=0, bitorder="little").T
    masks: MaskArray = np.ascontiguousarray(octets).view("<u8")
    return masks


def bit(masks: MaskArray, number: int) -> BoolArray:
    """One bit of masks as Booleans."""
    found: BoolArray = (masks[:, number // BITS] >> np.uint64(number % BITS)) & np.uint64(1) != 0
    return found
