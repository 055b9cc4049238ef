"""Quiet hours: when each person is usually not there, learnt from when they write.

Estimated for working days and weekend days and, where a chat is long enough, anew every few
weeks, since shifts, jobs and time zones change. Where data are thin it abstains, falls back to a
stated default and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
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
BLOCK_DAYS: Final = 14  # windows may change every two weeks, and are learnt from six around
NEAR_DAYS: Final = 14  # before and after a block
# Somebody who writes in more than this share of a block's busy half hours while thought to be
# asleep has moved their hours: the block is then learnt from itself alone.
MOVED: Final = 0.10
SHORT: Final = 14  # half hours; a shorter window is often made of two
LEAST_OF_BLOCK: Final = 40  # messages, for that
DEFAULT: Final = (46, 62)  # 23:00 to 07:00


@dataclass(frozen=True, slots=True)
class QuietHours:
    """One person's quiet windows.

    ``block_start`` are local days since 1970 at which a window begins to hold; ``start`` and
    ``end`` (half hours from midnight; ``end`` may pass 48) have one row a block and a column each
    for working days and weekend days. ``basis`` says what they rest on.
    """

    block_start: IntArray
    start: IntArray
    end: IntArray
    basis: str

    def window(self, day: IntArray) -> tuple[IntArray, IntArray]:
        """Start and end (seconds from local midnight) of the quiet window that begins on a day."""
        block = np.clip(np.searchsorted(self.block_start, day, side="right") - 1, 0, None)
        weekend = ((day + 3) % 7 >= 5).astype(np.int64)
        return self.start[block, weekend] * BIN_S, self.end[block, weekend] * BIN_S


def estimate(local_s: IntArray) -> QuietHours:
    """Quiet hours from the local times (seconds since 1970, as if UTC) of a person's messages."""
    days = local_s // 86_400
    active = len(np.unique(days))
    if len(local_s) < LEAST_MESSAGES or active < LEAST_DAYS:
        start, end = (np.full((1, 2), edge) for edge in DEFAULT)
        return QuietHours(np.zeros(1, np.int64), start, end, "default, too little data")
    whole = _longest_quiet(_histogram(local_s)) or DEFAULT
    first, last = int(days[0]), int(days[-1])
    blocks = max(1, round((last - first + 1) / BLOCK_DAYS))
    edges = np.linspace(first, last + 1, blocks + 1).astype(np.int64)
    start = np.empty((blocks, 2), dtype=np.int64)
    end = np.empty((blocks, 2), dtype=np.int64)
    for block in range(blocks):
        near, own = (
            local_s[slice(*np.searchsorted(days, [edges[block] - more, edges[block + 1] + more]))]
            for more in (NEAR_DAYS, 0)
        )
        base = _estimate_or(near, whole)
        window = _longest_quiet(_histogram(own)) if len(own) >= LEAST_OF_BLOCK else None
        if window is not None and (_moved(own, base) or base[1] - base[0] < SHORT):
            # A new shift or another time zone: what was before says nothing of it, and hours
            # learnt from both are those that both have in common.
            start[block], end[block] = window
            continue
        for weekend in (0, 1):
            of_kind = ((near // 86_400 + 3) % 7 >= 5) == bool(weekend)
            start[block, weekend], end[block, weekend] = _estimate_or(near[of_kind], base)
    return QuietHours(edges[:-1], start, end, f"estimated from {active:,} active days")


def _estimate_or(local_s: IntArray, fallback: tuple[int, int]) -> tuple[int, int]:
    enough = len(local_s) >= LEAST_MESSAGES and len(np.unique(local_s // 86_400)) >= LEAST_DAYS
    return (_longest_quiet(_histogram(local_s)) if enough else None) or fallback


def _moved(local_s: IntArray, window: tuple[int, int]) -> bool:
    """Whether much is written in hours that were thought quiet."""
    active = _histogram(local_s)
    inside = active[np.arange(*window) % BINS].sum()
    return bool(inside > MOVED * active.sum())


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
    first, last = int(start_s.min() // 86_400) - 1, int(end_s.max() // 86_400) + 1
    day = np.arange(first, last + 1)
    opens, closes = quiet.window(day)
    # Each day's window as instants; a window that passes midnight belongs to the day it begins.
    starts, ends = day * 86_400 + opens, day * 86_400 + closes
    starts = np.maximum(starts, np.concatenate(([starts[0]], ends[:-1])))
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
