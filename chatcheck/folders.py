"""A folder that holds the chats of several couples: listed by name and size, for the user to pick.

Some apps put every chat into a file of its own. Read as one export such a folder would silently be
the first of them; here it is asked for, and ``--chat NAME`` picks one by the name of its file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from chatcheck.parsers.formats import ReadOptions
    from chatcheck.parsers.source import Source

SINGLE: Final = ("whatsapp",)  # formats that keep each chat in a file of its own
SUFFIXES: Final = (".txt", ".zip")


def picked(
    exports: Sequence[str], options: ReadOptions, format_name: str | None
) -> tuple[list[str], str | None]:
    """The exports with the picked file in place of such a folder, and what is left of --chat.

    Raises ``ChatcheckError`` with the list where the user has not picked one.
    """
    from chatcheck.parsers.source import open_source

    out = []
    chat = options.chat
    for export in exports:
        files = sorted(Path(export).iterdir()) if Path(export).is_dir() else []
        sources = {str(path): partial(open_source, str(path)) for path in files}
        found = chats_among(sources, options, format_name)
        if len(found) < 2:
            out.append(export)
            continue
        out.append(pick_among(export, found, chat))
        chat = None
    return out, chat


def pick_among(folder: str, found: Mapping[str, int], wanted: str | None) -> str:
    """The file of a folder that ``wanted`` names, with or without its ending.

    Raises ``ChatcheckError`` with the list where it names none.
    """
    from chatcheck.parsers.errors import ChatcheckError
    from chatcheck.parsers.questions import which_chat

    by_name = {PurePath(file).stem: file for file in found}
    counts = {stem: found[file] for stem, file in by_name.items()}
    if len(by_name) < len(found):  # two files of one name, such as a text and its archive
        counts = {PurePath(file).name: count for file, count in found.items()}
    by_name |= {PurePath(file).name: file for file in found}
    if wanted in by_name:
        return by_name[wanted]
    seen = f"{len(found)} chats" if wanted is None else f"no chat called {wanted!r}"
    raise ChatcheckError(f"{folder} holds {seen}", which_chat(counts, '"'))


def chats_among(
    files: Mapping[str, Callable[[], Source]], options: ReadOptions, format_name: str | None
) -> dict[str, int]:
    """Files that are chats of their own, by different people, with their messages; else none."""
    from chatcheck.parsers.errors import ChatcheckError
    from chatcheck.parsers.registry import recognise

    files = {name: file for name, file in files.items()
             if PurePath(name).suffix.lower() in SUFFIXES}  # fmt: skip
    if len(files) < 2:
        return {}
    found: dict[str, int] = {}
    people: list[frozenset[str]] = []
    for name, opened in files.items():
        try:
            source = opened()
            reader = recognise(source, format_name)
            if reader.name not in SINGLE:
                continue
            chat = reader.read(source, options)
        except ChatcheckError:
            continue
        people.append(frozenset(writer for writer, _ in chat.senders()))
        found[name] = len(chat.messages)
    # Parts of one chat, or the same chat exported twice, are read together as ever.
    largest = max(people, key=len, default=frozenset())
    return found if any(not names <= largest for names in people) else {}
