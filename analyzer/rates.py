"""Rates: hits over chances, for each person, behaviour, period and week, with honest bands.

A total counts a reply once, however many behaviours it shows, and leaves detectors of low
confidence out. The band is Wilson's with the count divided by the weekly dispersion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from chatcheck.analyzer.analysis import Periods, Span
from chatcheck.analyzer.arrays import FloatArray
from chatcheck.analyzer.chances import OUTCOME, Detector
from chatcheck.analyzer.conversation import Conversation
from chatcheck.analyzer.periods import covered, local_day

KIND: Final = pl.Enum(["rejection", "repair"])
TOTALS: Final = {"micro_rejections": "rejection", "micro_repairs": "repair"}
Z: Final = 1.959964  # of a 95 % interval


def spans_of(conversation: Conversation, periods: Periods | None) -> Mapping[str, Span]:
    """The named periods: "all", and "before" and "after" where there are two to compare."""
    spans = {"all": covered(conversation)}
    if periods is not None:
        spans |= {"before": periods.before, "after": periods.after}
    return spans


def judged(
    conversation: Conversation, chances: pl.DataFrame, detectors: Sequence[Detector]
) -> pl.DataFrame:
    """Chances with their day and week, the two totals appended as detectors of their own.

    Columns: detector, kind, actor (0 or 1), day, week (Monday), outcome ("hit", "miss",
    "unclear"). A total's chance is a bid of the partner; it is a hit where any behaviour is.
    """
    low = [detector.name for detector in detectors if detector.low_confidence]
    # Names as numbers: a long chat has millions of rows.
    name_type = pl.Enum([*TOTALS, *(detector.name for detector in detectors)])
    dated = chances.select(
        pl.col("detector").cast(name_type),
        pl.col("kind").cast(KIND),
        "actor",
        "bid",
        "outcome",
        day=local_day(pl.col("at"), conversation),
    ).with_columns(week=pl.col("day").dt.truncate("1w"))
    columns = ["detector", "kind", "actor", "day", "week", "outcome"]
    totals = []
    for name, kind in TOTALS.items():
        of_kind = dated.filter((pl.col("kind") == kind) & ~pl.col("detector").is_in(low))
        totals.append(
            of_kind.group_by("actor", "bid")
            .agg(
                pl.col("day", "week").first(),
                hit=(pl.col("outcome") == "hit").any(),
                clear=(pl.col("outcome") != "unclear").any(),
            )
            .select(
                pl.lit(name, dtype=name_type).alias("detector"),
                pl.lit(kind, dtype=KIND).alias("kind"),
                "actor",
                "day",
                "week",
                pl.when("hit")
                .then(pl.lit("hit"))
                .when("clear")
                .then(pl.lit("miss"))
                .otherwise(pl.lit("unclear"))
                .cast(OUTCOME)
                .alias("outcome"),
            )
        )
    return pl.concat([*totals, dated.select(columns)])


def counted(rows: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """hits, chances and unclear by some columns, the detector's name among them."""
    return (
        rows.group_by(by, maintain_order=True)
        .agg(
            hits=(pl.col("outcome") == "hit").sum().cast(pl.Int64),
            chances=(pl.col("outcome") != "unclear").sum().cast(pl.Int64),
            unclear=(pl.col("outcome") == "unclear").sum().cast(pl.Int64),
        )
        .with_columns(pl.col("detector").cast(pl.String))
    )


