"""One chat of an export that holds several: picked by name, or listed for the user to pick."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chatcheck.parsers.errors import ChatcheckError

MOST_LISTED: Final = 20


def pick(counts: Mapping[str, int], wanted: str | None, label: str) -> str:
    """The name of the chat that is meant; ``counts`` holds messages by chat and is not empty.

    Raises ``ChatcheckError`` with the list of chats where ``wanted`` names none of them, or where
    nothing was said and there are several.
    """
    if wanted in counts:
        return str(wanted)
    if wanted is None and len(counts) == 1:
        return next(iter(counts))
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown = ", ".join(f"{name} ({count:,})" for name, count in ranked[:MOST_LISTED])
    more = len(ranked) - MOST_LISTED
    rest = f" and {more:,} more" if more > 0 else ""
    chats = "1 chat" if len(counts) == 1 else f"{len(counts):,} chats"
    seen = chats if wanted is None else f"no chat called {wanted!r}"
    raise ChatcheckError(f"{label} holds {seen}", f"Pick one with --chat NAME: {shown}{rest}")
