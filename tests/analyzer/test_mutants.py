"""The list of small wrong changes is up to date: each text stands where it is said to, once."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from benchmarks.robustness.mutants import MUTANTS, ROOT, Mutant


def test_there_are_many_and_no_two_alike() -> None:
    assert len({(m.file, m.old, m.new) for m in MUTANTS}) == len(MUTANTS)
    assert len(MUTANTS) >= 40


@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_a_change_can_be_made_and_is_still_python(mutant: Mutant) -> None:
    text = (ROOT / "analyzer" / mutant.file).read_text(encoding="utf-8")
    assert text.count(mutant.old) == 1
    assert Path(ROOT, mutant.tests[0]).is_file()
    changed = text.replace(mutant.old, mutant.new)
    assert changed != text
    ast.parse(changed)
