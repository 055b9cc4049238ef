"""Quiet hours: when each person is usually not there, learnt from when they write.

They hold until the weeks that follow speak clearly for others: shifts, jobs and time zones change.
Within such a stretch they are learnt for working days and weekend days from the weeks around.
Where data are thin the estimate abstains, falls back to a stated default and says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

BINS: Final = 48  # half hours of the day
BIN_S: Final = 1800
SHORTEST, LONGEST = 8, 22  # windows of 4 to 11 hours
MOST_INSIDE: Final = 0.03  # share of active half-hour days that may fall into the window
LEAST_MESSAGES: Final = 100  # under this the estimate was no better than the default
LEAST_DAYS: Final = 14
NEAR_DAYS: Final = 17  # before and after a week, where windows are learnt from the weeks around
LEAK: Final = 0.04  # writing in quiet hours against other hours, where somebody sleeps
# Log-odds that weeks must gather before hours are taken to have moved, and that they must gather
# more for sleep that leaves out the small hours of the night.
MOVE: Final = 6.0
BY_DAY: Final = 2.0
SMALL_HOURS: Final = (6, 8)  # half hours, 03:00 to 04:00
DEFAULT: Final = (46, 62)  # 23:00 to 07:00


@dataclass(frozen=True, slots=True)
class QuietHours:
    """One person's quiet windows.

    A night belongs to the day on which it begins, or would if it began in the evening.
    ``block_start`` are local days since 1970 from which windows hold; ``start`` and ``end`` (half
    hours from that day's midnight; both may pass 48) have one row a block and a column each for
    nights before working days and before days off. ``basis`` says what they rest on.
    """

    block_start: IntArray
    start: IntArray
    end: IntArray
    basis: str

    def window(self, day: IntArray) -> tuple[IntArray, IntArray]:
        """Start and end (seconds from local midnight) of the quiet window that begins on a day."""
        block = np.clip(np.searchsorted(self.block_start, day, side="right") - 1, 0, None)
        weekend = _before_day_off(day).astype(np.int64)
        return self.start[block, weekend] * BIN_S, self.end[block, weekend] * BIN_S

    def wider(self, half_hours: int) -> QuietHours:
        """The same hours, so many half hours longer at both ends."""
        return replace(self, start=self.start - half_hours, end=self.end + half_hours)

    def moved(self, days: int) -> QuietHours:
        """The same hours, every change so many days later."""
        return replace(self, block_start=self.block_start + days)


def estimate(local_s: IntArray) -> QuietHours:
    """Quiet hours from the local times (seconds since 1970, as if UTC) of a person's messages."""
    days = local_s // 86_400
    active = len(np.unique(days))
    if len(local_s) < LEAST_MESSAGES or active < LEAST_DAYS:
        start, end = (np.full((1, 2), edge) for edge in DEFAULT)  # nights begin in the evening
        return QuietHours(np.zeros(1, np.int64), start, end, "default, too little data")
    edges = np.append(np.arange(int(days[0]), int(days[-1]) + 1, 7), int(days[-1]) + 1)
    weeks = len(edges) - 1
    rough = _moving(_weekly(local_s, edges[0], weeks))
    start = np.empty((weeks, 2), dtype=np.int64)
    end = np.empty((weeks, 2), dtype=np.int64)
    # Stretches of weeks with the same rough hours.
    new = np.concatenate(([True], (rough[1:] != rough[:-1]).any(axis=1)))
    stretch = np.flatnonzero(new)
    until = np.append(stretch[1:], weeks)
    number = np.cumsum(new) - 1
    bounds = np.searchsorted(days, edges)
    for week in range(weeks):
        first, last = stretch[number[week]], until[number[week]]
        whole = local_s[bounds[first] : bounds[last]]
        base = _estimate_or(whole, (int(rough[week, 0]), int(rough[week, 1])))
        lo, hi = np.searchsorted(days, [edges[week] - NEAR_DAYS, edges[week + 1] + NEAR_DAYS])
        near = local_s[max(lo, bounds[first]) : min(hi, bounds[last])]
        window = _estimate_or(near, base)
        for weekend in (0, 1):
            of_kind = _before_day_off((near - 43_200) // 86_400) == bool(weekend)
            start[week, weekend], end[week, weekend] = _estimate_or(near[of_kind], window)
    turns = _aligned((start + end).reshape(-1) / 2).reshape(weeks, 2)
    return QuietHours(
        edges[:-1], start + turns, end + turns, f"estimated from {active:,} active days"
    )


def _before_day_off(day: IntArray) -> npt.NDArray[np.bool_]:
    """Friday and Saturday: nights after which many sleep in."""
    return np.isin((day + 3) % 7, (4, 5))


def _aligned(middle: FloatArray) -> IntArray:
    """Half hours (whole days of them) to add so that one window after another is the next night.

    The first is the night after its day's noon; each later one the nearest to the one before.
    """
    steps = np.diff(middle, prepend=BINS)
    nearest = np.round(steps / BINS) * BINS
    return -np.cumsum(nearest).astype(np.int64)


def _estimate_or(local_s: IntArray, fallback: tuple[int, int]) -> tuple[int, int]:
    """The longest quiet window, unless data are few or it lies elsewhere than was thought."""
    if len(local_s) < LEAST_MESSAGES or len(np.unique(local_s // 86_400)) < LEAST_DAYS // 2:
        return fallback
    found = _longest_quiet(_histogram(local_s))
    if found is None:
        return fallback
    hours = np.zeros((2, BINS), dtype=np.bool_)
    for row, window in zip(hours, (found, fallback), strict=True):
        row[np.arange(*window) % BINS] = True
    common = (hours[0] & hours[1]).sum()
    return found if 2 * common >= min(found[1] - found[0], fallback[1] - fallback[0]) else fallback


def _weekly(local_s: IntArray, first_day: int, weeks: int) -> FloatArray:
    """Distinct active days for each week and half hour of the clock."""
    slots = np.unique(local_s // BIN_S)
    week = (slots // BINS - first_day) // 7
    counts = np.bincount(week * BINS + slots % BINS, minlength=weeks * BINS)
    return counts.reshape(weeks, BINS).astype(np.float64)


def _moving(active: FloatArray) -> IntArray:
    """The window (start, end) of each week: the best path of windows, each move at a price.

    Activity is taken as Poisson, at one rate outside a window and at ``LEAK`` of it inside; every
    window of 4 to 11 hours is tried (Viterbi's path, a window staying or giving way to any other).
    """
    lengths = np.arange(SHORTEST, LONGEST + 1)
    starts = np.arange(BINS)
    sums = np.cumsum(np.concatenate((np.zeros((len(active), 1)), active, active), axis=1), axis=1)
    ends = starts[:, None] + lengths
    inside = (sums[:, ends] - sums[:, starts, None]).reshape(len(active), -1)
    total = active.sum(axis=1)[:, None]
    open_hours = np.tile(-np.log((BINS - lengths) + LEAK * lengths), BINS)
    score = total * open_hours + inside * np.log(LEAK)
    first, last = (np.ravel(x) for x in np.broadcast_arrays(starts[:, None], ends))
    night = (first <= SMALL_HOURS[0]) & (last >= SMALL_HOURS[1])
    night |= (first <= SMALL_HOURS[0] + BINS) & (last >= SMALL_HOURS[1] + BINS)
    enter = np.where(night, 0.0, -BY_DAY)
    best = score[0] + enter
    came_from = np.empty(score.shape, dtype=np.int64)
    for week in range(1, len(score)):
        other = int(np.argmax(best))
        moved = best[other] - MOVE + enter
        came_from[week] = np.where(best >= moved, np.arange(len(best)), other)
        best = np.maximum(best, moved) + score[week]
    path = np.empty(len(score), dtype=np.int64)
    path[-1] = np.argmax(best)
    for week in range(len(score) - 1, 0, -1):
        path[week - 1] = came_from[week, path[week]]
    return np.stack([first[path], last[path]], axis=1)


def _histogram(local_s: IntArray) -> FloatArray:
    """Distinct active days for each half hour of the clock."""
    slots = np.unique(local_s // BIN_S)
    return np.bincount(slots % BINS, minlength=BINS).astype(np.float64)


def _longest_quiet(active: FloatArray) -> tuple[int, int] | None:
    """The longest circular window that holds at most ``MOST_INSIDE`` of the active half hours."""
    total = active.sum()
    sums = np.concatenate(([0.0], np.cumsum(np.tile(active, 2))))
    for length in range(LONGEST, SHORTEST - 1, -1):
        inside = sums[length : length + BINS] - sums[:BINS]
        best = int(np.argmin(inside))
        if inside[best] <= MOST_INSIDE * total:
            return best, best + length
    return None


def awake_seconds(start_s: IntArray, end_s: IntArray, quiet: QuietHours) -> FloatArray:
    """Seconds between local clock times that lie outside a person's quiet hours.

    ``start_s`` and ``end_s`` are local seconds since 1970. Works by the cumulative awake time at
    every local midnight, so that long waits cost no more than short ones.
    """
    if len(start_s) == 0:
        return np.zeros(0)
    first, last = int(start_s.min() // 86_400) - 2, int(end_s.max() // 86_400) + 2
    day = np.arange(first, last + 1)
    opens, closes = quiet.window(day)
    # Each day's window as instants; a window that passes midnight belongs to the day it begins.
    starts, ends = day * 86_400 + opens, day * 86_400 + closes
    starts = np.maximum(starts, np.maximum.accumulate(np.append(starts[0], ends[:-1])))
    ends = np.maximum(starts, ends)
    quiet_before = np.concatenate(([0], np.cumsum(ends - starts)))

    def asleep_until(moment: IntArray) -> FloatArray:
        at = np.searchsorted(starts, moment, side="right")
        inside = np.where(at > 0, np.minimum(moment, ends[np.maximum(at - 1, 0)]), 0)
        begun = np.where(at > 0, inside - starts[np.maximum(at - 1, 0)], 0)
        return (quiet_before[np.maximum(at - 1, 0)] + begun).astype(np.float64)

    asleep = asleep_until(end_s) - asleep_until(start_s)
    return np.maximum((end_s - start_s) - asleep, 0.0)


def local_seconds(instants: pl.Series, timezone: str) -> IntArray:
    """Local clock seconds since 1970 (as if UTC) of UTC instants."""
    local = instants.dt.convert_time_zone(timezone).dt.replace_time_zone(None)
    return local.to_physical().to_numpy() // 1_000_000


def clock(half_hour: int) -> str:
    """A half-hour number as "23:30"."""
    return f"{half_hour % BINS // 2:02d}:{half_hour % 2 * 30:02d}"


def table(people: tuple[str, str], quiet: tuple[QuietHours, QuietHours]) -> pl.DataFrame:
    """person, from, to ("23:30") on the latest working days, and the basis in words."""
    return pl.DataFrame(
        [
            {
                "person": name,
                "from": clock(int(hours.start[-1, 0])),
                "to": clock(int(hours.end[-1, 0])),
                "basis": hours.basis,
            }
            for name, hours in zip(people, quiet, strict=True)
        ]
    )
