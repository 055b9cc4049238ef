"""The answer in a few sentences: what a reader wants to know first, one sentence a person.

It says no more than the comparison does: a change is told only where the verdict tells one, and
where none is clear it says how large a change would have shown.
"""

from __future__ import annotations

from typing import Any, Final

import polars as pl

from chatcheck.analyzer.analysis import Analysis
from chatcheck.analyzer.wording import HEADLINES, MOST_SHOWN, THIN, days, number, occasions, percent

# metric -> what a higher and a lower figure of it are in words.
MOVES: Final = {
    "micro_rejections": ("turning away more often", "turning away less often"),
    "micro_repairs": ("turning back more often", "turning back less often"),
}
SLOWER: Final = {"higher": "took longer to answer", "lower": "answered sooner"}
CHANGED: Final = ("higher", "lower")


def answer(analysis: Analysis) -> list[str]:
    """Which two periods, then what changed for each person, in the people's order.

    Without two periods: why not, then how often each was flagged over the whole chat.
    """
    if analysis.periods is None:
        return [analysis.no_comparison, *(_whole(analysis, name) for name in analysis.people)]
    before, after = analysis.periods.before, analysis.periods.after
    lead = f"{days(after)} compared with {days(before)}:"
    return [lead, *(_person(analysis, name) for name in analysis.people)]


def _whole(analysis: Analysis, name: str) -> str:
    rows = {
        row["detector"]: row
        for row in analysis.rates.filter(
            (pl.col("actor") == name) & (pl.col("period") == "all")
        ).iter_rows(named=True)
    }
    parts = []
    for metric, verb in zip(HEADLINES, ("turning away", "turning back"), strict=True):
        row = rows[metric]
        if row["rate"] is None:
            parts.append(f"too little data on {verb} ({occasions(row['chances'])})")
        else:
            parts.append(f"flagged for {verb} on {row['hits']:,} of {occasions(row['chances'])}")
    return f"{name}, over the whole chat: {'; '.join(parts)}."


def _person(analysis: Analysis, name: str) -> str:
    rows = analysis.comparison.filter(
        (pl.col("actor") == name) & pl.col("metric").is_in([*HEADLINES, "reply_time"])
    ).to_dicts()
    flagged = [_flagged(row) for row in rows if row["metric"] in MOVES and _changed(row)]
    parts = [f"was flagged for {' and for '.join(flagged)}"] if flagged else []
    for row in rows:
        if row["metric"] == "reply_time" and _changed(row):
            parts.append(f"{SLOWER[row['verdict']]} ({number(row['ratio'])} times as long)")
    thin = [row for row in rows if row["verdict"] == THIN]
    if parts:
        return f"{name} {' and '.join(parts)}."
    if len(thin) == len(rows):
        return f"{name}: too little data to compare."
    rest = ", and for some figures there was too little data" if thin else ""
    return f"{name}: no clear change{rest}{_blind(rows)}."


def _changed(row: dict[str, Any]) -> bool:
    return row["verdict"] in CHANGED


def _flagged(row: dict[str, Any]) -> str:
    more, less = MOVES[row["metric"]]
    moved = more if row["verdict"] == "higher" else less
    return f"{moved} ({percent(row['after'])} of the occasions, {percent(row['before'])} before)"


def _blind(rows: list[dict[str, Any]]) -> str:
    """How large a change of the micro-rejections would have shown."""
    for row in rows:
        if row["metric"] == HEADLINES[0] and row["verdict"] not in (*CHANGED, THIN):
            seen = row["detectable"]
            if isinstance(seen, float) and seen <= MOST_SHOWN:
                return f" (turning away {number(seen)} times as often would probably have shown)"
            return " (only a very large one would probably have shown)"
    return ""
