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

from chatcheck.analyzer import drift as slow
from chatcheck.analyzer.arrays import FloatArray
from chatcheck.analyzer.sides import LARGEST, Kind, Sides

# The prior: odds that there is no drift against a half-normal size of it (log units). Odds and
# scale are chosen for calibration (docs/calibration.md), not from data on people. Reply times
# follow a person's days more than rates do, and a ratio of two counts has two drifts.
PRIOR: Final[Mapping[Kind, float]] = {"rate": 2.0, "counts": 0.7, "mean": 0.7}
DRIFT_SCALE: Final = 0.3
# Where a drift of that scale would add less to the variance than chance does, there is less to
# guard against: the odds are then at least this much over the cube of their ratio.
HARMLESS: Final[Mapping[Kind, float]] = {"rate": 4.0, "counts": 0.0, "mean": 0.0}
LEAST_NOISE: Final = 1e-6
HALVINGS: Final = 40
STEPS: Final = 10  # halvings for the smallest change that could have been seen: to 1 %
UNSEEN: Final = 7.0  # and its largest logarithm, a thousandfold


@dataclass(frozen=True, slots=True)
class Contrasts:
    """The second period against the first, one entry a series, logarithms throughout.

    ``drift`` is the mean drift in log units. ``weights`` (series by drift) are the plausible
    drifts, ``scale`` and ``moved`` what chance and the drift then add to the error (see
    ``Sides.against``), ``freedom`` the degrees of freedom behind each.
    """

    log_ratio: FloatArray
    low: FloatArray
    high: FloatArray
    p: FloatArray
    drift: FloatArray
    sides: Sides
    weights: FloatArray
    scale: FloatArray
    moved: FloatArray
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
    y = np.where(used > 0, y, 0.0)
    sides = Sides.of(y, used, before, after, kind)
    effect, information, floor = _weekly(y, used, later, kind)
    squares = (information * effect**2).sum(axis=1)
    freedom = slow.degrees_of_freedom(information)
    per_noise = slow.DRIFTS**2 / np.maximum(squares / freedom, floor)[:, None]
    log_weight, scale = slow.likelihood(effect, information, later, per_noise)
    scale = np.maximum(scale, floor)
    exposed = slow.exposure(used, before, after)[:, None]
    moved = scale * per_noise * exposed
    reach, noise = sides.against(np.zeros(len(y)))
    inside = np.zeros(y.shape[1], dtype=np.bool_)
    inside[before] = inside[after] = True
    history = (used > 0).sum(axis=1) / np.maximum((used[:, inside] > 0).sum(axis=1), 1)
    feared = DRIFT_SCALE**2 * exposed[:, 0] / np.maximum(scale[:, 0] * noise, 1e-12)
    weights = _weights(log_weight, feared, history, kind)
    found = Contrasts(
        log_ratio=sides.log_ratio,
        low=np.empty(len(y)),
        high=np.empty(len(y)),
        p=np.empty(len(y)),
        drift=weights @ slow.DRIFTS,
        sides=sides,
        weights=weights,
        scale=scale,
        moved=moved,
        freedom=freedom,
    )
    found.p[:] = np.minimum(2 * _tail(found, np.abs(reach), noise), 1.0)
    centre = sides.centre
    tail = (1 - confidence) / 2
    found.low[:] = np.minimum(_edge(found, centre, -1.0, tail), found.log_ratio)
    found.high[:] = np.maximum(_edge(found, centre, 1.0, tail), found.log_ratio)
    return found


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
        seen = reach > _quantile(found, noise, line) + _quantile(found, noise, beyond)
        small, large = np.where(seen, small, middle), np.where(seen, middle, large)
    return np.asarray(np.exp(large))


def _weekly(
    y: FloatArray, n: FloatArray, later: np.ndarray, kind: Kind
) -> tuple[FloatArray, FloatArray, float]:
    """Weekly effects in log units about their side's level, their information, the least noise."""
    weekly = np.divide(y, n, out=np.zeros_like(y), where=n > 0)
    sums = [(np.where(side, y, 0.0).sum(axis=1), np.where(side, n, 0.0).sum(axis=1))
            for side in (~later, later)]  # fmt: skip
    if kind == "mean":
        levels = [total / np.maximum(count, 1.0) for total, count in sums]
        effect, information = weekly - np.where(later, levels[1][:, None], levels[0][:, None]), n
        return np.where(n > 0, effect, 0.0), information, LEAST_NOISE
    # Half an event and one occasion more: a side without events has a level too.
    levels = [(total + 0.5) / (count + 1.0) for total, count in sums]
    level = np.where(later, levels[1][:, None], levels[0][:, None])
    # A binomial count is steadier than its expectation; a ratio of two counts is not.
    sign = -1 if kind == "rate" else 1
    return np.where(n > 0, weekly / level - 1, 0.0), n * level / (1 + sign * level), 1.0


def _weights(
    log_likelihood: FloatArray, feared: FloatArray, history: FloatArray, kind: Kind
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


def _tail(found: Contrasts, reach: FloatArray, noise: FloatArray) -> FloatArray:
    """One-sided tail of the mixture of Student's t beyond ``reach``."""
    from scipy.special import stdtr  # 0.3 s to import: only where a comparison is made

    error = np.sqrt(found.scale * noise[:, None] + found.moved)
    tails = stdtr(found.freedom[:, None], -reach[:, None] / error)
    return np.asarray((found.weights * tails).sum(axis=1))


def _edge(found: Contrasts, centre: FloatArray, way: float, tail: float) -> FloatArray:
    """The farthest ratio (log) on one side of the observed one that is not refused."""
    near, far = centre.copy(), np.full(len(centre), way * LARGEST)
    for _ in range(HALVINGS):
        middle = (near + far) / 2
        reach, noise = found.sides.against(middle)
        refused = _tail(found, np.abs(reach), noise) < tail
        near, far = np.where(refused, near, middle), np.where(refused, middle, far)
    return near


def _quantile(found: Contrasts, noise: FloatArray, probability: FloatArray) -> FloatArray:
    """Quantile (above the median) of the mixture, by bisection."""
    widest = np.sqrt((found.scale * noise[:, None] + found.moved).max(axis=1))
    low, high = np.zeros(len(noise)), 100 * widest
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        above = _tail(found, middle, noise) > 1 - probability
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.asarray(high)
