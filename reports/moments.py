"""Moments: the few events that stand for the rest in a report, both people's alike.

Chosen by rule, never by eye: each person and kind gets places in proportion to what was found,
detectors take turns, and within a detector the moments are spread over the chat.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from chatcheck.analyzer.analysis import Analysis
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.reports.events import looked_up
from chatcheck.reports.options import ReportOptions

PLACES: Final = 24
LONGEST: Final = 2_000  # letters of a message that are quoted; a page shows some hundreds
LEAST: Final = 2  # places of a person and kind that has anything at all


def moments(analysis: Analysis, options: ReportOptions, places: int = PLACES) -> pl.DataFrame:
    """Up to about ``places`` events: detector, kind, actor, partner, at (local, without zone),
    bid_text, reply_text, elapsed_s, evidence; by time."""
    low = [detector.name for detector in DETECTORS if detector.low_confidence]
    hits = analysis.chances.filter((pl.col("outcome") == "hit") & ~pl.col("detector").is_in(low))
    # One reply is shown once, for the first behaviour it was judged to show.
    hits = hits.unique(["actor", "bid", "kind"], keep="first", maintain_order=True)
    by_group = ["actor", "kind"]
    counted = hits.with_columns(
        size=pl.len().over(by_group),
        of_detector=pl.len().over(*by_group, "detector"),
        order=pl.col("at").rank("ordinal").over(*by_group, "detector") - 1,
    )
    share = (pl.lit(places) * pl.col("size") / max(len(hits), 1)).round().clip(LEAST)
    # Golden-ratio steps put each next moment of a detector far from those before it.
    spread = (
        ((pl.col("order") * 0.618_033_988_75) % 1.0).rank("ordinal").over(*by_group, "detector")
    )
    turn = (
        counted.with_columns(places=share, turn=spread)
        .sort("turn", "detector", "at")
        .with_columns(rank=pl.int_range(pl.len()).over(by_group))
        .filter(pl.col("rank") < pl.col("places"))
        .sort("at")
    )
    shown = looked_up(analysis, turn.select(analysis.chances.columns), options)
    return shown.select(
        "detector",
        "kind",
        "actor",
        "partner",
        pl.col("bid_at").dt.replace_time_zone(None).alias("at"),
        _quoted("bid_text"),
        _quoted("reply_text").fill_null(""),
        "elapsed_s",
        "evidence",
    )


def _quoted(column: str) -> pl.Expr:
    """The beginning of a text, with a mark where something is left out."""
    text = pl.col(column)
    cut = text.str.slice(0, LONGEST) + pl.lit(" \u2026")
    return pl.when(text.str.len_chars() > LONGEST).then(cut).otherwise(text).alias(column)
