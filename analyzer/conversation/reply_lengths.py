"""How long replies are, week by week, and whether they grew or shrank over the chat.

Nothing here accuses: what is found is a trend over weeks, and where both write less it is called
mutual.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import FloatArray, IntArray
from chatcheck.analyzer.confidence import TAILS
from chatcheck.analyzer.conversation.conversation import Conversation
from chatcheck.analyzer.tables import LENGTH_TRENDS

LEAST_WEEKS: Final = 8  # under this a trend of weekly medians says nothing
LEAST_REPLIES: Final = 5  # replies that make a week's median worth having
DRAWS: Final = 400  # resamples of blocks of two weeks, for the interval
BLOCK_WEEKS: Final = 2
MOST_POINTS: Final = 60  # weeks, or means of neighbouring weeks, of a trend
MUTUAL: Final = 0.5  # share of a shrinking that the other's bids show too


def lengths(conversation: Conversation) -> pl.DataFrame:
    """The lengths frame of ``Analysis``: median words a reply each week, and against the bids."""
    x = conversation.exchanges
    words = conversation.bursts["words"].to_numpy().astype(np.int64)
    bid_words = x.bid_value(words)
    carries = conversation.bursts["media"].to_numpy() | conversation.bursts["link"].to_numpy()
    rows = np.flatnonzero(
        x.in_time & (bid_words >= conversation.settings.shrinking_bid_words) & ~x.in_reply(carries)
    )
    names = list(conversation.people)
    return (
        pl.DataFrame(
            {
                "week": conversation.mondays(conversation.bursts["end"].gather(x.bid[rows])),
                "actor": x.actor[rows],
                "words": words[x.reply[rows]],
                "bid_words": bid_words[rows],
            }
        )
        .group_by("week", "actor")
        .agg(
            pl.col("words").median(),
            pl.col("bid_words").median(),
            replies=pl.len().cast(pl.Int64),
        )
        .sort("week", "actor")
        .select(
            "week",
            pl.col("actor").replace_strict([0, 1], names, return_dtype=pl.String),
            "words",
            (pl.col("words") / pl.col("bid_words")).alias("relative"),
            "replies",
        )
    )


def length_trends(conversation: Conversation, weekly: pl.DataFrame) -> pl.DataFrame:
    """Theil-Sen trends of ``lengths``: the share by which replies grew or shrank over the chat.

    ``change`` is the ratio of the trend line's end to its beginning less one (-0.3: replies are a
    third shorter), with a 95 % interval from resampled blocks of two weeks; ``relative_change``
    the same for length against the bids; ``mutual`` where the bids of the other shrank alike.
    Robust to weeks that stand out (Theil 1950, Sen 1968).
    """
    rows = []
    for name in conversation.people:
        mine = weekly.filter(
            (pl.col("actor") == name) & (pl.col("replies") >= LEAST_REPLIES) & (pl.col("words") > 0)
        )
        if len(mine) < LEAST_WEEKS:
            continue
        week, logs, relative = _thinned(
            mine["week"].to_physical().to_numpy() / 7.0,
            np.log(mine["words"].to_numpy()),
            np.log(mine["relative"].to_numpy()),
        )
        span = float(week[-1] - week[0])
        slope = theil_sen(week, logs)
        against = theil_sen(week, relative)
        low, high = _interval(week, logs)
        shrinks = high < 0
        rows.append(
            {
                "actor": name,
                "weeks": len(mine),
                "change": float(np.expm1(slope * span)),
                "low": float(np.expm1(low * span)),
                "high": float(np.expm1(high * span)),
                "relative_change": float(np.expm1(against * span)),
                "mutual": bool(shrinks and against > (1 - MUTUAL) * slope),
            }
        )
    return pl.DataFrame(rows, schema=LENGTH_TRENDS)


def _thinned(*columns: FloatArray) -> list[FloatArray]:
    """Means of neighbouring weeks where there are more than ``MOST_POINTS``: pairs grow squared."""
    weeks = len(columns[0])
    group = np.arange(weeks) * min(weeks, MOST_POINTS) // weeks
    count = np.bincount(group)
    return [np.bincount(group, weights=column) / count for column in columns]


@cache
def _pairs(points: int) -> tuple[IntArray, IntArray]:
    """All pairs of so many points; asked for by every resample."""
    return np.triu_indices(points, k=1)


def theil_sen(x: FloatArray, y: FloatArray) -> float:
    """Median of the slopes between all pairs of points with different x."""
    first, second = _pairs(len(x))
    apart = x[second] - x[first]
    some = apart != 0
    slopes = (y[second] - y[first])[some] / apart[some]
    return float(np.median(slopes)) if len(slopes) else 0.0


def _interval(week: FloatArray, y: FloatArray) -> tuple[float, float]:
    """95 % interval of the slope from blocks drawn with replacement; fixed seed."""
    rng = np.random.default_rng(1950)
    starts = np.arange(0, len(week), BLOCK_WEEKS)
    drawn = rng.choice(starts, size=(DRAWS, len(starts)))
    picks = drawn[:, :, None] + np.arange(BLOCK_WEEKS)
    slopes = [
        theil_sen(week[index], y[index])
        for index in (pick[pick < len(week)] for pick in picks.reshape(DRAWS, -1))
    ]
    low, high = np.quantile(slopes, TAILS)
    return float(low), float(high)
