"""Quiet hours: when each person is usually not there, learnt from when they write.

They hold until the weeks that follow speak clearly for others: shifts, jobs and time zones change.
Within such a stretch they are learnt for working days and weekend days from the weeks around.
Where data are thin the estimate abstains, falls back to a stated default and says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import BoolArray, FloatArray, IntArray, running
from chatcheck.analyzer.default_thresholds import DEFAULTS, Settings
from chatcheck.analyzer.tables import QUIET_HOURS
from chatcheck.parsers.time_units import DAY_S

HOURS: Final = 24
BINS: Final = 2 * HOURS  # half hours of the day
BIN_S: Final = DAY_S // BINS
SHORTEST, LONGEST = 8, 22  # half hours of a window: 4 to 11 hours
MOST_INSIDE: Final = 0.03  # share of active half-hour days that may fall into the window
LEAST_MESSAGES: Final = 100  # under this the estimate was no better than the default
LEAST_DAYS: Final = 14  # with messages, for an estimate
NEAR_WEEKS: Final = 2  # before and after a week: windows are learnt from the weeks around
NOON_S: Final = DAY_S // 2  # at which one night's look ends and the next begins
LEAK: Final = 0.04  # writing in quiet hours against other hours, where somebody sleeps
MOVE: Final = 6.0  # log-odds that weeks must gather before hours are taken to have moved
BY_DAY: Final = 2.0  # log-odds more, for sleep that leaves out the small hours of the night
SMALL_HOURS: Final = (6, 8)  # half hours, 03:00 to 04:00


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

    def wider(self, before: int, after: int) -> QuietHours:
        """The same hours, so many half hours longer at either end."""
        return replace(self, start=self.start - before, end=self.end + after)


def estimate(local_s: IntArray, settings: Settings = DEFAULTS) -> QuietHours:
    """Quiet hours from the local times (seconds since 1970, as if UTC) of a person's messages."""
    slot, messages = half_hours(local_s)
    active = int(_new(slot // BINS).sum())
    if len(local_s) < LEAST_MESSAGES or active < LEAST_DAYS:
        hours = (settings.night_begins_h, HOURS + settings.night_ends_h)  # a night passes midnight
        start, end = (np.full((1, 2), round(hour * BINS / HOURS)) for hour in hours)
        return QuietHours(np.zeros(1, np.int64), start, end, "default, too little data")
    first, seen = _weekly(slot, messages)
    weeks = len(seen.slots)
    rough = _moving(seen.slots.sum(axis=1))
    # Stretches of weeks with the same rough hours.
    new = np.concatenate(([True], (rough[1:] != rough[:-1]).any(axis=1)))
    number = np.cumsum(new) - 1
    begin = np.flatnonzero(new)[number]
    until = np.append(np.flatnonzero(new)[1:], weeks)[number]
    near = (
        np.maximum(np.arange(weeks) - NEAR_WEEKS, begin),
        np.minimum(np.arange(weeks) + NEAR_WEEKS + 1, until),
    )
    base = _windows(seen.over(begin, until).both(), rough)
    around = seen.over(*near)
    every = _windows(around.both(), base)
    windows = np.stack([_windows(around.kind(k), every) for k in (0, 1)], axis=1)
    start, end = windows[..., 0], windows[..., 1]
    turns = _aligned((start + end).reshape(-1) / 2).reshape(weeks, 2)
    moves = int(new.sum()) - 1
    moved = f", moved {'once' if moves == 1 else f'{moves} times'}" if moves else ""
    basis = f"estimated from {active:,} active days{moved}"
    return QuietHours(first + 7 * np.arange(weeks), start + turns, end + turns, basis)


def _before_day_off(day: IntArray) -> BoolArray:
    """Friday and Saturday: nights after which many sleep in."""
    return np.isin((day + 3) % 7, (4, 5))


def _aligned(middle: FloatArray) -> IntArray:
    """Half hours (whole days of them) to add so that one window after another is the next night.

    The first is the night after its day's noon; each later one the nearest to the one before.
    """
    steps = np.diff(middle, prepend=BINS)
    nearest = np.round(steps / BINS) * BINS
    return -np.cumsum(nearest).astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was seen of a person, a row a week (or span of weeks), a column a kind of night.

    ``slots`` counts distinct active days for each half hour of the clock, ``messages`` and
    ``days`` what they rest on. Days here run from noon to noon.
    """

    slots: FloatArray
    messages: FloatArray
    days: FloatArray

    def over(self, lo: IntArray, hi: IntArray) -> _Seen:
        """Sums over half-open ranges of weeks."""
        sums = (running(x, np.float64) for x in self._all())
        return _Seen(*(x[hi] - x[lo] for x in sums))

    def both(self) -> _Seen:
        """Nights of both kinds together."""
        return _Seen(*(x.sum(axis=1) for x in self._all()))

    def kind(self, number: int) -> _Seen:
        """Nights of one kind."""
        return _Seen(*(x[:, number] for x in self._all()))

    def _all(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        return self.slots, self.messages, self.days


def half_hours(local_s: IntArray) -> tuple[IntArray, IntArray]:
    """The half hours since 1970 with messages, in order, and how many each holds."""
    if len(local_s) == 0:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    slot = local_s // BIN_S
    first = int(slot.min())
    counts = np.bincount(slot - first)
    some = np.flatnonzero(counts)
    return first + some, counts[some]


def _new(values: IntArray) -> BoolArray:
    """Where a value differs from the one before; the first one does."""
    return np.concatenate((values[:1] == values[:1], values[1:] != values[:-1]))


def _weekly(slot: IntArray, written: IntArray) -> tuple[int, _Seen]:
    """The first day, and what was seen in each week from it."""
    night = (slot - NOON_S // BIN_S) // BINS
    first = int(night[0] - (night[0] + 3) % 7)  # a Monday
    weeks = (int(night[-1]) - first) // 7 + 1
    cell = (night - first) // 7 * 2 + _before_day_off(night)
    counts = (
        np.bincount(cell * BINS + slot % BINS, minlength=2 * weeks * BINS),
        np.bincount(cell, written, minlength=2 * weeks),
        np.bincount(cell[_new(night)], minlength=2 * weeks),
    )
    slots, messages, days = (count.astype(np.float64) for count in counts)
    return first, _Seen(
        slots.reshape(weeks, 2, BINS), messages.reshape(weeks, 2), days.reshape(weeks, 2)
    )


def _windows(seen: _Seen, otherwise: IntArray) -> IntArray:
    """The longest quiet window (start, end) of each row; ``otherwise`` where data are few.

    The longest circular window that holds at most ``MOST_INSIDE`` of the active half hours; not
    one that lies elsewhere than was thought.
    """
    rows = len(seen.slots)
    enough = (seen.messages >= LEAST_MESSAGES) & (seen.days >= LEAST_DAYS // 2)
    most = MOST_INSIDE * seen.slots.sum(axis=1)
    sums = np.cumsum(np.concatenate((np.zeros((rows, 1)), seen.slots, seen.slots), axis=1), axis=1)
    out = otherwise.copy()
    for length in range(SHORTEST, LONGEST + 1):  # the longest comes last
        inside = sums[:, length : length + BINS] - sums[:, :BINS]
        best = np.argmin(inside, axis=1)
        fits = enough & (inside[np.arange(rows), best] <= most)
        out[fits] = np.stack([best, best + length], axis=1)[fits]
    common = (_hours(out) & _hours(otherwise)).sum(axis=1)
    shorter = np.minimum(out[:, 1] - out[:, 0], otherwise[:, 1] - otherwise[:, 0])
    return np.where((2 * common >= shorter)[:, None], out, otherwise)


def _hours(windows: IntArray) -> BoolArray:
    """Which half hours of the clock each window holds."""
    since: BoolArray = (np.arange(BINS) - windows[:, :1]) % BINS < (windows[:, 1:] - windows[:, :1])
    return since


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
        ],
        schema=QUIET_HOURS,
    )
