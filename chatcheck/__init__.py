"""chatcheck: how often two people turn away from, and towards, each other in a chat.

The library door is two functions: ``read`` turns an export into a ``Chat`` and ``analyze`` turns
a ``Chat`` into an ``Analysis``. Whatever a user can mend is a ``ChatcheckError``. Nothing heavy is
imported before they are called, and nothing here opens a network connection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatcheck.parsers.errors import ChatcheckError
from chatcheck.parsers.version import VERSION as __version__

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from datetime import date, tzinfo

    from chatcheck.analyzer.default_thresholds import Settings
    from chatcheck.library import Analysis
    from chatcheck.parsers.messages import Chat


__all__ = ["ChatcheckError", "__version__", "analyze", "read"]


def read(
    *paths: str | os.PathLike[str],
    timezone: str | tzinfo = "UTC",
    date_order: str | None = None,
    format: str | None = None,
    chat: str | None = None,
    me: str = "Me",
    aliases: Mapping[str, str] | None = None,
    since: date | str | None = None,
    until: date | str | None = None,
) -> Chat:
    """Read one or several exports of the same conversation.

    Parameters
    ----------
    paths
        Files, folders, zip archives, or "-" for standard input.
    timezone
        The local clock, as an IANA name or a ``ZoneInfo``; used for exports without a zone and for
        hours of day.
    since, until
        Days, both included, as a ``date`` or "2024-03-31".
    date_order, format, chat, me, aliases
        As the options of the command line.

    Returns
    -------
    Chat
        ``messages`` is one polars frame of schema ``chatcheck.parsers.messages.MESSAGES``.

    Raises
    ------
    ChatcheckError
        With one sentence on what was seen and what to do.
    """
    from chatcheck.parsers.formats import ReadOptions
    from chatcheck.parsers.read import read_exports

    options = ReadOptions(str(timezone), date_order, chat, me)
    return read_exports(
        [str(path) for path in paths],
        options,
        format_name=format,
        aliases=aliases,
        since=_day(since),
        until=_day(until),
    )


def _day(value: date | str | None) -> date | None:
    from datetime import date

    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ChatcheckError(f"{value!r} is no date", "Give one like 2024-03-31") from error


def analyze(
    chat: Chat,
    *,
    people: tuple[str, str] | None = None,
    compare: tuple[str, str] | None = None,
    split: date | str | None = None,
    settings: Settings | None = None,
) -> Analysis:
    """Find micro-rejections and micro-repairs in a chat of two people and compare two periods.

    Parameters
    ----------
    chat
        As ``read`` returns it.
    people
        The two to compare, where more than two write.
    compare
        Two spans such as ``("2024-01..2024-03", "2024-04..2024-06")``.
    split
        A day ("2024-04-01" or a ``date``): everything before it against everything from it on.
    settings
        Thresholds other than the defaults.

    Raises
    ------
    ChatcheckError
        Where there are not two people, or the periods are impossible.
    """
    from chatcheck.analyzer.pipeline import analyze as run
    from chatcheck.library import Analysis

    day = None if split is None else str(split)
    return Analysis(run(chat, people=people, compare_spans=compare, split=day, settings=settings))
