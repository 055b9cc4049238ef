"""Which file of an export is the chat: WhatsApp puts it among media, and people into folders.

Texts that people sent each other lie beside the chat and may hold anything, chats included: the
name that WhatsApp gives decides, then the place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chatcheck.parsers.signal.markdown import is_markdown
from chatcheck.parsers.source import Member, Source
from chatcheck.parsers.whatsapp_layouts import find_layout

_IOS = "_chat.txt"
_TITLES = re.compile(
    r"^(?:whatsapp chat (?:with|mit|-)|chat de whatsapp con|conversa do whatsapp com|"
    r"discussion whatsapp avec|chat whatsapp con|whatsapp-chat met|чат whatsapp с)\s*(.+?)"
    r"(?:\.txt|\.zip)?$",
    re.IGNORECASE,
)


def holds_chat(source: Source) -> bool:
    """Whether any text of the source has headers in its first lines."""
    return next(_candidates(source), None) is not None


def find_chats(source: Source) -> dict[str, Member]:
    """The chats of a source by title: one for an export, several for a folder of exports."""
    found = list(_candidates(source))
    named = [m for m in found if _base(m) == _IOS or _TITLES.match(_base(m))]
    # Unless WhatsApp named several, the first is the chat and the others were sent in it.
    chats: dict[str, Member] = {}
    for member in named or found[:1]:
        title = _title(source, member, len(named) > 1)
        chats[f"{title} [{member.name}]" if title in chats else title] = member
    return chats


def _candidates(source: Source) -> Iterator[Member]:
    texts = source.ending(".txt") if len(source.members) > 1 else source.members
    ranked = sorted(texts, key=lambda m: _base(m) != _IOS)
    for member in ranked:
        head = source.head(member)
        wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
        text = head.decode("utf-16" if wide else "utf-8", "replace")
        if "\n" not in text:
            text = text.replace("\r", "\n")
        layout, count = find_layout(text.split("\n")[:200])
        if layout is None or (count == 1 and text.count("\n") > 50):
            continue
        if is_markdown(text, member.name):
            continue
        yield member


def _base(member: Member) -> str:
    return member.name.rsplit("/", 1)[-1]


def _title(source: Source, member: Member, several: bool) -> str:
    folder = member.name.rpartition("/")[0].rsplit("/", 1)[-1]
    for name in (_base(member), folder, source.label):
        found = _TITLES.match(name)
        if found is not None:
            return found.group(1)
    return folder or _base(member) if several else "chat"
