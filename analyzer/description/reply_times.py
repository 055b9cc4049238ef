"""Reply times a person and a period: Kaplan-Meier over awake time, non-replies censored.

A bid that was never answered is not dropped: it says that the reply took longer than was seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import BoolArray, FloatArray
from chatcheck.analyzer.clock.local import local_seconds
from chatcheck.analyzer.conversation.conversation import Conversation
from chatcheck.analyzer.results import Span
from chatcheck.analyzer.tables import REPLY_CURVES, REPLY_HOURS, REPLY_TIMES, UNANSWERED

CURVE_S: Final = np.concatenate(
    ([30.0], np.round(np.geomspace(60, 43_200, 60)))
)  # half a minute to 12 hours
DRAWS: Final = 200  # resamples of weeks for the interval of the median
LEAST: Final = 20
ROUNDING: Final = 1e-12  # of a product of shares
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
    limit = conversation.settings.censor_awake_h * 3600
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
            "hour": local_seconds(at, conversation.chat.timezone) // 3600 % 24,
            "day": pl.Series(day.astype(np.int32)).cast(pl.Date),
            "week": (day + 3) // 7,
            "seconds": np.minimum(x.awake_s[rows], limit),
            "replied": x.in_time[rows],
        }
    )


def survival(seconds: FloatArray, replied: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Kaplan-Meier: distinct reply times and the share still without a reply after each."""
    order = np.argsort(seconds, kind="stable")
    ordered = seconds[order]
    first = np.flatnonzero(np.diff(ordered, prepend=np.nan) != 0)
    at_risk = len(seconds) - first
    events = np.add.reduceat(replied[order].astype(np.float64), first) if len(first) else first
    open_share: FloatArray = np.cumprod(1 - events / at_risk).astype(np.float64)
    return ordered[first], open_share


def quantile(seconds: FloatArray, replied: BoolArray, share: float) -> float:
    """The time by which a share was answered (Kaplan-Meier); nan where fewer ever were."""
    return _reached(*survival(seconds, replied), share)


def _reached(times: FloatArray, open_share: FloatArray, share: float) -> float:
    below = np.flatnonzero(open_share <= 1 - share + ROUNDING)
    return float(times[below[0]]) if len(below) else float("nan")


def median(seconds: FloatArray, replied: BoolArray) -> float:
    """The Kaplan-Meier median; nan where fewer than half were answered in time."""
    return quantile(seconds, replied, 0.5)


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
            if len(mine) >= LEAST:
                known = survival(seconds, replied)
                intervals = _intervals(seconds, replied, mine["week"].to_numpy())
                for share, (low, high) in zip(QUARTILES, intervals, strict=True):
                    names = QUARTILES[share]
                    values = (_reached(*known, share), low, high)
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
        enough = part.stop - part.start >= LEAST
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


def _intervals(
    seconds: FloatArray, replied: BoolArray, week: np.ndarray
) -> list[tuple[float | None, float | None]]:
    """95 % intervals of the quartiles from weeks drawn with replacement; fixed seed."""
    _, index = np.unique(week, return_inverse=True)
    weeks = int(index.max()) + 1
    if weeks < 4:
        return [(None, None)] * len(QUARTILES)
    # Times on a grid make a resample a weighted sum of weekly histograms.
    edges = np.unique(np.concatenate((CURVE_S, np.quantile(seconds, np.linspace(0, 1, 101)))))
    slot = np.minimum(np.searchsorted(edges, seconds), len(edges) - 1)
    size = len(edges)
    events = np.bincount(index[replied] * size + slot[replied], minlength=weeks * size)
    everyone = np.bincount(index * size + slot, minlength=weeks * size)
    rng = np.random.default_rng(2024)
    draws = rng.multinomial(weeks, np.full(weeks, 1 / weeks), DRAWS).astype(np.float64)
    event_sums = draws @ events.reshape(weeks, size)
    all_sums = draws @ everyone.reshape(weeks, size)
    at_risk = np.cumsum(all_sums[:, ::-1], axis=1)[:, ::-1]
    open_share = np.cumprod(1 - event_sums / np.maximum(at_risk, 1), axis=1)
    found: list[tuple[float | None, float | None]] = []
    for share in QUARTILES:
        reached = open_share <= 1 - share
        position = np.where(reached.any(axis=1), reached.argmax(axis=1), size - 1)
        low, high = np.quantile(edges[position], [0.025, 0.975])
        found.append((float(low), float(high)))
    return found


def curves(people: Sequence[str], bids: pl.DataFrame, spans: Mapping[str, Span]) -> pl.DataFrame:
    """The reply_curves frame of ``Analysis``: the share answered within each time."""
    frames = []
    for actor, name in enumerate(people):
        for period, span in spans.items():
            mine = bids.filter(
                (pl.col("actor") == actor) & pl.col("day").is_between(span.first, span.last)
            )
            if len(mine) < LEAST:
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
