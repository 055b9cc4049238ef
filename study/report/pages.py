"""The pages behind the first: the change, who is in, groups and roles, the rest, the method."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from statistics import NormalDist
from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.comparison.counts import in_totals
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.reports.content.judged import SOURCE_WORDS, SOURCES, Figures, figures
from chatcheck.reports.drawing.style import Chart
from chatcheck.reports.pages.blocks import Block, Charts, Heading, Page, Table, Text
from chatcheck.reports.words import units
from chatcheck.reports.words.names import capital, metric_title
from chatcheck.study.pooling.answers import LEAST_COUPLES, Answer, grouped, leaving_out, weights
from chatcheck.study.pooling.pool import Judged, Pooled
from chatcheck.study.pooling.rates import Rate, rate
from chatcheck.study.report import forest, methods, words

RIGHT: Final = 1.5  # inches beside a chart for its figures
LEFT: Final = 1.05
WIDE, NARROW = 6.85, 4.1  # inches of a chart on paper, and where it is shown larger than drawn
LEAST: Final = 1.5  # inches of the axis
ROW, LEAST_ROW = 0.205, 0.132  # inches of a couple's row, and where there are sixty
TALLEST: Final = 8.45  # inches of the chart: what a sheet has left
COUNTS: Final = (
    ("Occasions before", "chances_before"), ("Occasions after", "chances_after"),
    ("Hits before", "hits_before"), ("Hits after", "hits_after"),
)  # fmt: skip
READING: Final = (
    "Square: a couple, larger where it counts more. Line: where its true ratio probably lies. "
    "Diamond: all couples together. Bar: one more couple."
)
RECOGNITION: Final = (
    "A hit is what chatcheck picked, not what two people felt. Where wrong picks stay as frequent "
    "as they were, a change looks smaller than it is: the last column says as what a true doubling "
    "would show, from how many picks were right.",
    "Recognition that misses moments costs certainty, but moves no ratio, as long as it finds the "
    "same share before and after. Nobody knows whether it does in a given study. Where people came "
    "to write in another way (another language, more voice notes, shorter messages), that alone "
    "can look like a change.",
)
JUDGED_HEADS: Final = (
    "Behaviour", "Right of 100 picked", "Tried on", "Found of 100, invented chats",
    "A true doubling would show as",
)  # fmt: skip


def pages(found: Pooled) -> tuple[Page, ...]:
    """All pages behind the first."""
    return (
        change(found), who(found), groups(found), others(found), recognition(found),
        method(found),
    )  # fmt: skip


def change(found: Pooled) -> Page:
    """The forest plot of the outcome, or a caterpillar."""
    main = found.main()
    blocks: tuple[Block, ...] = (Text((words.THIN,)),)
    if main is not None:
        notes = Text(tuple(_notes(found, main.answer)), small=True)
        blocks = (Charts(charts_of_change(found)), notes)
    return Page("change", "The change, couple by couple", blocks)


def charts_of_change(found: Pooled) -> tuple[Chart, ...]:
    """The couples' ratios and the pooled one, as one chart; none where nothing is pooled."""
    main = found.main()
    if main is None:
        return ()
    answer, effects, alpha = main.answer, found.outcome, found.plan.alpha
    rows = forest.Rows.of(
        effects.y, np.sqrt(effects.v), weights(effects, answer.tau2),
        NormalDist().inv_cdf(1 - alpha / 2),
    )  # fmt: skip
    many = len(effects.couples)
    drawn = forest.forest if many <= forest.MOST_ROWS else forest.caterpillar
    tall = min(TALLEST, max(ROW * (many + 3), 2.2)) if many <= forest.MOST_ROWS else 6.2
    ahead = (answer.prediction_low, answer.prediction_high)
    return (Chart(
        draw=partial(drawn, rows=rows, pool=forest.Pool(
            answer.log_ratio, answer.low, answer.high, ahead)),
        alt=f"{metric_title(answer.metric)}, after against before, for {many} couples. Pooled "
        f"{words.times(answer.log_ratio)}, {words.interval(answer.low, answer.high)}.",
        wide=(WIDE, tall + 0.5), narrow=(NARROW, tall + 0.5), margins=(LEFT, 0.04, RIGHT, 0.46),
        title=f"{capital(metric_title(answer.metric))}: ratio of after to before",
    ),)  # fmt: skip


