"""The ratio of two periods, in a chat whose people drift without any cause.

A period's value is its plain ratio, sum y over sum n (hits over chances, or logarithms over
replies). Its error has two parts: noise that more occasions shrink, estimated from the weeks, and
a slow drift of the person that they do not. How large the drift is cannot be known from two short
periods, so it is integrated out over a grid, weighed by the likelihood of the whole history
(``drift``) and a prior: perhaps there is none, perhaps there is some. Rates are held against every
candidate ratio by the score (``Sides``), which keeps its promise with few hits; the interval is
the ratios that are not refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from chatcheck.analyzer.arrays import BoolArray, FloatArray
from chatcheck.analyzer.comparison import drift as slow
from chatcheck.analyzer.comparison.score import LARGEST, Measure, Sides
from chatcheck.analyzer.comparison.student import density, upper_tail
from chatcheck.analyzer.confidence import CONFIDENCE

# The prior: odds that there is no drift against a half-normal size of it (log units). Odds and
# scale are chosen for calibration (docs/calibration.md), not from data on people. Reply times
# follow a person's days more than rates do, and a ratio of two counts has two drifts.
PRIOR: Final[Mapping[Measure, float]] = {
    Measure.RATE: 2.0,
    Measure.COUNTS: 0.7,
    Measure.MEAN: 0.7,
}
DRIFT_SCALE: Final = 0.3  # log units
# Where a drift of that scale would add less to the variance than chance does, there is less to
# guard against: the odds are then at least this much over the cube of their ratio.
HARMLESS: Final[Mapping[Measure, float]] = {
    Measure.RATE: 4.0,
    Measure.COUNTS: 0.0,
    Measure.MEAN: 0.0,
}
LEAST_NOISE: Final = 1e-6  # variance of a week's mean logarithm
HALVINGS: Final = 40  # of the span in which an interval ends
NEWTON_STEPS: Final = 100  # five to fifteen are enough
NEAR: Final = 1e-12  # relative, of a quantile
STEPS: Final = 10  # halvings for the smallest change that could have been seen: to 1 %
UNSEEN: Final = 7.0  # and its largest logarithm, a thousandfold


@dataclass(frozen=True, slots=True)
class Error:
    """The error of every series: a mixture over the plausible drifts of Student's t.

    ``weights`` (series by drift) are how plausible each drift is, ``scale`` a week's noise and
    ``moved`` the variance of the contrast by the drift; ``freedom`` (one a series) the degrees of
    freedom. Chance adds ``scale`` times what ``Sides`` says of its variance.
    """

    weights: FloatArray
    scale: FloatArray
    moved: FloatArray
    freedom: FloatArray

    def tail(self, reach: FloatArray, noise: FloatArray) -> FloatArray:
        """One-sided probability beyond ``reach``, where chance has the variance ``noise``."""
        spread = self._spread(noise)
        tails = upper_tail(self.freedom[:, None], reach[:, None] / spread)
        return np.asarray((self.weights * tails).sum(axis=1))

    def quantile(self, probability: FloatArray, noise: FloatArray) -> FloatArray:
        """Quantile (above the median), by Newton's steps: above it the tail is convex, so that
        steps from the median never pass the quantile."""
        spread, freedom = self._spread(noise), self.freedom[:, None]
        found = np.zeros(len(noise))
        for _ in range(NEWTON_STEPS):
            t = found[:, None] / spread
            over = (self.weights * upper_tail(freedom, t)).sum(axis=1) - (1 - probability)
            step = over / (self.weights * density(freedom, t) / spread).sum(axis=1)
            found = found + step
            if (np.abs(step) <= NEAR * found).all():
                break
        return found

    def _spread(self, noise: FloatArray) -> FloatArray:
        """Standard deviations of the contrast, series by drift."""
        return np.asarray(np.sqrt(self.scale * noise[:, None] + self.moved))


@dataclass(frozen=True, slots=True)
class Contrasts:
    """The second period against the first, one entry a series, logarithms throughout.

    ``drift`` is the mean plausible drift in log units.
    """

    log_ratio: FloatArray
    low: FloatArray
    high: FloatArray
    p: FloatArray
    drift: FloatArray
    sides: Sides
    error: Error


def contrasts(
    y: FloatArray,
    n: FloatArray,
    before: slice,
    after: slice,
    kind: Measure,
    confidence: float = CONFIDENCE,
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
    n = np.where((weeks >= before.stop) & (weeks < after.start), 0.0, n)
    y = np.where(n > 0, y, 0.0)
    sides = Sides.of(y, n, before, after, kind)
    reach, noise = sides.against(np.zeros(len(y)))
    error = _error(y, n, before, after, kind, noise)
    tail = (1 - confidence) / 2
    low, high = (_edge(sides, error, way, tail) for way in (-1.0, 1.0))
    return Contrasts(
        log_ratio=sides.log_ratio,
        low=np.minimum(low, sides.log_ratio),
        high=np.maximum(high, sides.log_ratio),
        p=np.minimum(2 * error.tail(np.abs(reach), noise), 1.0),
        drift=error.weights @ slow.DRIFTS,
        sides=sides,
        error=error,
    )


def detectable(found: Contrasts, power: float, alpha: FloatArray | float) -> FloatArray:
    """The smallest ratio above 1 that would have given p below ``alpha`` with a given power.

    A rise from the level of both periods together: more hits then also make it better seen. What
    is suspected of drift differs by luck, so ask for somewhat more than the power that is meant.
    """
    shape = found.log_ratio.shape
    line, beyond = np.broadcast_to(1 - np.asarray(alpha) / 2, shape), np.full(shape, power)
    small, large = np.zeros(shape), np.full(shape, UNSEEN)
    for _ in range(STEPS):
        middle = (small + large) / 2
        reach, noise = found.sides.raised(middle)
        needed = found.error.quantile(line, noise) + found.error.quantile(beyond, noise)
        small, large = np.where(reach > needed, (small, middle), (middle, large))
    return np.asarray(np.exp(large))


def _edge(sides: Sides, error: Error, way: float, tail: float) -> FloatArray:
    """The farthest ratio (log) on one side of the observed one that is not refused."""
    near, far = sides.centre, np.full(len(sides.y0), way * LARGEST)
    for _ in range(HALVINGS):
        middle = (near + far) / 2
        reach, noise = sides.against(middle)
        refused = error.tail(np.abs(reach), noise) < tail
        near, far = np.where(refused, near, middle), np.where(refused, middle, far)
    return near


def _error(
    y: FloatArray, n: FloatArray, before: slice, after: slice, kind: Measure, noise: FloatArray
) -> Error:
    """How plausible each drift is, and what the error is if it is true.

    ``noise`` is the variance of the contrast by chance, in units of a week's noise.
    """
    later = np.arange(y.shape[1]) >= after.start
    effect, information, floor = _weekly(y, n, later, kind)
    freedom = slow.degrees_of_freedom(information)
    variance = np.maximum((information * effect**2).sum(axis=1) / freedom, floor)
    drifts = slow.DRIFTS**2 / variance[:, None]
    log_likelihood, scale = slow.likelihood(effect, information, later, drifts)
    scale = np.maximum(scale, floor)
    exposed = slow.exposure(n, before, after)
    some, inside = n > 0, np.zeros(n.shape[1], dtype=np.bool_)
    inside[before] = inside[after] = True
    history = some.sum(axis=1) / np.maximum(some[:, inside].sum(axis=1), 1)
    feared = DRIFT_SCALE**2 * exposed / np.maximum(scale[:, 0] * noise, 1e-12)
    weights = _weights(log_likelihood, feared, history, kind)
    return Error(weights, scale, scale * drifts * exposed[:, None], freedom)


def _weekly(
    y: FloatArray, n: FloatArray, later: BoolArray, kind: Measure
) -> tuple[FloatArray, FloatArray, float]:
    """Weekly effects in log units about their side's level, their information, the least noise."""
    weekly = np.divide(y, n, out=np.zeros_like(y), where=n > 0)
    sums = [(np.where(side, y, 0.0).sum(axis=1), np.where(side, n, 0.0).sum(axis=1))
            for side in (~later, later)]  # fmt: skip
    if kind == Measure.MEAN:
        levels = [total / np.maximum(count, 1.0) for total, count in sums]
        effect, information = weekly - np.where(later, levels[1][:, None], levels[0][:, None]), n
        return np.where(n > 0, effect, 0.0), information, LEAST_NOISE
    # Half an event and one occasion more: a side without events has a level too.
    levels = [(total + 0.5) / (count + 1.0) for total, count in sums]
    level = np.where(later, levels[1][:, None], levels[0][:, None])
    # A binomial count is steadier than its expectation; a ratio of two counts is not.
    sign = -1 if kind == Measure.RATE else 1
    return np.where(n > 0, weekly / level - 1, 0.0), n * level / (1 + sign * level), 1.0


def _weights(
    log_likelihood: FloatArray, feared: FloatArray, history: FloatArray, kind: Measure
) -> FloatArray:
    """How plausible each drift is, series by drift.

    ``feared`` is the variance that a drift of the prior's scale would add, over that of chance;
    ``history`` the weeks known over the weeks compared.
    """
    size = np.exp(-0.5 * (slow.DRIFTS / DRIFT_SCALE) ** 2) * np.gradient(slow.DRIFTS)
    size[0] = 0.0
    harmless = HARMLESS[kind] / np.maximum(feared, 1e-3) ** 3
    # A history beside the two periods can show a drift itself: the odds grow with its length.
    odds = np.maximum(PRIOR[kind], harmless) * history
    prior = (size / size.sum()) / (1 + odds[:, None])
    prior[:, 0] = odds / (1 + odds)
    log_weight = log_likelihood + np.log(np.maximum(prior, 1e-300))
    weights = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))
