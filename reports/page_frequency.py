"""Page two: how often, over time, for each of the two."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase

from chatcheck.analyzer.wording import day
from chatcheck.reports.page_answer import periods_line
from chatcheck.reports.plots import axes_at, calendar, frequency, name_periods, percent_axis
from chatcheck.reports.style import COLOURS, SOFT, Shown, inches, paragraphs

TITLE: Final = "Micro-rejections over time"
HEIGHT: Final = 8.6
NOTE: Final = (
    "Of the occasions on which one could turn away, the share on which it was flagged. Line: the "
    "last four weeks together; band: where the true share probably lies; marks: single weeks with "
    "three occasions or more, hollow where the export covers only part of the week. A line is "
    "broken where nothing could be judged."
)


def draw(body: FigureBase, shown: Shown, metric: str = "micro_rejections") -> None:
    """Both people one above the other, on the same scale."""
    both(body, shown, metric, top=0.35, tall=3.35)
    _, height = inches(body)
    texts = [NOTE, periods_line(shown), *_dated(shown, metric)]
    paragraphs(body, shown, texts, 1 - 8.0 / height, size=8.5, colour=SOFT, gap=0.35)


def both(body: FigureBase, shown: Shown, metric: str, *, top: float, tall: float) -> None:
    """The two people's axes, ``top`` inches from the top, each ``tall`` inches."""
    panels = []
    highest = 0.0
    for number, name in enumerate(shown.people):
        axes = axes_at(body, 0.5, top + number * (tall + 0.55), -0.05, tall)
        highest = max(highest, frequency(axes, shown, metric, number))
        calendar(axes, shown)
        name_periods(axes, shown)
        axes.set_title(name, color=COLOURS[number])
        _mark_changes(axes, shown, metric, number)
        panels.append(axes)
    for axes in panels:
        percent_axis(axes, highest)


def _mark_changes(axes: Axes, shown: Shown, metric: str, number: int) -> None:
    for row in _changes(shown, metric, number).iter_rows(named=True):
        axes.axvspan(
            np.datetime64(row["from"]), np.datetime64(row["to"] + timedelta(days=1)),  # type: ignore[arg-type]
            facecolor="none", edgecolor=COLOURS[number], hatch="////", alpha=0.35, lw=0,
        )  # fmt: skip


def _changes(shown: Shown, metric: str, number: int) -> pl.DataFrame:
    return shown.analysis.changes.filter(
        (pl.col("metric") == metric) & (pl.col("actor") == shown.analysis.people[number])
    )


def _dated(shown: Shown, metric: str) -> list[str]:
    return [
        f"Hatched: the likeliest time of a change for {shown.people[number]}, between "
        f"{day(row['from'])} and {day(row['to'])}."
        for number in (0, 1)
        for row in _changes(shown, metric, number).iter_rows(named=True)
    ]
