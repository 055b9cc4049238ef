"""The conversation: bursts, bids and replies of two people, as tables.

Everything later asks this module who reached out to whom and what came back. It judges nothing:
it says what was written, when, and what it answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import IntArray
from chatcheck.analyzer.clock.days import logical_days, mondays
from chatcheck.analyzer.clock.local import local_seconds
from chatcheck.analyzer.clock.quiet_hours import QuietHours, estimate
from chatcheck.analyzer.conversation.bursts import bursts_of
from chatcheck.analyzer.conversation.exchanges import Exchanges
from chatcheck.analyzer.conversation.people import pick_people
from chatcheck.analyzer.conversation.replies import renewed, replies_of
from chatcheck.analyzer.conversation.timeline import Timeline
from chatcheck.analyzer.default_thresholds import Settings
from chatcheck.parsers.errors import PeopleError
from chatcheck.parsers.messages import Chat


@dataclass(frozen=True)
class Conversation(Timeline):
    """Two people's chat as bursts and replies.

    Attributes
    ----------
    chat, people, settings
        The parsed export, the two names (person 0 and person 1) and the thresholds.
    messages
        Rows of ``MESSAGES`` by the two people, by time, plus ``person`` (Int8, 0 or 1) and
        ``burst`` (UInt32, row number in ``bursts``).
    bursts
        ``tables.BURSTS``, one row a burst.
    replies
        ``tables.REPLIES``, one row a bid (the first burst of a turn).
    quiet
        The quiet hours of person 0 and of person 1.
    """

    chat: Chat
    people: tuple[str, str]
    settings: Settings
    messages: pl.DataFrame
    bursts: pl.DataFrame
    replies: pl.DataFrame
    quiet: tuple[QuietHours, QuietHours]

    @cached_property
    def exchanges(self) -> Exchanges:
        """Bids and replies as arrays."""
        return Exchanges(self.replies, self, self.settings.censor_awake_h)

    def logical_days(self, instants: pl.Series) -> IntArray:
        """The logical day of each instant: local, beginning at 04:00; days since 1970."""
        return logical_days(instants, self.chat.timezone, self.settings.day_start_h)

    def mondays(self, instants: pl.Series) -> pl.Series:
        """The Monday (a Date) of the week of each instant's logical day."""
        return mondays(self.logical_days(instants))


def _written_by(messages: pl.DataFrame, pair: tuple[str, str]) -> pl.DataFrame:
    """The two people's messages by time, with ``person``; columns are shared where all stay."""
    theirs = pl.col("sender").is_in(pair) & (pl.col("kind") != "system")
    kept = messages.select(theirs.fill_null(False)).to_series()
    if not kept.all():
        messages = messages.filter(kept)
    if not messages["sent_at"].is_sorted():
        messages = messages.sort("sent_at", maintain_order=True)
    return messages.with_columns((pl.col("sender") == pair[1]).cast(pl.Int8).alias("person"))


def converse(
    chat: Chat,
    people: tuple[str, str] | None = None,
    settings: Settings | None = None,
) -> Conversation:
    """Bursts and replies of a chat's two people."""
    settings = settings or Settings()
    pair = pick_people(chat, people)
    messages = _written_by(chat.messages, pair)
    person = messages["person"].to_numpy()
    at = messages["sent_at"].to_physical().to_numpy()
    if len(person) == 0:
        raise PeopleError("nobody writes in this chat", "Export a chat in which two people write")
    local = local_seconds(messages["sent_at"], chat.timezone)
    first, second = (estimate(local[person == who], settings) for who in (0, 1))
    quiet = (first, second)
    new_turn = np.concatenate(([True], person[1:] != person[:-1]))
    new_turn |= renewed(local, person, quiet, settings)
    new_burst = new_turn | np.concatenate(([True], np.diff(at) > settings.burst_gap_s * 1e6))
    messages = messages.with_columns(
        pl.Series("burst", np.cumsum(new_burst) - 1, dtype=pl.UInt32),
        pl.Series("_turn", np.cumsum(new_turn) - 1, dtype=pl.UInt32),
    )
    bursts = bursts_of(messages)
    replies = replies_of(messages, bursts, quiet, chat.timezone, settings)
    messages = messages.drop("_turn")
    return Conversation(chat, pair, settings, messages, bursts, replies, quiet)
