"""Drawing shared by several pages: weekly lines with bands, shaded periods, axes in inches."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import FigureBase
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import PercentFormatter
from matplotlib.transforms import Bbox, TransformedBbox

from chatcheck.reports.lean_axes import LeanAxes
from chatcheck.reports.style import COLOURS, FAINT, LINES, MARKERS, SHADE, SOFT, Shown, inches

LEAST_IN_LINE: Final = 5  # occasions of the weeks that a line takes together
LEAST_IN_WEEK: Final = 3  # occasions of a week that has a mark of its own
MOST_MARKS: Final = 160  # weeks; beyond it single weeks are a fog about the line
PALE: Final = "#f7f5ef"  # the earlier period
SILENT: Final = "#8a8a8a"
BAND: Final = 0.16
MOST_ABOVE: Final = 1.5  # times the highest of line and band: weeks beyond it would flatten them


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
        axes_class=LeanAxes,
        **more,
    )


def rolling(shown: Shown, detector: str, actor: str) -> pl.DataFrame:
    """week, hits, chances of each week, and rate, low, high of ``window`` weeks together."""
    return shown.rolled.get((detector, actor), shown.rolled[()])


def drawn_weeks(shown: Shown, rows: pl.DataFrame) -> npt.NDArray[np.bool_]:
    """Weeks of ``rolling`` that belong to a line: enough to judge, and not within a silence."""
    # A share of one or two occasions jumps between nought and all: it is no line.
    enough = (rows["chances_sum"] >= LEAST_IN_LINE).to_numpy().copy()
    weeks = rows["week"].to_numpy().astype("datetime64[D]")
    for first, last in shown.silences:
        enough &= ~(
            (weeks >= np.datetime64(first))
            & (weeks + np.timedelta64(6, "D") <= np.datetime64(last))
        )
    return enough


def frequency(axes: Axes, shown: Shown, detector: str, number: int, *, full: bool = True) -> float:
    """A person's line and, in full, weekly marks and band; returns the highest point."""
    rows = rolling(shown, detector, shown.analysis.people[number])
    weeks = rows["week"].to_numpy().astype("datetime64[D]")
    colour = COLOURS[number]
    drawn = drawn_weeks(shown, rows)
    line = np.where(drawn, rows["rolled"].to_numpy(), np.nan)
    for artist in axes.plot(weeks, line, color=colour, ls=LINES[number]):
        artist.set_clip_box(_wider(axes))
    _lone(axes, weeks, line, colour)
    top = float(np.nanmax(line, initial=0.0))
    if not full:
        return top
    low, high = (
        np.where(drawn, rows[f"rolled_{side}"].to_numpy(), np.nan) for side in ("low", "high")
    )
    axes.fill_between(weeks, low, high, color=colour, alpha=BAND, lw=0)
    if drawn.any():
        top = max(top, float(np.nanquantile(high, 0.9)))
    if len(weeks) <= MOST_MARKS:
        top = max(top, min(_marks(axes, rows, number), MOST_ABOVE * top))
    return top


def _wider(axes: Axes) -> TransformedBbox:
    """A clip box with room for whole marks and lines at nought and at either end."""
    return TransformedBbox(Bbox([[-0.05, -0.05], [1.05, 1.0]]), axes.transAxes)


def _lone(axes: Axes, weeks: npt.NDArray[Any], line: npt.NDArray[Any], colour: str) -> None:
    """Short dashes for weeks whose neighbours have no value, which a line would leave out."""
    known = np.pad(np.isfinite(line), 1)
    lone = known[1:-1] & ~known[:-2] & ~known[2:]
    if lone.any():
        axes.plot(weeks[lone], line[lone], ls="none", marker="_", ms=5, color=colour)


def _marks(axes: Axes, rows: pl.DataFrame, number: int) -> float:
    """A mark for every week with enough to judge, hollow where the export covers a part of it."""
    weeks = rows["week"].to_numpy().astype("datetime64[D]")
    some = (rows["chances"] >= LEAST_IN_WEEK).to_numpy()
    part = rows["part"].to_numpy()
    rate = rows["rate"].fill_null(float("nan")).to_numpy()
    for which, face in ((some & ~part, COLOURS[number]), (some & part, "white")):
        for artist in axes.plot(
            weeks[which], rate[which], ls="none", marker=MARKERS[number], color=COLOURS[number],
            mfc=face, ms=3.2, alpha=0.55 if face != "white" else 1.0, zorder=3,
        ):  # fmt: skip
            artist.set_clip_box(_wider(axes))
    return float(rate[some].max()) if some.any() else 0.0


