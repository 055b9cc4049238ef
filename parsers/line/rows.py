"""LINE's lines made into rows: local time, sender, text.

Days stand on lines of their own, rows are cut by tabs, and a message of several lines stands in
quotes: whatever is inside them is its text. Dates whose order a country decides
(``Fri, 1/30/2026``) are read in the order that fits their weekdays.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from chatcheck.parsers.pieces.header_blocks import blocks, cut_head
from chatcheck.parsers.pieces.twelve_hour_clock import TIME, second_of_day

_WEEK: Final = "(?:[月火水木金土日一二三四五六]|[A-Z][a-z]{2,8}|周.|週.|星期.|[월화수목금토일])"
YEAR_FIRST: Final = (
    rf"^(\d{{4}})[/.-](\d{{1,2}})[/.-](\d{{1,2}}) ?(?:[（(]?{_WEEK}[)）]?(?:요일|曜日)?)?$"
)
YEAR_LAST: Final = r"^([A-Z][a-z]{2})[a-z]*,? (\d{1,2})/(\d{1,2})/(\d{4})$"
ROW: Final = rf"^({TIME})\t([^\t]{{0,200}})\t"
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def rows_of(lines: pl.Series) -> pl.DataFrame:
    row = lines.str.contains(ROW)
    day = lines.str.contains(YEAR_FIRST) | lines.str.contains(YEAR_LAST)
    inside = _quoted(lines, row)
    table = blocks(lines, (row | day) & ~inside)
    parts, rest = cut_head(pl.col("header"), ROW)
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
    first = lines.str.extract_groups(YEAR_FIRST).struct.unnest()
    last = lines.str.extract_groups(YEAR_LAST).struct.unnest()
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
