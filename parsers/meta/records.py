"""Records of Meta's downloads, and their columns: Messenger, Instagram and end-to-end chats.

Every string of the download is UTF-8 read as Latin-1 and written again: each is mended where that
is possible and kept where it is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
import polars as pl

from chatcheck.parsers.messages import REACTION
from chatcheck.parsers.pieces.json_files import AT_ONCE
from chatcheck.parsers.pieces.reactions import column


class Something(msgspec.Struct, gc=False):
    """An object whose being there is all that counts."""


class Person(msgspec.Struct, gc=False):
    """Somebody who takes part."""

    name: str = ""


class Share(msgspec.Struct, gc=False):
    """A link or post that was passed on; what it says is not the sender's."""

    link: str | None = None


class Given(msgspec.Struct, gc=False):
    """A reaction."""

    reaction: str = ""
    actor: str = ""


class Message(msgspec.Struct, gc=False):
    """A message of ``message_N.json``."""

    sender_name: str = ""
    timestamp_ms: int | float | None = None
    content: str | None = None
    type: str | None = None
    is_unsent: bool | None = None
    call_duration: int | float | None = None
    missed: bool | None = None
    sticker: Something | None = None
    photos: list[Something] | None = None
    videos: list[Something] | None = None
    audio_files: list[Something] | None = None
    gifs: list[Something] | None = None
    files: list[Something] | None = None
    share: Share | None = None
    reactions: list[Given] | None = None


class Medium(msgspec.Struct, gc=False):
    """A file of an end-to-end chat, by its path."""

    uri: str = ""


class Sealed(msgspec.Struct, gc=False, rename="camel"):
    """A message of an end-to-end chat."""

    sender_name: str = ""
    timestamp: int | float | None = None
    text: str | None = None
    type: str | None = None
    is_unsent: bool | None = None
    media: list[Medium] | None = None
    reactions: list[Given] | None = None


class Front(msgspec.Struct, gc=False, rename={"thread_name": "threadName"}):
    """What a file says of its chat, its messages left out."""

    participants: list[Person | str] = []
    title: str | None = None
    thread_name: str | None = None


class File(msgspec.Struct, gc=False):
    """A whole file, its messages not yet decoded."""

    messages: list[msgspec.Raw] = []


FRONT: Final = msgspec.json.Decoder(Front)
FILE: Final = msgspec.json.Decoder(File)
_MESSAGE: Final = msgspec.json.Decoder(Message)
_SEALED: Final = msgspec.json.Decoder(Sealed)
_ENDINGS: Final = {
    "jpg": "photo", "jpeg": "photo", "png": "photo", "webp": "photo", "heic": "photo",
    "gif": "gif", "mp4": "video", "mov": "video", "webm": "video", "ogg": "audio", "oga": "audio",
    "opus": "audio", "aac": "audio", "m4a": "audio", "mp3": "audio", "wav": "audio",
}  # fmt: skip
_SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "at_ms": pl.Int64, "sender": pl.String, "text": pl.String, "medium": pl.String,
    "type": pl.String, "unsent": pl.Boolean, "lasted": pl.Float64, "missed": pl.Boolean,
    "link": pl.String, "reactions": pl.List(REACTION),
}  # fmt: skip


def mended(text: str) -> str:
    """A string as it was written."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def columns(rows: Sequence[msgspec.Raw], *, sealed: bool) -> pl.DataFrame:
    """Some messages as columns, in the order of the file.

    ``at_ms``, ``sender``, ``text`` (null where there is none), ``medium`` (its kind, or null),
    ``type``, ``unsent``, ``lasted`` (seconds of a call, or null), ``missed``, ``link`` and
    ``reactions``. Raises ``msgspec.DecodeError``.
    """
    read = _sealed if sealed else _open
    parts = [read(rows[start : start + AT_ONCE]) for start in range(0, len(rows), AT_ONCE)]
    return pl.concat(parts) if parts else pl.DataFrame(schema=_SCHEMA)


def _open(raw: Sequence[msgspec.Raw]) -> pl.DataFrame:
    rows = [_MESSAGE.decode(row) for row in raw]
    told: dict[str, list[Any]] = {
        "at_ms": [_whole(row.timestamp_ms) for row in rows],
        "sender": [mended(row.sender_name) for row in rows],
        "text": [None if row.content is None else mended(row.content) for row in rows],
        "medium": [_medium(row) for row in rows],
        "type": [row.type for row in rows],
        "unsent": [bool(row.is_unsent) for row in rows],
        "lasted": [row.call_duration for row in rows],
        "missed": [bool(row.missed) for row in rows],
        "link": [
            None if row.share is None or row.share.link is None else mended(row.share.link)
            for row in rows
        ],
    }
    return _frame(told, [row.reactions for row in rows])


def _sealed(raw: Sequence[msgspec.Raw]) -> pl.DataFrame:
    rows = [_SEALED.decode(row) for row in raw]
    nothing = [None] * len(rows)
    told: dict[str, list[Any]] = {
        "at_ms": [_whole(row.timestamp) for row in rows],
        "sender": [mended(row.sender_name) for row in rows],
        "text": [None if row.text is None else mended(row.text) for row in rows],
        "medium": [_sealed_medium(row) for row in rows],
        "type": nothing,
        "unsent": [bool(row.is_unsent) for row in rows],
        "lasted": nothing,
        "missed": [False] * len(rows),
        "link": nothing,
    }
    return _frame(told, [row.reactions for row in rows])


def _frame(told: dict[str, list[Any]], given: list[list[Given] | None]) -> pl.DataFrame:
    schema = {name: dtype for name, dtype in _SCHEMA.items() if name != "reactions"}
    made = [
        [{"emoji": mended(r.reaction), "sender": mended(r.actor), "at": None} for r in one or ()]
        for one in given
    ]
    return pl.DataFrame(told, schema=schema).with_columns(column(made))


def _whole(number: int | float | None) -> int | None:
    """Milliseconds; None for what is no time."""
    if number is None or not 0 < number < 7_258_118_400_000:
        return None
    return int(number)


def _medium(row: Message) -> str | None:
    if row.sticker is not None:
        return "sticker"
    if row.photos:
        return "photo"
    if row.videos:
        return "video"
    if row.audio_files:
        return "audio"
    if row.gifs:
        return "gif"
    return "document" if row.files else None


def _sealed_medium(row: Sealed) -> str | None:
    if not row.media:
        return "unknown" if row.type in ("placeholder", "media") else None
    ending = row.media[0].uri.rpartition(".")[2].casefold()
    # "Failed to download media" stands where a path should.
    return _ENDINGS.get(ending, "document" if "/" in row.media[0].uri else "unknown")
