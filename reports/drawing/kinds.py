"""Each behaviour on its own small chart; where occasions are rare, every one of them is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl
from matplotlib.axes import Axes

from chatcheck.analyzer.tables import Outcome
from chatcheck.reports.drawing import frequency
from chatcheck.reports.drawing.calendar import Calendar
from chatcheck.reports.drawing.style import COLOURS, MARKERS, nothing

LEAST_DRAWN: Final = 0.4  # share of the weeks that must have a value for a line to tell anything


def small(
    axes: Axes, lines: Sequence[pl.DataFrame], occasions: pl.DataFrame, calendar: Calendar
) -> None:
    """Lines of both where there is enough for lines, else every occasion.

    ``lines``: rows of ``content.weeks.rolled`` of each person; ``occasions``: actor (0 or 1), at
    (local, without zone), outcome ("hit" or "miss").
    """
    if max(float(rows["drawn"].mean() or 0) for rows in lines) >= LEAST_DRAWN:  # type: ignore[arg-type]
        for person, rows in enumerate(lines):
            frequency.line(axes, rows, person)
        calendar.put_on(axes, ticks=5)
        axes.locator_params(axis="y", nbins=3)
        frequency.shares(axes, max(frequency.highest(rows, full=False) for rows in lines))
    else:
        _strip(axes, occasions)
        calendar.put_on(axes, ticks=5)
    axes.tick_params(labelsize=7)
    axes.xaxis.get_offset_text().set_fontsize(7)


def _strip(axes: Axes, occasions: pl.DataFrame) -> None:
    """A lane a person: strokes for occasions, marks for those that were picked."""
    for person in (0, 1):
        lane = occasions.filter(pl.col("actor") == person)
        for outcome, marker, size, strength in (
            (Outcome.MISS, "|", 6.0, 0.4),
            (Outcome.HIT, MARKERS[person], 4.5, 1.0),
        ):
            at = lane.filter(pl.col("outcome") == outcome)["at"].to_numpy()
            axes.plot(at, np.full(len(at), 1.0 - person), ls="none", marker=marker, ms=size,
                      color=COLOURS[person], alpha=strength)  # fmt: skip
    axes.set_yticks([])
    axes.set_ylim(-0.6, 1.6)
    if occasions.is_empty():
        nothing(axes, "no occasions", 7)
