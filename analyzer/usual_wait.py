"""How long each person usually takes to answer, at each hour of the week.

Somebody who cannot look at the phone at work is slow every weekday from nine to five: an answer
in the evening is then usual for them, at that hour. Usual times are geometric means of waking
time, smoothed over neighbouring hours and days of one kind, and drawn towards the person's own
overall mean where an hour was seen seldom.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import BoolArray, FloatArray, IntArray
from chatcheck.analyzer.quiet_hours import local_seconds

if TYPE_CHECKING:
    from chatcheck.analyzer.conversation import Conversation

LEAST_REPLIES: Final = 20  # under this a person's own usual is not known
SHORTEST_S: Final = 30.0  # exports with minutes only know nothing finer
_OWN_WEIGHT: Final = 8.0  # replies' worth of the person's overall mean in every hour
_HOURS: Final = (0.5, 1.0, 0.5)  # weight of the hour before, the hour itself, the hour after
_LIKE_DAYS: Final = 0.5  # weight of other working days (or the other weekend day)


def usual_wait(
    conversation: Conversation, quantile: float, among: BoolArray | None = None
) -> FloatArray:
    """A quantile of each person's awake reply times in seconds, over the whole chat.

    ``among`` (one value an exchange) leaves out the others, for a person with enough left.
    """
    x = conversation.exchanges
    whole = by_person(conversation, x.awake_s, quantile, default=600.0)
    if among is None:
        return whole
    chosen = by_person(conversation, x.awake_s, quantile, default=np.nan, among=among)
    return np.where(np.isnan(chosen), whole, chosen)


def usual_latest(conversation: Conversation, quantile: float, among: BoolArray) -> FloatArray:
    """The waking time within which a person gives most (nine of ten) of such replies, an exchange.

    Judged at the hour of the week at which the bid came: waits are taken as multiples of what is
    usual at that hour. The quantile as it is, or as the quartiles foretell it (waits are roughly
    log-normal), whichever is earlier: somebody who is often very late is not thereby on time.
    """
    x = conversation.exchanges
    usual = usual_at_hour(conversation)
    times = np.maximum(x.awake_s, SHORTEST_S) / usual
    lower, middle, upper, latest = (
        by_person(conversation, times, q, np.nan, among=among) for q in (0.25, 0.5, 0.75, quantile)
    )
    normal = NormalDist()
    spreads = normal.inv_cdf(quantile) / (2 * normal.inv_cdf(0.75))
    most = np.minimum(latest, middle * (upper / lower) ** spreads)
    # Too few such replies: then of all of the person's.
    most = np.where(np.isnan(most), by_person(conversation, times, quantile, np.nan), most)
    return np.nan_to_num(most, nan=0.0)[x.actor] * usual


def by_person(
    conversation: Conversation,
    values: FloatArray,
    quantile: float,
    default: float,
    among: BoolArray | None = None,
) -> FloatArray:
    """A quantile of a value of each person's replies; ``default`` where there are too few."""
    x = conversation.exchanges
    counted = x.in_time if among is None else x.in_time & among
    out = np.full(2, default)
    for person in (0, 1):
        mine = values[counted & (x.actor == person)]
        if len(mine) >= LEAST_REPLIES:
            out[person] = np.quantile(mine, quantile)
    return out


def usual_at_hour(conversation: Conversation) -> FloatArray:
    """How long who was to answer usually takes, in waking seconds, at the hour of each bid.

    One value an exchange, by the local hour of the week at which the bid came; a geometric mean.
    """
    x = conversation.exchanges
    slot = _slot(conversation)
    out = np.full(len(x), SHORTEST_S)
    for person in (0, 1):
        mine = x.in_time & (x.actor == person)
        if mine.sum() < LEAST_REPLIES:
            continue
        waits = np.log(np.maximum(x.awake_s[mine], SHORTEST_S))
        overall = float(waits.mean())
        total = _smoothed(_binned(slot[mine], waits - overall))
        count = _smoothed(_binned(slot[mine], np.ones(len(waits))))
        usual = overall + total / (count + _OWN_WEIGHT)
        rows = x.actor == person
        out[rows] = np.exp(usual)[slot[rows]]
    return out


def _slot(conversation: Conversation) -> IntArray:
    """Hour of the week (0 is Monday from midnight) at which each bid was sent, local clock."""
    sent = conversation.bursts["end"].gather(pl.Series(conversation.exchanges.asked))
    local = local_seconds(sent, conversation.chat.timezone)
    # The first of January 1970 was a Thursday.
    return (local // 3600 + 3 * 24) % 168


def _binned(slot: IntArray, values: FloatArray) -> FloatArray:
    return np.bincount(slot, values, 168).astype(np.float64)


def _smoothed(hours: FloatArray) -> FloatArray:
    """168 hours smoothed over the hours around and over days of the same kind."""
    around = sum(
        weight * np.roll(hours, shift) for shift, weight in zip((-1, 0, 1), _HOURS, strict=True)
    )
    week = np.reshape(around, (7, 24))
    for days in (slice(0, 5), slice(5, 7)):
        kind = week[days]
        week[days] = (1 - _LIKE_DAYS) * kind + _LIKE_DAYS * kind.sum(axis=0)
    return week.reshape(168)
