"""Labelled rows as a lesson: their sentences, what each row does, and how much that weighs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from benchmarks.recognition.bank import Row
from chatcheck.analyzer.acts.names import ACTS
from chatcheck.analyzer.acts.sentences import Sentences
from chatcheck.analyzer.arrays import BoolArray, IntArray, spread

Single = npt.NDArray[np.float32]
NOTHING = -10.0  # log-odds of any act in a text without a sentence


@dataclass(frozen=True)
class Lesson:
    """Rows and their sentences.

    Attributes
    ----------
    sentences
        The sentences of all rows, each distinct one once.
    row, sentence
        Every sentence of every row: the row's number and the distinct sentence's.
    does
        float32, shape (rows, acts): 1 where the row performs the act.
    weight
        float32, shape (rows, acts): how much that counts, 0 where it is not known.
    """

    rows: list[Row]
    sentences: Sentences
    row: IntArray
    sentence: IntArray
    does: Single
    weight: Single

    @classmethod
    def of(cls, rows: list[Row], spellings: Mapping[str, str]) -> Lesson:
        """Cut the rows into sentences."""
        sentences = Sentences.of(pl.Series([r.text for r in rows], dtype=pl.String), spellings)
        code = sentences.code
        row, at = spread(sentences.start[code], sentences.start[code + 1])
        does = np.array([[act in r.acts for act in ACTS] for r in rows], dtype=np.float32)
        weight = np.array(
            [[r.weight * (r.known is None or act in r.known) for act in ACTS] for r in rows],
            dtype=np.float32,
        )
        return cls(rows, sentences, row, sentences.sentence[at], does, weight)

    @cached_property
    def source(self) -> npt.NDArray[np.str_]:
        """The source of each row."""
        return np.array([r.source for r in self.rows])

    def surest(self, odds: Single, rows: BoolArray | None = None) -> Single:
        """Log-odds of rows from those of distinct sentences: of the surest one each.

        ``rows`` are the rows asked for; the others are ``NOTHING``.
        """
        out = np.full((len(self.rows), odds.shape[1]), NOTHING, dtype=np.float32)
        at = np.arange(len(self.row)) if rows is None else np.flatnonzero(rows[self.row])
        np.maximum.at(out, self.row[at], odds[self.sentence[at]])
        return out


def folds_of(rows: list[Row], count: int, seed: int = 0) -> dict[str, int]:
    """Group -> fold: writers, real pairs and authors of stories each spread over all folds."""
    found: dict[str, int] = {}
    shuffle = np.random.RandomState(seed)  # its numbers never change
    for sources in ({"plain"}, {"real", "drawn"}, {"stories"}):
        groups = sorted({r.group for r in rows if r.source in sources})
        shuffle.shuffle(groups)
        found |= {group: number % count for number, group in enumerate(groups)}
    return found
