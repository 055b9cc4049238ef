"""Charts as their artists see them: what is drawn, what is broken off, who is told from whom."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.dates import num2date

from chatcheck.analyzer.results import Analysis
from chatcheck.reports.content.facts import AWAY, TOWARDS
from chatcheck.reports.content.view import View
from chatcheck.reports.drawing import svg
from chatcheck.reports.drawing.style import Chart, styled
from chatcheck.reports.options import ReportOptions
from chatcheck.reports.pages import frequency, kinds, periods, timing
from chatcheck.reports.pages.blocks import Table
from tests.support import images, odd_chats
from tests.support.fixed_analysis import AFTER, BEFORE, fixed


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return fixed()


def view(analysis: Analysis) -> View:
    return View(analysis, ReportOptions())


def axes_of(chart: Chart) -> Axes:
    with styled():
        return chart.figure(chart.wide).axes[0]


def panel(analysis: Analysis, number: int) -> Axes:
    return axes_of(frequency.panels(view(analysis), AWAY, "turning away", 2.75)[number])


def test_a_line_is_broken_where_nobody_wrote(analysis: Analysis) -> None:
    axes = panel(analysis, 0)
    line = axes.lines[0]
    weeks = np.asarray(line.get_xdata()).astype("datetime64[D]")
    values = np.asarray(line.get_ydata())
    silent = (weeks > np.datetime64("2012-07-02")) & (weeks < np.datetime64("2012-08-20"))
    assert silent.sum() >= 5
    assert np.isnan(values[silent]).all()
    assert np.isfinite(values[(weeks < np.datetime64("2012-06-25")) & ~silent][2:]).all()
    assert "no messages" in {text.get_text() for text in axes.texts}


def test_a_line_and_a_mark_need_ten_occasions(analysis: Analysis) -> None:
    thin = analysis.weekly.with_columns(chances=pl.lit(9), hits=pl.lit(3), rate=pl.lit(None))
    axes = panel(dataclasses.replace(analysis, weekly=thin), 0)
    assert np.isnan(np.asarray(axes.lines[0].get_ydata())[:1]).all()  # nine in the first week
    assert np.isfinite(np.asarray(axes.lines[0].get_ydata())[1:16]).all()  # eighteen in two
    assert not [line for line in axes.lines if line.get_marker() == "o"]


def test_part_weeks_are_hollow(analysis: Analysis) -> None:
    weekly = analysis.weekly.with_columns(part=pl.col("week") == pl.col("week").max())
    axes = panel(dataclasses.replace(analysis, weekly=weekly), 0)
    hollow = [line for line in axes.lines if line.get_markerfacecolor() == "white"]
    assert [len(np.asarray(line.get_xdata())) for line in hollow] == [1]


def test_periods_and_the_likeliest_change_are_marked(analysis: Analysis) -> None:
    axes = panel(analysis, 0)
    spans = {
        (num2date(patch.get_x()).date(), num2date(patch.get_x() + patch.get_width()).date())  # type: ignore[attr-defined]
        for patch in axes.patches
    }
    for span in (BEFORE, AFTER):
        assert (span.first, span.last + timedelta(days=1)) in spans
    assert (date(2012, 9, 17), date(2012, 10, 8)) in spans
    told = {text.get_text() for text in axes.texts}
    assert {"before", "after", "likeliest change"} <= told
    assert any(isinstance(band, PolyCollection) for band in axes.collections)


def test_no_time_of_a_change_stands_beside_no_clear_change(analysis: Analysis) -> None:
    quiet = analysis.comparison.with_columns(verdict=pl.lit("no clear change"))
    still = dataclasses.replace(analysis, comparison=quiet)
    assert frequency.changed(view(analysis), AWAY, 0) is not None
    assert frequency.changed(view(still), AWAY, 0) is None
    assert frequency.dated(view(still), AWAY) == []
    assert "likeliest change" not in {text.get_text() for text in panel(still, 0).texts}


def test_people_are_told_apart_without_colour(analysis: Analysis) -> None:
    lines = [panel(analysis, number).lines for number in (0, 1)]
    assert lines[0][0].get_linestyle() != lines[1][0].get_linestyle()
    markers = [
        {line.get_marker() for line in some if line.get_marker() != "None"} for some in lines
    ]
    assert not {"o"} & markers[1]
    assert not {"s"} & markers[0]


def test_a_rare_behaviour_shows_every_occasion(analysis: Analysis) -> None:
    chart = next(
        chart
        for block in kinds.page(view(analysis)).blocks
        for chart in getattr(block, "charts", ())
        if chart.title == "Correcting a feeling"
    )
    axes = axes_of(chart)
    marks = sum(
        len(np.asarray(line.get_xdata())) for line in axes.lines if line.get_linestyle() == "None"
    )
    assert marks == analysis.chances.filter(pl.col("detector") == "correcting").height


def test_what_had_no_chance_has_no_mark_and_no_number() -> None:
    silent = View(odd_chats.analysis("one silent"), ReportOptions())
    told = str(periods.page(silent).blocks) + str(kinds.page(silent).blocks)
    assert "0 of 0" not in told
    assert "no occasion" in told


def test_a_long_chat_is_drawn_over_longer_windows() -> None:
    long, short = (view(odd_chats.analysis(name)) for name in ("twelve years", "a gap"))
    assert (long.window, short.window) == (26, 4)
    assert "the last 26 weeks" in frequency.reading(long)


def test_months_are_named_once_and_within_the_chart(analysis: Analysis) -> None:
    for name in ("ten", "a gap", "twelve years"):
        shown = view(odd_chats.analysis(name))
        chart = frequency.panels(shown, TOWARDS, "turning towards", 2.0)[0]
        axes = axes_of(chart)
        labels = [text.get_text() for text in axes.get_xticklabels()]
        assert 1 <= len(labels) <= 10
        assert len(set(labels)) == len(labels)
        low, high = axes.get_xlim()
        assert all(low <= place <= high for place in axes.get_xticks())


def test_no_reply_time_is_shown_under_two_names(analysis: Analysis) -> None:
    pages = (periods.page(view(analysis)), timing.page(view(analysis)))
    told = " ".join(map(str, pages)).lower()
    for other in ("average", "usual", "median", "mean "):
        assert other not in told
    medians = analysis.reply_times.filter(pl.col("period") == "before")["median_s"]
    table = next(block for block in pages[0].blocks if isinstance(block, Table))
    row = next(row for row in table.rows if row[0].startswith("Time until half"))
    assert row[1] == f"{medians[0] / 60:.0f} min"
    assert row[3] == ""


@pytest.mark.parametrize("name", images.KEPT)
def test_charts_look_as_they_were_looked_at(name: str, pictures: dict[str, np.ndarray]) -> None:
    assert images.difference(pictures[name], images.kept(name)) < images.TOLERANCE


@pytest.fixture(scope="module")
def pictures() -> dict[str, np.ndarray]:
    return images.pictures()


def test_every_picture_is_kept_and_a_lost_line_would_show(analysis: Analysis) -> None:
    assert {path.stem for path in images.FOLDER.glob("*.png")} == set(images.KEPT)
    thinner = analysis.weekly.with_columns(
        pl.when(pl.col("actor") == "Ana").then(0).otherwise("chances").alias("chances")
    )
    with styled():
        chart = images.charts(view(dataclasses.replace(analysis, weekly=thinner)))["frequency-1"]
        lost = images.grey(chart.figure(chart.wide))
    assert images.difference(lost, images.kept("frequency-1")) > 1.5 * images.TOLERANCE


def test_drawings_hold_no_style_attribute_and_no_name_of_anybody() -> None:
    shown = view(odd_chats.analysis("hostile"))
    with styled():
        for name, chart in images.charts(shown).items():
            drawn = svg.on_screen(chart, name)
            assert "style=" not in drawn
            inside = drawn.partition(">")[2]
            assert "An&amp;a" not in inside
            assert 'fill="#' not in drawn
            paper = svg.on_paper(chart)
            assert "var(" not in paper
            assert 'xmlns="http://www.w3.org/2000/svg"' in paper
