"""Page two: how often each turned away, over time; the main chart."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any, Final

import numpy as np
import polars as pl

from chatcheck.analyzer.tables import Kind, Verdict
from chatcheck.reports.content.facts import AWAY
from chatcheck.reports.content.view import View
from chatcheck.reports.drawing import frequency
from chatcheck.reports.drawing.calendar import Calendar
from chatcheck.reports.drawing.style import Chart
from chatcheck.reports.pages.blocks import Charts, Page, Text
from chatcheck.reports.words import units
from chatcheck.reports.words.findings import compared_line
from chatcheck.reports.words.names import WAYS

KEY, TITLE = "frequency", "Over time"
MOST_SILENCES: Final = 4  # that are named
CHANGED: Final = (Verdict.HIGHER, Verdict.LOWER)


def page(view: View) -> Page:
    """Both people's frequency of turning away, with what marks its time."""
    notes = [reading(view), compared_line(view.analysis), *dated(view, AWAY), *silent(view)]
    charts = Charts(panels(view, AWAY, WAYS[Kind.REJECTION], 3.2))
    return Page(KEY, TITLE, (Text((LEAD,)), charts, Text(tuple(notes), small=True)))


LEAD: Final = (
    "Of every 100 times the other told or asked something, how often did each turn away? The line "
    "goes through the whole chat."
)


def reading(view: View) -> str:
    """How to read the line, the band and the marks."""
    least = units.whole(view.analysis.conversation.settings.min_chances, "occasion")
    return (
        f"Line: the last {view.window} weeks taken together, in times of every 100. Band: where "
        f"the true number probably lies. Marks: single weeks with {least} or more, hollow "
        "where the export covers a part of the week. The line is broken where too little could "
        "be judged."
    )


def calendar(view: View) -> Calendar:
    """The time that all charts of a report share."""
    weeks: Any = view.analysis.weekly["week"]
    return Calendar(weeks.min(), weeks.max(), view.analysis.periods, tuple(view.silences))


def panels(view: View, metric: str, what: str, tall: float) -> tuple[Chart, ...]:
    """A chart a person on the same scale."""
    lines = [view.line(metric, person) for person in (0, 1)]
    top = max(frequency.highest(rows) for rows in lines)
    time = calendar(view)
    return tuple(
        Chart(
            draw=partial(
                frequency.panel, rows=rows, person=person, calendar=time, top=top,
                changed=changed(view, metric, person),
            ),
            alt=f"{view.people[person]}, {what} over time. {told(rows, view.window)}",
            wide=(6.9, tall), narrow=(4.1, 2.45), margins=(0.4, 0.24, 0.12, 0.42),
            title=view.people[person], person=person,
        )
        for person, rows in enumerate(lines)
    )  # fmt: skip


def told(rows: pl.DataFrame, window: int) -> str:
    """What a line shows, in a sentence."""
    if not rows["drawn"].any():
        return "Too few occasions for a line."
    line = np.where(rows["drawn"].to_numpy(), rows["rolled"].to_numpy(), np.nan)
    places = (int(np.nanargmax(line)), int(np.nanargmin(line)),
              int(np.flatnonzero(np.isfinite(line))[-1]))  # fmt: skip
    high, low, last = (
        f"{units.hundred(float(line[at]))} of 100 to the week of {units.day(rows['week'][at])}"
        for at in places
    )
    return f"Over {window} weeks each: highest {high}, lowest {low}, at the end {last}."


def changed(view: View, metric: str, person: int) -> tuple[date, date] | None:
    """When a change most likely was; only where the comparison finds that there is one."""
    name = view.analysis.people[person]
    rows = view.analysis.changes.filter((pl.col("metric") == metric) & (pl.col("actor") == name))
    verdicts = view.analysis.comparison.filter(
        (pl.col("metric") == metric) & (pl.col("actor") == name)
    )["verdict"]
    if rows.is_empty() or not set(verdicts) & set(CHANGED):
        return None
    return rows["from"][0], rows["to"][0]


def dated(view: View, metric: str) -> list[str]:
    """The likeliest time of a change of each person that has one."""
    texts = []
    for person in (0, 1):
        span = changed(view, metric, person)
        if span is not None:
            texts.append(
                f"Hatched: the likeliest time of the change for {view.people[person]}, between "
                f"{units.day(span[0])} and {units.day(span[1])}. A slow drift can look the same."
            )
    return texts


def silent(view: View) -> list[str]:
    """Stretches without a message, in words."""
    gaps = [f"{units.day(first)} to {units.day(last)}" for first, last in view.silences]
    if not gaps:
        return []
    more = f" and {len(gaps) - MOST_SILENCES} more" if len(gaps) > MOST_SILENCES else ""
    return [f"Crossed: no messages, {', '.join(gaps[:MOST_SILENCES])}{more}."]
