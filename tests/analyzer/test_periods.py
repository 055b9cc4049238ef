"""Periods: whole weeks, the same weekdays on both sides, and clear refusals."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatcheck.analyzer.comparison.periods import choose, parse_span, whole_weeks
from chatcheck.analyzer.conversation.conversation import Conversation, converse
from chatcheck.analyzer.default_thresholds import Settings
from chatcheck.analyzer.results import Span
from chatcheck.parsers.errors import PeriodError
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.source import from_bytes
from chatcheck.parsers.whatsapp import WHATSAPP


def chat(first: date, days: int) -> Conversation:
    """A word each, every day at noon."""
    start = datetime(first.year, first.month, first.day, 12)
    lines = [
        f"{start + timedelta(days=day, minutes=minute):%d/%m/%Y, %H:%M} - {name}: hello"
        for day in range(days)
        for minute, name in ((0, "Ana"), (5, "Ben"))
    ]
    source = from_bytes("chat.txt", "\n".join(lines).encode())
    return converse(WHATSAPP.read(source, ReadOptions("UTC", "dmy")), None, Settings())


YEAR = chat(date(2023, 1, 4), 366)  # from a Wednesday


def weeks(span: Span) -> int:
    return ((span.last - span.first).days + 1) // 7


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-02-05", date(2024, 2, 5), date(2024, 2, 5)),
        ("2024-01..2024-03", date(2024, 1, 1), date(2024, 3, 31)),
        ("2023-12-24 .. 2024", date(2023, 12, 24), date(2024, 12, 31)),
    ],
)
def test_spans_are_read(text: str, first: date, last: date) -> None:
    assert parse_span(text) == Span(first, last)


@pytest.mark.parametrize(
    "text", ["", "soon", "2024-13", "2024-02-30", "0000", "24-01", "2024..", "2024-03..2024-01"]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(PeriodError):
        parse_span(text)


def test_by_default_the_last_thirteen_whole_weeks_against_the_thirteen_before() -> None:
    periods, missing = choose(YEAR)
    assert periods is not None
    assert missing == ""
    assert weeks(periods.before) == weeks(periods.after) == 13
    assert periods.before.last + timedelta(days=1) == periods.after.first
    assert periods.after.last == date(2023, 12, 31)
    assert "13 whole weeks" in periods.chosen


def test_a_short_chat_is_halved_and_a_shorter_one_is_told_what_is_missing() -> None:
    halves, _ = choose(chat(date(2023, 1, 2), 7 * 9))
    assert halves is not None
    assert weeks(halves.before) == weeks(halves.after) == 4
    none, missing = choose(chat(date(2023, 1, 2), 7 * 7))
    assert none is None
    assert "7 whole weeks" in missing
    assert "at least 8" in missing


def test_asked_for_spans_may_differ_in_length_and_leave_a_gap() -> None:
    periods, _ = choose(YEAR, ("2023-01-09..2023-02-05", "2023-05..2023-11"))
    assert periods is not None
    assert weeks(periods.before) == 4
    assert weeks(periods.after) == 30
    assert "as asked for" in periods.chosen
    assert "whole weeks" in periods.chosen


def test_a_span_that_reaches_beyond_the_chat_is_cut_and_says_so() -> None:
    periods, _ = choose(YEAR, ("2022-06..2023-05", "2023-06..2025"))
    assert periods is not None
    assert periods.before.first == date(2023, 1, 9)
    assert "as far as the chat reaches" in periods.chosen


@pytest.mark.parametrize(
    "spans",
    [
        ("2023-01..2023-05", "2023-05..2023-09"),  # overlap
        ("2023-06..2023-09", "2023-01..2023-05"),  # the later one first
        ("2021", "2023"),  # outside
        ("2023-01..2023-06", "2030"),
    ],
)
def test_impossible_spans_are_refused(spans: tuple[str, str]) -> None:
    with pytest.raises(PeriodError):
        choose(YEAR, spans)


def test_what_lies_outside_is_told_what_there_is() -> None:
    with pytest.raises(PeriodError, match="outside the chat") as error:
        choose(YEAR, ("2021", "2023"))
    assert "2023-01-04" in str(error.value)
    assert "2024-01-04" in str(error.value)


def test_too_short_a_span_is_no_error_but_says_how_much_is_there() -> None:
    periods, missing = choose(YEAR, ("2023-01-09..2023-01-29", "2023-06..2023-09"))
    assert periods is None
    assert "first period covers 3 whole weeks" in missing
    assert "at least 4" in missing


def test_a_split_takes_all_on_either_side_in_whole_weeks() -> None:
    periods, _ = choose(YEAR, split="2023-07-05")
    assert periods is not None
    assert periods.before == Span(date(2023, 1, 9), date(2023, 7, 2))
    assert periods.after == Span(date(2023, 7, 10), date(2023, 12, 31))
    with pytest.raises(PeriodError, match="outside"):
        choose(YEAR, split="2025-01-01")


def test_a_year_against_a_year() -> None:
    periods, _ = choose(chat(date(2021, 12, 25), 760), ("2022", "2023"))
    assert periods is not None
    assert weeks(periods.before) == 51
    assert weeks(periods.after) == 52


@settings(deadline=None, max_examples=50)
@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_whole_weeks_run_from_monday_to_sunday_and_lose_at_most_a_week_at_each_end(
    first: date, length: int
) -> None:
    span = Span(first, first + timedelta(days=length))
    found = whole_weeks(span)
    if found is None:
        assert length < 13
        return
    assert found.first.weekday() == 0
    assert found.last.weekday() == 6
    assert 0 <= (found.first - span.first).days < 7
    assert 0 <= (span.last - found.last).days < 7
