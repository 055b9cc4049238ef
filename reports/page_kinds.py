"""Page three: which kinds of turning away, each on its own small chart, and the mix.

A behaviour with too few occasions for a line shows every occasion on its own instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase

from chatcheck.analyzer.detectors.detector import Detector
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.reports.plots import (
    axes_at,
    calendar,
    drawn_weeks,
    frequency,
    people_key,
    percent_axis,
    rolling,
)
from chatcheck.reports.style import COLOURS, INK, LINES, MARKERS, SOFT, Shown, inches, paragraphs

TITLE: Final = "Which kinds"
COLUMNS: Final = 3
LEAST_DRAWN: Final = 0.4  # share of the weeks that must have a value for a line to tell anything
LANE: Final = 0.42  # inches for the labels beside a chart
SHAPES: Final = ("●", "■")  # for the two people, as their marks are, where a name has no room
NOTE: Final = (
    "Lines: the share of the last weeks together; scales differ from chart to chart. Where "
    "occasions are too rare for a line, each is shown: a stroke where nothing was flagged, a mark "
    "where it was. One reply can show several kinds."
)


def rejections() -> list[Detector]:
    """The detectors of this page, in the order of the report."""
    return [detector for detector in DETECTORS if detector.kind == "rejection"]


def draw(body: FigureBase, shown: Shown) -> None:
    """Small multiples by behaviour, then the count of each."""
    detectors = rejections()
    width, height = inches(body)
    body.legend(handles=people_key(shown), loc="upper right", bbox_to_anchor=(1.0, 1.02), ncols=2)
    wide = (width - LANE * COLUMNS - 0.1) / COLUMNS
    rows = -(-len(detectors) // COLUMNS)
    step = 1.8 if height > 9.5 else 1.65
    for place, detector in enumerate(detectors):
        row, column = divmod(place, COLUMNS)
        axes = axes_at(body, LANE + column * (wide + LANE), 0.62 + row * step, wide, step - 0.75)
        small(axes, shown, detector)
        axes.set_title(detector.title, size=8, pad=14)
        counts = "   ".join(counted(shown, detector.name, SHAPES))
        axes.text(0, 1.04, counts, transform=axes.transAxes, size=6.5, color=SOFT)
    top = 0.62 + rows * step
    mix_at = axes_at(body, 2.35, top + 0.15, -0.2, height - top - 0.95)
    mix(mix_at, shown, detectors)
    paragraphs(body, shown, [NOTE], 0.42 / height, size=8.5, colour=SOFT)


def small(axes: Axes, shown: Shown, detector: Detector) -> None:
    """Lines of both where there is enough for lines, else every occasion."""
    drawn = [
        drawn_weeks(shown, rolling(shown, detector.name, name)) for name in shown.analysis.people
    ]
    if max(float(weeks.mean()) for weeks in drawn) >= LEAST_DRAWN:
        top = max(frequency(axes, shown, detector.name, n, full=False) for n in (0, 1))
        calendar(axes, shown, ticks=5)
        axes.locator_params(axis="y", nbins=3)
        percent_axis(axes, top)
    else:
        _strip(axes, shown, detector.name)
        calendar(axes, shown, ticks=5)
    axes.tick_params(labelsize=7)
    axes.xaxis.get_offset_text().set_fontsize(7)


def _strip(axes: Axes, shown: Shown, detector: str) -> None:
    """A lane a person: strokes for occasions, marks for those that were flagged."""
    zone = shown.analysis.conversation.chat.timezone
    mine = shown.analysis.chances.filter(
        (pl.col("detector") == detector) & (pl.col("outcome") != "unclear")
    ).with_columns(pl.col("at").dt.convert_time_zone(zone).dt.replace_time_zone(None))
    for number in (0, 1):
        lane = mine.filter(pl.col("actor") == number)
        for outcome, marker, face, size in (
            ("miss", "|", COLOURS[number], 6.0),
            ("hit", MARKERS[number], COLOURS[number], 4.5),
        ):
            at = lane.filter(pl.col("outcome") == outcome)["at"].to_numpy()
            axes.plot(at, np.full(len(at), 1.0 - number), ls="none", marker=marker, ms=size,
                      color=face, alpha=0.4 if outcome == "miss" else 1.0)  # fmt: skip
    axes.set_yticks([1.0, 0.0], SHAPES)
    for label, colour in zip(axes.get_yticklabels(), COLOURS, strict=True):
        label.set_color(colour)
    axes.set_ylim(-0.6, 1.6)
    axes.tick_params(axis="y", length=0, pad=10)
    if mine.is_empty():
        axes.text(0.5, 0.5, "no occasions", transform=axes.transAxes, size=7, color=SOFT,
                  ha="center", va="center")  # fmt: skip


def counted(shown: Shown, detector: str, names: Sequence[str]) -> list[str]:
    """Hits and chances of each of the two over the whole chat, after what stands for their name."""
    parts = []
    for number, name in enumerate(shown.analysis.people):
        row = shown.over_all[detector, name]
        parts.append(f"{names[number]} {row['hits']:,} of {row['chances']:,}")
    return parts


def mix(axes: Axes, shown: Shown, detectors: list[Detector]) -> None:
    """How many of each behaviour were flagged, both people beside each other."""
    places = np.arange(len(detectors))[::-1]
    most = 1
    for number, name in enumerate(shown.analysis.people):
        hits = [shown.over_all[detector.name, name]["hits"] for detector in detectors]
        most = max(most, *hits)
        y = places + (0.18 if number == 0 else -0.18)
        axes.hlines(y, 0, hits, color=COLOURS[number], lw=2.0, ls=LINES[number])
        axes.plot(hits, y, ls="none", marker=MARKERS[number], color=COLOURS[number], ms=4.5,
                  clip_on=False, zorder=3)  # fmt: skip
    axes.set_yticks(places, [detector.title for detector in detectors])
    axes.set_ylim(-0.6, len(detectors) - 0.4)
    axes.set_xlim(0, most * 1.06)
    axes.grid(axis="y", visible=False)
    axes.locator_params(axis="x", integer=True)
    axes.set_title("How many of each were flagged, over the whole chat", color=INK)
