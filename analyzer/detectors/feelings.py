"""Feelings: corrected, played down, or acknowledged."""

from __future__ import annotations

from typing import Final

import polars as pl

from chatcheck.analyzer.acts.names import TROUBLES, Act
from chatcheck.analyzer.arrays import BoolArray
from chatcheck.analyzer.default_thresholds import DEFAULTS
from chatcheck.analyzer.detectors.common import judged
from chatcheck.analyzer.detectors.detector import Detector
from chatcheck.analyzer.detectors.evidence import COLD, UNDERSTANDING, Evidence
from chatcheck.analyzer.tables import Kind


def _understood(e: Evidence, window_s: float) -> BoolArray:
    """A word of understanding soon after the reply; a reaction or a call."""
    word = e.reading.hints(UNDERSTANDING, COLD)
    return e.later(word | e.wants_more, window_s) | e.sign_of_life(window_s)


def judge_correcting(e: Evidence) -> pl.DataFrame:
    """Chances: a hurt, or a complaint about the other or the two, that got a reply."""
    return judged(
        e,
        CORRECTING,
        chance=e.hurt & ~e.reading.does(Act.LAUGHTER),
        hit=e.in_reply(e.cold) & ~_understood(e, e.settings.correcting_window_s),
        evidence="A hurt was answered with a fact, a reason or a correction, and no word for it.",
    )


def judge_minimising(e: Evidence) -> pl.DataFrame:
    """Chances: a fear, shame, sadness or loneliness that got a reply."""
    # Who asks whether it is too much wants to hear that it is not.
    asked = e.reading.says("asks_if_too_much")
    return judged(
        e,
        MINIMISING,
        chance=e.feeling,
        hit=e.in_reply(e.answers_coldly(Act.MINIMISING))
        & ~asked
        & ~_understood(e, e.settings.minimising_window_s),
        evidence="What weighed on the other was played down, and no word of care came with it.",
    )


def judge_acknowledgement(e: Evidence) -> pl.DataFrame:
    """Chances: a feeling, a hurt or a trouble of one's own that got a reply."""
    told = (Act.OPINION, Act.STORY, Act.JOKE, Act.CLOSED_QUESTION)
    plain = e.reading.does(*TROUBLES) & e.reading.leans((*TROUBLES, Act.TROUBLE), told)
    voiced = (plain | e.reading.surely(Act.TROUBLE)) & ~e.wordless
    others = (Act.OPINION, Act.ENTHUSIASM, Act.AGREEMENT, Act.ADVICE)
    shares = e.reading.leans((Act.ACKNOWLEDGEMENT,), others)
    return judged(
        e,
        EMOTIONAL_ACKNOWLEDGEMENT,
        chance=voiced,
        hit=e.in_reply(e.reading.does(Act.ACKNOWLEDGEMENT) & shares),
        evidence="The feeling was named, shared or understood.",
    )


CORRECTING: Final = Detector(
    name="correcting",
    kind=Kind.REJECTION,
    title="Correcting a feeling",
    meaning=(
        "One voices a hurt, a complaint or a feeling about the two of them, and the other answers "
        "with a fact, a justification or a correction and no acknowledging word."
    ),
    judge=judge_correcting,
    example=("I felt a bit alone at that dinner", "it was forty minutes and you were talking too"),
    counter_example=("I felt a bit alone at that dinner", "it was forty minutes. still, I'm sorry"),
    thresholds=(
        f"acknowledgement within {DEFAULTS.correcting_window_s / 60:g} minutes clears it "
        "(correcting_window_s)",
    ),
)
MINIMISING: Final = Detector(
    name="minimising",
    kind=Kind.REJECTION,
    title="Playing a feeling down",
    meaning=(
        "One shows a fear, a shame, sadness or loneliness, and the other makes it small, compares "
        "it or hurries on, without a word of empathy."
    ),
    judge=judge_minimising,
    example=("I cried in the car again", "everyone has bad days, you think too much"),
    counter_example=("sorry I broke the cup", "no big deal, thanks for telling me"),
    thresholds=(
        f"empathy within {DEFAULTS.minimising_window_s / 60:g} minutes (minimising_window_s) "
        "clears it",
    ),
)
EMOTIONAL_ACKNOWLEDGEMENT: Final = Detector(
    name="emotional_acknowledgement",
    kind=Kind.REPAIR,
    title="Acknowledging a feeling",
    meaning="One voices a feeling, and the other names it, shares it or says that it makes sense.",
    judge=judge_acknowledgement,
    example=("they gave my slot to somebody else", "that's so unfair, after three months of work"),
    counter_example=("I'm locked out and it's raining", "key's under the third pot"),
    low_confidence=True,  # of hits read in real chats fewer than half were right
)
