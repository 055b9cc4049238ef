"""What was dropped, as sources: single files, folders as one export, and a reader's own marks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from chatcheck.folders import chats_among, pick_among
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.source import Source, from_bytes, from_files
from chatcheck.reports.content import corrections

Opened = tuple[str, Callable[[], Source]]


class LetGoError(Exception):
    """Files have to be read in another way, and their bytes were let go after the first."""


class Exports:
    """The files of one analysis by the names the browser gave; a folder's hold its name and "/"."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}
        self._gone = False
        self.marks: tuple[str, bytes] | None = None

    def take(self, name: str, data: bytes) -> bool:
        """Keep a file; whether it is an export, which one of corrections is not."""
        if corrections.are_some(data):
            self.marks = name, data
            return False
        self._files[name] = data
        return True

    def let_go(self) -> None:
        """Forget the bytes of all that was taken so far: they have been read."""
        self._files = dict.fromkeys(self._files, b"")
        self._gone = True

    def labels(self) -> list[str]:
        """The names of exports: single files and folders."""
        return list(dict.fromkeys(name.partition("/")[0] for name in self._files))

    def sources(
        self, options: ReadOptions, format_name: str | None, only: str | None
    ) -> tuple[list[Opened], str | None]:
        """Exports by name, and what is left of the wish for a chat.

        A folder of chats that are each a file of their own stands for the one that is wished for.
        Raises ``ChatcheckError`` with the list where none of them is, ``LetGoError`` where bytes
        are missing.
        """
        if self._gone:
            raise LetGoError
        found: list[Opened] = []
        wish = options.chat
        for label in [only] if only in self.labels() else self.labels():
            if label in self._files:
                found.append((label, partial(from_bytes, label, self._files[label])))
                continue
            inside = {name.partition("/")[2]: data for name, data in self._files.items()
                      if name.startswith(f"{label}/")}  # fmt: skip
            top = {name: partial(from_bytes, name, data) for name, data in inside.items()
                   if "/" not in name}  # fmt: skip
            chats = chats_among(top, options, format_name)
            if len(chats) < 2:
                found.append((label, partial(from_files, label, inside)))
                continue
            found.append((label, top[pick_among(label, chats, wish)]))
            wish = None
        return found, wish
