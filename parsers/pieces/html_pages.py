"""The few things that reading exported HTML needs beyond the parser itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from chatcheck.parsers.errors import UnreadableExportError
from chatcheck.parsers.source import Member, decode

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_BREAKS: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)[^>]*>")
_VOID: Final = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    ]
)
_VOID_NAMES: Final = [int.from_bytes(name.encode()[:4].ljust(4, b"\0")) for name in _VOID]
LONGEST_TAG: Final = 100_000  # characters
DEEPEST: Final = 100  # of elements of one name inside each other; exports nest six
_LINE: Final = "\ue000"  # stands for a line break while white space is trimmed


def parsed(member: Member) -> LexborHTMLParser:
    """The document of a member; line breaks are kept (see ``words``)."""
    from selectolax.lexbor import LexborHTMLParser  # only exports in HTML pay for it

    text = _BREAKS.sub(_LINE, decode(member.load(), member.name))
    _check_tags(text, member.name)
    # Trees of any depth would exhaust memory and take for ever to build.
    return LexborHTMLParser(_flattened(text) if _depth(text) > DEEPEST else text)


def _check_tags(text: str, label: str) -> None:
    """Refuse tags of any length: comparing a million attributes with each other takes hours."""
    letters = np.frombuffer(text.encode("utf-8"), np.uint8)
    starts, ends = (np.flatnonzero(letters == ord(mark)) for mark in "<>")
    ends = np.append(ends, len(letters))
    if len(starts) and (ends[np.searchsorted(ends, starts)] - starts).max() > LONGEST_TAG:
        raise UnreadableExportError(
            f"{label} holds a tag of more than {LONGEST_TAG:,} characters, which no export writes",
            "Export the chat again",
        )


def _depth(text: str) -> int:
    """How deep the elements of a page may be nested, at most: summed over their names."""
    letters = np.frombuffer(text.encode("utf-8") + b" " * 8, np.uint8)
    at = np.flatnonzero(letters[:-8] == ord("<")) + 1
    closes = letters[at] == ord("/")
    name = _names(letters, at + closes)
    ends = ~np.isin(name, _VOID_NAMES) & (name > 0)
    name, closes = name[ends], closes[ends]
    _, kind = np.unique(name, return_inverse=True)
    order = np.argsort(kind, kind="stable")
    step = np.where(closes, -1, 1)[order]
    total = 0
    for steps in np.split(step, np.flatnonzero(np.diff(kind[order])) + 1):
        height = np.cumsum(steps)
        total += int((height - np.minimum(np.minimum.accumulate(height), 0)).max(initial=0))
    return total


def _names(letters: npt.NDArray[np.uint8], at: npt.NDArray[np.intp]) -> npt.NDArray[np.uint32]:
    """The names at some places, each as its first four letters."""
    name = np.zeros(len(at), dtype=np.uint32)
    inside = np.ones(len(at), dtype=bool)
    for place in range(4):
        letter = letters[at + place] | 0x20
        inside &= (letter >= ord("a")) & (letter <= ord("z"))
        name = name * 0x100 + np.where(inside, letter, 0)
    return name


def _flattened(text: str) -> str:
    """The page without what is nested deeper than ``DEEPEST``, tag by tag."""
    open_now: Counter[str] = Counter()

    def kept(tag: re.Match[str]) -> str:
        name = tag[2].lower()
        if tag[1]:
            open_now[name] = max(open_now[name] - 1, 0)
        elif name not in _VOID:
            if sum(open_now.values()) >= DEEPEST:
                return ""
            open_now[name] += 1
        return tag[0]

    return _TAG.sub(kept, text)


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
