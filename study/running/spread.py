"""How the weeks of a period spread about its rate: what phi, the study's dispersion, is made of.

Pearson's statistic of a person's weeks, and what it would be on average if every hit of the period
could as well have fallen on any other of its chances. Over a whole study the ratio of the two sums
is phi: 1 where weeks differ as coins do, more where good and bad weeks come.
"""

from __future__ import annotations

import numpy as np

from chatcheck.analyzer.arrays import FloatArray, IntArray


def spread(hits: IntArray, chances: IntArray) -> tuple[FloatArray, FloatArray]:
    """The statistic and its expectation, both over the last axis (the weeks of one period).

    With y hits of n chances in a week, r the period's rate, W its weeks with chances and N all its
    chances, these are the sum of (y - n r)^2 / n over weeks with chances, and
    (W - 1) r (1 - r) N / (N - 1); both 0 where N is under 2.
    """
    total = chances.sum(axis=-1)
    rate = hits.sum(axis=-1) / np.maximum(total, 1)
    there = chances > 0
    rest = np.where(there, (hits - chances * rate[..., None]) ** 2 / np.maximum(chances, 1), 0.0)
    weeks = there.sum(axis=-1)
    expected = (weeks - 1) * rate * (1 - rate) * total / np.maximum(total - 1, 1)
    return rest.sum(axis=-1), np.where(total < 2, 0.0, expected)
