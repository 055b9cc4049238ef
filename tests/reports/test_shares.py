"""A share needs ten occasions, in every table, chart and file; without any, none is shown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.pipeline import analyze
from chatcheck.analyzer.results import Analysis
from chatcheck.reports.content.view import View
from chatcheck.reports.formats import json_summary
from chatcheck.reports.formats.web import page as web
from chatcheck.reports.options import ReportOptions
from chatcheck.reports.pages import document
from chatcheck.reports.pages.blocks import Charts, Table
from tests.support import odd_chats

LEAST = 10
CELL = re.compile(r"([\d,]+) of ([\d,]+)( \(.*\))?")
# Little of everything, much of some things, and a chat in which next to nothing is a repair.
CHATS = {
    "few": {"messages": 60, "days": 8.0},
    "some": {"messages": 260, "days": 30.0},
    "many": {"messages": 3000, "days": 300.0},
    "no repairs": {"messages": 900, "days": 120.0, "texts": ("I got the job!!", "ok", "milk?")},
}


@pytest.fixture(scope="module", params=CHATS)
def view(request: pytest.FixtureRequest) -> View:
    found: Analysis = analyze(odd_chats.chat(**CHATS[request.param]))
    return View(found, ReportOptions())


def cells(view: View) -> Iterator[tuple[int, int, str]]:
    """(hits, chances, share or "") of every cell of every table that counts occasions."""
    for page in document(view).pages:
        for block in page.blocks:
            if isinstance(block, Table):
                for row in block.rows:
                    for cell in row[1:]:
                        if found := CELL.fullmatch(cell):
                            hits, chances = (int(n.replace(",", "")) for n in found.groups()[:2])
                            yield hits, chances, found[3] or ""


def test_no_cell_shows_a_share_of_fewer_than_ten(view: View) -> None:
    told = list(cells(view))
    assert len(told) >= 20
    for hits, chances, share in told:
        assert chances > 0, "without an occasion there is nothing to count"
        assert hits <= chances
        assert not (share and chances < LEAST)


def test_what_was_counted_often_enough_has_its_share() -> None:
    view = View(analyze(odd_chats.chat(**CHATS["many"])), ReportOptions())
    rates = {(row["detector"], row["actor"]): row for row in view.over_all.values()}
    assert any(row["chances"] >= LEAST for row in rates.values())
    assert any(share for _, chances, share in cells(view) if chances >= LEAST)


def test_no_chart_draws_a_share_of_fewer_than_ten(view: View) -> None:
    repairs = [detector.name for detector in DETECTORS if detector.kind == "repair"]
    charts = [
        chart
        for page in document(view).pages
        for block in page.blocks
        if isinstance(block, Charts)
        for chart in block.charts
    ]
    kinds = next(
        chart for chart in charts if chart.title == "Times of every 100, over the whole chat"
    )
    drawn = kinds.draw.keywords["rows"]  # type: ignore[attr-defined]
    assert len(drawn) == len(repairs)
    for name, pair in zip(repairs, drawn, strict=True):
        for person, share in zip(view.analysis.people, pair, strict=True):
            assert (share is not None) is (view.over_all[name, person]["chances"] >= LEAST)
    for detector, _ in view.over_all:
        for number in (0, 1):
            line = view.line(detector, number).filter("drawn")
            assert (line["chances_sum"] >= LEAST).all()


def test_no_file_holds_a_share_of_fewer_than_ten(view: View) -> None:
    told = json.loads(json_summary.text(view))
    for row in (*told["rates"], *told["weekly"]):
        shown = [row[key] for key in ("rate", "low", "high")]
        assert (None not in shown) if row["chances"] >= LEAST else shown == [None] * 3
    for row in told["comparison"]:
        if row["metric"] not in ("reply_time", "reply_length", "repairs_per_rejection"):
            for side in ("before", "after"):
                assert row[side] is None or 0 <= row[side] <= 1


SHOWN = re.compile(r">\s*([\d,]+) of ([\d,]+)(?:<[^>]*>|\s)*\(?(\d+ of 100)?")


def test_the_page_to_read_and_the_first_one_hold_to_it_too(view: View) -> None:
    for _, chances, share in SHOWN.findall(web.page(view)):
        assert int(chances.replace(",", "")) > 0
        assert not (share and int(chances.replace(",", "")) < LEAST)
    few = all(person.whole.chances < LEAST for person in view.facts.people)
    first = document(view).first
    words = " ".join((*first.short, *first.small_print))
    assert not re.search(r"\b0\.0\b|\bnan\b", words)
    if few:
        assert not re.search(r"about \d+ of every 100", words)
