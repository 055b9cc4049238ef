"""A folder that holds the chats of several couples: listed by name and size, for the user to pick.

Some apps put every chat into a file of its own. Read as one export such a folder would silently be
the first of them; here it is asked for, and ``--chat NAME`` picks one by the name of its file.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from chatcheck.parsers.formats import ReadOptions

SINGLE: Final = ("whatsapp",)  # formats that keep each chat in a file of its own
SUFFIXES: Final = (".txt", ".zip")
MOST_LISTED: Final = 20


def picked(
    exports: Sequence[str], options: ReadOptions, format_name: str | None
) -> tuple[list[str], str | None]:
    """The exports with the picked file in place of such a folder, and what is left of --chat.

    Raises ``ChatcheckError`` with the list where the user has not picked one.
    """
    out = []
    chat = options.chat
    for export in exports:
        found = _chats(Path(export), options, format_name) if Path(export).is_dir() else {}
        if len(found) < 2:
            out.append(export)
            continue
        out.append(_one(export, found, chat))
        chat = None
    return out, chat


def _one(export: str, found: dict[Path, int], wanted: str | None) -> str:
    from chatcheck.parsers.errors import ChatcheckError

    by_name = {path.stem: path for path in found} | {path.name: path for path in found}
    if wanted in by_name:
        return str(by_name[wanted])
    ranked = sorted(found, key=lambda path: (-found[path], path.name))
    listed = ", ".join(f'"{path.stem}" ({found[path]:,})' for path in ranked[:MOST_LISTED])
    more = f" and {len(ranked) - MOST_LISTED:,} more" if len(ranked) > MOST_LISTED else ""
    seen = f"{len(found)} chats" if wanted is None else f"no chat called {wanted!r}"
    raise ChatcheckError(f"{export} holds {seen}", f"Pick one with --chat NAME: {listed}{more}")


def _chats(folder: Path, options: ReadOptions, format_name: str | None) -> dict[Path, int]:
    """Files of a folder that are chats of their own, by different people, with their messages."""
    from chatcheck.parsers.errors import ChatcheckError
    from chatcheck.parsers.registry import recognise
    from chatcheck.parsers.source import open_source

    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
    if len(files) < 2:
        return {}
    found: dict[Path, int] = {}
    people: list[frozenset[str]] = []
    for path in files:
        try:
            source = open_source(str(path))
            reader = recognise(source, format_name)
            if reader.name not in SINGLE:
                continue
            chat = reader.read(source, options)
        except ChatcheckError:
            continue
        people.append(frozenset(name for name, _ in chat.senders()))
        found[path] = len(chat.messages)
    # Parts of one chat, or the same chat exported twice, are read together as ever.
    largest = max(people, key=len, default=frozenset())
    return found if any(not names <= largest for names in people) else {}
