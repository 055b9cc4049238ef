"""When did it change: the most likely date of one change in a rate, and whether there was one.

Every split of the history into before and after is tried; the largest binomial likelihood ratio
is held against the same maximum over shuffled blocks of two weeks. Under 26 weeks nothing is
dated, and what is dated is a range of days, never a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import FloatArray, IntArray
from chatcheck.analyzer.comparison.counts import TOTALS, Counts
from chatcheck.analyzer.comparison.periods import covered, whole_weeks
from chatcheck.analyzer.confidence import ALPHA
from chatcheck.analyzer.conversation.conversation import Conversation
from chatcheck.analyzer.tables import CHANGES

BLOCK_DAYS: Final = 14
LEAST_WEEKS: Final = 26  # of a chat in which a date is looked for
EDGE_BLOCKS: Final = 2  # blocks that must lie on either side of a change
LEAST_HITS: Final = 10  # in the whole chat
SHUFFLES: Final = 999
# Splits whose log likelihood ratio is this close are as good as the best. Half of chi-square's
# 95 % point (1.92) held the change in 75-95 % of invented series, as weeks vary more than coins;
# 4 holds it in 94-97 % of those without slow drift, for ranges two weeks wider than 3 gives.
DROP: Final = 4.0


def changes(conversation: Conversation, counts: Counts) -> pl.DataFrame:
    """Dated changes of the two totals: metric, actor, from, to (Date), before, after, p.

    Empty for short histories and where no change stands out; p is adjusted for the four series
    that are looked at (Bonferroni).
    """
    whole = whole_weeks(covered(conversation))
    if whole is None or (whole.last - whole.first).days + 1 < 7 * LEAST_WEEKS:
        return pl.DataFrame(schema=CHANGES)
    blocks = ((whole.last - whole.first).days + 1) // BLOCK_DAYS
    first = (whole.first - counts.first).days
    days = slice(first, first + (whole.last - whole.first).days + 1)
    # The last block takes the days that fill no block of their own.
    starts = np.arange(blocks) * BLOCK_DAYS
    found = []
    for metric in TOTALS:
        for actor, name in enumerate(conversation.people):
            hits, chances = (
                np.add.reduceat(x[counts.names.index(metric), actor, days], starts)
                for x in (counts.hits, counts.chances)
            )
            dated = date_change(hits, chances, series=2 * len(TOTALS))
            if dated is None:
                continue
            first, best, last, p = dated
            found.append(
                {
                    "metric": metric,
                    "actor": name,
                    "from": whole.first + timedelta(days=BLOCK_DAYS * first),
                    "to": whole.first + timedelta(days=BLOCK_DAYS * (last + 1) - 1),
                    "before": float(hits[:best].sum() / chances[:best].sum()),
                    "after": float(hits[best:].sum() / chances[best:].sum()),
                    "p": p,
                }
            )
    return pl.DataFrame(found, schema=CHANGES)


def date_change(
    hits: IntArray, chances: IntArray, *, series: int = 1
) -> tuple[int, int, int, float] | None:
    """The first, likeliest and last block at which a change may lie, and its adjusted p.

    None where no change stands out at 5 % over ``series`` series looked at together.
    """
    if len(hits) < 2 * EDGE_BLOCKS or hits.sum() < LEAST_HITS or hits.sum() == chances.sum():
        return None
    ratios = _ratios(hits[None, :], chances[None, :])[0]
    best = int(np.argmax(ratios))
    rng = np.random.default_rng(26)
    order = rng.permuted(np.tile(np.arange(len(hits)), (SHUFFLES, 1)), axis=1)
    null = _ratios(hits[order], chances[order]).max(axis=1)
    p = float((1 + (null >= ratios[best]).sum()) / (SHUFFLES + 1)) * series
    if p >= ALPHA:
        return None
    near = np.flatnonzero(ratios >= ratios[best] - DROP) + EDGE_BLOCKS
    # The change lies between the block before the first good split and the one after the last.
    return int(near[0]) - 1, best + EDGE_BLOCKS, int(near[-1]), p


def _ratios(hits: IntArray, chances: IntArray) -> FloatArray:
    """Log likelihood ratios (rows: series) of a change before each inner block."""
    y = np.cumsum(hits, axis=1)[:, EDGE_BLOCKS - 1 : -EDGE_BLOCKS]
    n = np.cumsum(chances, axis=1)[:, EDGE_BLOCKS - 1 : -EDGE_BLOCKS]
    all_y, all_n = hits.sum(axis=1, keepdims=True), chances.sum(axis=1, keepdims=True)
    ratio: FloatArray = (
        _likelihood(y, n) + _likelihood(all_y - y, all_n - n) - _likelihood(all_y, all_n)
    )
    return ratio


def _likelihood(y: IntArray, n: IntArray) -> FloatArray:
    """Binomial log likelihood at its maximum (0 log 0 is 0)."""
    parts: Sequence[FloatArray] = [
        np.where(k > 0, k * np.log(np.maximum(k, 1) / np.maximum(n, 1)), 0.0) for k in (y, n - y)
    ]
    return parts[0] + parts[1]
