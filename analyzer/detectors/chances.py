"""Chances: the one table in which every detector says what could have happened and what did.

Events are the rows whose outcome is "hit", so that numerator and denominator share rows. Bursts
are referred to by number; message ids and texts are looked up only for what is shown.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from chatcheck.analyzer.conversation.conversation import Conversation
from chatcheck.analyzer.tables import OUTCOME, Kind


def chances(
    conversation: Conversation,
    name: str,
    kind: Kind,
    *,
    actor: npt.NDArray[np.integer],
    bid: npt.NDArray[np.integer],
    reply: npt.NDArray[np.integer],
    hit: npt.NDArray[np.bool_],
    unclear: npt.NDArray[np.bool_],
    confidence: float | npt.NDArray[np.floating],
    evidence: str | pl.Series,
) -> pl.DataFrame:
    """A CHANCES frame of equal-length columns.

    ``reply`` is -1 where there was none. A row both hit and unclear is unclear. ``evidence`` is
    one sentence for all hits or a series of sentences.
    """
    outcome = np.where(unclear, 2, np.where(hit, 0, 1))
    frame = pl.DataFrame(
        {
            "actor": pl.Series(actor, dtype=pl.Int8),
            "bid": pl.Series(bid, dtype=pl.UInt32),
            "_reply": pl.Series(reply, dtype=pl.Int64),
            "_outcome": pl.Series(outcome, dtype=pl.UInt8),
            "_evidence": pl.Series([evidence] * 1, dtype=pl.String).new_from_index(0, len(bid))
            if isinstance(evidence, str)
            else evidence,
        }
    )
    return frame.select(
        pl.lit(name).alias("detector"),
        pl.lit(kind).alias("kind"),
        "actor",
        "bid",
        pl.when(pl.col("_reply") >= 0).then("_reply").cast(pl.UInt32).alias("reply"),
        conversation.bursts["end"].gather(frame["bid"]).alias("at"),
        pl.col("_outcome").cat.to(OUTCOME).alias("outcome"),
        pl.Series("confidence", np.broadcast_to(np.float32(confidence), len(bid)), pl.Float32),
        pl.when(pl.col("_outcome") == 0).then("_evidence").otherwise(pl.lit("")).alias("evidence"),
    )
