"""What must be said of a chat before anybody judges it: no times of its own, a third name.

Both are seen in the table alone, whatever format it came from.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl

from chatcheck.parsers.messages import Chat

LEAST_AT_ONCE: Final = 3  # messages that two people cannot have written in one second
LEAST_IN_A_MINUTE: Final = 40  # nor in one minute, where the export shows no seconds
MOSTLY: Final = 0.8  # of all messages, from which on a chat has no times at all
THREE: Final = 3  # names, of which one may be an old one of another


def about(chat: Chat) -> Chat:
    """The chat with what is to be said of its times and names, and ``timed`` set."""
    return _names(_times(chat))


def _times(chat: Chat) -> Chat:
    """A chat that another app imported stands in one instant: nobody can say who waited."""
    written = chat.messages.filter(pl.col("sender").is_not_null() & (pl.col("kind") != "system"))
    if written.is_empty():
        return chat
    instants = written.group_by("sent_at").agg(
        rows=pl.len(), people=pl.col("sender").n_unique(), words=pl.col("text").n_unique()
    )
    largest = instants.sort("rows", "sent_at", descending=[True, False]).row(0, named=True)
    least = LEAST_AT_ONCE if chat.resolution_s < 60 else LEAST_IN_A_MINUTE
    if largest["rows"] < least or largest["people"] < 2 or largest["words"] < 2:
        return chat
    share = largest["rows"] / len(written)
    local = largest["sent_at"].astimezone(ZoneInfo(chat.timezone))
    said = (
        f"{largest['rows']:,} of {len(written):,} messages stand in one instant "
        f"({local:%Y-%m-%d %H:%M}), as in a chat that was imported from another app: "
    )
    if share < MOSTLY:
        note = f"{said}the times of these messages say nothing"
        return replace(chat, notes=(*chat.notes, note))
    note = f"{said}it has no timing, and nothing is judged by time"
    return replace(chat, timed=False, notes=(*chat.notes, note))


def _names(chat: Chat) -> Chat:
    """Three names for what may be two people."""
    senders = chat.senders()
    if len(senders) != THREE:
        return chat
    names = [name for name, _ in senders]
    note = (
        f"Three names write in this chat ({', '.join(names)}): if one is an old name or number of "
        f'another, join them with --alias "{names[-1]}={names[0]}"'
    )
    return replace(chat, notes=(*chat.notes, note))
