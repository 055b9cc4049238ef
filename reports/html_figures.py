"""The figures of the HTML report: the drawings of the pages, one idea each, narrow enough that
their letters can be read on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import polars as pl
from matplotlib.figure import Figure

from chatcheck.analyzer.wording import day, duration, metric_title, percent
from chatcheck.reports import (
    page_frequency,
    page_kinds,
    page_periods,
    page_repairs,
    page_timing,
)
from chatcheck.reports.page_kinds import counted, rejections
from chatcheck.reports.plots import axes_at, drawn_weeks, percent_axis, rolling
from chatcheck.reports.style import Shown
from chatcheck.reports.svg import svg

WIDE: Final = 4.1  # inches: 394 CSS pixels, a phone's width of text


def frequency(shown: Shown, metric: str) -> str:
    """Both people's frequency of a total over time, on the same scale."""
    tops: list[float] = []

    def draw(number: int) -> Callable[[Figure], None]:
        def one(figure: Figure) -> None:
            axes = axes_at(figure, 0.5, 0.5, -0.15, 1.75)
            top = page_frequency.panel(axes, shown, metric, number)
            percent_axis(axes, max([top, *tops]))

        return one

    scratch = Figure(figsize=(WIDE, 2.75))
    for number in (0, 1):
        axes = axes_at(scratch, 0.5, 0.5, -0.15, 1.75)
        tops.append(page_frequency.panel(axes, shown, metric, number))
    return pair([svg(draw(n), (WIDE, 2.75), _told(shown, metric, n)) for n in (0, 1)])


def _told(shown: Shown, metric: str, number: int) -> str:
    """What the line of a frequency shows, in a sentence."""
    rows = rolling(shown, metric, shown.analysis.people[number])
    drawn = drawn_weeks(shown, rows)
    name, title = shown.people[number], metric_title(metric)
    if not drawn.any():
        return f"{name}, {title} over time: too few occasions for a line."
    line = np.where(drawn, rows["rolled"].to_numpy(), np.nan)
    high, low, last = (
        int(np.nanargmax(line)),
        int(np.nanargmin(line)),
        int(np.flatnonzero(drawn)[-1]),
    )
    weeks = rows["week"]
    return (
        f"{name}, {title} over time, four weeks together: highest {percent(float(line[high]))} "
        f"to the week of {day(weeks[high])}, lowest {percent(float(line[low]))} to the week of "
        f"{day(weeks[low])}, {percent(float(line[last]))} at the end."
    )


def kinds(shown: Shown) -> str:
    """A small chart a kind of micro-rejection, each with its title and counts as text."""
    charts = []
    for detector in rejections():

        def draw(figure: Figure, detector: object = detector) -> None:
            axes = axes_at(figure, 0.5, 0.1, -0.1, 1.05)
            page_kinds.small(axes, shown, detector)  # type: ignore[arg-type]

        told = "; ".join(counted(shown, detector.name, shown.people))
        charts.append(
            captioned(svg(draw, (2.9, 1.55), f"{detector.title}: {told}."), detector.title)
        )
    return f'<div class="figures small">{"".join(charts)}</div>'


def mix(shown: Shown) -> str:
    """How many of each kind were flagged."""

    def draw(figure: Figure) -> None:
        axes = axes_at(figure, 1.95, 0.1, -0.2, 2.35)
        page_kinds.mix(axes, shown, rejections())
        axes.set_title("")

    alt = "; ".join(
        f"{one.title}: {'; '.join(counted(shown, one.name, shown.people))}" for one in rejections()
    )
    title = "How many of each were flagged, over the whole chat"
    return single(svg(draw, (WIDE, 2.8), f"{title}. {alt}."), title)


def periods(shown: Shown) -> str:
    """Dumbbells of both people; counts and verdicts are in the table below."""
    figures = []
    for number in (0, 1):
        rows = page_periods.listed(shown, shown.analysis.people[number])
        high = 0.26 * len(rows)

        def draw(figure: Figure, number: int = number, high: float = high) -> None:
            axes = axes_at(figure, 1.9, 0.4, -0.15, high)
            page_periods.panel(axes, shown, number, words=False)

        told = "; ".join(
            f"{metric_title(row['metric'])} {page_periods.verdict(row)}" for row in rows
        )
        alt = f"{shown.people[number]}, before and after: {told}."
        figures.append(svg(draw, (WIDE, high + 0.8), alt))
    return pair(figures)


def curves(shown: Shown) -> str:
    """Reply-time curves of both people."""
    figures = []
    for number, name in enumerate(shown.analysis.people):

        def draw(figure: Figure, number: int = number) -> None:
            page_timing.curves(axes_at(figure, 0.5, 0.35, -0.25, 1.75), shown, number)

        rows = shown.analysis.reply_times.filter(pl.col("actor") == name)
        told = "; ".join(
            f"{row['period']}: half within {duration(row['median_s'])}"
            for row in rows.iter_rows(named=True)
            if row["median_s"] is not None
        )
        alt = f"{shown.people[number]}, share answered by a time. {told or 'too little data'}."
        figures.append(svg(draw, (WIDE, 2.5), alt))
    return pair(figures)


def hours(shown: Shown) -> str:
    """Heat maps of the hours of the week, with quiet hours."""
    figures = []
    for number, told in enumerate(page_timing.quiet(shown)):

        def draw(figure: Figure, number: int = number) -> None:
            page_timing.hours(axes_at(figure, 0.5, 0.45, -0.25, 1.6), shown, number)

        alt = f"{shown.people[number]}, messages by hour of the week. {told}."
        figures.append(svg(draw, (WIDE, 2.4), alt))
    return pair(figures)


def lengths(shown: Shown) -> str:
    """Reply lengths over time and who begins the days, side by side."""

    def weekly(figure: Figure) -> None:
        axes = axes_at(figure, 0.45, 0.3, -0.15, 1.45)
        page_timing.lengths(axes, shown)
        axes.set_title("Words in a reply, median of each week")

    def shares(figure: Figure) -> None:
        page_timing.halves(axes_at(figure, 1.5, 0.4, -0.15, 1.3), shown)

    alt = "Words in a reply to a message of five words or more, week by week, for both."
    begun = " ".join(page_timing.rhythm(shown))
    return pair([svg(weekly, (WIDE, 2.15), alt), svg(shares, (WIDE, 2.15), begun)])


def repairs(shown: Shown) -> str:
    """How often each kind of micro-repair was flagged, with intervals."""

    def draw(figure: Figure) -> None:
        page_repairs.kinds(axes_at(figure, 1.8, 0.35, -0.2, 2.1), shown, words=False)

    alt = "How often each kind of turning back was flagged, for both; the table has the counts."
    return single(svg(draw, (WIDE, 2.8), alt), "Which kinds of turning back")


def captioned(picture: str, caption: str) -> str:
    """A figure with a caption; the caption is plain text of chatcheck's own."""
    return f"<figure><figcaption>{caption}</figcaption>{picture}</figure>"


def single(picture: str, caption: str) -> str:
    """One figure on a line of its own."""
    return f'<div class="figures one">{captioned(picture, caption)}</div>'


def pair(pictures: list[str]) -> str:
    """Figures beside each other where there is room, one above the other where there is none."""
    listed = "".join(f"<figure>{picture}</figure>" for picture in pictures)
    return f'<div class="figures">{listed}</div>'
