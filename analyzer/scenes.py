"""Scenes: a burst with what stands around it, as columns of texts and numbers.

For chosen bursts of B: what A wrote before (the bid), the burst itself (the reply), what B wrote
soon after, and how A took it. Detectors and their models read scenes; nothing is judged here.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import BoolArray, FloatArray, IntArray
from chatcheck.analyzer.joining import joined
from chatcheck.analyzer.quiet_hours import awake_seconds, local_seconds
from chatcheck.analyzer.signals import Signals

if TYPE_CHECKING:
    from chatcheck.analyzer.conversation import Conversation

VIEWS: Final = ("bid", "reply", "later", "reaction")
LATER_S: Final = 1800.0  # what B adds within half an hour belongs to the answer
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
        First and last burst of A's turn before it; -1 where there was none.
    """

    def __init__(self, conversation: Conversation, burst: IntArray) -> None:
        self.conversation = conversation
        self.burst = burst
        self.actor = conversation.person[burst]
        turn = conversation.bursts["turn"].to_numpy().astype(np.int64)
        before = turn[burst] - 1
        self.first = np.where(before >= 0, np.searchsorted(turn, before), -1)
        self.last = np.where(before >= 0, np.searchsorted(turn, before, side="right") - 1, -1)
        after = np.searchsorted(turn, turn[burst], side="right")
        self._after = np.where(after < len(turn), after, -1)

    def __len__(self) -> int:
        return len(self.burst)

    @cached_property
    def texts(self) -> dict[str, pl.Series]:
        """The texts of each view; "" where there is none."""
        bursts = self.conversation.bursts["text"]
        everyone = np.arange(len(bursts))
        empty = np.where(self.first >= 0, self.last + 1, self.first)
        lo, hi = self.conversation.following(self.burst, LATER_S)
        later = pl.Series([""], dtype=pl.String).new_from_index(0, len(self))
        for person in (0, 1):
            rows = np.flatnonzero(self.actor == person)
            order = self.conversation.of_person[person]
            if len(rows):
                later = later.scatter(rows, joined(bursts, lo[rows], hi[rows], order))
        soon = self.reaction_s <= REACTION_S
        reaction = bursts.gather(np.maximum(self._after, 0)).set(pl.Series(~soon), "")
        return {
            "bid": joined(bursts, self.first, empty, everyone),
            "reply": bursts.gather(self.burst),
            "later": later,
            "reaction": reaction,
        }

    @cached_property
    def signals(self) -> dict[str, Signals]:
        """Lexicon flags of each view."""
        language = self.conversation.settings.language
        return {view: Signals(self.texts[view], language) for view in VIEWS}

    @cached_property
    def reaction_s(self) -> FloatArray:
        """Seconds until A writes again; infinite where A does not."""
        wait = self.conversation.start_us[self._after] - self.conversation.end_us[self.burst]
        return np.where(self._after >= 0, wait / 1e6, np.inf)

    @cached_property
    def elapsed_s(self) -> FloatArray:
        """Seconds from the end of the bid's first burst; infinite without a bid."""
        start = self.conversation.start_us[self.burst]
        return np.where(self.first >= 0, (start - self.conversation.end_us[self.first]) / 1e6, np.inf)

    @cached_property
    def since_last_s(self) -> FloatArray:
        """Seconds from A's last word before the burst; infinite without a bid."""
        start = self.conversation.start_us[self.burst]
        return np.where(self.last >= 0, (start - self.conversation.end_us[self.last]) / 1e6, np.inf)

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

    def words(self, view: str) -> IntArray:
        """Words of a view."""
        counts = self.texts[view].str.count_matches(r"[\w']+")
        return counts.to_numpy().astype(np.int64)

    def holds(self, view: str, flag: BoolArray) -> BoolArray:
        """Whether the bursts of a view ("bid", "reply" or "later") have a flag."""
        if view == "reply":
            return flag[self.burst]
        if view == "later":
            return self.conversation.any_in(self.burst, flag, LATER_S)
        sums = np.concatenate(([0], np.cumsum(flag, dtype=np.int64)))
        return (self.first >= 0) & (sums[self.last + 1] > sums[np.maximum(self.first, 0)])
