"""Pages as their artists see them: nothing on top of anything, and everything where it belongs."""

from __future__ import annotations

import dataclasses
import logging
import warnings
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.dates import num2date
from matplotlib.figure import Figure
from matplotlib.text import Text

from chatcheck.analyzer.analysis import Analysis
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.measured import measured
from chatcheck.reports import page_frequency, page_overview, pdf
from chatcheck.reports.moments import LONGEST, moments
from chatcheck.reports.options import ReportOptions
from chatcheck.reports.page_answer import KIND
from chatcheck.reports.plots import axes_at
from chatcheck.reports.style import BOLD, LEFT, MARGIN, Shown, footer, styled
from tests import images, layout, odd_chats
from tests.fixed_analysis import AFTER, BEFORE, fixed

PAPERS = {"long names": ("a4", "letter"), "ten": ("letter",), "a gap": ("letter",)}
PAGES = {
    "answer": 0, "frequency": 1, "kinds": 2, "periods": 3, "timing": 4, "repairs": 5,
}  # fmt: skip


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return fixed()


def drawn(analysis: Analysis, **options: object) -> list[Figure]:
    shown = Shown(analysis, ReportOptions(**options))  # type: ignore[arg-type]
    with styled(shown):
        figures = [figure for _, figure in pdf.pages(shown)]
        for number, figure in enumerate(figures, start=1):
            footer(figure, number, len(figures))
    return figures


@pytest.fixture(scope="module")
def pages(analysis: Analysis) -> list[Figure]:
    return drawn(analysis)


def words(figure: Figure) -> str:
    return "\n".join(text.get_text() for text in figure.findobj(Text))


