"""Good news: met flat, or not met at all.

Only news of the writer's own or of both counts. A flat reply must be flat from the first word to
the last, and nothing warm may follow in time; a single word of response, however flat, means that
news was not left unanswered.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.chances import Detector, chances
from chatcheck.analyzer.conversation import Conversation
from chatcheck.analyzer.detectors.judging import (
    came_back,
    confidence,
    judged,
    scored,
    sign_of_life,
)
from chatcheck.analyzer.settings import Settings

MOST_WORDS: Final = 12  # of a flat reply, its change of subject included
DAY_S: Final = 86_400.0
FLAT_SHARE: Final = 0.4  # of a person's replies: then flat is simply how the person writes
LEAST_REPLIES: Final = 50
SILENCE: Final = 0.9  # confidence where nothing came at all
PASSED_OVER: Final = "Good news got no word of response; what came next was about something else."
IGNORED: Final = "Good news got no word of response for 12 waking hours."


def judge_flat(conversation: Conversation, settings: Settings) -> pl.DataFrame:
    """Chances: good news that got a reply."""
    x = conversation.exchanges
    words = conversation.bursts["words"].to_numpy()
    long = x.in_reply((words > MOST_WORDS) | (words == 0))
    signals = conversation.signals
    warm = x.cleared(signals.has("delight_strong"), settings.good_news_window_s)
    warm |= x.in_reply(signals.has("warm_marks"))
    seen = sign_of_life(conversation, settings.good_news_window_s)
    return judged(
        conversation,
        "flat_good_news",
        "rejection",
        gate=conversation.gates.good_news,
        score=scored(conversation, "flat_good_news"),
        cleared=long | warm | seen | _flat_is_usual(conversation)[x.actor],
        evidence="Good news was met with a neutral word, and nothing warmer followed.",
    )


def judge_unanswered(conversation: Conversation, settings: Settings) -> pl.DataFrame:
    """Chances: good news, answered or left for 12 awake hours."""
    x = conversation.exchanges
    score = scored(conversation, "unanswered_good_news")
    # Late words of joy, a call or a picture the same day are a response all the same.
    warm = x.cleared(conversation.signals.has("delight_strong"), DAY_S / 2)
    seen = sign_of_life(conversation, DAY_S / 2)
    media = x.in_reply(conversation.bursts["media"].to_numpy())
    ignored = conversation.gates.ignored_good_news & ~seen
    hit = (score > 0) & ~warm & ~seen & ~media & ~conversation.gates.closed
    rows = np.flatnonzero(hit)
    hit[rows] = ~came_back(conversation, x.reply[rows])
    hit |= ignored
    rows = np.flatnonzero((conversation.gates.good_news & x.answered) | ignored | hit)
    said = pl.Series(ignored[rows]).replace_strict([True, False], [IGNORED, PASSED_OVER])
    return chances(
        conversation,
        "unanswered_good_news",
        "rejection",
        actor=x.actor[rows],
        bid=x.bid[rows],
        reply=x.reply[rows],
        hit=hit[rows],
        unclear=np.zeros(len(rows), dtype=np.bool_),
        confidence=np.where(ignored[rows], SILENCE, confidence(score[rows])),
        evidence=said,
    )


def _flat_is_usual(conversation: Conversation) -> np.ndarray:
    """For each person, whether flat words are simply how the person answers anything."""
    x = conversation.exchanges
    flat = x.in_reply(conversation.signals.has("flat"))
    usual = np.zeros(2, dtype=np.bool_)
    for person in (0, 1):
        mine = x.answered & (x.actor == person)
        usual[person] = mine.sum() >= LEAST_REPLIES and flat[mine].mean() > FLAT_SHARE
    return usual


FLAT_GOOD_NEWS: Final = Detector(
    name="flat_good_news",
    kind="rejection",
    title="Flat reaction to good news",
    meaning=(
        "One shares good news of their own or of both, and the whole reply is neutral, with "
        "nothing warmer, no question and no return to it afterwards."
    ),
    judge=judge_flat,
    example=("I passed! First time!", "nice"),
    counter_example=("I passed! First time!", "niiice!! what did they say?"),
    thresholds=("interest within 30 minutes clears it (good_news_window_s)",),
)
UNANSWERED_GOOD_NEWS: Final = Detector(
    name="unanswered_good_news",
    kind="rejection",
    title="Good news left unanswered",
    meaning=(
        "One shares good news of their own or of both, and the other never reacts: silence for "
        "12 awake hours, or the next words are about something else and nothing comes back to it."
    ),
    judge=judge_unanswered,
    example=("They offered me the job!!", "what time is the plumber"),
    counter_example=("They offered me the job!!", "ok"),
    thresholds=("silence of 12 awake hours (censor_awake_h)",),
)
