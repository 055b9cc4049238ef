"""One place to add things: what CONTRIBUTING promises is done to a copy of the tree, and works."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
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
    hit = e.in_reply(e.words == e.settings.made_up_words)
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


@dataclass(frozen=True)
class Addition:
    """New files by path, and what is put before which text of the files that are there.

    ``at`` and ``listing`` are the places that CONTRIBUTING names first.
    """

    at: str
    new: Mapping[str, str]
    put: Mapping[str, tuple[tuple[str, str], ...]]
    listing: str | None


def one_file(at: str, text: str, listing: str, *put: tuple[str, str]) -> Addition:
    return Addition(at, {at: text}, {listing: put}, listing)


ENGLISH = ROOT / "analyzer" / "languages" / "en"
LISTS = ("asks_if_too_much", "closing_phrases", "listening_noises", "withdrawals")
ADDED = {
    "a detector": one_file(
        "analyzer/detectors/NAME.py", DETECTOR, "analyzer/detectors/registry.py",
        ("from chatcheck.analyzer.detectors.news",
         "from chatcheck.analyzer.detectors.made_up import FIVE_WORDS\n"),
        ("    REPAIR_ATTEMPT,\n)", "    FIVE_WORDS,\n"),
    ),
    "a format of exports": Addition(
        "parsers/NAME/export.py",
        {"parsers/NAME/export.py": FORMAT,
         "parsers/NAME/__init__.py": '"""The lines of Pipe made into the message table."""\n'},
        {"parsers/registry.py": (
            ("from chatcheck.parsers.meta.download",
             "from chatcheck.parsers.made_up.export import PIPE\n"),
            ("    LINE,\n)", "    PIPE,\n"),
         ),
         "pyproject.toml": (('"chatcheck.parsers.meta"', '"chatcheck.parsers.made_up", '),)},
        "parsers/registry.py",
    ),
    "a page": one_file(
        "reports/pages/NAME.py", PAGE, "reports/pages/__init__.py",
        ("    meanings,\n", "    made_up,\n"),
        ("    Listed(judged.page),\n", "    Listed(made_up.page),\n"),
    ),
    "a form of the report": one_file(
        "reports/formats/NAME.py", OUTPUT, "reports/formats/registry.py",
        (")\nREPORT_ENDINGS", '    ReportFormat(".titles", "made_up", Mark(b"made-up titles")),\n'),
    ),
    # The shipped model and made-up lists: a model takes a bank of labelled sentences.
    "a language": Addition(
        "analyzer/languages/",
        {"analyzer/languages/qq/flat_words.txt": "blorp\n",
         **{f"analyzer/languages/qq/{name}.txt": f"{name} blorp\n" for name in LISTS}},
        {}, None,
    ),
    "a threshold": Addition(
        "analyzer/default_thresholds.py", {},
        {"analyzer/default_thresholds.py": (
            ("    # -- words", "    made_up_words: int = 5  # words of a reply (five_words)\n"),
            ('    "min_chances": (1', '    "made_up_words": _WORDS,\n'),
        )},
        None,
    ),
}  # fmt: skip

TRY = """
import json, sys
import chatcheck
from chatcheck.analyzer.tables import Kind
from chatcheck.reports.words.detectors import overview
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.acts.language import available, load
from chatcheck.analyzer.acts.names import Act
from chatcheck.analyzer.default_thresholds import Settings, load_settings
def told(found):
    row = found.rates.filter(detector="five_words", period="all").rows_by_key("actor", named=True)
    return {name: rows[0]["hits"] for name, rows in row.items()}
chat = chatcheck.read("pipe.txt")
found = chatcheck.analyze(chat)
from chatcheck.reports import write_report
from chatcheck.reports.options import ReportOptions
from pathlib import Path
for _ in range(2):  # the second overwrites its own file
    write_report(found.tables, Path("report.titles"), ReportOptions())
