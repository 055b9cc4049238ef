"""The weights of all acts at once: logistic regression by L-BFGS, on sentences of labelled texts.

A label belongs to a whole message, and one sentence of it may perform the act. So the first fit
takes every sentence of a message to do what the message does, and the second only the sentence
that the first found surest (multiple-instance learning, as in Andrews, Tsochantaridis and Hofmann,
"Support vector machines for multiple-instance learning", 2003). Sentences of messages that do not
perform an act never do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from scipy import sparse
from scipy.optimize import minimize

from benchmarks.recognition.calibration import Line
from benchmarks.recognition.lessons import Lesson, Single
from benchmarks.recognition.vocabulary import Cells, cells_of, vocabulary_of
from chatcheck.analyzer.acts.features import Vocabulary
from chatcheck.analyzer.acts.names import ACTS
from chatcheck.analyzer.acts.reader import SCALE, Model
from chatcheck.analyzer.arrays import BoolArray, FloatArray

LOSS_WEIGHT: Final = 8.0  # of the losses against half the squared weights
ROUNDS: Final = (70, 60)  # steps of L-BFGS, a fit each
# A model of a language stays under three megabytes: this many weights, those that move most.
MOST_WEIGHTS: Final = 580_000
EQUAL: Final = 1e-6  # log-odds within which two sentences are equally sure


@dataclass(frozen=True)
class Table:
    """A lesson's features: ``cells`` is a sparse float32 table (distinct sentences, features)."""

    vocabulary: Vocabulary
    cells: sparse.csr_matrix

    @classmethod
    def of(cls, lesson: Lesson) -> Table:
        """The features that are frequent enough in a lesson."""
        vocabulary = vocabulary_of(lesson.sentences)
        return cls(vocabulary, as_sparse(cells_of(lesson.sentences, vocabulary)))


@dataclass(frozen=True)
class Weights:
    """What was learnt: ``weights`` (features, acts) and ``base`` (acts,), float32 log-odds."""

    weights: Single
    base: Single

    def odds(self, cells: sparse.csr_matrix) -> Single:
        """Log-odds of every act in every row of a table."""
        return np.asarray(cells @ self.weights + self.base)


def as_sparse(cells: Cells) -> sparse.csr_matrix:
    """Cells as scipy's table."""
    table = sparse.csr_matrix((cells.value, (cells.row, cells.column)), shape=cells.shape)
    return table.astype(np.float32)


def learn(lesson: Lesson, table: Table, rows: BoolArray) -> Weights:
    """The weights learnt from some rows of a lesson."""
    used = np.flatnonzero(rows[lesson.row])
    row, sentence = lesson.row[used], lesson.sentence[used]
    cells = table.cells[sentence]
    does, weight = lesson.does[row], lesson.weight[row]
    found = _fit(cells, does, weight, ROUNDS[0], None)
    odds = found.odds(cells)
    best = np.full(lesson.does.shape, -np.inf, dtype=np.float32)
    np.maximum.at(best, row, odds)
    surest = (does == 0) | (odds >= best[row] - EQUAL)
    return _fit(cells, does, weight * surest, ROUNDS[1], found)


def _fit(
    cells: sparse.csr_matrix, does: Single, weight: Single, steps: int, start: Weights | None
) -> Weights:
    """Weights that make the labels likeliest, with a Gaussian prior."""
    features, acts = cells.shape[1], does.shape[1]
    across = cells.T.tocsr()
    sign = 2 * does - 1

    def loss(point: FloatArray) -> tuple[float, FloatArray]:
        single = point.astype(np.float32)
        weights, base = single[:-acts].reshape(features, acts), single[-acts:]
        margin = (cells @ weights + base) * sign
        small = np.exp(-np.abs(margin))
        losses = np.log1p(small) + np.maximum(-margin, 0)
        wrong = np.where(margin > 0, small, np.float32(1)) / (1 + small)
        slope = -sign * weight * wrong * np.float32(LOSS_WEIGHT)
        total = LOSS_WEIGHT * float((weight * losses).sum(dtype=np.float64))
        total += 0.5 * float((weights * weights).sum(dtype=np.float64))
        gradient = np.concatenate(((across @ slope + weights).ravel(), slope.sum(axis=0)))
        return total, gradient.astype(np.float64)

    begin = np.zeros((features + 1) * acts)
    if start is not None:
        begin = np.concatenate((start.weights.ravel(), start.base)).astype(np.float64)
    options = {"maxiter": steps, "maxcor": 6, "ftol": 1e-8, "gtol": 1e-3}
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", options=options).x
    single = found.astype(np.float32)
    return Weights(single[:-acts].reshape(features, acts), single[-acts:])


def model_of(
    weights: Weights, lines: Sequence[Line], table: Table, most: int = MOST_WEIGHTS
) -> Model:
    """The model of some weights, calibrated by a line an act and as small as it is shipped."""
    slope = np.array([line.slope for line in lines], dtype=np.float32)
    base = np.array([line.base for line in lines], dtype=np.float32)
    kept = pruned(weights.weights * slope, table.cells, most)
    held = np.abs(kept).max(axis=1) > 0
    features = table.vocabulary.features.filter(pl.Series(held))
    return Model(ACTS, features, kept[held], weights.base * slope + base)


def pruned(weights: Single, cells: sparse.csr_matrix, most: int = MOST_WEIGHTS) -> Single:
    """The ``most`` weights that move most, in hundredths; the others are nought.

    A weight moves little where it is small or its feature rare: they are ranked by size times the
    fourth root of the sum of the feature's squares.
    """
    squares = np.asarray(cells.multiply(cells).sum(axis=0)).ravel()
    moves = np.abs(weights) * np.sqrt(np.sqrt(squares))[:, None]
    kept = np.round(SCALE * weights) / SCALE
    if most < moves.size:
        least = np.partition(moves.ravel(), -most)[-most]
        kept = np.where(moves >= least, kept, 0)
    return kept.astype(np.float32)
