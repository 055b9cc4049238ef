"""A finished study as pooling needs it, read from its folder, and the plan's exclusions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import polars as pl

from chatcheck.parsers.errors import ChatcheckError
from chatcheck.study.pooling.plan import Exclusions
from chatcheck.study.tables import CHATS, EFFECTS, Table

RUN: Final = "run.json"
EXCLUDED: Final = "excluded"  # a reason, beside those of the tables
AGAIN: Final = "Run `chatcheck study run` on its manifest again: it does what is missing"


@dataclass(frozen=True, slots=True)
class Study:
    """What a study left: its tables ``chats`` and ``effects``, and when its first result was."""

    chats: pl.DataFrame
    effects: pl.DataFrame
    first_result: datetime | None
    version: str


def read_study(folder: Path) -> Study:
    """Read a study's folder; raises ``ChatcheckError`` where it is none, or not finished."""
    if not folder.is_dir():
        raise ChatcheckError(f"there is no folder {folder}", "Give what `study run -o` was given")
    run = _run(folder)
    if not run.get("complete", False):
        raise ChatcheckError(f"the study in {folder} is not finished", AGAIN)
    chats, effects = (_table(folder, table) for table in (CHATS, EFFECTS))
    return Study(chats, effects, _when(run.get("first_result")), str(run.get("chatcheck", "")))


def _run(folder: Path) -> dict[str, Any]:
    path = folder / RUN
    if not path.is_file():
        raise ChatcheckError(
            f"{folder} holds no study", "Make one with `chatcheck study run MANIFEST -o DIR`"
        )
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ChatcheckError(f"{path} is damaged", AGAIN) from error
    if not isinstance(found, dict):
        raise ChatcheckError(f"{path} is damaged", AGAIN)
    return found


def _table(folder: Path, table: Table) -> pl.DataFrame:
    path = folder / f"{table.name}.parquet"
    if not path.is_file():
        raise ChatcheckError(f"{path} is missing", AGAIN)
    try:
        frame = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise ChatcheckError(f"{path} is damaged", AGAIN) from error
    lacking = [name for name in table.schema if name not in frame.columns]
    if lacking:
        raise ChatcheckError(
            f"{path} lacks {', '.join(lacking)}: it is of another version of chatcheck", AGAIN
        )
    return frame


def _when(text: object) -> datetime | None:
    """An instant with its zone; None of anything else, which then proves nothing."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def without(study: Study, exclusions: Exclusions) -> pl.DataFrame:
    """The effects with a plan's exclusions marked; raises where it names a couple that is none."""
    unknown = sorted(set(exclusions.couples) - set(study.chats["couple"]))
    if unknown:
        raise ChatcheckError(
            f"the plan leaves out {unknown[0]!r}, which is no couple of this study",
            "Write couples as the manifest does",
        )
    weeks = study.chats.select(
        "couple", pl.min_horizontal("weeks_before", "weeks_after").alias("_weeks")
    )
    out = (
        pl.col("couple").is_in(list(exclusions.couples))
        | (pl.min_horizontal("chances_before", "chances_after") < exclusions.least_chances)
        | (pl.col("_weeks") < exclusions.least_weeks)
    ).fill_null(False)
    fresh = out & pl.col("included")
    return (
        study.effects.join(weeks, on="couple", how="left", maintain_order="left")
        .with_columns(
            pl.when(fresh).then(pl.lit(EXCLUDED)).otherwise(pl.col("reason")).alias("reason"),
            (pl.col("included") & ~out).alias("included"),
        )
        .drop("_weeks")
    )