@pytest.mark.parametrize("name", list(odd_chats.CHATS))
def test_odd_chats_lay_out_without_overlap_or_clipping(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    odd = odd_chats.analysis(name)
    with caplog.at_level(logging.WARNING), warnings.catch_warnings():
        warnings.simplefilter("error")
        for paper in PAPERS.get(name, ("a4",)):
            shown = Shown(odd, ReportOptions(paper=paper))
            with styled(shown):
                figures = [figure for _, figure in pdf.pages(shown)]
                for number, figure in enumerate(figures, start=1):
                    footer(figure, number, len(figures))
                    placed = layout.texts(figure)
                    assert layout.overlaps(placed) == []
                    assert layout.outside(placed, figure, MARGIN) == []
        with styled(shown):
            overview = page_overview.draw(shown)
            placed = layout.texts(overview)
            assert layout.overlaps(placed) == []
            assert layout.outside(placed, overview, 0.2) == []
    assert caplog.records == []  # a font that lacks a letter is told once, in words


def test_texts_on_top_of_each_other_are_noticed() -> None:
    figure = Figure(figsize=(4, 3))
    figure.text(0.5, 0.5, "one thing")
    figure.text(0.52, 0.505, "another")
    figure.text(0.95, 0.1, "off the page")
    placed = layout.texts(figure)
    assert layout.overlaps(placed) == [("another", "one thing")]
    assert layout.outside(placed, figure, 0.1) == ["off the page"]


@pytest.mark.parametrize("picture", sorted(path.stem for path in images.FOLDER.glob("*.png")))
def test_pages_look_as_they_were_looked_at(picture: str, pictures: dict[str, np.ndarray]) -> None:
    assert images.difference(pictures[picture], images.kept(picture)) < images.TOLERANCE


@pytest.fixture(scope="module")
def pictures() -> dict[str, np.ndarray]:
    return images.pictures()


def test_every_picture_is_kept_and_a_lost_line_would_show(
    analysis: Analysis, pictures: dict[str, np.ndarray]
) -> None:
    assert {path.stem for path in images.FOLDER.glob("*.png")} == set(pictures)
    thinner = dataclasses.replace(
        analysis,
        weekly=analysis.weekly.with_columns(
            pl.when(pl.col("actor") == "Ana").then(0).otherwise("chances").alias("chances")
        ),
    )
    shown = Shown(thinner, ReportOptions())
    with styled(shown):
        lost = images.grey(dict(pdf.pages(shown))[page_frequency.TITLE])
    kept = images.kept("micro_rejections_over_time")
    assert images.difference(lost, kept) > 1.5 * images.TOLERANCE


def test_every_detector_is_on_the_pages_where_it_should_be(pages: list[Figure]) -> None:
    for detector in DETECTORS:
        page = "kinds" if detector.kind == "rejection" else "repairs"
        assert detector.title in words(pages[PAGES[page]])
        assert detector.title.lower() in words(pages[PAGES["periods"]]).lower()
        assert detector.title in words(pages[-1])


def test_the_last_page_quotes_what_was_measured(pages: list[Figure]) -> None:
    told = words(pages[-1])
    for figures in measured().values():
        assert f"{100 * figures.precision:.0f} (at least {100 * figures.precision_low:.0f})" in told
    unmeasured = [detector for detector in DETECTORS if detector.name not in measured()]
    assert told.count("not measured") == len(unmeasured)


def test_the_first_page_carries_the_note_on_how_to_read_it(pages: list[Figure]) -> None:
    told = " ".join(words(pages[0]).split())
    for paragraph in KIND:
        assert paragraph in told
    assert "nothing was sent anywhere" in told
    assert "talk to somebody you trust" in told


def panel(analysis: Analysis, number: int) -> tuple[Figure, object]:
    shown = Shown(analysis, ReportOptions())
    with styled(shown):
        figure = Figure(figsize=(7, 4))
        axes = axes_at(figure, 0.5, 0.5, -0.2, 2.5)
        page_frequency.panel(axes, shown, "micro_rejections", number)
    return figure, axes


def test_a_line_is_broken_where_nobody_wrote(analysis: Analysis) -> None:
    _, axes = panel(analysis, 0)
    line = axes.lines[0]  # type: ignore[attr-defined]
    weeks, values = line.get_xdata(), line.get_ydata()
    silent = (weeks > np.datetime64("2012-07-02")) & (weeks < np.datetime64("2012-08-20"))
    assert silent.sum() >= 5
    assert np.isnan(values[silent]).all()
    assert np.isfinite(values[weeks < np.datetime64("2012-06-25")]).all()
    assert "no messages" in {text.get_text() for text in axes.texts}  # type: ignore[attr-defined]


def test_part_weeks_are_hollow(analysis: Analysis) -> None:
    weekly = analysis.weekly.with_columns(part=pl.col("week") == pl.col("week").max())
    _, axes = panel(dataclasses.replace(analysis, weekly=weekly), 0)
    hollow = [line for line in axes.lines if line.get_markerfacecolor() == "white"]  # type: ignore[attr-defined]
    assert [len(line.get_xdata()) for line in hollow] == [1]


def test_periods_and_the_likeliest_change_are_marked(analysis: Analysis) -> None:
    _, axes = panel(analysis, 0)
    spans = {
        (num2date(patch.get_x()).date(), num2date(patch.get_x() + patch.get_width()).date())
        for patch in axes.patches  # type: ignore[attr-defined]
    }
    for span in (BEFORE, AFTER):
        assert (span.first, span.last + timedelta(days=1)) in spans
    assert (date(2012, 9, 17), date(2012, 10, 8)) in spans
    told = {text.get_text() for text in axes.texts}  # type: ignore[attr-defined]
    assert {"before", "after", "likeliest change"} <= told
    assert any(isinstance(band, PolyCollection) for band in axes.collections)  # type: ignore[attr-defined]


def test_people_are_told_apart_without_colour(analysis: Analysis) -> None:
    lines = [panel(analysis, number)[1].lines for number in (0, 1)]  # type: ignore[attr-defined]
    assert lines[0][0].get_linestyle() != lines[1][0].get_linestyle()
    markers = [
        {line.get_marker() for line in some if line.get_marker() != "None"} for some in lines
    ]
    assert not {"o"} & markers[1]
    assert not {"s"} & markers[0]


def test_dumbbells_carry_counts_and_verdicts(analysis: Analysis, pages: list[Figure]) -> None:
    told = words(pages[PAGES["periods"]])
    for row in analysis.comparison.iter_rows(named=True):
        if row["verdict"] == "too little data" or row["hits_before"] is None:
            continue
        if row["metric"] not in ("reply_time", "reply_length"):
            counts = (
                row["hits_before"],
                row["chances_before"],
                row["hits_after"],
                row["chances_after"],
            )
            assert "{} of {} to {} of {}".format(*counts) in told
    for verdict in ("higher", "lower", "no clear change", "too little data", "longer"):
        assert verdict in told


def test_a_rare_behaviour_shows_every_occasion(pages: list[Figure], analysis: Analysis) -> None:
    title = next(d.title for d in DETECTORS if d.name == "correcting")
    found = pages[PAGES["kinds"]].findobj(Axes)
    axes = next(one for one in found if one.get_title(loc="left") == title)  # type: ignore[attr-defined]
    marks = sum(len(line.get_xdata()) for line in axes.lines if line.get_linestyle() == "None")  # type: ignore[attr-defined]
    assert marks == analysis.chances.filter(pl.col("detector") == "correcting").height


def test_the_overview_is_legible_on_a_phone(analysis: Analysis) -> None:
    shown = Shown(analysis, ReportOptions())
    with styled(shown):
        figure = page_overview.draw(shown)
        assert layout.smallest(figure) >= page_overview.SMALLEST
        # 375 CSS pixels wide on a phone: no letter under 10 of them.
        assert page_overview.SMALLEST / 72 / page_overview.WIDTH * 375 >= 10
        told = words(figure)
    assert "no clear change" in told
    assert "nothing about who is right" in " ".join(told.split())


def test_long_chats_are_drawn_over_longer_windows() -> None:
    long, short = (
        Shown(odd_chats.analysis(name), ReportOptions()) for name in ("twelve years", "a gap")
    )
    assert (long.window, short.window) == (26, 4)
    with styled(long):
        assert "last 26 weeks" in words(pdf.pages(long)[1][1])


def test_names_are_drawn_short_apart_and_in_their_place() -> None:
    same = "Anastasia Konstantinopolitanskaya "
    twins = Shown(
        dataclasses.replace(odd_chats.analysis("ten"), people=(f"{same}A", f"{same}B")),
        ReportOptions(),
    )
    assert twins.people[0] != twins.people[1]
    turned = Shown(odd_chats.analysis("right to left"), ReportOptions())
    assert all(name.startswith(LEFT) and LEFT in name[1:] for name in turned.people)


def test_letters_that_no_font_has_are_named_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatcheck.reports.fonts._others", lambda: iter(()))
    shown = Shown(odd_chats.analysis("devanagari and cjk"), ReportOptions())
    assert shown.missing
    with styled(shown):
        first = words(pdf.pages(shown)[0][1])
    assert first.count("no font on this machine can draw") == 1


def test_bold_letters_never_look_for_a_bold_of_another_script() -> None:
    assert BOLD["family"] == "DejaVu Sans"


def test_moments_are_in_proportion_and_both_peoples() -> None:
    odd = odd_chats.analysis("a gap")
    shown = moments(odd, ReportOptions())
    found = odd.chances.filter(pl.col("outcome") == "hit").unique(["actor", "bid", "kind"])
    for kind in ("rejection", "repair"):
        for number, name in enumerate(odd.people):
            some = found.filter((pl.col("kind") == kind) & (pl.col("actor") == number)).height
            chosen = shown.filter((pl.col("kind") == kind) & (pl.col("actor") == name)).height
            assert abs(chosen - max(min(2, some), 24 * some / found.height)) <= 1
    assert shown["at"].is_sorted()


def test_of_an_endless_message_the_beginning_is_quoted() -> None:
    whole = odd_chats.analysis("a gap")
    chat = whole.conversation
    endless = chat.bursts.with_columns(text=pl.col("text") + pl.lit(" and on" * 1_000))
    long = dataclasses.replace(whole, conversation=dataclasses.replace(chat, bursts=endless))
    for column in ("bid_text", "reply_text"):
        cut = moments(long, ReportOptions())[column].to_list()
        full = moments(whole, ReportOptions())[column].to_list()
        for said, quoted in zip(full, cut, strict=True):
            assert len(quoted) == LONGEST + 2 or not said
            assert quoted.endswith(" \u2026") or not said
            assert quoted.startswith(said[:10])


def test_moments_are_never_cut_by_a_page(analysis: Analysis) -> None:
    shown = Shown(odd_chats.analysis("hostile"), ReportOptions())
    with styled(shown):
        moment_pages = [(t, f) for t, f in pdf.pages(shown) if t.startswith("Moments")]
        assert len(moment_pages) > 1
        for _, figure in moment_pages:
            lowest = min(box.y0 for _, box, _ in layout.texts(figure))
            assert lowest > 72 * 0.5
