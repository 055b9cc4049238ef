"""Student's t and Fisher's F: how probable a value beyond some point is, and where that point is.

Both are regularised incomplete beta functions, here by their continued fraction. Sources: Student
(1908); Abramowitz and Stegun (1964), 26.5.8, 26.6.2 and 26.7.1; Lentz (1976) for the fraction. Held
to scipy.stats by a test; scipy itself (113 MB) is not needed to run.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from chatcheck.analyzer.arrays import BoolArray, FloatArray

_TINY: Final = 1e-300  # in place of nought, by which the fraction would divide
_CLOSE: Final = 1e-14  # a factor of the fraction this near to one ends it
_MOST_TERMS: Final = 500  # some 15 are enough for most; the square root of f for the worst
_HALF: Final = np.asarray(0.5)
_LEAST, _MOST = 1e-9, 1e9  # where quantiles begin and end
_PIECES: Final = 100  # into which a round of looking for a quantile parts what is left
_SHARP: Final = 1e-13  # of a quantile


def upper_tail(freedom: FloatArray, t: FloatArray) -> FloatArray:
    """The probability of a value above ``t`` with ``freedom`` degrees of freedom, not only whole.

    ``freedom`` (above 0) is of shape (series, 1), ``t`` of shape (series, any).
    """
    both = two_tails(freedom, t)
    return np.asarray(np.where(t < 0, 1 - both / 2, both / 2))


def two_tails(freedom: FloatArray | float, t: FloatArray) -> FloatArray:
    """The probability of a value farther from 0 than ``t``: a two-sided p value."""
    freedom, squared = np.asarray(freedom, dtype=np.float64), np.square(t)
    whole = freedom + squared
    return beta_share(freedom / whole, squared / whole, freedom / 2, _HALF)


def density(freedom: FloatArray, t: FloatArray) -> FloatArray:
    """The density at ``t``; shapes as for ``upper_tail``."""
    height = 1 / (np.sqrt(freedom) * np.exp(_log_beta(freedom / 2, _HALF)))
    return np.asarray(height * (1 + t**2 / freedom) ** (-(freedom + 1) / 2))


def quantile(freedom: float, alpha: float) -> float:
    """What a value passes on either side with probability ``alpha``, from 0 to 1 (both out)."""
    low, high = _LEAST, _MOST
    while high - low > _SHARP * high:
        places = np.geomspace(low, high, _PIECES)
        beyond = np.flatnonzero(two_tails(freedom, places) > alpha)
        last = min(int(beyond[-1]) if len(beyond) else 0, _PIECES - 2)
        low, high = float(places[last]), float(places[last + 1])
    return (low + high) / 2


def f_tail(upper: float, lower: float, f: FloatArray) -> FloatArray:
    """The probability of an F above ``f``, with ``upper`` and ``lower`` degrees of freedom."""
    above = upper * np.maximum(np.asarray(f, dtype=np.float64), 0.0)
    whole = lower + above
    sides = (np.asarray(lower / 2), np.asarray(upper / 2))
    return beta_share(lower / whole, above / whole, *sides)


def beta_share(x: FloatArray, rest: FloatArray, a: FloatArray, b: FloatArray) -> FloatArray:
    """The regularised incomplete beta function I_x(a, b) of every ``x`` from 0 to 1.

    ``rest`` is 1 - x, which the caller knows better than a subtraction near 1 would tell it; ``a``
    and ``b`` (above 0) broadcast with both.
    """
    # The fraction is short on one side of the mean of the beta distribution; the other is its rest.
    near = x < (a + 1) / (a + b + 2)
    p, q = np.where(near, a, b), np.where(near, b, a)
    low, high = np.where(near, x, rest), np.where(near, rest, x)
    with np.errstate(divide="ignore"):
        front = np.exp(p * np.log(low) + q * np.log(high) - _log_beta(a, b))
    part = front * _fraction(p, q, low) / p
    return np.asarray(np.where(near, part, 1 - part))


def _log_beta(a: FloatArray, b: FloatArray) -> FloatArray:
    """The logarithm of the beta function."""
    return _log_gamma(a) + _log_gamma(b) - _log_gamma(a + b)


def _log_gamma(values: FloatArray) -> FloatArray:
    found = [math.lgamma(float(value)) for value in np.ravel(values)]
    return np.reshape(found, np.shape(values))


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
