"""A whole study pooled: every metric's answers, and how much each of them was meant.

What a plan asks is confirmatory where the plan is older than the first result. Everything besides
the outcome is exploratory: its p values are adjusted together after Benjamini and Hochberg.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, isnan
from typing import Any

import numpy as np
import polars as pl

from chatcheck.analyzer.comparison.multiplicity import benjamini_hochberg, holm
from chatcheck.parsers.errors import SettingsError
from chatcheck.study.pooling.answers import Answer, by_group, by_role, change, first_of
from chatcheck.study.pooling.effects import Effects, effects_of
from chatcheck.study.pooling.plan import Plan, Standing
from chatcheck.study.pooling.results import Study, without
from chatcheck.study.pooling.table import COUPLES, POOLED

GROUP = "group"


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer with how much it was meant, and its p value for looking at several."""

    answer: Answer
    standing: str
    p_adjusted: float

    def clear(self, alpha: float) -> bool:
        """Whether it says something; False where it was not tested."""
        return self.p_adjusted < alpha


@dataclass(frozen=True, slots=True)
class Pooled:
    """A pooled study: what went in, and every answer (the outcome's first)."""

    study: Study
    plan: Plan
    standing: Standing
    by: str | None
    effects: dict[str, Effects]
    answers: tuple[Judged, ...]

    @property
    def outcome(self) -> Effects:
        """The couples' effects of the outcome."""
        return self.effects[self.plan.outcome]

    def to(self, question: str, metric: str | None = None) -> list[Judged]:
        """Answers to a question about a metric (the outcome, unless told else)."""
        wanted = metric or self.plan.outcome
        return [
            one for one in self.answers
            if one.answer.question == question and one.answer.metric == wanted
        ]  # fmt: skip

    def main(self) -> Judged | None:
        """The pooled change of the outcome; None where too little is there."""
        return next(iter(self.to("change")), None)


def pool(study: Study, plan: Plan, standing: Standing, by: str | None = None) -> Pooled:
    """Pool every metric of a study.

    Raises ``SettingsError`` where the plan's outcome is no metric of the study, or its moderator
    (or ``by``) splits nothing.
    """
    by = by or plan.moderator
    table = without(study, plan.exclusions)
    metrics = table["metric"].unique(maintain_order=True).to_list()
    if plan.outcome not in metrics:
        raise SettingsError(
            f"{plan.outcome!r} is no metric of this study", f"There are {', '.join(metrics)}"
        )
    ordered = [plan.outcome, *(name for name in metrics if name != plan.outcome)]
    effects = {name: effects_of(table, name) for name in ordered}
    answers = [answer for one in effects.values() for answer in _answers(one, plan, by)]
    if by is not None and study.chats[GROUP].drop_nulls().n_unique() < 2:
        raise SettingsError(
            "the manifest names fewer than two groups", "Fill its column `group`, or leave out --by"
        )
    return Pooled(study, plan, standing, by, effects, _judged(answers, plan, standing))


def _answers(effects: Effects, plan: Plan, by: str | None) -> list[Answer]:
    """What is asked of one metric: groups and roles of the outcome alone."""
    found = change(effects, plan.alpha)
    answers = [] if found is None else [found]
    if effects.metric == plan.outcome:
        answers += by_group(effects, plan.alpha) if by == GROUP else ()
        answers += by_role(effects, plan.alpha)
    return answers


def _judged(answers: Sequence[Answer], plan: Plan, standing: Standing) -> tuple[Judged, ...]:
    """Every answer with its standing; what was meant is corrected apart from what was not."""
    meant = [answer for answer in (
        first_of(answers, plan.outcome, "change"),
        _moderation(answers, plan) if plan.moderator else None,
    ) if answer is not None]  # fmt: skip
    besides = [answer for answer in answers if answer.tested and answer not in meant]
    adjusted = {
        id(answer): p
        for some, correct in ((meant, holm), (besides, benjamini_hochberg))
        for answer, p in zip(some, correct(np.array([a.p for a in some])), strict=True)
    }
    word = "confirmatory" if standing.confirmatory else "primary"
    return tuple(
        Judged(
            answer,
            word if answer in meant else "exploratory" if answer.tested else "described",
            float(adjusted.get(id(answer), np.nan)),
        )
        for answer in answers
    )


def _moderation(answers: Sequence[Answer], plan: Plan) -> Answer | None:
    """Whether groups differ: of two by their contrast, of more by all contrasts at once."""
    return first_of(answers, plan.outcome, "groups") or first_of(answers, plan.outcome, "between")


def pooled_table(found: Pooled) -> pl.DataFrame:
    """The table ``pooled``."""
    return pl.DataFrame([_row(found, one) for one in found.answers], schema=POOLED.schema)


def _row(found: Pooled, one: Judged) -> dict[str, Any]:
    answer, effects = one.answer, found.effects[one.answer.metric]

    def known(value: float) -> float | None:
        return None if isnan(value) else value

    def ratio(value: float) -> float | None:
        return None if isnan(value) else exp(value)

    return {
        "metric": answer.metric, "question": answer.question, "of": answer.of,
        "against": answer.against, "standing": one.standing, "couples": answer.couples,
        "ratio": ratio(answer.log_ratio), "low": ratio(answer.low), "high": ratio(answer.high),
        "log_ratio": known(answer.log_ratio), "error": known(answer.error),
        "prediction_low": ratio(answer.prediction_low),
        "prediction_high": ratio(answer.prediction_high), "tau2": known(answer.tau2),
        "i2": known(answer.i2), "freedom": answer.freedom, "p": known(answer.p),
        "p_adjusted": known(one.p_adjusted), "rate": known(effects.level),
        "dispersion": effects.dispersion, "alpha": found.plan.alpha, "plan": found.plan.sha256,
    }  # fmt: skip


def couples_table(found: Pooled) -> pl.DataFrame:
    """The table ``couples``: what every couple put into every metric, or why nothing."""
    groups = found.study.chats.select("couple", GROUP)
    parts = []
    for metric, effects in found.effects.items():
        rows_in = effects.couples.select(
            "couple", pl.col("y").alias("log_ratio"), pl.col("v").alias("variance"),
            pl.lit(True).alias("included"), pl.lit(None, pl.String).alias("reason"),
        )  # fmt: skip
        rows_out = effects.left_out.select(
            "couple", pl.lit(None, pl.Float64).alias("log_ratio"),
            pl.lit(None, pl.Float64).alias("variance"), pl.lit(False).alias("included"), "reason",
        )  # fmt: skip
        rows = pl.concat([rows_in, rows_out]).sort("couple")
        parts.append(rows.with_columns(pl.lit(metric).alias("metric")))
    whole = pl.concat(parts).join(groups, on="couple", how="left", maintain_order="left")
    return whole.select(pl.col(name).cast(dtype) for name, dtype in COUPLES.schema.items())
