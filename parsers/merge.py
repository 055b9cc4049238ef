"""Several exports of one conversation, made into one table.

Rows that two exports both hold are dropped and counted. Identical rows inside one export stay:
people do write "ok" twice in a minute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from chatcheck.parsers.errors import PeopleError
from chatcheck.parsers.messages import Chat, Skip
from chatcheck.parsers.reactions import renamed


def rename(chat: Chat, aliases: Mapping[str, str]) -> Chat:
    """The chat with senders (and the names on reactions) renamed.

    Raises ``PeopleError`` where an alias names nobody who wrote.
    """
    if not aliases:
        return chat
    return chat.with_messages(
        chat.messages.with_columns(pl.col("sender").replace(dict(aliases)), renamed(aliases))
    )


def check_aliases(chats: Sequence[Chat], aliases: Mapping[str, str]) -> None:
    """Raises ``PeopleError`` where an alias names nobody who wrote in any of the exports."""
    names = {name for chat in chats for name, _ in chat.senders()}
    for old in aliases:
        if old not in names:
            raise PeopleError(
                f"nobody called {old!r} wrote here", f"Use one of {', '.join(sorted(names))}"
            )


def merge(chats: Sequence[Chat], labels: Sequence[str]) -> Chat:
    """One chat of several exports of the same people, by time, duplicates dropped and counted.

    A row is a duplicate when another export holds one of the same person, text and kind at the
    same instant to the coarser resolution of the exports. Raises ``PeopleError`` where the
    exports are of different people.
    """
    if len(chats) == 1:
        return chats[0]
    _check_people(chats, labels)
    resolution = max(chat.resolution_s for chat in chats)
    frames = []
    offset = 0
    for number, chat in enumerate(chats):
        frame = chat.messages.with_columns(
            pl.col("message_id") + offset, pl.col("reply_to") + offset
        )
        offset = int(frame["message_id"].max() or 0) + 1  # type: ignore[arg-type]
        key = [
            pl.col("sent_at").dt.truncate(f"{int(resolution)}s").alias("_at"),
            pl.col("text").str.strip_chars().alias("_text"),
        ]
        frames.append(
            frame.with_columns(key).with_columns(
                pl.int_range(pl.len()).over("_at", "sender", "_text", "kind").alias("_nth"),
                pl.lit(number).alias("_export"),
            )
        )
    whole = pl.concat(frames)
    # A richer copy (seconds, read receipts, reactions) is kept before a poorer one.
    rank = sorted(range(len(chats)), key=lambda i: chats[i].resolution_s)
    kept = (
        whole.with_columns(pl.col("_export").replace_strict(rank, range(len(rank))).alias("_rank"))
        .sort("_rank", maintain_order=True)
        .unique(["_at", "sender", "_text", "kind", "_nth"], keep="first", maintain_order=True)
        .sort(["sent_at", "message_id"], maintain_order=True)
        .select(chats[0].messages.columns)
        .with_columns(pl.lit(chats[0].messages["conversation"][0]).alias("conversation"))
    )
    dropped = len(whole) - len(kept)
    first = chats[0]
    skipped = [skip for chat in chats for skip in chat.skipped]
    if dropped:
        skipped.append(Skip("in more than one export", dropped))
    names = list(dict.fromkeys(chat.format for chat in chats))
    return replace(
        first,
        messages=kept,
        format="+".join(names),
        resolution_s=resolution,
        skipped=tuple(skipped),
        notes=tuple(dict.fromkeys(note for chat in chats for note in chat.notes)),
        rows_read=sum(chat.rows_read for chat in chats),
        lines_joined=sum(chat.lines_joined for chat in chats),
    )


def _check_people(chats: Sequence[Chat], labels: Sequence[str]) -> None:
    people = [{name for name, _ in chat.senders()} for chat in chats]
    everyone = set().union(*people)
    apart = [i for i, names in enumerate(people) if not names <= people[0]]
    if apart and len(everyone) > max(2, max(len(names) for names in people)):
        one, other = 0, apart[0]
        raise PeopleError(
            f"{labels[one]} is by {_listed(people[one])}, but {labels[other]} by "
            f"{_listed(people[other])}",
            'If they are the same people, say so with --alias "Name there=Name here"',
        )


def _listed(names: set[str]) -> str:
    return " and ".join(sorted(names)[:6])
