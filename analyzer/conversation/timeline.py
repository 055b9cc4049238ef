"""The timeline: bursts in the order of writing, and what came shortly before or after each.

Flags of bursts are looked up in windows of time by running sums, for all bursts at once.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from chatcheck.analyzer.arrays import BoolArray, IntArray, running


class Timeline:
    """Who wrote each burst of a frame of schema ``BURSTS``, when, and in which turn."""

    bursts: pl.DataFrame

    @cached_property
    def turn(self) -> IntArray:
        """The turn of each burst."""
        return self.bursts["turn"].to_numpy().astype(np.int64)

    @cached_property
    def person(self) -> npt.NDArray[np.int8]:
        """Who wrote each burst."""
        return self.bursts["person"].to_numpy()

    @cached_property
    def start_us(self) -> IntArray:
        """Start of each burst, microseconds since 1970 UTC."""
        return self.bursts["start"].to_physical().to_numpy()

    @cached_property
    def end_us(self) -> IntArray:
        """End of each burst, microseconds since 1970 UTC."""
        return self.bursts["end"].to_physical().to_numpy()

    @cached_property
    def of_person(self) -> tuple[IntArray, IntArray]:
        """Burst numbers of person 0 and of person 1, by time."""
        return tuple(np.flatnonzero(self.person == p) for p in (0, 1))  # type: ignore[return-value]

    @cached_property
    def own_first(self) -> IntArray:
        """All bursts of person 0, then all of person 1: what one wrote next stands together."""
        return np.concatenate(self.of_person)

    def following(
        self, burst: IntArray, window_s: float, *, same_person: bool = True
    ) -> tuple[IntArray, IntArray]:
        """The range of a person's bursts that start within a window after each burst's end.

        Returns (lo, hi): half-open places in ``own_first``, of the burst's own person (or the
        other, with ``same_person=False``).
        """
        if (window_s, same_person) not in self._followed:
            self._followed[window_s, same_person] = self._following(window_s, same_person)
        lo, hi = self._followed[window_s, same_person]
        return lo[burst], hi[burst]

    @cached_property
    def _followed(self) -> dict[tuple[float, bool], tuple[IntArray, IntArray]]:
        return {}

    def _following(self, window_s: float, same_person: bool) -> tuple[IntArray, IntArray]:
        """``following`` of every burst."""
        who = self.person if same_person else 1 - self.person
        first = np.array([0, len(self.of_person[0])])  # where a person's bursts begin
        written = np.cumsum(self.person == 1)  # up to and with each burst, by person 1
        lo = np.where(who == 1, first[1] + written, np.arange(1, len(who) + 1) - written)
        hi = np.empty_like(lo)
        limit = self.end_us + np.int64(window_s * 1e6)
        for p in (0, 1):
            rows = np.flatnonzero(who == p)
            starts = self.start_us[self.of_person[p]]
            hi[rows] = first[p] + np.searchsorted(starts, limit[rows], side="right")
        return lo, np.maximum(lo, hi)

    def any_in(
        self,
        burst: IntArray,
        flag: BoolArray,
        window_s: float,
        *,
        most: int | None = None,
        same_person: bool = True,
    ) -> BoolArray:
        """Whether a flag holds for any burst that follows in a window (of the next ``most``)."""
        lo, hi = self.following(burst, window_s, same_person=same_person)
        if most is not None:
            hi = np.minimum(hi, lo + most)
        sums = running(flag[self.own_first], np.int32)
        found: BoolArray = sums[hi] > sums[lo]
        return found

    def any_before_own(self, burst: IntArray, flag: BoolArray, window_s: float) -> BoolArray:
        """Whether any of the same person's bursts that ended within a window before has a flag."""
        found = np.zeros(len(burst), dtype=np.bool_)
        for p in (0, 1):
            mine = self.of_person[p]
            rows = np.flatnonzero(self.person[burst] == p)
            hi = np.searchsorted(mine, burst[rows])
            earliest = self.start_us[burst[rows]] - np.int64(window_s * 1e6)
            lo = np.minimum(np.searchsorted(self.end_us[mine], earliest), hi)
            sums = running(flag[mine], np.int64)
            found[rows] = sums[hi] > sums[lo]
        return found

    def any_between(self, first: IntArray, last: IntArray, flag: BoolArray) -> BoolArray:
        """Whether any burst strictly between two has a flag; False where ``last`` is -1."""
        sums = running(flag, np.int64)
        found: BoolArray = (last > first) & (sums[np.maximum(last, 0)] > sums[first + 1])
        return found

    def any_before(self, burst: IntArray, flag: BoolArray, window_s: float, most: int) -> BoolArray:
        """Whether any of the other's last bursts before, ended within a window, has a flag."""
        found = np.zeros(len(burst), dtype=np.bool_)
        for p in (0, 1):
            others = self.of_person[1 - p]
            rows = np.flatnonzero(self.person[burst] == p)
            hi = np.searchsorted(others, burst[rows])
            earliest = self.start_us[burst[rows]] - np.int64(window_s * 1e6)
            lo = np.minimum(np.searchsorted(self.end_us[others], earliest), hi)
            lo = np.maximum(lo, hi - most)
            sums = running(flag[others], np.int64)
            found[rows] = sums[hi] > sums[lo]
        return found
