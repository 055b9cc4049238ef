"""What every couple contributes to one metric: a log ratio and its variance by chance.

    y = log((h1 + 1/2) / (n1 + 1)) - log((h0 + 1/2) / (n0 + 1))
    v = phi (1 - Q) / Q (1/n0 + 1/n1)

h are hits and n chances of a person, before (0) and after (1). Q, the rate, and phi, how much
more the weeks spread than coins would, are the whole study's: a variance from somebody's own hits
would be small where the hits happen to be many, and so weigh luck. A couple is the mean of its
two, with (v1 + v2) / 4: two people of one conversation are no two studies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import FloatArray

HALF_HIT, ONE_CHANCE = 0.5, 1.0
LEAST_HITS: Final = 6  # of the whole study: with fewer, hardly anything could show
MOST_RATE: Final = 0.98  # a metric that is nearly always hit has no variance left to weigh by
SPREAD: Final = ("spread", "spread_expected")  # what the weeks' dispersion is the ratio of
LONE: Final = "one_of_two"  # why a couple is out of which only one person could be compared


@dataclass(frozen=True, slots=True)
class Effects:
    """One metric of a study.

    Attributes
    ----------
    people
        A row a person who is in: couple, group, person, role, hits and chances of both periods,
        y, v.
    couples
        A row a couple that is in, by couple: couple, group, y, v, and hits and chances of its two
        together.
    left_out
        couple, reason (a code): couples of the table that are not in.
    level
        Q, hits over chances of all who are in, both periods; nan without any.
    dispersion
        phi, how much more the weeks of all who are in spread than coins would; at least 1.
    """

    metric: str
    people: pl.DataFrame
    couples: pl.DataFrame
    left_out: pl.DataFrame
    level: float
    dispersion: float

    @property
    def y(self) -> FloatArray:
        """The couples' log ratios."""
        return self.couples["y"].to_numpy()

    @property
    def v(self) -> FloatArray:
        """Their variances by chance."""
        return self.couples["v"].to_numpy()

    @property
    def hits(self) -> int:
        """Hits of all who are in, both periods."""
        return round(total(self.people, "hits_before", "hits_after"))


def effects_of(table: pl.DataFrame, metric: str) -> Effects:
    """One metric from a study's table ``effects`` (see docs/study.md).

    A row counts where it is ``included`` and has chances on both sides; a couple where both of
    its people do. Neither looks at hits: to leave out who shows none would move the answer.
    """
    mine = table.filter(pl.col("metric") == metric).sort("couple", "person")
    usable = pl.col("included") & (pl.col("chances_before") > 0) & (pl.col("chances_after") > 0)
    mine = mine.with_columns(usable.fill_null(False).alias("_in"))
    both = mine.group_by("couple").agg(
        (pl.col("_in").sum() == 2).alias("_both"), pl.col("_in").any().alias("_some")
    )
    mine = mine.join(both, on="couple", how="left", maintain_order="left")
    people = mine.filter("_both").drop("_in", "_both", "_some", "included", "reason", strict=False)
    level, phi = study_level(people), dispersion(people)
    people = with_variance(people, level, phi)
    couples = (
        people.group_by("couple")
        .agg(pl.col("group").first(), pl.col("y").mean(), pl.col("v").sum() / 4,
             pl.col("hits_before", "chances_before", "hits_after", "chances_after").sum())
        .sort("couple")
    )  # fmt: skip
    return Effects(metric, people.sort("couple", "person"), couples, _left_out(mine), level, phi)


def _left_out(mine: pl.DataFrame) -> pl.DataFrame:
    """Couples that are out, with the reason of the person who lacks more."""
    out = mine.filter(~pl.col("_both"))
    reason = pl.when("_some").then(pl.lit(LONE)).otherwise(pl.col("reason").fill_null(""))
    reason = pl.when(reason == "").then(pl.lit("no_chances")).otherwise(reason)
    return (
        out.filter(~pl.col("_in"))
        .select("couple", reason.alias("reason"))
        .sort("couple", "reason")
        .unique("couple", keep="first", maintain_order=True)
    )


def study_level(people: pl.DataFrame) -> float:
    """Q: hits over chances of the whole study."""
    chances = total(people, "chances_before", "chances_after")
    return total(people, "hits_before", "hits_after") / chances if chances else float("nan")


def total(people: pl.DataFrame, *columns: str) -> float:
    """The sum of some columns over all rows."""
    return float(people.select(*columns).fill_null(0).to_numpy().sum())


def dispersion(people: pl.DataFrame) -> float:
    """phi: how much more weeks spread about their period's rate than coins would, at least 1.

    A ratio of two sums over the whole study, since a single person's is anybody's guess.
    """
    seen, expected = (total(people, name) for name in SPREAD)
    return max(1.0, seen / expected) if expected > 0 else 1.0


def with_variance(people: pl.DataFrame, level: float, phi: float) -> pl.DataFrame:
    """The same rows with y and v."""
    counts = [people[name].to_numpy().astype(np.float64) for name in
              ("hits_before", "chances_before", "hits_after", "chances_after")]  # fmt: skip
    y, v = log_ratios(*counts, level=level, phi=phi)
    return people.with_columns(pl.Series("y", y, dtype=pl.Float64),
                               pl.Series("v", v, dtype=pl.Float64))  # fmt: skip


def log_ratios(
    h0: FloatArray, n0: FloatArray, h1: FloatArray, n1: FloatArray,
    *, level: float | FloatArray, phi: float | FloatArray,
) -> tuple[FloatArray, FloatArray]:  # fmt: skip
    """y and v of any shape; ``level`` and ``phi`` must broadcast with it."""
    y = np.log((h1 + HALF_HIT) / (n1 + ONE_CHANCE)) - np.log((h0 + HALF_HIT) / (n0 + ONE_CHANCE))
    rate = np.minimum(level, MOST_RATE)
    with np.errstate(divide="ignore", invalid="ignore"):
        v = phi * (1 - rate) / rate * (1 / n0 + 1 / n1)
    return np.asarray(y), np.asarray(v)


def differences(effects: Effects, first: str, second: str) -> tuple[FloatArray, FloatArray]:
    """How much more one role changed than the other of the same couple: y and v, a couple a row.

    Couples without one of each are left out.
    """
    mine = effects.people.filter(pl.col("role").is_in([first, second]))
    wide = (
        mine.group_by("couple")
        .agg(
            *(pl.col(name).filter(pl.col("role") == role).first().alias(f"{name}_{number}")
              for name in ("y", "v") for number, role in enumerate((first, second))),
            pl.col("role").n_unique().alias("roles"), pl.len().alias("rows"),
        )
        .filter((pl.col("roles") == 2) & (pl.col("rows") == 2))
        .sort("couple")
    )  # fmt: skip
    parts = {name: wide[name].to_numpy() for name in wide.columns if name[:2] in ("y_", "v_")}
    return parts["y_1"] - parts["y_0"], parts["v_0"] + parts["v_1"]


def roles(effects: Effects) -> Sequence[tuple[str, str]]:
    """Pairs of different roles that some couples hold, in the order of the alphabet."""
    pairs = (
        effects.people.filter(pl.col("role").fill_null("") != "")
        .group_by("couple")
        .agg(pl.col("role").unique().sort())
        .filter(pl.col("role").list.len() == 2)["role"]
        .to_list()
    )
    return sorted({(first, second) for first, second in pairs})
