"""The rhythm of the week: when each of the two writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba

from chatcheck.reports.drawing.style import COLOURS

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SHADES: Final = 10  # of a heat map: more cannot be told apart


def hours(
    axes: Axes, rows: pl.DataFrame, quiet: Sequence[tuple[float, float]], person: int
) -> None:
    """One person's messages by hour of the week (weekday, hour, messages); quiet hours hatched."""
    grid = np.zeros((7, 24))
    grid[rows["weekday"].to_numpy(), rows["hour"].to_numpy()] = rows["messages"].to_numpy()
    # Square roots keep the quieter hours visible; steps keep the file small.
    steps = np.ceil(SHADES * np.sqrt(grid / max(float(grid.max()), 1.0))).astype(int)
    for step in range(1, SHADES + 1):
        rows_of, hours_of = np.nonzero(steps == step)
        cells = [
            [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)]
            for y, x in zip(rows_of, hours_of, strict=True)
        ]
        if cells:
            colour = to_rgba(COLOURS[person], step / SHADES)
            axes.add_collection(PolyCollection(cells, facecolors=[colour], linewidths=0))
    axes.set_ylim(0, 7)
    axes.invert_yaxis()
    for left, right in quiet:
        axes.axvspan(left, right, facecolor="none", edgecolor="#777777", hatch="////", lw=0)
    axes.set_yticks(np.arange(7) + 0.5, DAYS)
    axes.set_xlim(0, 24)
    axes.set_xticks([0, 6, 12, 18, 24], ["0", "6", "12", "18", "24 h"])
    axes.grid(visible=False)
    axes.tick_params(length=0)
