"""What a format is, and the options that reading takes.

A format first says whether it recognises a source, cheaply, from its head; only then does it
read. Recognising never raises.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from chatcheck.parsers.messages import Chat
from chatcheck.parsers.source import Source


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the user said about the export.

    ``timezone`` is an IANA name, already validated; ``date_order`` is None or one of "dmy",
    "mdy", "ymd"; ``chat`` picks one of several chats by name; ``me`` names the owner of the
    phone in formats that do not (default "Me").
    """

    timezone: str = "UTC"
    date_order: str | None = None
    chat: str | None = None
    me: str = "Me"


class Format(Protocol):
    """A parser: one file a format."""

    @property
    def name(self) -> str: ...

    def recognises(self, source: Source) -> bool:
        """Whether this source is of this format; cheap, by content, never raises."""
        ...

    def read(self, source: Source, options: ReadOptions) -> Chat:
        """The chat; raises ``ChatcheckError`` with a way out."""
        ...
