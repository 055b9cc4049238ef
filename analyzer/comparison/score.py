"""The sums of two periods, held against any ratio between them.

Rates and counts are judged by the score: the variance is that of the likeliest levels whose ratio
is the candidate, so that no hits on one side still say something and few hits do not say too much.
Sources: Koopman (1984), Confidence intervals for the ratio of two binomial proportions;
Miettinen and Nurminen (1985).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from chatcheck.analyzer.arrays import FloatArray


class Measure(StrEnum):
    """What a figure is: hits of chances, things for other things, or a mean of logarithms."""

    RATE = "rate"
    COUNTS = "counts"
    MEAN = "mean"


LARGEST: Final = 50.0  # logarithms of ratios end here
MOST: Final = 0.95  # a rate that rises above it is as certain as one that stays below
_LEAST: Final = 1e-12  # in place of nought, by which would be divided


@dataclass(frozen=True, slots=True)
class Sides:
    """Sums y and occasions n of the earlier (0) and the later (1) period, one entry a series."""

    kind: Measure
    y0: FloatArray
    n0: FloatArray
    y1: FloatArray
    n1: FloatArray

    @classmethod
    def of(cls, y: FloatArray, n: FloatArray, before: slice, after: slice, kind: Measure) -> Sides:
        """Sums over two runs of weeks of series by weeks."""
        sums = [column[:, side].sum(axis=1) for side in (before, after) for column in (y, n)]
        return cls(kind, sums[0], np.maximum(sums[1], 1.0), sums[2], np.maximum(sums[3], 1.0))

    @property
    def log_ratio(self) -> FloatArray:
        """The ratio that is shown: half an event and one occasion more, so that it exists."""
        if self.kind == Measure.MEAN:
            return np.asarray(self.y1 / self.n1 - self.y0 / self.n0)
        levels = [(y + 0.5) / (n + 1) for y, n in ((self.y1, self.n1), (self.y0, self.n0))]
        return np.asarray(np.log(levels[0] / levels[1]))

    @property
    def centre(self) -> FloatArray:
        """The ratio (log) that nothing speaks against, plus or minus ``LARGEST`` without hits."""
        if self.kind == Measure.MEAN:
            return self.log_ratio
        with np.errstate(divide="ignore"):
            parts = [np.log(y) - np.log(n) for y, n in ((self.y1, self.n1), (self.y0, self.n0))]
        both = np.isinf(parts[0]) & np.isinf(parts[1])
        parts[0] = np.where(both, 0.0, parts[0])
        log_ratio = parts[0] - np.where(both, 0.0, parts[1])
        return np.asarray(np.clip(log_ratio, -LARGEST, LARGEST))

    def against(self, log_ratio: FloatArray) -> tuple[FloatArray, FloatArray]:
        """How far the data lie from a ratio, and the variance of that by chance.

        Both in log units near the ratio; the variance is in units of a week's noise.
        """
        if self.kind == Measure.MEAN:
            return self.log_ratio - log_ratio, 1 / self.n0 + 1 / self.n1
        ratio = np.exp(log_ratio)
        hits = np.maximum(self.y0 + self.y1, 0.5)  # none at all: as if half a hit
        if self.kind == Measure.COUNTS:
            level = hits / (self.n0 + ratio * self.n1)
        else:
            # The root of the likelihood's quadratic in the earlier level, in its stable form.
            square = ratio * (self.n0 + self.n1)
            linear = self.y1 + ratio * self.y0 + ratio * self.n1 + self.n0
            root = np.sqrt(np.maximum(linear**2 - 4 * square * hits, 0.0))
            level = 2 * hits / (linear + root)
        later = np.maximum(ratio * level, _LEAST)
        reach = (self.y1 / self.n1 - ratio * self.y0 / self.n0) / later
        return reach, self._noise(level, later)

    def raised(self, log_ratio: FloatArray) -> tuple[FloatArray, FloatArray]:
        """What ``against`` would say of no change, in data that rose by a ratio.

        The rise is one from the level of both sides together; where a rate has no room for it,
        a fall as large would be as far.
        """
        if self.kind == Measure.MEAN:
            return log_ratio, 1 / self.n0 + 1 / self.n1
        ratio = np.exp(log_ratio)
        part = self.n1 / (self.n0 + self.n1)
        grown = 1 - part + part * ratio
        level = grown * np.maximum(self.y0 + self.y1, 0.5) / (self.n0 + self.n1)
        if self.kind == Measure.RATE:
            level = np.minimum(level, MOST)
        return (ratio - 1) / grown, self._noise(level, level)

    def _noise(self, level: FloatArray, later: FloatArray) -> FloatArray:
        """Variance of the log ratio of two levels."""
        sign = -1 if self.kind == Measure.RATE else 1
        parts = ((1 + sign * level) / (np.maximum(level, 1e-300) * self.n0),
                 (1 + sign * later) / (later * self.n1))  # fmt: skip
        return np.asarray(np.maximum(parts[0] + parts[1], _LEAST))
