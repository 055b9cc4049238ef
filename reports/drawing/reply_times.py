"""Replies: how soon each answers, and how long the replies are, week by week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullLocator

from chatcheck.analyzer.description.reply_times import CURVE_S
from chatcheck.analyzer.tables import Period
from chatcheck.reports.drawing.calendar import Calendar
from chatcheck.reports.drawing.frequency import MOST_MARKS
from chatcheck.reports.drawing.style import COLOURS, LINES, MARKERS, nothing, of_hundred

TICKS: Final = {60: "1 min", 300: "5 min", 1800: "30 min", 7200: "2 h", 43_200: "12 h"}
LEAST_REPLIES: Final = 3  # of a week whose median length is shown
# Line and width of each period: dotted before, solid after.
CURVES: Final[Mapping[str, tuple[str, float]]] = {
    Period.ALL: ("-", 1.6),
    Period.BEFORE: (":", 1.6),
    Period.AFTER: ("-", 2.0),
}


def curves(axes: Axes, rows: pl.DataFrame, periods: Sequence[str], person: int) -> None:
    """One person's answers that came within a time (columns: period, seconds, share)."""
    for period in periods:
        mine = rows.filter(pl.col("period") == period)
        if mine.is_empty():
            continue
        style, wide = CURVES[period]
        axes.plot(mine["seconds"], mine["share"], color=COLOURS[person], ls=style, lw=wide)
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(FixedLocator(list(TICKS)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticks(list(TICKS), list(TICKS.values()))
    axes.set_xlim(CURVE_S[0], CURVE_S[-1])
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(of_hundred())
    if not axes.lines:
        nothing(axes, "too little to say")


def lengths(axes: Axes, rows: Sequence[pl.DataFrame], window: int, calendar: Calendar) -> None:
    """Words in a reply, week by week, of both people (week, words, replies)."""
    some = False
    for person, frame in enumerate(rows):
        mine = frame.filter(pl.col("replies") >= LEAST_REPLIES).sort("week")
        if mine.is_empty():
            continue
        some = True
        # Weeks without replies keep their place, so that the line breaks there.
        mine = mine.upsample("week", every="1w").with_columns(
            smooth=pl.col("words").rolling_mean(window, min_samples=2, center=True)
        )
        weeks = mine["week"].to_numpy().astype("datetime64[D]")
        if len(weeks) <= MOST_MARKS:
            axes.plot(weeks, mine["words"], ls="none", marker=MARKERS[person], ms=2.8,
                      color=COLOURS[person], alpha=0.45)  # fmt: skip
        smooth = np.where(mine["words"].is_null(), np.nan, mine["smooth"].to_numpy())
        axes.plot(weeks, smooth, color=COLOURS[person], ls=LINES[person])
    calendar.put_on(axes)
    if some:
        axes.set_ylim(bottom=0)
    else:
        axes.set_yticks([])
        nothing(axes, "too little to say")
