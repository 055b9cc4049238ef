"""Scenes: a burst with what stands around it, as ranges of bursts.

For chosen bursts of B: what both wrote before ("before", and "recent" for some days), what A wrote
last ("bid"), the burst itself ("reply"), what B added soon after ("later") and within the day
("day"), and how A took it ("reaction"). "answer" is the reply with what B added soon, "own" all
that B wrote from it on within the day, "other" all that A did. Flags of bursts are carried to
scenes by running sums, so that a long chat costs no more a burst than a short one.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from chatcheck.analyzer.arrays import BoolArray, FloatArray, IntArray, MaskArray, running
from chatcheck.analyzer.quiet_hours import awake_of_each, local_seconds
from chatcheck.analyzer.subjects import Subjects
from chatcheck.analyzer.tokens import distinct, spread

if TYPE_CHECKING:
    from chatcheck.analyzer.conversation import Conversation

VIEWS: Final = ("before", "bid", "reply", "later", "day", "reaction", "own", "other")
OF_ONE: Final = ("later", "day", "answer", "own", "other")  # of one person's bursts alone
LATER_S: Final = 1800.0  # what B adds within half an hour belongs to the answer
DAY_S: Final = 86_400.0  # what B comes back to within a day
BEFORE_S: Final = 3 * 86_400.0  # talk of a plan or an absence, up to three days old
RECENT_S: Final = 5 * 86_400.0  # how old a plan may be that a burst comes back to
RECENT_BURSTS: Final = 150  # ... and how many bursts ago
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
        First and last burst of A's bid before it; negative where there was none.
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
        begun = conversation.begun[conversation.turn[np.maximum(self.last, 0)]]
        # A burst that crosses the turn may stand before its bid.
        self.first = np.where(self.last >= 0, np.minimum(begun, self.last), -1)

    @classmethod
    def of_bids(cls, conversation: Conversation, first: IntArray, last: IntArray) -> Scenes:
        """Scenes of bids that got no reply: of their views only "bid" is there."""
        scenes = cls(conversation, last)
        scenes.first, scenes.last = first, last
        scenes.actor = 1 - scenes.actor
        return scenes

    def __len__(self) -> int:
        return len(self.burst)

    def only(self, rows: BoolArray) -> Scenes:
        """The scenes of a mask."""
        return self if rows.all() else self.at(np.flatnonzero(rows))

    def at(self, rows: IntArray) -> Scenes:
        """Some of the scenes."""
        return Scenes(self.conversation, self.burst[rows])

    def ranges(self, view: str) -> tuple[IntArray, IntArray]:
        """Half-open ranges of a view, in bursts; of ``OF_ONE`` places in ``own_first`` bursts."""
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
            case "answer":
                lo, hi = conversation.following(self.burst, LATER_S)
                return lo - 1, hi
            case "own":
                lo, hi = conversation.following(self.burst, DAY_S)
                return lo - 1, hi
            case "other":
                return conversation.following(self.burst, DAY_S, same_person=False)
            case "recent":
                starts = conversation.start_us
                since = starts[self.burst] - np.int64(RECENT_S * 1e6)
                return np.maximum(
                    np.searchsorted(starts, since), self.burst - RECENT_BURSTS
                ), self.burst
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
        return self.sums(values).over(view).astype(np.float64)

    def sums(self, values: IntArray | FloatArray | BoolArray) -> Sums:
        """Running sums of a number (or flag) of bursts, to be taken over views."""
        return Sums(self, values)

    def bursts(self, view: str) -> tuple[IntArray, IntArray]:
        """(scene, burst) of every burst of a view."""
        row, place = spread(*self.ranges(view))
        return row, self.conversation.own_first[place] if view in OF_ONE else place

    def masks(self, view: str) -> MaskArray:
        """The flags of any burst of each view, as bits."""
        around, own = self.conversation.masks
        return (own if view in OF_ONE else around).over(*self.ranges(view))

    def taken_up(self, view: str) -> IntArray:
        """How many subjects of the bid a view comes back to: content words, roughly stemmed."""
        around, own = self.conversation.subjects
        return self._spoken_of("bid", own if view in OF_ONE else around, view)

    def come_back_to(self, flag: BoolArray | None = None) -> IntArray:
        """How many subjects of the reply stood in recent bursts of either (with a flag)."""
        conversation = self.conversation
        if flag is None:
            return self._spoken_of("reply", conversation.subjects[0], "recent")
        every = np.arange(len(conversation.bursts))
        flagged = Subjects(conversation.tokens, every, np.flatnonzero(flag))
        return self._spoken_of("reply", flagged, "recent")

    def _spoken_of(self, source: str, subjects: Subjects, view: str) -> IntArray:
        """How many distinct subjects of a view stand in another."""
        tokens, size = self.conversation.tokens, len(self.conversation.tokens.words)
        row, stem = tokens.subjects(*self.bursts(source))
        row, stem = np.divmod(distinct(row * size + stem), size)
        lo, hi = self.ranges(view)
        held = row[subjects.spoken_of(stem, lo[row], hi[row])]
        return np.bincount(held, minlength=len(self)).astype(np.int64)

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
        out, rows = self.elapsed_s.copy(), self.first >= 0
        awake = awake_of_each(begin[rows], end[rows], self.actor[rows], self.conversation.quiet)
        out[rows] = np.minimum(awake, self.elapsed_s[rows])
        return out


class Sums:
    """Running sums of a number of bursts, made once for all views."""

    def __init__(self, scenes: Scenes, values: IntArray | FloatArray | BoolArray) -> None:
        self._scenes = scenes
        self._values = values
        # A chat has fewer than two thousand million bursts.
        self._type = np.float64 if values.dtype.kind == "f" else np.int32

    def over(self, view: str) -> npt.NDArray[Any]:
        """The sum over each scene's view."""
        if view == "reply":
            own: npt.NDArray[Any] = self._values[self._scenes.burst]
            return own
        lo, hi = self._scenes.ranges(view)
        sums = self._later if view in OF_ONE else self._around
        found: npt.NDArray[Any] = sums[hi] - sums[lo]
        return found

    def any(self, view: str) -> BoolArray:
        """Whether any burst of each view has the flag."""
        found = self.over(view)
        held: BoolArray = found if found.dtype == np.bool_ else found > 0
        return held

    @cached_property
    def _around(self) -> npt.NDArray[Any]:
        return running(self._values, self._type)

    @cached_property
    def _later(self) -> npt.NDArray[Any]:
        return running(self._values[self._scenes.conversation.own_first], self._type)
