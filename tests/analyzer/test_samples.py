"""Every sample gives the tables that stand beside it: its messages, and what is judged of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.cli import cli
from tests.support.goldens import CHANCES, SAMPLES, arguments, expected, judged, samples


@pytest.mark.parametrize("sample", list(samples()), ids=lambda p: p.name)
def test_sample_gives_its_expected_table(sample: Path, tmp_path: Path) -> None:
    target = tmp_path / "table.jsonl"
    result = CliRunner().invoke(cli, arguments(sample, target), catch_exceptions=False)
    assert result.exit_code == 0
    assert target.read_text(encoding="utf-8") == expected(sample).read_text(encoding="utf-8")


def test_there_are_samples_of_the_main_kinds() -> None:
    names = {sample.name for sample in samples()}
    assert {"whatsapp_ana_ben.txt", "whatsapp_export.zip"} <= names


@pytest.mark.parametrize("sample", list(samples()), ids=lambda p: p.name)
def test_sample_gives_its_expected_chances(sample: Path) -> None:
    golden = expected(sample, CHANCES)
    wanted = golden.read_text(encoding="utf-8") if golden.exists() else ""
    assert judged(sample) == wanted


def test_the_main_sample_shows_what_there_is_to_find() -> None:
    """A table that is rewritten by mistake with nothing in it does not pass."""
    table = expected(SAMPLES / "whatsapp_ana_ben.txt", CHANCES).read_text(encoding="utf-8")
    rows = [json.loads(line) for line in table.splitlines()]
    hits = {name for row in rows for name in row.get("hit", ())}
    wanted = {d.name for d in DETECTORS} - {"shrinking_replies"}
    assert wanted - hits == set()
    assert len(rows) > 300
