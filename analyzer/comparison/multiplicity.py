"""Corrections for looking at several figures at once; what was not tested (nan) stays nan."""

from __future__ import annotations

import numpy as np

from chatcheck.analyzer.arrays import FloatArray, IntArray


def holm(p: FloatArray, weights: FloatArray | None = None) -> FloatArray:
    """Holm's adjusted p values (1979), with his weights: a larger weight asks for less.

    The chance of any false alarm stays what it is without weights, whatever they are, as long as
    they were chosen before the data were seen. ``weights`` are positive, one a p value.
    """
    weights = np.ones(len(p)) if weights is None else weights
    order = _ordered(p / weights)
    left = np.cumsum(weights[order][::-1])[::-1]
    return _placed(p, order, np.maximum.accumulate(p[order] / weights[order] * left))


def benjamini_hochberg(p: FloatArray) -> FloatArray:
    """Benjamini and Hochberg's adjusted p values (1995)."""
    order = _ordered(p)
    scaled = p[order] * len(order) / (np.arange(len(order)) + 1)
    return _placed(p, order, np.minimum.accumulate(scaled[::-1])[::-1])


def _ordered(p: FloatArray) -> IntArray:
    known = np.flatnonzero(~np.isnan(p))
    return known[np.argsort(p[known], kind="stable")]


def _placed(p: FloatArray, order: IntArray, values: FloatArray) -> FloatArray:
    out = np.full(len(p), np.nan)
    out[order] = np.minimum(values, 1.0)
    return out
