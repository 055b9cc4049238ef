"""signal-export's ``data.json``: one object a line, beside ``chat.md`` and richer than it."""

from __future__ import annotations

from typing import Final

import msgspec
import polars as pl

from chatcheck.parsers.errors import UnreadableExportError
from chatcheck.parsers.pieces.json_files import DAMAGE
from chatcheck.parsers.pieces.local_time import instants
from chatcheck.parsers.signal.markdown import Rows, medium_of


class Sticker(msgspec.Struct, gc=False):
    """A sticker; that it is there is all that counts."""


class Reaction(msgspec.Struct, gc=False):
    """Who reacted with what, where it is not a pair."""

    name: str | None = None
    emoji: str | None = None


class Attachment(msgspec.Struct, gc=False):
    """A file of the message."""

    name: str | None = None
    path: str | None = None


class Row(msgspec.Struct, gc=False):
    """One message."""

    date: str = ""
    sender: str | None = None
    body: str | None = None
    quote: str | None = None
    sticker: str | Sticker | None = None
    reactions: list[list[str | None] | Reaction] | None = None
    attachments: list[Attachment] | None = None
    deleted: bool | None = False
    call: bool | None = False
    missed: bool | None = False


_LINES: Final = msgspec.json.Decoder(Row)


def is_data(head: bytes) -> bool:
    """Whether bytes begin with such an object."""
    first = head.lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 1)[0]
    keys = (b'"date"', b'"sender"', b'"body"', b'"quote"', b'"reactions"')
    return first.startswith(b"{") and all(key in first for key in keys)


def count(data: bytes) -> int:
    """How many messages there are."""
    return data.count(b"\n") + (not data.endswith(b"\n"))


def read(data: bytes, label: str, timezone: str, notes: list[str]) -> Rows:
    """The rows of one ``data.json``; a line that is cut is left out and noted."""
    rows = _decoded(data.removeprefix(b"\xef\xbb\xbf"), label, notes)
    frame = _frame(rows)
    local = frame["date"].str.slice(0, 19).str.to_datetime("%Y-%m-%dT%H:%M:%S", strict=False)
    at, doubtful = instants(local, timezone)
    return Rows(frame.with_columns(at=at).drop("date"), 1.0, doubtful, 0, len(rows))


def _decoded(data: bytes, label: str, notes: list[str]) -> list[Row]:
    try:
        return _LINES.decode_lines(data)
    except DAMAGE as error:
        whole = data[: data.rstrip().rfind(b"\n") + 1]
        try:
            rows = _LINES.decode_lines(whole)
        except DAMAGE as again:
            raise UnreadableExportError(
                f"{label} is damaged ({again})", "Export the chat again with signal-export"
            ) from again
        if not rows:
            raise UnreadableExportError(
                f"{label} is damaged ({error})", "Export the chat again with signal-export"
            ) from error
        notes.append("the file is cut off; it was read up to the last whole message")
        return rows


def _frame(rows: list[Row]) -> pl.DataFrame:
    files = [
        next((file.path or file.name or "" for file in row.attachments or ()), None) for row in rows
    ]
    table = pl.DataFrame(
        {
            "date": pl.Series([row.date for row in rows], dtype=pl.String),
            "sender": pl.Series([row.sender for row in rows], dtype=pl.String),
            "body": pl.Series([row.body or "" for row in rows], dtype=pl.String),
            "quoted": pl.Series([row.quote or None for row in rows], dtype=pl.String),
            "reacted": pl.Series([_reacted(row) for row in rows], dtype=pl.List(pl.String)),
            "file": pl.Series(files, dtype=pl.String),
            "sticker": pl.Series([bool(row.sticker) for row in rows], dtype=pl.Boolean),
            "deleted": pl.Series([bool(row.deleted) for row in rows], dtype=pl.Boolean),
            "call": pl.Series([bool(row.call) for row in rows], dtype=pl.Boolean),
            "missed": pl.Series([bool(row.missed) for row in rows], dtype=pl.Boolean),
        }
    )
    kind = pl.coalesce(
        pl.when(pl.col("sender") == "No-Sender").then(pl.lit("system")),
        pl.when("deleted").then(pl.lit("deleted")),
        pl.when("call").then(pl.lit("call")),
        medium_of(pl.col("file")),
        pl.when("sticker").then(pl.lit("sticker")),
    )
    missed = pl.col("call") & pl.col("missed") & ~pl.col("body").str.contains("(?i)missed")
    body = pl.col("body").str.strip_chars(" \n")
    return table.select(
        "date",
        "sender",
        "reacted",
        quoted=pl.col("quoted").str.replace_all(r"(?m)^> ?", "").str.strip_chars(),
        text=pl.when(missed).then(pl.lit("Missed call")).otherwise(body),
        kind=kind,
    )


def _reacted(row: Row) -> list[str]:
    """Reactions as chat.md has them."""
    said = []
    for one in row.reactions or ():
        name, emoji = (one.name, one.emoji) if isinstance(one, Reaction) else (*one, None, None)[:2]
        if emoji:
            said.append(f"{name or ''}: {emoji}")
    return said
