"""Where each subject was spoken of, so that it can be asked whether a range of bursts holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from chatcheck.analyzer.arrays import BoolArray, IntArray
    from chatcheck.analyzer.tokens import Tokens


class Subjects:
    """Subjects of bursts in some order, as sorted numbers: one a (subject, place in the order).

    Parameters
    ----------
    tokens
        Words and their subjects (stems).
    bursts
        The bursts, in the order in which ranges of them are asked for.
    places
        Places in that order, where only some of them count; increasing.
    """

    def __init__(self, tokens: Tokens, bursts: IntArray, places: IntArray | None = None) -> None:
        if places is None:
            places = np.arange(len(bursts))
        self._size = len(bursts) + 1
        place, stem = tokens.subjects(places, bursts[places])
        self._sorted = np.sort(stem * self._size + place)

    def spoken_of(self, stem: IntArray, lo: IntArray, hi: IntArray) -> BoolArray:
        """Whether each subject stands in any burst of its half-open range of places."""
        first = stem * self._size
        begin = np.searchsorted(self._sorted, first + lo)
        found: BoolArray = begin < np.searchsorted(self._sorted, first + np.maximum(lo, hi))
        return found
