"""Reply times a person and a period: Kaplan-Meier over awake time, non-replies censored.

A bid that was never answered is not dropped: it says that the reply took longer than was seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import BoolArray
from chatcheck.analyzer.clock.days import week_number
from chatcheck.analyzer.clock.local import local_seconds
from chatcheck.analyzer.conversation.conversation import Conversation
from chatcheck.analyzer.conversation.usual_wait import HALF_DAY_S, SHORTEST_S
from chatcheck.analyzer.description.survival import (
    median,
    quantile_intervals,
    reached,
    survival,
)
from chatcheck.analyzer.results import Span
from chatcheck.analyzer.tables import REPLY_CURVES, REPLY_HOURS, REPLY_TIMES, UNANSWERED
from chatcheck.parsers.time_units import HOUR_S

CURVE_S: Final = np.concatenate(
    ([SHORTEST_S], np.round(np.geomspace(60, HALF_DAY_S, 60)))
)  # half a minute to 12 hours
LEAST_BIDS: Final = 20  # under this a person's reply times say nothing
# Share answered -> names of the columns of its time and interval.
QUARTILES: Final = {
    0.25: ("p25_s", "p25_low", "p25_high"),
    0.5: ("median_s", "low", "high"),
    0.75: ("p75_s", "p75_low", "p75_high"),
}


def waits(conversation: Conversation, closing: BoolArray) -> pl.DataFrame:
    """What the tables below rest on: a row a bid of which something is known.

    actor, hour and day (local, of the message that waits), week (a number), seconds (awake) and
    whether the reply came within 12 awake hours. ``closing`` are bursts that want no answer: a
    greeting, a goodbye.
    """
    x = conversation.exchanges
    limit = conversation.settings.censor_awake_h * HOUR_S
    words = ~closing[x.bid]
    # A bid too near the end of the export, unanswered, says nothing; nor does one whose answer
    # cannot be told from what was typed at once.
    known = (x.answered | (x.awake_s > limit)) & ~x.crossed
    rows = np.flatnonzero(words & known)
    at = conversation.bursts["end"].gather(x.asked[rows])
    day = conversation.logical_days(at)
    return pl.DataFrame(
        {
            "actor": x.actor[rows],
            "hour": local_seconds(at, conversation.chat.timezone) // HOUR_S % 24,
            "day": pl.Series(day.astype(np.int32)).cast(pl.Date),
            "week": week_number(day),
            "seconds": np.minimum(x.awake_s[rows], limit),
            "replied": x.in_time[rows],
        }
    )


def table(people: Sequence[str], bids: pl.DataFrame, spans: Mapping[str, Span]) -> pl.DataFrame:
    """The reply_times frame of ``Analysis``, its intervals from resampled weeks."""
    rows: list[dict[str, object]] = []
    for actor, name in enumerate(people):
        for period, span in spans.items():
            mine = bids.filter(
                (pl.col("actor") == actor) & pl.col("day").is_between(span.first, span.last)
            )
            seconds, replied = mine["seconds"].to_numpy(), mine["replied"].to_numpy()
            row: dict[str, object] = {
                "actor": name,
                "period": period,
                "replies": int(replied.sum()),
                "censored": int((~replied).sum()),
            }
            if len(mine) >= LEAST_BIDS:
                known = survival(seconds, replied)
                intervals = quantile_intervals(
                    seconds, replied, mine["week"].to_numpy(), tuple(QUARTILES), CURVE_S
                )
                for share, (low, high) in zip(QUARTILES, intervals, strict=True):
                    names = QUARTILES[share]
                    values = (reached(*known, share), low, high)
                    row |= {key: _finite(x) for key, x in zip(names, values, strict=True)}
            rows.append(row)
    return pl.DataFrame(rows, schema=REPLY_TIMES)


def unanswered(
    conversation: Conversation, bids: pl.DataFrame, spans: Mapping[str, Span]
) -> pl.DataFrame:
    """The unanswered frame of ``Analysis``: what became of meaningful messages.

    ``bids`` has a row each: actor (who was to answer), at, answered (null: nobody can tell). One
    that got no answer within ``Settings.answer_days`` is counted here and in no rate.
    """
    day = conversation.logical_days(bids["at"])
    known = bids.with_columns(pl.Series("day", day.astype(np.int32)).cast(pl.Date)).filter(
        pl.col("answered").is_not_null()
    )
    rows: list[dict[str, object]] = []
    for actor, name in enumerate(conversation.people):
        for period, span in spans.items():
            mine = known.filter(
                (pl.col("actor") == actor) & pl.col("day").is_between(span.first, span.last)
            )
            answered = int(mine["answered"].sum())
            rows.append(
                {
                    "actor": name,
                    "period": period,
                    "bids": len(mine),
                    "answered": answered,
                    "unanswered": len(mine) - answered,
                }
            )
    return pl.DataFrame(rows, schema=UNANSWERED)


def by_hour(people: Sequence[str], bids: pl.DataFrame) -> pl.DataFrame:
    """The reply_hours frame of ``Analysis``: median waking reply time by the bid's local hour."""
    bids = bids.select("actor", "hour", "seconds", "replied").sort("actor", "hour")
    seconds, replied = bids["seconds"].to_numpy(), bids["replied"].to_numpy()
    slot = bids["actor"].to_numpy().astype(np.int64) * 24 + bids["hour"].to_numpy()
    edges = np.searchsorted(slot, np.arange(49))
    rows = []
    for cell in range(48):
        part = slice(edges[cell], edges[cell + 1])
        enough = part.stop - part.start >= LEAST_BIDS
        rows.append(
            {
                "actor": people[cell // 24],
                "hour": cell % 24,
                "median_s": _finite(median(seconds[part], replied[part])) if enough else None,
                "replies": int(replied[part].sum()),
            }
        )
    return pl.DataFrame(rows, schema=REPLY_HOURS)


def _finite(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else value


def curves(people: Sequence[str], bids: pl.DataFrame, spans: Mapping[str, Span]) -> pl.DataFrame:
    """The reply_curves frame of ``Analysis``: the share answered within each time."""
    frames = []
    for actor, name in enumerate(people):
        for period, span in spans.items():
            mine = bids.filter(
                (pl.col("actor") == actor) & pl.col("day").is_between(span.first, span.last)
            )
            if len(mine) < LEAST_BIDS:
                continue
            times, open_share = survival(mine["seconds"].to_numpy(), mine["replied"].to_numpy())
            at = np.searchsorted(times, CURVE_S, side="right") - 1
            share = np.where(at >= 0, 1 - open_share[np.maximum(at, 0)], 0.0)
            frames.append(
                pl.DataFrame({"seconds": CURVE_S, "share": share}).select(
                    pl.lit(name).alias("actor"), pl.lit(period).alias("period"), pl.all()
                )
            )
    return pl.concat([pl.DataFrame(schema=REPLY_CURVES), *frames])
