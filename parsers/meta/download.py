"""Messenger's and Instagram's downloads: files, folders or zips of hundreds of chats, as JSON.

A chat is a folder of ``message_1.json`` (the newest), ``message_2.json`` and so on; what was said
end to end encrypted comes as a download of its own, one flat file a chat, and is joined to the
chat of the same name. Pages in HTML have a clock without a zone and are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from chatcheck.parsers.errors import UnreadableExportError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.messages import Chat
from chatcheck.parsers.meta.records import FILE, FRONT, columns, mended
from chatcheck.parsers.meta.rows import table
from chatcheck.parsers.pieces.chat_choice import pick_counted
from chatcheck.parsers.pieces.json_files import DAMAGE, whole_messages
from chatcheck.parsers.source import Member, Source

_AGAIN: Final = "Ask Meta for the download again, in JSON"
_NUMBERED: Final = re.compile(r"(?:^|/)message_(\d+)\.json$")
_ENDING: Final = re.compile(r"_\d+$")
_BEGINS: Final = re.compile(rb',?\s*\{\s*"(?:sender_name|senderName)"')
_PAGE: Final = re.compile(rb'class="[^"]*\b(?:_a6-g|_a6-h|_3-95|_2ph_|_2lej)\b')


@dataclass
class Thread:
    """The files of a chat, newest first, and the end-to-end ones."""

    title: str
    files: list[Member] = field(default_factory=list)
    sealed: list[Member] = field(default_factory=list)

    def count(self) -> int:
        """How many messages there are, nearly: by the keys that each has once."""
        opened = sum(member.load().count(b'"timestamp_ms"') for member in self.files)
        return opened + sum(member.load().count(b'"senderName"') for member in self.sealed)


@dataclass(frozen=True, slots=True)
class Meta:
    """The format of the downloads of Messenger and Instagram."""

    name: str = "meta"

    def recognises(self, source: Source) -> bool:
        """Whether there is a chat in JSON, or a page of one."""
        return bool(_members(source)) or _has_pages(source)

    def read(self, source: Source, options: ReadOptions) -> Chat:
        """One chat of the download; raises ``ChatcheckError`` where there are several unnamed."""
        members = _members(source)
        if not members:
            raise UnreadableExportError(
                f"{source.label} holds Messenger or Instagram chats as HTML, whose clock has no "
                "time zone"
                if _has_pages(source)
                else f"{source.label} holds no Messenger or Instagram chat",
                _AGAIN,
            )
        threads = _threads(source, members)
        title = pick_counted(threads, options.chat, source.label, Thread.count)
        return _chat(threads[title], title, options)


META: Final = Meta()


def _members(source: Source) -> list[Member]:
    several = len(source.members) > 1
    return [
        member
        for member in (source.ending(".json") if several else source.members)
        if _kind(source.head(member)) is not None
    ]


def _kind(head: bytes) -> str | None:
    """Whether bytes begin a chat ("open" or "sealed"), or none."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"{") or b'"participants"' not in head:
        return None
    if b'"threadName"' in head or b'"senderName"' in head:
        return "sealed"
    return "open" if b'"timestamp_ms"' in head or b'"sender_name"' in head else None


def _has_pages(source: Source) -> bool:
    pages = source.ending(".html") if len(source.members) > 1 else source.members
    return any(
        _PAGE.search(head) and (b"<html" in head or b"<!DOCTYPE" in head)
        for page in pages
        if (head := source.head(page))
    )


def _number(member: Member) -> int:
    found = _NUMBERED.search(member.name)
    return int(found[1]) if found else 0


def _threads(source: Source, members: list[Member]) -> dict[str, Thread]:
    """The chats by title; of two that bear one, each with its folder."""
    folders: dict[str, Thread] = {}
    sealed: list[tuple[str, Member]] = []
    for member in sorted(members, key=_number):
        if _kind(source.head(member)) == "sealed":
            sealed.append((_title(member, member.name.rpartition("/")[2]), member))
            continue
        # The same chat can lie in the inbox and, up to a date, among the end-to-end ones.
        folder = member.name.rpartition("/")[0].rpartition("/")[2] or source.label
        if folder not in folders:
            folders[folder] = Thread(_title(member, folder))
        folders[folder].files.append(member)
    for title, member in sealed:
        same = [thread for thread in folders.values() if thread.title == title]
        thread = same[0] if len(same) == 1 else folders.setdefault(member.name, Thread(title))
        thread.sealed.append(member)
    titles = [thread.title for thread in folders.values()]
    return {
        thread.title if titles.count(thread.title) == 1 else f"{thread.title} [{folder}]": thread
        for folder, thread in folders.items()
    }


def _title(member: Member, otherwise: str) -> str:
    try:
        front = FRONT.decode(member.load().removeprefix(b"\xef\xbb\xbf"))
    except DAMAGE:
        front = None
    said = (front.title or front.thread_name or "") if front is not None else ""
    title = said if front is not None and front.title else _ENDING.sub("", said)
    return mended(title) or _ENDING.sub("", otherwise.removesuffix(".json")) or "chat"


def _chat(thread: Thread, title: str, options: ReadOptions) -> Chat:
    notes: list[str] = []
    # The newest come first, in a file and among the files.
    frames = [_read(member, notes, sealed=False) for member in reversed(thread.files)]
    frames += [_read(member, notes, sealed=True) for member in thread.sealed]
    rows = pl.concat(frames)
    messages, skipped = table(rows, title)
    if not thread.sealed and any("e2ee_cutover/" in member.name for member in thread.files):
        notes.append(
            "This chat went on end to end encrypted: that part is a download of its own "
            "(Messenger, Privacy and safety, End-to-end encrypted chats, Message storage, Download "
            "secure storage data)"
        )
    return Chat(
        messages=messages,
        format=META.name,
        timezone=options.timezone,
        layout="Messenger or Instagram JSON",
        skipped=skipped,
        notes=tuple(dict.fromkeys(notes)),
        rows_read=len(rows),
    )


def _read(member: Member, notes: list[str], *, sealed: bool) -> pl.DataFrame:
    """The messages of a file, oldest first; one that is cut is read up to the cut."""
    data = member.load().removeprefix(b"\xef\xbb\xbf")
    try:
        return columns(FILE.decode(data).messages, sealed=sealed).reverse()
    except DAMAGE as error:
        first: Exception = error
    if "truncated" in str(first):
        for cut in whole_messages(data, _BEGINS):
            for closer in (b"]}", b"}"):
                try:
                    frame = columns(FILE.decode(cut + closer).messages, sealed=sealed).reverse()
                except DAMAGE:
                    continue
                notes.append("a file is cut off; it was read up to the last whole message")
                return frame
    raise UnreadableExportError(f"{member.name} is damaged ({first})", _AGAIN) from first
