"""Clocks of twelve hours as East Asian apps write them, made seconds of the day."""

from __future__ import annotations

from typing import Final

import polars as pl

_BEFORE_NOON: Final = "오전|上午|午前"
_AFTER_NOON: Final = "오후|下午|午後"
# A time as these apps write it, the half of the day before or behind it.
TIME: Final = (
    rf"(?:(?:{_BEFORE_NOON}|{_AFTER_NOON}) ?)?\d{{1,2}}:\d\d(?::\d\d)?(?: ?[AaPp]\.?[Mm]\.?)?"
)


def second_of_day(time: pl.Expr) -> pl.Expr:
    """Seconds since midnight of times that match ``TIME``; null where no clock has it."""
    part = time.str.extract_groups(r"(\d{1,2}):(\d\d)(?::(\d\d))?")
    hour, minute, second = (
        part.struct[place].cast(pl.Int64, strict=False).fill_null(0) for place in range(3)
    )
    late = time.str.contains(rf"{_AFTER_NOON}|[Pp]\.?[Mm]")
    early = time.str.contains(rf"{_BEFORE_NOON}|[Aa]\.?[Mm]")
    full = (
        pl.when(late & (hour < 12))
        .then(hour + 12)
        .when(early & (hour == 12))
        .then(0)
        .otherwise(hour)
    )
    real = (full < 24) & (minute < 60) & (second < 60) & time.is_not_null()
    return pl.when(real).then(full * 3600 + minute * 60 + second)
