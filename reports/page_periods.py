"""Page four: the two periods side by side, with intervals, counts and a verdict in words."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import polars as pl
from matplotlib.figure import FigureBase
from matplotlib.ticker import PercentFormatter

from chatcheck.analyzer.wording import duration, metric_title
from chatcheck.reports.page_answer import periods_line
from chatcheck.reports.plots import axes_at
from chatcheck.reports.style import COLOURS, INK, MARKERS, SOFT, Shown, inches, paragraphs, tall

TITLE: Final = "The two periods side by side"
HEIGHT: Final = 9.8
NOTE: Final = (
    "Hollow: before; filled: after; lines: 95 % intervals. A verdict of higher or lower needs a "
    "difference that day-to-day swings, the number of comparisons and, where the chat is long "
    "enough, its own earlier swings do not explain. No clear change is no proof of none."
)
THIN: Final = "too little data"
ORDER: Final = {"higher": 0, "lower": 1, "no clear change": 2}


def draw(body: FigureBase, shown: Shown) -> None:
    """A panel a person; without two periods, the reason why."""
    _, height = inches(body)
    if shown.analysis.periods is None:
        paragraphs(body, shown, [shown.analysis.no_comparison], 0.97, size=11)
        return
    y = paragraphs(body, shown, [periods_line(shown)], 1 - 0.02, size=9, colour=SOFT)
    top = (1 - y) * height + 0.3
    notes = [*_thin(shown), NOTE]
    kept = tall(body, shown, notes, size=8.5, gap=0.35)
    high = (height * (1 - kept) - top - 0.95) / 2
    for number in (0, 1):
        _panel(body, shown, number, top + number * (high + 0.55), high)
    paragraphs(body, shown, notes, kept, size=8.5, colour=SOFT, gap=0.35)


def _thin(shown: Shown) -> list[str]:
    """Which behaviours of each person were too seldom possible to be compared."""
    texts = []
    for number, name in enumerate(shown.analysis.people):
        rows = shown.analysis.comparison.filter(
            (pl.col("actor") == name) & (pl.col("verdict") == THIN)
        )
        titles = ", ".join(metric_title(metric) for metric in rows["metric"])
        if titles:
            texts.append(f"{shown.people[number]}, too little data to compare: {titles}.")
    return texts


def _panel(body: FigureBase, shown: Shown, number: int, top: float, high: float) -> None:
    width, _ = inches(body)
    name = shown.analysis.people[number]
    rows = _rows(shown, name)
    rates = [row for row in rows if row["before"] is not None and _is_share(row)]
    axes = axes_at(body, 2.15, top, width - 2.15 - 2.3, high)
    places = np.arange(len(rows))[::-1]
    colour, marker = COLOURS[number], MARKERS[number]
    edge = 0.0
    for place, row in zip(places, rows, strict=True):
        if row in rates:
            edge = max(edge, _dumbbell(axes, shown, row, float(place), colour, marker))
        text, verdict = _words(row)
        axes.text(1.02, place + 0.13, verdict, transform=axes.get_yaxis_transform(), size=7.5,
                  color=INK if row["verdict"] in ("higher", "lower") else SOFT, va="center",
                  weight="bold" if row["verdict"] in ("higher", "lower") else "normal")  # fmt: skip
        axes.text(1.02, place - 0.25, text, transform=axes.get_yaxis_transform(), size=6.5,
                  color=SOFT, va="center")  # fmt: skip
    axes.set_yticks(places, [_title(row) for row in rows], size=7.5)
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.set_xlim(0, max(0.05, 1.05 * edge))
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.locator_params(axis="x", nbins=4)
    axes.set_title(shown.people[number], color=colour)


def _is_share(row: dict[str, Any]) -> bool:
    return row["metric"] not in ("reply_time", "reply_length", "repairs_per_rejection")


def _rows(shown: Shown, name: str) -> list[dict[str, Any]]:
    """Totals first, then what could be compared, by verdict and by how much there was to judge."""
    rows = shown.analysis.comparison.filter(pl.col("actor") == name).to_dicts()
    totals = [row for row in rows if row["metric"] in ("micro_rejections", "micro_repairs")]
    rest = [row for row in rows if row not in totals and row["verdict"] != THIN]
    rest.sort(key=lambda row: (ORDER[row["verdict"]], -(row["chances_after"] or 0)))
    return totals + rest


def _title(row: dict[str, Any]) -> str:
    title = metric_title(row["metric"])
    title = title[0].upper() + title[1:]
    return title if len(title) <= 34 else f"{title[:33]}…"


def _dumbbell(
    axes: Any, shown: Shown, row: dict[str, Any], place: float, colour: str, marker: str
) -> float:
    limits = shown.analysis.rates.filter(
        (pl.col("detector") == row["metric"]) & (pl.col("actor") == row["actor"])
    )
    edge = 0.0
    for period, shift, face in (("before", 0.16, "white"), ("after", -0.16, colour)):
        one = limits.filter(pl.col("period") == period).row(0, named=True)
        if one["low"] is not None:
            axes.hlines(place + shift, one["low"], one["high"], color=colour, lw=1, alpha=0.6)
            edge = max(edge, one["high"])
        axes.plot(row[period], place + shift, marker=marker, color=colour, mfc=face, ms=5)
        edge = max(edge, row[period])
    return edge


def _words(row: dict[str, Any]) -> tuple[str, str]:
    """The counts or values, and the verdict with its ratio."""
    verdict = row["verdict"]
    if row["metric"] == "reply_time":
        verdict = {"higher": "longer", "lower": "shorter"}.get(verdict, verdict)
    if row["ratio"] is not None and verdict != "too little data":
        low, high = row["low"], row["high"]
        verdict = f"{verdict} ({row['ratio']:.1f}x, {low:.1f} to {min(high, 99):.1f})"
    if row["metric"] == "reply_time":
        counts = f"{duration(row['before'])} to {duration(row['after'])} (mean, waking time)"
    elif row["metric"] == "reply_length":
        values = [row[side] for side in ("before", "after")]
        words = ["unknown" if value is None else f"{value:.1f}" for value in values]
        counts = f"{words[0]} to {words[1]} words"
    else:
        counts = (
            f"{row['hits_before']:,} of {row['chances_before']:,} to "
            f"{row['hits_after']:,} of {row['chances_after']:,}"
        )
    return counts, verdict
