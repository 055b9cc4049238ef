"""What was found, with its evidence: one row an event, for scripts and for the report's moments.

Only here do burst numbers become message ids, local times and words. Nothing is judged again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.analysis import Analysis
from chatcheck.analyzer.quiet_hours import awake_seconds, local_seconds
from chatcheck.reports.masking import mask_texts
from chatcheck.reports.options import ReportOptions
from chatcheck.reports.tables import clock_text, to_lines, write_table

COLUMNS: Final = (
    "detector", "kind", "actor", "partner", "outcome", "bid_at", "reply_at", "bid_ids",
    "reply_ids", "bid_text", "reply_text", "elapsed_s", "awake_s", "confidence", "evidence",
)  # fmt: skip


def table(analysis: Analysis, all_chances: bool, options: ReportOptions) -> pl.DataFrame:
    """Events by time: hits, or every chance; columns ``COLUMNS``.

    ``bid_at`` is the end of the bid and ``reply_at`` the start of the reply, instants on the local
    clock; ids are those of the message table. Without quotes both texts are empty.
    """
    chances = analysis.chances
    if not all_chances:
        chances = chances.filter(pl.col("outcome") == "hit")
    return looked_up(analysis, chances.sort("at", maintain_order=True), options)


def looked_up(analysis: Analysis, chances: pl.DataFrame, options: ReportOptions) -> pl.DataFrame:
    """CHANCES rows with names, times, ids and words in place of burst numbers."""
    conversation = analysis.conversation
    bursts, zone = conversation.bursts, conversation.chat.timezone
    ids = (
        conversation.messages.group_by("burst", maintain_order=True)
        .agg("message_id")
        .get_column("message_id")
    )
    bid = chances["bid"]
    answered = chances["reply"].is_not_null()
    reply = chances["reply"].fill_null(0)
    bid_at = bursts["end"].gather(bid)
    reply_at = bursts["start"].gather(reply)
    elapsed = (reply_at - bid_at).dt.total_milliseconds().to_numpy() / 1000
    awake = np.zeros(len(chances))
    actor = chances["actor"].to_numpy()
    begin, end = local_seconds(bid_at, zone), local_seconds(reply_at, zone)
    for person in (0, 1):
        rows = np.flatnonzero((actor == person) & answered.to_numpy() & (elapsed >= 0))
        awake[rows] = awake_seconds(begin[rows], end[rows], conversation.quiet[person])
    awake = np.minimum(awake, np.maximum(elapsed, 0))
    names = list(analysis.people)
    shown = bursts["text"] if options.quotes else pl.repeat("", len(bursts), eager=True)
    frame = chances.select("detector", "kind", "actor", "outcome", "confidence", "evidence")
    frame = frame.with_columns(
        pl.col("actor").replace_strict([0, 1], names, return_dtype=pl.String),
        pl.col("actor")
        .replace_strict([0, 1], names[::-1], return_dtype=pl.String)
        .alias("partner"),
        bid_at.dt.convert_time_zone(zone).alias("bid_at"),
        reply_at.dt.convert_time_zone(zone).alias("reply_at"),
        ids.gather(bid).alias("bid_ids"),
        ids.gather(reply).alias("reply_ids"),
        shown.gather(bid).alias("bid_text"),
        shown.gather(reply).alias("reply_text"),
        pl.Series("elapsed_s", np.maximum(elapsed, 0)),
        pl.Series("awake_s", awake.round(1)),
    )
    if options.anonymise:
        frame = frame.with_columns(
            mask_texts(frame[name], options.names) for name in ("bid_text", "reply_text")
        )
    of_reply = ("reply_at", "reply_ids", "reply_text", "elapsed_s", "awake_s")
    return frame.with_columns(
        pl.when(answered).then(pl.col(name)).alias(name) for name in of_reply
    ).select(COLUMNS)


def write(events: pl.DataFrame, path: Path, options: ReportOptions) -> None:
    """The events as .jsonl, .csv or .parquet."""
    write_table(_timed(events, path.suffix), path, options)


def to_jsonl(events: pl.DataFrame) -> str:
    """One JSON object a line."""
    return to_lines(_timed(events, ".jsonl"))


def _timed(events: pl.DataFrame, suffix: str) -> pl.DataFrame:
    return events if suffix.lower() == ".parquet" else clock_text(events, "bid_at", "reply_at")
