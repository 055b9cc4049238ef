"""Balance: how often a micro-rejection is followed by a micro-repair, by whom, and how soon."""

from __future__ import annotations

import numpy as np
import polars as pl

from chatcheck.analyzer.results import Analysis
from chatcheck.analyzer.tables import BALANCE, Kind, Outcome


def balance(analysis: Analysis) -> pl.DataFrame:
    """For each person's rejections and each person's next repair within 48 hours.

    Columns: actor (of the rejection), by (of the repair), rejections, followed (how many had such
    a repair), median_h (median hours until it, null where there was none).
    """
    window_us = analysis.conversation.settings.repair_window_s * 1e6
    hits = analysis.chances.filter(pl.col("outcome") == Outcome.HIT).unique(
        ["kind", "actor", "bid"]
    )
    rows = []
    for actor, name in enumerate(analysis.people):
        wrong = _times(hits, Kind.REJECTION, actor)
        for repairer, by in enumerate(analysis.people):
            mended = _times(hits, Kind.REPAIR, repairer)
            at = np.searchsorted(mended, wrong, side="right")
            wait = np.where(at < len(mended), _take(mended, at) - wrong, np.inf)
            soon = wait <= window_us
            rows.append(
                {
                    "actor": name,
                    "by": by,
                    "rejections": len(wrong),
                    "followed": int(soon.sum()),
                    "median_h": float(np.median(wait[soon])) / 3.6e9 if soon.any() else None,
                }
            )
    return pl.DataFrame(rows, schema=BALANCE)


def _times(hits: pl.DataFrame, kind: Kind, actor: int) -> np.ndarray:
    mine = hits.filter((pl.col("kind") == kind) & (pl.col("actor") == actor))
    return np.unique(mine["at"].to_physical().to_numpy()).astype(np.float64)


def _take(values: np.ndarray, at: np.ndarray) -> np.ndarray:
    return values[np.minimum(at, len(values) - 1)] if len(values) else np.zeros(len(at))
