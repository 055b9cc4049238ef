"""Whose file it is: only what carries chatcheck's own mark is overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatcheck.analyzer.results import Analysis
from chatcheck.parsers.errors import OutputError
from chatcheck.reports import write_report
from chatcheck.reports.content.events_table import table
from chatcheck.reports.content.view import View
from chatcheck.reports.formats import json_summary, table_files
from chatcheck.reports.options import ReportOptions
from chatcheck.reports.writing import write_whole
from tests.support import odd_chats

OPTIONS = ReportOptions(dpi=50)


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return odd_chats.analysis("no comparison")


def write(analysis: Analysis, path: Path) -> None:
    chat = analysis.conversation.chat
    if path.suffix in (".pdf", ".png", ".html"):
        write_report(analysis, path, OPTIONS)
    elif path.suffix == ".json":
        json_summary.write(View(analysis, OPTIONS), path)
    elif path.stem == "events":
        table_files.write_events(table(analysis, False, OPTIONS), path, OPTIONS)
    else:
        table_files.write_messages(chat, path, OPTIONS)


FORMS = ("r.pdf", "r.png", "r.html", "r.json", "events.csv", "events.jsonl", "events.parquet",
         "t.csv", "t.jsonl", "t.parquet")  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_what_chatcheck_wrote_it_may_write_again(
    name: str, analysis: Analysis, tmp_path: Path
) -> None:
    for _ in range(2):
        write(analysis, tmp_path / name)
    assert (tmp_path / name).stat().st_size > 100


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize(
    "content",
    [b"my own notes about chatcheck and its reports",
     b'<html><body><p>chatcheck chatcheck-own 0.1</p></body></html>',
     b'{"title": "chatcheck", "chatcheck": "0.1.0"}', b'{"conversation": "mine"}\n',
     b"conversation,notes\n1,2\n", b"%PDF-1.7 made with chatcheck", b"\x89PNG\r\n\x1a\nchatcheck",
     b"PAR1 chatcheck sent_at bid_at PAR1"],
)  # fmt: skip
def test_a_file_that_only_speaks_of_chatcheck_is_left_alone(
    content: bytes, name: str, analysis: Analysis, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(OutputError, match="was not written by chatcheck"):
        write(analysis, path)
    assert path.read_bytes() == content
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_a_mark_in_the_text_of_a_page_is_no_mark(analysis: Analysis, tmp_path: Path) -> None:
    write(analysis, tmp_path / "r.html")
    mark = (tmp_path / "r.html").read_text(encoding="utf-8").split("<meta ")[2].split(">")[0]
    copied = f"<html><head><title>x</title></head><body>&lt;meta {mark}> <meta {mark}></body>"
    (tmp_path / "mine.html").write_text(copied, encoding="utf-8")
    with pytest.raises(OutputError):
        write(analysis, tmp_path / "mine.html")


@pytest.mark.parametrize("name", ["r.pdf", "r.png", "r.html"])
def test_a_document_is_not_written_without_its_mark(name: str, tmp_path: Path) -> None:
    """It would be there once, and a stranger's when it is written again."""
    with pytest.raises(ValueError, match="without the mark"):
        write_whole(tmp_path / name, lambda path: path.touch(), force=False)
    assert list(tmp_path.iterdir()) == []
