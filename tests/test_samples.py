"""Every sample, through the real command, gives the table that stands beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from chatcheck.cli import cli
from tests.goldens import arguments, expected, samples


@pytest.mark.parametrize("sample", list(samples()), ids=lambda p: p.name)
def test_sample_gives_its_expected_table(sample: Path, tmp_path: Path) -> None:
    target = tmp_path / "table.jsonl"
    result = CliRunner().invoke(cli, arguments(sample, target), catch_exceptions=False)
    assert result.exit_code == 0
    assert target.read_text(encoding="utf-8") == expected(sample).read_text(encoding="utf-8")


def test_there_are_samples_of_the_main_kinds() -> None:
    names = {sample.name for sample in samples()}
    assert {"whatsapp_ana_ben.txt", "whatsapp_export.zip"} <= names
