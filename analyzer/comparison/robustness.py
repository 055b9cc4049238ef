"""How many of the hits behind a verdict could be wrong before the verdict would fall.

Hits of the side with more of them are taken out at random and the change is judged again, by the
same comparison. What is reported is the largest number of hits of which nine in ten random draws
may be taken out and still leave the same verdict.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import BoolArray, FloatArray, IntArray
from chatcheck.analyzer.comparison.compare import (
    HEADLINES,
    UNUSUAL,
    Series,
    enough,
    placebos,
)
from chatcheck.analyzer.comparison.multiplicity import holm
from chatcheck.analyzer.comparison.ratio import contrasts
from chatcheck.analyzer.comparison.score import Measure
from chatcheck.analyzer.confidence import ALPHA, CONFIDENCE
from chatcheck.analyzer.results import Analysis
from chatcheck.analyzer.tables import Verdict

DRAWS: Final = 20  # random choices of the hits to take out, for each number of them
HOLD: Final = 0.9  # share of the draws that must leave the verdict as it is


def removable(analysis: Analysis, metric: str, actor: str) -> tuple[int, int] | None:
    """``(wrong, moments)``: of ``moments`` hits, ``wrong`` may be false and the verdict stays.

    ``metric`` is one of the headline totals. None where its verdict is neither "higher" nor
    "lower". Deterministic: the draws are seeded.
    """
    rows = analysis.comparison.filter(pl.col("actor") == actor)
    mine = {row["metric"]: row for row in rows.iter_rows(named=True)}
    verdict = mine[metric]["verdict"] if metric in mine else ""
    if verdict not in (Verdict.HIGHER, Verdict.LOWER) or analysis.periods is None:
        return None
    weekly = analysis.weekly.filter(
        (pl.col("actor") == actor) & (pl.col("detector") == metric)
    ).sort("week")
    windows = _windows(analysis, weekly["week"])
    side = windows[1] if verdict == Verdict.HIGHER else windows[0]
    hits = weekly["hits"].to_numpy().astype(np.int64)
    moments = int(hits[side].sum())
    chances = weekly["chances"].to_numpy().astype(np.float64)
    others = {name: row["p"] for name, row in mine.items() if name in HEADLINES and name != metric}
    # More hits taken out never make a change clearer: halving finds the largest number.
    steady, fallen = 0, moments + 1
    while fallen - steady > 1:
        count = (steady + fallen) // 2
        thinned = _thinned(hits, side, count)
        stays = _stays(analysis, metric, thinned, chances, windows, others, str(verdict))
        steady, fallen = (count, fallen) if stays.mean() >= HOLD else (steady, count)
    return steady, moments


def _windows(analysis: Analysis, weeks: pl.Series) -> tuple[slice, slice]:
    """The weeks of both periods as runs of rows."""
    assert analysis.periods is not None
    runs = []
    for span in (analysis.periods.before, analysis.periods.after):
        inside = np.flatnonzero(((weeks >= span.first) & (weeks <= span.last)).to_numpy())
        runs.append(slice(int(inside[0]), int(inside[-1]) + 1))
    return runs[0], runs[1]


def _thinned(hits: IntArray, side: slice, count: int) -> FloatArray:
    """Weekly hits with ``count`` of one side taken out at random; a row a draw."""
    rng = np.random.default_rng(11 + count)
    out = np.repeat(hits[None, :], DRAWS, axis=0)
    out[:, side] -= rng.multivariate_hypergeometric(hits[side], count, DRAWS)
    return out.astype(np.float64)


def _stays(
    analysis: Analysis,
    name: str,
    thinned: FloatArray,
    chances: FloatArray,
    windows: tuple[slice, slice],
    others: dict[str, float | None],
    verdict: str,
) -> BoolArray:
    """Whether each thinned series would get the same verdict."""
    settings = analysis.conversation.settings
    got = contrasts(thinned, np.tile(chances, (DRAWS, 1)), *windows, Measure.RATE, CONFIDENCE)
    series = [Series(name, 0, Measure.RATE, row, chances) for row in thinned]
    placebo = placebos(series, windows, got.log_ratio, settings.min_chances)
    weights = np.array([HEADLINES[metric] for metric in (name, *others)])
    rest = [np.nan if p is None else p for p in others.values()]
    adjusted = np.array([holm(np.array([p, *rest]), weights)[0] for p in got.p])
    judged = np.array([enough(metric, windows, settings.min_chances) for metric in series])
    same_way = (got.log_ratio > 0) == (verdict == Verdict.HIGHER)
    stays: BoolArray = judged & same_way & (adjusted < ALPHA) & ~(placebo > UNUSUAL)
    return stays
