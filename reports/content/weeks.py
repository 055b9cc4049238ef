"""Weeks taken together: the numbers behind every line over time, worked out for all at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.comparison.rate_intervals import dispersion, wilson

KEY: Final = ("detector", "actor")


def rolled(
    weekly: pl.DataFrame, window: int, least: int, silences: Sequence[tuple[date, date]]
) -> dict[tuple[object, ...], pl.DataFrame]:
    """The rows of ``weekly`` by (detector, name), with what ``window`` weeks make together.

    ``chances_sum`` up to a week, the share ``rolled`` and its 95 % interval ``rolled_low`` to
    ``rolled_high`` (nan without chances), and ``drawn``: the weeks that belong to a line, with at
    least ``least`` chances together and not within a silence. By week; ``()`` has no rows.
    """
    sums = weekly.sort(*KEY, "week").with_columns(
        pl.col("hits", "chances").rolling_sum(window, min_samples=1).over(*KEY).name.suffix("_sum")
    )
    spread = sums.select(KEY).join(dispersion(weekly), on=KEY, how="left", maintain_order="left")
    hits, chances = sums["hits_sum"].to_numpy(), sums["chances_sum"].to_numpy()
    low, high = wilson(hits, chances, spread["phi"].fill_null(1.0).to_numpy())
    drawn = chances >= least
    weeks = sums["week"].to_numpy().astype("datetime64[D]")
    for first, last in silences:
        inside = (weeks >= np.datetime64(first)) & (
            weeks + np.timedelta64(6, "D") <= np.datetime64(last)
        )
        drawn = drawn & ~inside
    table = sums.with_columns(
        rolled=pl.when(pl.col("chances_sum") > 0)
        .then(pl.col("hits_sum") / pl.col("chances_sum"))
        .otherwise(float("nan")),
        rolled_low=pl.Series(low),
        rolled_high=pl.Series(high),
        drawn=pl.Series(drawn),
    )
    return {(): table.clear(), **table.partition_by(KEY, maintain_order=True, as_dict=True)}
