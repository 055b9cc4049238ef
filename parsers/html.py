"""The few things that reading exported HTML needs beyond the parser itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from chatcheck.parsers.source import Member, decode

_BREAKS: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
_NESTING: Final = re.compile(r"(?:<(?:div|span|b|i|u|a|p)\b[^>]*>\s*){300}", re.IGNORECASE)
_LINE: Final = "\ue000"  # stands for a line break while white space is trimmed


def parsed(member: Member) -> LexborHTMLParser:
    """The document of a member; line breaks are kept (see ``words``)."""
    text = _BREAKS.sub(_LINE, decode(member.load(), member.name))
    # Nothing that an export writes is nested this deep; trees of any depth would exhaust memory.
    return LexborHTMLParser(_NESTING.sub("", text))


def is_cut(members: Iterable[Member]) -> bool:
    """Whether a page ends before its end."""
    return any(b"</html>" not in member.load()[-4096:].lower() for member in members)


def words(node: LexborNode | None) -> str:
    """The text of an element, its lines kept and the white space of the markup trimmed."""
    if node is None:
        return ""
    text = " ".join(node.text(deep=True).split())
    return "\n".join(line.strip() for line in text.split(_LINE)).strip()


def attribute(node: LexborNode | None, name: str) -> str | None:
    """An attribute's value, None where it or the element is missing."""
    return None if node is None else node.attributes.get(name)


def child(node: LexborNode | None, *classes: str) -> LexborNode | None:
    """The first direct child that has all of these classes."""
    return next(children(node, *classes), None)


def children(node: LexborNode | None, *classes: str) -> Iterator[LexborNode]:
    """Direct children that have all of these classes."""
    if node is not None:
        for element in node.iter():
            if set((element.attributes.get("class") or "").split()).issuperset(classes):
                yield element
