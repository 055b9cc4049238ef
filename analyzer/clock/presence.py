"""How much of a wait fell into hours in which the person is usually there.

Quiet hours have edges; people have not. Somebody who is hardly ever seen before nine, or never at
work, has not kept anybody waiting by not writing then. Every half hour of the chat has a weight
between 0 and 1: how often the person is active at that hour, in the weeks around and on days of
that kind, against half of what is usual in their waking hours. Of the weeks before and those after
the ones count that show less, so that a new shift is known from its first day.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from chatcheck.analyzer.arrays import FloatArray, IntArray, running
from chatcheck.analyzer.clock.days import THURSDAY
from chatcheck.analyzer.clock.quiet_hours import BIN_S, BINS, half_hours
from chatcheck.parsers.time_units import DAY_S

# So many weeks with this one the last, or the first, whichever shows less; the second number
# where the first holds too little.
WEEKS: Final = (2, 4)
HALF_HOUR_WEIGHTS: Final = np.array([1, 2, 3, 2, 1]) / 9  # of the half hours around
ALL_DAYS: Final = 5.0  # days' worth of all days in what is known of working days, or of weekends
FULL_SHARE: Final = 0.5  # of the usual activity of waking hours counts as being there
LEAST_HALF_HOURS: Final = 24  # active, in the weeks around; with fewer, presence is not known


def present_seconds(messages_s: IntArray, start_s: IntArray, end_s: IntArray) -> FloatArray:
    """Seconds of waits, each weighed by how much the person is usually there at that time.

    ``messages_s`` are the local times of the person's messages; ``start_s`` and ``end_s`` those at
    which waits begin and end. Where too little is known a second counts whole.
    """
    if len(messages_s) == 0 or len(start_s) == 0:
        return (end_s - start_s).astype(np.float64)
    # Whole weeks from a Monday.
    first = min(int(start_s.min()), int(messages_s.min())) // DAY_S
    origin = (first + THURSDAY) // 7 * 7 - THURSDAY
    until = max(int(end_s.max()), int(messages_s.max())) // DAY_S
    weeks = (until - origin) // 7 + 1
    slots = half_hours(messages_s)[0] - origin * BINS
    active = np.bincount(slots, minlength=weeks * 7 * BINS).reshape(weeks, 7, BINS)
    there = np.minimum(_weights(active.astype(np.float64)).reshape(-1), 1.0)
    passed = running(there, np.float64)

    def before(moment: IntArray) -> FloatArray:
        slot, rest = np.divmod(moment - origin * DAY_S, BIN_S)
        found: FloatArray = passed[slot] * BIN_S + there[np.minimum(slot, len(there) - 1)] * rest
        return found

    return before(end_s) - before(start_s)


def _weights(active: FloatArray) -> FloatArray:
    """Presence at each half hour: shape (weeks, 7, half hours), as ``active``."""
    kinds = np.stack([active[:, :5].sum(axis=1), active[:, 5:].sum(axis=1)], axis=1)
    # Weeks without a message, at the ends or in a break, are no weeks of absence.
    known = (active.sum(axis=(1, 2)) > 0).astype(np.float64)
    weights = np.ones((len(active), 2, BINS))
    for weeks in reversed(WEEKS):
        before, after = (
            _of_weeks(_over_weeks(kinds, *span), _over_weeks(known, *span), weights)
            for span in ((weeks - 1, 0), (0, weeks - 1))
        )
        weights = np.minimum(before, after)
    return np.concatenate(
        (np.repeat(weights[:, :1], 5, 1), np.repeat(weights[:, 1:], 2, 1)), axis=1
    )


def _of_weeks(near: FloatArray, weeks: FloatArray, otherwise: FloatArray) -> FloatArray:
    """Presence by kind of day from active half hours of so many weeks; ``otherwise`` if few."""
    days = weeks[:, None, None] * np.array([5.0, 2.0])[None, :, None]
    together = near.sum(axis=1, keepdims=True) / np.maximum(days.sum(axis=1, keepdims=True), 1)
    rate = (near + ALL_DAYS * together) / (days + ALL_DAYS)
    width = len(HALF_HOUR_WEIGHTS) // 2
    padded = np.concatenate((rate[..., -width:], rate, rate[..., :width]), axis=-1)
    smooth: FloatArray = np.zeros_like(rate)
    for place, weight in enumerate(HALF_HOUR_WEIGHTS):
        smooth += weight * padded[..., place : place + BINS]
    # Usual in waking hours: the mean of the two thirds of the day with most activity.
    usual = np.sort(smooth, axis=-1)[..., BINS // 3 :].mean(axis=-1, keepdims=True)
    weights: FloatArray = smooth / np.maximum(FULL_SHARE * usual, 1e-9)
    few = near.sum(axis=(1, 2)) < LEAST_HALF_HOURS
    weights[few] = otherwise[few]
    return weights


def _over_weeks(values: FloatArray, back: int, ahead: int) -> FloatArray:
    """Sums over each week, so many weeks back and so many ahead."""
    sums = running(values, np.float64)
    week = np.arange(len(values))
    lo, hi = np.maximum(week - back, 0), np.minimum(week + ahead + 1, len(values))
    found: FloatArray = sums[hi] - sums[lo]
    return found
