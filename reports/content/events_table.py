"""What was found, with its evidence: one row an event, for scripts and for the report's moments.

Only here do burst numbers become message ids, local times and words. Nothing is judged again.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import IntArray, spread
from chatcheck.analyzer.clock.awake import awake_seconds
from chatcheck.analyzer.clock.local import local_seconds
from chatcheck.analyzer.conversation.conversation import Conversation
from chatcheck.analyzer.results import Analysis
from chatcheck.analyzer.tables import Outcome
from chatcheck.reports.content.masking import mask_texts
from chatcheck.reports.options import ReportOptions

COLUMNS: Final = (
    "detector", "kind", "actor", "partner", "outcome", "bid_at", "reply_at", "bid_ids",
    "reply_ids", "bid_text", "reply_text", "elapsed_s", "awake_s", "confidence", "evidence",
)  # fmt: skip


def table(analysis: Analysis, all_chances: bool, options: ReportOptions) -> pl.DataFrame:
    """Events by time: hits, or every chance; columns ``COLUMNS``.

    The bid is quoted from its last burst of substance on, at whose end its clock starts
    (``bid_at``); ``reply_at`` is the start of the reply; both on the local clock. Ids are those of
    the message table. Without quotes both texts are empty.
    """
    chances = analysis.chances
    if not all_chances:
        chances = chances.filter(pl.col("outcome") == Outcome.HIT)
    return looked_up(analysis, chances.sort("at", maintain_order=True), options)


def looked_up(analysis: Analysis, chances: pl.DataFrame, options: ReportOptions) -> pl.DataFrame:
    """CHANCES rows with names, times, ids and words in place of burst numbers."""
    conversation = analysis.conversation
    bursts, zone = conversation.bursts, conversation.chat.timezone
    ids = conversation.messages["message_id"]
    bid, last = _asked(conversation, chances["bid"].to_numpy())
    answered = chances["reply"].is_not_null()
    reply = chances["reply"].fill_null(0).to_numpy()
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
    shown = bursts["text"]
    frame = chances.select("detector", "kind", "actor", "outcome", "confidence", "evidence")
    frame = frame.with_columns(
        pl.col("actor").replace_strict([0, 1], names, return_dtype=pl.String),
        pl.col("actor")
        .replace_strict([0, 1], names[::-1], return_dtype=pl.String)
        .alias("partner"),
        bid_at.dt.convert_time_zone(zone).alias("bid_at"),
        reply_at.dt.convert_time_zone(zone).alias("reply_at"),
        _joined(ids, *_rows_of(conversation, bid, last)).alias("bid_ids"),
        _joined(ids, *_rows_of(conversation, reply, reply)).alias("reply_ids"),
        _joined(shown, bid, last + 1).list.join("\n").alias("bid_text"),
        shown.gather(reply).alias("reply_text"),
        pl.Series("elapsed_s", np.maximum(elapsed, 0)),
        pl.Series("awake_s", awake.round(1)),
    )
    if options.anonymise:
        frame = frame.with_columns(
            mask_texts(frame[name], options.names) for name in ("bid_text", "reply_text")
        )
    if not options.quotes:
        frame = frame.with_columns(bid_text=pl.lit(""), reply_text=pl.lit(""))
    of_reply = ("reply_at", "reply_ids", "reply_text", "elapsed_s", "awake_s")
    return frame.with_columns(
        pl.when(answered).then(pl.col(name)).alias(name) for name in of_reply
    ).select(COLUMNS)


def _asked(conversation: Conversation, bid: IntArray) -> tuple[IntArray, IntArray]:
    """The bursts of each bid from its last one of substance to the last before the reply."""
    replies = conversation.replies
    asked = np.arange(len(conversation.bursts))
    last = asked.copy()
    asked[replies["bid"].to_numpy()] = replies["asked"].to_numpy()
    last[replies["bid"].to_numpy()] = replies["last_bid"].to_numpy()
    return asked[bid], last[bid]


def _rows_of(
    conversation: Conversation, first: IntArray, last: IntArray
) -> tuple[IntArray, IntArray]:
    """Half-open ranges of messages of ranges of bursts."""
    bursts = conversation.bursts
    begin = bursts["first_row"].to_numpy()[first].astype(np.int64)
    return begin, bursts["last_row"].to_numpy()[last].astype(np.int64) + 1


def _joined(values: pl.Series, first: IntArray, end: IntArray) -> pl.Series:
    """Lists of the values of half-open ranges, none of them empty."""
    row, place = spread(first, end)
    frame = pl.DataFrame({"row": row, "value": values.gather(place)})
    return frame.group_by("row", maintain_order=True).agg("value")["value"]
