"""Page two: how often, over time, for each of the two."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase

from chatcheck.analyzer.wording import day, percent
from chatcheck.reports.page_answer import periods_line
from chatcheck.reports.plots import (
    axes_at,
    calendar,
    drawn_weeks,
    frequency,
    key,
    name_spans,
    percent_axis,
    rolling,
)
from chatcheck.reports.style import (
    COLOURS,
    NAME_COLOURS,
    SHADE,
    SOFT,
    Shown,
    inches,
    paragraphs,
)

TITLE: Final = "Micro-rejections over time"
HATCH: Final = "////"
NOTE: Final = (
    "The share of occasions on which turning away was possible and was flagged. A week has a mark "
    "of its own from three occasions on, and the line needs five in its weeks; it is broken "
    "where less could be judged, or where nobody wrote for two weeks. Single weeks far above the "
    "rest lie beyond the top."
)


def draw(body: FigureBase, shown: Shown, metric: str = "micro_rejections") -> None:
    """Both people one above the other, on the same scale."""
    both(body, shown, metric, top=0.62, tall=3.1)
    _, height = inches(body)
    texts = [NOTE, periods_line(shown), *dated(shown, metric)]
    paragraphs(body, shown, texts, 1 - 7.9 / height, size=8.5, colour=SOFT, gap=0.35)


def both(body: FigureBase, shown: Shown, metric: str, *, top: float, tall: float) -> None:
    """The two people's axes, ``top`` inches from the top, each ``tall`` inches."""
    panels = []
    highest = 0.0
    for number in (0, 1):
        axes = axes_at(body, 0.5, top + number * (tall + 0.72), -0.2, tall)
        highest = max(highest, panel(axes, shown, metric, number))
        panels.append(axes)
    for axes in panels:
        percent_axis(axes, highest)
    panels[0].legend(
        handles=key(shown, 0), loc="lower right", bbox_to_anchor=(1.0, 1.0 + 0.4 / tall), ncols=4,
        fontsize=7.5, borderaxespad=0, handletextpad=0.5, columnspacing=1.2,
    )  # fmt: skip


def panel(axes: Axes, shown: Shown, metric: str, number: int, *, size: float = 10) -> float:
    """One person's frequency with everything that marks its time; returns the highest point."""
    highest = frequency(axes, shown, metric, number)
    calendar(axes, shown)
    name_spans(axes, shown)
    axes.set_title(shown.people[number], color=NAME_COLOURS[number], pad=14, size=size)
    for row in _changes(shown, metric, number).iter_rows(named=True):
        first, last = row["from"], row["to"] + timedelta(days=1)
        axes.axvspan(
            np.datetime64(first), np.datetime64(last),  # type: ignore[arg-type]
            facecolor="none", edgecolor=COLOURS[number], hatch=HATCH, alpha=0.35, lw=0,
        )  # fmt: skip
        axes.text(
            np.datetime64(first + (last - first) / 2), 0.94, "likeliest change",  # type: ignore[arg-type]
            transform=axes.get_xaxis_transform(), ha="center", va="top", size=7.5, color=SOFT,
            bbox={"facecolor": SHADE, "edgecolor": "none", "pad": 1.5},
        )  # fmt: skip
    if not drawn_weeks(shown, rolling(shown, metric, shown.analysis.people[number])).any():
        axes.text(0.5, 0.5, "too few occasions for a line", transform=axes.transAxes, size=9,
                  color=SOFT, ha="center", va="center")  # fmt: skip
    return highest


def _changes(shown: Shown, metric: str, number: int) -> pl.DataFrame:
    return shown.analysis.changes.filter(
        (pl.col("metric") == metric) & (pl.col("actor") == shown.analysis.people[number])
    )


def dated(shown: Shown, metric: str) -> list[str]:
    """The likeliest time of a change of each person that has one, and silences, in words."""
    texts = [
        f"Hatched: the likeliest time of a change for {shown.people[number]}, between "
        f"{day(row['from'])} and {day(row['to'])} ({percent(row['before'])} before, "
        f"{percent(row['after'])} after); a slow drift can look the same."
        for number in (0, 1)
        for row in _changes(shown, metric, number).iter_rows(named=True)
    ]
    gaps = [f"{day(first)} to {day(last)}" for first, last in shown.silences]
    if gaps:
        more = f" and {len(gaps) - 4} more" if len(gaps) > 4 else ""
        texts.append(f"Crossed: no messages, {', '.join(gaps[:4])}{more}.")
    return texts
