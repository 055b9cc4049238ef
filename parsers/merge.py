"""Several exports of one conversation, made into one table.

Rows that two exports both hold are dropped and counted. Identical rows inside one export stay:
people do write "ok" twice in a minute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import polars as pl

from chatcheck.parsers.errors import PeopleError
from chatcheck.parsers.messages import Chat, Skip
from chatcheck.parsers.pieces.reactions import renamed
from chatcheck.parsers.questions import same_people

SAME: Final = ("_at", "sender", "_text", "kind")  # what two copies of a message share
MEDIA: Final = (
    "photo", "video", "audio", "sticker", "gif", "document", "contact", "location", "unknown",
)  # fmt: skip


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
    same instant to the coarser resolution of the exports. A row that another export holds with its
    medium, or as it was edited or deleted later, is one row as well: the richer or the newer.
    Raises ``PeopleError`` where the exports are of different people.
    """
    if len(chats) == 1:
        return chats[0]
    _check_people(chats, labels)
    resolution = max(chat.resolution_s for chat in chats)
    whole = pl.concat(_numbered(chats, resolution))
    kept = whole.sort("_rank", maintain_order=True).unique(
        [*SAME, "_nth"], keep="first", maintain_order=True
    )
    kept, changed = _without_older(kept, whole)
    kept = (
        kept.sort(["sent_at", "message_id"], maintain_order=True)
        .select(chats[0].messages.columns)
        .with_columns(pl.lit(chats[0].messages["conversation"][0]).alias("conversation"))
    )
    dropped = len(whole) - len(kept) - changed
    skipped = [skip for chat in chats for skip in chat.skipped]
    if dropped:
        skipped.append(Skip("in more than one export", dropped))
    if changed:
        skipped.append(Skip("older or poorer than in another export", changed))
    return replace(
        chats[0],
        messages=kept,
        format="+".join(dict.fromkeys(chat.format for chat in chats)),
        resolution_s=resolution,
        skipped=tuple(skipped),
        notes=tuple(dict.fromkeys(note for chat in chats for note in chat.notes)),
        rows_read=sum(chat.rows_read for chat in chats),
        lines_joined=sum(chat.lines_joined for chat in chats),
    )


def _numbered(chats: Sequence[Chat], resolution: float) -> list[pl.DataFrame]:
    """The tables with ids that are unique together, and with what tells duplicates.

    ``_at`` and ``_text`` with sender and kind say what is the same, ``_nth`` which of several in
    one export. A richer copy (seconds, read receipts, reactions) has the lower ``_rank``; the
    export that ends later the higher ``_age``. Ids follow the beginnings of the exports.
    """
    rank = sorted(range(len(chats)), key=lambda i: chats[i].resolution_s)
    begun = sorted(range(len(chats)), key=lambda i: _edge(chats[i], first=True))
    ended = sorted(range(len(chats)), key=lambda i: _edge(chats[i], first=False))
    frames, offset = [], 0
    for number in begun:
        frame = chats[number].messages.with_columns(
            pl.col("message_id") + offset, pl.col("reply_to") + offset
        )
        offset = int(frame["message_id"].max() or 0) + 1  # type: ignore[arg-type]
        frame = frame.with_columns(
            pl.col("sent_at").dt.truncate(f"{int(resolution)}s").alias("_at"),
            pl.col("text").str.strip_chars().alias("_text"),
        )
        frames.append(
            frame.with_columns(
                pl.int_range(pl.len()).over(SAME).alias("_nth"),
                pl.lit(number).alias("_export"),
                pl.lit(rank.index(number)).alias("_rank"),
                pl.lit(ended.index(number)).alias("_age"),
            )
        )
    return frames


def _edge(chat: Chat, *, first: bool) -> int:
    at = chat.messages["sent_at"].to_physical()
    return int((at.min() if first else at.max()) or 0)  # type: ignore[arg-type]


def _without_older(kept: pl.DataFrame, whole: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Rows without those that another export holds richer or newer, and how many those were.

    Such rows stand in one export only, at one instant and by one person: the placeholder of a
    medium beside a medium, words beside the same message edited or deleted. Of each kind of change
    the first of one export belongs to the first of the other.
    """
    copies = whole.group_by([*SAME, "_nth"], maintain_order=True).agg(copies=pl.len())
    alone = kept.join(copies, on=[*SAME, "_nth"], nulls_equal=True).filter(
        (pl.col("copies") == 1) & (pl.col("kind") != "system")
    )
    together = pl.col("_export").n_unique().over("_at", "sender") > 1
    alone = alone.filter(together)
    older: list[int] = []
    for worse, better in ((_PLACEHOLDER, _MEDIUM), (_WORDS, _EDITED), (_SAID, _DELETED)):
        left = alone.filter(~pl.col("message_id").is_in(older))
        pairs = _pairs(left.filter(worse), left.filter(better))
        older += pairs["message_id"].to_list()
    left = alone.filter(~pl.col("message_id").is_in(older) & _EDITED)
    twice = _pairs(left, left).filter(pl.col("_age") < pl.col("_age_right"))
    older += twice["message_id"].to_list()
    return kept.filter(~pl.col("message_id").is_in(older)), len(set(older))


def _pairs(worse: pl.DataFrame, better: pl.DataFrame) -> pl.DataFrame:
    """Rows beside those of another export at the same instant, by the same person, by number."""
    nth = pl.int_range(pl.len()).over("_at", "sender", "_export").alias("_n")
    return (
        worse.with_columns(nth)
        .join(
            better.with_columns(nth).select("_at", "sender", "_n", "_export", "_age", "_text"),
            on=["_at", "sender", "_n"],
        )
        .filter(
            (pl.col("_export") != pl.col("_export_right"))
            & ((pl.col("_text") == "") | ~pl.col("kind").is_in(MEDIA) | _SAME_CAPTION)
        )
    )


_SAME_CAPTION: Final = pl.col("_text") == pl.col("_text_right")
_PLACEHOLDER: Final = pl.col("kind") == "unknown"
_MEDIUM: Final = pl.col("kind").is_in([kind for kind in MEDIA if kind != "unknown"])
_EDITED: Final = (pl.col("kind") == "text") & pl.col("edited")
_WORDS: Final = (pl.col("kind") == "text") & ~pl.col("edited")
_DELETED: Final = pl.col("kind") == "deleted"
_SAID: Final = (pl.col("kind") != "deleted") & (pl.col("kind") != "call")


def _check_people(chats: Sequence[Chat], labels: Sequence[str]) -> None:
    people = [{name for name, _ in chat.senders()} for chat in chats]
    everyone = set().union(*people)
    apart = [i for i, names in enumerate(people) if not names <= people[0]]
    if apart and len(everyone) > max(2, max(len(names) for names in people)):
        one, other = 0, apart[0]
        raise PeopleError(
            f"{labels[one]} is by {_listed(people[one])}, but {labels[other]} by "
            f"{_listed(people[other])}",
            same_people(sorted(people[one]), sorted(people[other] - people[one])),
        )


def _listed(names: set[str]) -> str:
    return " and ".join(sorted(names)[:6])
