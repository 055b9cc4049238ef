"""Exchanges: what A wrote, what B answered, and what B wrote next, ready for judging.

One row a bid of ``Conversation.replies``. Flags of bursts are carried to bids, replies and the
time after them by running sums; texts are put together only for the few rows that need them.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from chatcheck.analyzer.arrays import BoolArray, FloatArray, IntArray, running
from chatcheck.analyzer.conversation.timeline import Timeline


class Exchanges:
    """Bids and replies of a conversation as arrays, one value a bid.

    Attributes
    ----------
    bid, last
        First and last burst of A's turn.
    reply
        First burst of B's turn that followed, -1 where there was none.
    actor
        Person who was to answer (B).
    elapsed_s, awake_s
        To the reply, or to the end of the export.
    asked
        The burst of A's turn from which the reply is timed.
    crossed
        Whether the reply, typed at once or pointing elsewhere, does not answer this bid.
    """

    def __init__(self, table: pl.DataFrame, timeline: Timeline, censor_awake_h: float) -> None:
        """``table`` is the replies of a conversation, ``timeline`` its bursts; after so many
        waking hours a bid counts as unanswered."""
        self._timeline = timeline
        self._limit_s = censor_awake_h * 3600
        self.bid: IntArray = table["bid"].to_numpy().astype(np.int64)
        self.last: IntArray = table["last_bid"].to_numpy().astype(np.int64)
        self.reply: IntArray = table["reply"].cast(pl.Int64).fill_null(-1).to_numpy()
        self.actor: npt.NDArray[np.int8] = table["person"].to_numpy()
        self.elapsed_s: FloatArray = table["elapsed_s"].to_numpy()
        self.awake_s: FloatArray = table["awake_s"].to_numpy()
        self.asked: IntArray = table["asked"].to_numpy().astype(np.int64)
        self.crossed: BoolArray = table["crossed"].to_numpy()

    def __len__(self) -> int:
        return len(self.bid)

    @cached_property
    def answered(self) -> BoolArray:
        """Whether a reply came at all."""
        return self.reply >= 0

    @cached_property
    def in_time(self) -> BoolArray:
        """Whether the reply came before the bid counts as unanswered (12 awake hours)."""
        return self.answered & ~self.crossed & (self.awake_s <= self._limit_s)

    def in_reply(self, flag: BoolArray) -> BoolArray:
        """Whether the reply burst has a flag; False where there was no reply."""
        return flag[self.reply] & self.answered

    def later(self, flag: BoolArray, window_s: float) -> BoolArray:
        """Whether B's bursts that begin within a window after the reply have a flag."""
        return self._timeline.any_in(np.maximum(self.reply, 0), flag, window_s) & self.answered

    def cleared(self, flag: BoolArray, window_s: float) -> BoolArray:
        """``in_reply`` or ``later``: where exonerating evidence is looked for."""
        return self.in_reply(flag) | self.later(flag, window_s)

    def bid_value(self, values: IntArray) -> IntArray:
        """Sum of a number over the bursts of A's turn."""
        sums = running(values, np.int64)
        out: IntArray = sums[self.last + 1] - sums[self.bid]
        return out
