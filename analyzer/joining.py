"""Texts of neighbouring bursts put together, for the few rows that need them."""

from __future__ import annotations

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import IntArray


def joined(texts: pl.Series, lo: IntArray, hi: IntArray, order: IntArray) -> pl.Series:
    """Texts of the bursts ``order[lo:hi]`` of each row, joined by line feeds; "" for none."""
    count = np.maximum(hi - lo, 0)
    single = np.flatnonzero(count == 1)
    several = np.flatnonzero(count > 1)
    out = pl.Series([""], dtype=pl.String).new_from_index(0, len(lo))
    if len(single):
        out = out.scatter(single, texts.gather(order[lo[single]]))
    if len(several):
        size = count[several]
        owner = np.repeat(np.arange(len(several)), size)
        offset = np.arange(len(owner)) - np.repeat(np.cumsum(size) - size, size)
        where = order[lo[several][owner] + offset]
        grouped = (
            pl.DataFrame({"owner": owner, "text": texts.gather(where)})
            .group_by("owner", maintain_order=True)
            .agg(pl.col("text").str.join("\n"))
        )
        out = out.scatter(several, grouped["text"])
    return out
