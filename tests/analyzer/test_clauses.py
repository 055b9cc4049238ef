"""Every clause of the definitions that clears: with it a reply is not flagged, without it it is."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache

import polars as pl
import pytest

from chatcheck.analyzer.detectors.registry import DETECTORS
from tests.support import chats, said
from tests.support.clauses import CLAUSES, Clause

APART = 21  # days between scenes that share a chat


@cache
def flagged(scene: str) -> frozenset[str]:
    """Detectors that flag Ben, where every message does what the scene says it does."""
    return frozenset(name for name, who in said.found(scene) if who == "B")


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda c: f"{c.detector}: {c.name}")
def test_the_clause_clears_and_nothing_else_does(clause: Clause) -> None:
    assert clause.detector in flagged(clause.flagged)
    assert clause.detector not in flagged(clause.clear)


def test_every_text_detector_that_turns_away_has_clauses() -> None:
    rejections = {d.name for d in DETECTORS if d.kind == "rejection"} - {"shrinking_replies"}
    assert {clause.detector for clause in CLAUSES} == rejections


def test_whoever_is_judged_the_clauses_are_the_same() -> None:
    def swapped(scene: str) -> str:
        return re.sub(r"(?<= )[AB](?=: )", lambda who: "BA"["AB".index(who[0])], scene)

    for clause in CLAUSES[::7]:
        assert (clause.detector, "A") in said.found(swapped(clause.flagged))
        assert (clause.detector, "A") not in said.found(swapped(clause.clear))


def test_the_shipped_reader_follows_the_clauses() -> None:
    """Plain as they are, most scenes need no reader that was told: seven of eight hold."""
    words = [clause for clause in CLAUSES if clause.detector != "delayed_unacknowledged"]
    scenes = [scene for clause in words for scene in (clause.flagged, clause.clear)]
    together = "\n".join(
        re.sub(r"(?m)^(\d+) ", lambda day, n=n: f"{int(day[1]) + APART * n} ", scene)
        for n, scene in enumerate(scenes)
    )
    hits = (
        chats.chances(together)
        .filter(pl.col("outcome") == "hit", pl.col("actor") == 1)
        .with_columns(
            scene=(pl.col("at") - chats.FIRST - timedelta(days=5)).dt.total_days() // APART
        )
    )
    found = set(hits.select("detector", "scene").iter_rows())
    wrong = [
        f"{clause.detector}: {clause.name}"
        for n, clause in enumerate(words)
        if (clause.detector, 2 * n) not in found or (clause.detector, 2 * n + 1) in found
    ]
    assert len(wrong) <= len(words) / 8, wrong
