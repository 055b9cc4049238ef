"""Page six: turning back: micro-repairs over time, and what follows a micro-rejection."""

from __future__ import annotations

from typing import Final

import polars as pl
from matplotlib.figure import FigureBase

from chatcheck.analyzer.balance import balance
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.wording import percent
from chatcheck.reports.page_frequency import both
from chatcheck.reports.style import SOFT, Shown, heading, inches, paragraphs

TITLE: Final = "Micro-repairs and balance"
HEIGHT: Final = 9.6


def draw(body: FigureBase, shown: Shown) -> None:
    """Micro-repairs of both over time, the count of each kind, and what followed rejections."""
    both(body, shown, "micro_repairs", top=0.35, tall=2.0)
    _, height = inches(body)
    y = heading(body, "Which kinds of turning back", 1 - 5.5 / height)
    y = paragraphs(body, shown, _kinds(shown), y, size=8.5, gap=0.2)
    y = heading(body, "After a micro-rejection", y - 0.008)
    y = paragraphs(body, shown, _after(shown), y, size=8.5, gap=0.2)
    note = (
        "A repair within 48 hours need not be about the rejection before it: this says how often "
        "warmth came back, not that something was made good."
    )
    paragraphs(body, shown, [note], y, size=8.5, colour=SOFT)


def _kinds(shown: Shown) -> list[str]:
    rates = shown.analysis.rates.filter(pl.col("period") == "all")
    lines = []
    for detector in DETECTORS:
        if detector.kind != "repair":
            continue
        parts = []
        for name, short in zip(shown.analysis.people, shown.people, strict=True):
            row = rates.filter(
                (pl.col("detector") == detector.name) & (pl.col("actor") == name)
            ).row(0, named=True)
            rate = percent(row["rate"]) if row["rate"] is not None else "too little data"
            parts.append(f"{short} {row['hits']:,} of {row['chances']:,} ({rate})")
        lines.append(f"{detector.title}: {'; '.join(parts)}.")
    return lines


def _after(shown: Shown) -> list[str]:
    names = dict(zip(shown.analysis.people, shown.people, strict=True))
    lines = []
    for row in balance(shown.analysis).iter_rows(named=True):
        if row["rejections"] == 0:
            continue
        soon = f", usually after {row['median_h']:.1f} h" if row["median_h"] is not None else ""
        lines.append(
            f"Of {row['rejections']:,} micro-rejections by {names[row['actor']]}, "
            f"{row['followed']:,} were followed by a micro-repair by {names[row['by']]} within "
            f"48 hours{soon}."
        )
    return lines or ["No micro-rejection was flagged."]