def _notes(found: Pooled, answer: Answer) -> list[str]:
    many = answer.couples
    told = [READING if many <= forest.MOST_ROWS else
            "Lines: couples, from the largest fall to the largest rise. Diamond: all couples "
            "together. Bar: one more couple."]  # fmt: skip
    if many > forest.MOST_LINES:
        told[0] += f" Of {many:,} couples, {forest.MOST_LINES} evenly spread are drawn."
    told[0] += f" All intervals are {100 * (1 - found.plan.alpha):g} %."
    around = leaving_out(found.outcome)
    if around is not None:
        told.append(
            "Whichever one couple is left out, the pooled ratio stays between "
            f"{words.times(around[0])} and {words.times(around[1])}."
        )
    return told


def who(found: Pooled) -> Page:
    """How many couples there are, how many are in, and why the others are not."""
    chats = found.study.chats
    failed = chats.filter(pl.col("status") != "done")
    done = len(chats) - len(failed)
    rows: list[tuple[str, ...]] = [("In the manifest", f"{len(chats):,}")]
    rows += _reasons(failed["code"], "Chat not analysed. ")
    rows.append(("Analysed", f"{done:,}"))
    rows += _reasons(found.outcome.left_out["reason"], "Not in the answer. ")
    rows.append(("In the main answer", f"{len(found.outcome.couples):,}"))
    title = capital(metric_title(found.plan.outcome))
    blocks: list[Block] = [
        Text(("Nobody is left out for how much was found. Who is out lacks occasions, or could "
              "not be read.",)),
        Table(f"Couples, for the main answer ({title})", ("Step", "Couples"), tuple(rows)),
    ]  # fmt: skip
    blocks.append(_held(found))
    return Page("who", "Who is in", tuple(blocks))


def _reasons(codes: pl.Series, lead: str) -> list[tuple[str, ...]]:
    counted = codes.fill_null("").value_counts(sort=True).sort(
        ["count", codes.name], descending=[True, False]
    )  # fmt: skip
    return [(f"{lead}{words.why_out(code) or 'No reason given'}", f"{count:,}")
            for code, count in counted.iter_rows()]  # fmt: skip


def _held(found: Pooled) -> Table:
    """How much the answer rests on: quartiles over couples."""
    couples = found.outcome.couples
    rows = []
    for title, column in COUNTS:
        quarters = [couples[column].quantile(part, "nearest") for part in (0.25, 0.5, 0.75)]
        told = [f"{value:,.0f}" if value is not None else "" for value in quarters]
        rows.append((title, f"{couples[column].sum():,}", *told))
    return Table(
        "What the answer rests on: both people of a couple together",
        ("What", "All couples", "A quarter has under", "Half have under", "A quarter has over"),
        tuple(rows),
    )


def groups(found: Pooled) -> Page:
    """Rates by group, the groups' changes, and roles."""
    blocks: list[Block] = [_rates(found), Text((RATES_NOTE,), small=True)]
    within = found.to("within")
    told = words.groups_told(found)
    if within:
        blocks += [Heading("The change in each group"), Charts((_answers(found, within),))]
    compared = [*found.to("between"), *found.to("groups")]
    if told and not compared:
        blocks.append(Text(tuple(told)))
    if compared:
        blocks.append(_table(found, compared, "Group against group"))
    blocks.append(Heading("Role against role, within couples"))
    between = found.to("roles")
    if between:
        blocks += [_table(found, between, "How much more the one role changed than the other")]
    else:
        blocks.append(Text((
            f"Not compared: that takes {units.spelled(LEAST_COUPLES)} couples with two different "
            "roles.",)))  # fmt: skip
    return Page("groups", "Groups and roles", tuple(blocks))


RATES_NOTE: Final = (
    f"Groups of under {units.spelled(LEAST_COUPLES)} couples are not shown by themselves. All "
    "couples of the main answer are in the first row."
)


def _rates(found: Pooled) -> Table:
    effects, alpha = found.outcome, found.plan.alpha
    parts = [("All couples", effects.couples), *grouped(effects).items()]
    rows = []
    for name, part in parts:
        sides = [
            rate(part[f"hits_{side}"].to_numpy().astype(float),
                 part[f"chances_{side}"].to_numpy().astype(float), alpha)
            for side in ("before", "after")
        ]  # fmt: skip
        rows.append((name, f"{len(part):,}", *(_share(side) for side in sides)))
    return Table(
        f"{capital(metric_title(effects.metric))}: times of every 100 occasions",
        ("Group", "Couples", "Before", "After"), tuple(rows),
    )  # fmt: skip


def _share(one: Rate) -> str:
    if one.rate != one.rate:
        return units.THIN
    told = f"{100 * one.rate:.1f}"
    return told if one.low != one.low else f"{told} ({100 * one.low:.1f} to {100 * one.high:.1f})"


