"""Which files of an export are chats: WhatsApp puts one among media, and people put many together.

Texts that people sent each other lie beside the chat and may hold anything, chats included: what
is mentioned in a chat was sent in it, and so was what iOS has numbered. Every other text with
messages is a chat, whatever it is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from chatcheck.parsers.encoding import beginning
from chatcheck.parsers.signal.markdown import is_markdown
from chatcheck.parsers.source import Member, Source
from chatcheck.parsers.whatsapp.layouts import find_layout
from chatcheck.parsers.whatsapp.phrase_lists import languages

_IOS: Final = re.compile(r"^_chat(?: ?\(?\d+\)?)?\.txt$", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"^\d{8}-")  # how iOS names what was sent in a chat
_DISCORD: Final = re.compile(r"^={20,}\s+Guild: ")  # whose headers have the same shape
_ENDING: Final = re.compile(r"\.(?:txt|zip)$", re.IGNORECASE)
_COPY: Final = re.compile(r"^(.*?)\s*\(\d+\)$")
FEW_LINES: Final = 50  # of a text in which one header is enough
FIRST_LINES: Final = 200


def holds_chat(source: Source) -> bool:
    """Whether any text of the source has headers in its first lines."""
    return next(_candidates(source), None) is not None


def find_chats(source: Source) -> dict[str, Member]:
    """The chats of a source by title: one for an export, several for a folder of exports."""
    found = list(_candidates(source))
    if len(found) > 1:
        found = _without_sent(found)
    chats: dict[str, Member] = {}
    for member in found:
        title = _title(source, member, len(found) > 1)
        chats[f"{title} [{member.name}]" if title in chats else title] = member
    return chats


def _candidates(source: Source) -> Iterator[Member]:
    several = len(source.members) > 1
    texts = source.ending(".txt") if several else source.members
    ranked = sorted(texts, key=lambda m: not _IOS.match(_base(m)))
    for member in ranked:
        text = beginning(source.head(member))
        if "\n" not in text:
            text = text.replace("\r", "\n")
        lines = text.split("\n")
        layout, count = find_layout(lines[:FIRST_LINES])
        if layout is None or is_markdown(text, member.name):
            continue
        if _DISCORD.search(text) or (count == 1 and len(lines) > FEW_LINES):
            continue
        yield member


def _without_sent(found: list[Member]) -> list[Member]:
    """Chats without the texts that were sent in one of them."""
    numbered = [m for m in found if _NUMBERED.match(_base(m))]
    chats = [m for m in found if m not in numbered] or found
    if len(chats) < 2:
        return chats
    named = [m for m in chats if _IOS.match(_base(m)) or _other(_base(m)) is not None]
    loaded = [(member, member.load()) for member in named or chats]
    # A chat that WhatsApp named may be named in another chat by chance; others were sent there.
    return [
        member
        for member in chats
        if member in named
        or not any(_base(member).encode() in data and other is not member for other, data in loaded)
    ]


def _base(member: Member) -> str:
    return member.name.rsplit("/", 1)[-1]


def _title(source: Source, member: Member, several: bool) -> str:
    """Whom a chat is with, by the name that WhatsApp gave; else the file's or folder's name."""
    folder = member.name.rpartition("/")[0].rsplit("/", 1)[-1]
    for name in (_base(member), folder, source.label):
        found = _other(name)
        if found is not None:
            return found
    if not several:
        return "chat"
    return _stem(_base(member)) if not _IOS.match(_base(member)) or not folder else folder


def _stem(name: str) -> str:
    return _ENDING.sub("", name) or name


def _other(name: str) -> str | None:
    """Whom WhatsApp says a chat is with, in the name it gives an export, or None."""
    stem = _stem(name)
    copy = _COPY.match(stem)
    found = _titles().match(copy.group(1) if copy else stem)
    if found is None:
        return None
    other = next(part for part in found.groups() if part is not None).strip(" -")
    return (f"{other} {stem[copy.end(1) :].strip()}" if copy else other) or None


@cache
def _titles() -> re.Pattern[str]:
    phrases = {phrase for lists in languages().values() for phrase in lists.get("titles", ())}
    ranked = sorted(phrases, key=len, reverse=True)
    patterns = (
        "(.+?)".join(re.escape(part).replace(r"\ ", r"[\s_]?") for part in phrase.split("*"))
        for phrase in ranked
    )
    return re.compile(rf"^(?:{'|'.join(patterns)})$", re.IGNORECASE)
