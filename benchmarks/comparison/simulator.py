"""Invented weekly histories of two people, null or changed, for calibrating the comparison.

A person has an occasion rate by day, a rate (or mean log reply time) with a day effect, a day
mood (AR(1), 0.8 a day) and, where asked for, a slow drift (AR(1) by week). The sizes are stated
here and are no measurement of people: the figures rank methods and show where they fail.
``export`` writes a whole chat in which one behaviour comes and goes, for checks end to end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

from chatcheck.analyzer.comparison.score import Measure

Array = npt.NDArray[np.float64]

VOLUMES: Final = {"low": 3, "medium": 17, "high": 44}  # occasions a person a week
DRIFTS: Final = {"days": 0.0, "weeks .90": 0.90, "weeks .95": 0.95}  # AR(1) of the weekly drift
DAY_EFFECT: Final = 0.3  # log-odds, or log seconds
DAY_MOOD: Final = 0.4
DAY_PHI: Final = 0.8
DRIFT: Final = 0.3  # standard deviation of the slow drift
BUSY: Final = 0.5  # log occasions a day
BUSY_PHI: Final = 0.8
BASE: Final = 0.12  # of a rate
REPAIRS: Final = 0.35  # the rate behind "counts": repairs made for every rejection
REPLY_SPREAD: Final = 1.8  # log seconds, between replies of a day


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is simulated: ``weeks`` a side after ``history`` weeks, ``ratio`` after ``change``."""

    kind: Measure
    volume: int
    drift: float
    weeks: int
    history: int = 0
    ratio: float = 1.0
    base: float = BASE
    change: int | None = None  # week of the change; default: where the second side begins

    @property
    def length(self) -> int:
        """Weeks in all."""
        return self.history + 2 * self.weeks


def autoregressive(
    rng: np.random.Generator, series: int, steps: int, phi: float, spread: float
) -> Array:
    """Stationary AR(1) paths, series by steps."""
    shocks = rng.standard_normal((steps, series))
    shocks[1:] *= np.sqrt(1 - phi**2)
    for step in range(1, steps):
        shocks[step] += phi * shocks[step - 1]
    return shocks.T * spread


def daily(scenario: Scenario, series: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Daily sums (y, n) of independent series: hits of occasions, or sums of logarithms."""
    days = 7 * scenario.length
    level = autoregressive(rng, series, days, DAY_PHI, DAY_MOOD)
    level += rng.standard_normal(level.shape) * DAY_EFFECT
    if scenario.drift:
        drift = autoregressive(rng, series, scenario.length, scenario.drift, DRIFT)
        level += np.repeat(drift, 7, axis=1)
    week = scenario.history + scenario.weeks if scenario.change is None else scenario.change
    changed = np.arange(days) >= 7 * week
    busy = np.exp(autoregressive(rng, series, days, BUSY_PHI, BUSY) - BUSY**2 / 2)
    n = rng.poisson(scenario.volume / 7 * busy)
    if scenario.kind == "rate":
        odds = np.log(scenario.base / (1 - scenario.base))
        share = 1 / (1 + np.exp(-odds - level))
        share = np.minimum(np.where(changed, share * scenario.ratio, share), 0.95)
        y = rng.binomial(n, share).astype(np.float64)
    else:
        level = level + np.log(scenario.ratio) * changed
        y = n * level + rng.standard_normal(n.shape) * REPLY_SPREAD * np.sqrt(n)
    return y, n.astype(np.float64)


def weekly(scenario: Scenario, series: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """The same by week; "counts" are the hits of one rate (``REPAIRS``) for those of another."""
    if scenario.kind == "counts":
        made, _ = weekly(replace(scenario, kind="rate", base=REPAIRS), series, rng)
        met, _ = weekly(replace(scenario, kind="rate", ratio=1.0), series, rng)
        return made, met
    y, n = (
        column.reshape(series, scenario.length, 7).sum(axis=2)
        for column in daily(scenario, series, rng)
    )
    return y, n


TELLINGS: Final = (
    "my boss moved the deadline again and I honestly do not know how I will manage it all",
    "I talked to my sister for an hour today and she is thinking about moving back home",
    "the doctor called about the results and I am a bit scared of what comes next week",
    "I finally finished the painting I started in spring and I am really happy with it",
    "the landlord wants to sell the flat and I have been worrying about it all morning",
)
MOST_TOLD: Final = 8  # a day; what would be more is left out, curtly answered or not
CURT: Final = ("ok", "k", "cool", "right")
ENGAGED: Final = (
    "oh no, that sounds hard, how are you feeling about it now?",
    "wow, tell me more, what did they say exactly?",
    "I am so sorry, do you want to talk about it tonight?",
    "that is big, what do you think you will do?",
)


def export(scenario: Scenario, rng: np.random.Generator) -> bytes:
    """A WhatsApp export of Ana telling and Ben answering, curtly as often as the scenario says.

    Ana answers Ben's tellings curtly at the base rate, unchanged.
    """
    day = datetime(2023, 1, 2)
    steady = replace(scenario, ratio=1.0)
    people = [("Ana", "Ben", scenario), ("Ben", "Ana", steady)]
    lines: list[tuple[datetime, str]] = []
    for place, (teller, other, plan) in enumerate(people):
        y, n = daily(plan, 1, rng)
        for number, (curt, told) in enumerate(zip(y[0], n[0], strict=True)):
            order = rng.permutation(int(told)) < curt
            for turn in range(min(int(told), MOST_TOLD)):
                at = day + timedelta(days=number, hours=8, minutes=50 * place + 100 * turn)
                answer = CURT if order[turn] else ENGAGED
                lines.append((at, f"{teller}: {TELLINGS[rng.integers(len(TELLINGS))]}"))
                at += timedelta(minutes=int(rng.integers(1, 15)))
                lines.append((at, f"{other}: {answer[rng.integers(len(answer))]}"))
    rows = (f"{at:%d/%m/%Y, %H:%M} - {text}" for at, text in sorted(lines))
    return ("\n".join(rows) + "\n").encode()
