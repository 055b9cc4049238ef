"""Forest plots: every couple's ratio on a log axis, and the pooled one below.

Positions are natural logarithms; labels are ratios. Up to ``MOST_ROWS`` couples have a row each,
more make a caterpillar: the same intervals side by side without labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Final

import numpy as np
from matplotlib.axes import Axes

from chatcheck.analyzer.arrays import FloatArray
from chatcheck.reports.drawing.style import COLOURS, FAINT, INK, SOFT, nothing

MOST_ROWS: Final = 60
MOST_LINES: Final = 400  # of a caterpillar: more would be a fog, and a heavy file
# Ratios that an axis may name, from many to few: the first whose names have room is taken.
TICKS: Final = (
    (0.2, 0.25, 0.33, 0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0, 5.0),
    (0.05, 0.1, 0.2, 0.33, 0.5, 0.67, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0),
    (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0),
    (0.1, 0.33, 1.0, 3.0, 10.0),
    (0.1, 1.0, 10.0),
)
ROOM: Final = 0.3  # inches from one name to the next
LEAST_REACH, MOST_REACH = log(1.6), log(12.0)  # of the axis to either side of 1
LARGEST, SMALLEST = 46.0, 5.0  # of squares, in square points
DIAMOND: Final = 0.36  # half its height, in rows


@dataclass(frozen=True, slots=True)
class Pool:
    """The pooled answer in log units; ``ahead`` is the interval of one more couple."""

    centre: float
    low: float
    high: float
    ahead: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """Couples by the size of their change (log units), with their share of the answer."""

    y: FloatArray
    low: FloatArray
    high: FloatArray
    weight: FloatArray

    @classmethod
    def of(cls, y: FloatArray, error: FloatArray, weight: FloatArray, reach: float) -> Rows:
        """Sorted by ``y``; ``reach`` times ``error`` is half an interval."""
        order = np.argsort(y, kind="stable")
        y, half, weight = y[order], reach * error[order], weight[order]
        return cls(y, y - half, y + half, weight)


def forest(axes: Axes, rows: Rows, pool: Pool) -> None:
    """A row a couple, from the largest fall to the largest rise, and the answer below."""
    places = np.arange(len(rows.y), 0, -1).astype(float)
    edge = _edge(rows, pool)
    _axis(axes, edge, bottom=-2.0, top=len(rows.y) + 0.8)
    _intervals(axes, places, rows.low, rows.high, edge, 0.8)
    size = SMALLEST + (LARGEST - SMALLEST) * rows.weight / rows.weight.max()
    inside = np.abs(rows.y) <= edge
    axes.scatter(rows.y[inside], places[inside], s=size[inside], marker="s", color=COLOURS[0],
                 linewidths=0, zorder=3)  # fmt: skip
    _answer(axes, pool, edge, -0.1, -1.2, DIAMOND)
    names = [f"{number}" for number in range(1, len(rows.y) + 1)]
    labels = ["pooled", *(["one more couple"] if pool.ahead else [])]
    at = [*places, -0.1, *([-1.2] if pool.ahead else [])]
    axes.set_yticks(at, [*names, *labels])
    small = 7.5 if len(rows.y) <= 40 else 6.5
    axes.tick_params(axis="y", labelsize=small)
    for place, y, low, high in zip(places, rows.y, rows.low, rows.high, strict=True):
        _told(axes, place, y, low, high, small)
    _told(axes, -0.1, pool.centre, pool.low, pool.high, small, INK)
    if pool.ahead:
        _beside(axes, -1.2, " to ".join(map(_figure, pool.ahead)), small)


def caterpillar(axes: Axes, rows: Rows, pool: Pool) -> None:
    """Many couples: thin intervals one above the other, with their centres as a line of dots."""
    shown = np.unique(np.linspace(0, len(rows.y) - 1, min(len(rows.y), MOST_LINES)).astype(int))
    places = len(rows.y) - shown.astype(float)
    edge = _edge(rows, pool)
    space = 0.06 * len(rows.y)
    _axis(axes, edge, bottom=-2.4 * space, top=len(rows.y) + 0.3 * space)
    _intervals(axes, places, rows.low[shown], rows.high[shown], edge, 0.5, FAINT)
    inside = np.abs(rows.y[shown]) <= edge
    axes.plot(rows.y[shown][inside], places[inside], ls="none", marker="o", ms=1.6,
              color=COLOURS[0], zorder=3)  # fmt: skip
    _answer(axes, pool, edge, -0.6 * space, -1.7 * space, 0.36 * space)
    labels = ["pooled", *(["one more couple"] if pool.ahead else [])]
    axes.set_yticks([-0.6 * space, *([-1.7 * space] if pool.ahead else [])], labels)
    _told(axes, -0.6 * space, pool.centre, pool.low, pool.high, 7.5, INK)
    if pool.ahead:
        _beside(axes, -1.7 * space, " to ".join(map(_figure, pool.ahead)), 7.5)


def answers(axes: Axes, titles: Sequence[str], pools: Sequence[Pool]) -> None:
    """Pooled answers one above the other, each with its interval."""
    if not pools:
        nothing(axes, "too little to say")
        return
    places = np.arange(len(pools))[::-1].astype(float)
    low, centre, high = (
        np.array([getattr(one, name) for one in pools]) for name in ("low", "centre", "high")
    )
    edge = _edge(Rows(centre, low, high, centre), None)
    _axis(axes, edge, bottom=-0.6, top=len(pools) - 0.4)
    _intervals(axes, places, low, high, edge, 1.1)
    inside = np.abs(centre) <= edge
    axes.plot(centre[inside], places[inside], ls="none", marker="D", ms=4.5, color=INK, zorder=3)
    axes.set_yticks(places, titles)
    for place, one in zip(places, pools, strict=True):
        _told(axes, place, one.centre, one.low, one.high, 7.5)


def _edge(rows: Rows, pool: Pool | None) -> float:
    """How far the axis goes to either side of 1: to most ends of intervals."""
    far = np.maximum(np.abs(rows.low), np.abs(rows.high))
    reach = max(float(np.quantile(far, 0.9)), float(np.abs(rows.y).max()))
    if pool is not None:
        reach = max(reach, abs(pool.low), abs(pool.high), *map(abs, pool.ahead or ()))
    return float(np.clip(1.05 * reach, LEAST_REACH, MOST_REACH))


def _axis(axes: Axes, edge: float, *, bottom: float, top: float) -> None:
    axes.set_xlim(-edge, edge)
    axes.set_ylim(bottom, top)
    ticks = _ticks(edge, axes.bbox.width / axes.figure.dpi)
    axes.set_xticks([log(tick) for tick in ticks], [f"{tick:g}" for tick in ticks])
    axes.axvline(0.0, color=SOFT, lw=0.9, zorder=1)
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0, pad=5)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("times as often after as before (1: no change)", color=SOFT)


def _ticks(edge: float, inches: float) -> list[float]:
    """The ratios named on an axis of so many inches that reaches ``edge`` to either side of 1."""
    for ticks in TICKS:
        inside = [tick for tick in ticks if abs(log(tick)) <= edge]
        gaps = np.diff(np.log(inside)) * inches / (2 * edge)
        if gaps.min(initial=ROOM) >= ROOM:
            break
    return inside


def _intervals(
    axes: Axes, places: FloatArray, low: FloatArray, high: FloatArray, edge: float, width: float,
    colour: str = SOFT,
) -> None:  # fmt: skip
    """Intervals; one that goes on beyond the axis ends in an arrow."""
    axes.hlines(places, np.maximum(low, -edge), np.minimum(high, edge), color=colour, lw=width)
    for beyond, way, marker in ((low < -edge, -edge, "<"), (high > edge, edge, ">")):
        some = beyond & (np.minimum(np.abs(low), np.abs(high)) < 50)
        axes.plot(np.full(int(some.sum()), way), places[some], ls="none", marker=marker,
                  ms=3 if width > 0.6 else 1.5, color=colour, clip_on=False)  # fmt: skip


def _answer(axes: Axes, pool: Pool, edge: float, at: float, ahead_at: float, half: float) -> None:
    """The pooled answer as a diamond with a faint line up, and one more couple as a bar."""
    axes.fill(
        [pool.low, pool.centre, pool.high, pool.centre], [at, at + half, at, at - half],
        color=INK, lw=0, zorder=4,
    )  # fmt: skip
    axes.axvline(pool.centre, color=FAINT, lw=0.8, ls=(0, (3, 2)), zorder=0.8)
    if pool.ahead is not None:
        low, high = max(pool.ahead[0], -edge), min(pool.ahead[1], edge)
        axes.fill([low, high, high, low],
                  [ahead_at - half / 2.4] * 2 + [ahead_at + half / 2.4] * 2,
                  color=FAINT, lw=0, zorder=3)  # fmt: skip


def _told(
    axes: Axes, place: float, centre: float, low: float, high: float, size: float,
    colour: str = SOFT,
) -> None:  # fmt: skip
    """Ratio and interval in figures, right of the axes."""
    told = f"{_figure(centre)} ({_figure(low)} to {_figure(high)})"
    _beside(axes, place, told, size, colour)


def _beside(axes: Axes, place: float, told: str, size: float, colour: str = SOFT) -> None:
    across = axes.get_yaxis_transform()
    axes.text(1.035, place, told, transform=across, size=size, color=colour, va="center")


def _figure(log_ratio: float) -> str:
    ratio = exp(min(log_ratio, 50.0))
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}" if ratio < 1000 else "over 1000"
