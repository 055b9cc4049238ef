"""The message table: the one shape that every parser produces and everything later reads.

Nothing here knows any export format. ``conform`` is the door: a frame that comes through it
has the declared columns, types and order, or the parser is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import polars as pl

KINDS: Final = (
    "text",
    "photo",
    "video",
    "audio",
    "sticker",
    "gif",
    "document",
    "contact",
    "location",
    "poll",
    "call",
    "deleted",
    "system",
    "unknown",
)
KIND: Final = pl.Enum(KINDS)
INSTANT: Final = pl.Datetime("us", "UTC")
REACTION: Final = pl.Struct({"emoji": pl.String, "sender": pl.String, "at": INSTANT})

_COLUMNS: Final[dict[str, pl.DataType | pl.datatypes.DataTypeClass]] = {
    "conversation": pl.String,  # name of the chat in the export
    "message_id": pl.Int64,  # unique in the table
    "sent_at": INSTANT,  # an instant; the local clock is Chat.timezone
    "sender": pl.String,  # null for notices (kind "system")
    "text": pl.String,  # never null; "" where a message has no words
    "kind": KIND,
    "reply_to": pl.Int64,  # message_id pointed back at, or null
    "edited": pl.Boolean,
    "deleted": pl.Boolean,
    "forwarded": pl.Boolean,
    "read_at": INSTANT,  # when the other read it, where the export says so
    "reactions": pl.List(REACTION),  # never null; [] where there are none
}
MESSAGES: Final = pl.Schema(_COLUMNS)

_DEFAULTS: Final[dict[str, pl.Expr]] = {
    "conversation": pl.lit("chat"),
    "text": pl.lit(""),
    "kind": pl.lit("text"),
    "reply_to": pl.lit(None),
    "edited": pl.lit(False),
    "deleted": pl.lit(False),
    "forwarded": pl.lit(False),
    "read_at": pl.lit(None),
    "reactions": pl.lit([], dtype=pl.List(REACTION)),
}


def conform(frame: pl.DataFrame) -> pl.DataFrame:
    """Give a parser's frame the declared schema.

    Optional columns that are missing get their default; ``message_id`` is numbered from 0 where
    the format has none. Raises ``polars.exceptions.SchemaError`` or ``InvalidOperationError``
    where a column cannot be brought to its declared type: that is a bug in the parser.
    """
    missing = [expr.alias(name) for name, expr in _DEFAULTS.items() if name not in frame.columns]
    frame = frame.with_columns(missing)
    if "message_id" not in frame.columns:
        frame = frame.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("message_id"))
    return frame.select(
        pl.col(name).cast(dtype) if frame.schema[name] != dtype else pl.col(name)
        for name, dtype in MESSAGES.items()
    )


def by_time(frame: pl.DataFrame, column: str = "sent_at") -> pl.DataFrame:
    """Rows in order of time, those of one instant as they stand.

    Exports nearly always are in order already, and sorting costs more than looking.
    """
    times = frame[column]
    if times.null_count() == 0 and times.is_sorted():
        return frame
    return frame.sort(column, maintain_order=True)


@dataclass(frozen=True, slots=True)
class Skip:
    """Rows of the export that did not become messages: why, and how many."""

    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Chat:
    """A parsed export.

    Attributes
    ----------
    messages
        A frame of schema ``MESSAGES`` in order of time (ties keep the order of the export).
    format
        Name of the format that read it ("whatsapp", "telegram-json", ...).
    timezone
        IANA name of the local clock.
    resolution_s
        1.0 where the export has seconds, 60.0 where it has minutes only.
    layout
        The locked layout in words, e.g. "dd/mm/yyyy, hh:mm - sender: text".
    date_order, date_order_proof
        "dmy", "mdy" or "ymd" and how it was proven ("none needed" for formats with true dates).
    skipped
        What was left out and why, counted.
    notes
        Sentences for the user (the export may be cut, times were ambiguous, ...).
    timed
        False where the messages have no times of their own: a chat that another app imported in
        one instant. Nothing in it is judged by time.
    rows_read, lines_joined
        Rows (or lines) of the export, and continuation lines joined to the message above.
    """

    messages: pl.DataFrame
    format: str
    timezone: str
    resolution_s: float = 1.0
    layout: str = ""
    date_order: str = "ymd"
    date_order_proof: str = "none needed"
    skipped: tuple[Skip, ...] = ()
    notes: tuple[str, ...] = field(default=())
    rows_read: int = 0
    lines_joined: int = 0
    timed: bool = True

    def with_messages(self, messages: pl.DataFrame) -> Chat:
        """The same export with other rows."""
        return replace(self, messages=messages)

    def senders(self) -> Sequence[tuple[str, int]]:
        """Everyone who wrote, with message counts, most first (ties by name)."""
        counts = (
            self.messages.filter(pl.col("sender").is_not_null() & (pl.col("kind") != "system"))
            .group_by("sender")
            .len()
            .sort(["len", "sender"], descending=[True, False])
        )
        return [(str(name), int(count)) for name, count in counts.iter_rows()]
