"""Page five: timing: how soon each answers, when each writes, who begins, how long replies are."""

from __future__ import annotations

from functools import partial
from typing import Final

import polars as pl

from chatcheck.analyzer.tables import Period
from chatcheck.reports.content.view import View
from chatcheck.reports.drawing import reply_times, rhythm
from chatcheck.reports.drawing.style import Chart
from chatcheck.reports.pages.blocks import Charts, Heading, Key, Page, Table, Text
from chatcheck.reports.pages.frequency import calendar
from chatcheck.reports.words import units
from chatcheck.reports.words.findings import counts

KEY, TITLE = "timing", "Timing"
CURVE_NOTE: Final = "Dotted: before. Solid: after."
HEADS: Final = ("Person", "When", "Half answered within", "Probably between", "Answers", "None")
MEANINGFUL: Final = (
    "Meaningful messages are news, feelings, open questions, invitations and thanks. One that was "
    "never answered is neither late nor in good time: it is counted here alone."
)
SHARED: Final = (
    ("starts", "Days begun"),
    ("last_words", "Days with the last word"),
    ("messages", "Messages"),
    ("words", "Words"),
)


def page(view: View) -> Page:
    """Reply-time curves, hours of the week, reply lengths, and who begins and ends the days."""
    return Page(
        KEY,
        TITLE,
        (
            Text((_lead(view),)),
            Heading("How soon each answers"),
            Charts(tuple(_curves(view, person) for person in (0, 1)), columns=2),
            *((Text((CURVE_NOTE,), small=True),) if view.analysis.periods is not None else ()),
            _times(view),
            *_unanswered(view),
            Heading("When each writes"),
            Charts(tuple(_hours(view, person) for person in (0, 1)), columns=2),
            Text((f"Darker: more messages. Hatched: {'; '.join(quiet(view))}.",), small=True),
            Heading("How much each writes"),
            Key(),
            Charts((_lengths(view),)),
            *((Text(tuple(told), small=True),) if (told := lengths_told(view)) else ()),
            _shared(view),
        ),
    )


def _curves(view: View, person: int) -> Chart:
    name = view.analysis.people[person]
    mine = view.analysis.reply_curves.filter(pl.col("actor") == name)
    periods = (Period.BEFORE, Period.AFTER) if view.analysis.periods is not None else (Period.ALL,)
    rows = view.analysis.reply_times.filter(pl.col("actor") == name)
    told = "; ".join(
        f"{_when(row['period'])}: half within {units.brief(row['median_s'])}"
        for row in rows.iter_rows(named=True)
        if row["median_s"] is not None
    )
    return Chart(
        draw=partial(reply_times.curves, rows=mine, periods=periods, person=person),
        alt=f"{view.people[person]}, answered within a time. {told or units.THIN}.",
        wide=(3.35, 1.55), narrow=(4.1, 2.1), margins=(0.4, 0.1, 0.25, 0.33),
        title=f"{view.people[person]}: answers of every 100 within", person=person,
    )  # fmt: skip


def _when(period: str) -> str:
    return "whole chat" if period == Period.ALL else period


def _times(view: View) -> Table:
    names = dict(zip(view.analysis.people, view.people, strict=True))
    rows = []
    for row in view.analysis.reply_times.iter_rows(named=True):
        between = (
            f"{units.brief(row['low'])} and {units.brief(row['high'])}"
            if row["low"] is not None
            else ""
        )
        rows.append(
            (names[row["actor"]], _when(row["period"]), units.brief(row["median_s"]), between,
             f"{row['replies']:,}", f"{row['censored']:,}")
        )  # fmt: skip
    return Table("Time until half of the answers came, in waking hours", HEADS, tuple(rows))


def _unanswered(view: View) -> tuple[Table | Text, ...]:
    """What became of meaningful messages; nothing where words are not judged."""
    names = dict(zip(view.analysis.people, view.people, strict=True))
    rows = tuple(
        (
            names[row["actor"]], _when(row["period"]), f"{row['answered']:,}",
            counts(row["unanswered"], row["bids"]),
        )
        for row in view.analysis.unanswered.iter_rows(named=True)
        if row["bids"]
    )  # fmt: skip
    if not rows:
        return ()
    days = units.whole(view.analysis.conversation.settings.answer_days, "day")
    heads = ("Who was to answer", "When", f"Answered within {days}", "Not answered")
    return (
        Table("What became of the other's meaningful messages", heads, rows),
        Text((MEANINGFUL,), small=True),
    )


def _lead(view: View) -> str:
    hours = units.whole(view.analysis.conversation.settings.censor_awake_h, "hour")
    return (
        "Nobody owes a fast answer. Only waking hours are counted, and messages without an answer "
        f"in {hours} count as not answered by then."
    )


def _hours(view: View, person: int) -> Chart:
    mine = view.analysis.hours.filter(pl.col("person") == view.analysis.people[person])
    return Chart(
        draw=partial(rhythm.hours, rows=mine, quiet=_spans(view, person), person=person),
        alt=f"{view.people[person]}, messages by hour of the week. {quiet(view)[person]}.",
        wide=(3.35, 1.4), narrow=(4.1, 2.0), margins=(0.4, 0.08, 0.2, 0.27),
        title=f"{view.people[person]} writes at", person=person,
    )  # fmt: skip


def _spans(view: View, person: int) -> list[tuple[float, float]]:
    row = view.analysis.quiet_hours.row(person, named=True)
    start, end = (_clock(row[side]) for side in ("from", "to"))
    return [(start, end)] if start < end else [(start, 24.0), (0.0, end)]


def _clock(text: str) -> float:
    hour, minute = text.split(":")
    return int(hour) + int(minute) / 60


def _lengths(view: View) -> Chart:
    rows = [view.analysis.lengths.filter(pl.col("actor") == name) for name in view.analysis.people]
    return Chart(
        draw=partial(reply_times.lengths, rows=rows, window=view.window, calendar=calendar(view)),
        alt="Words in an answer to a message of five words or more, week by week, for both.",
        wide=(6.9, 1.25), narrow=(4.1, 2.0), margins=(0.36, 0.08, 0.1, 0.38),
        title="Words in an answer, week by week",
    )  # fmt: skip


def _shared(view: View) -> Table:
    """Who begins and ends the days, and who writes how much."""
    rows = view.analysis.rhythm
    return Table(
        "Who begins, who ends, who writes how much",
        ("What", *view.people),
        tuple((title, *(f"{count:,}" for count in rows[column])) for column, title in SHARED),
    )


def quiet(view: View) -> list[str]:
    """Both people's quiet hours and what they rest on."""
    return [
        f"quiet hours of {view.people[person]}, {row['from']} to {row['to']} ({row['basis']})"
        for person, row in enumerate(view.analysis.quiet_hours.iter_rows(named=True))
    ]


def lengths_told(view: View) -> tuple[str, ...]:
    """Whose replies grew shorter or longer over the weeks: a trend, in no total."""
    told = []
    for row in view.named(view.analysis.length_trends.iter_rows(named=True)):
        if row["high"] < 0 or row["low"] > 0:
            way = "shorter" if row["high"] < 0 else "longer"
            both = " What they answered changed alike, so this is mutual." if row["mutual"] else ""
            told.append(
                f"Over {row['weeks']} weeks the answers of {view.people[row['person']]} became "
                f"about {100 * abs(row['change']):.0f} in a hundred {way}.{both}"
            )
    return tuple(told)
