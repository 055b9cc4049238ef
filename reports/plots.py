"""Drawing shared by several pages: weekly lines with bands, shaded periods, axes in inches."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import FigureBase
from matplotlib.ticker import PercentFormatter

from chatcheck.analyzer.rates import dispersion, wilson
from chatcheck.reports.style import COLOURS, LINES, MARKERS, SHADE, SOFT, Shown, inches

ROLLING_WEEKS: Final = 4
LEAST_IN_LINE: Final = 5  # occasions of the last four weeks


def axes_at(
    body: FigureBase, left: float, top: float, width: float, height: float, **more: Any
) -> Axes:
    """Axes by inches from the top left of the body; negative widths reach to the right edge."""
    whole_width, whole_height = inches(body)
    if width <= 0:
        width = whole_width - left + width
    return body.add_axes(
        (
            left / whole_width,
            1 - (top + height) / whole_height,
            width / whole_width,
            height / whole_height,
        ),
        **more,
    )


def rolling(shown: Shown, detector: str, actor: str) -> pl.DataFrame:
    """week, hits, chances of each week, and rate, low, high of the last four weeks together."""
    mine = shown.analysis.weekly.filter(
        (pl.col("detector") == detector) & (pl.col("actor") == actor)
    ).sort("week")
    sums = mine.with_columns(
        pl.col("hits", "chances").rolling_sum(ROLLING_WEEKS, min_samples=1).name.suffix("_sum")
    )
    phi = dispersion(mine)["phi"]
    spread = float(phi[0]) if len(phi) else 1.0
    hits, chances = sums["hits_sum"].to_numpy(), sums["chances_sum"].to_numpy()
    low, high = wilson(hits, chances, np.full(len(sums), spread))
    some = chances > 0
    rate = np.full(len(sums), np.nan)
    rate[some] = hits[some] / chances[some]
    return sums.with_columns(
        rolled=pl.Series(rate), rolled_low=pl.Series(low), rolled_high=pl.Series(high)
    )


def frequency(axes: Axes, shown: Shown, detector: str, number: int, *, full: bool = True) -> float:
    """A person's four-week line and, in full, weekly dots and band; returns the highest point."""
    rows = rolling(shown, detector, shown.analysis.people[number])
    weeks = rows["week"].to_numpy().astype("datetime64[D]")
    colour, marker = COLOURS[number], MARKERS[number]
    # A share of one or two occasions jumps between nought and all: it is no line.
    empty = (rows["chances_sum"] < LEAST_IN_LINE).to_numpy()
    line = np.where(empty, np.nan, rows["rolled"].to_numpy())
    axes.plot(weeks, line, color=colour, ls=LINES[number], label=shown.people[number])
    top = float(np.nanmax(line, initial=0.0))
    if full:
        axes.fill_between(
            weeks,
            np.where(empty, np.nan, rows["rolled_low"].to_numpy()),
            np.where(empty, np.nan, rows["rolled_high"].to_numpy()),
            color=colour,
            alpha=0.16,
            lw=0,
        )
        some = (rows["chances"] >= 3).to_numpy()
        part = rows["part"].to_numpy()
        rate = rows["rate"].fill_null(float("nan")).to_numpy()
        for which, face in ((some & ~part, colour), (some & part, "white")):
            axes.plot(
                weeks[which],
                rate[which],
                ls="none",
                marker=marker,
                color=colour,
                mfc=face,
                ms=3.2,
                alpha=0.55,
            )
        if some.any():
            top = max(top, float(np.nanquantile(rate[some], 0.98)))
    return top


def calendar(axes: Axes, shown: Shown) -> None:
    """A time axis over the whole chat, the two periods shaded."""
    weekly = shown.analysis.weekly["week"]
    axes.set_xlim(weekly.min() - timedelta(days=4), weekly.max() + timedelta(days=10))  # type: ignore[operator, arg-type]
    locator = AutoDateLocator(minticks=3, maxticks=9)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    periods = shown.analysis.periods
    if periods is None:
        return
    for span, shade in ((periods.before, "#f7f5ef"), (periods.after, SHADE)):
        axes.axvspan(
            np.datetime64(span.first), np.datetime64(span.last + timedelta(days=1)),  # type: ignore[arg-type]
            color=shade, zorder=0, lw=0,
        )  # fmt: skip


def name_periods(axes: Axes, shown: Shown) -> None:
    """The words "before" and "after" at the top of the shaded periods."""
    periods = shown.analysis.periods
    if periods is None:
        return
    for span, word in ((periods.before, "before"), (periods.after, "after")):
        middle = span.first + (span.last - span.first) / 2
        axes.text(
            np.datetime64(middle),  # type: ignore[arg-type]
            0.985,
            word,
            transform=axes.get_xaxis_transform(),
            ha="center",
            va="top",
            size=8,
            color=SOFT,
        )


def percent_axis(axes: Axes, top: float) -> None:
    """A vertical axis of shares from nought, with room above."""
    axes.set_ylim(0, min(1.0, max(0.05, 1.2 * top)) if np.isfinite(top) else 1.0)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
