"""The facts of the first page: how often each turned away, before and after, and how sure it is.

Everything comes from the analysis's tables; nothing is worded here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from chatcheck.analyzer.comparison.periods import covered
from chatcheck.analyzer.comparison.robustness import removable
from chatcheck.analyzer.results import Analysis, Periods, Span
from chatcheck.analyzer.tables import Metric, Period, Verdict
from chatcheck.reports.content.judged import Language, language

AWAY, TOWARDS = Metric.MICRO_REJECTIONS, Metric.MICRO_REPAIRS
ENOUGH: Final = 50  # chances from which "of every 100" may be said; below it the bare counts are


@dataclass(frozen=True, slots=True)
class Count:
    """Hits of chances, with the interval of the true share where there is one."""

    hits: int
    chances: int
    low: float | None = None
    high: float | None = None

    @property
    def rate(self) -> float:
        """The share; 0 without chances."""
        return self.hits / self.chances if self.chances else 0.0

    @property
    def enough(self) -> bool:
        """Whether it may be said as times of every 100."""
        return self.chances >= ENOUGH


NONE: Final = Count(0, 0)  # where nothing is judged


@dataclass(frozen=True, slots=True)
class Change:
    """One total of one person before and after, and what the comparison says of it."""

    before: Count
    after: Count
    verdict: str
    detectable: float | None = None
    robust: tuple[int, int] | None = None  # so many of so many moments may be wrong

    @property
    def moved(self) -> bool:
        """Whether there is a clear change."""
        return self.verdict in (Verdict.HIGHER, Verdict.LOWER)

    @property
    def enough(self) -> bool:
        """Whether both sides may be said as times of every 100."""
        return self.before.enough and self.after.enough


@dataclass(frozen=True, slots=True)
class Waits:
    """The time within which half of the answers came, in seconds of waking time."""

    whole: float | None
    before: float | None
    after: float | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Person:
    """What the first page says of one person; ``name`` as it is shown."""

    name: str
    whole: Count
    away: Change | None
    towards: Change | None
    waits: Waits


@dataclass(frozen=True, slots=True)
class Facts:
    """What the first page says, of both people in their order.

    ``recent`` is how many weeks each side has where the two are simply the last weeks of the chat
    and those before; None otherwise.
    """

    people: tuple[Person, Person]
    chat: Span
    messages: int
    periods: Periods | None
    recent: int | None
    asked: bool  # periods were asked for, and could not be compared
    least_weeks: int
    language: Language
    app: str

    @property
    def thin(self) -> bool:
        """Whether neither person has enough chances for anything but bare counts."""
        return not any(person.whole.enough for person in self.people)


def facts(analysis: Analysis, names: tuple[str, str]) -> Facts:
    """The facts of an analysis; ``names`` as they are shown."""
    first, second = (
        _person(analysis, name, shown) for name, shown in zip(analysis.people, names, strict=True)
    )
    conversation = analysis.conversation
    return Facts(
        people=(first, second),
        chat=covered(conversation),
        messages=len(conversation.messages),
        periods=analysis.periods,
        recent=_recent(analysis),
        asked=analysis.periods is None and "period covers" in analysis.no_comparison,
        least_weeks=conversation.settings.min_weeks,
        language=language(analysis),
        app=conversation.chat.format,
    )


def _person(analysis: Analysis, name: str, shown: str) -> Person:
    rates = {
        (row["detector"], row["period"]): Count(
            row["hits"], row["chances"], row["low"], row["high"]
        )
        for row in analysis.rates.filter(
            (pl.col("actor") == name) & pl.col("detector").is_in([AWAY, TOWARDS])
        ).iter_rows(named=True)
    }
    compared = {
        row["metric"]: row
        for row in analysis.comparison.filter(pl.col("actor") == name).iter_rows(named=True)
    }
    return Person(
        name=shown,
        whole=rates.get((AWAY, Period.ALL), NONE),
        away=_change(analysis, name, AWAY, rates, compared),
        towards=_change(analysis, name, TOWARDS, rates, compared),
        waits=_waits(analysis, name, compared),
    )


def _change(
    analysis: Analysis,
    name: str,
    metric: str,
    rates: dict[tuple[str, str], Count],
    compared: dict[str, dict[str, Any]],
) -> Change | None:
    if analysis.periods is None or metric not in compared:
        return None
    row = compared[metric]
    return Change(
        before=rates.get((metric, Period.BEFORE), NONE),
        after=rates.get((metric, Period.AFTER), NONE),
        verdict=row["verdict"],
        detectable=row["detectable"],
        robust=removable(analysis, metric, name) if metric == AWAY else None,
    )


def _waits(analysis: Analysis, name: str, compared: dict[str, dict[str, Any]]) -> Waits:
    medians = {
        row["period"]: row["median_s"]
        for row in analysis.reply_times.filter(pl.col("actor") == name).iter_rows(named=True)
    }
    verdict = compared[Metric.REPLY_TIME]["verdict"] if Metric.REPLY_TIME in compared else ""
    return Waits(
        medians.get(Period.ALL), medians.get(Period.BEFORE), medians.get(Period.AFTER), verdict
    )


def _recent(analysis: Analysis) -> int | None:
    """The weeks of a side, where the sides are the last weeks of the chat and those before."""
    periods = analysis.periods
    if periods is None:
        return None
    before, after = periods.before, periods.after
    weeks = [((span.last - span.first).days + 1) // 7 for span in (before, after)]
    last = covered(analysis.conversation).last
    joined = (after.first - before.last).days == 1 and (last - after.last).days < 7
    return weeks[0] if joined and weeks[0] == weeks[1] else None
