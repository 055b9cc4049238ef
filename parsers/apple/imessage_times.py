"""The times that imessage-exporter prints, in the forms that computers give them.

English with AM and PM is the exporter's own; scripts and other languages print 24 hours, names of
months of their own, or numbers. One form is locked in a file. Dates in numbers alone are only read
where their order is certain: points (day first) and ISO.
"""

from __future__ import annotations

from typing import Final

import polars as pl

_CLOCK: Final = r"(?P<h>\d{1,2}):(?P<m>\d\d):(?P<s>\d\d)(?:[ \u202f]?(?P<half>[AP]M))?"
FORMS: Final = (
    rf"(?P<month>\p{{L}}{{3,9}})\.? (?P<day>\d{{1,2}}), (?P<year>\d{{4}}),? {{1,2}}{_CLOCK}",
    r"(?P<day>\d{1,2})\.? (?P<month>\p{L}{3,9})\.? (?P<year>\d{4}),? {1,2}(?:um )?" + _CLOCK,
    rf"(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.(?P<year>\d{{4}}),? {{1,2}}{_CLOCK}",
    rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)[ T]{{1,2}}{_CLOCK}",
)
# First letters of the months, without their accents; the longer ones are looked at first.
_MONTHS: Final = {
    "juin": 6, "juil": 7,
    "jan": 1, "ene": 1, "gen": 1, "feb": 2, "fev": 2, "mar": 3, "mrt": 3, "maa": 3, "apr": 4,
    "abr": 4, "avr": 4, "may": 5, "mai": 5, "mei": 5, "mag": 5, "jun": 6, "giu": 6, "jul": 7,
    "lug": 7, "aug": 8, "ago": 8, "aou": 8, "sep": 9, "set": 9, "oct": 10, "okt": 10, "out": 10,
    "ott": 10, "nov": 11, "dec": 12, "dez": 12, "dic": 12,
}  # fmt: skip
_ACCENTS: Final = {"ä": "a", "é": "e", "û": "u", "ç": "c"}
FIRST_YEAR: Final = 2002  # a message without a time is printed at the beginning of 2001, anywhere


def header(form: str) -> str:
    """A line that begins a message: its indent, its time, and after what time it was read."""
    return rf"^(?P<indent> *){form}(?: \([^)]*? (?:after|nach) (?P<read>[^)]*)\))?$"


def notice(form: str) -> str:
    """A line that is a whole notice."""
    return rf"^{form} \S.*$"


def form_of(lines: pl.Series) -> str:
    """The form in which most messages of a file begin."""
    sizes = [int(lines.str.contains(header(form)).sum()) for form in FORMS]
    return FORMS[sizes.index(max(sizes))]


def clock(lines: pl.Series, form: str) -> pl.Series:
    """Naive local times of the lines that begin with one; null where no clock has it."""
    parts = lines.str.extract_groups(rf"^ *{form}").struct.unnest()
    word = pl.col("month").str.to_lowercase().str.replace_many(_ACCENTS)
    named = pl.coalesce(
        pl.when(word.str.starts_with(start)).then(pl.lit(number))
        for start, number in _MONTHS.items()
    )
    hour, half = pl.col("h").cast(pl.Int64, strict=False), pl.col("half")
    full = (
        pl.when(half.is_null())
        .then(hour)
        .when(hour.is_between(1, 12))
        .then(hour % 12 + pl.when(half == "PM").then(12).otherwise(0))
    )
    numbers = [pl.col(name).cast(pl.Int64, strict=False) for name in ("year", "day", "m", "s")]
    year, day, minute, second = numbers
    month = pl.coalesce(pl.col("month").cast(pl.Int64, strict=False), named)
    text = pl.format(
        "{}-{}-{} {}:{}:{}", year, *(_two(part) for part in (month, day, full, minute, second))
    )
    return parts.select(text.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False)).to_series()


def _two(number: pl.Expr) -> pl.Expr:
    return number.cast(pl.String).str.zfill(2)
