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
from chatcheck.study.files import csv_of, parquet_of, put_table
from chatcheck.study.manifest import Couple
from chatcheck.study.pooling.effects import effects_of
from chatcheck.study.pooling.table import COUPLES, POOLED
from chatcheck.study.pseudonyms import Salt
from chatcheck.study.running.parts import Parts
from chatcheck.study.running.plan import Wanted, row_key
from chatcheck.study.tables import CHATS, EFFECTS, PERSONS, RATES, TABLES, TIMINGS, WEEKLY, Table

POOLED_ONES: Final = (POOLED.name, COUPLES.name)
POOLED_FROM: Final = (CHATS.name, EFFECTS.name)  # what pooling reads
_NUMBERS: Final = ("hits", "chances", "spread", "spread_expected")


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
) -> bool:
    """Write every table of a study, ``chats`` being ``current`` and whole.

    What was pooled from other rows than there are now is removed; whether there was something.
    """
    groups, roles = labels(couples)
    chats = chats.join(groups, on="couple", how="left", maintain_order="left")
    rates = _gathered(parts, "rates", chats)
    rates = rates.join(roles, on=["couple", "person"], how="left", maintain_order="left")
    found = effects(rates, chats, wanted.settings.min_chances)
    made: list[tuple[Table, pl.DataFrame]] = [
        (CHATS, chats),
        (RATES, rates),
        (EFFECTS, with_variance(found)),
        (TIMINGS, chats),
    ]
    if wanted.weekly:
        made.append((WEEKLY, _gathered(parts, "weekly", chats)))
    frames = {
        table.name: frame.select(pl.col(n).cast(t) for n, t in table.schema.items()).rechunk()
        for table, frame in made
    }
    same = all(_stands(folder, name, frames[name]) for name in POOLED_FROM)
    removed = remove_others(folder, [*frames, *(POOLED_ONES if same else ())])
    for name, frame in frames.items():
        put_table(folder, name, frame, csv=csv)
    description.write(folder)
    return removed


def _stands(folder: Path, name: str, frame: pl.DataFrame) -> bool:
    """Whether a table stands in the folder with just these rows."""
    try:
        return pl.read_parquet(parquet_of(folder, name)).equals(frame)
    except (OSError, pl.exceptions.PolarsError):
        return False


def _gathered(parts: Parts, table: str, chats: pl.DataFrame) -> pl.DataFrame:
    frames = list(parts.rows(table, chats.filter(pl.col("status") == "done")))
    if not frames:
        return pl.DataFrame(schema=TABLES[table].schema).drop("role", strict=False)
    return pl.concat(frames).sort("couple", maintain_order=True)


def remove_others(folder: Path, made: Sequence[str] = ()) -> bool:
    """Remove tables of an earlier run that this one did not make: they would contradict it.

    Says whether a pooled one was among them.
    """
    pooled = False
    for name in (*TABLES, *POOLED_ONES):
        if name in made:
            continue
        pooled |= name in POOLED_ONES and parquet_of(folder, name).is_file()
        parquet_of(folder, name).unlink(missing_ok=True)
        csv_of(folder, name).unlink(missing_ok=True)
    return pooled


def effects(rates: pl.DataFrame, chats: pl.DataFrame, least: int) -> pl.DataFrame:
    """The table of effects from those of rates and chats; ``least`` chances a side are enough."""
    key = ["couple", "person", "metric"]
    before, after = (
        rates.filter(pl.col("period") == period).rename(
            {name: f"{name}_{period}" for name in _NUMBERS}
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
        before.join(after.select(*key, *(f"{name}_after" for name in _NUMBERS)), on=key,
                    maintain_order="left")
        .join(chats.select("couple", "group"), on="couple", how="left", maintain_order="left")
        .with_columns(
            log_ratio=pl.when(fewest > 0).then(log["after"] - log["before"]),
            **{name: pl.col(f"{name}_before") + pl.col(f"{name}_after")
               for name in ("spread", "spread_expected")},
            reason=pl.when(~judged).then(pl.lit("not_judged"))
            .when(fewest < least).then(pl.lit("few_chances")),
        )
        .with_columns(included=pl.col("reason").is_null())
    )  # fmt: skip


def with_variance(table: pl.DataFrame) -> pl.DataFrame:
    """The table of effects with the variance that every row has when it is pooled without a plan.

    It takes the rate and dispersion of the whole study, so it can be told only at the end.
    """
    key = ["couple", "person", "metric"]
    names = table["metric"].unique(maintain_order=True)
    known = [effects_of(table, name).people.select(*key, variance="v") for name in names]
    variances = pl.concat(
        [pl.DataFrame(schema={**table.select(key).schema, "variance": pl.Float64}), *known]
    )
    finite = pl.when(pl.col("variance").is_finite()).then("variance")  # no hit in the whole study
    return table.join(variances.with_columns(finite), on=key, how="left", maintain_order="left")
