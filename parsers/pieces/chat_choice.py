"""One chat of an export that holds several: picked by name, or listed for the user to pick."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from chatcheck.parsers.errors import ChatcheckError
from chatcheck.parsers.questions import short, which_chat
from chatcheck.parsers.source import Member, Source

Part = TypeVar("Part")


def pick_counted(
    found: Mapping[str, Part], wanted: str | None, label: str, count: Callable[[Part], int]
) -> str:
    """As ``pick``, of parts whose messages are only counted where the user is shown the list."""
    if wanted in found or (wanted is None and len(found) == 1):
        return pick(dict.fromkeys(found, 0), wanted, label)
    return pick({name: count(part) for name, part in found.items()}, wanted, label)


def pick(counts: Mapping[str, int], wanted: str | None, label: str) -> str:
    """The name of the chat that is meant; ``counts`` holds messages by chat and is not empty.

    Raises ``ChatcheckError`` with the list of chats where ``wanted`` names none of them, or where
    nothing was said and there are several.
    """
    if wanted in counts:
        return str(wanted)
    if wanted is None and len(counts) == 1:
        return next(iter(counts))
    chats = "1 chat" if len(counts) == 1 else f"{len(counts):,} chats"
    seen = chats if wanted is None else f"no chat called {short(wanted)!r}"
    raise ChatcheckError(f"{label} holds {seen}", which_chat(counts))


def by_title(
    source: Source, members: Sequence[Member], title_of: Callable[[Source, Member], str]
) -> dict[str, Member]:
    """Files that are a chat each, by what the chat is called; of two alike the second adds its
    file's name."""
    found: dict[str, Member] = {}
    for member in members:
        title = title_of(source, member)
        found[f"{title} [{member.name}]" if title in found else title] = member
    return found