print(json.dumps({
    "format": chat.format,
    "hits": told(found),
    "named": "Five words" in overview(DETECTORS) or "five_words" in overview(DETECTORS),
    "titles": Path("report.titles").read_text().splitlines(),
    "figures": [name for name in found.figures()],
    "hits_of_three": told(chatcheck.analyze(chat, settings=load_settings("three.toml"))),
    "languages": list(available()),
    "flat": list(load("qq").phrases[Act.FLAT_WORD]),
    "judged_in": chatcheck.analyze(chat, settings=Settings(language="qq")).tables.language.judged,
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
    shutil.copy(ROOT / "pyproject.toml", folder)
    shutil.copytree(ENGLISH, folder / "analyzer" / "languages" / "qq")
    for added in ADDED.values():
        for new, text in added.new.items():
            path = folder / new.replace("NAME", "made_up")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        for listing, puts in added.put.items():
            path = folder / listing
            told = path.read_text(encoding="utf-8")
            for before, more in puts:
                assert told.count(before) == 1, (listing, before)
                told = told.replace(before, more + before)
            path.write_text(told, encoding="utf-8")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    found = {
        str(path.relative_to(folder)): path.read_bytes()
        for floor in FLOORS
        for path in (folder / floor).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
        and not (floor == "chatcheck" and path.parent != folder / "chatcheck")
    }  # fmt: skip
    return found | {"pyproject.toml": (folder / "pyproject.toml").read_bytes()}


def test_each_takes_what_contributing_says_and_no_more(tree: Path) -> None:
    before, after = files(ROOT), files(tree)
    touched = {name for name in before | after if before.get(name) != after.get(name)}
    expected = {f"analyzer/languages/qq/{path.name}" for path in ENGLISH.iterdir()}
    for added in ADDED.values():
        expected |= {new.replace("NAME", "made_up") for new in added.new} | added.put.keys()
    assert touched == expected


def test_contributing_names_these_files_and_no_others() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for what, added in ADDED.items():
        row = re.search(rf"^\| {re.escape(what)} \| ([^|]+) \| ([^|]+) \|", guide, re.M)
        assert row is not None, what
        wanted = re.findall(r"`([^`]+)`", row[1])
        assert wanted[0] == added.at
        listed = re.findall(r"`([^`]+)`", row[2])
        assert listed[:1] == ([added.listing] if added.listing else [])
        if what != "a language":
            assert set(added.new) | set(added.put) == {*wanted, *listed}, what


def test_a_new_app_is_a_package_that_is_shipped(tree: Path) -> None:
    setup = tomllib.loads((tree / "pyproject.toml").read_text(encoding="utf-8"))
    assert "chatcheck.parsers.made_up" in setup["tool"]["setuptools"]["packages"]


def test_all_of_it_works(tree: Path) -> None:
    lines = []
    for number in range(60):
        day, minute = 1 + number // 3, 10 * (number % 3)
        lines.append(f"PIPE|2024-03-{day:02d}T09:{minute:02d}|Ana|where are you this fine day")
        reply = "at the stop nearly home" if number % 2 else "at the stop"
        lines.append(f"PIPE|2024-03-{day:02d}T09:{minute + 4:02d}|Ben|{reply}")
    (tree / "three.toml").write_text("made_up_words = 3", encoding="utf-8")
    (tree / "pipe.txt").write_text("\n".join(lines), encoding="utf-8")
    code = f"import sys; sys.path.insert(0, {str(tree)!r})\n{TRY}"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tree, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["format"] == "pipe"
    assert told["hits"] == {"Ana": 0, "Ben": 30}
    assert told["hits_of_three"]["Ben"] == 30
    assert told["languages"] == ["en", "qq"]
    assert told["flat"] == ["blorp"]
    assert told["judged_in"] is True
    assert told["named"]
    assert told["titles"][0] == "made-up titles"
    assert "A made-up page" in told["titles"]
