"""Log-odds into probabilities, on real chat, and how far the probabilities can be trusted.

Platt's scaling ("Probabilistic outputs for support vector machines", 1999): a straight line from
the log-odds of texts that the model never saw to how often they did the act.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import polars as pl

from benchmarks.recognition.lessons import Single
from chatcheck.analyzer.acts.names import ACTS, Act
from chatcheck.analyzer.arrays import BoolArray, FloatArray, IntArray

LEAST_REAL: Final = 15  # real texts that perform an act, to calibrate it on real chat alone
LEAST_SLOPE: Final = 0.3  # no act loses more than that of its weights
PRIOR: Final = 1e-3  # of the line's coefficients, so that it exists where all is told apart
STEPS: Final = 50  # of Newton's method
EDGES: Final = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.0)  # of the rows of a reliability table
RELIABILITY: Final = {"act": pl.String, "from": pl.Float64, "to": pl.Float64, "texts": pl.Int64,
                      "said": pl.Float64, "did": pl.Float64}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """Calibrated log-odds = ``slope`` x log-odds + ``base``."""

    slope: float
    base: float

    def __call__(self, odds: Single) -> Single:
        """Calibrated log-odds."""
        return (self.slope * odds + self.base).astype(np.float32)


def line_of(odds: Single, does: BoolArray) -> Line:
    """The line that makes what texts do likeliest; Newton's method."""
    x = np.column_stack((odds.astype(np.float64), np.ones(len(odds))))
    at = np.array([1.0, 0.0])
    for _ in range(STEPS):
        said = 1 / (1 + np.exp(-np.clip(x @ at, -500, 500)))
        slope = x.T @ (said - does) + PRIOR * at
        curve = (x * (said * (1 - said))[:, None]).T @ x + PRIOR * np.eye(2)
        step = np.linalg.solve(curve, slope)
        at = at - np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-8:
            break
    return Line(float(at[0]), float(at[1]))


def lines_of(odds: Single, does: BoolArray, real: BoolArray) -> list[Line]:
    """A line an act, from the log-odds (texts, acts) of texts left out.

    On real chat where enough of it performs the act, else on all texts.
    """
    found = []
    for column in range(odds.shape[1]):
        enough = does[real, column].sum() >= LEAST_REAL
        used = real if enough else np.ones_like(real)
        line = line_of(odds[used, column], does[used, column])
        found.append(Line(max(line.slope, LEAST_SLOPE), line.base))
    return found


def calibrated(odds: Single, lines: list[Line]) -> Single:
    """Log-odds (texts, acts), an act's line each."""
    return np.column_stack([line(odds[:, n]) for n, line in enumerate(lines)])


def crossed(odds: Single, does: BoolArray, real: BoolArray, part: IntArray) -> Single:
    """Calibrated log-odds of every text by lines that were drawn without its ``part``.

    Only so can the lines be judged on the texts that they were drawn from.
    """
    out = np.empty_like(odds)
    for number in np.unique(part):
        others = part != number
        lines = lines_of(odds[others], does[others], real[others])
        out[~others] = calibrated(odds[~others], lines)
    return out


def reliability(odds: Single, does: BoolArray) -> pl.DataFrame:
    """Schema ``RELIABILITY``: of texts given about so much probability, how many do it."""
    said = 1 / (1 + np.exp(-odds.astype(np.float64)))
    rows = []
    for column, act in enumerate(ACTS):
        place = np.searchsorted(EDGES[1:-1], said[:, column], side="right")
        for bin_, (low, high) in enumerate(pairwise(EDGES)):
            inside = place == bin_
            if inside.any():
                means = said[inside, column].mean(), does[inside, column].mean()
                rows.append((str(act), low, high, int(inside.sum()), *map(float, means)))
    return pl.DataFrame(rows, schema=RELIABILITY, orient="row")


def slope_of(odds: Single, does: BoolArray) -> float:
    """The slope of what texts do on calibrated log-odds; 1 where probabilities are right."""
    return line_of(odds, does).slope


def slopes(odds: Single, does: BoolArray, least: int = LEAST_REAL) -> dict[Act, float]:
    """The slope of every act that enough texts perform."""
    return {
        act: slope_of(odds[:, n], does[:, n])
        for n, act in enumerate(ACTS)
        if does[:, n].sum() >= least
    }


def average_precision(odds: Single, does: BoolArray) -> float:
    """Mean precision at each text that performs the act, the surest first; nan without any."""
    ordered = does[np.argsort(-odds, kind="stable")]
    precision: FloatArray = np.cumsum(ordered) / np.arange(1, len(ordered) + 1)
    return float(precision[ordered].mean()) if ordered.any() else float("nan")
