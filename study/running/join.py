"""The tables of a study, joined from its parts when every couple is there.

Rows are sorted by couple, those of a couple stay as its worker made them: which part they came
from, and in what order, leaves no trace.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import polars as pl

from chatcheck.study import description
from chatcheck.study.files import put_csv, put_parquet
from chatcheck.study.manifest import Couple
from chatcheck.study.pooling.table import COUPLES, POOLED
from chatcheck.study.pseudonyms import Salt
from chatcheck.study.running.parts import Parts
from chatcheck.study.running.plan import Wanted, row_key
from chatcheck.study.tables import CHATS, EFFECTS, PERSONS, RATES, TABLES, TIMINGS, WEEKLY, Table

CSV: Final = "data/description-{}_data.csv"  # as Psych-DS names files
_COUNTS: Final = ("hits", "chances")


def labels(couples: Sequence[Couple]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """couple and group; couple, person and role."""
    groups = pl.DataFrame(
        [(one.couple, one.group) for one in couples],
        schema={"couple": pl.String, "group": pl.String},
        orient="row",
    )
    roles = pl.DataFrame(
        [(c.couple, p, one.role) for c in couples
         for p, one in zip(PERSONS, (c.pair.a, c.pair.b), strict=True)],
        schema={"couple": pl.String, "person": pl.Enum(PERSONS), "role": pl.String},
        orient="row",
    )  # fmt: skip
    return groups, roles


def current(
    couples: Sequence[Couple], kept: pl.DataFrame, wanted: Wanted, salt: Salt
) -> pl.DataFrame:
    """The rows of ``Parts.chats`` that hold for the manifest as it is, one a couple."""
    keys = pl.DataFrame(
        [(one.couple, row_key(one, wanted, salt)) for one in couples],
        schema={"couple": pl.String, "row": pl.String},
        orient="row",
    )
    kept = kept.filter(pl.col("weekly") | pl.lit(not wanted.weekly))
    return (
        kept.join(keys, on=["couple", "row"], how="semi", maintain_order="left")
        .unique("couple", keep="first", maintain_order=True)
        .sort("couple")
    )


def join(
    folder: Path,
    parts: Parts,
    chats: pl.DataFrame,
    couples: Sequence[Couple],
    wanted: Wanted,
    *,
    csv: bool = False,
) -> None:
    """Write every table of a study, ``chats`` being ``current`` and whole."""
    groups, roles = labels(couples)
    chats = chats.join(groups, on="couple", how="left", maintain_order="left")
    rates = _gathered(parts, "rates", chats)
    rates = rates.join(roles, on=["couple", "person"], how="left", maintain_order="left")
    made: list[tuple[Table, pl.DataFrame]] = [
        (CHATS, chats),
        (RATES, rates),
        (EFFECTS, effects(rates, chats, wanted.settings.min_chances)),
        (TIMINGS, chats),
    ]
    if wanted.weekly:
        made.append((WEEKLY, _gathered(parts, "weekly", chats)))
    for table, frame in made:
        frame = frame.select(pl.col(n).cast(t) for n, t in table.schema.items()).rechunk()
        put_parquet(folder / f"{table.name}.parquet", frame)
        if csv:
            put_csv(folder / CSV.format(table.name), frame)
    remove_others(folder, [table.name for table, _ in made], csv=csv)
    description.write(folder, [table for table, _ in made])


def _gathered(parts: Parts, table: str, chats: pl.DataFrame) -> pl.DataFrame:
    frames = list(parts.rows(table, chats.filter(pl.col("status") == "done")))
    if not frames:
        return pl.DataFrame(schema=TABLES[table].schema).drop("role", strict=False)
    return pl.concat(frames).sort("couple", maintain_order=True)


def remove_others(folder: Path, made: Sequence[str] = (), *, csv: bool = False) -> None:
    """Remove tables of an earlier run that this one did not make: they would contradict it."""
    for name in (*TABLES, POOLED.name, COUPLES.name):
        if name not in made:
            (folder / f"{name}.parquet").unlink(missing_ok=True)
        if name not in made or not csv:
            (folder / CSV.format(name)).unlink(missing_ok=True)


def effects(rates: pl.DataFrame, chats: pl.DataFrame, least: int) -> pl.DataFrame:
    """The table of effects from those of rates and chats; ``least`` chances a side are enough."""
    key = ["couple", "person", "metric"]
    before, after = (
        rates.filter(pl.col("period") == period).rename(
            {name: f"{name}_{period}" for name in _COUNTS}
        )
        for period in ("before", "after")
    )
    judged = pl.col("chances_before").is_not_null()
    fewest = pl.min_horizontal("chances_before", "chances_after")
    log = {
        side: ((pl.col(f"hits_{side}") + 0.5) / (pl.col(f"chances_{side}") + 1)).log()
        for side in ("before", "after")
    }
    return (
        before.join(after.select(*key, "hits_after", "chances_after"), on=key,
                    maintain_order="left")
        .join(chats.select("couple", "group"), on="couple", how="left", maintain_order="left")
        .with_columns(
            log_ratio=pl.when(fewest > 0).then(log["after"] - log["before"]),
            variance=pl.lit(None, dtype=pl.Float64),
            reason=pl.when(~judged).then(pl.lit("not_judged"))
            .when(fewest < least).then(pl.lit("few_chances")),
        )
        .with_columns(included=pl.col("reason").is_null())
    )  # fmt: skip
