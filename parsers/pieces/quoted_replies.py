"""What a message answers, where an export repeats the words of the other instead of naming them."""

from __future__ import annotations

import polars as pl


def answered(frame: pl.DataFrame) -> pl.DataFrame:
    """``frame`` with ``reply_to``: the latest earlier message whose text ``quoted`` repeats.

    ``frame`` has ``message_id`` in order of time, ``text``, and ``quoted`` (null or "" where
    nothing is quoted).
    """
    asked = frame.select("message_id", words=pl.col("quoted").str.strip_chars()).filter(
        pl.col("words") != ""
    )
    if asked.is_empty():
        return frame.with_columns(reply_to=pl.lit(None, dtype=pl.Int64))
    told = frame.select(reply_to="message_id", words=pl.col("text").str.strip_chars())
    latest = asked.sort("message_id").join_asof(
        told.filter(pl.col("words") != "").sort("reply_to"),
        left_on="message_id",
        right_on="reply_to",
        by="words",
        strategy="backward",
        allow_exact_matches=False,
        check_sortedness=False,
    )
    return frame.join(
        latest.select("message_id", "reply_to"),
        on="message_id",
        how="left",
        maintain_order="left",
    )
