"""The command as users run it: a real process for exits and streams, the rest in process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "sample_exports" / "whatsapp_ana_ben.txt"
ZONE = ("--timezone", "Europe/London")


def run(*args: str, cwd: Path, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    """``chatcheck`` as its own process, in a folder."""
    root = str(SAMPLE.parent.parent)
    code = f"import sys; sys.path.insert(0, {root!r}); from chatcheck.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *args],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """One full run on the main sample: where it wrote, and what it said."""
    folder = tmp_path_factory.mktemp("run")
    done = run("analyze", str(SAMPLE), *ZONE, "--json", "summary.json", cwd=folder)
    assert done.returncode == 0, done.stderr.decode()
    return folder, done.stdout.decode()


def test_analyze_writes_a_pdf_named_after_the_export(analysed: tuple[Path, str]) -> None:
    folder, _ = analysed
    assert (folder / "whatsapp_ana_ben.report.pdf").read_bytes().startswith(b"%PDF")
    assert {p.name for p in folder.iterdir()} == {"whatsapp_ana_ben.report.pdf", "summary.json"}


def test_the_summary_names_both_people(analysed: tuple[Path, str]) -> None:
    _, stdout = analysed
    assert "Ana" in stdout
    assert "Ben" in stdout


def test_the_json_summary_has_the_promised_shape(analysed: tuple[Path, str]) -> None:
    folder, _ = analysed
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert set(summary) == {
        "chatcheck", "export", "people", "language", "periods", "rates", "comparison", "weekly",
        "reply_times", "unanswered", "changes", "quiet_hours", "notes",
    }  # fmt: skip
    assert set(summary["export"]) == {
        "format", "messages", "skipped", "first", "last", "timezone", "date_order",
        "date_order_proof",
    }  # fmt: skip
    assert {"hits", "chances", "unclear", "rate", "low", "high"} < set(summary["rates"][0])
    verdicts = {row["verdict"] for row in summary["comparison"]}
    assert verdicts <= {"higher", "lower", "no clear change", "too little data"}


def test_the_main_sample_shows_the_one_who_turned_away(analysed: tuple[Path, str]) -> None:
    folder, _ = analysed
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    verdict = {
        row["actor"]: row["verdict"]
        for row in summary["comparison"]
        if row["metric"] == "micro_rejections"
    }
    assert verdict["Ben"] == "higher"
    assert verdict["Ana"] != "higher"


def test_events_lists_hits_with_evidence(tmp_path: Path) -> None:
    done = run("events", str(SAMPLE), *ZONE, "-o", "events.jsonl", cwd=tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    rows = [json.loads(line) for line in (tmp_path / "events.jsonl").read_text().splitlines()]
    assert {row["outcome"] for row in rows} == {"hit"}
    assert {row["actor"] for row in rows} == {"Ana", "Ben"}
    assert all(row["evidence"] for row in rows)


def test_parse_says_how_the_dates_were_proven(tmp_path: Path) -> None:
    done = run("parse", str(SAMPLE), *ZONE, "-o", "table.csv", cwd=tmp_path)
    assert done.returncode == 0
    assert b"date order dmy" in done.stderr
    assert b"rows read" in done.stderr


def test_standard_input_is_an_export(tmp_path: Path) -> None:
    done = run("parse", "-", *ZONE, "-o", "t.jsonl", cwd=tmp_path, stdin=SAMPLE.read_bytes())
    assert done.returncode == 0, done.stderr.decode()
    assert (tmp_path / "t.jsonl").stat().st_size > 100_000


BAD = {
    "empty.txt": b"",
    "picture.txt": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "other.json": b'{"title": "not a chat", "rows": [1, 2, 3]}',
    "prose.txt": b"Dear diary,\ntoday nothing happened.\n",
    "cut.zip": b"PK\x03\x04" + bytes(60),
    "one.txt": b"25/12/2023, 09:41 - Ana: hi\n25/12/2023, 09:42 - Ana: anyone?\n",
    "impossible.txt": b"45/45/2023, 09:41 - Ana: hi\n46/47/2023, 09:42 - Ben: hi\n",
    "latin.txt": "25/12/2023, 09:41 - Ana: café\n".encode("cp1252") * 3,
}


@pytest.mark.parametrize("name", list(BAD))
def test_bad_input_gets_one_sentence_and_leaves_nothing(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(BAD[name])
    done = run("analyze", name, *ZONE, cwd=tmp_path)
    said = done.stderr.decode().strip()
    assert done.returncode == 1
    assert said.startswith("chatcheck: ")
    assert len(said.splitlines()) == 1
    assert done.stdout == b""
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_three_messages_are_too_few_to_analyse(tmp_path: Path) -> None:
    (tmp_path / "tiny.txt").write_text(
        "25/12/2023, 09:41 - Ana: hi\n25/12/2023, 09:42 - Ben: hey\n"
        "25/12/2023, 09:43 - Ana: merry christmas!\n"
    )
    done = run("analyze", "tiny.txt", *ZONE, cwd=tmp_path)
    assert done.returncode == 1
    assert b"3 messages" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["tiny.txt"]


def test_ten_messages_make_a_modest_report(tmp_path: Path) -> None:
    lines = [f"25/12/2023, 09:{40 + i} - {'Ana' if i % 2 else 'Ben'}: line {i}" for i in range(10)]
    (tmp_path / "small.txt").write_text("\n".join(lines))
    done = run("analyze", "small.txt", *ZONE, cwd=tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    assert "too little" in done.stdout.decode().lower()


def test_a_foreign_file_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine.pdf").write_bytes(b"my thesis")
    done = run("analyze", str(SAMPLE), *ZONE, "-o", "mine.pdf", cwd=tmp_path)
    assert done.returncode == 1
    assert (tmp_path / "mine.pdf").read_bytes() == b"my thesis"
    assert b"--force" in done.stderr


@pytest.mark.parametrize(
    "args",
    [
        ("analyze",),
        ("analyze", "x.txt", "-o", "report.docx"),
        ("analyze", "x.txt", "--compare", "2024", "2023", "--split", "2024-01-01"),
        ("detectors", "no_such_detector"),
        ("analyse", "x.txt"),
    ],
)
def test_wrong_usage_exits_2(args: tuple[str, ...], tmp_path: Path) -> None:
    done = run(*args, cwd=tmp_path)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_detectors_are_explained(tmp_path: Path) -> None:
    done = run("detectors", "flat_good_news", cwd=tmp_path)
    assert done.returncode == 0
    assert b"good news" in done.stdout.lower()


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    root = str(SAMPLE.parent.parent)
    code = (
        f"import sys; sys.path.insert(0, {root!r})\n"
        "from chatcheck.cli import main\n"
        "sys.argv = ['chatcheck', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print({'polars', 'numpy', 'matplotlib', 'scipy'} & set(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=True
    )
    assert done.stderr.decode().strip() == "set()"
