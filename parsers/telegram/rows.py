"""Telegram's messages as typed records, and their columns made into the message table.

Records are touched once a column, at the hand-over from the decoder; everything after is polars.
Nothing here reads files or chooses among chats.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import polars as pl

from chatcheck.parsers.messages import KIND, Skip, by_time, conform
from chatcheck.parsers.pieces.json_files import AT_ONCE
from chatcheck.parsers.pieces.local_time import to_utc
from chatcheck.parsers.pieces.reactions import column, renamed
from chatcheck.parsers.time_units import LAST_S


class Part(msgspec.Struct, gc=False):
    """A formatted piece of a text."""

    text: str | None = ""


class Who(msgspec.Struct, gc=False, rename={"name": "from", "key": "from_id"}):
    """Who reacted, and when."""

    name: str | None = None
    key: str | int | None = None
    date: str = ""


class Reaction(msgspec.Struct, gc=False):
    """One emoji under a message, with those of its authors the export names."""

    emoji: str = ""
    recent: list[Who] = []


class Poll(msgspec.Struct, gc=False):
    """A poll; its question is a text like any other."""

    question: str | list[str | Part] = ""


class Something(msgspec.Struct, gc=False):
    """An object whose being there is all that counts."""


class Message(msgspec.Struct, gc=False, rename={"name": "from", "key": "from_id"}):
    """The fields of a message or notice that reach the table."""

    id: int | None = None  # other programs leave it out
    type: str = "message"
    date: str = ""
    date_unixtime: int | None = None  # a string in the file
    edited: str | None = None
    name: str | None = None
    key: str | int | None = None
    actor: str | None = None
    actor_id: str | int | None = None
    action: str | None = None
    duration_seconds: float | None = None
    discard_reason: str | None = None
    text: str | list[str | Part] | None = ""
    text_entities: msgspec.Raw = msgspec.Raw()  # decoded only where the text itself is missing
    reply_to_message_id: int | None = None
    forwarded_from: str | msgspec.UnsetType | None = msgspec.UNSET  # null: who it was is hidden
    media_type: str | None = None
    photo: str | None = None
    file: str | None = None
    poll: Poll | None = None
    location_information: Something | None = None
    contact_information: Something | None = None
    reactions: list[Reaction] | None = None


_MEDIA = {
    "sticker": "sticker", "video_message": "video", "voice_message": "audio",
    "animation": "gif", "video_file": "video", "audio_file": "audio",
}  # fmt: skip
_DECODER = msgspec.json.Decoder(Message, strict=False)
_ENTITIES = msgspec.json.Decoder(list[Part] | None)
_CALLS = ["phone_call", "conference_call", "group_call"]


def _joined(parts: Sequence[str | Part] | None) -> str:
    if isinstance(parts, str):
        return parts
    return "".join(part if isinstance(part, str) else part.text or "" for part in parts or ())


def _text(row: Message) -> str:
    text = _joined(row.text)
    if not text and len(row.text_entities) > 2:
        text = _joined(_ENTITIES.decode(row.text_entities))
    return text or (_joined(row.poll.question) if row.poll is not None else "")


def _call(row: Message) -> str:
    length = f"{row.duration_seconds:.0f} s" if row.duration_seconds is not None else ""
    return ", ".join(filter(None, ("call", length, row.discard_reason)))


def table(
    rows: Sequence[msgspec.Raw], conversation: str, timezone: str
) -> tuple[pl.DataFrame, int, tuple[Skip, ...]]:
    """The ``MESSAGES`` frame, how many clock times were ambiguous, and what was left out.

    Records are decoded some thousands at a time: only their columns are kept. Raises
    ``msgspec.DecodeError`` naming the message that is damaged.
    """
    zone = ZoneInfo(timezone)
    reactors: dict[str, str] = {}
    frames = [
        _columns(_decoded(rows, start), zone, reactors)
        for start in range(0, max(len(rows), 1), AT_ONCE)
    ]
    frame = _numbered(pl.concat(frames))
    latest = (
        frame.filter(pl.col("key").is_not_null() & pl.col("name").is_not_null())
        .group_by("key")
        .agg(pl.col("name").last().alias("latest"))
    )
    # Two people may bear one name: their keys tell them apart.
    shared = pl.len().over("latest") > 1
    told = pl.format("{} ({})", "latest", "key")
    latest = latest.with_columns(latest=pl.when(shared).then(told).otherwise("latest"))
    names = reactors | dict(latest.iter_rows())
    if names:
        frame = frame.with_columns(renamed(names))
    is_call = pl.col("action").is_in(_CALLS).fill_null(False)
    notice = (pl.col("type") == "service").fill_null(False) & ~is_call
    frame, doubtful = _timed(frame, timezone)
    frame, skipped = _kept(frame)
    frame = frame.join(latest, on="key", how="left", maintain_order="left")
    frame = frame.select(
        pl.lit(conversation).alias("conversation"),
        "message_id",
        pl.from_epoch("at", time_unit="s").cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
        .alias("sent_at"),
        pl.when(~notice).then(pl.coalesce("latest", "name", "key", pl.lit("Deleted Account")))
        .alias("sender"),
        pl.when(is_call).then("call")
        .when(notice & (pl.col("text") == "")).then(pl.col("action").str.replace_all("_", " "))
        .otherwise("text").fill_null("").alias("text"),
        pl.when(notice).then(pl.lit("system")).when(is_call).then(pl.lit("call"))
        .when(pl.col("medium").is_null() & (pl.col("text") == "")).then(pl.lit("unknown"))
        .otherwise(pl.col("medium").fill_null("text")).cast(KIND).alias("kind"),
        "reply_to",
        # Never edited is the beginning of time, on whatever clock.
        (pl.col("edit").is_not_null() & ~pl.col("edit").str.contains("^(?:1970-01-01|1969-12-31)"))
        .fill_null(False).alias("edited"),
        "forwarded",
        "reactions",
    )  # fmt: skip
    return conform(by_time(frame)), doubtful, skipped


def _timed(frame: pl.DataFrame, timezone: str) -> tuple[pl.DataFrame, int]:
    """``at`` from local clock times where a row has no instant; how many were doubtful."""
    if frame["date"].null_count() == len(frame):
        return frame, 0
    local = frame["date"].str.to_datetime("%Y-%m-%dT%H:%M:%S", strict=False).dt.epoch("s")
    need = frame["at"].is_null() & local.is_not_null()
    if not need.any():
        return frame, 0
    utc, doubtful = to_utc(local.fill_null(0).filter(need).to_numpy(), timezone)
    return frame.with_columns(at=frame["at"].scatter(need.arg_true(), pl.Series(utc))), doubtful


def _numbered(frame: pl.DataFrame) -> pl.DataFrame:
    """``message_id`` by position, behind all that are there, where a file leaves it out."""
    ids = frame["message_id"]
    if ids.null_count() == 0:
        return frame
    last = ids.max()
    first = int(last) + 1 if isinstance(last, int) and last < 2**62 else 0
    return frame.with_columns(
        pl.col("message_id").fill_null(first + pl.int_range(pl.len(), dtype=pl.Int64)),
        # What a reply points at is a number that nobody has.
        reply_to=pl.when(pl.col("reply_to").is_in(ids.drop_nulls().implode())).then("reply_to"),
    )


def _kept(frame: pl.DataFrame) -> tuple[pl.DataFrame, tuple[Skip, ...]]:
    """The rows that become messages, and why the others do not."""
    known = (pl.col("type") != "unsupported").fill_null(True)
    dated = pl.col("at").is_between(0, LAST_S).fill_null(False)
    growing = bool((frame["message_id"].diff().drop_nulls() > 0).all())
    repeated = pl.lit(False) if growing else ~pl.col("message_id").is_first_distinct()
    why = frame.select(
        unsupported=~known, undated=known & ~dated, repeated=known & dated & repeated
    )
    reasons = ("of a kind that Telegram does not export", "without a date", "repeated")
    skips = tuple(
        Skip(reason, count)
        for reason, count in zip(reasons, why.sum().row(0), strict=True)
        if count
    )
    if not skips:
        return frame, skips
    return frame.filter(~why.select(pl.any_horizontal(pl.all())).to_series()), skips


def _decoded(rows: Sequence[msgspec.Raw], start: int) -> list[Message]:
    some = rows[start : start + AT_ONCE]
    try:
        return list(map(_DECODER.decode, some))
    except msgspec.DecodeError as error:
        raise msgspec.DecodeError(f"{error}, in message {start + _first_bad(some):,}") from error


def _first_bad(rows: Sequence[msgspec.Raw]) -> int:
    """Which of some records, counted from one, is damaged."""
    for number, row in enumerate(rows, start=1):
        try:
            _DECODER.decode(row)
        except msgspec.DecodeError:
            return number
    return len(rows)


def _columns(rows: list[Message], zone: ZoneInfo, reactors: dict[str, str]) -> pl.DataFrame:
    """Columns of some records; adds who reacted, by key, to ``reactors``."""
    text = pl.String
    return pl.DataFrame(
        {
            "message_id": pl.Series([r.id for r in rows], dtype=pl.Int64, strict=False),
            # Null is what most rows are: a list of nothing is quickly made a column.
            "type": pl.Series([None if r.type == "message" else r.type for r in rows], dtype=text),
            # Looked at only where no instant is given.
            "date": pl.Series(
                [r.date if r.date_unixtime is None else None for r in rows], dtype=text
            ),
            "at": pl.Series([r.date_unixtime for r in rows], dtype=pl.Int64, strict=False),
            "edit": pl.Series([r.edited for r in rows], dtype=text),
            "name": pl.Series([r.name or r.actor for r in rows], dtype=text),
            "key": pl.Series(_keys(rows), dtype=text),
            "action": pl.Series([r.action for r in rows], dtype=text),
            "call": pl.Series([_call(r) if r.action else None for r in rows], dtype=text),
            "text": pl.Series(
                [r.text if type(r.text) is str and r.text else _text(r) for r in rows],
                dtype=text,
            ),
            "reply_to": pl.Series(
                [r.reply_to_message_id for r in rows], dtype=pl.Int64, strict=False
            ),
            "forwarded": pl.Series(
                [r.forwarded_from is not msgspec.UNSET for r in rows], dtype=pl.Boolean
            ),
            "medium": pl.Series([_medium(r) for r in rows], dtype=text),
            "reactions": column(
                [_reactions(r.reactions, zone, reactors) if r.reactions else None for r in rows]
            ),
        }
    )


def _keys(rows: list[Message]) -> list[str | int | None]:
    """Who wrote each row, or did what it tells."""
    keys = [row.key for row in rows]
    if set(map(type, keys)) == {str}:
        return keys
    return [_user(row.key if row.key is not None else row.actor_id) for row in rows]


def _user(key: str | int | None) -> str | None:
    return key if key is None or isinstance(key, str) else f"user{key}"


def _medium(row: Message) -> str | None:
    """The kind of a row's medium; null where there is none."""
    if row.media_type is not None:
        return _MEDIA.get(row.media_type, "document")
    if row.photo is not None:
        return "photo"
    if row.file is not None:
        return "document"
    if row.poll is not None:
        return "poll"
    if row.location_information is not None:
        return "location"
    if row.contact_information is not None:
        return "contact"
    return None


def _reactions(
    reactions: list[Reaction], zone: ZoneInfo, reactors: dict[str, str]
) -> list[dict[str, Any]]:
    out = []
    for reaction in reactions:
        for who in reaction.recent:
            key = _user(who.key)
            if key is not None and who.name is not None:
                reactors[key] = who.name
            at = _instant(who.date, zone)
            out.append({"emoji": reaction.emoji, "sender": key or who.name, "at": at})
    return out


def _instant(date: str, zone: ZoneInfo) -> datetime | None:
    try:
        return datetime.fromisoformat(date).replace(tzinfo=zone)
    except ValueError:
        return None
