"""One order of dates a file: proven, named, or refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatcheck.parsers.dates import DateFields, full_year, prove_order
from chatcheck.parsers.errors import AmbiguousDatesError, UnreadableExportError
from chatcheck.parsers.local_time import to_utc


def fields(days: list[date], order: str = "dmy", **more: object) -> DateFields:
    columns = {
        "dmy": [(d.day, d.month, d.year) for d in days],
        "mdy": [(d.month, d.day, d.year) for d in days],
        "ymd": [(d.year, d.month, d.day) for d in days],
    }[order]
    first, second, third = (
        np.array(column, dtype=np.int64) for column in zip(*columns, strict=True)
    )
    return DateFields(first, second, third, np.arange(len(days)) + 1, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("days", "order", "proof"),
    [
        ([date(2024, 1, 5), date(2024, 2, 25)], "dmy", "25 on line 2"),
        ([date(2024, 1, 5), date(2024, 2, 25)], "mdy", "25 on line 2"),
        ([date(2024, 1, 5), date(2024, 2, 6)], "ymd", "year comes first"),
    ],
)
def test_fields_prove_the_order(days: list[date], order: str, proof: str) -> None:
    found, said = prove_order(fields(days, order))
    assert found == order
    assert proof in said


def test_media_file_names_prove_the_order() -> None:
    days = [date(2024, 3, 4), date(2024, 5, 6)]
    for order in ("dmy", "mdy"):
        found, said = prove_order(fields(days, order, named=lambda: ((0, days[0]), (1, days[1]))))
        assert (found, "media file names" in said) == (order, True)


def test_chronology_proves_the_order() -> None:
    # The first days of several months: read the wrong way they jump back and forth.
    days = [date(2024, 1, 1) + timedelta(days=n) for n in (0, 5, 9, 31, 36, 40, 60, 66, 70)]
    for order in ("dmy", "mdy"):
        found, said = prove_order(fields(days, order))
        assert (found, "chronology" in said) == (order, True)


def test_nothing_proves_one_date_and_the_way_out_is_named() -> None:
    with pytest.raises(AmbiguousDatesError, match="--date-order"):
        prove_order(fields([date(2024, 3, 4)]))
    assert prove_order(fields([date(2024, 3, 4)]), "mdy") == ("mdy", "as asked for")


def test_an_order_that_the_dates_contradict_is_refused() -> None:
    with pytest.raises(UnreadableExportError, match="--date-order dmy"):
        prove_order(fields([date(2024, 3, 24)]), "mdy")


def test_contradicting_dates_are_refused() -> None:
    mixed = DateFields(
        np.array([25, 1]), np.array([1, 25]), np.array([2024, 2024]), np.array([1, 2])
    )
    with pytest.raises(UnreadableExportError, match="contradict"):
        prove_order(mixed)


def test_impossible_dates_are_refused_with_their_line() -> None:
    wrong = DateFields(np.array([31]), np.array([2]), np.array([2024]), np.array([7]))
    with pytest.raises(UnreadableExportError, match="line 7"):
        prove_order(wrong)


def test_years_of_two_digits_and_of_the_buddha() -> None:
    assert full_year(np.array([7, 24, 2024, 2567])).tolist() == [2007, 2024, 2024, 2024]


@given(
    st.lists(st.dates(date(2005, 1, 1), date(2030, 12, 31)), min_size=1, max_size=40),
    st.sampled_from(["dmy", "mdy", "ymd"]),
)
@settings(deadline=None, max_examples=60)
def test_a_proven_order_is_never_the_wrong_one_for_sorted_dates(
    days: list[date], order: str
) -> None:
    made = fields(sorted(days), order)
    try:
        found, _ = prove_order(made)
    except AmbiguousDatesError:
        assert all(day.day <= 12 for day in days)
        return
    epoch = date(1970, 1, 1)
    if any(day.day > 12 for day in days) or order == "ymd":
        assert found == order
        assert made.days(found).tolist() == [(day - epoch).days for day in sorted(days)]


@pytest.mark.parametrize(
    ("zone", "year"),
    [
        ("Europe/London", 2023),
        ("America/Sao_Paulo", 2018),  # changes its clock at midnight
        ("Australia/Lord_Howe", 2023),  # by half an hour
        ("Pacific/Apia", 2011),  # left out a whole day
        ("Africa/Casablanca", 2023),
    ],
)
def test_local_clocks_are_those_of_the_zone(zone: str, year: int) -> None:
    first = datetime(year, 1, 1)
    clocks = [first + timedelta(minutes=30 * half) for half in range(366 * 48)]
    local = np.array([(clock - datetime(1970, 1, 1)).total_seconds() for clock in clocks])
    found, doubtful = to_utc(local.astype(np.int64), zone)
    known = 0
    for clock, at in zip(clocks, found.tolist(), strict=True):
        instant = clock.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        if instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == clock:
            assert at == instant.timestamp()
            known += 1
    assert 0 < doubtful < 60
    assert known > len(clocks) - 60
