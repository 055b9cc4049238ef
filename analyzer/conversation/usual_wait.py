"""How long each person usually takes to answer, at each hour of the week.

Somebody who cannot look at the phone at work is slow every weekday from nine to five: an answer
in the evening is then usual for them, at that hour. Usual times are geometric means of waking
time, smoothed over neighbouring hours and days of one kind, and drawn towards the person's own
overall mean where an hour was seen seldom.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np

from chatcheck.analyzer.arrays import BoolArray, FloatArray, IntArray
from chatcheck.analyzer.clock.days import WEEK_HOURS
from chatcheck.analyzer.default_thresholds import DEFAULTS
from chatcheck.parsers.time_units import HOUR_S

SHORTEST_S: Final = 30.0  # exports with minutes only know nothing finer
HALF_DAY_S: Final = 12.0 * HOUR_S  # waking: an answer after it is a next day's
_OWN_WEIGHT: Final = 8.0  # replies' worth of the person's overall mean in every hour
_HOUR_WEIGHTS: Final = (0.5, 1.0, 0.5)  # of the hour before, the hour itself, the hour after
_LIKE_DAYS: Final = 0.5  # weight of other working days (or the other weekend day)


@dataclass(frozen=True)
class Waits:
    """What is known of how long answers took, one value a bid.

    Attributes
    ----------
    actor
        Who was to answer.
    awake_s
        Waking seconds to the answer.
    known
        Whether an answer came, soon enough to be one.
    asked
        Whether it is what an answer is waited for from, of all that was written in a turn: of
        these waits it is learnt how long this person usually takes.
    slot
        Hour of the week at which the bid came: 0 is Monday from midnight, local clock.
    least
        Replies from which a person's own usual is known.
    """

    actor: IntArray
    awake_s: FloatArray
    known: BoolArray
    asked: BoolArray
    slot: IntArray
    least: int = DEFAULTS.least_replies


def usual_wait(waits: Waits, quantile: float, among: BoolArray) -> FloatArray:
    """A quantile of each person's awake reply times in seconds, over the whole chat.

    ``among`` (one value a bid) leaves out the others, for a person with enough left.
    """
    whole = by_person(waits, waits.awake_s, quantile, default=600.0)
    chosen = by_person(waits, waits.awake_s, quantile, default=np.nan, among=among)
    return np.where(np.isnan(chosen), whole, chosen)


def usual_latest(waits: Waits, quantile: float, among: BoolArray) -> FloatArray:
    """The waking time within which a person gives most (nine of ten) of such replies, a bid.

    Judged at the hour of the week at which the bid came: waits are taken as multiples of what is
    usual at that hour. The quantile as it is, or as the quartiles foretell it (waits are roughly
    log-normal), whichever is earlier: somebody who is often very late is not thereby on time.
    """
    usual = usual_at_hour(waits)
    times = np.maximum(waits.awake_s, SHORTEST_S) / usual
    lower, middle, upper, latest = (
        by_person(waits, times, q, np.nan, among=among) for q in (0.25, 0.5, 0.75, quantile)
    )
    normal = NormalDist()
    spreads = normal.inv_cdf(quantile) / (2 * normal.inv_cdf(0.75))
    most = np.minimum(latest, middle * (upper / lower) ** spreads)
    # Too few such replies: then of all of the person's. What comes after half a day mostly begins
    # another talk, and says how long a person takes only where there is nothing else.
    same_day = waits.asked & (waits.awake_s <= HALF_DAY_S)
    for among, least in ((same_day, waits.least // 2), (waits.asked, waits.least)):
        every = by_person(waits, times, quantile, np.nan, among=among, least=least)
        most = np.where(np.isnan(most), every, most)
    return np.nan_to_num(most, nan=0.0)[waits.actor] * usual


def by_person(
    waits: Waits,
    values: FloatArray,
    quantile: float,
    default: float,
    among: BoolArray | None = None,
    least: int | None = None,
) -> FloatArray:
    """A quantile of a value of each person's replies; ``default`` where there are too few."""
    enough = waits.least if least is None else least
    counted = waits.known & (waits.asked if among is None else among)
    out = np.full(2, default)
    for person in (0, 1):
        mine = values[counted & (waits.actor == person)]
        if len(mine) >= enough:
            out[person] = np.quantile(mine, quantile)
    return out


def usual_at_hour(waits: Waits) -> FloatArray:
    """How long who was to answer usually takes, in waking seconds, at the hour of each bid.

    One value a bid, by the local hour of the week at which it came; a geometric mean.
    """
    out = np.full(len(waits.actor), SHORTEST_S)
    for person in (0, 1):
        mine = waits.known & waits.asked & (waits.actor == person)
        if mine.sum() < waits.least:
            continue
        logs = np.log(np.maximum(waits.awake_s[mine], SHORTEST_S))
        overall = float(logs.mean())
        total = _smoothed(_binned(waits.slot[mine], logs - overall))
        count = _smoothed(_binned(waits.slot[mine], np.ones(len(logs))))
        usual = overall + total / (count + _OWN_WEIGHT)
        rows = waits.actor == person
        out[rows] = np.exp(usual)[waits.slot[rows]]
    return out


def _binned(slot: IntArray, values: FloatArray) -> FloatArray:
    return np.bincount(slot, values, WEEK_HOURS).astype(np.float64)


def _smoothed(hours: FloatArray) -> FloatArray:
    """168 hours smoothed over the hours around and over days of the same kind."""
    around = sum(
        weight * np.roll(hours, shift)
        for shift, weight in zip((-1, 0, 1), _HOUR_WEIGHTS, strict=True)
    )
    week = np.reshape(around, (7, 24))
    for days in (slice(0, 5), slice(5, 7)):
        kind = week[days]
        week[days] = (1 - _LIKE_DAYS) * kind + _LIKE_DAYS * kind.sum(axis=0)
    return week.reshape(WEEK_HOURS)