def key(shown: Shown, number: int) -> list[Line2D | Patch]:
    """What the line, the band and the marks of ``frequency`` mean, for a legend."""
    colour, marker = COLOURS[number], MARKERS[number]
    handles: list[Line2D | Patch] = [
        Line2D([], [], color=colour, ls=LINES[number], label=f"last {shown.window} weeks"),
        Patch(facecolor=colour, alpha=BAND, label="where the true share probably lies"),
    ]
    for label, face in (("one week", colour), ("part of a week", "white")):
        if shown.weeks <= MOST_MARKS:
            handles.append(
                Line2D(
                    [], [], color=colour, ls="none", marker=marker, ms=3.2, mfc=face, label=label
                )
            )
    return handles


def people_key(shown: Shown) -> list[Line2D]:
    """The two people's lines, for a legend."""
    return [
        Line2D([], [], color=COLOURS[number], ls=LINES[number], marker=MARKERS[number], ms=4,
               label=_plain(shown.people[number]))
        for number in (0, 1)
    ]  # fmt: skip


def _plain(label: str) -> str:
    """A label that a legend does not take for a hidden one."""
    return f"\u200b{label}" if label.startswith("_") else label


def calendar(axes: Axes, shown: Shown, *, ticks: int = 9) -> None:
    """A time axis over the whole chat: the two periods shaded, silences crossed out."""
    weekly = shown.analysis.weekly["week"]
    first: Any = weekly.min()
    last: Any = weekly.max()
    axes.set_xlim(_day(first - timedelta(days=4)), _day(last + timedelta(days=10)))
    locator = AutoDateLocator(minticks=3, maxticks=ticks)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    for begin, end in shown.silences:
        axes.axvspan(_day(begin), _day(end + timedelta(days=1)), facecolor="none",
                     edgecolor=SILENT, alpha=0.45, hatch="xxx", lw=0, zorder=0.5)  # fmt: skip
    periods = shown.analysis.periods
    if periods is None:
        return
    for span, shade in ((periods.before, PALE), (periods.after, SHADE)):
        begin, end = _day(span.first), _day(span.last + timedelta(days=1))
        axes.axvspan(begin, end, color=shade, zorder=0, lw=0)
        for edge in (begin, end):
            axes.axvline(edge, color=FAINT, lw=0.6, zorder=0.4)


def _day(when: date) -> Any:
    return np.datetime64(when)


def name_spans(axes: Axes, shown: Shown, size: float = 8) -> None:
    """The words "before" and "after" over the shaded periods, "no messages" over silences."""
    periods = shown.analysis.periods
    left, right = axes.get_xlim()
    wide = axes.get_window_extent().width / axes.get_figure(root=True).dpi  # type: ignore[union-attr]
    spans = [(*span, "no messages") for span in shown.silences]
    if periods is not None:
        spans += [(periods.before.first, periods.before.last, "before"),
                  (periods.after.first, periods.after.last, "after")]  # fmt: skip
    for first, last, word in spans:
        room = wide * (last - first).days / (right - left)
        if room < shown.measure.width(word, size) + 0.06:
            continue
        axes.text(
            _day(first + (last - first) / 2), 1.0 if word != "no messages" else 0.5, word,
            transform=axes.get_xaxis_transform(), ha="center",
            va="bottom" if word != "no messages" else "center", size=size, color=SOFT,
        )  # fmt: skip


def percent_axis(axes: Axes, top: float, *, size: float | None = None) -> None:
    """A vertical axis of shares from nought, with room above."""
    axes.set_ylim(0, min(1.0, max(0.05, 1.12 * top)) if np.isfinite(top) else 1.0)
    axes.yaxis.set_major_formatter(shares())
    if size is not None:
        axes.tick_params(axis="y", labelsize=size)


def shares() -> PercentFormatter:
    """Tick labels of shares, written as in the text: "20 %"."""
    return PercentFormatter(1.0, decimals=0, symbol=" %")
