"""The tables that pooling leaves in a study's folder, declared as the others are."""

from __future__ import annotations

from typing import Final

import polars as pl

from chatcheck.study.tables import Column, Table

QUESTIONS: Final = {
    "change": "after against before, all couples",
    "within": "after against before, the couples of one group (`of`)",
    "between": "the change of one group (`of`) against that of another (`against`)",
    "groups": "whether the groups' changes differ at all",
    "roles": "the change of one role (`of`) against that of the other (`against`), within couples",
}
STANDINGS: Final = {
    "confirmatory": "asked in a plan that is older than the first result",
    "primary": "the main question, without such a plan",
    "exploratory": "looked at besides; p_adjusted counts all of these",
    "described": "shown beside its question, not tested by itself",
}
_LOG: Final = "natural logarithm"

POOLED: Final = Table(
    "pooled",
    "a pooled answer",
    (
        Column("metric", pl.String, "Behaviour or total, as in effects."),
        Column("question", pl.Enum(list(QUESTIONS)), "What is asked.", levels=QUESTIONS),
        Column("of", pl.String, "Group or role that is asked about; null for all."),
        Column("against", pl.String, "Group or role it is held against; null where none is."),
        Column("standing", pl.Enum(list(STANDINGS)), "How much it was meant.", levels=STANDINGS),
        Column("couples", pl.Int64, "Couples in the answer.", unit="couples"),
        Column("ratio", pl.Float64, "How many times as often: exp(log_ratio)."),
        Column("low", pl.Float64, "Lower end of the interval of the ratio."),
        Column("high", pl.Float64, "Upper end of the interval of the ratio."),
        Column("log_ratio", pl.Float64, "Pooled log ratio; null for groups.", unit=_LOG),
        Column("error", pl.Float64, "Its standard error after Knapp and Hartung.", unit=_LOG),
        Column("prediction_low", pl.Float64, "Lower end for one more couple, as a ratio."),
        Column("prediction_high", pl.Float64, "Upper end for one more couple, as a ratio."),
        Column("tau2", pl.Float64, "Variance of the couples' true log ratios (REML)."),
        Column("i2", pl.Float64, "Share of the spread that is no chance, 0 to 1."),
        Column("freedom", pl.Int64, "Degrees of freedom of t (of F below, for groups)."),
        Column("p", pl.Float64, "Two-sided p value."),
        Column("p_adjusted", pl.Float64, "p value for looking at several; null if described."),
        Column("rate", pl.Float64, "Q: hits over chances of the study, both periods, 0 to 1."),
        Column("dispersion", pl.Float64, "phi: how much more weeks spread than coins, 1 or more."),
        Column("alpha", pl.Float64, "The intervals hold 1 - alpha."),
        Column("plan", pl.String, "SHA-256 of the plan; null without one."),
    ),
)

COUPLES: Final = Table(
    "couples",
    "a couple and a metric",
    (
        Column("couple", pl.String, "Code of the couple, as in the manifest."),
        Column("group", pl.String, "Group of the couple; may be null."),
        Column("metric", pl.String, "Behaviour or total, as in effects."),
        Column("log_ratio", pl.Float64, "Mean of the log ratios of its two people.", unit=_LOG),
        Column("variance", pl.Float64, "Its variance by chance: the sum of the two over four."),
        Column("included", pl.Boolean, "Whether the couple is in the pooled answer."),
        Column("reason", pl.String, "Why not: a code, as in effects; null where it is."),
    ),
)
