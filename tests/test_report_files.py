"""The files that people get: PDF, PNG, HTML, words and JSON, and what they have in common."""

from __future__ import annotations

import html.parser
import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from matplotlib.image import imread

from chatcheck.analyzer.analysis import Analysis
from chatcheck.analyzer.answer import answer
from chatcheck.analyzer.chances import CHANCES
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.wording import metric_title, summary
from chatcheck.reports import html as html_report
from chatcheck.reports import json_summary, write_report
from chatcheck.reports import summary as text_summary
from chatcheck.reports.detector_text import markdown
from chatcheck.reports.options import ReportOptions
from chatcheck.reports.style import Shown
from tests import odd_chats
from tests.fixed_analysis import fixed


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return fixed()


@pytest.fixture(scope="module")
def pdf(analysis: Analysis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    write_report(analysis, path, ReportOptions())
    return path


@pytest.fixture(scope="module")
def page(analysis: Analysis, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("html") / "report.html"
    write_report(analysis, path, ReportOptions())
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", [".pdf", ".png", ".html"])
def test_a_second_run_writes_the_same_bytes(
    suffix: str, analysis: Analysis, tmp_path: Path
) -> None:
    paths = [tmp_path / f"{number}{suffix}" for number in (1, 2)]
    for path in paths:
        write_report(analysis, path, ReportOptions(dpi=60))
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_the_pdf_has_its_fonts_inside_and_its_text_selectable(pdf: Path) -> None:
    data = pdf.read_bytes()
    fonts = data.count(b"/Type /FontDescriptor")
    assert fonts >= 2
    assert data.count(b"/FontFile2") == fonts
    assert b"/Type3" not in data
    assert b"/ToUnicode" in data
    assert b"/Subtype /Image" not in data  # nothing is a picture of itself
    tool = shutil.which("pdftotext")
    if tool is not None:
        text = subprocess.run(
            [tool, str(pdf), "-"], capture_output=True, check=True
        ).stdout.decode()
        assert "Before you read on" in text
        assert "Hatched: the likeliest time of a change for Ana" in " ".join(text.split())


def test_every_page_of_the_pdf_has_a_bookmark(pdf: Path) -> None:
    data = pdf.read_bytes()
    pages = int(re.search(rb"/Type /Pages.*?/Count (\d+)", data.replace(b"\n", b" "))[1])  # type: ignore[index]
    assert data.count(b"/Dest [") == pages
    assert b"/PageMode /UseOutlines" in data
    for title in (b"(Micro-rejections over time)", b"(Timing)", b"(How it was judged)"):
        assert title in data
    # The catalogue was written twice, and the table of objects points at the second one.
    root = int(re.search(rb"/Root (\d+) 0 R", data)[1])  # type: ignore[index]
    table = data[int(data.rsplit(b"startxref", 1)[1].split()[0]) :].splitlines()
    at = int(table[2 + root].split()[0])
    assert b"/Outlines" in data[at : at + 300]


@pytest.mark.parametrize(("paper", "box"), [("a4", "595.44 841.68"), ("letter", "612 792")])
def test_paper_sizes(paper: str, box: str, analysis: Analysis, tmp_path: Path) -> None:
    write_report(analysis, tmp_path / "r.pdf", ReportOptions(paper=paper))
    boxes = set(re.findall(rb"/MediaBox \[ ?0 0 ([\d. ]+?) ?\]", (tmp_path / "r.pdf").read_bytes()))
    assert boxes == {box.encode()}


def test_dpi_scales_the_picture(analysis: Analysis, tmp_path: Path) -> None:
    sizes = []
    for dpi in (80, 160):
        write_report(analysis, tmp_path / "r.png", ReportOptions(dpi=dpi, force=True))
        sizes.append(imread(tmp_path / "r.png").shape[:2])
    assert sizes[1][1] == 1080
    assert abs(sizes[1][0] - 2 * sizes[0][0]) <= 2


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
    assert len(figures) >= 20
    labels = [figure["aria-label"] or "" for figure in figures]
    assert all(figure["role"] == "img" for figure in figures)
    assert min(len(label) for label in labels) > 20
    assert len(set(labels)) == len(labels)
    assert len(tags.all("caption")) == len(tags.all("table")) >= 7
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


def test_moments_can_be_filtered(page: str, analysis: Analysis) -> None:
    tags = Tags(page)
    assert [attrs["id"] for attrs in tags.all("select")] == ["person", "kind", "period"]
    moments = [attrs for attrs in tags.all("li") if "data-person" in attrs]
    assert moments
    shown = Shown(analysis, ReportOptions())
    assert len(moments) == len(shown.raw_moments)
    assert {attrs["data-kind"] for attrs in moments} <= {"rejection", "repair"}
    assert {attrs["data-period"] for attrs in moments} <= {"before", "after", "other"}


def test_what_people_write_is_text_and_never_markup() -> None:
    odd = odd_chats.analysis("hostile")
    bursts = odd.conversation.bursts
    bid = bursts.filter(pl.col("text").str.contains("<script>")).row(0, named=True)
    # Whatever a reader makes of such words, here they are shown.
    event = {"detector": "correcting", "kind": "rejection", "actor": 1 - bid["person"],
             "bid": bid["burst"], "reply": bid["burst"] + 1, "at": bid["end"], "outcome": "hit",
             "confidence": 1.0, "evidence": "A plain reason."}  # fmt: skip
    shown = Shown(replace(odd, chances=pl.DataFrame([event], schema=CHANCES)), ReportOptions())
    with html_report.styled(shown):
        page = html_report.page(shown)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;i&gt;An&amp;a&lt;/i&gt;" in page
    assert "<b>really" not in page


def test_without_quotes_no_words_of_theirs_are_shown(tmp_path: Path) -> None:
    odd = odd_chats.analysis("a gap")
    for suffix in (".html", ".pdf"):
        write_report(odd, tmp_path / f"r{suffix}", ReportOptions(quotes=False))
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "(not quoted)" in page
    for text in odd_chats.STOCK:
        if len(text) > 12:
            assert text not in page


def test_the_page_about_detectors_is_what_the_registry_says() -> None:
    kept = (Path(__file__).parent.parent / "docs" / "detectors.md").read_text(encoding="utf-8")
    assert kept == markdown(DETECTORS), "python -m tests.docs writes it anew"
    for detector in DETECTORS:
        for pair in (detector.example, detector.counter_example):
            assert all(pair), detector.name
            assert f"> A: {pair[0]}  \n> B: {pair[1]}" in kept


KEYS: dict[str, Any] = {
    "export": {
        "format": str, "messages": int, "skipped": list, "first": str, "last": str,
        "timezone": str, "date_order": str, "date_order_proof": str,
    },
    "rates": {
        "detector": str, "kind": str, "actor": str, "period": str, "hits": int, "chances": int,
        "unclear": int, "rate": (float, int, type(None)), "low": (float, int, type(None)),
        "high": (float, int, type(None)),
    },
    "comparison": {
        "metric": str, "actor": str, "before": (float, int, type(None)),
        "after": (float, int, type(None)), "ratio": (float, int, type(None)),
        "low": (float, int, type(None)), "high": (float, int, type(None)),
        "p": (float, int, type(None)), "p_adjusted": (float, int, type(None)), "verdict": str,
        "placebo": (float, int, type(None)),
    },
    "weekly": {
        "week": str, "actor": str, "detector": str, "hits": int, "chances": int,
        "rate": (float, int, type(None)), "low": (float, int, type(None)),
        "high": (float, int, type(None)),
    },
    "reply_times": {
        "actor": str, "period": str, "median_s": (float, int, type(None)),
        "low": (float, int, type(None)), "high": (float, int, type(None)), "replies": int,
        "censored": int,
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
    json_summary.write(analysis, tmp_path / "s.json", ReportOptions())
    told = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert set(told) == {
        "chatcheck", "export", "people", "periods", "rates", "comparison", "weekly",
        "reply_times", "changes", "quiet_hours", "notes",
    }  # fmt: skip
    assert told["people"] == list(analysis.people)
    assert told["periods"]["before"] == {"from": "2012-06-25", "to": "2012-09-23"}
    assert told["periods"]["after"] == {"from": "2012-09-24", "to": "2012-12-23"}
    for part, keys in KEYS.items():
        rows = told[part] if isinstance(told[part], list) else [told[part]]
        assert rows
        for row in rows:
            assert set(keys) <= set(row)
            assert set(row) - set(keys) <= {"detectable"}
            for key, kind in keys.items():
                assert isinstance(row[key], kind), (part, key, row[key])
                assert not isinstance(row[key], bool)
    assert {row["kind"] for row in told["rates"]} == {"rejection", "repair"}
    assert {row["period"] for row in told["rates"]} == {"all", "before", "after"}
    assert {row["verdict"] for row in told["comparison"]} == {
        "higher", "lower", "no clear change", "too little data",
    }  # fmt: skip


def test_without_two_periods_the_json_says_so() -> None:
    told = json_summary.content(odd_chats.analysis("no comparison"))
    assert told["periods"] is None
    assert told["comparison"] == []
    assert any("needs at least 8" in note for note in told["notes"])


def test_words_json_and_pages_tell_the_same_findings(analysis: Analysis, page: str) -> None:
    words = " ".join(text_summary.text(analysis, ReportOptions()).split())
    notes = json_summary.content(analysis)["notes"]
    text = " ".join(Tags(page).text.split())
    for sentence in answer(analysis):
        assert sentence.replace("- ", "-") in words.replace("- ", "-")
        assert sentence in notes
        assert sentence in text
    for sentence in summary(analysis):
        assert sentence in notes
    for row in analysis.comparison.iter_rows(named=True):
        if row["verdict"] in ("higher", "lower") and row["metric"] not in (
            "reply_time",
            "reply_length",
        ):
            assert metric_title(row["metric"]) in text
    assert "nothing was sent anywhere" in words
    assert "nothing was sent anywhere" in text


def test_the_answer_gives_each_person_one_sentence_in_the_same_order(analysis: Analysis) -> None:
    lead, *sentences = answer(analysis)
    assert lead == "24 Sep 2012 to 23 Dec 2012 compared with 25 Jun 2012 to 23 Sep 2012:"
    assert [sentence.split()[0].rstrip(":") for sentence in sentences] == list(analysis.people)


def test_too_little_data_is_said_in_words() -> None:
    for sentence in answer(odd_chats.analysis("ten"))[1:]:
        assert "too little data on turning away" in sentence
