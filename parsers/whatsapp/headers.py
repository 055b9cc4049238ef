"""Headers of one locked layout, cut into fields: dates by runs, times by distinct values.

A chat of a million messages has a few thousand dates and at most 86,400 times of day; each is
parsed once. Which field is the day is not decided here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import polars as pl

from chatcheck.parsers.pieces.date_order import DateFields
from chatcheck.parsers.pieces.invisible import cut_at, plain, plain_series
from chatcheck.parsers.pieces.local_time import IntArray
from chatcheck.parsers.whatsapp.layouts import AM, PM, Layout

NO_YEAR = 10_000  # a year that no calendar day has
_FIRST_LINES = 3_000  # among which a header stands, if there are any to speak of
_MARKS = "\u200e\u200f\ufeff"
_EDGE = "\u200e\u200f\ufeff "
# Japanese: year 1 of Reiwa is 2019.
_ERAS = {"r": 2018, "h": 1988, "s": 1925, "令": 2018, "平": 1988, "昭": 1925}
_LETTERS = "[rhs令平昭][和成]?"


@dataclass(frozen=True, slots=True)
class Headers:
    """Fields of every header.

    ``first``, ``second``, ``third`` hold one value a run of equal dates, ``run_start`` the row at
    which each run begins; ``second_of_day`` one value a row (-1 where there is no such time);
    ``rest`` what follows the header; ``padded`` and ``american`` whether dates have leading zeros
    and times AM or PM in capitals.
    """

    first: IntArray
    second: IntArray
    third: IntArray
    run_start: IntArray
    second_of_day: IntArray
    rest: pl.Series
    padded: bool
    american: bool

    def dates(self) -> DateFields:
        """The dates of the headers, without what may prove their order."""
        return DateFields(self.first, self.second, self.third, self.run_start)


@dataclass(frozen=True, slots=True)
class Widths:
    """Headers that all have the same width, as phones write that fill up with zeros.

    ``pattern`` matches them; ``day`` and ``time`` are where those stand (from, length), and
    ``width`` where the header ends, counted from behind the marks before it.
    """

    pattern: str
    day: tuple[int, int]
    time: tuple[int, int]
    width: int


def find_headers(lines: pl.Series, layout: Layout) -> tuple[pl.Series, Widths | None]:
    """Which lines are headers, and their widths where all have the same."""
    widths = _widths(lines, layout)
    if widths is not None:
        fixed = lines.str.contains(widths.pattern).fill_null(False)
        if not lines.filter(~fixed).str.contains(layout.pattern).any():
            return fixed, widths
    return lines.str.contains(layout.pattern).fill_null(False), None


def _widths(lines: pl.Series, layout: Layout) -> Widths | None:
    """The widths of the first header; None where headers hold more than ASCII."""
    if layout.marked:
        return None
    first = (
        lines.head(_FIRST_LINES)
        .filter(lines.head(_FIRST_LINES).str.contains(layout.pattern))
        .head(1)
    )
    if first.is_empty():
        return None
    line = first.str.strip_chars_start(_MARKS)
    head = line.str.extract(f"({layout.pattern})", 1)
    end = layout.close.rstrip() if layout.bracket else layout.close
    day, time = _halves(head.str.strip_suffix(end), layout)
    if layout.time_first:
        day, time = time, day
    text, day_text, time_text = head[0], day[0], time[0]
    if not (text and day_text and time_text and text.isascii()):
        return None
    day_at = text.find(day_text)
    time_at = text.find(time_text, 0 if layout.time_first else day_at + len(day_text))
    if day_at < 0 or time_at < 0:
        return None
    parts = ("[0-9]" if letter.isdigit() else pl.escape_regex(letter) for letter in text)
    pattern = "".join(parts).replace("AM", "[AP]M").replace("PM", "[AP]M")
    return Widths(
        f"^[{_MARKS}]*{pattern}" if layout.bracket else f"^{pattern}",
        (day_at, len(day_text)),
        (time_at, len(time_text)),
        len(text),
    )


def cut_headers(whole: pl.Series, layout: Layout, widths: Widths | None = None) -> Headers:
    """Cut lines that all match ``layout.pattern`` (and ``widths.pattern``, if given)."""
    if widths is not None:
        line = whole.str.strip_chars_start(_MARKS) if layout.bracket else whole
        rest = line.str.slice(widths.width)
        if layout.bracket:
            rest = rest.str.strip_prefix(" ")
        time = line.str.slice(*widths.time)
        seconds = _seconds(time) if layout.half else _fixed_seconds(time)
        return _headers(line.str.slice(*widths.day), time, rest, seconds)
    frame = pl.DataFrame({"line": whole})
    end = layout.close.rstrip() if layout.bracket else layout.close
    if layout.marked and layout.bracket:
        head, rest = cut_at(whole, "]")
        head = plain_series(head).str.strip_chars_start(" [")
        frame = pl.DataFrame({"head": head, "rest": rest})
    elif layout.marked or layout.close == " ":
        frame = frame.with_columns(
            head=pl.col("line").str.extract(f"({layout.pattern})", 1)
        ).with_columns(rest=pl.col("line").str.strip_prefix(pl.col("head")))
        frame = frame.with_columns(head=plain(pl.col("head")).str.strip_suffix(end))
    else:
        head, rest = cut_at(whole.str.strip_chars_start(_EDGE) if layout.bracket else whole, end)
        frame = pl.DataFrame({"head": head, "rest": rest})
    if layout.bracket:
        frame = frame.with_columns(rest=pl.col("rest").str.strip_prefix(" "))
    first, second = _halves(frame["head"], layout)
    day, time = (second, first) if layout.time_first else (first, second)
    return _headers(day, time, frame["rest"])


def _headers(
    day: pl.Series, time: pl.Series, rest: pl.Series, seconds: IntArray | None = None
) -> Headers:
    runs = day.rle()
    tokens = runs.struct.field("value")
    lengths = runs.struct.field("len").to_numpy()
    fields = _date_fields(tokens)
    return Headers(
        first=fields["first"].to_numpy(),
        second=fields["second"].to_numpy(),
        third=fields["third"].to_numpy(),
        run_start=np.concatenate(([0], np.cumsum(lengths)[:-1])).astype(np.int64),
        second_of_day=_seconds(time) if seconds is None else seconds,
        rest=rest,
        padded=bool(tokens.head(500).str.contains(r"(?:^|\D)0\d").any()),
        american=bool(time.head(500).str.contains("[AP]M").any()),
    )


def _halves(head: pl.Series, layout: Layout) -> tuple[pl.Series, pl.Series]:
    """The two sides of the separator between date and time."""
    mid = "T" if layout.mid == "t" else layout.mid
    # Czech and other dates hold spaces of their own: the separator is the last one that fits.
    if not layout.time_first and mid == " " and head.head(200).str.contains(r"\. ?\d+\. ").any():
        parts = head.str.extract_groups(r"^(.*?\d\.?) ((?:[^\d ]+ ?)*\d{1,2}[:.]\d\d.*)$")
        return parts.struct[0], parts.struct[1]
    if layout.time_first and layout.half:
        # "9:41 PM, 25/12/23": the clock word belongs to the time.
        parts = head.str.extract_groups(r"^(.*?),? (\S*\d+[./-]\S*)$")
        return parts.struct[0], parts.struct[1]
    if mid == "T":
        head = head.str.to_uppercase()
    elif not mid.isascii() or mid.strip(", "):
        head = head.str.to_lowercase()
    return cut_at(head, mid)


def _date_fields(tokens: pl.Series) -> pl.DataFrame:
    """``first``, ``second``, ``third`` (Int64) of date tokens; Japanese eras made common years."""
    unique = tokens.unique(maintain_order=True)
    folded = plain(pl.col("token")).str.to_lowercase()
    parts = (
        pl.DataFrame({"token": unique})
        .select(
            "token",
            part=folded.str.extract_groups(
                rf"((?:{_LETTERS})?\d{{1,4}})\D{{1,4}}?(\d{{1,2}})\D{{1,4}}?((?:{_LETTERS})?\d{{1,4}})"
            ),
            era=folded.str.contains(r"be|พ\.ศ"),
        )
        .select(
            "token", pl.col("part").struct.rename_fields(["a", "b", "c"]).struct.unnest(), "era"
        )
    )
    year = [_field(name).fill_null(0) for name in ("a", "b", "c")]
    table = parts.select("token", first=year[0], second=year[1], third=year[2], era="era")
    # A short Buddhist year: 66 BE is 2566.
    table = table.with_columns(
        third=pl.when(pl.col("era") & (pl.col("third") < 100))
        .then(pl.col("third") + 2500)
        .otherwise("third")
    )
    return tokens.to_frame("token").join(table, on="token", how="left", maintain_order="left")


def _field(name: str) -> pl.Expr:
    digits = pl.col(name).str.replace(f"^{_LETTERS}", "")
    number = digits.cast(pl.Int64, strict=False).fill_null(0)
    # Four digits say the whole year: 0001 is not 2001.
    whole = digits.str.len_chars() == 4
    value = pl.when(whole & (number < 1000)).then(NO_YEAR).otherwise(number)
    for letter, base in _ERAS.items():
        value = pl.when(pl.col(name).str.starts_with(letter)).then(number + base).otherwise(value)
    return value


def _fixed_seconds(time: pl.Series) -> IntArray:
    """As ``_seconds``, of ASCII times of 24 hours that all have the same width."""
    letters = np.frombuffer(time.str.join("").item().encode(), dtype=np.uint8)
    letters = letters.reshape(len(time), -1)
    parts: list[IntArray] = []
    for found in re.finditer(r"\d+", time[0]):
        value = np.zeros(len(time), dtype=np.int64)
        for at in range(*found.span()):
            value = value * 10 + (letters[:, at].astype(np.int64) - ord("0"))
        parts.append(value)
    hour, minute = parts[:2]
    second = parts[2] if len(parts) > 2 else np.zeros(len(time), dtype=np.int64)
    real = (hour <= 24) & (minute < 60) & (second <= 60)
    return np.where(real, hour % 24 * 3600 + minute * 60 + second, -1)


def _seconds(time: pl.Series) -> IntArray:
    """Second of the day of time tokens, 12-hour words understood in every script; -1 where the
    clock has no such time. Hour 24 is what some clocks call the first hour of the day."""
    unique = time.unique()
    folded = plain(pl.col("time")).str.to_lowercase().str.strip_chars()
    table = (
        pl.DataFrame({"time": unique})
        .select(
            "time",
            part=folded.str.extract_groups(r"(\d{1,2})(?:[:.]| ?h ?)(\d{2})(?:[:.](\d{2}))?"),
            pm=folded.str.contains(rf"(?:^|\d| )(?:{'|'.join(PM)})(?: |\d|$)"),
            am=folded.str.contains(rf"(?:^|\d| )(?:{'|'.join(AM)})(?: |\d|$)"),
        )
        .select(
            "time", "pm", "am", pl.col("part").struct.rename_fields(["h", "m", "s"]).struct.unnest()
        )
        .with_columns(pl.col("h", "m", "s").cast(pl.Int64).fill_null(0))
    )
    hour = (
        pl.when(pl.col("pm") & (pl.col("h") < 12))
        .then(pl.col("h") + 12)
        .when(pl.col("am") & (pl.col("h") == 12) | (pl.col("h") == 24))
        .then(0)
        .otherwise("h")
    )
    real = (hour < 24) & (pl.col("m") < 60) & (pl.col("s") <= 60)
    seconds = pl.when(real).then(hour * 3600 + pl.col("m") * 60 + pl.col("s")).otherwise(-1)
    table = table.select("time", seconds=seconds)
    return time.replace_strict(table["time"], table["seconds"], return_dtype=pl.Int64).to_numpy()
