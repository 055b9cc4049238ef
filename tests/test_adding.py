"""One place to add things: what CONTRIBUTING promises is done to a copy of the tree, and works."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ("analyzer", "parsers", "reports", "chatcheck")

DETECTOR = '''"""A made-up behaviour: a reply of five words."""

from __future__ import annotations

import polars as pl

from chatcheck.analyzer.detectors.common import judged
from chatcheck.analyzer.detectors.detector import Detector
from chatcheck.analyzer.detectors.evidence import Evidence
from chatcheck.analyzer.tables import Kind


def _five(e: Evidence) -> pl.DataFrame:
    hit = e.in_reply(e.words == 5)
    return judged(e, FIVE_WORDS, chance=e.answered, hit=hit, evidence="Five words came back.")


FIVE_WORDS = Detector(
    name="five_words",
    kind=Kind.REPAIR,
    title="Five words",
    meaning="A reply of five words.",
    judge=_five,
    example=("where are you", "at the stop, nearly home"),
    counter_example=("where are you", "there"),
)
'''
FORMAT = '''"""A made-up export: a line a message, "PIPE|time|who|what"."""

from __future__ import annotations

import polars as pl

from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.messages import Chat, conform
from chatcheck.parsers.source import Source


class Pipe:
    name = "pipe"

    def recognises(self, source: Source) -> bool:
        return source.head(source.members[0]).startswith(b"PIPE|")

    def read(self, source: Source, options: ReadOptions) -> Chat:
        lines = source.members[0].load().decode().splitlines()
        rows = [line.split("|")[1:] for line in lines]
        frame = pl.DataFrame(
            {
                "sent_at": [row[0] for row in rows],
                "sender": [row[1] for row in rows],
                "text": [row[2] for row in rows],
            }
        ).with_columns(pl.col("sent_at").str.to_datetime("%Y-%m-%dT%H:%M", time_zone="UTC"))
        return Chat(conform(frame), "pipe", "UTC", rows_read=len(rows))


PIPE = Pipe()
'''
PAGE = '''"""A made-up page: who the two are."""

from __future__ import annotations

from chatcheck.reports.content.view import View
from chatcheck.reports.pages.blocks import Page, Text


def page(view: View) -> Page:
    """Both names."""
    return Page("made_up", "A made-up page", (Text((" & ".join(view.people),)),))
'''
OUTPUT = '''"""A made-up form: the titles of the pages, a line each."""

from __future__ import annotations

from pathlib import Path

from chatcheck.reports.content.view import View
from chatcheck.reports.pages import document


def write(view: View, path: Path) -> None:
    """Write the titles to ``path``."""
    titles = [page.title for page in document(view).pages]
    path.write_text("made-up titles\\n" + "\\n".join(titles), encoding="utf-8")
'''
# What is added: the new file, and the one that lists it with what is put before which text.
ADDED = {
    "a detector": (
        "analyzer/detectors/NAME.py", DETECTOR, "analyzer/detectors/registry.py",
        ("from chatcheck.analyzer.detectors.news",
         "from chatcheck.analyzer.detectors.made_up import FIVE_WORDS\n"),
        ("    REPAIR_ATTEMPT,\n)", "    FIVE_WORDS,\n"),
    ),
    "a format of exports": (
        "parsers/NAME.py", FORMAT, "parsers/registry.py",
        ("from chatcheck.parsers.meta.download", "from chatcheck.parsers.made_up import PIPE\n"),
        ("    LINE,\n)", "    PIPE,\n"),
    ),
    "a page": (
        "reports/pages/NAME.py", PAGE, "reports/pages/__init__.py",
        ("    meanings,\n", "    made_up,\n"),
        ("    Listed(judged.page),\n", "    Listed(made_up.page),\n"),
    ),
    "a form of the report": (
        "reports/formats/NAME.py", OUTPUT, "reports/formats/registry.py",
        (")\nREPORT_ENDINGS", '    ReportFormat(".titles", "made_up", Mark(b"made-up titles")),\n'),
    ),
}  # fmt: skip

TRY = """
import json, sys
import chatcheck
from chatcheck.analyzer.tables import Kind
from chatcheck.reports.words.detectors import overview
from chatcheck.analyzer.detectors.registry import DETECTORS
chat = chatcheck.read("pipe.txt")
found = chatcheck.analyze(chat)
row = found.rates.filter(detector="five_words", period="all").rows_by_key("actor", named=True)
from chatcheck.reports import write_report
from chatcheck.reports.options import ReportOptions
from pathlib import Path
for _ in range(2):  # the second overwrites its own file
    write_report(found.tables, Path("report.titles"), ReportOptions())
print(json.dumps({
    "format": chat.format,
    "hits": {name: rows[0]["hits"] for name, rows in row.items()},
    "named": "Five words" in overview(DETECTORS) or "five_words" in overview(DETECTORS),
    "titles": Path("report.titles").read_text().splitlines(),
    "figures": [name for name in found.figures()],
}))
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree with all of it added."""
    folder = tmp_path_factory.mktemp("tree")
    for floor in FLOORS:
        shutil.copytree(
            ROOT / floor, folder / floor, symlinks=True,
            ignore=shutil.ignore_patterns("__pycache__"),
        )  # fmt: skip
    for new, text, listing, *put in ADDED.values():
        (folder / new.replace("NAME", "made_up")).write_text(text, encoding="utf-8")
        path = folder / listing
        told = path.read_text(encoding="utf-8")
        for before, more in put:
            assert told.count(before) == 1, (listing, before)
            told = told.replace(before, more + before)
        path.write_text(told, encoding="utf-8")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for floor in FLOORS
        for path in (folder / floor).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
        and not (floor == "chatcheck" and path.parent != folder / "chatcheck")
    }  # fmt: skip


def test_each_takes_one_file_and_one_line_in_a_list(tree: Path) -> None:
    before, after = files(ROOT), files(tree)
    touched = {name for name in before | after if before.get(name) != after.get(name)}
    listed = {listing for _, _, listing, *_ in ADDED.values()}
    assert touched == {new.replace("NAME", "made_up") for new, *_ in ADDED.values()} | listed


def test_contributing_names_these_files_and_no_others() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for what, (new, _, listing, *_) in ADDED.items():
        row = re.search(rf"^\| {re.escape(what)} \| ([^|]+) \| ([^|]+) \|", guide, re.M)
        assert row is not None, what
        assert re.findall(r"`([^`]+)`", row[1])[0] == new
        assert re.findall(r"`([^`]+)`", row[2])[0] == listing


def test_all_of_it_works(tree: Path) -> None:
    lines = []
    for number in range(60):
        day, minute = 1 + number // 3, 10 * (number % 3)
        lines.append(f"PIPE|2024-03-{day:02d}T09:{minute:02d}|Ana|where are you this fine day")
        reply = "at the stop nearly home" if number % 2 else "at the stop"
        lines.append(f"PIPE|2024-03-{day:02d}T09:{minute + 4:02d}|Ben|{reply}")
    (tree / "pipe.txt").write_text("\n".join(lines), encoding="utf-8")
    code = f"import sys; sys.path.insert(0, {str(tree)!r})\n{TRY}"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tree, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["format"] == "pipe"
    assert told["hits"]["Ben"] == 30
    assert told["named"]
    assert told["titles"][0] == "made-up titles"
    assert "A made-up page" in told["titles"]
