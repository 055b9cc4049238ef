"""The door of the parsers: paths in, one ``Chat`` out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import polars as pl

from chatcheck.parsers.errors import ChatcheckError, UnreadableExportError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.merge import check_aliases, merge, rename
from chatcheck.parsers.messages import Chat, Skip
from chatcheck.parsers.questions import which_zone
from chatcheck.parsers.registry import recognise
from chatcheck.parsers.remarks import about
from chatcheck.parsers.source import Source, open_source


def check_timezone(name: str) -> str:
    """The name of a zone that exists; raises ``ChatcheckError`` for another."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ChatcheckError(f"there is no time zone called {name!r}", which_zone()) from error
    return name


def read_exports(
    paths: Sequence[str],
    options: ReadOptions,
    *,
    format_name: str | None = None,
    aliases: Mapping[str, str] | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Chat:
    """The chat of one or several exports.

    ``since`` and ``until`` are local dates, both included. Raises ``ChatcheckError``.
    """
    sources = ((path, partial(open_source, path)) for path in paths)
    return read_sources(
        sources, options, format_name=format_name, aliases=aliases, since=since, until=until
    )


def read_sources(
    sources: Iterable[tuple[str, Callable[[], Source]]],
    options: ReadOptions,
    *,
    format_name: str | None = None,
    aliases: Mapping[str, str] | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Chat:
    """As ``read_exports``, of sources by name, each opened when it is its turn."""
    check_timezone(options.timezone)
    chats, labels = [], []
    for label, opened in sources:
        source = opened()
        chats.append(recognise(source, format_name).read(source, options))
        labels.append(label)
    if aliases:
        check_aliases(chats, aliases)
        chats = [rename(chat, aliases) for chat in chats]
    chat = merge(chats, labels)
    if chat.messages.is_empty():
        raise _nothing_left(labels[0], chat)
    return _between(about(chat), since, until)


def _nothing_left(path: str, chat: Chat) -> UnreadableExportError:
    """Why there is no message: because there was none, or because all were left out."""
    left_out = [skip for skip in chat.skipped if skip.count]
    count = max(chat.rows_read, sum(skip.count for skip in left_out))
    if not count:
        return UnreadableExportError(
            f"{path} holds no messages", "Export the chat again, with messages"
        )
    every = f"all {count:,} rows" if count > 1 else "the one row"
    reasons = ", ".join(f"{skip.count:,} {skip.reason}" for skip in left_out)
    return UnreadableExportError(
        f"{path} holds no message that can be read: {every} had to be left out"
        + (f" ({reasons})" if reasons else ""),
        "Export the chat again, with messages",
    )


def _between(chat: Chat, since: date | None, until: date | None) -> Chat:
    if since is None and until is None:
        return chat
    local = pl.col("sent_at").dt.convert_time_zone(chat.timezone).dt.date()
    keep = pl.lit(True)
    if since is not None:
        keep &= local >= since
    if until is not None:
        keep &= local < until + timedelta(days=1)
    messages = chat.messages.filter(keep)
    if messages.is_empty():
        days = chat.messages.select(local.min().alias("a"), local.max().alias("b")).row(0)
        raise ChatcheckError(
            "no message lies between the dates of --since and --until",
            f"The export runs from {days[0]} to {days[1]}",
        )
    outside = Skip("outside --since and --until", len(chat.messages) - len(messages))
    return replace(chat, messages=messages, skipped=(*chat.skipped, outside))