def _answers(found: Pooled, some: list[Judged]) -> Chart:
    titles = [one.answer.of or capital(metric_title(one.answer.metric)) for one in some]
    pools = [forest.Pool(one.answer.log_ratio, one.answer.low, one.answer.high) for one in some]
    left = min(2.6, max(LEFT, 0.075 * max(map(len, titles), default=0) + 0.15))
    tall = 0.27 * max(len(some), 2) + 0.5
    told = "; ".join(
        f"{title} {words.times(one.centre)} ({words.interval(one.low, one.high)})"
        for title, one in zip(titles, pools, strict=True)
    )
    return Chart(
        draw=partial(forest.answers, titles=titles, pools=pools),
        alt=f"Ratios of after to before. {told}.",
        wide=(WIDE, tall), narrow=(max(NARROW, left + LEAST + RIGHT), tall),
        margins=(left, 0.04, RIGHT, 0.46),
        title="Ratio of after to before",
    )  # fmt: skip


def _table(found: Pooled, some: list[Judged], caption: str) -> Table:
    rows = tuple(
        (
            _subject(one.answer),
            f"{one.answer.couples:,}",
            ""
            if one.answer.question == "groups"
            else f"{words.times(one.answer.log_ratio)} "
            f"({words.interval(one.answer.low, one.answer.high)})",
            words.probability(one.p_adjusted),
            words.standing_word(one),
        )
        for one in some
    )
    return Table(caption, ("What", "Couples", "Ratio", "p, adjusted", "Standing"), rows)


def _subject(answer: Answer) -> str:
    match answer.question:
        case "between" | "roles":
            return f"{answer.of} against {answer.against}"
        case "groups":
            return "All groups at once"
    return capital(metric_title(answer.metric))


def others(found: Pooled) -> Page:
    """Every other metric: exploratory."""
    some = [one for metric in found.effects if metric != found.plan.outcome
            for one in found.to("change", metric)]  # fmt: skip
    lacking = [capital(metric_title(metric)) for metric in found.effects
               if metric != found.plan.outcome and not found.to("change", metric)]  # fmt: skip
    blocks: list[Block] = [Text((
        "These were looked at besides. With so many figures some look changed by luck: p is "
        "adjusted for all that is exploratory, and a finding here is a question for another "
        "study.",))]  # fmt: skip
    if some:
        blocks += [Charts((_answers(found, some),)), _table(found, some, "The same in figures")]
    if lacking:
        blocks.append(Text((f"Too little to pool: {units.listed(lacking)}.",), small=True))
    return Page("others", "Other figures (exploratory)", tuple(blocks))


def recognition(found: Pooled) -> Page:
    """What recognition can and cannot support, from how it was measured."""
    rows = [
        (f"{one.title}{'' if in_totals(one) else ' (in no total)'}", *_measured(figures(one.name)))
        for one in DETECTORS
        if one.name in found.effects
    ]
    told = words.behind(found)
    blocks: list[Block] = [
        Text((*((told,) if told else ()), *RECOGNITION)),
        Table("Of 100 that were picked, how many were right", JUDGED_HEADS, tuple(rows)),
    ]
    return Page("recognition", "What recognition can and cannot support", tuple(blocks))


def _measured(known: Mapping[str, Figures]) -> tuple[str, str, str, str]:
    """Right of 100 where it is worth most, on what, found of 100, and a doubling as it shows."""
    right = next(((one.right, source) for source in SOURCES
                  if (one := known.get(source)) and one.right is not None), None)  # fmt: skip
    found = next((one.found for source in SOURCES
                  if (one := known.get(source)) and one.found is not None), None)  # fmt: skip
    if right is None:
        return "", "not measured", "", ""
    share, source = right
    recalled = "" if found is None else f"{100 * found:.0f}"
    return f"{100 * share:.0f}", SOURCE_WORDS[source], recalled, f"{1 + share:.2f} times"


def method(found: Pooled) -> Page:
    """Formulas, corrections, the plan, and the figures behind the main answer."""
    blocks: list[Block] = [
        Heading("What a couple contributes"), Text(methods.EFFECT),
        Heading("All couples together"), Text(methods.POOLING),
        Heading("Groups, roles, rates"), Text(methods.GROUPS),
        Heading("Many figures, and the plan"), Text(methods.settings(found)),
    ]  # fmt: skip
    rows = methods.figures(found)
    if rows:
        blocks.append(Table("Behind the main answer", ("Figure", "Value"), rows))
    return Page("method", "How it was pooled", tuple(blocks))
