"""Two layers over the words of sentences, as both readers run them.

Every word is a row of numbers. Two layers look at each word with its neighbours (convolutions over
three words); of what they find, the strongest and the sum over the words of each sentence are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from chatcheck.analyzer.acts.sentences import Sentences
from chatcheck.analyzer.arrays import IntArray, spread

AROUND: Final = 3  # places that a sentence takes beside its words: its edges, and nothing

Single = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Layer:
    """A look at each place with the one before and after: ``weights`` (3, in, out), ``base``."""

    weights: Single
    base: Single


@dataclass(frozen=True)
class Found:
    """What the layers find in pieces of text, a row each.

    ``most`` and ``total`` (pieces, both widths) are the strongest and the sum over ``count``
    places, edges included.
    """

    most: Single
    total: Single
    count: IntArray

    def joined(self, first: IntArray) -> Found:
        """Pieces put together: those from each of ``first`` up to the next."""
        return Found(
            np.maximum.reduceat(self.most, first, axis=0),
            np.add.reduceat(self.total, first, axis=0),
            np.add.reduceat(self.count, first),
        )

    @property
    def mean(self) -> Single:
        """The sum over the root of the number of places."""
        total, count = self.total, self.count
        return np.asarray(total / np.sqrt(count).astype(np.float32)[:, None], dtype=np.float32)


@dataclass(frozen=True)
class Layers:
    """The first layer looks at words, the second at what the first finds."""

    first: Layer
    second: Layer

    @property
    def widths(self) -> tuple[int, int]:
        """How much the first and the second find."""
        return self.first.weights.shape[2], self.second.weights.shape[2]

    def taps(self, table: Single) -> Single:
        """What each row of a table gives to the place before it, at it and after it."""
        return np.stack([table @ weights for weights in self.first.weights])

    def found(self, sentences: Sentences, held: IntArray, number: IntArray, taps: Single) -> Found:
        """What is found in some sentences, a row each.

        ``number`` are the rows of the table for every place of ``sentences.word``; the table ends
        with the two edges and nothing.
        """
        nothing = taps.shape[1] - 1
        lo, hi = sentences.word_start[held], sentences.word_start[held + 1]
        begin = np.cumsum(hi - lo + AROUND) - (hi - lo + AROUND)
        line = np.full(int((hi - lo + AROUND).sum()) + 2, nothing)
        line[1 + begin] = nothing - 2
        line[2 + begin + hi - lo] = nothing - 1
        _, source = spread(lo, hi)
        _, place = spread(begin + 2, begin + 2 + hi - lo)
        line[place] = number[source]
        empty = np.flatnonzero(line[1:-1] == nothing)
        here = taps[0][line[:-2]]
        here += taps[1][line[1:-1]]
        here += taps[2][line[2:]]
        here = _floored(here, self.first.base, empty)
        there = here @ self.second.weights[1]
        there[1:] += here[:-1] @ self.second.weights[0]
        there[:-1] += here[1:] @ self.second.weights[2]
        there = _floored(there, self.second.base, empty)
        most = [np.maximum.reduceat(layer, begin, axis=0) for layer in (here, there)]
        total = [np.add.reduceat(layer, begin, axis=0) for layer in (here, there)]
        return Found(np.hstack(most), np.hstack(total), hi - lo + 2)


def _floored(values: Single, base: Single, empty: IntArray) -> Single:
    """Values with their base, none under nought; nought in the empty places."""
    values += base
    np.maximum(values, 0, out=values)
    values[empty] = 0
    return values
