"""The reader: for every sentence and passage the log-odds of each act, by a small network.

Every word is a row of numbers, and a word that was never seen is what its parts are. Two layers
look at each word with its neighbours (convolutions over three words). Of what they find, the
strongest and the sum over all words, over the root of their number, weigh for and against each
act. The network was taught by a larger one (``benchmarks/recognition/teacher.py``) and runs in
numpy.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from chatcheck.analyzer.acts.names import Act
from chatcheck.analyzer.acts.passages import Passages
from chatcheck.analyzer.acts.sentences import Sentences
from chatcheck.analyzer.acts.word_parts import parts_of
from chatcheck.analyzer.arrays import IntArray, spread

# Words worked on at a time: what the layers find in so many stays in a processor's cache.
AT_A_TIME: Final = 4096
AROUND: Final = 3  # places that a sentence takes beside its words: its edges, and nothing

Single = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Layer:
    """A look at each place with the one before and after: ``weights`` (3, in, out), ``base``."""

    weights: Single
    base: Single


@dataclass(frozen=True)
class Model:
    """What was taught.

    Attributes
    ----------
    acts
        The acts told, a column of ``out`` each.
    words, word_vectors
        Words that are known and their rows of numbers, shape (words, size).
    seen
        How many of the words, the first ones, stood in the texts that were learnt from; the
        others are known to be words of the language.
    parts, part_vectors
        Parts of words and their rows, shape (parts, size); see ``parts_of``.
    lengthening
        Added to a word written with a letter three times or more, shape (size,).
    edges
        Rows that stand before and after the words of a sentence, shape (2, size).
    first, second
        The two layers.
    out, base
        What is found weighs so much, log-odds: the first layer's strongest and sum, then the
        second's. Shapes (2 x both widths, acts) and (acts,).
    """

    acts: tuple[Act, ...]
    words: pl.Series
    word_vectors: Single
    seen: int
    parts: pl.Series
    part_vectors: Single
    lengthening: Single
    edges: Single
    first: Layer
    second: Layer
    out: Single
    base: Single

    def read(self, sentences: Sentences, passages: Passages) -> tuple[Single, Single]:
        """Log-odds of every act in each distinct sentence and in each passage.

        Shapes (sentences, acts) and (passages, acts). A passage of several sentences does what
        shows in the whole and in its surest sentence, by halves.
        """
        alone = np.empty((len(sentences.texts), len(self.acts)), dtype=np.float32)
        whole = np.empty((len(passages.first) - 1, len(self.acts)), dtype=np.float32)
        table, number = self._table(sentences)
        taps = np.stack([table @ weights for weights in self.first.weights])
        size = np.diff(sentences.word_start)[sentences.sentence] + AROUND
        ends = np.append(0, np.cumsum(size))[passages.first]
        cuts = np.searchsorted(ends, np.arange(0, int(ends[-1]) + AT_A_TIME, AT_A_TIME))
        cuts = np.unique(np.minimum(cuts, len(whole)))
        for lo, hi in pairwise(cuts):
            first = passages.first[lo : hi + 1]
            held = sentences.sentence[first[0] : first[-1]]
            most, total, count = self._found(sentences, held, number, taps)
            alone[held] = self._weighed(most, total, count)
            whole[lo:hi] = _surest(alone[held], first - first[0])
            several = np.diff(first) > 1
            if several.any():
                at = first[:-1] - first[0]
                sums = np.add.reduceat(total, at), np.add.reduceat(count, at)
                read = self._weighed(np.maximum.reduceat(most, at), *sums)
                whole[lo:hi][several] = (whole[lo:hi][several] + read[several]) / 2
        return alone, whole

    def _found(
        self, sentences: Sentences, held: IntArray, number: IntArray, taps: Single
    ) -> tuple[Single, Single, IntArray]:
        """What the layers find in some sentences: the strongest, the sum, and how many places."""
        nothing = taps.shape[1] - 1  # the last row of the table, after the two edges
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
        return np.hstack(most), np.hstack(total), hi - lo + 2

    def _weighed(self, most: Single, total: Single, count: IntArray) -> Single:
        """Log-odds of acts from what was found in so many places."""
        mean = total / np.sqrt(count).astype(np.float32)[:, None]
        wide, deep = self.first.weights.shape[2], self.second.weights.shape[2]
        parts = (most[:, :wide], mean[:, :wide], most[:, wide:], mean[:, wide:])
        start = np.cumsum((0, wide, wide, deep, deep))
        found = self.base + sum(
            part @ self.out[lo:hi] for part, lo, hi in zip(parts, start, start[1:], strict=False)
        )
        return np.asarray(found, dtype=np.float32)

    def _table(self, sentences: Sentences) -> tuple[Single, IntArray]:
        """Rows of numbers for the distinct words, and the row of every place.

        After the words stand those that are lengthened, the two edges and nothing.
        """
        vectors = self._vectors(sentences.words)
        long = np.unique(sentences.word[sentences.lengthened])
        number = sentences.word.copy()
        lengthened = sentences.word[sentences.lengthened]
        number[sentences.lengthened] = len(vectors) + np.searchsorted(long, lengthened)
        nothing = np.zeros((1, vectors.shape[1]), dtype=np.float32)
        table = np.vstack((vectors, vectors[long] + self.lengthening, self.edges, nothing))
        return table, number

    def _vectors(self, words: pl.Series) -> Single:
        """A row of numbers for each word: its own where it is known, and the mean of its parts."""
        known = _looked_up(words, self._word_rows)
        out = np.where((known >= 0)[:, None], self.word_vectors[np.maximum(known, 0)], 0)
        found = parts_of(words).join(
            self._part_rows, left_on="part", right_on="v", how="inner", maintain_order="left"
        )
        if len(found):
            word = found["word"].to_numpy()
            first = np.flatnonzero(np.concatenate(([True], word[1:] != word[:-1])))
            sums = np.add.reduceat(self.part_vectors[found["row"].to_numpy()], first, axis=0)
            share = np.diff(np.append(first, len(word)))[:, None]
            out[word[first]] += (sums / share).astype(np.float32)
        return out.astype(np.float32, copy=False)

    @cached_property
    def _word_rows(self) -> pl.DataFrame:
        return self.words.rename("v").to_frame().with_row_index("row")

    @cached_property
    def _part_rows(self) -> pl.DataFrame:
        return self.parts.rename("v").to_frame().with_row_index("row")


def _surest(odds: Single, first: IntArray) -> Single:
    """The largest log-odds of each range of rows."""
    found: Single = np.maximum.reduceat(odds, first[:-1], axis=0)
    return found


def _floored(values: Single, base: Single, empty: IntArray) -> Single:
    """Values with their base, none under nought; nought in the empty places."""
    values += base
    np.maximum(values, 0, out=values)
    values[empty] = 0
    return values


def _looked_up(words: pl.Series, table: pl.DataFrame) -> IntArray:
    found = words.rename("v").to_frame().join(table, on="v", how="left", maintain_order="left")
    return found["row"].cast(pl.Int64).fill_null(-1).to_numpy().astype(np.int64)


def probability(odds: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """Log-odds as a probability."""
    found: npt.NDArray[np.floating] = 1 / (1 + np.exp(-odds))
    return found
