"""Repair attempts: coming back to what went wrong, owning it, apologising, making up for it."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.chances import Detector, chances
from chatcheck.analyzer.conversation import Conversation
from chatcheck.analyzer.detectors.judging import confidence, sure_bursts
from chatcheck.analyzer.settings import Settings

LEAST: Final = 5  # words it takes to own something


def judge(conversation: Conversation, settings: Settings) -> pl.DataFrame:
    """Chances: bursts with words of owning up after the other had written."""
    hint = conversation.signals.has("amends_hint")
    words = conversation.bursts["words"].to_numpy()
    score, scenes = sure_bursts(conversation, "repair_attempt", hint & (words >= LEAST))
    chance = conversation.signals.has("making_amends")[scenes.burst] | (score > 0)
    scenes, score = scenes.only(chance), score[chance]
    return chances(
        conversation,
        "repair_attempt",
        "repair",
        actor=scenes.actor,
        bid=scenes.last,
        reply=scenes.burst,
        hit=(score > 0) & (scenes.since_last_s <= settings.repair_window_s),
        unclear=np.zeros(len(scenes), dtype=np.bool_),
        confidence=confidence(score),
        evidence="Coming back to what went wrong: owned, apologised for, or made up for.",
    )


REPAIR_ATTEMPT: Final = Detector(
    name="repair_attempt",
    kind="repair",
    title="Repair attempt",
    meaning=(
        "Within 48 hours of a micro-rejection or a sharp exchange, the one who did it owns it, "
        "apologises for it or makes up for it."
    ),
    judge=judge,
    example=("yes (after 'cool' to her good news)", "I was rubbish earlier, tell me about York"),
    counter_example=("what's this picture?", "sorry, wrong chat"),
    thresholds=("within 48 hours (repair_window_s)",),
)