def _summed(counts: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """What ``counted`` returns, for coarser groups."""
    return counts.group_by(by, maintain_order=True).agg(pl.col("hits", "chances", "unclear").sum())


def weekly(
    conversation: Conversation, rows: pl.DataFrame, detectors: Sequence[Detector]
) -> pl.DataFrame:
    """The weekly frame of ``Analysis``: every person, detector and week of the chat."""
    whole = covered(conversation)
    first = whole.first.toordinal() - whole.first.weekday()
    last = whole.last.toordinal() - whole.last.weekday()
    weeks = [date.fromordinal(day) for day in range(first, last + 1, 7)]
    grid = (
        pl.DataFrame({"week": weeks}, schema={"week": pl.Date})
        .join(pl.DataFrame({"actor": [0, 1]}, schema={"actor": pl.Int8}), how="cross")
        .join(names_of(detectors), how="cross")
    )
    filled = grid.join(
        counted(rows, ["week", "actor", "detector"]),
        on=["week", "actor", "detector"],
        how="left",
    ).with_columns(pl.col("hits", "chances", "unclear").fill_null(0))
    phi = dispersion(filled)
    filled = filled.join(phi, on=["actor", "detector"], how="left", maintain_order="left")
    low, high = wilson(
        filled["hits"].to_numpy(), filled["chances"].to_numpy(), filled["phi"].to_numpy()
    )
    some = pl.col("chances") > 0
    return (
        filled.with_columns(low=pl.Series(low), high=pl.Series(high))
        .select(
            "week",
            _name(conversation).alias("actor"),
            "detector",
            "hits",
            "chances",
            rate=pl.when(some).then(pl.col("hits") / pl.col("chances")),
            low=pl.when(some).then("low"),
            high=pl.when(some).then("high"),
            part=(pl.col("week") < whole.first)
            | (pl.col("week") + pl.duration(days=6) > whole.last),
        )
        .sort(["week", "actor"], maintain_order=True)
    )


def rates(
    conversation: Conversation,
    rows: pl.DataFrame,
    periods: Periods | None,
    detectors: Sequence[Detector],
) -> pl.DataFrame:
    """The rates frame of ``Analysis``; no rate is given under the least number of chances."""
    daily = counted(rows, ["day", "week", "actor", "detector"])
    phi = dispersion(_summed(daily, ["week", "actor", "detector"]))
    grid = names_of(detectors).join(
        pl.DataFrame({"actor": [0, 1]}, schema={"actor": pl.Int8}), how="cross"
    )
    frames = []
    for period, span in spans_of(conversation, periods).items():
        inside = daily.filter(pl.col("day").is_between(span.first, span.last))
        frames.append(
            grid.join(
                _summed(inside, ["detector", "actor"]),
                on=["detector", "actor"],
                how="left",
                maintain_order="left",
            ).with_columns(pl.col("hits", "chances", "unclear").fill_null(0), period=pl.lit(period))
        )
    table = pl.concat(frames).join(phi, on=["actor", "detector"], how="left", maintain_order="left")
    low, high = wilson(
        table["hits"].to_numpy(), table["chances"].to_numpy(), table["phi"].fill_null(1).to_numpy()
    )
    enough = pl.col("chances") >= conversation.settings.min_chances
    return table.with_columns(low=pl.Series(low), high=pl.Series(high)).select(
        "detector",
        "kind",
        _name(conversation).alias("actor"),
        "period",
        "hits",
        "chances",
        "unclear",
        rate=pl.when(enough).then(pl.col("hits") / pl.col("chances")),
        low=pl.when(enough).then("low"),
        high=pl.when(enough).then("high"),
    )


def names_of(detectors: Sequence[Detector]) -> pl.DataFrame:
    """detector and kind of the totals and of every detector."""
    table = [*TOTALS.items(), *((d.name, d.kind) for d in detectors)]
    return pl.DataFrame(table, schema={"detector": pl.String, "kind": pl.String}, orient="row")


def _name(conversation: Conversation) -> pl.Expr:
    return pl.col("actor").replace_strict([0, 1], list(conversation.people), return_dtype=pl.String)


def dispersion(table: pl.DataFrame) -> pl.DataFrame:
    """Weekly Pearson dispersion of each actor and detector, at least 1.

    chi-square of the weekly counts about the pooled rate, over weeks less one.
    """
    pooled = pl.col("hits").sum().over("actor", "detector") / pl.col("chances").sum().over(
        "actor", "detector"
    )
    term = (pl.col("hits") - pl.col("chances") * pl.col("p")).pow(2) / (
        pl.col("chances") * pl.col("p") * (1 - pl.col("p"))
    )
    return (
        table.filter(pl.col("chances") > 0)
        .with_columns(p=pooled)
        .with_columns(term=pl.when(pl.col("p").is_between(0, 1, closed="none")).then(term))
        .group_by("actor", "detector")
        .agg(phi=pl.col("term").sum() / (pl.len() - 1).clip(1))
        .with_columns(phi=pl.col("phi").fill_null(1.0).fill_nan(1.0).clip(1.0))
    )


def wilson(
    hits: npt.NDArray[np.int64], chances: npt.NDArray[np.int64], phi: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Wilson's 95 % interval (1927), n divided by the dispersion; nan without chances."""
    n = np.where(chances > 0, chances, np.nan) / np.nan_to_num(phi, nan=1.0)
    p = hits / np.where(chances > 0, chances, np.nan)
    middle = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z * np.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
    return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)
