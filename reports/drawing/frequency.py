"""How often, over time: one person's line with its band and the single weeks behind it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox, TransformedBbox

from chatcheck.reports.drawing.calendar import Calendar
from chatcheck.reports.drawing.style import (
    COLOURS,
    LINES,
    MARKERS,
    SHADE,
    SOFT,
    nothing,
    of_hundred,
)

MOST_MARKS: Final = 160  # weeks; beyond it single weeks are a fog about the line
BAND: Final = 0.16  # opacity
HATCH: Final = "////"
HEADROOM: Final = 1.5  # times the highest of line and band: weeks beyond it would flatten them
LEAST_TOP: Final = 0.05  # share at which a chart's height ends at the least


def panel(
    axes: Axes,
    rows: pl.DataFrame,
    person: int,
    calendar: Calendar,
    *,
    top: float,
    changed: tuple[date, date] | None = None,
) -> None:
    """A person's frequency in full; ``top`` is the highest value of the axis.

    ``rows`` as ``content.weeks.rolled`` gives them; ``changed`` is when a change most likely was.
    """
    line(axes, rows, person)
    weeks = rows["week"].to_numpy().astype("datetime64[D]")
    drawn = rows["drawn"].to_numpy()
    low, high = (np.where(drawn, rows[f"rolled_{side}"], np.nan) for side in ("low", "high"))
    axes.fill_between(weeks, low, high, color=COLOURS[person], alpha=BAND, lw=0)
    if len(rows) <= MOST_MARKS:
        _marks(axes, rows, person)
    calendar.put_on(axes, named=True)
    if changed is not None:
        _hatched(axes, changed, person)
    if not drawn.any():
        nothing(axes, "too few occasions for a line")
    shares(axes, top)


def line(axes: Axes, rows: pl.DataFrame, person: int) -> None:
    """The line alone, broken where too little could be judged."""
    weeks = rows["week"].to_numpy().astype("datetime64[D]")
    values = np.where(rows["drawn"].to_numpy(), rows["rolled"].to_numpy(), np.nan)
    for artist in axes.plot(weeks, values, color=COLOURS[person], ls=LINES[person]):
        artist.set_clip_box(_wider(axes))
    known = np.pad(np.isfinite(values), 1)
    lone = known[1:-1] & ~known[:-2] & ~known[2:]
    if lone.any():  # weeks whose neighbours have no value, which a line would leave out
        axes.plot(weeks[lone], values[lone], ls="none", marker="_", ms=5, color=COLOURS[person])


def highest(rows: pl.DataFrame, *, full: bool = True) -> float:
    """How high an axis must reach for the line and, in full, its band and most of its weeks."""
    mine = rows.filter("drawn")
    if mine.is_empty():
        return 0.0
    top = float(np.nanmax(mine["rolled"].to_numpy()))
    if not full:
        return top
    top = max(top, float(np.nanquantile(mine["rolled_high"].to_numpy(), 0.9)))
    weekly: Any = rows["rate"].max() if len(rows) <= MOST_MARKS else None
    return max(top, min(weekly, HEADROOM * top)) if weekly is not None else top


def shares(axes: Axes, top: float) -> None:
    """A vertical axis of times of every 100, from nought."""
    axes.set_ylim(0, min(1.0, max(LEAST_TOP, 1.12 * top)) if np.isfinite(top) else 1.0)
    axes.yaxis.set_major_formatter(of_hundred())


def _wider(axes: Axes) -> TransformedBbox:
    """A clip box with room for whole marks and lines at nought and at either end."""
    return TransformedBbox(Bbox([[-0.05, -0.05], [1.05, 1.0]]), axes.transAxes)


def _marks(axes: Axes, rows: pl.DataFrame, person: int) -> None:
    """A mark for every week with enough to judge, hollow where the export covers a part of it."""
    weeks = rows["week"].to_numpy().astype("datetime64[D]")
    rate = rows["rate"].fill_null(float("nan")).to_numpy()
    some: npt.NDArray[np.bool_] = np.isfinite(rate)
    part = rows["part"].to_numpy()
    for which, face in ((some & ~part, COLOURS[person]), (some & part, "white")):
        if not which.any():
            continue
        for artist in axes.plot(
            weeks[which], rate[which], ls="none", marker=MARKERS[person], color=COLOURS[person],
            mfc=face, ms=3.2, alpha=0.55 if face != "white" else 1.0, zorder=3,
        ):  # fmt: skip
            artist.set_clip_box(_wider(axes))


def _hatched(axes: Axes, changed: tuple[date, date], person: int) -> None:
    first: Any = changed[0]
    last: Any = changed[1] + timedelta(days=1)
    axes.axvspan(np.datetime64(first), np.datetime64(last), facecolor="none",  # type: ignore[arg-type]
                 edgecolor=COLOURS[person], hatch=HATCH, alpha=0.35, lw=0)  # fmt: skip
    middle: Any = np.datetime64(first + (last - first) / 2)
    axes.text(middle, 0.94, "likeliest change", transform=axes.get_xaxis_transform(), ha="center",
              va="top", size=7.5, color=SOFT,
              bbox={"facecolor": SHADE, "edgecolor": "none", "pad": 1.5})  # fmt: skip
