"""LINE's exported talk history, which is one chat a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import polars as pl

from chatcheck.parsers.errors import UnreadableExportError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.line.rows import ROW, YEAR_FIRST, YEAR_LAST, rows_of
from chatcheck.parsers.messages import Chat, Skip, by_time, conform
from chatcheck.parsers.pieces.header_blocks import lines_of
from chatcheck.parsers.pieces.local_time import doubtful_note, instants
from chatcheck.parsers.pieces.placeholders import kind_of, lists, words_of
from chatcheck.parsers.pieces.text_files import chosen_text, files_told_by, head_of
from chatcheck.parsers.source import Member, Source, decode

_AGAIN: Final = "Export the talk history again from LINE"
_APP: Final = "line"
_HEAD_BYTES: Final = 16_384  # in which the title, a day and a row stand
_TITLE: Final = re.compile(
    r"^\ufeff?(?:\[LINE\] ?)(?:(.+?)との?トーク履歴|(.+?)のトーク履歴|"
    r"[與与](.+?)的聊天[記记][錄录]|(.+?)的聊天[記记][錄录]|"
    r"Chat history (?:with|in) (.+?)|(.+?)님과의 대화|(.+?))\s*$"
)
_PLAIN_TITLE: Final = re.compile(r"^\ufeff?Chat history (?:with|in) (.+?)\s*$")


@dataclass(frozen=True, slots=True)
class Line:
    """The format of LINE's talk history."""

    name: str = "line"

    def recognises(self, source: Source) -> bool:
        """Whether a text begins with LINE's header, or with a day and a row below it."""
        return bool(_members(source))

    def read(self, source: Source, options: ReadOptions) -> Chat:
        """One chat, which is one file; raises ``ChatcheckError`` where there are several."""
        members = _members(source)
        if not members:
            raise UnreadableExportError(f"{source.label} holds no LINE chat", _AGAIN)
        title, _, text = chosen_text(source, members, options.chat, _title, _count)
        lines = lines_of(text)
        return _chat(rows_of(lines), title, options, len(lines))


LINE: Final = Line()


def _head(source: Source, member: Member) -> list[str]:
    return head_of(source, member, _HEAD_BYTES).removeprefix("\ufeff").split("\n")


def _members(source: Source) -> list[Member]:
    return files_told_by(lambda source, member: _is_line(_head(source, member)), source, ".txt")


def _is_line(lines: list[str]) -> bool:
    day = any(re.match(YEAR_FIRST, line) or re.match(YEAR_LAST, line) for line in lines)
    row = any(re.match(ROW, line) for line in lines)
    titled = bool(_TITLE.match(lines[0]) or _PLAIN_TITLE.match(lines[0]))
    return day and (row or titled)


def _title(source: Source, member: Member) -> str:
    first = _head(source, member)[0]
    found = _TITLE.match(first) or _PLAIN_TITLE.match(first)
    if found is not None:
        return str(next(filter(None, found.groups()))).strip()
    base = member.name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return base.removeprefix("[LINE]").strip() or "chat"


def _count(member: Member) -> int:
    lines = lines_of(decode(member.load(), member.name))
    return int(lines.str.contains(ROW).sum())


def _chat(rows: pl.DataFrame, title: str, options: ReadOptions, read: int) -> Chat:
    at, doubtful = instants(rows["local"], options.timezone)
    said, bare = pl.col("text"), pl.col("text").str.strip_chars(" .。")
    unsent = lists(_APP)["unsent"]
    ends = "|".join(map(pl.escape_regex, unsent["ends"]))
    taken = bare.str.extract(rf"^(.{{1,80}}?)(?:{ends})$")
    gone = bare.is_in(unsent["alone"]) | (taken.is_not_null() & (pl.col("sender") == ""))
    who = (
        pl.when(pl.col("sender") != "")
        .then("sender")
        .when(gone)
        .then(taken.replace(["You", "您", "あなた"], [options.me] * 3))
    )
    kind = (
        pl.when(gone & who.is_not_null()).then(pl.lit("deleted"))
        .when(pl.col("sender") == "").then(pl.lit("system"))
        .otherwise(kind_of(said, _APP))
    )  # fmt: skip
    frame = rows.with_columns(sent_at=at, kind=kind, who=who).select(
        "sent_at",
        "kind",
        conversation=pl.lit(title),
        sender=pl.when(pl.col("kind") != "system").then("who"),
        text=words_of(said, pl.col("kind"), _APP),
        deleted=pl.col("kind") == "deleted",
    )
    dated = by_time(frame.drop_nulls("sent_at"))
    lost = len(frame) - len(dated)
    return Chat(
        messages=conform(dated),
        format=LINE.name,
        timezone=options.timezone,
        resolution_s=60.0,
        layout="LINE talk history",
        skipped=(Skip("undated", lost),) if lost else (),
        notes=doubtful_note(doubtful),
        rows_read=read,
    )
