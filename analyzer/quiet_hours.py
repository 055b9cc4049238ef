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

from chatcheck.analyzer.arrays import BoolArray, FloatArray, IntArray, running

BINS: Final = 48  # half hours of the day
BIN_S: Final = 1800
SHORTEST, LONGEST = 8, 22  # windows of 4 to 11 hours
MOST_INSIDE: Final = 0.03  # share of active half-hour days that may fall into the window
LEAST_MESSAGES: Final = 100  # under this the estimate was no better than the default
LEAST_DAYS: Final = 14
NEAR_WEEKS: Final = 2  # before and after a week: windows are learnt from the weeks around
NOON_S: Final = 43_200
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

    def wider(self, before: int, after: int) -> QuietHours:
        """The same hours, so many half hours longer at either end."""
        return replace(self, start=self.start - before, end=self.end + after)


def estimate(local_s: IntArray) -> QuietHours:
    """Quiet hours from the local times (seconds since 1970, as if UTC) of a person's messages."""
    slot, messages = half_hours(local_s)
    active = int(_new(slot // BINS).sum())
    if len(local_s) < LEAST_MESSAGES or active < LEAST_DAYS:
        start, end = (np.full((1, 2), edge) for edge in DEFAULT)  # nights begin in the evening
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


def local_seconds(instants: pl.Series, timezone: str) -> IntArray:
    """Local clock seconds since 1970 (as if UTC) of UTC instants without nulls.

    Offsets are looked up once a day of UTC; only in days whose end has another than their
    beginning is every instant looked up.
    """
    at = instants.to_physical().to_numpy()
    if len(at) == 0:
        return np.zeros(0, dtype=np.int64)
    seconds = at // 1_000_000
    day = seconds // 86_400
    first = int(day.min())
    day -= first
    edges = (first + np.arange(int(day.max()) + 2)) * 86_400
    if len(edges) > len(at):  # a few messages over many years
        return seconds + _offsets(seconds, timezone)
    offset = _offsets(edges, timezone)
    seconds += offset[day]
    moving = np.flatnonzero((np.diff(offset) != 0)[day])
    if len(moving):
        utc = at[moving] // 1_000_000
        seconds[moving] = utc + _offsets(utc, timezone)
    return seconds


def _offsets(utc_s: IntArray, timezone: str) -> IntArray:
    """Seconds by which local clocks are ahead of UTC at some instants (seconds since 1970)."""
    utc = pl.Series(utc_s * 1_000_000).cast(pl.Datetime("us", "UTC"))
    local = utc.dt.convert_time_zone(timezone).dt.replace_time_zone(None)
    return local.to_physical().to_numpy() // 1_000_000 - utc_s


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
