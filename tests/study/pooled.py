"""Finished studies as `study run` leaves them, invented row by row, for the tests of pooling."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from chatcheck.study.tables import CHATS, EFFECTS

METRICS = ("micro_rejections", "micro_repairs", "one_word_reply", "warmth")
FIRST_RESULT = "2031-05-02T10:00:00+00:00"
ROLES = ("caller", "answerer")


def chats(couples: int, groups: tuple[str, ...] = (), failed: int = 0) -> pl.DataFrame:
    """The table ``chats``; the last ``failed`` couples could not be read."""
    rows = [
        {
            "couple": f"q{number:03d}", "group": groups[number % len(groups)] if groups else None,
            "status": "failed" if number >= couples - failed else "done",
            "code": "unreadable" if number >= couples - failed else None,
            "weeks_before": 12, "weeks_after": 10 if number == 0 else 12,
        }
        for number in range(couples)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=CHATS.schema)


def effects(known: pl.DataFrame, rises: dict[str, float] | None = None, seed: int = 3,
            tau: float = 0.2, roles: tuple[str, str] = ROLES) -> pl.DataFrame:  # fmt: skip
    """The table ``effects``; ``rises`` gives groups (or "" for all) their true log ratio."""
    rng = np.random.default_rng(seed)
    rows = []
    for couple, group in known.filter(pl.col("status") == "done")["couple", "group"].iter_rows():
        rise = (rises or {}).get(group or "", (rises or {}).get("", 0.0))
        for metric in METRICS:
            mean = rise if metric == "micro_rejections" else 0.0
            truth = mean + tau * rng.standard_normal()
            for person, role in zip("ab", roles, strict=True):
                n0, n1 = (int(count) for count in rng.poisson(260, 2))
                counts = (int(rng.binomial(n0, 0.1)), n0,
                          int(rng.binomial(n1, min(0.9, 0.1 * np.exp(truth)))), n1)  # fmt: skip
                rows.append(effect(couple, person, metric, counts, group=group, role=role))
    return table(rows)


def effect(couple: str, person: str, metric: str, counts: tuple[int, int, int, int],
           **more: Any) -> dict[str, Any]:  # fmt: skip
    """A row of ``effects``: counts are hits and chances before, then after."""
    names = ("hits_before", "chances_before", "hits_after", "chances_after")
    row = {"couple": couple, "person": person, "metric": metric, "included": True,
           **dict(zip(names, counts, strict=True))}  # fmt: skip
    return row | more


def table(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows as the table ``effects``."""
    return pl.DataFrame(rows, schema=EFFECTS.schema)


def study(folder: Path, known: pl.DataFrame, found: pl.DataFrame, **run: Any) -> Path:
    """A study's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    known.write_parquet(folder / "chats.parquet")
    found.write_parquet(folder / "effects.parquet")
    told = {"chatcheck": "9.9.9", "complete": True, "first_result": FIRST_RESULT} | run
    (folder / "run.json").write_text(json.dumps(told), encoding="utf-8")
    return folder
