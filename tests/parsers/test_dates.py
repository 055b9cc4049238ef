"""One order of dates a file: proven, named, or refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chatcheck.parsers.errors import AmbiguousDatesError, UnreadableExportError
from chatcheck.parsers.pieces.date_order import DateFields, full_year, prove_order
from chatcheck.parsers.pieces.local_time import to_utc


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


def short(days: list[date], order: str) -> list[tuple[int, int, int]]:
    two = [(d.year % 100, d.month, d.day) for d in days]
    places = {"ymd": (0, 1, 2), "dmy": (2, 1, 0), "mdy": (1, 2, 0)}[order]
    return [(row[places[0]], row[places[1]], row[places[2]]) for row in two]


def short_fields(days: list[date], order: str, separator: str = "-") -> DateFields:
    first, second, third = (np.array(c) for c in zip(*short(days, order), strict=True))
    return DateFields(first, second, third, np.arange(len(days)) + 1, separator=separator)


@pytest.mark.parametrize("order", ["dmy", "ymd"])
@pytest.mark.parametrize(
    "days",
    [
        [date(2023, 12, 29), date(2023, 12, 30), date(2024, 1, 2)],  # the other runs back by years
        [date(2022, 1, 20), date(2022, 1, 21)],  # the other is a year longer
        [date(2018, 12, 2), date(2018, 12, 3), date(2019, 5, 14)],
    ],
)
def test_short_years_in_front_are_told_from_days(days: list[date], order: str) -> None:
    assert prove_order(short_fields(days, order))[0] == order


def test_years_in_the_future_disprove_an_order() -> None:
    # As days first: 8 March 2028, 9 March 2029, 9 April 2030.
    days = [date(2008, 3, 28), date(2009, 3, 29), date(2009, 4, 30)]
    order, proof = prove_order(short_fields(days, "ymd"))
    assert order == "ymd"
    assert "future" in proof


def test_one_short_date_with_dashes_asks() -> None:
    with pytest.raises(AmbiguousDatesError, match=r"day or the year.*--date-order dmy or"):
        prove_order(short_fields([date(2022, 1, 20)], "ymd"))
    assert prove_order(short_fields([date(2022, 1, 20)], "ymd"), "ymd")[0] == "ymd"
    assert prove_order(short_fields([date(2023, 12, 25)], "dmy", "."))[0] == "dmy"


def test_no_region_writes_the_month_before_a_dash() -> None:
    found, said = prove_order(fields([date(2024, 3, 4)], "dmy", separator="-"))
    assert (found, "dashes" in said) == ("dmy", True)


@given(
    st.lists(st.dates(date(2009, 1, 1), date(2026, 6, 30)), min_size=8, max_size=40).map(sorted),
    st.sampled_from(["dmy", "ymd"]),
)
@example([date(2009, 1, 1), date(2009, 1, 12), date(2011, 1, 11)], "ymd")
@settings(deadline=None, max_examples=60)
def test_sorted_short_dates_are_never_read_the_wrong_way(days: list[date], order: str) -> None:
    try:
        found = prove_order(short_fields(days, order))[0]
    except AmbiguousDatesError:
        return
    read = short_fields(days, order).days(found)
    assert found == order or (np.diff(read) >= -1).all()


def local(clock: str) -> int:
    return int(datetime.strptime(clock, "%Y-%m-%d %H:%M").replace(tzinfo=UTC).timestamp())


def test_a_repeated_hour_keeps_the_order_of_the_file() -> None:
    clocks = ["00:59", "01:10", "01:50", "01:05", "01:40", "02:10"]
    found, doubtful = to_utc(np.array([local(f"2024-10-27 {c}") for c in clocks]), "Europe/London")
    shown = [f"{datetime.fromtimestamp(at, UTC):%H:%M}" for at in found.tolist()]
    assert shown == ["23:59", "00:10", "00:50", "01:05", "01:40", "02:10"]
    assert doubtful == 0


def test_each_repeated_hour_is_settled_by_itself() -> None:
    clocks = ["2024-10-27 01:50", "2024-10-27 01:05", "2025-10-26 01:30", "2025-10-26 01:40"]
    found, doubtful = to_utc(np.array([local(c) for c in clocks]), "Europe/London")
    shown = [f"{datetime.fromtimestamp(at, UTC):%H:%M}" for at in found.tolist()]
    assert shown == ["00:50", "01:05", "00:30", "00:40"]
    assert doubtful == 2


def test_rows_that_run_back_and_back_again_prove_nothing() -> None:
    clocks = ["01:50", "01:40", "01:30", "01:20"]
    found, doubtful = to_utc(np.array([local(f"2024-10-27 {c}") for c in clocks]), "Europe/London")
    assert doubtful == 4
    assert found.tolist() == [local(f"2024-10-27 {c}") - 3600 for c in clocks]
