"""Timing: how soon each answers, when each writes, who begins, how long replies are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.ticker import FixedLocator, NullLocator

from chatcheck.analyzer.tables import Period
from chatcheck.reports.drawing.calendar import Calendar
from chatcheck.reports.drawing.frequency import MOST_MARKS
from chatcheck.reports.drawing.style import COLOURS, LINES, MARKERS, nothing, of_hundred

TICKS: Final = {60: "1 min", 300: "5 min", 1800: "30 min", 7200: "2 h", 43_200: "12 h"}
DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
STEPS: Final = 10  # shades of a heat map: more cannot be told apart
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
    axes.set_xlim(30, 43_200)
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(of_hundred())
    if not axes.lines:
        nothing(axes, "too little to say")


def hours(
    axes: Axes, rows: pl.DataFrame, quiet: Sequence[tuple[float, float]], person: int
) -> None:
    """One person's messages by hour of the week (weekday, hour, messages); quiet hours hatched."""
    grid = np.zeros((7, 24))
    grid[rows["weekday"].to_numpy(), rows["hour"].to_numpy()] = rows["messages"].to_numpy()
    # Square roots keep the quieter hours visible; steps keep the file small.
    steps = np.ceil(STEPS * np.sqrt(grid / max(float(grid.max()), 1.0))).astype(int)
    for step in range(1, STEPS + 1):
        rows_of, hours_of = np.nonzero(steps == step)
        cells = [
            [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)]
            for y, x in zip(rows_of, hours_of, strict=True)
        ]
        if cells:
            colour = to_rgba(COLOURS[person], step / STEPS)
            axes.add_collection(PolyCollection(cells, facecolors=[colour], linewidths=0))
    axes.set_ylim(0, 7)
    axes.invert_yaxis()
    for left, right in quiet:
        axes.axvspan(left, right, facecolor="none", edgecolor="#777777", hatch="////", lw=0)
    axes.set_yticks(np.arange(7) + 0.5, DAYS)
    axes.set_xlim(0, 24)
    axes.set_xticks([0, 6, 12, 18, 24], ["0", "6", "12", "18", "24 h"])
    axes.grid(visible=False)
    axes.tick_params(length=0)


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
