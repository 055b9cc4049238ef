"""What another build will say of sureness and language: the report is ready for both."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.reports import write_report
from chatcheck.reports.content import judged
from chatcheck.reports.content.view import View
from chatcheck.reports.formats.json_summary import content
from chatcheck.reports.formats.web import page as html_report
from chatcheck.reports.options import ReportOptions
from chatcheck.reports.pages import front
from chatcheck.reports.words.detectors import measured_words
from tests.support import odd_chats

ITALIAN = judged.Language("it", {"Ana": "it", "Ben": "it"}, 0.97, False)


@pytest.fixture
def italian(monkeypatch: pytest.MonkeyPatch) -> View:
    monkeypatch.setattr("chatcheck.reports.content.facts.language", lambda _: ITALIAN)
    return View(odd_chats.analysis("a gap"), ReportOptions())


def test_a_language_is_read_from_the_analysis_where_it_says_one() -> None:
    found: Any = SimpleNamespace(chat="it", people={"Ana": "it"}, share=0.9, judged=False)
    analysis: Any = SimpleNamespace(language=found, people=("Ana", "Ben"))
    told = judged.language(analysis)
    assert (told.name, told.share, told.judged) == ("Italian", 0.9, False)
    silent = judged.language(odd_chats.analysis("ten"))
    assert (silent.chat, silent.share, silent.judged) == ("en", 1.0, True)
    assert judged.Language("xx", {}, None, False).name == "another language (xx)"


def test_where_no_words_are_judged_every_form_says_so(italian: View, tmp_path: Path) -> None:
    assert content(italian)["language"] == {
        "chat": "it", "people": {"Ana": "it", "Ben": "it"}, "share": 0.97, "judged": False,
    }  # fmt: skip
    assert any("This chat is in Italian" in note for note in content(italian)["notes"])
    page = html_report.page(italian)
    assert "This chat is in Italian" in page
    assert "Reply times and lengths are shown" in page
    for gone in ('id="moments"', 'id="kinds"', 'id="frequency"', 'class="dots'):
        assert gone not in page
    for kept in ('id="timing"', 'id="periods"', "If you are afraid"):
        assert kept in page
    assert "turning away, all kinds" not in page.lower()
    for suffix in (".pdf", ".png"):
        write_report(italian.analysis, tmp_path / f"r{suffix}", ReportOptions(dpi=60))
        assert (tmp_path / f"r{suffix}").stat().st_size > 5_000


@dataclass(frozen=True)
class Source:
    """How one source of another build may look."""

    right: int
    arguable: int
    wrong: int
    recall: float


def test_figures_of_several_sources_are_shown_each(monkeypatch: pytest.MonkeyPatch) -> None:
    one = SimpleNamespace(real=Source(40, 20, 40, 0.2), stories=Source(90, 0, 10, 0.8), plain=None)
    every = {detector.name: one for detector in DETECTORS}
    monkeypatch.setattr(judged, "measured", lambda: every)
    found = judged.figures("flat_good_news")
    assert list(found) == ["real", "stories"]
    assert found["real"].right == 0.4
    assert found["real"].arguable == 0.2
    told = measured_words("flat_good_news")
    assert "real chats: of 100 that it picks about 40 are right, 20 arguable" in told
    sure = judged.sureness()
    assert sure is not None
    assert (sure.right, sure.found) == (pytest.approx(0.4), pytest.approx(0.2))
    words = " ".join(front(View(odd_chats.analysis("a gap"), ReportOptions())).sections[1].texts)
    assert "missed most of the moments" in words
    assert "Most that it picks are wrong" in words


def test_figures_as_mappings_are_read_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    mapping = {"real": {"precision": 0.7, "recall": 0.5, "episodes": 300}}
    monkeypatch.setattr(judged, "measured", lambda: {"warmth": mapping})
    assert judged.figures("warmth")["real"] == judged.Figures(0.7, None, 0.5, 300)
    assert judged.figures("curiosity") == {}
    assert judged.sureness() is None  # no turning away was measured on real chats


def test_every_figure_says_what_it_was_measured_on() -> None:
    for detector in DETECTORS:
        assert set(judged.figures(detector.name)) <= set(judged.SOURCES)
    assert "real" in judged.figures("real_listening")
