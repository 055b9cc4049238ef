"""Numbers as a person would say them: of every 100, minutes, days, how many times as often."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from chatcheck.analyzer.results import Span

MOST_SHOWN: Final = 20  # times; a larger change than this is not worth a figure
THIN: Final = "too little to say"
_SMALL: Final = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip
_MONTH_DAYS: Final = 30.44
_MONTHS_NAMED: Final = 60  # days; a shorter chat is told in days and weeks


def hundred(rate: float) -> int:
    """A share as whole times of every 100; never 0 for something that did happen."""
    return max(1, round(100 * rate)) if rate > 0 else 0


def of_hundred(rate: float | None) -> str:
    """A share for a table: "19 of 100", or that there is too little."""
    return f"{hundred(rate)} of 100" if rate is not None else THIN


def spelled(count: int) -> str:
    """A small number as a word, a larger one in figures."""
    return _SMALL[count] if 0 <= count < len(_SMALL) else f"{count:,}"


def many(count: int, word: str) -> str:
    """A count with its noun: "1 moment", "3 moments"."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def whole(value: float, word: str) -> str:
    """A setting with its unit as a sentence says it: "three days", "twelve hours", "1.5 days"."""
    if value != round(value):
        return f"{value:g} {word}s"
    return f"{spelled(round(value))} {word}" if value == 1 else f"{spelled(round(value))} {word}s"


def often(ratio: float) -> str:
    """How many times as often: "twice as often", "about three times as often", "half as often"."""
    if ratio < 1:
        return "half as often" if ratio > 0.4 else "a third as often" if ratio > 0.29 else (
            "a quarter as often or less"
        )  # fmt: skip
    if ratio < 1.75:
        return "one and a half times as often"
    whole = round(ratio)
    return "twice as often" if whole == 2 else f"{spelled(whole)} times as often"


def times(value: object) -> str:
    """A ratio with two digits."""
    if not isinstance(value, (int, float)):
        return THIN
    if value > MOST_SHOWN:
        return f"over {MOST_SHOWN}"
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


def duration(seconds: object) -> str:
    """Seconds in the unit that a person would use, spelled out."""
    if not isinstance(seconds, (int, float)):
        return THIN
    if seconds < 60:
        return "a minute"
    if seconds < 5400:
        return many(max(1, round(seconds / 60)), "minute")
    hours = seconds / 3600
    if hours < 36:
        return many(round(hours), "hour")
    return many(round(hours / 24), "day")


def brief(seconds: object) -> str:
    """Seconds for a table or beside a quote: "40 s", "6 min", "2.0 h", "3 days"."""
    if not isinstance(seconds, (int, float)):
        return THIN
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    hours = seconds / 3600
    return f"{hours:.1f} h" if hours < 48 else f"{hours / 24:.0f} days"


def listed(words: Sequence[str]) -> str:
    """Words in a row: "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def day(when: date) -> str:
    """A day for tables: "5 Aug 2024"."""
    return f"{when.day} {when:%b %Y}"


def spoken(when: date, *, year: bool = True) -> str:
    """A day in a sentence: "5 August 2024"."""
    return f"{when.day} {when:%B %Y}" if year else f"{when.day} {when:%B}"


def days(span: Span) -> str:
    """A span for tables: "5 Aug 2024 to 3 Nov 2024"."""
    return f"{day(span.first)} to {day(span.last)}"


def stretch(span: Span, *, year: bool = False) -> str:
    """A span in a sentence: "5 August to 3 November"."""
    if span.first.year != span.last.year:
        return f"{spoken(span.first)} to {spoken(span.last)}"
    return f"{spoken(span.first, year=False)} to {spoken(span.last, year=year)}"


def reach(span: Span) -> str:
    """What a chat covers, for a heading: "January to November 2024", "8 to 26 January 2024"."""
    first, last = span.first, span.last
    if (last - first).days > _MONTHS_NAMED:
        if first.year == last.year:
            return f"{first:%B} to {last:%B %Y}"
        return f"{first:%B %Y} to {last:%B %Y}"
    if (first.year, first.month) == (last.year, last.month):
        return spoken(first) if first == last else f"{first.day} to {spoken(last)}"
    return stretch(span, year=True)


def length(span: Span) -> str:
    """How long a chat is: "the ten months", "the three weeks", "the five days"."""
    count = (span.last - span.first).days + 1
    months = round(count / _MONTH_DAYS)
    if months >= 24:
        return f"the {spelled(round(months / 12))} years"
    if count > _MONTHS_NAMED:
        return f"the {spelled(months)} months"
    weeks = round(count / 7)
    if weeks >= 2:
        return f"the {spelled(weeks)} weeks"
    return f"the {spelled(count)} days" if count > 1 else "the one day"
