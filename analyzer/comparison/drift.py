"""Slow drift of a person, without any cause: how likely each size of it is, and what it adds.

The drift is an AR(1) of weekly mood. Its size is judged by the restricted likelihood of the whole
history, level and step out of the way. Sources: Harvey (1989), Forecasting, Structural Time Series
Models, ch. 3 and 7 (interventions); de Jong (1991) for the diffuse filter.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from chatcheck.analyzer.arrays import BoolArray, FloatArray

PHI: Final = 0.9  # a mood of weeks: half of it is left after seven of them
# Standard deviations of the drift that are weighed, in log units: 0.2 is about a fifth.
DRIFTS: Final = np.array([0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7, 1.0])


def likelihood(
    effect: FloatArray, information: FloatArray, later: BoolArray, drift: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Restricted log likelihood and noise scale of every series (rows) under every drift.

    A Kalman filter over the weeks of level + step + drift + noise; the level and the step are
    diffuse, so the filter runs over the effect and both regressors at once.

    Parameters
    ----------
    effect, information
        Series by weeks: log units about their side's level, and what a week's noise is one over
        (0: a week without occasions).
    later
        Weeks after the step.
    drift
        Variances, series by sizes of drift, in units of the noise.
    """
    shape = drift.shape
    state, spread = np.zeros((3, *shape)), drift.copy()
    sums, log_spread = np.zeros((3, 3, *shape)), np.zeros(shape)
    seen = np.empty((3, *shape))
    seen[1] = 1.0
    for week in range(len(later)):
        if week:
            state, spread = PHI * state, PHI**2 * spread + (1 - PHI**2) * drift
        known = information[:, week, None]
        here = known > 0
        expected = spread + 1 / np.maximum(known, 1e-12)
        seen[0], seen[2] = effect[:, week, None], later[week]
        surprise = np.where(here, seen - state, 0.0)
        gain = np.where(here, spread / expected, 0.0)
        state = state + gain * surprise
        spread = spread * (1 - gain)
        sums += surprise[:, None] * surprise[None] / expected
        log_spread += np.where(here, np.log(expected), 0.0)
    ones, cross, steps = sums[1, 1], sums[1, 2], sums[2, 2]
    level, step = sums[0, 1], sums[0, 2]
    determinant = np.maximum(ones * steps - cross**2, 1e-300)
    fitted = (steps * level**2 - 2 * cross * level * step + ones * step**2) / determinant
    rest = np.maximum(sums[0, 0] - fitted, 1e-12)
    freedom = degrees_of_freedom(information)[:, None]
    value = -0.5 * (log_spread + np.log(determinant) + freedom * np.log(rest))
    return value, rest / freedom


def degrees_of_freedom(information: FloatArray) -> FloatArray:
    """Weeks with occasions of every series, less a level and a step."""
    return np.asarray(np.maximum((information > 0).sum(axis=1) - 2.0, 1.0))


def exposure(n: FloatArray, before: slice, after: slice) -> FloatArray:
    """Variance of the difference of two periods for a drift of variance 1: w' R w, R of the AR(1).

    ``n`` (series by weeks) holds the occasions that weigh the weeks of either period.
    """
    share = np.zeros_like(n)
    for window, sign in ((after, 1.0), (before, -1.0)):
        total = np.maximum(n[:, window].sum(axis=1, keepdims=True), 1.0)
        share[:, window] = sign * n[:, window] / total
    kept, out = np.zeros(len(n)), np.zeros(len(n))
    for week in range(n.shape[1]):
        own = share[:, week]
        kept = PHI * kept + own
        out += own * (2 * kept - own)
    return out
