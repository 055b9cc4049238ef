"""Rates: hits over chances, for each person, behaviour, period and week, with honest bands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import numpy as np
import polars as pl

from chatcheck.analyzer.comparison.counts import TOTALS, Counts
from chatcheck.analyzer.comparison.periods import covered
from chatcheck.analyzer.comparison.rate_intervals import spread, wilson
from chatcheck.analyzer.conversation.conversation import Conversation
from chatcheck.analyzer.detectors.detector import Detector
from chatcheck.analyzer.results import Periods, Span
from chatcheck.analyzer.tables import Period


def spans_of(conversation: Conversation, periods: Periods | None) -> Mapping[str, Span]:
    """The named periods: "all", and "before" and "after" where there are two to compare."""
    spans: dict[str, Span] = {Period.ALL.value: covered(conversation)}
    if periods is not None:
        spans |= {Period.BEFORE.value: periods.before, Period.AFTER.value: periods.after}
    return spans


def weekly(conversation: Conversation, counts: Counts) -> pl.DataFrame:
    """The weekly frame of ``Analysis``: every person, detector and week of the chat.

    As anywhere no rate is given under the least number of chances: few weeks have one.
    """
    whole = covered(conversation)
    by_week = counts.weekly()
    weeks = by_week.hits.shape[2]
    names = pl.Series(counts.names)
    # A row a week, person and name.
    hits, chances = (x.transpose(2, 1, 0).reshape(-1) for x in (by_week.hits, by_week.chances))
    row = np.arange(len(hits))
    low, high = wilson(
        hits, chances, np.tile(spread(by_week.hits, by_week.chances).T.reshape(-1), weeks)
    )
    enough = pl.col("chances") >= conversation.settings.min_chances
    mondays = [by_week.first + timedelta(days=7 * week) for week in range(weeks)]
    return (
        pl.DataFrame(
            {
                "week": pl.Series(mondays, dtype=pl.Date).gather(row // (2 * len(names))),
                "actor": pl.Series(conversation.people).gather(row // len(names) % 2),
                "detector": names.gather(row % len(names)),
                "hits": hits,
                "chances": chances,
                "low": low,
                "high": high,
            }
        )
        .select(
            "week",
            "actor",
            "detector",
            "hits",
            "chances",
            rate=pl.when(enough).then(pl.col("hits") / pl.col("chances")),
            low=pl.when(enough).then("low"),
            high=pl.when(enough).then("high"),
            part=(pl.col("week") < whole.first)
            | (pl.col("week") + pl.duration(days=6) > whole.last),
        )
        .sort(["week", "actor"], maintain_order=True)
    )


def rates(
    conversation: Conversation,
    counts: Counts,
    periods: Periods | None,
    detectors: Sequence[Detector],
) -> pl.DataFrame:
    """The rates frame of ``Analysis``; no rate is given under the least number of chances."""
    by_week = counts.weekly()
    phi = spread(by_week.hits, by_week.chances).reshape(-1)
    names = names_of(detectors)
    row = np.arange(2 * len(names))
    frames = []
    for period, span in spans_of(conversation, periods).items():
        hits, chances, unclear = (x.reshape(-1) for x in counts.between(span))
        low, high = wilson(hits, chances, phi)
        frames.append(
            pl.DataFrame(
                {
                    "detector": names["detector"].gather(row // 2),
                    "kind": names["kind"].gather(row // 2),
                    "actor": pl.Series(conversation.people).gather(row % 2),
                    "period": [period] * len(row),
                    "hits": hits,
                    "chances": chances,
                    "unclear": unclear,
                    "low": low,
                    "high": high,
                }
            )
        )
    enough = pl.col("chances") >= conversation.settings.min_chances
    return pl.concat(frames).select(
        pl.exclude("low", "high"),
        rate=pl.when(enough).then(pl.col("hits") / pl.col("chances")),
        low=pl.when(enough).then("low"),
        high=pl.when(enough).then("high"),
    )


def names_of(detectors: Sequence[Detector]) -> pl.DataFrame:
    """detector and kind of the totals and of every detector."""
    table = [(str(name), str(kind)) for name, kind in TOTALS.items()]
    table += [(detector.name, str(detector.kind)) for detector in detectors]
    return pl.DataFrame(table, schema={"detector": pl.String, "kind": pl.String}, orient="row")
