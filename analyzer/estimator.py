"""The ratio of two periods, in a chat whose people drift without any cause.

A period's value is its plain ratio, sum y over sum n (hits over chances, or logarithms over
replies). Its error has two parts: noise that more occasions shrink, estimated from the weeks, and
a slow drift of the person, an AR(1) of weekly mood, that they do not. How large the drift is
cannot be known from two short periods, so it is integrated out over a grid, weighed by the
restricted likelihood of the whole history and a weak prior. Sources: Harvey (1989), Forecasting,
Structural Time Series Models, ch. 3 and 7 (interventions); de Jong (1991) for the diffuse filter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from chatcheck.analyzer.arrays import FloatArray, IntArray

Kind = Literal["rate", "counts", "mean"]
PHI: Final = 0.9  # a mood of weeks: half of it is left after seven of them
# Standard deviations of the drift that are weighed, in log units: 0.2 is about a fifth.
DRIFTS: Final = np.array([0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7, 1.0])
# Half-normal scales of the drift: chosen for calibration (docs/calibration.md), not from data on
# people. Reply times follow a person's days more than rates do.
PRIOR: Final[Mapping[Kind, float]] = {"rate": 0.2, "counts": 0.2, "mean": 0.25}
LEAST_NOISE: Final = 1e-6
HALVINGS: Final = 50


@dataclass(frozen=True, slots=True)
class Contrasts:
    """The second period against the first, one entry a series, logarithms throughout.

    ``weights`` and ``variances`` (series by drift) hold the plausible errors of ``log_ratio``,
    ``freedom`` the degrees of freedom behind each. ``drift`` is the mean drift in log units.
    """

    log_ratio: FloatArray
    low: FloatArray
    high: FloatArray
    p: FloatArray
    drift: FloatArray
    weights: FloatArray
    variances: FloatArray
    freedom: FloatArray


def contrasts(
    y: FloatArray,
    n: FloatArray,
    before: slice,
    after: slice,
    kind: Kind,
    confidence: float = 0.95,
) -> Contrasts:
    """Compare two runs of weeks of every series.

    Parameters
    ----------
    y, n
        Weekly sums, series by weeks, the whole history. n = 0 is a week without occasions.
    before, after
        Weeks of the periods, ``before`` the earlier. Weeks between them are left out, as nobody
        knows on which side of a change they lie; earlier and later ones tell about drift.
    kind
        "rate": y of n occasions. "counts": y things for n other things. "mean": y is a sum of n
        logarithms.
    """
    weeks = np.arange(y.shape[1])
    later = weeks >= after.start
    used = np.where((weeks >= before.stop) & ~later, 0.0, n)
    noisy = _noise(y, used, before, after, kind)
    per_noise = DRIFTS**2 / noisy.variance[:, None]
    log_weight, scale = _likelihood(noisy, later, per_noise)
    log_weight = log_weight - 0.5 * (DRIFTS / PRIOR[kind]) ** 2 + np.log(np.gradient(DRIFTS))
    weights = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
    weights /= weights.sum(axis=1, keepdims=True)
    scale = np.maximum(scale, noisy.floor)
    moved = per_noise * _drift_exposure(used, before, after)[:, None]
    variances = scale * (noisy.of_contrast[:, None] + moved)
    freedom = np.maximum((noisy.information > 0).sum(axis=1) - 2.0, 1.0)
    reach = _quantile(weights, variances, freedom, 0.5 + confidence / 2)
    return Contrasts(
        noisy.log_ratio,
        noisy.log_ratio - reach,
        noisy.log_ratio + reach,
        np.minimum(2 * _tail(weights, variances, freedom, np.abs(noisy.log_ratio)), 1.0),
        weights @ DRIFTS,
        weights,
        variances,
        freedom,
    )


def detectable(found: Contrasts, power: float, alpha: float) -> FloatArray:
    """The smallest ratio above 1 that would have given p below ``alpha`` with a given power."""
    line = _quantile(found.weights, found.variances, found.freedom, 1 - alpha / 2)
    beyond = _quantile(found.weights, found.variances, found.freedom, power)
    return np.exp(np.minimum(line + beyond, 50.0))


@dataclass(frozen=True, slots=True)
class _Noise:
    """Weekly effects in log units about their side's level, and what is known of their noise.

    A week's noise is ``variance / information``; the contrast's is ``variance * of_contrast``.
    """

    log_ratio: FloatArray
    effect: FloatArray
    information: FloatArray
    variance: FloatArray
    floor: float
    of_contrast: FloatArray


def _noise(y: FloatArray, n: FloatArray, before: slice, after: slice, kind: Kind) -> _Noise:
    later = np.arange(y.shape[1]) >= after.start
    sums = [(y[:, s].sum(axis=1), n[:, s].sum(axis=1)) for s in (after, before)]
    earlier = (np.where(n > 0, y, 0.0) * ~later).sum(axis=1), (n * ~later).sum(axis=1)
    since = (np.where(n > 0, y, 0.0) * later).sum(axis=1), (n * later).sum(axis=1)
    weekly = np.divide(y, n, out=np.zeros_like(y), where=n > 0)
    if kind == "mean":
        means = [total / np.maximum(count, 1.0) for total, count in (*sums, since, earlier)]
        effect = weekly - np.where(later, means[2][:, None], means[3][:, None])
        information, floor = n, LEAST_NOISE
        log_ratio = means[0] - means[1]
        of_contrast = sum(1 / np.maximum(count, 1.0) for _, count in sums)
    else:
        # Half an event and one occasion more: a side without events has a ratio too.
        levels = [(total + 0.5) / (count + 1.0) for total, count in (*sums, since, earlier)]
        level = np.where(later, levels[2][:, None], levels[3][:, None])
        effect = weekly / level - 1
        # A binomial count is steadier than its expectation; a ratio of two counts is not.
        sign = -1 if kind == "rate" else 1
        information, floor = n * level / (1 + sign * level), 1.0
        log_ratio = np.log(levels[0] / levels[1])
        of_contrast = sum(
            (1 + sign * value) / (value * (count + 1.0))
            for value, (_, count) in zip(levels[:2], sums, strict=True)
        )
    some = n > 0
    squares = (information * effect**2 * some).sum(axis=1)
    variance = np.maximum(squares / np.maximum(some.sum(axis=1) - 2, 1), floor)
    return _Noise(log_ratio, effect * some, information, variance, floor, np.asarray(of_contrast))


def _likelihood(
    noisy: _Noise, later: npt.NDArray[np.bool_], drift: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Restricted log likelihood and noise scale of every series (rows) under every drift.

    A Kalman filter over the weeks of level + step + drift + noise; the level and the step are
    diffuse, so the filter runs over the effect and both regressors at once. ``drift`` is in units
    of the noise variance.
    """
    shape = drift.shape
    state, spread = np.zeros((3, *shape)), drift.copy()
    sums, log_spread = np.zeros((3, 3, *shape)), np.zeros(shape)
    seen = np.empty((3, *shape))
    seen[1] = 1.0
    for week in range(len(later)):
        if week:
            state, spread = PHI * state, PHI**2 * spread + (1 - PHI**2) * drift
        known = noisy.information[:, week, None]
        here = known > 0
        expected = spread + 1 / np.maximum(known, 1e-12)
        seen[0], seen[2] = noisy.effect[:, week, None], later[week]
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
    freedom = np.maximum((noisy.information > 0).sum(axis=1) - 2.0, 1.0)[:, None]
    value = -0.5 * (log_spread + np.log(determinant) + freedom * np.log(rest))
    return value, rest / freedom


