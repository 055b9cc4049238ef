"""Two layers over the words of sentences, as both readers run them.

Every word is a row of numbers. Two layers look at each word with its neighbours (convolutions over
three words); of what they find, the strongest and the sum over the words of each sentence are kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from chatcheck.analyzer.acts.sentences import Sentences
from chatcheck.analyzer.arrays import IntArray

# Words looked at in one go: what the layers find in so many stays in a processor's cache.
AT_A_TIME: Final = 4096
# Sentences that recur of which what is found is kept: 84 MB where there are so many.
KEPT: Final = 32_768

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

    def joined(self, row: IntArray, first: IntArray) -> Found:
        """Pieces put together: the ``row`` from each of ``first`` up to the next, its last an end.

        No piece may be empty.
        """
        count = np.diff(first)
        most = np.empty((len(count), self.most.shape[1]), dtype=np.float32)
        total = np.empty_like(most)
        for many, some in by_size(count):
            place = row[first[some] + np.arange(many)[:, None]]
            most[some] = self.most[place].max(axis=0)
            total[some] = self.total[place].sum(axis=0)
        return Found(most, total, np.add.reduceat(self.count[row], first[:-1]))

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
        count = _places(sentences, held)
        most = np.empty((len(held), sum(self.widths)), dtype=np.float32)
        total = np.empty_like(most)
        # Sentences of one length lie side by side: no look at where each begins is needed.
        for size, some in by_size(count):
            at_a_time = max(AT_A_TIME // size, 1)
            for rows in np.split(some, range(at_a_time, len(some), at_a_time)):
                place = sentences.word_start[held[rows]] + np.arange(size - 2)[:, None]
                self._find(number[place], taps, rows, most, total)
        return Found(most, total, count)

    def _find(
        self, words: IntArray, taps: Single, rows: IntArray, most: Single, total: Single
    ) -> None:
        """Write what is found in sentences of one length, shape (words, sentences), to ``rows``."""
        size, many = words.shape
        nothing = taps.shape[1] - 1
        line = np.full((size + 4, many), nothing)
        line[1], line[-2] = nothing - 2, nothing - 1
        line[2:-2] = words
        flat = line.reshape(-1)
        here = taps[0][flat[: -2 * many]]
        here += taps[1][flat[many:-many]]
        here += taps[2][flat[2 * many :]]
        here = _floored(here, self.first.base)
        there = here @ self.second.weights[1]
        there[many:] += here[:-many] @ self.second.weights[0]
        there[:-many] += here[many:] @ self.second.weights[2]
        there = _floored(there, self.second.base)
        wide = here.shape[1]
        for layer, columns in ((here, slice(None, wide)), (there, slice(wide, None))):
            each = layer.reshape(size + 2, many, -1)
            most[rows, columns] = each.max(axis=0)
            total[rows, columns] = each.sum(axis=0)


@dataclass(frozen=True)
class Looks:
    """Looks at the sentences of a chat, at the ``KEPT`` that recur most but once.

    ``kept`` is what was found in them, and ``row`` where it stands there, -1 of all the others.
    """

    layers: Layers
    sentences: Sentences
    number: IntArray
    taps: Single
    row: IntArray
    kept: Found

    @classmethod
    def at(cls, layers: Layers, sentences: Sentences, number: IntArray, taps: Single) -> Looks:
        """Look at what recurs most."""
        times = np.bincount(sentences.sentence, minlength=len(sentences.texts))
        often = np.argsort(-times, kind="stable")[: min(KEPT, np.count_nonzero(times > 1))]
        row = np.full(len(times), -1)
        row[often] = np.arange(len(often))
        kept = layers.found(sentences, often, number, taps)
        return cls(layers, sentences, number, taps, row, kept)

    def found(self, held: IntArray) -> Found:
        """What is found in some sentences, a row each."""
        row = self.row[held]
        known, other = np.flatnonzero(row >= 0), np.flatnonzero(row < 0)
        if not len(known):
            return self.layers.found(self.sentences, held, self.number, self.taps)
        new = self.layers.found(self.sentences, held[other], self.number, self.taps)
        most, total = (np.empty((len(held), new.most.shape[1]), np.float32) for _ in range(2))
        most[known], total[known] = self.kept.most[row[known]], self.kept.total[row[known]]
        most[other], total[other] = new.most, new.total
        return Found(most, total, _places(self.sentences, held))


def _places(sentences: Sentences, held: IntArray) -> IntArray:
    """Places of some sentences: their words and two edges."""
    count: IntArray = np.diff(sentences.word_start)[held] + 2
    return count


def by_size(sizes: IntArray) -> Iterator[tuple[int, IntArray]]:
    """Every size there is, and where it stands."""
    order = np.argsort(sizes, kind="stable")
    found, begin = np.unique(sizes[order], return_index=True)
    yield from zip(found.tolist(), np.split(order, begin)[1:], strict=True)


def _floored(values: Single, base: Single) -> Single:
    """Values with their base, none under nought."""
    values += base
    np.maximum(values, 0, out=values)
    return values
