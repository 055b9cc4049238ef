"""Findings in words: what is compared, and rows of figures as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chatcheck.analyzer.results import Analysis
from chatcheck.reports.words import units
from chatcheck.reports.words.names import capital, metric_title
from chatcheck.reports.words.verdicts import verdict_words


def compared_line(analysis: Analysis) -> str:
    """The two stretches of time in words, or why there are none."""
    periods = analysis.periods
    if periods is None:
        return analysis.no_comparison
    chosen = f" ({periods.chosen})" if periods.chosen != "as asked for" else ""
    return f"Before: {units.days(periods.before)}. After: {units.days(periods.after)}{chosen}."


def counts(hits: int, chances: int) -> str:
    """Bare counts: "29 of 150"; without any chance there is nothing to count."""
    if chances == 0:
        return "no occasion"
    return f"{hits:,} of {chances:,}"


def counted(row: Mapping[str, Any]) -> str:
    """Bare counts with the times of every 100 where there are ten chances: never without any."""
    told = counts(row["hits"], row["chances"])
    return f"{told} ({units.of_hundred(row['rate'])})" if row["rate"] is not None else told


def finding(row: Mapping[str, Any], name: str) -> str:
    """One clear change of the comparison in a sentence, for summaries."""
    title = capital(metric_title(row["metric"]))
    told = f"{name}, {title[0].lower()}{title[1:]}: {verdict_words(row['verdict'], row['metric'])}"
    if row["hits_before"] is None:
        return f"{told}."
    before = counts(row["hits_before"], row["chances_before"])
    after = counts(row["hits_after"], row["chances_after"])
    return f"{told} ({before} before, {after} after)."


def missing(count: int, sign: str) -> str:
    """One sentence on characters that no font at hand can draw; "" where there are none."""
    if count == 0:
        return ""
    many, verb = ("1 character", "shows") if count == 1 else (f"{count} characters", "show")
    return f"{many} that no font on this machine can draw {verb} as {sign}."
