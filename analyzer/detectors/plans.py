"""Plans of the two, called off by one of them without another time and without care.

Any burst may call off, not only a reply; the chance is the calling off itself.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import BoolArray
from chatcheck.analyzer.chances import Detector, chances
from chatcheck.analyzer.conversation import Conversation
from chatcheck.analyzer.detectors.judging import confidence, sure_bursts
from chatcheck.analyzer.scenes import Scenes
from chatcheck.analyzer.settings import Settings
from chatcheck.analyzer.weighing import scores

LEAST: Final = 3  # words it takes to call something off
CLEARLY: Final = 1.0  # log-odds over the gate from which calling off is a chance of itself
REPAIRS: Final = ("another_time", "care_for_loss", "making_amends")
TOGETHER: Final = 2.5  # log-odds of the two steps: one of them must be surer than its threshold
MOST: Final = 2.5  # ... but what is no calling off is none, however surely unrepaired


def judge(conversation: Conversation, settings: Settings) -> pl.DataFrame:
    """Chances: bursts that call something off.

    People call off in endless ways ("you lot go without me", "I'm driving straight to the site"):
    no list of words stands before the model.
    """
    words = conversation.bursts["words"].to_numpy()
    act, scenes = sure_bursts(conversation, "gate_calling_off", words >= LEAST)
    scenes, act = scenes.only(act > 0), act[act > 0]
    score = scores([conversation.models["cancelled_without_repair"]], scenes)[:, 0]
    sure = act + np.minimum(score, MOST) - TOGETHER
    hit = (score > 0) & (sure > 0)
    hit &= ~_repaired(scenes)
    chance = (act > CLEARLY) | hit
    scenes, sure, hit = scenes.only(chance), sure[chance], hit[chance]
    media = conversation.bursts["media"].to_numpy()
    return chances(
        conversation,
        "cancelled_without_repair",
        "rejection",
        actor=scenes.actor,
        bid=scenes.last,
        reply=scenes.burst,
        hit=hit & ~conversation.any_in(scenes.burst, media, settings.burst_gap_s),
        unclear=media[scenes.burst],
        confidence=confidence(sure),
        evidence="A plan was called off, and within a day no other time and no care came with it.",
    )


def _repaired(scenes: Scenes) -> BoolArray:
    """Another time, care for the loss or amends in what B wrote afterwards, within the day."""
    found = scenes.sums(scenes.conversation.signals.has(*REPAIRS))
    return found.any("later") | found.any("day")


CANCELLED_WITHOUT_REPAIR: Final = Detector(
    name="cancelled_without_repair",
    kind="rejection",
    title="Plan called off without repair",
    meaning=(
        "One calls off or drops out of a plan the two had, and within 24 hours neither offers "
        "another time nor cares about what the other loses by it."
    ),
    judge=judge,
    example=("film Friday? booked row F", "gonna have to skip it, they're a man short"),
    counter_example=("film Friday? booked row F", "can't Friday, sorry. Sunday instead?"),
    thresholds=("24 hours from the cancelling message",),
)
