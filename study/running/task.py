"""What is sent to a worker and what comes back: plain values, and nothing that shows itself.

Nothing heavy is imported here: workers read this before they set how many threads to use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True, repr=False)
class Reading:
    """How files are read: ``options`` of ``ReadOptions``, and what ``read_exports`` takes more."""

    options: Mapping[str, str]
    format: str | None
    aliases: Mapping[str, str]
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True, repr=False)
class Task:
    """A chat to analyse.

    ``number`` counts the couples of the manifest and is all that logs may say of a task; ``files``
    are absolute paths; ``names`` those of a and b;
    ``settings`` the values of ``Settings`` that are not the defaults.
    """

    number: int
    files: tuple[str, ...]
    reading: Reading
    names: tuple[str, str]
    split: str | None
    compare: tuple[str, str] | None
    settings: Mapping[str, Any]
    weekly: bool

    def __repr__(self) -> str:
        return f"<chat {self.number}>"


@dataclass(frozen=True, slots=True, repr=False)
class Outcome:
    """What became of a task.

    ``code`` is None or a key of ``tables.CODES``; ``facts`` are columns of the table of chats;
    ``tables`` frames by name, as Arrow IPC, without the column couple.
    """

    number: int
    code: str | None
    facts: Mapping[str, Any] = field(default_factory=dict)
    tables: Mapping[str, bytes] = field(default_factory=dict)
    seconds: float = 0.0
    peak_mb: float | None = None

    def __repr__(self) -> str:
        return f"<chat {self.number}: {self.code or 'done'}>"
