"""Student's t: how probable a value beyond some point is, and how dense values are there.

In terms of the regularised incomplete beta function, I_x(f / 2, 1 / 2) / 2 with x = f / (f + t^2),
by its continued fraction. Sources: Student (1908); Abramowitz and Stegun (1964), 26.5.8 and 26.7.1;
Lentz (1976) for the fraction. Held to scipy.stats by a test; scipy itself (113 MB) is not needed to
run.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from chatcheck.analyzer.arrays import BoolArray, FloatArray

_TINY: Final = 1e-300  # in place of nought, by which the fraction would divide
_CLOSE: Final = 1e-14  # a factor of the fraction this near to one ends it
_MOST_TERMS: Final = 500  # some 15 are enough for most; the square root of f for the worst


def upper_tail(freedom: FloatArray, t: FloatArray) -> FloatArray:
    """The probability of a value above ``t`` with ``freedom`` degrees of freedom, not only whole.

    ``freedom`` (above 0) is of shape (series, 1), ``t`` of shape (series, any).
    """
    a, b = freedom / 2, 0.5
    x = freedom / (freedom + t**2)
    # The fraction is short on one side of the mean of the beta distribution; the other is its rest.
    near = x < (a + 1) / (a + b + 2)
    p, q = np.where(near, a, b), np.where(near, b, a)
    low, high = np.where(near, x, t**2 / (freedom + t**2)), np.where(near, 1 - x, x)
    scale = np.array([_log_beta(float(value)) for value in a.ravel()]).reshape(a.shape)
    with np.errstate(divide="ignore"):
        front = np.exp(p * np.log(low) + q * np.log(high) - scale)
    part = front * _fraction(p, q, low) / p
    both = np.where(near, part, 1 - part)  # beyond t on either side
    return np.asarray(np.where(t < 0, 1 - both / 2, both / 2))


def density(freedom: FloatArray, t: FloatArray) -> FloatArray:
    """The density at ``t``; shapes as for ``upper_tail``."""
    beta = np.exp([_log_beta(float(value)) for value in freedom.ravel() / 2])
    height = 1 / (np.sqrt(freedom) * beta.reshape(freedom.shape))
    return np.asarray(height * (1 + t**2 / freedom) ** (-(freedom + 1) / 2))


def _log_beta(a: float) -> float:
    """The logarithm of the beta function of ``a`` and a half."""
    return math.lgamma(a) + math.lgamma(0.5) - math.lgamma(a + 0.5)


def _fraction(a: FloatArray, b: FloatArray, x: FloatArray) -> FloatArray:
    """The continued fraction of the incomplete beta function, without the factor before it."""
    c = np.ones_like(x)
    d = 1 / _not_nought(1 - (a + b) * x / (a + 1))
    value = d.copy()
    for m in range(1, _MOST_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _not_nought(1 + term * d)
            c = _not_nought(1 + term / c)
            value = value * c * d
        done: BoolArray = np.abs(c * d - 1) < _CLOSE
        if done.all():
            break
    return value


def _not_nought(values: FloatArray) -> FloatArray:
    return np.where(np.abs(values) < _TINY, _TINY, values)
