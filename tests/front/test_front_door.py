"""The first minutes of a new user: what is mistyped is understood, or said in one line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete

from chatcheck.cli import cli
from chatcheck.options import meant
from tests.reports.test_corrections import marks, saved

SAMPLE = Path(__file__).parents[2] / "sample_exports" / "whatsapp_ana_ben.txt"
ROOT = SAMPLE.parent.parent
ZONE = ("--timezone", "Europe/London")


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from chatcheck.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *arguments],
        cwd=cwd, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "WhatsApp Chat with Ben.txt").write_bytes(SAMPLE.read_bytes())
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chat.txt"], 'Did you mean: chatcheck analyze "chat.txt"?'),
        (["WhatsApp Chat with Ben.txt"], 'chatcheck analyze "WhatsApp Chat with Ben.txt"'),
        (["analyze", "WhatsApp", "Chat", "with", "Ben.txt"],
         'needs quotes around it: "WhatsApp Chat with Ben.txt"'),
        (["analyze", "WhatsApp", "Chat", "with", "Bob.txt"], "If the name has spaces"),
        (["analyze", "WhatsApp Chat with Ben.txt", "--split", "05/08/2024"],
         "here 2024-08-05 or 2024-05-08"),
        (["analyze", "WhatsApp Chat with Ben.txt", "--compare", "1/2/2024", "2024-05"],
         "here 2024-02-01 or 2024-01-02"),
        (["analyze", "WhatsApp Chat with Ben.txt", "--since", "31.12.2024"],
         "write it as 2024-12-31"),
        (["analyze", "WhatsApp Chat with Ben.txt", "--me", "Zed"], "There are Ben, Ana"),
        (["analyze", "WhatsApp Chat with Ben.txt", "--mask", "m.txt"], "needs --anonymise"),
        (["analyze"], "Missing argument"),
        (["analyze", "--alias", "x", "WhatsApp Chat with Ben.txt"], "OLD=NEW"),
        (["analyze", "--people", "Ana", "WhatsApp Chat with Ben.txt"], "takes two names"),
        (["analyse", "x"], "Did you mean 'analyze'"),
        (["analyze", "WhatsApp Chat with Ben.txt", "--paper", "a5"], "'a4', 'letter'"),
        (["detectors", "nothing"], "there is no detector 'nothing'"),
    ],
)  # fmt: skip
def test_a_slip_is_one_line_with_a_way_out(arguments: list[str], said: str, folder: Path) -> None:
    before = set(folder.iterdir())
    done = run(*arguments, cwd=folder)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stderr.startswith("chatcheck: ")
    assert said in done.stderr
    assert done.stdout == ""
    assert set(folder.iterdir()) == before


@pytest.mark.parametrize(
    "setting", ["late_quantile = 5", "day_start_h = 30", "min_chances = 0",
                "burst_gap_s = -1", "late_floor_s = inf"],
)  # fmt: skip
def test_a_setting_out_of_range_is_said(setting: str, folder: Path) -> None:
    (folder / "s.toml").write_text(setting + "\n", encoding="utf-8")
    done = run("analyze", "WhatsApp Chat with Ben.txt", "--settings", "s.toml", cwd=folder)
    assert done.returncode == 2
    assert setting.split()[0] in done.stderr
    assert "Give a" in done.stderr


def test_json_goes_to_standard_output_and_nothing_else_does(folder: Path) -> None:
    done = run(
        "analyze", "WhatsApp Chat with Ben.txt", *ZONE, "--json", "-", "-o", "r.png", "--dpi", "50",
        cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["people"] == ["Ana", "Ben"]
    assert "r.png" in done.stderr
    assert not (folder / "-").exists()


def test_marks_are_read_back_by_the_command(folder: Path) -> None:
    from chatcheck.analyzer.pipeline import analyze
    from chatcheck.parsers.formats import ReadOptions
    from chatcheck.parsers.read import read_exports

    found = analyze(read_exports([str(SAMPLE)], ReadOptions("Europe/London")))
    path = saved(folder, ["Ana", "Ben"], not_so=marks(found, 2, person=1))
    done = run(
        "analyze", "WhatsApp Chat with Ben.txt", *ZONE, "--corrections", path.name, "-o", "r.html",
        "--json", "s.json", cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "no longer count here" in " ".join(done.stdout.split())
    page = (folder / "r.html").read_text(encoding="utf-8")
    assert "Your corrections" in page
    assert json.loads((folder / "s.json").read_text(encoding="utf-8"))["corrections"]["corrected"]
    again = run(
        "analyze", "WhatsApp Chat with Ben.txt", *ZONE, "--corrections", "none.json", cwd=folder
    )
    assert again.returncode == 1
    assert len(again.stderr.strip().splitlines()) == 1


def test_masking_lists_what_is_left_on_standard_error(folder: Path) -> None:
    (folder / "m.txt").write_text("Martha = Person 3\n", encoding="utf-8")
    done = run(
        "analyze", "WhatsApp Chat with Ben.txt", *ZONE, "--anonymise", "--mask", "m.txt", "-o",
        "r.html", cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    page = (folder / "r.html").read_text(encoding="utf-8")
    assert "Martha" not in page
    assert "Person 3" in page
    assert "Masked. Look through what is left in the quotes" in done.stderr
    assert "words: " in done.stderr
    assert "Martha" not in done.stderr
    assert "Masked" not in done.stdout


def couples(folder: Path) -> Path:
    chats = folder / "chats"
    chats.mkdir()
    text = SAMPLE.read_text(encoding="utf-8")
    (chats / "Chat with Ben.txt").write_text(text, encoding="utf-8")
    others = text.replace(" Ana: ", " Cleo: ").replace(" Ben: ", " Dan: ")
    (chats / "Chat with Dan.txt").write_text(others, encoding="utf-8")
    (chats / "notes.txt").write_text("milk, bread", encoding="utf-8")
    return chats


def test_several_couples_in_one_folder_are_listed_and_one_is_picked(tmp_path: Path) -> None:
    couples(tmp_path)
    done = run("parse", "chats", *ZONE, "-o", "t.csv", cwd=tmp_path)
    assert done.returncode == 1
    assert "chats holds 2 chats" in done.stderr
    assert '"Chat with Ben" (1,639)' in done.stderr
    assert not (tmp_path / "t.csv").exists()
    done = run("parse", "chats", *ZONE, "--chat", "Chat with Dan", "-o", "t.csv", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    table = (tmp_path / "t.csv").read_text(encoding="utf-8")
    assert "Cleo" in table
    assert ",Ana," not in table
    done = run("parse", "chats", *ZONE, "--chat", "Eve", cwd=tmp_path)
    assert "no chat called 'Eve'" in done.stderr


def test_a_folder_of_several_chats_is_asked_about(tmp_path: Path) -> None:
    chats = couples(tmp_path)
    (chats / "Chat with Dan.txt").write_bytes((chats / "Chat with Ben.txt").read_bytes())
    done = run("parse", "chats", *ZONE, "-o", "t.csv", cwd=tmp_path)
    assert done.returncode == 1
    assert "Chat with Ben" in done.stderr
    assert "--chat" in done.stderr
    assert not (tmp_path / "t.csv").exists()


def test_dates_of_either_order_are_understood() -> None:
    assert meant("05/08/2025") == "2025-08-05 or 2025-05-08"
    assert meant("31-12-2024") == "2024-12-31"
    assert meant("7.7.2024") == "2024-07-07"
    assert meant("2024-07-07") == ""
    assert meant("40/40/2024") == ""


def completed(words: list[str], start: str) -> list[str]:
    shell = ShellComplete(cli, {}, "chatcheck", "_CHATCHECK_COMPLETE")
    return [item.value for item in shell.get_completions(words, start)]


def test_the_shell_completes_names_that_chatcheck_knows() -> None:
    assert "flat_good_news" in completed(["detectors"], "flat")
    assert "Europe/London" in completed(["analyze", "--timezone"], "europe/lon")
    assert "whatsapp" in completed(["analyze", "--format"], "what")
    assert "letter" in completed(["analyze", "--paper"], "l")
    kinds = {
        item.type
        for word in (["analyze"], ["analyze", "-o"], ["analyze", "--corrections"])
        for item in ShellComplete(cli, {}, "chatcheck", "_X").get_completions(word, "x")
    }
    assert kinds == {"file"}


def test_help_promises_what_masking_does_and_no_more() -> None:
    told = " ".join(click.Context(cli.commands["analyze"]).get_help().split())
    assert "list what may be left" in told
    assert "no numbers" not in told
