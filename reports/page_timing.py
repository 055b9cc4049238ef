"""Page five: timing: how soon each answers, when each writes, who begins, how long replies are."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import FigureBase
from matplotlib.ticker import FixedLocator, NullLocator, PercentFormatter

from chatcheck.reports.plots import axes_at, calendar
from chatcheck.reports.style import COLOURS, LINES, MARKERS, SOFT, Shown, inches, paragraphs

TITLE: Final = "Timing"
HEIGHT: Final = 9.8
TICKS: Final = {60: "1 min", 300: "5 min", 1800: "30 min", 7200: "2 h", 43_200: "12 h"}
DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def draw(body: FigureBase, shown: Shown) -> None:
    """Reply-time curves, hours of the week, reply length, and who begins and ends the days."""
    width, height = inches(body)
    wide = (width - 0.5 - 0.6) / 2
    for number in (0, 1):
        left = 0.45 + number * (wide + 0.6)
        _curves(axes_at(body, left, 0.35, wide, 2.0), shown, number)
        _hours(axes_at(body, left, 3.0, wide, 1.75), shown, number)
    _lengths(axes_at(body, 0.45, 5.55, -0.05, 1.7), shown)
    texts = [
        "Reply time counts waking hours only; messages that got no reply within twelve count as "
        "not answered by then.",
        "; ".join(_quiet(shown)) + ".",
        *_rhythm(shown),
    ]
    paragraphs(body, shown, texts, 1 - 7.65 / height, size=8.5, colour=SOFT, gap=0.3)


def _curves(axes: Axes, shown: Shown, number: int) -> None:
    name = shown.analysis.people[number]
    mine = shown.analysis.reply_curves.filter(pl.col("actor") == name)
    styles = {
        "all": ("whole chat", "-", 1.6),
        "before": ("before", ":", 1.6),
        "after": ("after", "-", 2.0),
    }
    wanted = ("before", "after") if shown.analysis.periods is not None else ("all",)
    for period in wanted:
        rows = mine.filter(pl.col("period") == period)
        if rows.is_empty():
            continue
        label, line, wide = styles[period]
        axes.plot(
            rows["seconds"], rows["share"], color=COLOURS[number], ls=line, lw=wide, label=label
        )
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(FixedLocator(list(TICKS)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticks(list(TICKS), list(TICKS.values()))
    axes.set_xlim(30, 43_200)
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.set_title(f"{shown.people[number]}: answered within …", color=COLOURS[number])
    if axes.lines:
        axes.legend(loc="lower right")
    else:
        axes.text(0.5, 0.5, "too little data", transform=axes.transAxes, ha="center", color=SOFT)


def _hours(axes: Axes, shown: Shown, number: int) -> None:
    name = shown.analysis.people[number]
    mine = shown.analysis.hours.filter(pl.col("person") == name)
    grid = np.zeros((7, 24))
    grid[mine["weekday"].to_numpy(), mine["hour"].to_numpy()] = mine["messages"].to_numpy()
    shades = LinearSegmentedColormap.from_list("person", ["#ffffff", COLOURS[number]])
    top = max(float(grid.max()), 1.0)
    axes.imshow(
        np.sqrt(grid / top), cmap=shades, aspect="auto", extent=(0, 24, 7, 0), vmin=0, vmax=1,
        interpolation="nearest",
    )  # fmt: skip
    for left, right in _spans(shown, number):
        axes.axvspan(left, right, facecolor="none", edgecolor="#777777", hatch="...", lw=0)
    axes.set_yticks(np.arange(7) + 0.5, DAYS)
    axes.set_xticks([0, 6, 12, 18, 24], ["0", "6", "12", "18", "24 h"])
    axes.grid(visible=False)
    axes.tick_params(length=0)
    axes.set_title(
        f"{shown.people[number]}: when messages are written (dots: quiet hours)", size=8.5
    )


def _spans(shown: Shown, number: int) -> list[tuple[float, float]]:
    row = shown.analysis.quiet_hours.row(number, named=True)
    start, end = (_clock(row[side]) for side in ("from", "to"))
    return [(start, end)] if start < end else [(start, 24.0), (0.0, end)]


def _clock(text: str) -> float:
    hour, minute = text.split(":")
    return int(hour) + int(minute) / 60


def _lengths(axes: Axes, shown: Shown) -> None:
    lengths = shown.analysis.lengths
    for number, name in enumerate(shown.analysis.people):
        mine = lengths.filter((pl.col("actor") == name) & (pl.col("replies") >= 3)).sort("week")
        if mine.is_empty():
            continue
        weeks = mine["week"].to_numpy().astype("datetime64[D]")
        axes.plot(
            weeks, mine["words"], ls="none", marker=MARKERS[number], ms=2.8,
            color=COLOURS[number], alpha=0.45,
        )  # fmt: skip
        smooth = mine["words"].rolling_mean(4, min_samples=2, center=True)
        axes.plot(
            weeks, smooth, color=COLOURS[number], ls=LINES[number], label=shown.people[number]
        )
    if len(lengths):
        calendar(axes, shown)
        axes.set_ylim(bottom=0)
    axes.set_title("Words in a reply to a message of five words or more, median of each week")
    if axes.lines:
        axes.legend(loc="upper right", ncols=2)


def _quiet(shown: Shown) -> list[str]:
    return [
        f"Quiet hours of {shown.people[number]}: {row['from']} to {row['to']} ({row['basis']})"
        for number, row in enumerate(shown.analysis.quiet_hours.iter_rows(named=True))
    ]


def _rhythm(shown: Shown) -> list[str]:
    rows: list[dict[str, Any]] = shown.analysis.rhythm.to_dicts()
    parts = [
        f"{name} began {row['starts']:,} days and ended {row['last_words']:,}, and wrote "
        f"{100 * row['messages_share']:.0f} % of the messages and "
        f"{100 * row['words_share']:.0f} % of the words"
        for name, row in zip(shown.people, rows, strict=True)
    ]
    return [f"{'; '.join(parts)}."]
