"""What docs/study.md shows is what happens."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from chatcheck.study import command
from chatcheck.study.manifest import OPTIONAL, REQUIRED
from chatcheck.study.tables import CODES, TABLES
from tests.study import studies

GUIDE = (studies.ROOT / "docs" / "study.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```(csv|console|python)(?: (\S+))?\n(.*?)```", re.DOTALL)


def test_the_guide_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("whatsapp_ana_ben.txt", "whatsapp_german.txt"):
        shutil.copy(studies.ROOT / "sample_exports" / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    kinds = []
    for kind, name, text in BLOCK.findall(GUIDE):
        kinds.append(kind)
        if kind == "csv":
            Path(name).write_text(text, encoding="utf-8")
        elif kind == "console":
            line, _, expected = text.partition("\n")
            args = shlex.split(line.removeprefix("$ chatcheck study "))
            # In this process: worker processes have tests of their own.
            args = ["0" if a == "1" and b == "--workers" else a
                    for a, b in zip(args, ["", *args], strict=False)]  # fmt: skip
            assert CliRunner().invoke(command.study, args).output == expected
        else:
            exec(compile(text, "study.md", "exec"), {})
    assert kinds == ["csv", "csv", "console", "console", "console", "python", "console"]
    told = capsys.readouterr().out
    assert "asked for help" in told
    assert "ratio" in told


def test_the_guide_knows_every_column_code_and_table() -> None:
    for column in (*REQUIRED, *OPTIONAL):
        assert f"`{column}`" in GUIDE
    for code, meaning in CODES.items():
        assert f"| `{code}` | {meaning} |" in GUIDE
    for table in TABLES:
        assert f"| `{table}` |" in GUIDE
