"""Shares with their intervals, a row a figure: both people, or one person before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from chatcheck.reports.drawing.style import COLOURS, FAINT, MARKERS, nothing, of_hundred

LEAST_EDGE = 0.05  # share at which a chart's width ends at the least


@dataclass(frozen=True, slots=True)
class Share:
    """A share and where the true one probably lies; all from 0 to 1."""

    rate: float
    low: float
    high: float


Pair = tuple[Share | None, Share | None]


def dumbbells(axes: Axes, titles: Sequence[str], rows: Sequence[Pair], person: int) -> None:
    """One person before (hollow) and after (filled), a row a figure, with intervals."""
    _rows(axes, titles, rows, people=(person, person), faces=("white", COLOURS[person]))


def both(axes: Axes, titles: Sequence[str], rows: Sequence[Pair]) -> None:
    """Both people beside each other, a row a figure, with intervals."""
    _rows(axes, titles, rows, people=(0, 1), faces=COLOURS, joined=False)


def _rows(
    axes: Axes,
    titles: Sequence[str],
    rows: Sequence[Pair],
    *,
    people: tuple[int, int],
    faces: tuple[str, str],
    joined: bool = True,
) -> None:
    places = np.arange(len(rows))[::-1].astype(float)
    edge = LEAST_EDGE
    if joined:
        ends = [
            [(one.rate, place + 0.16), (other.rate, place - 0.16)]
            for place, (one, other) in zip(places, rows, strict=True)
            if one is not None and other is not None
        ]
        axes.add_collection(LineCollection(ends, colors=FAINT, linewidths=1))
    for side, (person, face) in enumerate(zip(people, faces, strict=True)):
        shift = 0.16 if side == 0 else -0.16
        known = [(place + shift, pair[side]) for place, pair in zip(places, rows, strict=True)]
        shares = [(y, share) for y, share in known if share is not None]
        if not shares:
            continue
        y = [place for place, _ in shares]
        low, rate, high = (
            [getattr(share, name) for _, share in shares] for name in ("low", "rate", "high")
        )
        axes.hlines(y, low, high, color=COLOURS[person], lw=1, alpha=0.6)
        axes.plot(rate, y, ls="none", marker=MARKERS[person], color=COLOURS[person], mfc=face,
                  ms=4.5, clip_on=False, zorder=3)  # fmt: skip
        edge = max(edge, *high)
    axes.set_yticks(places, titles)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_xlim(0, 1.05 * edge)
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0, pad=6)
    axes.xaxis.set_major_formatter(of_hundred())
    axes.locator_params(axis="x", nbins=5)
    if not any(share for pair in rows for share in pair):
        nothing(axes, "too little to say")
