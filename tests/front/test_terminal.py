"""What a terminal shows: help with examples, progress where it belongs, silence where asked."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from chatcheck.cli import cli
from chatcheck.progress import Progress
from tests.support import odd_chats

ROOT = Path(__file__).parents[2]


class Terminal(io.StringIO):
    """Standard error as a terminal."""

    def isatty(self) -> bool:
        return True


def bar(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch, *, quiet: bool = False) -> str:
    monkeypatch.setattr(sys, "stderr", stream)
    with Progress(2, quiet=quiet) as progress:
        progress.stage("reading")
        progress.stage("writing")
    return stream.getvalue()


def test_progress_names_its_stages_and_ends_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = bar(Terminal(), monkeypatch)
    for word in ("reading", "writing", "2/2", "done"):
        assert word in shown


def test_no_progress_when_piped_or_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    assert bar(io.StringIO(), monkeypatch) == ""
    assert bar(Terminal(), monkeypatch, quiet=True) == ""


@pytest.mark.parametrize("command", [[], ["analyze"], ["parse"], ["events"], ["detectors"]])
def test_every_help_text_has_an_example(command: list[str]) -> None:
    done = CliRunner().invoke(cli, [*command, "--help"])
    assert done.exit_code == 0
    assert "Example" in done.output
    assert " ".join(["chatcheck", *command]) in done.output
    for parameter in cli.commands[command[0]].params if command else []:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


def export(folder: Path) -> Path:
    rows = odd_chats.chat(400, days=80.0).messages
    path = folder / "WhatsApp Chat with Ben.txt"
    path.write_text(
        "\n".join(
            f"{at:%d/%m/%Y, %H:%M} - {who}: {text}"
            for at, who, text in rows.select("sent_at", "sender", "text").iter_rows()
        ),
        encoding="utf-8",
    )
    return path


def run(*arguments: str, folder: Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from chatcheck.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments, "--timezone", "UTC"],
        cwd=folder, env={"PATH": "", "HOME": str(folder), **env}, capture_output=True, check=False,
    )  # fmt: skip


def test_quiet_and_anonymous_leaves_no_word_and_no_name(tmp_path: Path) -> None:
    chat = export(tmp_path)
    done = run("analyze", chat.name, "--quiet", "--anonymise", folder=tmp_path, NO_COLOR="1")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert (tmp_path / "chat.report.pdf").exists()
    assert not [path for path in tmp_path.iterdir() if path != chat and "Ben" in path.name]


def test_piped_output_has_no_colour_and_no_bar(tmp_path: Path) -> None:
    done = run("analyze", export(tmp_path).name, "-o", "r.png", "--dpi", "60", folder=tmp_path)
    assert done.returncode == 0
    assert b"\x1b" not in done.stdout + done.stderr
    assert b"reading" not in done.stderr
    assert done.stdout.decode().splitlines()[0].endswith("Ana and Ben, March to May 2012")


def test_completion_is_offered(tmp_path: Path) -> None:
    code = "import sys; sys.argv[0] = 'chatcheck'; from chatcheck.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False,
        env={"PATH": "", "HOME": str(tmp_path), "_CHATCHECK_COMPLETE": "zsh_source"},
    )  # fmt: skip
    assert b"compdef" in done.stdout
