"""Page four: the two periods side by side, with intervals, counts and a verdict in words."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import FigureBase

from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.wording import HEADLINES, MOST_SHOWN, THIN, duration, metric_title, percent
from chatcheck.reports.page_answer import periods_line
from chatcheck.reports.plots import axes_at, shares
from chatcheck.reports.style import (
    BOLD,
    COLOURS,
    FAINT,
    INK,
    MARKERS,
    NAME_COLOURS,
    SOFT,
    Shown,
    inches,
    paragraphs,
    tall,
)
from chatcheck.reports.table import table

TITLE: Final = "The two periods side by side"
NOTE: Final = (
    "Hollow: before; filled: after; lines: 95 % intervals of each share. x: how many times as much "
    "as before, with its 95 % interval. A verdict of higher or lower needs a difference that "
    "day-to-day swings, the number of comparisons and, where the chat is long enough, its own "
    "earlier swings do not explain. No clear change is no proof of none."
)
ORDER: Final = {"higher": 0, "lower": 1, "no clear change": 2, THIN: 3}
VALUES: Final = ("reply_time", "reply_length", "repairs_per_rejection")  # not shares
WAYS: Final = {"higher": "longer", "lower": "shorter"}
APART: Final = 0.16  # of a row, between the two marks
TITLES: Final = 1.88  # inches left of the marks
BESIDE: Final = (0.12, 1.6, 2.52)  # inches right of the marks: counts, verdict, ratio
RIGHT: Final = 3.62


def draw(body: FigureBase, shown: Shown) -> None:
    """A panel a person; without two periods, the reason why."""
    _, height = inches(body)
    if shown.analysis.periods is None:
        y = paragraphs(body, shown, [shown.analysis.no_comparison], 1.0, size=11)
        heads = ("Over the whole chat", *shown.people)
        table(body, shown, heads, whole(shown), y, (0.0, 0.4, 0.7))
        return
    y = paragraphs(body, shown, [periods_line(shown)], 1.0, size=9, colour=SOFT)
    top = (1 - y) * height + 0.28
    notes = [*thin(shown), NOTE]
    kept = tall(body, shown, notes, size=8, gap=0.35)
    counts = [len(listed(shown, name)) for name in shown.analysis.people]
    room = height * (1 - kept) - top - 1.1
    for number in (0, 1):
        high = min(room * counts[number] / sum(counts), 0.34 * counts[number])
        panel(axes_at(body, TITLES, top, -RIGHT, high), shown, number)
        top += high + 0.65
    paragraphs(
        body, shown, notes, max(kept, 1 - (top - 0.1) / height), size=8, colour=SOFT, gap=0.35
    )


def whole(shown: Shown) -> list[tuple[str, str, str]]:
    """Rows of what there is without two periods: every share over the whole chat."""
    rows = []
    for metric in dict.fromkeys(detector for detector, _ in shown.over_all):
        told = []
        for name in shown.analysis.people:
            row = shown.over_all[metric, name]
            told.append(f"{row['hits']:,} of {row['chances']:,} ({share(row['rate'])})")
        title = metric_title(metric)
        rows.append((title[0].upper() + title[1:], told[0], told[1]))
    return rows


def share(rate: float | None) -> str:
    """A share, or the words for one that rests on too little."""
    return percent(rate) if rate is not None else THIN


def thin(shown: Shown) -> list[str]:
    """Which behaviours of each person were too seldom possible to be compared."""
    texts = []
    for number, name in enumerate(shown.analysis.people):
        rows = shown.analysis.comparison.filter(
            (pl.col("actor") == name)
            & (pl.col("verdict") == THIN)
            & ~pl.col("metric").is_in(HEADLINES)
        )
        titles = ", ".join(metric_title(metric) for metric in rows["metric"])
        if titles:
            texts.append(f"{shown.people[number]}, too little data to compare: {titles}.")
    return texts


def panel(axes: Axes, shown: Shown, number: int, *, words: bool = True) -> None:
    """One person's dumbbells; with ``words`` the counts, verdicts and ratios beside them."""
    rows = listed(shown, shown.analysis.people[number])
    places = np.arange(len(rows))[::-1].astype(float)
    wide, _ = _size(axes)
    compared: list[tuple[float, dict[str, Any]]] = []
    for place, row in zip(places, rows, strict=True):
        if row["metric"] in VALUES:
            axes.text(0.02, place, _values(row), transform=axes.get_yaxis_transform(), size=7.5,
                      color=INK, va="center",
                      bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})  # fmt: skip
        elif row["before"] is not None and row["after"] is not None:
            compared.append((float(place), row))
        if words:
            _beside(axes, shown, row, place, wide)
    edge = _dumbbells(axes, shown, compared, number) if compared else 0.0
    groups = [_group(row) for row in rows]
    for place, group, above in zip(places[1:], groups[1:], groups, strict=False):
        if group != above:
            axes.axhline(place + 0.5, color=FAINT, lw=0.5)
    axes.grid(axis="y", visible=False)
    axes.set_yticks(places, [_title(row) for row in rows], size=7.5)
    for label, row in zip(axes.get_yticklabels(), rows, strict=True):
        if row["metric"] in HEADLINES:
            label.set(**BOLD)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_xlim(0, max(0.05, 1.05 * edge))
    axes.xaxis.set_major_formatter(shares())
    axes.locator_params(axis="x", nbins=4)
    axes.tick_params(axis="y", length=0, pad=6)
    axes.set_title(shown.people[number], color=NAME_COLOURS[number])


