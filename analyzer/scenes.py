"""Scenes: a burst with what stands around it, as ranges of bursts.

For chosen bursts of B: what both wrote before, what A wrote last (the bid), the burst itself (the
reply), what B added soon after and within the day, and how A took it. Flags of bursts are carried
to scenes by running sums, so that a long chat costs no more a burst than a short one.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from chatcheck.analyzer.arrays import BoolArray, FloatArray, IntArray
from chatcheck.analyzer.quiet_hours import awake_seconds, local_seconds
from chatcheck.analyzer.tokens import spread

if TYPE_CHECKING:
    from chatcheck.analyzer.conversation import Conversation

VIEWS: Final = ("before", "bid", "reply", "later", "day", "reaction")
LATER_S: Final = 1800.0  # what B adds within half an hour belongs to the answer
DAY_S: Final = 86_400.0  # what B comes back to within a day
BEFORE_S: Final = 3 * 86_400.0  # talk of a plan or an absence, up to three days old
REACTION_S: Final = 6 * 3600.0  # A's next words, where they come the same part of the day


class Scenes:
    """Scenes of some bursts, one row each.

    Attributes
    ----------
    burst
        The bursts, rows of ``Conversation.bursts``.
    actor
        Who wrote each (B).
    first, last
        First and last burst of A's turn before it; negative where there was none.
    """

    def __init__(self, conversation: Conversation, burst: IntArray) -> None:
        self.conversation = conversation
        self.burst = burst
        self.actor = conversation.person[burst]
        self.last = np.full(len(burst), -2)
        self._after = np.full(len(burst), -1)
        for person in (0, 1):
            rows = np.flatnonzero(self.actor == person)
            others = conversation.of_person[1 - person]
            at = np.searchsorted(others, burst[rows])
            some = at > 0
            self.last[rows[some]] = others[at[some] - 1]
            some = at < len(others)
            self._after[rows[some]] = others[at[some]]
        turn = conversation.turn
        begun = np.searchsorted(turn, turn[np.maximum(self.last, 0)])
        self.first = np.where(self.last >= 0, begun, -1)

    def __len__(self) -> int:
        return len(self.burst)

    def only(self, rows: BoolArray) -> Scenes:
        """The scenes of a mask."""
        return self if rows.all() else Scenes(self.conversation, self.burst[rows])

    def ranges(self, view: str) -> tuple[IntArray, IntArray]:
        """Half-open ranges of a view, in bursts; of "later" and "day" in B's own bursts."""
        if view not in self._ranges:
            self._ranges[view] = self._find(view)
        return self._ranges[view]

    @cached_property
    def _ranges(self) -> dict[str, tuple[IntArray, IntArray]]:
        return {}

    def _find(self, view: str) -> tuple[IntArray, IntArray]:
        conversation = self.conversation
        match view:
            case "reply":
                return self.burst, self.burst + 1
            case "bid":
                return np.maximum(self.first, 0), np.maximum(self.last + 1, 0)
            case "before":
                return self._before(), np.maximum(self.first, 0)
            case "later":
                return conversation.following(self.burst, LATER_S)
            case "day":
                soon = conversation.following(self.burst, LATER_S)[1]
                return soon, conversation.following(self.burst, DAY_S)[1]
            case "reaction":
                some = self.reaction_s <= REACTION_S
                after = np.maximum(self._after, 0)
                return after, after + some
            case _:
                raise KeyError(view)

    def _before(self) -> IntArray:
        """Where the two turns before the bid begin, unless they are too old."""
        turn, starts = self.conversation.turn, self.conversation.start_us
        oldest = np.searchsorted(turn, turn[np.maximum(self.first, 0)] - 2)
        recent = np.searchsorted(starts, starts[self.burst] - np.int64(BEFORE_S * 1e6))
        bid = np.maximum(self.first, 0)
        return np.minimum(np.maximum(oldest, recent), bid)

    def total(self, view: str, values: IntArray | FloatArray | BoolArray) -> FloatArray:
        """Sum of a number of bursts over each view."""
        lo, hi = self.ranges(view)
        if view == "reply":
            return values[self.burst].astype(np.float64)
        if view not in ("later", "day"):
            sums = np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))
            return sums[hi] - sums[lo]
        out = np.zeros(len(self))
        for person in (0, 1):
            rows = np.flatnonzero(self.actor == person)
            own = values[self.conversation.of_person[person]]
            sums = np.concatenate(([0.0], np.cumsum(own, dtype=np.float64)))
            out[rows] = sums[hi[rows]] - sums[lo[rows]]
        return out

    def any(self, view: str, flag: BoolArray) -> BoolArray:
        """Whether any burst of each view has a flag."""
        if view == "reply":
            own: BoolArray = flag[self.burst]
            return own
        held: BoolArray = self.total(view, flag) > 0
        return held

    def taken_up(self, view: str) -> IntArray:
        """How many subjects of the bid a view comes back to: content words, roughly stemmed."""
        bid, other = self._stems("bid"), self._stems(view)
        common = bid[np.isin(bid, other, assume_unique=True)]
        size = len(self.conversation.tokens.words)
        return np.bincount(common // size, minlength=len(self)).astype(np.int64)

    def _stems(self, view: str) -> IntArray:
        """Distinct (scene, stem) pairs of a view, as one number each."""
        tokens = self.conversation.tokens
        lo, hi = self.ranges(view)
        if view in ("later", "day"):
            row, place = spread(lo, hi)
            burst = np.empty(len(row), dtype=np.int64)
            for person in (0, 1):
                mine = self.actor[row] == person
                burst[mine] = self.conversation.of_person[person][place[mine]]
            inner, at = spread(tokens.start[burst], tokens.start[burst + 1])
            row = row[inner]
        else:
            row, at = spread(tokens.start[lo], tokens.start[hi])
        stem = tokens.stem[tokens.word[at]]
        some = stem >= 0
        return np.unique(row[some] * len(tokens.words) + stem[some])

    @cached_property
    def reaction_s(self) -> FloatArray:
        """Seconds until A writes again; infinite where A does not."""
        wait = self.conversation.start_us[self._after] - self.conversation.end_us[self.burst]
        return np.where(self._after >= 0, wait / 1e6, np.inf)

    @cached_property
    def elapsed_s(self) -> FloatArray:
        """Seconds from the end of the bid's first burst; infinite without a bid."""
        return self._since(self.first)

    @cached_property
    def since_last_s(self) -> FloatArray:
        """Seconds from A's last word before the burst; infinite without a bid."""
        return self._since(self.last)

    def _since(self, burst: IntArray) -> FloatArray:
        wait = self.conversation.start_us[self.burst] - self.conversation.end_us[burst]
        return np.where(burst >= 0, wait / 1e6, np.inf)

    @cached_property
    def awake_s(self) -> FloatArray:
        """``elapsed_s`` without B's quiet hours."""
        bursts, zone = self.conversation.bursts, self.conversation.chat.timezone
        begin = local_seconds(bursts["end"].gather(np.maximum(self.first, 0)), zone)
        end = local_seconds(bursts["start"].gather(self.burst), zone)
        out = self.elapsed_s.copy()
        for person in (0, 1):
            rows = np.flatnonzero((self.actor == person) & (self.first >= 0))
            awake = awake_seconds(begin[rows], end[rows], self.conversation.quiet[person])
            out[rows] = np.minimum(awake, self.elapsed_s[rows])
        return out
