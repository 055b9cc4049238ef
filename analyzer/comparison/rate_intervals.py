"""The band of a rate: Wilson's interval, with the count divided by the dispersion over weeks.

Hits that come in bunches say less than as many that come alone: where weeks differ by more than
chance would have it, fewer chances count.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from chatcheck.analyzer.arrays import FloatArray
from chatcheck.analyzer.confidence import Z


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
