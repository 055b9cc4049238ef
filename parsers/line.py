"""LINE's exported talk history: days on lines of their own, rows cut by tabs.

A message of several lines stands in quotes, and whatever is inside them is its text. Dates whose
order a country decides (``Fri, 1/30/2026``) are read in the order that fits their weekdays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from chatcheck.parsers.blocks import blocks, cut_head, lines_of
from chatcheck.parsers.errors import UnreadableExportError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.half_days import TIME, second_of_day
from chatcheck.parsers.local_time import doubtful_note, instants
from chatcheck.parsers.messages import Chat, Skip, by_time, conform
from chatcheck.parsers.placeholders import kind_of, lists, words_of
from chatcheck.parsers.several import by_title, pick_counted
from chatcheck.parsers.source import Member, Source, decode

_AGAIN: Final = "Export the talk history again from LINE"
_APP: Final = "line"
_TITLE: Final = re.compile(
    r"^\ufeff?(?:\[LINE\] ?)(?:(.+?)との?トーク履歴|(.+?)のトーク履歴|"
    r"[與与](.+?)的聊天[記记][錄录]|(.+?)的聊天[記记][錄录]|"
    r"Chat history (?:with|in) (.+?)|(.+?)님과의 대화|(.+?))\s*$"
)
_PLAIN_TITLE: Final = re.compile(r"^\ufeff?Chat history (?:with|in) (.+?)\s*$")
_WEEK: Final = "(?:[月火水木金土日一二三四五六]|[A-Z][a-z]{2,8}|周.|週.|星期.|[월화수목금토일])"
_YEAR_FIRST: Final = (
    rf"^(\d{{4}})[/.-](\d{{1,2}})[/.-](\d{{1,2}}) ?(?:[（(]?{_WEEK}[)）]?(?:요일|曜日)?)?$"
)
_YEAR_LAST: Final = r"^([A-Z][a-z]{2})[a-z]*,? (\d{1,2})/(\d{1,2})/(\d{4})$"
_ROW: Final = rf"^({TIME})\t([^\t]{{0,200}})\t"
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


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
        found = by_title(source, members, _title)
        title = pick_counted(found, options.chat, source.label, _count)
        lines = lines_of(decode(found[title].load(), found[title].name))
        return _chat(_rows(lines), title, options, len(lines))


LINE: Final = Line()


def _head(source: Source, member: Member) -> list[str]:
    head = source.head(member)[:16_384]
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if wide else "utf-8", "replace")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")


def _members(source: Source) -> list[Member]:
    several = len(source.members) > 1
    return [
        member
        for member in (source.ending(".txt") if several else source.members)
        if _is_line(_head(source, member))
    ]


def _is_line(lines: list[str]) -> bool:
    day = any(re.match(_YEAR_FIRST, line) or re.match(_YEAR_LAST, line) for line in lines)
    row = any(re.match(_ROW, line) for line in lines)
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
    return int(lines.str.contains(_ROW).sum())


def _rows(lines: pl.Series) -> pl.DataFrame:
    row = lines.str.contains(_ROW)
    day = lines.str.contains(_YEAR_FIRST) | lines.str.contains(_YEAR_LAST)
    inside = _quoted(lines, row)
    table = blocks(lines, (row | day) & ~inside)
    parts, rest = cut_head(pl.col("header"), _ROW)
    table = table.with_columns(
        day=_dates(table["header"]).fill_null(strategy="forward"),
        clock=second_of_day(parts.struct[0]),
        sender=parts.struct[1],
        first=rest,
    ).drop_nulls("sender")
    body = pl.concat_list("first", "lines").list.join("\n").str.strip_chars_end("\n")
    several = pl.col("lines").list.len() > 0
    framed = several & body.str.contains(r'(?s)^".*"$')
    return table.select(
        local=pl.col("day").cast(pl.Datetime("us")) + pl.duration(seconds="clock"),
        sender=pl.col("sender").str.strip_chars(),
        text=pl.when(framed)
        .then(body.str.slice(1, body.str.len_chars() - 2).str.replace_all('""', '"'))
        .otherwise(body),
    )


def _quoted(lines: pl.Series, row: pl.Series) -> pl.Series:
    """Which lines stand inside the quotes of a message of several lines."""
    opens = row & lines.str.contains(r'\t[^\t]*\t"') & ~lines.str.contains(r'\t".*[^"]"$')
    closes = (lines.str.ends_with('"') & ~row).arg_true().to_numpy()
    begin = opens.arg_true().to_numpy()
    rows = row.arg_true().to_numpy()
    inside = np.zeros(len(lines) + 1, dtype=np.int64)
    if len(begin) and len(closes):
        place = np.searchsorted(closes, begin)
        begin, place = begin[place < len(closes)], place[place < len(closes)]
        end = closes[place]
        # A row before the quotes are closed: the sign was the person's own.
        following = np.append(rows, len(lines))[np.searchsorted(rows, begin, side="right")]
        sure = following > end
        np.add.at(inside, begin[sure] + 1, 1)
        np.add.at(inside, end[sure] + 1, -1)
    return pl.Series(np.cumsum(inside)[:-1] > 0)


def _dates(lines: pl.Series) -> pl.Series:
    """Days of the lines that are one; null elsewhere, and where no calendar has it."""
    first = lines.str.extract_groups(_YEAR_FIRST).struct.unnest()
    last = lines.str.extract_groups(_YEAR_LAST).struct.unnest()
    year_first = _calendar(*first.get_columns())
    week, one, two, year = last.get_columns()
    readings = [_calendar(year, one, two), _calendar(year, two, one)]
    told = week.replace_strict(_WEEKDAYS, range(1, 8), default=None, return_dtype=pl.Int8)
    fits = [int((day.dt.weekday() == told).sum()) for day in readings]
    return year_first.fill_null(readings[fits.index(max(fits))])


def _calendar(year: pl.Series, month: pl.Series, day: pl.Series) -> pl.Series:
    parts = pl.DataFrame({"y": year, "m": month.str.zfill(2), "d": day.str.zfill(2)})
    text = pl.format("{}-{}-{}", "y", "m", "d")
    return parts.select(day=text.str.to_date("%Y-%m-%d", strict=False)).to_series()


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