def _size(axes: Axes) -> tuple[float, float]:
    figure: Any = axes.get_figure(root=True)
    box = axes.get_window_extent()
    return box.width / figure.dpi, box.height / figure.dpi


def _beside(axes: Axes, shown: Shown, row: dict[str, Any], place: float, wide: float) -> None:
    changed = row["verdict"] in WAYS
    texts = (counts(row), verdict(row), ratio(row))
    for at, text, strong in zip(BESIDE, texts, (False, changed, False), strict=True):
        room = BESIDE[1] - BESIDE[0] - 0.1
        size = min(7.0, 7.0 * room / shown.measure.width(text, 7.0)) if text else 7.0
        axes.text(
            1 + at / wide, place, text, transform=axes.get_yaxis_transform(), size=size,
            color=INK if changed else SOFT, va="center", **(BOLD if strong else {}),
        )  # fmt: skip


def listed(shown: Shown, name: str) -> list[dict[str, Any]]:
    """Totals first, then what could be compared: turning away, turning back, the rest; within
    each by verdict and by how much there was to judge."""
    rows = shown.analysis.comparison.filter(pl.col("actor") == name).to_dicts()
    totals = [row for row in rows if row["metric"] in HEADLINES]
    rest = [row for row in rows if row not in totals and row["verdict"] != THIN]
    rest.sort(
        key=lambda row: (
            _group(row),
            ORDER[row["verdict"]],
            -(row["chances_after"] or 0),
        )
    )
    return totals + rest


def _group(row: dict[str, Any]) -> int:
    """Totals, turning away, turning back, then figures that are no share of occasions."""
    if row["metric"] in VALUES:
        return 3
    kinds = {detector.name: 1 if detector.kind == "rejection" else 2 for detector in DETECTORS}
    return kinds.get(row["metric"], 0)


def _title(row: dict[str, Any]) -> str:
    if row["metric"] == "repairs_per_rejection":
        return "Repairs per rejection"
    title = metric_title(row["metric"])
    return title[0].upper() + title[1:]


def _dumbbells(
    axes: Axes, shown: Shown, rows: list[tuple[float, dict[str, Any]]], number: int
) -> float:
    """Dumbbells of rows at their places; returns the rightmost end of any interval."""
    limits = {
        (row["detector"], row["period"]): (row["low"], row["high"])
        for row in shown.analysis.rates.filter(
            pl.col("actor") == shown.analysis.people[number]
        ).iter_rows(named=True)
    }
    colour, marker = COLOURS[number], MARKERS[number]
    edge = 0.0
    joined = [
        [(row["before"], place + APART), (row["after"], place - APART)] for place, row in rows
    ]
    axes.add_collection(LineCollection(joined, colors=FAINT, linewidths=1))
    for period, shift, face in (("before", APART, "white"), ("after", -APART, colour)):
        y = np.array([place + shift for place, _ in rows])
        x = np.array([row[period] for _, row in rows], dtype=float)
        ends = np.array([limits[row["metric"], period] for _, row in rows], dtype=float)
        known = np.isfinite(ends).all(axis=1)
        axes.hlines(y[known], *ends[known].T, color=colour, lw=1, alpha=0.6)
        axes.plot(x, y, ls="none", marker=marker, color=colour, mfc=face, ms=4.5, clip_on=False,
                  zorder=3)  # fmt: skip
        edge = max(edge, np.nanmax(ends, initial=0.0), x.max(initial=0.0))
    return edge


def _values(row: dict[str, Any]) -> str:
    """Both sides of a figure that is no share."""
    sides = [row[side] for side in ("before", "after")]
    if row["metric"] == "reply_time":
        return f"{duration(sides[0])} to {duration(sides[1])} (average)"
    if row["metric"] == "reply_length":
        told = ["unknown" if value is None else f"{value:.1f}" for value in sides]
        return f"{told[0]} to {told[1]} words"
    return " to ".join("unknown" if value is None else f"{value:.2g}" for value in sides)


def counts(row: dict[str, Any]) -> str:
    """What each side rests on."""
    before, after = row["chances_before"], row["chances_after"]
    if row["metric"] in ("reply_time", "reply_length"):
        return f"{before:,} to {after:,} replies"
    return f"{row['hits_before']:,} of {before:,} to {row['hits_after']:,} of {after:,}"


def verdict(row: dict[str, Any]) -> str:
    """The verdict as it reads beside this figure."""
    word = str(row["verdict"])
    return WAYS.get(word, word) if row["metric"] in ("reply_time", "reply_length") else word


def ratio(row: dict[str, Any]) -> str:
    """How many times as much, with its interval; nothing where that is anybody's guess."""
    if row["ratio"] is None or row["verdict"] == THIN:
        return ""
    low, high = row["low"], row["high"]
    above = f"{high:.1f}" if high <= MOST_SHOWN else f"over {MOST_SHOWN}"
    return f"{row['ratio']:.1f}x ({low:.1f} to {above})"
