"""Page four: the two stretches of time side by side, every figure with a verdict in words."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import polars as pl

from chatcheck.analyzer.comparison.counts import TRENDS
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.tables import Kind, Metric, Verdict
from chatcheck.reports.content.facts import AWAY, TOWARDS
from chatcheck.reports.content.view import View
from chatcheck.reports.drawing import intervals
from chatcheck.reports.drawing.intervals import Share
from chatcheck.reports.drawing.style import Chart
from chatcheck.reports.pages.blocks import Block, Charts, Page, Table, Text
from chatcheck.reports.words import units
from chatcheck.reports.words.findings import compared_line, counted, counts
from chatcheck.reports.words.names import capital, metric_title
from chatcheck.reports.words.verdicts import MEASURES, verdict_words

KEY, TITLE = "periods", "Before and after"
# Places of the rows, by their verdict.
ORDER: Final = {
    Verdict.HIGHER: 0,
    Verdict.LOWER: 1,
    Verdict.NO_CLEAR_CHANGE: 2,
    Verdict.TOO_LITTLE: 3,
}
NOT_SHARES: Final = (*MEASURES, Metric.REPAIRS_PER_REJECTION)
HEADS: Final = ("What", "Before", "After", "Times as much", "In words")
NOTE: Final = (
    "Hollow: before. Filled: after. Lines: where the true number probably lies. “Clearly more” "
    "needs a difference that good and bad weeks, and looking at many figures at once, do not "
    "explain. “No clear change” does not prove that nothing changed."
)


def page(view: View) -> Page:
    """A chart and a table a person; without two stretches of time, why there are none."""
    if view.analysis.periods is None:
        return Page(KEY, TITLE, (Text((view.analysis.no_comparison,)), whole(view)))
    blocks: list[Block] = [Text((compared_line(view.analysis),))]
    rows = [listed(view, name) for name in view.analysis.people]
    if view.facts.language.judged:
        blocks += [
            Charts(tuple(_chart(view, rows[person], person) for person in (0, 1))),
            Text((NOTE,), small=True),
        ]
    blocks += [_table(view, rows[person], person) for person in (0, 1)]
    return Page(KEY, TITLE, tuple(blocks))


def listed(view: View, name: str) -> list[dict[str, Any]]:
    """Totals first, then what could be compared: turning away, turning towards, the rest."""
    rows = view.analysis.comparison.filter(
        (pl.col("actor") == name) & ~pl.col("metric").is_in(TRENDS)
    ).to_dicts()
    if not view.facts.language.judged:
        rows = [row for row in rows if row["metric"] in MEASURES]
    kept = [
        row
        for row in rows
        if row["metric"] in (AWAY, TOWARDS) or ORDER[row["verdict"]] < ORDER[Verdict.TOO_LITTLE]
    ]
    return sorted(
        kept, key=lambda row: (_group(row["metric"]), ORDER[row["verdict"]], -row["chances_after"])
    )


def _group(metric: str) -> int:
    """Totals, turning away, turning towards, then figures that are no share of occasions."""
    if metric in NOT_SHARES:
        return 4
    if metric in (AWAY, TOWARDS):
        return 0 if metric == AWAY else 1
    kinds = {detector.name: detector.kind for detector in DETECTORS}
    return 2 if kinds.get(metric) == Kind.REJECTION else 3


def _chart(view: View, rows: list[dict[str, Any]], person: int) -> Chart:
    shown = [row for row in rows if row["metric"] not in NOT_SHARES]
    limits = {
        (row["detector"], row["period"]): row
        for row in view.analysis.rates.filter(
            pl.col("actor") == view.analysis.people[person]
        ).iter_rows(named=True)
    }
    pairs = [
        (_share(limits[row["metric"], "before"]), _share(limits[row["metric"], "after"]))
        for row in shown
    ]
    titles = [capital(metric_title(row["metric"])) for row in shown]
    told = "; ".join(
        f"{metric_title(row['metric'])} {verdict_words(row['verdict'])}" for row in shown
    )
    high = 0.27 * max(len(shown), 2) + 0.5
    return Chart(
        draw=partial(intervals.dumbbells, titles=titles, rows=pairs, person=person),
        alt=f"{view.people[person]}, before and after: {told}.",
        wide=(6.9, high), narrow=(4.1, high), margins=(2.05, 0.08, 0.15, 0.32),
        title=f"{view.people[person]}: times of every 100", person=person,
    )  # fmt: skip


def _share(row: dict[str, Any]) -> Share | None:
    if row["rate"] is None:
        return None
    return Share(row["rate"], row["low"], row["high"])


def _table(view: View, rows: list[dict[str, Any]], person: int) -> Table:
    medians = {
        (row["actor"], row["period"]): row["median_s"]
        for row in view.analysis.reply_times.iter_rows(named=True)
    }
    name = view.analysis.people[person]
    return Table(
        f"{view.people[person]}: before and after",
        HEADS,
        tuple(
            (
                capital(metric_title(row["metric"])),
                _side(row, "before", medians[name, "before"]),
                _side(row, "after", medians[name, "after"]),
                _ratio(row),
                verdict_words(row["verdict"], row["metric"]),
            )
            for row in rows
        ),
    )


def _side(row: dict[str, Any], side: str, median: float | None) -> str:
    value = row[side]
    if row["metric"] == Metric.REPLY_TIME:  # the one name of a reply time: half came within it
        return units.brief(median)
    if row["metric"] == Metric.REPLY_LENGTH:
        return units.THIN if value is None else f"{value:.1f} words"
    hits, chances = row[f"hits_{side}"], row[f"chances_{side}"]
    if row["metric"] == Metric.REPAIRS_PER_REJECTION:
        return f"{hits:,} for {chances:,}"
    told = counts(hits, chances)
    return told if value is None else f"{told} ({units.of_hundred(value)})"


def _ratio(row: dict[str, Any]) -> str:
    """How many times as much, with its interval; nothing where that is anybody's guess."""
    # Reply times are compared by another mean than the one that is shown: no ratio of theirs.
    if (
        row["ratio"] is None
        or row["verdict"] == Verdict.TOO_LITTLE
        or row["metric"] == Metric.REPLY_TIME
    ):
        return ""
    low, high = units.times(row["low"]), units.times(row["high"])
    return f"{units.times(row['ratio'])} ({low} to {high})"


def whole(view: View) -> Table:
    """What there is without two stretches of time: every figure over the whole chat."""
    judged = view.facts.language.judged
    metrics = list(dict.fromkeys(one for one, _ in view.over_all)) if judged else []
    rows = [
        (
            capital(metric_title(metric)),
            *(counted(view.over_all[metric, name]) for name in view.analysis.people),
        )
        for metric in metrics
        if metric not in TRENDS
    ]
    medians = {
        row["actor"]: row["median_s"]
        for row in view.analysis.reply_times.iter_rows(named=True)
        if row["period"] == "all"
    }
    times = tuple(units.brief(medians[name]) for name in view.analysis.people)
    rows.append((capital(metric_title(Metric.REPLY_TIME)), *times))
    return Table("Over the whole chat", ("What", *view.people), tuple(rows))
