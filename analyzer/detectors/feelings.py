"""Feelings: corrected, played down, or acknowledged.

A fact in answer to a hurt, or a hurt made small, counts only where no word of understanding comes
with it or within half an hour.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from chatcheck.analyzer.arrays import BoolArray
from chatcheck.analyzer.chances import Detector
from chatcheck.analyzer.conversation import Conversation
from chatcheck.analyzer.detectors.judging import judged, scored, sign_of_life
from chatcheck.analyzer.settings import Settings

UNDERSTANDING: Final = ("apology", "empathy", "owning")


def _understood_later(conversation: Conversation, window_s: float) -> BoolArray:
    """A word of understanding, a reaction or a call soon after the reply."""
    word = conversation.signals.has(*UNDERSTANDING)
    return conversation.exchanges.later(word, window_s) | sign_of_life(conversation, window_s)


def judge_correcting(conversation: Conversation, settings: Settings) -> pl.DataFrame:
    """Chances: a hurt, a complaint or a feeling about the two that got a reply."""
    return judged(
        conversation,
        "correcting",
        "rejection",
        gate=conversation.gates.feeling,
        score=scored(conversation, "correcting"),
        cleared=_understood_later(conversation, settings.correcting_window_s),
        evidence="A hurt was answered with a fact, a reason or a correction, and no word for it.",
    )


def judge_minimising(conversation: Conversation, settings: Settings) -> pl.DataFrame:
    """Chances: a fear, shame, sadness or loneliness that got a reply."""
    return judged(
        conversation,
        "minimising",
        "rejection",
        gate=conversation.gates.feeling,
        score=scored(conversation, "minimising"),
        cleared=_understood_later(conversation, settings.minimising_window_s),
        evidence="What weighed on the other was played down, and no word of care came with it.",
    )


def judge_acknowledgement(conversation: Conversation, settings: Settings) -> pl.DataFrame:
    """Chances: a feeling that got a reply."""
    score = scored(conversation, "emotional_acknowledgement")
    return judged(
        conversation,
        "emotional_acknowledgement",
        "repair",
        gate=conversation.gates.feeling,
        score=score,
        cleared=score < 0,
        evidence="The feeling was named, shared or understood.",
    )


CORRECTING: Final = Detector(
    name="correcting",
    kind="rejection",
    title="Correcting a feeling",
    meaning=(
        "One voices a hurt, a complaint or a feeling about the two of them, and the other answers "
        "with a fact, a justification or a correction and no acknowledging word."
    ),
    judge=judge_correcting,
    example=("I felt a bit alone at that dinner", "it was forty minutes and you were talking too"),
    counter_example=("I felt a bit alone at that dinner", "it was forty minutes. still, I'm sorry"),
    thresholds=("acknowledgement within 30 minutes clears it (correcting_window_s)",),
)
MINIMISING: Final = Detector(
    name="minimising",
    kind="rejection",
    title="Playing a feeling down",
    meaning=(
        "One shows a fear, a shame, sadness or loneliness, and the other makes it small, compares "
        "it or hurries on, without a word of empathy."
    ),
    judge=judge_minimising,
    example=("I cried in the car again", "everyone has bad days, you think too much"),
    counter_example=("sorry I broke the cup", "no big deal, thanks for telling me"),
    thresholds=("empathy within 30 minutes clears it (minimising_window_s)",),
)
EMOTIONAL_ACKNOWLEDGEMENT: Final = Detector(
    name="emotional_acknowledgement",
    kind="repair",
    title="Acknowledging a feeling",
    meaning="One voices a feeling, and the other names it, shares it or says that it makes sense.",
    judge=judge_acknowledgement,
    example=("they gave my slot to somebody else", "that's so unfair, after three months of work"),
    counter_example=("I'm locked out and it's raining", "key's under the third pot"),
)
