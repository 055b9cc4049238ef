"""Rates: hits over chances, for each person, behaviour, period and week, with honest bands.

The band is Wilson's with the count divided by the weekly dispersion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from chatcheck.analyzer.arrays import FloatArray
from chatcheck.analyzer.comparison.counts import TOTALS, Counts
from chatcheck.analyzer.comparison.periods import covered
from chatcheck.analyzer.conversation.conversation import Conversation
from chatcheck.analyzer.detectors.detector import Detector
from chatcheck.analyzer.results import Periods, Span
from chatcheck.analyzer.tables import Period

Z: Final = 1.959964  # of a 95 % interval


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


def spread(hits: npt.NDArray[np.int64], chances: npt.NDArray[np.int64]) -> FloatArray:
    """Weekly Pearson dispersion of series of weeks (the last axis), at least 1.

    chi-square of the weekly counts about the pooled rate, over weeks less one.
    """
    p = hits.sum(axis=-1) / np.maximum(chances.sum(axis=-1), 1)
    inside = (p > 0) & (p < 1)
    level = np.where(inside, p, 0.5)[..., None]
    term = (hits - chances * level) ** 2 / (np.maximum(chances, 1) * level * (1 - level))
    some = chances > 0
    phi = np.where(some, term, 0.0).sum(axis=-1) / np.maximum(some.sum(axis=-1) - 1, 1)
    return np.asarray(np.where(inside, np.maximum(phi, 1.0), 1.0))


def dispersion(weekly: pl.DataFrame) -> pl.DataFrame:
    """``spread`` of every series of the weekly frame: actor, detector, phi."""
    series = weekly.group_by("actor", "detector", maintain_order=True).agg("hits", "chances")
    phi = [
        float(spread(np.array(hits), np.array(chances)))
        for hits, chances in series.select("hits", "chances").iter_rows()
    ]
    return series.select("actor", "detector", phi=pl.Series(phi, dtype=pl.Float64))


def wilson(
    hits: npt.NDArray[np.int64], chances: npt.NDArray[np.int64], phi: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Wilson's 95 % interval (1927), n divided by the dispersion; nan without chances."""
    n = np.where(chances > 0, chances, np.nan) / np.nan_to_num(phi, nan=1.0)
    p = hits / np.where(chances > 0, chances, np.nan)
    middle = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z * np.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
    return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)
