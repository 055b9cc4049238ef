"""Scenes: a burst with what stands around it, as columns of texts and numbers.

For chosen bursts of B: what both wrote before, what A wrote last (the bid), the burst itself (the
reply), what B added soon after and within the day, and how A took it. Detectors and their models
read scenes; nothing is judged here.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import BoolArray, FloatArray, IntArray
from chatcheck.analyzer.features import Facts
from chatcheck.analyzer.joining import joined
from chatcheck.analyzer.quiet_hours import awake_seconds, local_seconds
from chatcheck.analyzer.signals import Signals

if TYPE_CHECKING:
    from chatcheck.analyzer.conversation import Conversation

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
        turn = conversation.bursts["turn"].to_numpy().astype(np.int64)
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
        begun = np.searchsorted(turn, turn[np.maximum(self.last, 0)])
        self.first = np.where(self.last >= 0, begun, -1)
        self._texts: dict[str, pl.Series] = {}
        self._signals: dict[str, Signals] = {}
        self._words: dict[str, tuple[IntArray, IntArray]] = {}

    def __len__(self) -> int:
        return len(self.burst)

    def text(self, view: str) -> pl.Series:
        """The texts of a view; "" where there is none. Put together when first asked for."""
        if view not in self._texts:
            self._texts[view] = self._put_together(view)
        return self._texts[view]

    def signals(self, view: str) -> Signals:
        """Lexicon flags of a view."""
        if view not in self._signals:
            language = self.conversation.settings.language
            self._signals[view] = Signals(self.text(view), language)
        return self._signals[view]

    def only(self, rows: BoolArray) -> Scenes:
        """The scenes of a mask."""
        return self if rows.all() else Scenes(self.conversation, self.burst[rows])

    @cached_property
    def facts(self) -> Facts:
        """Features of the scenes."""
        return Facts(self)

    def words_of(self, view: str) -> tuple[IntArray, IntArray]:
        """(row, number) of the distinct words of a view that any model weighs."""
        if view not in self._words:
            rows, words = self.signals(view).words()
            known = self.conversation.models.words(view)
            table = pl.DataFrame({"word": known}).with_row_index("number")
            numbers = words.to_frame("word").join(
                table, on="word", how="left", maintain_order="left"
            )["number"]
            some = numbers.is_not_null().to_numpy()
            self._words[view] = (
                rows[some],
                numbers.drop_nulls().to_numpy().astype(np.int64),
            )
        return self._words[view]

    def _put_together(self, view: str) -> pl.Series:
        bursts = self.conversation.bursts["text"]
        match view:
            case "reply":
                return bursts.gather(self.burst)
            case "bid":
                return joined(bursts, self.first, self.last + 1, np.arange(len(bursts)))
            case "before":
                return self._before(bursts)
            case "later":
                return self._own(bursts, 0.0, LATER_S)
            case "day":
                return self._own(bursts, LATER_S, DAY_S)
            case "reaction":
                soon = self.reaction_s <= REACTION_S
                after = bursts.gather(np.maximum(self._after, 0))
                return after.set(pl.Series(~soon), "")
            case _:
                raise KeyError(view)

    def _own(self, bursts: pl.Series, after_s: float, until_s: float) -> pl.Series:
        """B's bursts that begin between two times after the burst."""
        lo, hi = self.conversation.following(self.burst, until_s)
        if after_s:
            lo = self.conversation.following(self.burst, after_s)[1]
        out = pl.Series([""], dtype=pl.String).new_from_index(0, len(self))
        for person in (0, 1):
            rows = np.flatnonzero(self.actor == person)
            order = self.conversation.of_person[person]
            if len(rows):
                out = out.scatter(rows, joined(bursts, lo[rows], hi[rows], order))
        return out

    def _before(self, bursts: pl.Series) -> pl.Series:
        """The two turns before the bid, where they are not too old."""
        turn = self.conversation.bursts["turn"].to_numpy().astype(np.int64)
        oldest = np.searchsorted(turn, turn[np.maximum(self.first, 0)] - 2)
        recent = np.searchsorted(
            self.conversation.start_us,
            self.conversation.start_us[self.burst] - np.int64(BEFORE_S * 1e6),
        )
        lo = np.where(self.first >= 0, np.maximum(oldest, recent), 0)
        return joined(bursts, lo, np.maximum(self.first, 0), np.arange(len(bursts)))

    @cached_property
    def reaction_s(self) -> FloatArray:
        """Seconds until A writes again; infinite where A does not."""
        wait = self.conversation.start_us[self._after] - self.conversation.end_us[self.burst]
        return np.where(self._after >= 0, wait / 1e6, np.inf)

    @cached_property
    def elapsed_s(self) -> FloatArray:
        """Seconds from the end of the bid's first burst; infinite without a bid."""
        start = self.conversation.start_us[self.burst]
        return np.where(
            self.first >= 0, (start - self.conversation.end_us[self.first]) / 1e6, np.inf
        )

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

    def length(self, view: str) -> IntArray:
        """Words of a view."""
        counts = self.text(view).str.count_matches(r"[\w']+")
        return counts.to_numpy().astype(np.int64)

    def holds(self, view: str, flag: BoolArray) -> BoolArray:
        """Whether the bursts of a view ("bid", "reply" or "later") have a flag."""
        if view == "reply":
            own: BoolArray = flag[self.burst]
            return own
        if view == "later":
            return self.conversation.any_in(self.burst, flag, LATER_S)
        sums = np.concatenate(([0], np.cumsum(flag, dtype=np.int64)))
        bid: BoolArray = (self.first >= 0) & (sums[self.last + 1] > sums[np.maximum(self.first, 0)])
        return bid
