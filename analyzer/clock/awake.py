"""Awake time: how much of a wait lies outside the quiet hours of who was to answer."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from chatcheck.analyzer.arrays import FloatArray, IntArray, running
from chatcheck.analyzer.clock.quiet_hours import QuietHours
from chatcheck.parsers.time_units import DAY_S


def awake_seconds(start_s: IntArray, end_s: IntArray, quiet: QuietHours) -> FloatArray:
    """Seconds between local clock times that lie outside a person's quiet hours.

    ``start_s`` and ``end_s`` are local seconds since 1970. Works by the cumulative awake time at
    every local midnight, so that long waits cost no more than short ones.
    """
    if len(start_s) == 0:
        return np.zeros(0)
    first, last = int(start_s.min() // DAY_S) - 2, int(end_s.max() // DAY_S) + 2
    day = np.arange(first, last + 1)
    opens, closes = quiet.window(day)
    # Each day's window as instants; a window that passes midnight belongs to the day it begins.
    starts, ends = day * DAY_S + opens, day * DAY_S + closes
    starts = np.maximum(starts, np.maximum.accumulate(np.append(starts[0], ends[:-1])))
    ends = np.maximum(starts, ends)
    quiet_before = running(ends - starts, np.int64)

    def asleep_until(moment: IntArray) -> FloatArray:
        at = np.searchsorted(starts, moment, side="right")
        inside = np.where(at > 0, np.minimum(moment, ends[np.maximum(at - 1, 0)]), 0)
        begun = np.where(at > 0, inside - starts[np.maximum(at - 1, 0)], 0)
        found: FloatArray = (quiet_before[np.maximum(at - 1, 0)] + begun).astype(np.float64)
        return found

    asleep = asleep_until(end_s) - asleep_until(start_s)
    return np.maximum((end_s - start_s) - asleep, 0.0)


def awake_of_each(
    start_s: IntArray,
    end_s: IntArray,
    person: npt.NDArray[np.integer],
    quiet: tuple[QuietHours, QuietHours],
) -> FloatArray:
    """``awake_seconds`` of waits of person 0 and of person 1."""
    out = np.zeros(len(start_s))
    for p in (0, 1):
        rows = np.flatnonzero(person == p)
        out[rows] = awake_seconds(start_s[rows], end_s[rows], quiet[p])
    return out
