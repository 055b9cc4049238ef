"""Page five: timing: how soon each answers, when each writes, who begins, how long replies are."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import FigureBase
from matplotlib.ticker import FixedLocator, NullLocator

from chatcheck.reports.plots import MOST_MARKS, axes_at, calendar, shares
from chatcheck.reports.style import (
    COLOURS,
    INK,
    LINES,
    MARKERS,
    NAME_COLOURS,
    SOFT,
    Shown,
    inches,
    paragraphs,
)

TITLE: Final = "Timing"
TICKS: Final = {60: "1 min", 300: "5 min", 1800: "30 min", 7200: "2 h", 43_200: "12 h"}
DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
STEPS: Final = 10  # shades of a heat map: more cannot be told apart
CURVES: Final = {
    "all": ("whole chat", "-", 1.6),
    "before": ("before", ":", 1.6),
    "after": ("after", "-", 2.0),
}
SHARED: Final = (
    ("starts", "Began the day"),
    ("last_words", "Wrote last in the day"),
    ("messages", "Messages"),
    ("words", "Words"),
)
NOTE: Final = (
    "Reply time counts waking hours only. The curves show which share of the messages that wanted "
    "a reply had one by then; those without one in twelve hours count as not answered by then."
)


def draw(body: FigureBase, shown: Shown) -> None:
    """Reply-time curves, hours of the week, reply length, and who begins and ends the days."""
    width, height = inches(body)
    wide = (width - 0.45 - 0.6 - 0.2) / 2
    for number in (0, 1):
        left = 0.45 + number * (wide + 0.6)
        curves(axes_at(body, left, 0.3, wide, 1.75), shown, number)
        hours(axes_at(body, left, 2.72, wide, 1.55), shown, number)
    lengths(axes_at(body, 0.45, 4.95, -0.2, 1.35), shown)
    halves(axes_at(body, 1.5, 7.0, -0.2, 0.95), shown)
    texts = [NOTE, "; ".join(quiet(shown)) + "."]
    paragraphs(body, shown, texts, 1 - 8.15 / height, size=8.5, colour=SOFT, gap=0.3)


def curves(axes: Axes, shown: Shown, number: int) -> None:
    """One person's Kaplan-Meier curves: the share answered by a time, before and after."""
    name = shown.analysis.people[number]
    mine = shown.analysis.reply_curves.filter(pl.col("actor") == name)
    wanted = ("before", "after") if shown.analysis.periods is not None else ("all",)
    for period in wanted:
        rows = mine.filter(pl.col("period") == period)
        if rows.is_empty():
            continue
        label, line, wide = CURVES[period]
        axes.plot(
            rows["seconds"], rows["share"], color=COLOURS[number], ls=line, lw=wide, label=label
        )
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(FixedLocator(list(TICKS)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticks(list(TICKS), list(TICKS.values()))
    axes.set_xlim(30, 43_200)
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(shares())
    axes.set_title(f"{shown.people[number]}: answered within", color=NAME_COLOURS[number])
    if axes.lines:
        axes.legend(loc="lower right")
    else:
        axes.text(0.5, 0.5, "too little data", transform=axes.transAxes, ha="center", color=SOFT)


def hours(axes: Axes, shown: Shown, number: int) -> None:
    """One person's messages by hour of the week; quiet hours are hatched."""
    name = shown.analysis.people[number]
    mine = shown.analysis.hours.filter(pl.col("person") == name)
    grid = np.zeros((7, 24))
    grid[mine["weekday"].to_numpy(), mine["hour"].to_numpy()] = mine["messages"].to_numpy()
    # Square roots keep the quieter hours visible; steps keep the file small.
    shade = np.ceil(STEPS * np.sqrt(grid / max(float(grid.max()), 1.0))) / STEPS
    colours = np.empty((7, 24, 4))
    colours[:] = to_rgba(COLOURS[number])
    colours[..., 3] = shade
    axes.pcolormesh(np.arange(25), np.arange(8), colours, lw=0)
    axes.invert_yaxis()
    for left, right in _spans(shown, number):
        axes.axvspan(left, right, facecolor="none", edgecolor="#777777", hatch="////", lw=0)
    axes.set_yticks(np.arange(7) + 0.5, DAYS)
    axes.set_xlim(0, 24)
    axes.set_xticks([0, 6, 12, 18, 24], ["0", "6", "12", "18", "24 h"])
    axes.grid(visible=False)
    axes.tick_params(length=0)
    axes.set_title(f"{shown.people[number]}: writes at", color=NAME_COLOURS[number], pad=14)
    axes.text(0, 1.03, "darker: more messages; hatched: quiet hours", transform=axes.transAxes,
              size=7, color=SOFT)  # fmt: skip


def _spans(shown: Shown, number: int) -> list[tuple[float, float]]:
    row = shown.analysis.quiet_hours.row(number, named=True)
    start, end = (_clock(row[side]) for side in ("from", "to"))
    return [(start, end)] if start < end else [(start, 24.0), (0.0, end)]


def _clock(text: str) -> float:
    hour, minute = text.split(":")
    return int(hour) + int(minute) / 60


def lengths(axes: Axes, shown: Shown) -> None:
    """Words in a reply, week by week, for both."""
    for number, name in enumerate(shown.analysis.people):
        mine = shown.analysis.lengths.filter(
            (pl.col("actor") == name) & (pl.col("replies") >= 3)
        ).sort("week")
        if mine.is_empty():
            continue
        # Weeks without replies keep their place, so that the line breaks there.
        mine = mine.upsample("week", every="1w").with_columns(
            smooth=pl.col("words").rolling_mean(shown.window, min_samples=2, center=True)
        )
        weeks = mine["week"].to_numpy().astype("datetime64[D]")
        if len(weeks) <= MOST_MARKS:
            axes.plot(
                weeks, mine["words"], ls="none", marker=MARKERS[number], ms=2.8,
                color=COLOURS[number], alpha=0.45,
            )  # fmt: skip
        smooth = np.where(mine["words"].is_null(), np.nan, mine["smooth"].to_numpy())
        axes.plot(weeks, smooth, color=COLOURS[number], ls=LINES[number])
    some = bool(axes.lines)
    calendar(axes, shown)
    if some:
        axes.set_ylim(bottom=0)
    else:
        axes.set_yticks([])
        axes.text(0.5, 0.5, "too little data", transform=axes.transAxes, ha="center", color=SOFT)
    axes.set_title("Words in a reply to a message of five words or more, median of each week")


def halves(axes: Axes, shown: Shown) -> None:
    """Who begins and ends the days, and whose the messages and words are: both shares of each."""
    rows = shown.analysis.rhythm
    places = np.arange(len(SHARED))[::-1].astype(float)
    for place, (column, _) in zip(places, SHARED, strict=True):
        values = rows[column].to_numpy().astype(float)
        total = values.sum()
        if total == 0:
            axes.text(0.5, place, "none", ha="center", va="center", size=7.5, color=SOFT)
            continue
        first, second = values / total
        axes.barh(place, first, height=0.62, color=COLOURS[0])
        axes.barh(place, second, left=first, height=0.62, facecolor="white", hatch="//////",
                  edgecolor=COLOURS[1], lw=0.8)  # fmt: skip
        for share, count, side in ((first, values[0], 0), (second, values[1], 1)):
            if share < 0.16:
                continue
            axes.text(
                0.015 if side == 0 else 0.985, place, f"{100 * share:.0f} % ({count:,.0f})",
                ha="left" if side == 0 else "right", va="center", size=7.5,
                color="white" if side == 0 else INK,
                bbox=None if side == 0 else {"facecolor": "white", "edgecolor": "none", "pad": 1},
            )  # fmt: skip
    axes.set_yticks(places, [title for _, title in SHARED])
    axes.set_ylim(-0.5, len(SHARED) - 0.5)
    axes.set_xlim(0, 1)
    axes.set_xticks([])
    axes.grid(visible=False)
    axes.tick_params(length=0)
    for edge in ("left", "bottom"):
        axes.spines[edge].set_visible(False)
    axes.text(0, 1.06, f"{shown.people[0]} (plain)", transform=axes.transAxes, size=8.5,
              color=NAME_COLOURS[0])  # fmt: skip
    axes.text(1, 1.06, f"{shown.people[1]} (hatched)", transform=axes.transAxes, size=8.5,
              color=NAME_COLOURS[1], ha="right")  # fmt: skip


def quiet(shown: Shown) -> list[str]:
    """Both people's quiet hours and what they rest on."""
    return [
        f"Quiet hours of {shown.people[number]}: {row['from']} to {row['to']} ({row['basis']})"
        for number, row in enumerate(shown.analysis.quiet_hours.iter_rows(named=True))
    ]


def rhythm(shown: Shown) -> list[str]:
    """Who begins and ends the days, and whose the messages are, in words."""
    return [
        f"{name} began {row['starts']:,} days and wrote last on {row['last_words']:,}, and wrote "
        f"{100 * row['messages_share']:.0f} % of the messages and "
        f"{100 * row['words_share']:.0f} % of the words."
        for name, row in zip(shown.people, shown.analysis.rhythm.to_dicts(), strict=True)
    ]
