"""Page six: turning back: micro-repairs over time, and what follows a micro-rejection."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase

from chatcheck.analyzer.balance import balance
from chatcheck.analyzer.detectors.detector import Detector
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.wording import duration, percent
from chatcheck.reports.page_frequency import both, dated
from chatcheck.reports.plots import axes_at, people_key, shares
from chatcheck.reports.style import (
    COLOURS,
    FAINT,
    MARKERS,
    SOFT,
    Shown,
    heading,
    inches,
    paragraphs,
)
from chatcheck.reports.table import table

TITLE: Final = "Micro-repairs and balance"
NOTE: Final = (
    "A repair within 48 hours need not be about the rejection before it: this says how often "
    "warmth came back, not that something was made good."
)
FOLLOWED: Final = (
    "After a micro-rejection by",
    "a micro-repair by",
    "within 48 hours",
    "usually after",
)
COUNTS: Final = 2.3  # inches right of the marks


def repairs() -> list[Detector]:
    """The detectors of this page, in the order of the report."""
    return [detector for detector in DETECTORS if detector.kind == "repair"]


def draw(body: FigureBase, shown: Shown) -> None:
    """Micro-repairs of both over time, how often each kind, and what followed rejections."""
    both(body, shown, "micro_repairs", top=0.62, tall=1.42)
    _, height = inches(body)
    heading(body, "Which kinds of turning back", 1 - 4.75 / height)
    kinds(axes_at(body, 1.78, 5.25, -COUNTS, 1.7), shown)
    y = heading(body, "After a micro-rejection", 1 - 7.3 / height)
    rows = followed(shown)
    if rows:
        y = table(body, shown, FOLLOWED, rows, y, (0.0, 0.3, 0.55, 0.78))
    else:
        y = paragraphs(body, shown, ["No micro-rejection was flagged."], y, size=8.5)
    notes = [NOTE, *dated(shown, "micro_repairs")[:2]]
    paragraphs(body, shown, notes, y - 0.06 / height, size=8, colour=SOFT, gap=0.2)


def kinds(axes: Axes, shown: Shown, *, words: bool = True) -> None:
    """How often each kind was flagged, with intervals; with ``words`` the counts beside them."""
    detectors = repairs()
    places = np.arange(len(detectors))[::-1].astype(float)
    figure: Any = axes.get_figure(root=True)
    wide = axes.get_window_extent().width / figure.dpi
    edge = 0.05
    for place, detector in zip(places, detectors, strict=True):
        for number, name in enumerate(shown.analysis.people):
            row = shown.over_all[detector.name, name]
            y = place + (0.2 if number == 0 else -0.2)
            told = f"{row['hits']:,} of {row['chances']:,}"
            if row["rate"] is None:
                told += ", too little data"
            else:
                told += f" ({percent(row['rate'])})"
                axes.hlines(y, row["low"], row["high"], color=COLOURS[number], lw=1, alpha=0.6)
                axes.plot(row["rate"], y, marker=MARKERS[number], color=COLOURS[number], ms=4.5,
                          clip_on=False, zorder=3)  # fmt: skip
                edge = max(edge, row["high"])
            if words:
                axes.text(1 + 0.12 / wide, y, told, transform=axes.get_yaxis_transform(),
                          size=6.5, color=SOFT, va="center")  # fmt: skip
        if place:
            axes.axhline(place - 0.5, color=FAINT, lw=0.4)
    axes.set_yticks(places, [detector.title for detector in detectors])
    axes.set_ylim(-0.55, len(detectors) - 0.45)
    axes.set_xlim(0, 1.05 * edge)
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0, pad=6)
    axes.xaxis.set_major_formatter(shares())
    axes.locator_params(axis="x", nbins=5)
    axes.legend(
        handles=people_key(shown), loc="lower left",
        bbox_to_anchor=(0.0, 1.0), ncols=2, fontsize=8, borderaxespad=0.1,
    )  # fmt: skip


def followed(shown: Shown) -> list[tuple[str, str, str, str]]:
    """Rows of ``FOLLOWED``: how often each one's rejection was followed by each one's repair."""
    names = dict(zip(shown.analysis.people, shown.people, strict=True))
    return [
        (
            names[row["actor"]],
            names[row["by"]],
            f"{row['followed']:,} of {row['rejections']:,}",
            duration(row["median_h"] * 3600) if row["median_h"] is not None else "",
        )
        for row in balance(shown.analysis).iter_rows(named=True)
        if row["rejections"]
    ]
