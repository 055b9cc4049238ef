"""Telegram Desktop's JSON export: one chat, or one picked by name from a whole account.

Instants come from ``date_unixtime`` where the export has it, people are keyed by their id and
shown by their latest name. Two known faults of the exporter are repaired and a cut tail is read
up to the cut; any other damage is refused with its position, never guessed around.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

import msgspec
import polars as pl

from chatcheck.parsers.errors import UnreadableExportError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.messages import Chat, Skip
from chatcheck.parsers.pieces.chat_choice import pick
from chatcheck.parsers.pieces.json_files import DAMAGE, whole_messages
from chatcheck.parsers.pieces.local_time import doubtful_note
from chatcheck.parsers.source import Member, Source
from chatcheck.parsers.telegram.rows import table


class TelegramChat(msgspec.Struct, gc=False):
    """One chat of the export; some special chats have no name."""

    messages: list[msgspec.Raw]
    name: str | None = None
    type: str = ""
    id: int | None = None


class ChatList(msgspec.Struct, gc=False, rename={"entries": "list"}):
    """The chats of one section of an account."""

    entries: list[TelegramChat] = []


class Export(msgspec.Struct, gc=False):
    """The whole file: a chat by itself, or an account."""

    messages: list[msgspec.Raw] | None = None
    name: str | None = None
    type: str = ""
    chats: ChatList | None = None
    left_chats: ChatList | None = None


Table = tuple[pl.DataFrame, int, tuple[Skip, ...]]
_DECODER: Final = msgspec.json.Decoder(Export)
_AGAIN: Final = "Export the chat again from Telegram Desktop as machine-readable JSON"
_HEX: Final = re.compile(rb"(?<!\\)((?:\\\\)*)\\x([0-9A-Fa-f]{2})")
_DOCUMENT: Final = re.compile(
    rb'("document_id":\s*)([^"\s\d\-{\[][^\r\n"]*?)(\s*(?:,\s*"|,?\s*\r?\n|\}))'
)
_MESSAGE: Final = re.compile(rb'\{\s*"id":\s*-?\d+,\s*"type":\s*"(?:message|service|unsupported)"')
_MARKS: Final = (b'"date_unixtime"', b'"from_id"', b'"actor_id"', b'"text_entities"')
_TYPES: Final = re.compile(
    rb'"type":\s*"(?:personal_chat|saved_messages|bot_chat|private_\w+|public_\w+)"'
)
# What a cut file lacks: after a message, after a list of messages, after a chat or after its list;
# in a chat by itself and in an account.
_CLOSERS: Final = (b"]}", b"]}]}}", b"}", b"}]}}", b"]}}", b"}}")
_ACCOUNT: Final = re.compile(rb'\{\s*"about":.*?"personal_information":\s*\{', re.DOTALL)
_CLOCK: Final = re.compile(rb'"date":\s*"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"')
# Telegram writes the clock of the computer: other programs' dates name their zone.
_ZULU: Final = re.compile(rb'"date":\s*"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)"')


@dataclass(frozen=True, slots=True)
class TelegramJson:
    """The format of Telegram Desktop's ``result.json``."""

    name: str = "telegram-json"

    def recognises(self, source: Source) -> bool:
        """Whether a JSON member begins like a Telegram chat or account."""
        return _member(source) is not None

    def read(self, source: Source, options: ReadOptions) -> Chat:
        """The chat; raises ``ChatcheckError`` where it is damaged, or one of several unnamed."""
        member = _member(source)
        if member is None:
            raise UnreadableExportError(f"{source.label} holds no Telegram chat", _AGAIN)
        notes: list[str] = []
        picked, (frame, doubtful, skipped) = _read(member, options, source.label, notes)
        notes += doubtful_note(doubtful)
        return Chat(
            messages=frame,
            format=self.name,
            timezone=options.timezone,
            layout="Telegram Desktop JSON",
            skipped=skipped,
            notes=tuple(notes),
            rows_read=len(picked.messages),
        )


TELEGRAM_JSON: Final = TelegramJson()


def _member(source: Source) -> Member | None:
    several = len(source.members) > 1
    for member in source.ending(".json") if several else source.members:
        head = source.head(member).lstrip(b"\xef\xbb\xbf \t\r\n")
        if not head.startswith(b"{"):
            continue
        if _ZULU.search(head) and b'"date_unixtime"' not in head:
            continue
        marked = _TYPES.search(head) or any(m in head for m in _MARKS) or _bare(head)
        if b'"messages"' in head and marked:
            return member
        # In an account the chats may begin far behind contacts and sessions.
        if _ACCOUNT.match(head) or re.match(rb'\{\s*"chats":\s*\{', head):
            return member
    return None


def _bare(head: bytes) -> bool:
    """Whether rows have no more than Telegram's names for what every message has."""
    return b'"from":' in head and b'"text":' in head and _CLOCK.search(head) is not None


def _read(
    member: Member, options: ReadOptions, label: str, notes: list[str]
) -> tuple[TelegramChat, Table]:
    """The chat and its table; what had to be done to read it is added to ``notes``."""

    def attempt(data: bytes) -> tuple[TelegramChat, Table]:
        picked = _pick(_DECODER.decode(data), options.chat, label)
        return picked, table(picked.messages, _title(picked), options.timezone)

    data = member.load().removeprefix(b"\xef\xbb\xbf")
    first: Exception
    try:
        return attempt(data)
    except DAMAGE as error:
        first = error
    mended = _HEX.sub(rb"\1\\u00\2", data)
    mended = _DOCUMENT.sub(rb'\1""\3', mended)
    if mended != data:
        notes.append("invalid JSON of a known kind was repaired")
        try:
            return attempt(mended)
        except DAMAGE as error:
            first = error
    # msgspec hands Python's own error on up to 0.22, and says it in its words from 0.23 on.
    if isinstance(first, UnicodeDecodeError) or "UTF-8" in str(first):
        first = _with_place(data, first)
    elif "truncated" in str(first):
        for cut in whole_messages(mended, _MESSAGE):
            for closer in _CLOSERS:
                try:
                    read = attempt(cut + closer)
                except DAMAGE:
                    continue
                notes.append("the file is cut off; it was read up to the last whole message")
                return read
    raise UnreadableExportError(f"{member.name} is damaged ({first})", _AGAIN) from first


def _with_place(data: bytes, error: Exception) -> Exception:
    """The error with its byte in the file, not in the text that it was found in."""
    try:
        data.decode()
    except UnicodeDecodeError as whole:
        return ValueError(f"it is not UTF-8 text (byte {whole.start:,})")
    return error


def _pick(export: Export, wanted: str | None, label: str) -> TelegramChat:
    if export.messages is not None:
        return TelegramChat(export.messages, export.name, export.type)
    sections = [part.entries for part in (export.chats, export.left_chats) if part is not None]
    chats = [chat for section in sections for chat in section]
    if not chats:
        raise UnreadableExportError(f"{label} holds no Telegram chat", _AGAIN)
    # Two chats may bear one name: the id tells them apart.
    named = Counter(_title(chat) for chat in chats)
    titled = {
        _title(chat) if named[_title(chat)] == 1 else f"{_title(chat)} [{chat.id}]": chat
        for chat in chats
    }
    counts = {title: len(chat.messages) for title, chat in titled.items()}
    return titled[pick(counts, wanted, label)]


def _title(chat: TelegramChat) -> str:
    return chat.name or chat.type or "chat"