def _drift_exposure(n: FloatArray, before: slice, after: slice) -> FloatArray:
    """Variance of the contrast for a drift of variance 1: w' R w, R of the AR(1)."""
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


def _tail(
    weights: FloatArray, variances: FloatArray, freedom: FloatArray, reach: FloatArray
) -> FloatArray:
    """One-sided tail of the mixture of Student's t beyond ``reach``."""
    from scipy.special import stdtr  # 0.3 s to import: only where a comparison is made

    standard = -reach[:, None] / np.sqrt(variances)
    return np.asarray((weights * stdtr(freedom[:, None], standard)).sum(axis=1))


def _quantile(
    weights: FloatArray, variances: FloatArray, freedom: FloatArray, probability: float
) -> FloatArray:
    """Quantile (above the median) of the mixture, by bisection."""
    low, high = np.zeros(len(weights)), np.full(len(weights), 1e4)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        above = _tail(weights, variances, freedom, middle) > 1 - probability
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return high


def holm(p: FloatArray) -> FloatArray:
    """Holm's adjusted p values (1979); nan stays nan."""
    known, order = _ordered(p)
    count = len(order)
    return _placed(p, order, np.maximum.accumulate(known * (count - np.arange(count))))


def benjamini_hochberg(p: FloatArray) -> FloatArray:
    """Benjamini and Hochberg's adjusted p values (1995); nan stays nan."""
    known, order = _ordered(p)
    scaled = known * len(order) / (np.arange(len(order)) + 1)
    return _placed(p, order, np.minimum.accumulate(scaled[::-1])[::-1])


def _ordered(p: FloatArray) -> tuple[FloatArray, IntArray]:
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    return p[order], order


def _placed(p: FloatArray, order: IntArray, values: FloatArray) -> FloatArray:
    out = np.full(len(p), np.nan)
    out[order] = np.minimum(values, 1.0)
    return out
