"""The two periods of a comparison: whole weeks, the same weekdays on both sides.

Days are local and begin at 04:00, so that a late evening belongs to its own day. Under four weeks
a side nothing is compared, and the reader is told what is missing.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

import numpy as np
import polars as pl
from dateutil.relativedelta import relativedelta

from chatcheck.analyzer.conversation.conversation import Conversation
from chatcheck.analyzer.results import Periods, Span
from chatcheck.parsers.errors import PeriodError
from chatcheck.parsers.questions import Question, two_periods

DEFAULT_WEEKS: Final = 13
_PART = re.compile(r"^(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?$")


def covered(conversation: Conversation) -> Span:
    """First and last logical day with a message."""
    at = conversation.messages["sent_at"]
    edges = conversation.logical_days(pl.Series([at.min(), at.max()], dtype=at.dtype))
    return Span(*pl.Series(edges.astype(np.int32)).cast(pl.Date))


def parse_span(text: str) -> Span:
    """``2024``, ``2024-03``, ``2024-03-09`` or two of them joined by ``..``.

    Raises ``PeriodError`` for anything else.
    """
    first, dots, last = text.strip().partition("..")
    span = Span(_edge(first, text)[0], _edge(last if dots else first, text)[1])
    if span.first > span.last:
        raise PeriodError(f"the period {text} ends before it begins", "Give it as FIRST..LAST")
    return span


def _edge(part: str, whole: str) -> tuple[date, date]:
    found = _PART.match(part.strip())
    try:
        if found is None:
            raise ValueError
        year, month, day = (int(group) if group else None for group in found.groups())
        assert year is not None
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            # The 31st of a month that has none is its last day.
            return date(year, month, 1), date(year, month, 1) + relativedelta(day=31)
        return date(year, month, day), date(year, month, day)
    except ValueError:
        raise PeriodError(
            f"{whole!r} is no period",
            "Give one like 2024-01..2024-03, 2024-01-08..2024-04-07, 2024-05 or 2024",
        ) from None


def choose(
    conversation: Conversation,
    spans: tuple[str, str] | None = None,
    split: str | None = None,
) -> tuple[Periods | None, str]:
    """The periods to compare, or None and what is missing.

    Raises ``PeriodError`` for spans that overlap, are in the wrong order or lie outside the chat.
    """
    whole = covered(conversation)
    least = conversation.settings.min_weeks
    if spans is not None:
        return _in_whole_weeks(_asked_for(spans, whole), whole, least)
    if split is not None:
        return _in_whole_weeks(_split_at(split, whole), whole, least)
    return _latest(whole, least)


def _asked_for(spans: tuple[str, str], whole: Span) -> Periods:
    """The two spans of ``--compare``."""
    before, after = parse_span(spans[0]), parse_span(spans[1])
    if before.first <= after.last and after.first <= before.last:
        raise PeriodError(
            f"the periods {spans[0]} and {spans[1]} overlap", _ask(whole, "Give two that do not")
        )
    if after.last < before.first:
        raise PeriodError(
            f"{spans[0]} comes after {spans[1]}", _ask(whole, "Give the earlier one first")
        )
    for text, span in zip(spans, (before, after), strict=True):
        if span.last < whole.first or span.first > whole.last:
            raise _outside(text, whole)
    return Periods(before, after, "as asked for")


def _split_at(split: str, whole: Span) -> Periods:
    """What is before the day of ``--split``, and what follows from it on."""
    day = parse_span(split).first
    if not whole.first < day <= whole.last:
        raise _outside(split, whole)
    before, after = Span(whole.first, day - timedelta(days=1)), Span(day, whole.last)
    return Periods(before, after, f"what came before {day} against what came after")


def _outside(text: str, whole: Span) -> PeriodError:
    return PeriodError(
        f"{text} lies outside the chat", _ask(whole, f"It runs from {whole.first} to {whole.last}")
    )


def _latest(whole: Span, least: int) -> tuple[Periods | None, str]:
    """The last whole weeks against as many before; at the most ``DEFAULT_WEEKS`` a side."""
    weeks = whole_weeks(whole)
    count = _count(weeks)
    if weeks is None or count < 2 * least:
        return None, (
            f"The chat covers {count} whole weeks; a comparison needs at least "
            f"{2 * least}, {least} a side."
        )
    side = min(DEFAULT_WEEKS, count // 2)
    middle = weeks.last - timedelta(days=7 * side - 1)
    before = Span(middle - timedelta(days=7 * side), middle - timedelta(days=1))
    chosen = (
        f"the last {side} whole weeks against the {side} before"
        if side == DEFAULT_WEEKS
        else f"the chat's two halves, {side} whole weeks each"
    )
    return Periods(before, Span(middle, weeks.last), chosen), ""


def _in_whole_weeks(asked: Periods, whole: Span, least: int) -> tuple[Periods | None, str]:
    """The whole weeks of two periods as far as the chat reaches, or None and what is missing."""
    there = [_within(span, whole) for span in (asked.before, asked.after)]
    weeks_there = [whole_weeks(span) for span in there]
    for name, weeks in zip(("first", "second"), weeks_there, strict=True):
        count = _count(weeks)
        if count < least:
            return None, (
                f"The {name} period covers {count} whole weeks of the chat, which runs from "
                f"{whole.first} to {whole.last}; a comparison needs at least {least} a side."
            )
    chosen = asked.chosen
    if there != [asked.before, asked.after]:
        chosen += ", as far as the chat reaches"
    if weeks_there != there:
        chosen += ", in whole weeks from Monday to Sunday"
    first, second = weeks_there
    assert first is not None
    assert second is not None
    return Periods(first, second, chosen), ""


def _count(weeks: Span | None) -> int:
    """How many whole weeks a span of them holds."""
    return 0 if weeks is None else ((weeks.last - weeks.first).days + 1) // 7


def _ask(whole: Span, remedy: str) -> Question:
    return two_periods(whole.first, whole.last, remedy)


def whole_weeks(span: Span | None) -> Span | None:
    """The whole weeks, Monday to Sunday, inside a span; None where there are none."""
    if span is None:
        return None
    first = span.first + timedelta(days=-span.first.weekday() % 7)
    last = span.last - timedelta(days=(span.last.weekday() + 1) % 7)
    return Span(first, last) if first < last else None


def _within(span: Span, whole: Span) -> Span | None:
    first, last = max(span.first, whole.first), min(span.last, whole.last)
    return Span(first, last) if first <= last else None
