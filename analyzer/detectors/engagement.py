"""Engagement: taking up what was said, answering with something of one's own, asking, warmth."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import BoolArray
from chatcheck.analyzer.chances import Detector
from chatcheck.analyzer.conversation import Conversation
from chatcheck.analyzer.detectors.judging import judged, scored
from chatcheck.analyzer.settings import Settings


def _repair(
    conversation: Conversation, name: str, gate: BoolArray, cleared: BoolArray, evidence: str
) -> pl.DataFrame:
    return judged(
        conversation,
        name,
        "repair",
        gate=gate,
        score=scored(conversation, name),
        cleared=cleared,
        evidence=evidence,
    )


def _none(conversation: Conversation) -> BoolArray:
    return np.zeros(len(conversation.exchanges), dtype=np.bool_)


def judge_listening(conversation: Conversation, settings: Settings) -> pl.DataFrame:
    """Chances: a substantive bid and a reply."""
    return _repair(
        conversation,
        "real_listening",
        conversation.gates.telling,
        _none(conversation),
        "Something particular that was said is taken up.",
    )


def judge_engaged(conversation: Conversation, settings: Settings) -> pl.DataFrame:
    """Chances: a meaningful bid and a reply."""
    return _repair(
        conversation,
        "engaged_response",
        conversation.gates.meaningful,
        _none(conversation),
        "The answer has content of its own and opens the talk.",
    )


def judge_curiosity(conversation: Conversation, settings: Settings) -> pl.DataFrame:
    """Chances: a meaningful bid and a reply; without a question there is no curiosity."""
    asks = conversation.exchanges.in_reply(
        conversation.bids.question | conversation.signals.has("wants_more")
    )
    return _repair(
        conversation,
        "curiosity",
        conversation.gates.meaningful,
        ~asks,
        "A question about what the other had told.",
    )


def judge_warmth(conversation: Conversation, settings: Settings) -> pl.DataFrame:
    """Chances: any reply."""
    return _repair(
        conversation,
        "warmth",
        conversation.exchanges.in_time,
        _none(conversation),
        "Affection, praise or encouragement for the other.",
    )


REAL_LISTENING: Final = Detector(
    name="real_listening",
    kind="repair",
    title="Listening",
    meaning="The reply takes up something particular that the other said and responds to it.",
    judge=judge_listening,
    example=("filed all of mum's papers, even 2019", "2019? that was her eyes, good you kept it"),
    counter_example=("small artichokes and the fig jam", "artichokes yes, jam yes"),
)
ENGAGED_RESPONSE: Final = Detector(
    name="engaged_response",
    kind="repair",
    title="Engaged answer",
    meaning=(
        "A meaningful message gets an answer of at least the person's usual length, with content "
        "of its own, a question, or something that opens the talk."
    ),
    judge=judge_engaged,
    example=("where would we raise a child?", "here it's safe, there you have your gran. maybe..."),
    counter_example=("shall I join the netball?", "YES do it!!"),
)
CURIOSITY: Final = Detector(
    name="curiosity",
    kind="repair",
    title="Curiosity",
    meaning="The reply asks about what the other told, not about logistics or something else.",
    judge=judge_curiosity,
    example=("one of the new ones asked me something odd", "ooh what? and what did you say?"),
    counter_example=("mum's flight is on Saturday", "what time?"),
)
WARMTH: Final = Detector(
    name="warmth",
    kind="repair",
    title="Warmth",
    meaning="Affection, praise, encouragement, a heart, or a pet name beyond habit.",
    judge=judge_warmth,
    example=("exam in five minutes", "you're the most hardworking person I know ❤️"),
    counter_example=("gate b12", "babe it's b21"),
)
