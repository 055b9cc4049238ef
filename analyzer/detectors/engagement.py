"""Engagement: taking up what was said, answering with something of one's own, asking, warmth."""

from __future__ import annotations

from typing import Final

import polars as pl

from chatcheck.analyzer.acts.names import TAKES_UP, Act
from chatcheck.analyzer.arrays import BoolArray
from chatcheck.analyzer.detectors.common import judged
from chatcheck.analyzer.detectors.detector import Detector
from chatcheck.analyzer.detectors.evidence import Evidence
from chatcheck.analyzer.detectors.usual_length import at_least_usual
from chatcheck.analyzer.tables import Kind


def judge_listening(e: Evidence) -> pl.DataFrame:
    """Chances: a substantive bid and a reply."""
    content = e.words >= e.settings.content_words
    speaks = e.in_reply(content & ~e.reading.wholly(Act.LOGISTICS))
    asks = e.in_reply(e.reading.does(Act.QUESTION_ABOUT_THEIRS) | _curious(e))
    return judged(
        e,
        REAL_LISTENING,
        chance=e.telling,
        hit=((speaks & e.takes_up) | asks) & ~e.turned_away,
        evidence="Something particular that was said is taken up.",
    )


def judge_engaged(e: Evidence) -> pl.DataFrame:
    """Chances: a meaningful bid and a reply."""
    content = e.reading.may(
        Act.STORY, Act.OPINION, Act.ADVICE, Act.OPEN_QUESTION, Act.QUESTION_ABOUT_THEIRS, *TAKES_UP
    )
    usual = at_least_usual(e) & (e.words >= e.settings.content_words)
    asks = e.reading.does(Act.OPEN_QUESTION, Act.QUESTION_ABOUT_THEIRS)
    return judged(
        e,
        ENGAGED_RESPONSE,
        chance=e.meaningful,
        hit=e.in_reply((content & usual) | asks) & ~e.turned_away,
        evidence="The answer has content of its own and opens the talk.",
    )


def _curious(e: Evidence) -> BoolArray:
    """Asks about what the other told, and not for the business of the day."""
    asks = e.wants_more | (e.reading.may(Act.QUESTION_ABOUT_THEIRS) & e.reading.asks)
    business = e.reading.leans((Act.LOGISTICS, Act.INVITATION), (Act.QUESTION_ABOUT_THEIRS,))
    found: BoolArray = asks & ~business
    return found


def judge_curiosity(e: Evidence) -> pl.DataFrame:
    """Chances: a meaningful bid and a reply."""
    return judged(
        e,
        CURIOSITY,
        chance=e.meaningful,
        hit=e.in_reply(_curious(e)) & ~e.turned_away,
        evidence="A question about what the other had told.",
    )


def judge_warmth(e: Evidence) -> pl.DataFrame:
    """Chances: any reply."""
    kinds = (Act.AFFECTION, Act.PRAISE, Act.WELL_WISHING)
    # Liveliness about things, and one's own subject, is no warmth for the other.
    things = (Act.ENTHUSIASM, Act.OPINION, Act.STORY, Act.JOKE, Act.THANKS, Act.GREETING)
    warm = e.reading.does(*kinds) & e.reading.leans(kinds, things)
    return judged(
        e,
        WARMTH,
        chance=~e.wordless,
        hit=e.in_reply(warm),
        evidence="Affection, praise or encouragement for the other.",
    )


REAL_LISTENING: Final = Detector(
    name="real_listening",
    kind=Kind.REPAIR,
    title="Listening",
    meaning="The reply takes up something particular that the other said and responds to it.",
    judge=judge_listening,
    example=("filed all of mum's papers, even 2019", "2019? that was her eyes, good you kept it"),
    counter_example=("small artichokes and the fig jam", "artichokes yes, jam yes"),
)
ENGAGED_RESPONSE: Final = Detector(
    name="engaged_response",
    kind=Kind.REPAIR,
    title="Engaged answer",
    meaning=(
        "A meaningful message gets an answer of at least the person's usual length, with content "
        "of its own, a question, or something that opens the talk."
    ),
    judge=judge_engaged,
    example=(
        "what do you think I should do about the job?",
        "I think you should take it, you have wanted to work there for years. What worries you?",
    ),
    counter_example=("shall I join the netball?", "YES do it!!"),
)
CURIOSITY: Final = Detector(
    name="curiosity",
    kind=Kind.REPAIR,
    title="Curiosity",
    meaning="The reply asks about what the other told, not about logistics or something else.",
    judge=judge_curiosity,
    example=("I talked to my sister last night for the first time in years", "how did it go?"),
    counter_example=("mum's flight is on Saturday", "what time?"),
)
WARMTH: Final = Detector(
    name="warmth",
    kind=Kind.REPAIR,
    title="Warmth",
    meaning="Affection, praise, encouragement, a heart, or a pet name beyond habit.",
    judge=judge_warmth,
    example=("exam in five minutes", "you're the most hardworking person I know ❤️"),
    counter_example=("gate b12", "babe it's b21"),
)
