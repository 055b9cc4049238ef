"""How a study was pooled, in words and formulas, for readers who want to check it."""

from __future__ import annotations

from typing import Final

from chatcheck.reports.words import units
from chatcheck.study.pooling.answers import LEAST_COUPLES
from chatcheck.study.pooling.effects import LEAST_HITS
from chatcheck.study.pooling.plan import Exclusions
from chatcheck.study.pooling.pool import Pooled

EFFECT: Final = (
    "A person has h₀ hits of n₀ occasions before and h₁ of n₁ after. The log ratio and its "
    "variance by chance are",
    "y = ln((h₁ + ½) / (n₁ + 1)) − ln((h₀ + ½) / (n₀ + 1))",
    "v = φ · (1 − Q) / Q · (1/n₀ + 1/n₁)",
    "Q is the rate and φ the dispersion of the whole study (weeks about the rate of their person "
    "and period: Pearson's statistic over its expectation, at least 1). So the weights depend on "
    "occasions alone. Variances from each one's own hits make who shows few hits count too little, "
    "or too much, by luck.",
    "A couple is the mean of its two people, with variance (v₁ + v₂) / 4. A couple of which one "
    "person lacks occasions is left out.",
)
POOLING: Final = (
    "Couples truly differ, with variance τ². It is estimated by restricted maximum likelihood "
    "(Viechtbauer 2005). With w = 1 / (v + τ²) the pooled log ratio is",
    "μ = Σ w y / Σ w",
    "se² = Σ w (y − μ)² / ((k − 1) Σ w)",
    "over k couples (Knapp and Hartung 2003), with the interval μ ± t · se, where t is Student's "
    "with k − 1 degrees of freedom. For one more couple it is μ ± t · √(τ² + se²). I² is "
    "τ² / (τ² + s²), with s² the variance by chance of a typical couple.",
)
GROUPS: Final = (
    "Groups enter as moderators of one fit with one τ² (meta-regression); more than two are tested "
    "at once by F. Roles are compared within couples: d = y of one role − y of the other, with "
    "variance v₁ + v₂, pooled as above.",
    "Rates are hits over occasions; their intervals come from how whole couples differ (a ratio "
    "estimator with couples as clusters, on the log scale).",
)


def settings(found: Pooled) -> tuple[str, ...]:
    """What was corrected for, and the plan."""
    told = [
        f"Pooled are metrics with at least {units.spelled(LEAST_COUPLES)} couples and "
        f"{units.spelled(LEAST_HITS)} hits; groups need {units.spelled(LEAST_COUPLES)} couples.",
        "The outcome, and the moderator of a plan, are corrected after Holm. All else is "
        "exploratory and corrected after Benjamini and Hochberg, all of it together.",
    ]
    plan = found.plan
    if plan.sha256 is None:
        told.append("No plan was given.")
    else:
        rules = plan.exclusions
        told.append(f"The plan has the SHA-256 {plan.sha256[:32]} {plan.sha256[32:]}.")
        if plan.written is not None:
            first = found.standing.first_result
            told.append(
                f"Its file is of {plan.written:%Y-%m-%d %H:%M} UTC; the first result of the study "
                + (f"is of {first:%Y-%m-%d %H:%M} UTC." if first else "has no date.")
                + " Dates of files can be changed: a plan registered elsewhere proves more."
            )
        told += _excluded(rules)
    told.append(
        "Pooled by chatcheck on this machine; chats were analysed by chatcheck "
        f"{found.study.version}."
    )
    return tuple(told)


def _excluded(rules: Exclusions) -> list[str]:
    """What a plan leaves out."""
    parts = [
        f"people with under {rules.least_chances:,} occasions before or after"
        if rules.least_chances else "",
        f"couples with under {rules.least_weeks:,} weeks before or after"
        if rules.least_weeks else "",
        f"{units.many(len(rules.couples), 'couple')} by code" if rules.couples else "",
    ]  # fmt: skip
    said = [part for part in parts if part]
    return [f"It leaves out {units.listed(said)}."] if said else []


def figures(found: Pooled) -> tuple[tuple[str, str], ...]:
    """The figures behind the main answer, a row each."""
    main, outcome = found.main(), found.outcome
    if main is None:
        return ()
    answer = main.answer
    return (
        ("Couples, k", f"{answer.couples:,}"),
        ("Rate of the study, Q", f"{outcome.level:.4f}"),
        ("Dispersion of weeks, φ", f"{outcome.dispersion:.2f}"),
        ("Pooled log ratio, μ", f"{answer.log_ratio:.4f}"),
        ("Its standard error, se", f"{answer.error:.4f}"),
        ("Degrees of freedom", f"{answer.freedom}"),
        ("Couples' own variance, τ²", f"{answer.tau2:.4f}"),
        ("Share of the spread that is no chance, I²", f"{answer.i2:.2f}"),
    )
