"""The reader: for every sentence and passage the log-odds of each act, by a small network.

Every word is a row of numbers, and a word that was never seen is what its parts are. Two layers
look at each word with its neighbours (``layers``). Of what they find, the strongest and the sum
over all words, over the root of their number, weigh for and against each act. The network was
taught by a larger one (``benchmarks/recognition/teacher.py``) and runs in numpy.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from chatcheck.analyzer.acts.layers import Found, Layers, Looks, Single
from chatcheck.analyzer.acts.names import Act
from chatcheck.analyzer.acts.passages import Passages
from chatcheck.analyzer.acts.sentences import Sentences
from chatcheck.analyzer.acts.word_parts import parts_of
from chatcheck.analyzer.arrays import IntArray, spread

# Words of which what the layers find is held at a time.
HELD: Final = 65_536


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
    layers
        What looks at the words.
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
    layers: Layers
    out: Single
    base: Single

    def read(self, sentences: Sentences, passages: Passages) -> tuple[Single, Single]:
        """Log-odds of every act in each distinct sentence and in each passage.

        Shapes (sentences, acts) and (passages, acts). A passage of several sentences does what
        shows in the whole and in its surest sentence, by halves.
        """
        alone = np.empty((len(sentences.texts), len(self.acts)), dtype=np.float32)
        whole = np.empty((len(passages.first) - 1, len(self.acts)), dtype=np.float32)
        table, number = self.table(sentences)
        looks = Looks.at(self.layers, sentences, number, self.layers.taps(table))
        size = np.diff(sentences.word_start)[sentences.sentence]
        ends = np.append(0, np.cumsum(size))[passages.first]
        cuts = np.searchsorted(ends, np.arange(0, int(ends[-1]) + HELD, HELD))
        cuts = np.unique(np.minimum(cuts, len(whole)))
        for lo, hi in pairwise(cuts):
            first = passages.first[lo : hi + 1]
            place = sentences.sentence[first[0] : first[-1]]
            held, row = np.unique(place, return_inverse=True)
            found = looks.found(held)
            alone[held] = self._weighed(found)
            first = first - first[0]
            whole[lo:hi] = np.maximum.reduceat(alone[place], first[:-1], axis=0)
            several = np.flatnonzero(np.diff(first) > 1)
            if len(several):
                lines, at = spread(first[several], first[several + 1])
                edges = np.searchsorted(lines, np.arange(len(several) + 1))
                read = self._weighed(found.joined(row[at], edges))
                whole[lo + several] = (whole[lo + several] + read) / 2
        return alone, whole

    def _weighed(self, found: Found) -> Single:
        """Log-odds of acts from what was found."""
        wide, deep = self.layers.widths
        most, mean = found.most, found.mean
        parts = (most[:, :wide], mean[:, :wide], most[:, wide:], mean[:, wide:])
        start = np.cumsum((0, wide, wide, deep, deep))
        odds = self.base + sum(
            part @ self.out[lo:hi] for part, lo, hi in zip(parts, start, start[1:], strict=False)
        )
        return np.asarray(odds, dtype=np.float32)

    def table(self, sentences: Sentences) -> tuple[Single, IntArray]:
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


def _looked_up(words: pl.Series, table: pl.DataFrame) -> IntArray:
    found = words.rename("v").to_frame().join(table, on="v", how="left", maintain_order="left")
    return found["row"].cast(pl.Int64).fill_null(-1).to_numpy().astype(np.int64)


def probability(odds: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """Log-odds as a probability."""
    found: npt.NDArray[np.floating] = 1 / (1 + np.exp(-odds))
    return found
