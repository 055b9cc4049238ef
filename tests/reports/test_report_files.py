"""The files that people get: PDF, PNG, HTML, words and JSON, and what they have in common."""

from __future__ import annotations

import html.parser
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from matplotlib.image import imread

from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.results import Analysis
from chatcheck.reports import write_report
from chatcheck.reports.content.view import LEFT, View
from chatcheck.reports.drawing.fonts import BOX, choose
from chatcheck.reports.formats import json_summary
from chatcheck.reports.formats.typst import pdf as pdf_report
from chatcheck.reports.formats.web import page as html_report
from chatcheck.reports.options import ReportOptions
from chatcheck.reports.pages import front
from chatcheck.reports.words import terminal
from chatcheck.reports.words.detectors import markdown
from chatcheck.reports.writing import MARK
from tests.support import odd_chats
from tests.support.fixed_analysis import fixed

OLD_WORDS = ("flagged", "turning back", "micro-rejections over time")
PDFTOTEXT = shutil.which("pdftotext")


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return fixed()


@pytest.fixture(scope="module")
def pdf(analysis: Analysis) -> bytes:
    return pdf_report.pdf(View(analysis, ReportOptions()))


@pytest.fixture(scope="module")
def page(analysis: Analysis) -> str:
    return html_report.page(View(analysis, ReportOptions()))


def words_of(data: bytes, folder: Path) -> str:
    (folder / "r.pdf").write_bytes(data)
    command = [str(PDFTOTEXT), str(folder / "r.pdf"), "-"]
    told = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    return " ".join(told.split())


@pytest.mark.parametrize("suffix", [".pdf", ".png", ".html"])
def test_a_second_run_writes_the_same_bytes(
    suffix: str, analysis: Analysis, tmp_path: Path
) -> None:
    paths = [tmp_path / f"{number}{suffix}" for number in (1, 2)]
    for path in paths:
        write_report(analysis, path, ReportOptions(dpi=60))
    assert paths[0].read_bytes() == paths[1].read_bytes()


# ---- PDF ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(odd_chats.CHATS))
def test_every_odd_chat_passes_the_check_of_accessible_pdfs(name: str) -> None:
    """Typst writes the mark of PDF/UA-1 only where its own check finds nothing."""
    data = pdf_report.pdf(View(odd_chats.analysis(name), ReportOptions()))
    assert b"<pdfuaid:part>1</pdfuaid:part>" in data
    assert data.startswith(b"%PDF")


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_pdf_is_tagged_titled_and_bookmarked(paper: str, analysis: Analysis) -> None:
    data = pdf_report.pdf(View(analysis, ReportOptions(paper=paper)))
    for part in (b"/MarkInfo", b"/StructTreeRoot", b"/Lang(en)", b"/Outlines", b"/DisplayDocTitle"):
        assert part in data.replace(b"(en-", b"(en)"), part
    assert b"/Title(How you answer each other: Ana and Ben" in data
    box = {"a4": rb"595\.2\d* 841\.\d+", "letter": rb"612 792"}[paper]
    assert re.search(rb"/MediaBox ?\[0 0 " + box, data)


def test_the_pdf_has_its_fonts_inside(pdf: bytes) -> None:
    assert pdf.count(b"/FontFile") >= 2
    assert b"/ToUnicode" in pdf
    assert f"/Keywords({MARK}".encode() in pdf


@pytest.mark.skipif(PDFTOTEXT is None, reason="no poppler on this machine")
def test_the_pdf_says_what_the_first_page_says(
    pdf: bytes, analysis: Analysis, tmp_path: Path
) -> None:
    told = words_of(pdf, tmp_path)
    first = front(View(analysis, ReportOptions()))
    for sentence in (*first.short, *first.small_print):
        assert sentence in told
    for section in first.sections:
        assert section.title in told
    for detector in DETECTORS:
        assert told.count(detector.title) >= 2
    for word in OLD_WORDS:
        assert word not in told.lower()


@pytest.mark.skipif(PDFTOTEXT is None, reason="no poppler on this machine")
@pytest.mark.parametrize("name", ["long names", "hostile", "a gap", "no comparison"])
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_box_for_afraid_readers_stands_on_page_one(
    name: str, paper: str, tmp_path: Path
) -> None:
    data = pdf_report.pdf(View(odd_chats.analysis(name), ReportOptions(paper=paper)))
    (tmp_path / "r.pdf").write_bytes(data)
    command = [str(PDFTOTEXT), "-l", "1", str(tmp_path / "r.pdf"), "-"]
    told = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    assert "If you are afraid of the other person" in told
    assert "until you delete it" in " ".join(told.split())


@pytest.mark.skipif(PDFTOTEXT is None, reason="no poppler on this machine")
def test_what_people_write_is_never_read_as_markup_on_paper(tmp_path: Path) -> None:
    told = words_of(pdf_report.pdf(View(odd_chats.analysis("hostile"), ReportOptions())), tmp_path)
    assert "$5 and $10" in told
    assert "<script>alert(1)</script>" in told
    assert "<i>An&a</i>" in told
    assert "_bob_ $x_1$" in told


