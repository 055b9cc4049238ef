"""Tails and quantiles of Student's t and of F, by numpy alone.

Both are incomplete beta functions, here by their continued fraction (Abramowitz and Stegun 26.5.8,
evaluated after Lentz). Importing scipy for them would cost more than a whole study takes to pool.
"""

from __future__ import annotations

from math import lgamma
from typing import Final

import numpy as np

from chatcheck.analyzer.arrays import FloatArray

ROUNDS: Final = 400  # of the fraction: enough for degrees of freedom beyond a hundred thousand
ENOUGH: Final = 1e-15
TINY: Final = 1e-300
PIECES: Final = 100
CLOSE: Final = 1e-13  # of a quantile
LEAST, WIDEST = 1e-9, 1e9  # where quantiles begin and end


def beta_share(x: FloatArray, rest: FloatArray, a: float, b: float) -> FloatArray:
    """The regularised incomplete beta function I_x(a, b) of every x from 0 to 1.

    ``rest`` is 1 - x, which the caller knows better than a subtraction near 1 would tell it.
    """
    # The fraction converges quickly on one side of the mean; the other is its mirror image.
    mirrored = x > (a + 1) / (a + b + 2)
    near = _beta_near(np.where(mirrored, 0.0, x), np.where(mirrored, 1.0, rest), a, b)
    far = _beta_near(np.where(mirrored, rest, 0.0), np.where(mirrored, x, 1.0), b, a)
    return np.asarray(np.where(mirrored, 1 - far, near))


def _beta_near(x: FloatArray, rest: FloatArray, a: float, b: float) -> FloatArray:
    scale = lgamma(a + b) - lgamma(a) - lgamma(b)
    with np.errstate(divide="ignore"):
        front = np.exp(scale + a * np.log(x) + b * np.log(rest)) / a
    one, two = np.ones_like(x), _away(1 - (a + b) * x / (a + 1))
    two = 1 / two
    total = two.copy()
    for m in range(1, ROUNDS):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            two = 1 / _away(1 + step * two)
            one = _away(1 + step / one)
            total = total * one * two
        if np.all(np.abs(one * two - 1) < ENOUGH):
            break
    return np.asarray(front * total)


def _away(value: FloatArray) -> FloatArray:
    """A divisor kept from nought."""
    return np.where(np.abs(value) < TINY, TINY, value)


def t_tail(t: FloatArray, freedom: float) -> FloatArray:
    """The probability of a Student's t beyond \\|t\\| on either side: the two-sided p value."""
    squared = np.asarray(t, dtype=np.float64) ** 2
    whole = freedom + squared
    return beta_share(freedom / whole, squared / whole, freedom / 2, 0.5)


def f_tail(f: FloatArray, upper: float, lower: float) -> FloatArray:
    """The probability of an F above ``f``, with ``upper`` and ``lower`` degrees of freedom."""
    f = np.maximum(np.asarray(f, dtype=np.float64), 0.0)
    whole = lower + upper * f
    return beta_share(lower / whole, upper * f / whole, lower / 2, upper / 2)


def t_quantile(alpha: float, freedom: float) -> float:
    """What a Student's t passes on either side with probability ``alpha`` (0 < alpha < 1)."""
    low, high = LEAST, WIDEST
    while high - low > CLOSE * high:  # every round parts what is left into pieces, all at once
        places = np.geomspace(low, high, PIECES)
        beyond = np.flatnonzero(t_tail(places, freedom) > alpha)
        last = min(int(beyond[-1]) if len(beyond) else 0, PIECES - 2)
        low, high = float(places[last]), float(places[last + 1])
    return (low + high) / 2
