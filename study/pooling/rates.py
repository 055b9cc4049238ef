"""How often, by group: hits over chances of many couples, with the couple as what was drawn.

Two people of a couple, and the two periods, hang together; so errors come from how whole couples
differ (a ratio estimator with clusters; Cochran 1977, Sampling Techniques, chapter 6), taken on
the log scale, with Student's t.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt
from typing import Final

from chatcheck.analyzer.arrays import FloatArray
from chatcheck.analyzer.comparison.student import quantile

LEAST_COUPLES: Final = 2


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate from 0 to 1 and where the true one probably lies; nan where couples are too few."""

    rate: float
    low: float
    high: float


def rate(hits: FloatArray, chances: FloatArray, alpha: float = 0.05) -> Rate:
    """The rate of some couples, an entry a couple."""
    count, total = len(hits), float(chances.sum())
    if total <= 0:
        return Rate(float("nan"), float("nan"), float("nan"))
    level = float(hits.sum()) / total
    if count < LEAST_COUPLES or level <= 0:
        return Rate(level, float("nan"), float("nan"))
    rest = hits - level * chances
    error = sqrt(count / (count - 1) * float((rest**2).sum())) / total
    reach = quantile(count - 1, alpha) * error / level
    return Rate(level, level * exp(-reach), min(1.0, level * exp(reach)))
