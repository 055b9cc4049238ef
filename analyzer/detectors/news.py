"""Good news: met flat, or not met at all. Only news of the writer's own or of both counts."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.acts.names import Act
from chatcheck.analyzer.arrays import BoolArray
from chatcheck.analyzer.default_thresholds import DEFAULTS
from chatcheck.analyzer.detectors.common import judged
from chatcheck.analyzer.detectors.detector import Detector
from chatcheck.analyzer.detectors.evidence import Evidence
from chatcheck.analyzer.tables import Kind

PASSED_OVER: Final = "Good news got no word of response; what came next was about something else."
IGNORED: Final = "Good news got no word of response for {} waking hours."
# Gladness, interest, or anything else that takes news up.
GLAD: Final = (
    Act.TAKING_UP, Act.DELIGHT, Act.PRAISE, Act.ENTHUSIASM, Act.AFFECTION, Act.WELL_WISHING,
)  # fmt: skip
# A response of whatever warmth.
RESPONSE: Final = (
    *GLAD, Act.BARE_WORD, Act.FLAT_WORD, Act.LISTENING_NOISE, Act.AGREEMENT, Act.LAUGHTER,
    Act.ACKNOWLEDGEMENT, Act.REASSURANCE, Act.THANKS,
)  # fmt: skip
BUSINESS: Final = (Act.LOGISTICS, Act.CLOSED_QUESTION, Act.PLAN, Act.STORY)
ELSEWHERE: Final = (
    Act.LOGISTICS, Act.STORY, Act.CLOSED_QUESTION, Act.OPINION, Act.PLAN, Act.GREETING,
    Act.INVITATION, Act.BAD_NEWS, Act.ABSENCE_ANNOUNCED, Act.OPEN_QUESTION,
)  # fmt: skip
# The practical half of a message that carries news beside it, and what answers only that.
PRACTICAL: Final = (Act.CLOSED_QUESTION, Act.LOGISTICS)
PRACTICAL_ANSWER: Final = (Act.ANSWER, Act.ACCEPTING)

# What a burst says that is glad of the other's news.
FOR_THE_OTHER: Final = (Act.DELIGHT, Act.PRAISE, Act.WELL_WISHING)


def _glad(e: Evidence) -> BoolArray:
    """Bursts that are glad or want to hear more, rather than flat or business."""
    glad = e.reading.rather(GLAD, (Act.BARE_WORD, Act.LOGISTICS), sure=False)
    return glad | e.wants_more | e.reading.lively


def _flat(e: Evidence) -> BoolArray:
    """Bursts that are a neutral word: a response, if a flat one, whatever else they hold."""
    flat = e.reading.rather((Act.BARE_WORD, Act.FLAT_WORD), GLAD, sure=False)
    return flat & ~e.reading.lively & ~e.reading.does(Act.LAUGHTER) & ~e.wants_more


def judge_flat(e: Evidence) -> pl.DataFrame:
    """Chances: good news that got a reply."""
    window = e.settings.good_news_window_s
    flat = e.once(_flat)
    cleared = e.later(_glad(e), window) | e.warms_up | e.sign_of_life(window)
    # Beyond the flat word nothing takes the news up: another subject, or nothing at all.
    flat_only = e.in_reply(flat) & (e.in_reply(e.bare) | ~e.takes_up)
    return judged(
        e,
        FLAT_GOOD_NEWS,
        chance=e.good_news,
        hit=flat_only & ~cleared & ~e.goes_on,
        evidence="Good news was met with a neutral word, and nothing warmer followed.",
    )


def judge_unanswered(e: Evidence) -> pl.DataFrame:
    """Chances: good news, answered or left for a long waking time."""
    x = e.conversation.exchanges
    limit = e.settings.censor_awake_h * 3600
    turn = e.conversation.turn
    ignored = (x.reply[turn] < 0) & (x.awake_s[turn] > limit) & ~e.reacted
    responds = e.reading.hints(RESPONSE, BUSINESS) | e.wants_more | e.reading.lively
    responds |= e.once(_flat)
    # An answer to the practical half of what was told speaks of that half alone.
    half = e.reading.does(*PRACTICAL) & e.in_reply(e.reading.mostly(PRACTICAL_ANSWER, RESPONSE))
    cleared = (
        e.in_reply(responds)
        | (e.takes_up & ~half)
        | e.later(_glad(e), e.settings.good_news_window_s)
        | e.warms_up
        | e.sign_of_life(e.settings.return_window_s)
    )
    # What came instead must be something else: business, a question, a story of one's own.
    elsewhere = e.in_reply(e.reading.mostly(ELSEWHERE, RESPONSE)) | half
    passed_over = e.answered & elsewhere & ~cleared
    # That nothing at all was said accuses only where it was news beyond doubt, and no late joy
    # at the other's.
    ignored &= e.reading.surely(Act.GOOD_NEWS)
    ignored &= e.reading.leans((Act.GOOD_NEWS,), FOR_THE_OTHER)
    hours = f"{e.settings.censor_awake_h:g}"
    return judged(
        e,
        UNANSWERED_GOOD_NEWS,
        chance=e.good_news,
        hit=passed_over | ignored,
        evidence=pl.Series(np.where(ignored, IGNORED.format(hours), PASSED_OVER)),
        silent=ignored,
    )


FLAT_GOOD_NEWS: Final = Detector(
    name="flat_good_news",
    kind=Kind.REJECTION,
    title="Flat reaction to good news",
    meaning=(
        "One shares good news of their own or of both, and the whole reply is neutral, with "
        "nothing warmer, no question and no return to it afterwards."
    ),
    judge=judge_flat,
    example=("I passed! First time!", "nice"),
    counter_example=("I passed! First time!", "niiice!! what did they say?"),
    thresholds=(
        f"interest within {DEFAULTS.good_news_window_s / 60:g} minutes (good_news_window_s) "
        "clears it",
    ),
)
UNANSWERED_GOOD_NEWS: Final = Detector(
    name="unanswered_good_news",
    kind=Kind.REJECTION,
    title="Good news left unanswered",
    meaning=(
        "One shares good news of their own or of both, and the other never reacts: a long "
        "silence, or the next words are about something else and nothing comes back to it."
    ),
    judge=judge_unanswered,
    example=("They offered me the job!!", "what time is the plumber"),
    counter_example=("They offered me the job!!", "ok"),
    thresholds=(f"silence of {DEFAULTS.censor_awake_h:g} awake hours (censor_awake_h)",),
)
