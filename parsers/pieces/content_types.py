"""What kind of medium a message carries, by the content types that phones write."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_KINDS: Final = (
    ("image/gif", "gif"), ("image/", "photo"), ("video/", "video"), ("audio/", "audio"),
    ("text/x-vcard", "contact"), ("text/vcard", "contact"), ("application/smil", "text"),
    ("text/", "text"), ("application/", "document"),
)  # fmt: skip


def medium(types: Iterable[str]) -> str:
    """The kind of a message with parts of these content types: its first medium, else text."""
    for content in map(str.lower, types):
        for start, kind in _KINDS:
            if content.startswith(start):
                if kind != "text":
                    return kind
                break
    return "text"