def test_letters_that_no_font_has_become_boxes_and_are_said_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("chatcheck.reports.drawing.fonts._others", lambda: iter(()))
    fonts = choose(["\u092a\u094d\u0930 ok \u5c0f"])
    assert fonts.missing >= {"\u092a", "\u5c0f"}
    assert BOX in fonts.drawable("\u5c0f ok")
    view = View(odd_chats.analysis("devanagari and cjk"), ReportOptions())
    data = pdf_report.pdf(view)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in data


def test_joined_emoji_are_drawn_one_after_another() -> None:
    fonts = choose(["👩‍👩‍👧"])
    assert "\u200d" not in fonts.drawable("👩‍👩‍👧")
    assert "\u200d" in fonts.drawable("\u0915\u094d\u200d\u0937")  # joins letters: it stays


def test_names_are_shown_short_apart_and_in_their_place() -> None:
    turned = View(odd_chats.analysis("right to left"), ReportOptions())
    assert all(name.startswith(LEFT) and LEFT in name[1:] for name in turned.people)
    long = View(odd_chats.analysis("long names"), ReportOptions())
    assert len(set(long.people)) == 2
    assert all(len(name) <= 28 for name in long.people)


# ---- PNG ------------------------------------------------------------------------------------


def test_the_picture_is_one_and_as_wide_as_a_phone_needs(
    analysis: Analysis, tmp_path: Path
) -> None:
    sizes = []
    for dpi in (80, 160):
        write_report(analysis, tmp_path / "r.png", ReportOptions(dpi=dpi, force=True))
        sizes.append(imread(tmp_path / "r.png").shape[:2])
    assert sizes[1][1] == 1080
    assert abs(sizes[1][0] - 2 * sizes[0][0]) <= 2
    assert sizes[1][0] > 2 * sizes[1][1]  # tall


# ---- HTML -----------------------------------------------------------------------------------


