"""Apps that write a chat into one text: which files are theirs, and the text of the one meant."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chatcheck.parsers.encoding import beginning
from chatcheck.parsers.pieces.chat_choice import by_title, pick_counted
from chatcheck.parsers.source import HEAD_BYTES, Member, Source, decode


def head_of(source: Source, member: Member, most_bytes: int = HEAD_BYTES) -> str:
    """The text with which a file begins, whatever ends its lines."""
    return beginning(source.head(member)[:most_bytes]).replace("\r\n", "\n")


def files_told_by(
    told: Callable[[Source, Member], bool], source: Source, *endings: str
) -> list[Member]:
    """The files that are told by how they begin: of several only those with these endings."""
    several = len(source.members) > 1
    files = source.ending(*endings) if several else source.members
    return [member for member in files if told(source, member)]


def chosen_text(
    source: Source,
    members: Sequence[Member],
    wanted: str | None,
    title_of: Callable[[Source, Member], str],
    count: Callable[[Member], int],
) -> tuple[str, Member, str]:
    """Title, file and text of the chat that is meant, of files that are a chat each.

    Raises ``ChatcheckError`` with the list of chats where there are several and none is named.
    """
    found = by_title(source, members, title_of)
    title = pick_counted(found, wanted, source.label, count)
    return title, found[title], decode(found[title].load(), found[title].name)
