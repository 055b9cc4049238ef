"""What the report of a study says, in sentences.

The first page is for readers without statistics; figures and formulas come behind it. A group or
role is called as the manifest calls it.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, isnan
from statistics import NormalDist
from typing import Final

from chatcheck.analyzer.comparison.counts import TOTALS, in_totals
from chatcheck.analyzer.comparison.student import quantile
from chatcheck.analyzer.detectors.measured import confidence
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.reports.words import units
from chatcheck.reports.words.first_page import FirstPage, Section
from chatcheck.reports.words.names import capital, metric_title
from chatcheck.study.pooling.answers import LEAST_COUPLES, Answer
from chatcheck.study.pooling.effects import LEAST_HITS, LONE
from chatcheck.study.pooling.pool import Judged, Pooled
from chatcheck.study.tables import CODES, REASONS

POWER: Final = 0.8  # with which a change would have been seen
THIN: Final = (
    f"Nothing is pooled: that needs at least {units.spelled(LEAST_COUPLES)} couples and "
    f"{units.spelled(LEAST_HITS)} hits."
)
NOT_CONFIRMATORY: Final[Mapping[str, str]] = {
    "no_plan": "There was no plan in writing, so this is a first look: it can raise a question, "
    "not settle it.",
    "later": "The plan is not older than the study's first result, so this is a first look: it "
    "can raise a question, not settle it.",
    "undated": "The study does not tell when its first result was, so the plan cannot be shown to "
    "be older: take this as a first look.",
    "another": "Another plan was used on these results before, so this is a first look: it can "
    "raise a question, not settle it.",
}
CONFIRMED: Final = (
    "It was asked in a plan that is older than the study's first result, by the dates of the files."
)
WHY_OUT: Final[Mapping[str, str]] = {
    **CODES,
    **REASONS,
    LONE: "one of the two people had too little to compare, so the couple is out",
    "no_chances": "no occasion in one of the two periods",
}
COUNTED: Final = (
    "An occasion is a time at which one told or asked something and the other could have turned "
    "away. A rate is the share of occasions on which that was found. Before and after are the "
    "periods of the manifest.",
    "Each couple counts once, as the mean of its two people. Couples with more occasions count "
    "somewhat more; how much was found in them does not change their weight.",
)
CANNOT: Final = (
    "Before and after differ in more than what the study is about: season, work, children, the "
    "chat itself. Without a group to compare with, a change has no cause.",
    "These are couples who agreed and whose chats could be read. Others may differ.",
)
USE: Final = (
    "Read it as a whole. A couple's own row says little: its interval shows how little.",
    "A result that was not planned needs a second study.",
)
BEFORE_PASSING: Final = (
    "Both people of every couple must have agreed to this, each by themselves. The report names "
    "nobody, and couples are numbered by the size of their change. Still, somebody who knows that "
    "a couple took part may guess: pass it on with care, and give no partner the other's figures.",
)


def times(log_ratio: float) -> str:
    """A ratio with two digits behind the point."""
    return f"{exp(log_ratio):.2f}"


def interval(low: float, high: float) -> str:
    """An interval of ratios."""
    return f"{times(low)} to {times(high)}"


def probability(p: float) -> str:
    """A p value for tables."""
    if isnan(p):
        return ""
    return "under 0.001" if p < 0.001 else f"{p:.3f}"


def held(alpha: float) -> str:
    """How much an interval holds: "95 % interval"."""
    return f"{100 * (1 - alpha):g} % interval"


def seen(answer: Answer, alpha: float) -> float:
    """The smallest rise, as a ratio, that would have been seen four times in five."""
    reach = quantile(answer.freedom, alpha) + NormalDist().inv_cdf(POWER)
    return exp(reach * answer.error)


def first_page(found: Pooled) -> FirstPage:
    """The first page."""
    in_it = len(found.outcome.couples)
    return FirstPage(
        title=f"A study of {units.many(len(found.study.chats), 'couple')}",
        subtitle=f"After against before: {metric_title(found.plan.outcome)}. "
        f"{units.many(in_it, 'couple')} in the answer.",
        short=tuple(short(found)),
        pictures=(),
        small_print=(),
        sections=(
            Section("counted", "What is counted", COUNTED),
            Section("sure", "How sure it is", tuple(sureness(found))),
            Section("cannot", "What it cannot say", CANNOT),
            Section("now", "How to use it", USE),
            Section("afraid", "Before this is passed on", BEFORE_PASSING),
        ),
    )


def short(found: Pooled) -> list[str]:
    """The answer in a few sentences."""
    main = found.main()
    if main is None:
        return [THIN]
    told = [_changed(found, main)]
    told += [_differ(main.answer)] if main.answer.tau2 > 0 else [
        "The couples' changes differ no more than chance alone would make them."
    ]  # fmt: skip
    told += groups_told(found)
    told.append(CONFIRMED if found.standing.confirmatory
                else NOT_CONFIRMATORY[found.standing.reason])  # fmt: skip
    return told


def _changed(found: Pooled, main: Judged) -> str:
    answer, alpha = main.answer, found.plan.alpha
    over = f"over {units.many(answer.couples, 'couple')}"
    what = capital(metric_title(answer.metric))
    figures = (
        f"{times(answer.log_ratio)} times as often after as before ({held(alpha)} "
        f"{interval(answer.low, answer.high)})"
    )
    if main.clear(alpha):
        way = "more" if answer.log_ratio > 0 else "less"
        return f"{what}: clearly {way} often after than before, {over}. It was seen {figures}."
    return (
        f"{what}: no clear change, {over}. It was seen {figures}. A rise to "
        f"{seen(answer, alpha):.2f} times would have been noticed four times in five."
    )


def _differ(answer: Answer) -> str:
    return (
        "Couples differ in it: for one more couple like these it probably lies between "
        f"{times(answer.prediction_low)} and {times(answer.prediction_high)} times."
    )


def groups_told(found: Pooled) -> list[str]:
    """Whether groups differ, in a sentence; nothing where none were asked for."""
    if found.by is None:
        return []
    asked = next(iter([*found.to("groups"), *found.to("between")]), None)
    if asked is None:
        return [
            f"Groups are not compared: that takes two of {units.spelled(LEAST_COUPLES)} couples "
            "or more."
        ]
    if not asked.clear(found.plan.alpha):
        return ["The groups' changes do not differ clearly."]
    if asked.answer.question == "groups":
        return ["The groups' changes clearly differ."]
    answer = asked.answer
    return [
        f"The change in the group {answer.of} is {times(answer.log_ratio)} times that in the group "
        f"{answer.against} ({held(found.plan.alpha)} {interval(answer.low, answer.high)})."
    ]


def sureness(found: Pooled) -> list[str]:
    """What the interval and recognition make of the answer."""
    return [
        f"The {held(found.plan.alpha)} holds the true mean in about "
        f"{100 * (1 - found.plan.alpha):.0f} of 100 studies like this. It knows of chance and of "
        "how couples differ; it does not know of what recognition misses.",
        "Recognition misses much and is at times wrong, before as after. That makes changes look "
        "smaller than they are. If people came to write in another way, it could also make one up: "
        "the page on recognition says how much.",
    ]


def behind(found: Pooled) -> str:
    """How many hits behind the outcome are probably right; "" where it has none.

    Every detector's measured share is weighed by its hits in this study.
    """
    kind = TOTALS.get(found.plan.outcome)
    some = [one for one in DETECTORS if one.name in found.effects and (
        one.name == found.plan.outcome if kind is None else one.kind == kind and in_totals(one)
    )]  # fmt: skip
    hits = {one.name: found.effects[one.name].hits for one in some}
    if not sum(hits.values()):
        return ""
    right = sum(confidence(name) * count for name, count in hits.items()) / sum(hits.values())
    return (
        f"If these chats are like those that recognition was tried on, about {100 * right:.0f} of "
        f"100 hits behind the main answer are right, and a true doubling shows as about "
        f"{1 + right:.1f} times."
    )


def why_out(code: str) -> str:
    """Why a couple is not in, for the table."""
    words = WHY_OUT.get(code, code.replace("_", " "))
    return words[:1].upper() + words[1:]


def standing_word(one: Judged) -> str:
    """How much an answer was meant."""
    return {"primary": "main question, no plan"}.get(one.standing, one.standing)
