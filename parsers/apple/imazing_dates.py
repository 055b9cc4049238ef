"""The dates of iMazing's tables: local ones, those that name their zone, and a country's own.

A country's dates in numbers have one order in a file, and it is proven by a field over 12, by
points (day first) or by AM and PM; where nothing proves it the user is asked.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from chatcheck.parsers.errors import AmbiguousDatesError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.pieces.local_time import instants
from chatcheck.parsers.questions import date_order, in_words

_COUNTRY: Final = (
    r"^(\d{1,2})([/.-])(\d{1,2})[/.-](\d{2}|\d{4}),? "
    r"(\d{1,2}):(\d\d)(?::(\d\d))?(?: ?([AaPp])\.?[Mm]\.?)?$"
)


def instants_of(said: pl.Series, options: ReadOptions) -> tuple[pl.Series, int]:
    """Instants of a column of dates (null where there is none), and how many were doubtful.

    Raises ``AmbiguousDatesError`` where day and month cannot be told apart.
    """
    plain = said.str.replace("T", " ", literal=True).str.slice(0, 19)
    local = plain.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False)
    minutes = plain.str.to_datetime("%Y-%m-%d %H:%M", strict=False)
    local = local.fill_null(minutes).fill_null(_country(said, options.date_order))
    zoned = (
        said.str.replace(" ", "T", literal=True)
        .str.replace(r"\.\d+", "")
        .str.to_datetime("%Y-%m-%dT%H:%M:%S%#z", strict=False, time_zone="UTC")
        .dt.cast_time_unit("us")
    )
    at, doubtful = instants(local.set(zoned.is_not_null(), None), options.timezone)
    return zoned.fill_null(at), doubtful


def _country(said: pl.Series, order: str | None) -> pl.Series:
    """Local times of dates in numbers with the year last; null elsewhere."""
    parts = said.str.extract_groups(_COUNTRY).struct.unnest()
    parts.columns = ["one", "sign", "two", "year", "h", "m", "s", "half"]
    if parts["one"].null_count() == len(parts):
        return pl.Series([None], dtype=pl.Datetime("us")).new_from_index(0, len(said))
    number = parts.select(
        pl.col("one", "two", "year", "h", "m", "s").cast(pl.Int64, strict=False), "sign", "half"
    )
    day, month = ("one", "two") if _day_first(number, order) else ("two", "one")
    hour, half = pl.col("h"), pl.col("half").str.to_lowercase()
    full = (
        pl.when(half.is_null())
        .then(hour)
        .when(hour.is_between(1, 12))
        .then(hour % 12 + pl.when(half == "p").then(12).otherwise(0))
    )
    year = pl.when(pl.col("year") < 100).then(pl.col("year") + 2000).otherwise("year")
    two = [
        part.cast(pl.String).str.zfill(2)
        for part in (pl.col(month), pl.col(day), full, pl.col("m"), pl.col("s").fill_null(0))
    ]
    text = pl.format("{}-{}-{} {}:{}:{}", year, *two)
    return number.select(at=text.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False)).to_series()


def _day_first(number: pl.DataFrame, order: str | None) -> bool:
    """Whether the day stands before the month, by proof or by what the user said."""
    if (number["one"] > 12).any():
        return True
    if (number["two"] > 12).any():
        return False
    if order in ("dmy", "mdy"):
        return order == "dmy"
    if (number["sign"] == ".").any():
        return True
    if number["half"].null_count() < len(number):
        return False
    raise AmbiguousDatesError(
        "the dates of the table can be read day first or month first", date_order(_readings(number))
    )


def _readings(number: pl.DataFrame) -> dict[str, str]:
    """What the first date that tells them apart means day first and month first, in words."""
    told = number.filter(pl.col("one") != pl.col("two")).head(1).rows(named=True)
    if not told:
        return {"dmy": "", "mdy": ""}
    one, two, year = told[0]["one"], told[0]["two"], told[0]["year"]
    year = year + 2000 if year < 100 else year
    return {"dmy": in_words(date(year, two, one)), "mdy": in_words(date(year, one, two))}
