"""One order of day, month and year for a whole file, proven or refused.

No date is ever read on its own: an order holds for every row or for none. What proves it is
named, so that a reader can check it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from chatcheck.parsers.errors import AmbiguousDatesError, UnreadableExportError
from chatcheck.parsers.local_time import IntArray

ORDERS: Final = {"dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2)}
FAR_FEWER: Final = 4.0  # backward days of one order against the other, before chronology decides
IMPOSSIBLE: Final = -(2**62)
SPRAYED: Final = 8.0  # how much longer the wrong reading's span must be


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
        Where the dates are impossible under every order, or contradict the one asked for.
    """
    order, proof = _by_fields(fields)
    # A short year in front looks like a day: who asks for years first knows.
    years_first = wanted == "ymd" and bool((fields.days("ymd") > IMPOSSIBLE).all())
    if wanted is not None and order != wanted and (order is None or years_first):
        order, proof = wanted, "as asked for"
    elif wanted is not None and order != wanted:
        raise UnreadableExportError(
            f"the dates are not {wanted}: {proof} shows {order}", f"Use --date-order {order}"
        )
    if order is None:
        for evidence in (_by_names, _by_file_time, _by_chronology, _by_span, _by_locale):
            order, proof = evidence(fields)
            if order is not None:
                break
    if order is None:
        shown = f"{fields.first[0]}{fields.separator}{fields.second[0]}"
        raise AmbiguousDatesError(
            f"the export does not prove whether {shown} is day or month first",
            "Say which with --date-order dmy or --date-order mdy",
        )
    impossible = np.flatnonzero(fields.days(order) <= IMPOSSIBLE)
    if len(impossible):
        at = impossible[0]
        raise UnreadableExportError(
            f"line {fields.line[at]:,} has the impossible date {fields.first[at]}"
            f"{fields.separator}{fields.second[at]}{fields.separator}{fields.third[at]} "
            f"(read as {order})",
            "Check that the file was not edited, or give --date-order",
        )
    return order, proof


def _by_fields(fields: DateFields) -> tuple[str | None, str]:
    if (fields.first >= 1000).all():
        return "ymd", "the year comes first"
    day_first = np.flatnonzero(fields.first > 12)
    month_first = np.flatnonzero(fields.second > 12)
    if len(day_first) and len(month_first):
        raise UnreadableExportError(
            f"the dates contradict each other: {fields.first[day_first[0]]} comes first on line "
            f"{fields.line[day_first[0]]:,}, {fields.second[month_first[0]]} second on line "
            f"{fields.line[month_first[0]]:,}",
            "Export the chat again; if two exports were pasted together, name them one by one",
        )
    if len(day_first):
        at = day_first[0]
        return "dmy", f"a first field of {fields.first[at]} on line {fields.line[at]:,}"
    if len(month_first):
        at = month_first[0]
        return "mdy", f"a second field of {fields.second[at]} on line {fields.line[at]:,}"
    return None, ""


def _by_names(fields: DateFields) -> tuple[str | None, str]:
    epoch = date(1970, 1, 1)
    if named := fields.named():
        runs = np.array([run for run, _ in named])
        true = np.array([(day - epoch).days for _, day in named])
        agree = {o: int((np.abs(fields.days(o)[runs] - true) <= 1).sum()) for o in ("dmy", "mdy")}
        order = _clearly_more(agree)
        if order is not None:
            return order, f"the dates in {_files(agree[order])} that messages name"
    if members := fields.members():
        # Which message brought which file is not said: count the dates on which anybody wrote.
        true = np.unique([(day - epoch).days for day in members])
        agree = {o: int(np.isin(true, fields.days(o)).sum()) for o in ("dmy", "mdy")}
        order = _clearly_more(agree)
        if order is not None:
            return order, f"the dates in the names of media files beside the chat ({agree[order]})"
    return None, ""


def _clearly_more(agree: dict[str, int]) -> str | None:
    for order, other in (("dmy", "mdy"), ("mdy", "dmy")):
        if agree[order] > 3 * agree[other]:
            return order
    return None


def _files(count: int) -> str:
    return f"{count:,} media file names" if count > 1 else "1 media file name"


def _by_file_time(fields: DateFields) -> tuple[str | None, str]:
    if fields.modified is None:
        return None, ""
    last = (fields.modified - date(1970, 1, 1)).days + 2
    late = {order: bool((fields.days(order) > last).any()) for order in ("dmy", "mdy")}
    if late["dmy"] != late["mdy"]:
        return ("mdy" if late["dmy"] else "dmy"), "the time at which the export was made"
    return None, ""


def _by_chronology(fields: DateFields) -> tuple[str | None, str]:
    back = {}
    for order in ("dmy", "mdy"):
        steps = np.diff(fields.days(order))
        back[order] = float(-steps[steps < -1].sum())
    better = min(back, key=lambda order: back[order])
    worse = "mdy" if better == "dmy" else "dmy"
    if back[worse] > 2 and back[worse] > FAR_FEWER * back[better]:
        return better, f"chronology ({worse} would run backwards by {back[worse]:,.0f} days)"
    return None, ""


def _by_span(fields: DateFields) -> tuple[str | None, str]:
    span = {o: float(np.ptp(fields.days(o))) for o in ("dmy", "mdy")}
    better = min(span, key=lambda order: span[order])
    worse = "mdy" if better == "dmy" else "dmy"
    runs = len(np.unique(fields.days(better)))
    if runs >= 4 and span[worse] > SPRAYED * max(span[better], 1.0):
        return better, (
            f"the span ({runs} dates within {span[better]:.0f} days, {span[worse]:.0f} as {worse})"
        )
    return None, ""


def _by_locale(fields: DateFields) -> tuple[str | None, str]:
    short = bool((fields.third < 100).all())
    if fields.separator == "/" and fields.american and short and not fields.padded:
        return "mdy", "the American layout (AM and PM, short year, no leading zeros)"
    if fields.separator == ".":
        return "dmy", "the points between the fields"
    return None, ""
