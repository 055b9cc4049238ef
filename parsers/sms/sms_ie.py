"""SMS Import / Export (sms-ie): a zip with one JSON object a line, or the older JSON array.

All values are strings; texts are dated in milliseconds, multimedia messages in seconds. Keys that
the app adds begin with two underscores since its version 2, and did not before.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import polars as pl

from chatcheck.parsers.errors import UnreadableExportError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.messages import Chat
from chatcheck.parsers.pieces.content_types import medium
from chatcheck.parsers.pieces.json_files import DAMAGE
from chatcheck.parsers.sms.rows import chat_of_rows
from chatcheck.parsers.source import Member, Source

_AGAIN: Final = "Export the messages again with SMS Import / Export"
_SENT: Final = {"1": "received", "2": "sent"}
_TOKEN: Final = "insert-address-token"  # what Android writes for the phone's own number
_MILLISECONDS: Final = 100_000_000_000  # as seconds this is the year 5138


class Address(msgspec.Struct, gc=False, rename={"shown": "__display_name", "old": "display_name"}):
    """Who sent or received a multimedia message."""

    address: str | None = None
    shown: str | None = None
    old: str | None = None


class Part(msgspec.Struct, gc=False):
    """A part of a multimedia message."""

    ct: str | None = None
    text: str | None = None


class Row(
    msgspec.Struct,
    gc=False,
    rename={
        "shown": "__display_name",
        "old": "display_name",
        "sender_": "__sender_address",
        "sender_old": "sender_address",
        "to_": "__recipient_addresses",
        "to_old": "recipient_addresses",
        "parts_": "__parts",
        "parts_old": "parts",
    },
):
    """A text or multimedia message, of either version."""

    date: str = ""
    type: str | None = None
    msg_box: str | None = None
    address: str | None = None
    body: str | None = None
    shown: str | None = None
    old: str | None = None
    sender_: Address | str | None = None
    sender_old: Address | str | None = None
    to_: list[Address | str] | None = None
    to_old: list[Address | str] | None = None
    parts_: list[Part] | None = None
    parts_old: list[Part] | None = None


_LINES: Final = msgspec.json.Decoder(Row, strict=False)
_ARRAY: Final = msgspec.json.Decoder(list[Row], strict=False)


@dataclass(frozen=True, slots=True)
class SmsIe:
    """The format of SMS Import / Export."""

    name: str = "sms-ie"

    def recognises(self, source: Source) -> bool:
        """Whether a JSON member begins with a message of a phone."""
        return _member(source) is not None

    def read(self, source: Source, options: ReadOptions) -> Chat:
        """One thread; raises ``ChatcheckError`` where there are several unnamed."""
        member = _member(source)
        if member is None:
            raise UnreadableExportError(f"{source.label} holds no text messages", _AGAIN)
        data, notes = member.load().removeprefix(b"\xef\xbb\xbf"), []
        try:
            if data.lstrip().startswith(b"["):
                rows = _ARRAY.decode(data)
            else:
                rows = _LINES.decode_lines(data)
        except DAMAGE as error:
            cut = data[: data.rfind(b"\n") + 1]
            if data.lstrip().startswith(b"[") or not cut:
                raise UnreadableExportError(
                    f"{member.name} is damaged ({error})", _AGAIN
                ) from error
            try:
                rows = _LINES.decode_lines(cut)
            except DAMAGE as again:
                raise UnreadableExportError(
                    f"{member.name} is damaged ({again})", _AGAIN
                ) from again
            notes = ["the file is cut off; it was read up to the last whole message"]
        return chat_of_rows(_frame(rows), source.label, self.name, options, notes)


SMS_IE: Final = SmsIe()


def _member(source: Source) -> Member | None:
    several = len(source.members) > 1
    for member in source.ending(".ndjson", ".json") if several else source.members:
        head = source.head(member).lstrip(b"\xef\xbb\xbf \t\r\n[")
        if head.startswith(b"{") and b'"date"' in head and _is_sms(head):
            return member
    return None


def _is_sms(head: bytes) -> bool:
    texts = b'"body"' in head and b'"address"' in head
    return b'"messages"' not in head and (texts or b'"msg_box"' in head)


def _frame(rows: list[Row]) -> pl.DataFrame:
    at = pl.Series([row.date for row in rows], dtype=pl.String).cast(pl.Int64, strict=False)
    owner = _owner(rows)
    columns: dict[str, Any] = {
        "at_ms": pl.select(pl.when(at < _MILLISECONDS).then(at * 1000).otherwise(at)).to_series(),
        "box": [_SENT.get(row.type or row.msg_box or "", "other") for row in rows],
        "address": pl.Series([_with(row, owner) for row in rows], dtype=pl.String),
        "contact": pl.Series([_contact(row, owner) for row in rows], dtype=pl.String),
        "writer": pl.Series([_address(_sender(row)) for row in rows], dtype=pl.String),
        "text": pl.Series([_text(row) for row in rows], dtype=pl.String),
        "kind": [medium(part.ct or "" for part in _parts(row)) for row in rows],
        "mms": [row.msg_box is not None for row in rows],
    }
    return pl.DataFrame(columns)


def _parts(row: Row) -> list[Part]:
    return row.parts_ or row.parts_old or []


def _sender(row: Row) -> Address | str | None:
    return row.sender_ or row.sender_old


def _address(who: Address | str | None) -> str | None:
    return who.address if isinstance(who, Address) else who


def _shown(who: Address | str | None) -> str | None:
    return who.shown or who.old if isinstance(who, Address) else None


def _owner(rows: list[Row]) -> str | None:
    """The phone's own address: the one that most received multimedia messages were sent to."""
    to = Counter(
        _address(who) for row in rows if row.msg_box == "1" for who in row.to_ or row.to_old or []
    )
    return to.most_common(1)[0][0] if to else None


def _others(row: Row, owner: str | None) -> list[Address | str]:
    """The other ends of a multimedia message: one person, or a group."""
    everyone = [_sender(row), *(row.to_ or row.to_old or [])]
    return [who for who in everyone if who is not None and _address(who) not in (owner, _TOKEN)]


def _with(row: Row, owner: str | None) -> str | None:
    if row.address is not None:
        return row.address
    return "~".join(sorted({_address(who) or "" for who in _others(row, owner)}))


def _contact(row: Row, owner: str | None) -> str | None:
    if row.shown or row.old:
        return row.shown or row.old
    others = {_address(who): _shown(who) for who in _others(row, owner)}
    if None in others.values():
        return None
    return ", ".join(shown or "" for _, shown in sorted(others.items(), key=str))


def _text(row: Row) -> str:
    if row.body is not None:
        return row.body
    texts = [part.text for part in _parts(row) if (part.ct or "").startswith("text/plain")]
    return "\n".join(filter(None, texts))
