"""Waits of which some are not over: Kaplan-Meier's curve, its quantiles and their intervals.

A bid that was never answered says that the reply took longer than was seen. Assumes that why a wait
was not seen to its end has nothing to do with how long it would have been.
Source: Kaplan and Meier (1958).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from chatcheck.analyzer.arrays import BoolArray, FloatArray
from chatcheck.analyzer.confidence import TAILS

DRAWS: Final = 200  # resamples of weeks for an interval
LEAST_WEEKS: Final = 4  # with fewer to draw from, an interval says nothing
SEED: Final = 2024  # of the draws: the same chat gives the same interval
ROUNDING: Final = 1e-12  # of a product of shares


def survival(seconds: FloatArray, replied: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Kaplan-Meier: distinct reply times and the share still without a reply after each."""
    order = np.argsort(seconds, kind="stable")
    ordered = seconds[order]
    first = np.flatnonzero(np.diff(ordered, prepend=np.nan) != 0)
    at_risk = len(seconds) - first
    events = np.add.reduceat(replied[order].astype(np.float64), first) if len(first) else first
    open_share: FloatArray = np.cumprod(1 - events / at_risk).astype(np.float64)
    return ordered[first], open_share


def quantile(seconds: FloatArray, replied: BoolArray, share: float) -> float:
    """The time by which a share was answered (Kaplan-Meier); nan where fewer ever were."""
    return reached(*survival(seconds, replied), share)


def reached(times: FloatArray, open_share: FloatArray, share: float) -> float:
    """The time by which a share was answered, from what ``survival`` gives; nan if never."""
    below = np.flatnonzero(open_share <= 1 - share + ROUNDING)
    return float(times[below[0]]) if len(below) else float("nan")


def median(seconds: FloatArray, replied: BoolArray) -> float:
    """The Kaplan-Meier median; nan where fewer than half were answered in time."""
    return quantile(seconds, replied, 0.5)


def quantile_intervals(
    seconds: FloatArray,
    replied: BoolArray,
    week: np.ndarray,
    shares: Sequence[float],
    grid_s: FloatArray,
) -> list[tuple[float | None, float | None]]:
    """95 % intervals of the times by which shares were answered; None under ``LEAST_WEEKS``.

    From weeks drawn with replacement (fixed seed), since replies of one week are alike. ``week``
    numbers the week of each wait; times are told as finely as ``grid_s`` and their percentiles.
    """
    _, index = np.unique(week, return_inverse=True)
    weeks = int(index.max()) + 1
    if weeks < LEAST_WEEKS:
        return [(None, None)] * len(shares)
    # Times on a grid make a resample a weighted sum of weekly histograms.
    edges = np.unique(np.concatenate((grid_s, np.quantile(seconds, np.linspace(0, 1, 101)))))
    slot = np.minimum(np.searchsorted(edges, seconds), len(edges) - 1)
    size = len(edges)
    events = np.bincount(index[replied] * size + slot[replied], minlength=weeks * size)
    everyone = np.bincount(index * size + slot, minlength=weeks * size)
    rng = np.random.default_rng(SEED)
    draws = rng.multinomial(weeks, np.full(weeks, 1 / weeks), DRAWS).astype(np.float64)
    event_sums = draws @ events.reshape(weeks, size)
    all_sums = draws @ everyone.reshape(weeks, size)
    at_risk = np.cumsum(all_sums[:, ::-1], axis=1)[:, ::-1]
    open_share = np.cumprod(1 - event_sums / np.maximum(at_risk, 1), axis=1)
    found: list[tuple[float | None, float | None]] = []
    for share in shares:
        within = open_share <= 1 - share
        position = np.where(within.any(axis=1), within.argmax(axis=1), size - 1)
        low, high = np.quantile(edges[position], TAILS)
        found.append((float(low), float(high)))
    return found
