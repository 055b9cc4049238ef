"""Page three: which kinds of turning away, each on its own small chart, and the mix."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
from matplotlib.figure import FigureBase

from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.reports.plots import axes_at, calendar, frequency, percent_axis
from chatcheck.reports.style import COLOURS, LINES, MARKERS, SOFT, Shown, inches, paragraphs

TITLE: Final = "Which kinds"
HEIGHT: Final = 9.3
COLUMNS: Final = 3


def draw(body: FigureBase, shown: Shown) -> None:
    """Small multiples by behaviour, then the count of each."""
    detectors = [detector for detector in DETECTORS if detector.kind == "rejection"]
    width, height = inches(body)
    wide = (width - 0.42 * COLUMNS - 0.1) / COLUMNS
    for place, detector in enumerate(detectors):
        row, column = divmod(place, COLUMNS)
        axes = axes_at(body, 0.42 + column * (wide + 0.42), 0.5 + row * 1.83, wide, 1.12)
        top = max(frequency(axes, shown, detector.name, n, full=False) for n in (0, 1))
        calendar(axes, shown)
        percent_axis(axes, top)
        axes.tick_params(labelsize=7)
        axes.locator_params(axis="y", nbins=3)
        axes.xaxis.get_offset_text().set_fontsize(7)
        if not any(np.isfinite(line.get_ydata()).any() for line in axes.get_lines()):
            axes.text(
                0.5, 0.5, "too few occasions\nfor a line", transform=axes.transAxes, size=7,
                color=SOFT, ha="center", va="center",
            )  # fmt: skip
        axes.set_title(f"{detector.title}\n", size=8, pad=2)
        axes.text(
            0, 1.04, _counts(shown, detector.name), transform=axes.transAxes, size=7, color=SOFT
        )
    rows = -(-len(detectors) // COLUMNS)
    _mix(body, shown, [d.name for d in detectors], [d.title for d in detectors], 0.5 + rows * 1.83)
    note = (
        f"Lines: the last four weeks together, where they hold five occasions "
        f"({shown.people[0]} solid, {shown.people[1]} dashed). "
        "Scales differ from chart to chart. One reply can show several kinds."
    )
    paragraphs(body, shown, [note], 0.35 / height, size=8.5, colour=SOFT)


def _counts(shown: Shown, detector: str) -> str:
    rows = shown.analysis.rates.filter(
        (pl.col("detector") == detector) & (pl.col("period") == "all")
    )
    parts = []
    for number, name in enumerate(shown.analysis.people):
        row = rows.filter(pl.col("actor") == name).row(0, named=True)
        short = shown.people[number][:12]
        parts.append(f"{short} {row['hits']:,} of {row['chances']:,}")
    return "; ".join(parts)


def _mix(body: FigureBase, shown: Shown, names: list[str], titles: list[str], top: float) -> None:
    _, height = inches(body)
    room = height - top - 1.05
    axes = axes_at(body, 2.35, top + 0.2, -0.3, max(room, 1.2))
    rates = shown.analysis.rates.filter(pl.col("period") == "all")
    places = np.arange(len(names))[::-1]
    for number, name in enumerate(shown.analysis.people):
        mine = rates.filter(pl.col("actor") == name)
        hits = [mine.filter(pl.col("detector") == detector)["hits"][0] for detector in names]
        y = places + (0.18 if number == 0 else -0.18)
        axes.hlines(y, 0, hits, color=COLOURS[number], lw=2.2, ls=LINES[number])
        axes.plot(
            hits, y, ls="none", marker=MARKERS[number], color=COLOURS[number], ms=5,
            label=shown.people[number],
        )  # fmt: skip
    axes.set_yticks(places, titles)
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.set_xlim(left=0)
    axes.grid(axis="y", visible=False)
    axes.locator_params(axis="x", integer=True)
    axes.set_title("How many of each, over the whole chat")
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, borderaxespad=0.2)
