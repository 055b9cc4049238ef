"""One order of day, month and year for a whole file, proven or refused.

No date is ever read on its own: an order holds for every row or for none. What proves it is
named, so that a reader can check it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import polars as pl

from chatcheck.parsers.errors import AmbiguousDatesError, UnreadableExportError
from chatcheck.parsers.pieces.local_time import IntArray
from chatcheck.parsers.questions import date_order, in_words
from chatcheck.parsers.time_units import EPOCH

ORDERS: Final = {"dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2)}
FAR_FEWER: Final = (
    4.0  # times: backward days of one order against the other, before chronology decides
)
IMPOSSIBLE: Final = -(2**62)  # in place of the days of a date that no calendar has
YEAR_DAYS: Final = 366  # nobody's messages run back by more, nor skip so many again and again
# Years of four digits that only other calendars have had in the time of phones.
CALENDARS: Final = {
    (1340, 1420): "Persian",
    (1421, 1480): "Islamic",
    (5700, 5900): "Hebrew",
}
Orders = tuple[str, ...]
Found = tuple[str | None, str]
SPRAYED: Final = 8.0  # times: how much longer the wrong reading's span must be


@dataclass(frozen=True, slots=True)
class DateFields:
    """The three fields of every run of equal dates, in the order of the file.

    ``first``, ``second``, ``third`` are int64 arrays; ``line`` the 1-based line of each run.
    ``named`` finds (run, true date) pairs in the names of media that messages mention, and
    ``members`` the dates in the names of the files that came along, where they are needed.
    ``separator``, ``american`` (AM and PM in capitals) and ``padded`` (leading zeros) are what the
    layout shows; ``modified`` is the day stamped on the export inside its archive.
    """

    first: IntArray
    second: IntArray
    third: IntArray
    line: IntArray
    named: Callable[[], tuple[tuple[int, date], ...]] = tuple
    members: Callable[[], tuple[date, ...]] = tuple
    separator: str = "/"
    american: bool = False
    padded: bool = True
    modified: date | None = None

    def days(self, order: str) -> IntArray:
        """Days since 1970 under an order; ``IMPOSSIBLE`` where there is no such day."""
        fields = (self.first, self.second, self.third)
        year, month, day = (fields[i] for i in ORDERS[order])
        frame = pl.DataFrame({"y": full_year(year), "m": month, "d": day})
        possible = pl.col("m").is_between(1, 12) & pl.col("d").is_between(1, 31)
        possible &= pl.col("y").is_between(1990, 2199)
        made = frame.select(
            pl.when(possible)
            .then(pl.format("{}-{}-{}", "y", pl.col("m"), pl.col("d")))
            .str.to_date("%Y-%m-%d", strict=False)
            .to_physical()
            .cast(pl.Int64)
            .fill_null(IMPOSSIBLE)
        )
        return made.to_series().to_numpy()


def full_year(year: IntArray) -> IntArray:
    """Two digits mean 2000 and later; a Buddhist year is brought to the common era."""
    year = np.where(year < 100, year + 2000, year)
    return np.where(year > 2400, year - 543, year)


def prove_order(fields: DateFields, wanted: str | None = None) -> tuple[str, str]:
    """The order and, in words, what proves it.

    Raises
    ------
    AmbiguousDatesError
        Where nothing proves one order; asks for ``--date-order``.
    UnreadableExportError
        Where the dates are impossible under every order, or contradict the one asked for, or are
        of a calendar that is not read.
    """
    _check_calendar(fields)
    orders, proof = _by_fields(fields)
    if len(orders) > 1:
        orders, proof = _by_sense(fields, orders)
    # A short year in front looks like a day: who asks for years first knows.
    may_be = wanted in orders or (wanted == "ymd" and bool((fields.days("ymd") > IMPOSSIBLE).all()))
    order = orders[0] if len(orders) == 1 else None
    if wanted is not None and order != wanted and may_be:
        order, proof = wanted, "as asked for"
    elif wanted is not None and order != wanted:
        shown = order or " or ".join(orders)
        raise UnreadableExportError(
            f"the dates are not {wanted}: {proof or 'what they hold'} shows {shown}",
            date_order(_readings(fields, orders)),
        )
    if order is None:
        for evidence in (_by_names, _by_file_time, _by_chronology, _by_span, _by_locale):
            order, proof = evidence(fields, orders)
            if order is not None:
                break
    if order is None:
        raise _ambiguous(fields, orders)
    impossible = np.flatnonzero(fields.days(order) <= IMPOSSIBLE)
    if len(impossible):
        at = impossible[0]
        raise UnreadableExportError(
            f"line {fields.line[at]:,} has the impossible date {_shown(fields, at)} "
            f"(read as {order})",
            "Check that the file was not edited, or give --date-order",
        )
    return order, proof


def _shown(fields: DateFields, at: int | np.intp) -> str:
    return fields.separator.join(str(f[at]) for f in (fields.first, fields.second, fields.third))


def _ambiguous(fields: DateFields, orders: Orders) -> AmbiguousDatesError:
    at = _telling(fields, orders)
    asked = date_order(_readings(fields, orders))
    if "mdy" in orders:
        shown = f"{fields.first[at]}{fields.separator}{fields.second[at]}"
        return AmbiguousDatesError(
            f"the export does not prove whether {shown} is day or month first", asked
        )
    return AmbiguousDatesError(
        f"the export does not prove whether {_shown(fields, at)} begins with the day or the year",
        asked,
    )


def _telling(fields: DateFields, orders: Orders) -> int:
    """The first date that is another day under every order."""
    differ = fields.days(orders[0]) != fields.days(orders[-1])
    return int(np.argmax(differ))


def _readings(fields: DateFields, orders: Orders) -> dict[str, str]:
    """What one date means under each order, in words."""
    at = _telling(fields, orders)
    days = {order: int(fields.days(order)[at]) for order in orders}
    return {
        order: in_words(EPOCH + timedelta(days=day)) if day > IMPOSSIBLE else ""
        for order, day in days.items()
    }


def _check_calendar(fields: DateFields) -> None:
    """Refuse years that only another calendar has, by its name."""
    for year in (fields.first, fields.third):
        at = int(year.argmax())
        for (low, high), calendar in CALENDARS.items():
            if low <= year[at] <= high and bool((year >= low).all()):
                raise UnreadableExportError(
                    f"line {fields.line[at]:,} has the impossible date {_shown(fields, at)}: the "
                    f"year {year[at]} is one of the {calendar} calendar, which is not read",
                    "Set the calendar of the phone to Gregorian and export the chat again",
                )


def _by_fields(fields: DateFields) -> tuple[Orders, str]:
    """The orders that the fields allow."""
    if (fields.first >= 1000).all():
        return ("ymd",), "the year comes first"
    day_first = np.flatnonzero(fields.first > 12)
    month_first = np.flatnonzero(fields.second > 12)
    # With years of two digits, a first field over 12 can be a year as well as a day.
    short = bool((fields.third < 100).all()) and bool((fields.days("ymd") > IMPOSSIBLE).all())
    years = ("ymd",) if short else ()
    if len(day_first) and len(month_first):
        if short:
            return years, "the year comes first"
        raise UnreadableExportError(
            f"the dates contradict each other: {fields.first[day_first[0]]} comes first on line "
            f"{fields.line[day_first[0]]:,}, {fields.second[month_first[0]]} second on line "
            f"{fields.line[month_first[0]]:,}",
            "Export the chat again; if two exports were pasted together, name them one by one",
        )
    if len(day_first):
        at = day_first[0]
        return ("dmy", *years), f"a first field of {fields.first[at]} on line {fields.line[at]:,}"
    if len(month_first):
        at = month_first[0]
        return ("mdy", *years), f"a second field of {fields.second[at]} on line {fields.line[at]:,}"
    return ("dmy", "mdy", *years), ""


def _by_sense(fields: DateFields, orders: Orders) -> tuple[Orders, str]:
    """Of several orders those whose rows neither run back by years nor into the future."""
    _, proof = _by_fields(fields)
    # A clock may be wrong, but days taken for years are years ahead.
    last = (_latest(fields) - EPOCH).days + YEAR_DAYS
    wrong = {}
    for order in orders:
        days = fields.days(order)
        if not (days > IMPOSSIBLE).all():
            wrong[order] = f"{order} has impossible dates"
            continue
        back = int(-np.diff(days).min(initial=0))
        if back > YEAR_DAYS:
            wrong[order] = f"{order} would run backwards by {back:,} days"
        elif "ymd" in orders and (days > last).any():
            wrong[order] = f"{order} would lie in the future"
    left = tuple(order for order in orders if order not in wrong)
    if not left or not wrong:
        return _without_years(fields, orders, proof)
    if len(left) == 1:
        # What the fields show is said as before where only a short year was in question.
        by_fields = proof and left[0] != "ymd"
        return left, proof if by_fields else f"good sense ({'; '.join(wrong.values())})"
    return _without_years(fields, left, proof)


def _without_years(fields: DateFields, orders: Orders, proof: str) -> tuple[Orders, str]:
    """Short years in front are rare: without evidence for them the fields stand."""
    if "ymd" not in orders or len(orders) < 2:
        return orders, proof if len(orders) == 1 else ""
    by_span, span = _by_span(fields, orders)
    by_steps, steps = _by_chronology(fields, orders)
    if "ymd" in (by_span, by_steps):
        return ("ymd",), span if by_span == "ymd" else steps
    rest = tuple(order for order in orders if order != "ymd")
    # Only dashes are seen before months of both kinds of dates.
    if fields.separator == "-" and by_span is None and len(np.unique(fields.days("ymd"))) < 2:
        return orders, ""
    return rest, proof if len(rest) == 1 else ""


def _latest(fields: DateFields) -> date:
    """The last day on which the export can have been made."""
    today = date.today()
    return min(fields.modified, today) if fields.modified is not None else today


def _by_names(fields: DateFields, orders: Orders) -> Found:
    if named := fields.named():
        runs = np.array([run for run, _ in named])
        true = np.array([(day - EPOCH).days for _, day in named])
        agree = {o: int((np.abs(fields.days(o)[runs] - true) <= 1).sum()) for o in orders}
        order = _clearly_more(agree)
        if order is not None:
            return order, f"the dates in {_files(agree[order])} that messages name"
    if members := fields.members():
        # Which message brought which file is not said: count the dates on which anybody wrote.
        true = np.unique([(day - EPOCH).days for day in members])
        agree = {o: int(np.isin(true, fields.days(o)).sum()) for o in orders}
        order = _clearly_more(agree)
        if order is not None:
            return order, f"the dates in the names of media files beside the chat ({agree[order]})"
    return None, ""


def _clearly_more(agree: dict[str, int]) -> str | None:
    best, *others = sorted(agree, key=lambda order: -agree[order])
    return best if all(agree[best] > 3 * agree[other] for other in others) else None


def _files(count: int) -> str:
    return f"{count:,} media file names" if count > 1 else "1 media file name"


def _by_file_time(fields: DateFields, orders: Orders) -> Found:
    if fields.modified is None:
        return None, ""
    last = (fields.modified - EPOCH).days + 2
    early = [order for order in orders if not (fields.days(order) > last).any()]
    return (early[0], "the time at which the export was made") if len(early) == 1 else (None, "")


def _by_chronology(fields: DateFields, orders: Orders) -> Found:
    back = {}
    for order in orders:
        steps = np.diff(fields.days(order))
        back[order] = float(-steps[steps < -1].sum())
    better, *others = sorted(orders, key=lambda order: back[order])
    worse = min(others, key=lambda order: back[order])
    if back[worse] > 2 and back[worse] > FAR_FEWER * back[better]:
        return better, f"chronology ({worse} would run backwards by {back[worse]:,.0f} days)"
    return None, ""


def _by_span(fields: DateFields, orders: Orders) -> Found:
    span = {o: float(np.ptp(fields.days(o))) for o in orders}
    better, *others = sorted(orders, key=lambda order: span[order])
    worse = min(others, key=lambda order: span[order])
    runs = len(np.unique(fields.days(better)))
    # Days taken for years are hundreds of days apart: two are enough.
    apart = "ymd" in (better, worse) and span[worse] > YEAR_DAYS - 7
    if runs >= (2 if apart else 4) and span[worse] > SPRAYED * max(span[better], 1.0):
        return better, (
            f"the span ({runs} dates within {span[better]:.0f} days, {span[worse]:.0f} as {worse})"
        )
    return None, ""


def _by_locale(fields: DateFields, orders: Orders) -> Found:
    short = bool((fields.third < 100).all())
    if fields.separator == "/" and fields.american and short and not fields.padded:
        return "mdy", "the American layout (AM and PM, short year, no leading zeros)"
    if "dmy" not in orders:
        return None, ""
    if fields.separator == ".":
        return "dmy", "the points between the fields"
    # No region writes the month first with anything but slashes.
    if fields.separator == "-" and "ymd" not in orders:
        return "dmy", "the dashes between the fields"
    return None, ""