class Tags(html.parser.HTMLParser):
    """Every tag of a page with its attributes, and the text between tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.found if name == tag]


def test_the_page_loads_nothing_and_allows_nothing(page: str) -> None:
    tags = Tags(page)
    policy = next(m["content"] for m in tags.all("meta") if m.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert not re.search(r"https?://(?!www\.w3\.org/)", page)
    for _, attrs in tags.found:
        assert not {"src", "style", "onclick", "onload"} & set(attrs)
        assert (attrs.get("href") or "#").startswith("#")
    assert len(tags.all("script")) == 1
    assert not tags.all("img")
    assert not tags.all("link")


def test_the_page_has_headings_tables_and_a_text_for_every_figure(page: str) -> None:
    tags = Tags(page)
    assert len(tags.all("h1")) == 1
    assert len(tags.all("h2")) >= 10
    figures = tags.all("svg")
    assert len(figures) >= 15
    labels = [figure["aria-label"] or "" for figure in figures]
    assert all(figure["role"] == "img" for figure in figures)
    assert min(len(label) for label in labels) > 20
    assert len(set(labels)) == len(labels)
    assert len(tags.all("caption")) == len(tags.all("table")) >= 6
    assert {attrs["scope"] for attrs in tags.all("th")} == {"col", "row"}
    for detector in DETECTORS:
        assert tags.text.count(detector.title) >= 2
        assert detector.meaning in tags.text


def test_identifiers_are_the_pages_own_and_lead_somewhere(page: str) -> None:
    names = re.findall(r' id="([^"]+)"', page)
    assert len(names) == len(set(names))
    used = set(re.findall(r"url\(#([^)]+)\)", page)) | set(re.findall(r'href="#([^"]+)"', page))
    assert used <= set(names)


def test_figures_follow_the_reader_into_the_dark(page: str) -> None:
    figures = "".join(re.findall(r"<svg.*?</svg>", page, flags=re.DOTALL))
    assert "var(--ink)" in figures
    assert set(re.findall(r"#[0-9a-fA-F]{6}\b", figures)) == set()
    assert "prefers-color-scheme:dark" in page
    assert "@media print" in page
    assert "<text" in figures  # real text: it can be selected, and read aloud


def test_the_page_says_what_the_first_page_says(page: str, analysis: Analysis) -> None:
    text = " ".join(Tags(page).text.split())
    first = front(View(analysis, ReportOptions()))
    for sentence in (*first.short, *first.small_print):
        assert sentence in text
    for section in first.sections:
        for part in section.texts:
            assert part in text


def test_what_people_write_is_text_and_never_markup() -> None:
    page = html_report.page(View(odd_chats.analysis("hostile"), ReportOptions()))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;i&gt;An&amp;a&lt;/i&gt;" in page
    assert "<b>really" not in page


@pytest.mark.parametrize("suffix", [".html", ".pdf"])
def test_without_quotes_no_words_of_theirs_are_shown(suffix: str, tmp_path: Path) -> None:
    odd = odd_chats.analysis("a gap")
    write_report(odd, tmp_path / f"r{suffix}", ReportOptions(quotes=False))
    if suffix == ".pdf":
        if PDFTOTEXT is None:
            pytest.skip("no poppler on this machine")
        told = words_of((tmp_path / "r.pdf").read_bytes(), tmp_path)
    else:
        told = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "(not quoted)" in told
    examples = {part for one in DETECTORS for part in (*one.example, *one.counter_example)}
    for text in odd_chats.STOCK:
        if len(text) > 12 and text not in examples:
            assert text not in told


# ---- documents, JSON, words --------------------------------------------------------------------


def test_the_page_about_detectors_is_what_the_registry_says() -> None:
    kept = (Path(__file__).parents[2] / "docs" / "detectors.md").read_text(encoding="utf-8")
    assert kept == markdown(DETECTORS), "python -m tests.support.docs writes it anew"
    for detector in DETECTORS:
        for pair in (detector.example, detector.counter_example):
            assert all(pair), detector.name
            assert f"> A: {pair[0]}  \n> B: {pair[1]}" in kept


NUMBER = (float, int, type(None))
KEYS: dict[str, Any] = {
    "export": {
        "format": str, "messages": int, "skipped": list, "first": str, "last": str,
        "timezone": str, "date_order": str, "date_order_proof": str,
    },
    "rates": {
        "detector": str, "kind": str, "actor": str, "period": str, "hits": int, "chances": int,
        "unclear": int, "rate": NUMBER, "low": NUMBER, "high": NUMBER,
    },
    "comparison": {
        "metric": str, "actor": str, "before": NUMBER, "after": NUMBER, "ratio": NUMBER,
        "low": NUMBER, "high": NUMBER, "p": NUMBER, "p_adjusted": NUMBER, "verdict": str,
        "placebo": NUMBER,
    },
    "weekly": {
        "week": str, "actor": str, "detector": str, "hits": int, "chances": int, "rate": NUMBER,
        "low": NUMBER, "high": NUMBER,
    },
    "reply_times": {
        "actor": str, "period": str, "median_s": NUMBER, "low": NUMBER, "high": NUMBER,
        "replies": int, "censored": int,
    },
    "changes": {
        "metric": str, "actor": str, "from": str, "to": str, "before": (float, int),
        "after": (float, int), "p": (float, int),
    },
    "quiet_hours": {"person": str, "from": str, "to": str, "basis": str},
}  # fmt: skip


def test_the_json_summary_has_every_promised_key_and_type(
    analysis: Analysis, tmp_path: Path
) -> None:
    json_summary.write(View(analysis, ReportOptions()), tmp_path / "s.json")
    told = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert set(told) == {
        "chatcheck", "export", "people", "language", "periods", "rates", "comparison", "weekly",
        "reply_times", "unanswered", "changes", "quiet_hours", "notes",
    }  # fmt: skip
    assert told["people"] == list(analysis.people)
    assert set(told["language"]) == {"chat", "people", "share", "judged"}
    assert told["language"]["people"] == dict.fromkeys(analysis.people, "en")
    assert told["language"]["judged"] is True
    assert told["periods"]["before"] == {"from": "2012-06-25", "to": "2012-09-23"}
    assert told["periods"]["after"] == {"from": "2012-09-24", "to": "2012-12-23"}
    for part, keys in KEYS.items():
        rows = told[part] if isinstance(told[part], list) else [told[part]]
        assert rows
        for row in rows:
            assert set(keys) <= set(row)
            assert set(row) - set(keys) <= {
                "detectable", "p25_s", "p25_low", "p25_high", "p75_s", "p75_low", "p75_high",
            }  # fmt: skip
            for key, kind in keys.items():
                assert isinstance(row[key], kind), (part, key, row[key])
                assert not isinstance(row[key], bool)
    assert {row["kind"] for row in told["rates"]} == {"rejection", "repair"}
    assert {row["period"] for row in told["rates"]} == {"all", "before", "after"}
    assert {row["verdict"] for row in told["comparison"]} == {
        "higher", "lower", "no clear change", "too little data",
    }  # fmt: skip


def test_without_two_periods_the_json_says_so() -> None:
    told = json_summary.content(View(odd_chats.analysis("no comparison"), ReportOptions()))
    assert told["periods"] is None
    assert told["comparison"] == []
    assert any("needs at least 8" in note for note in told["notes"])


def test_words_and_json_tell_the_same_findings(analysis: Analysis) -> None:
    view = View(analysis, ReportOptions())
    words = " ".join(terminal.text(front(view)).split())
    notes = json_summary.content(view)["notes"]
    for sentence in front(view).short:
        assert sentence in words
        assert sentence in notes
    assert any("nothing was sent anywhere" in note for note in notes)
    clear = analysis.comparison.filter(analysis.comparison["verdict"].is_in(["higher", "lower"]))
    told = [note for note in notes if "than before" in note]
    assert len(told) == len(clear)
