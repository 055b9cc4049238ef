"""Good news: met flat, or not met at all.

Only news of the writer's own or of both counts. A flat reply must be flat from the first word to
the last, and nothing warm may follow in time; a single word of response, however flat, means that
news was not left unanswered.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import BoolArray
from chatcheck.analyzer.chances import Detector, chances
from chatcheck.analyzer.conversation import Conversation
from chatcheck.analyzer.detectors.evidence import interest, shown_warmth
from chatcheck.analyzer.settings import Settings
from chatcheck.analyzer.takeup import shared

DAY_S: Final = 86_400.0


def judge_flat(conversation: Conversation, settings: Settings) -> pl.DataFrame:
    """Chances: good news that got a reply."""
    x = conversation.exchanges
    rows = np.flatnonzero(x.in_bid(conversation.bids.good_news) & x.answered)
    flat = conversation.signals.has("flat")
    media = conversation.bursts["media"].to_numpy()
    warm = shown_warmth(conversation)
    opening = conversation.signals.has("flat_opening") & ~warm
    first = (x.in_reply(flat) | x.in_reply(opening))[rows] & ~x.in_reply(warm)[rows]
    later = x.later(warm | conversation.signals.has("delight"), settings.good_news_window_s)[rows]
    cleared = later | x.later(media, settings.good_news_window_s)[rows]
    cleared |= interest(conversation, rows, settings.good_news_window_s)
    # A return to the news on the same day clears too.
    cleared |= _returned(conversation, rows, settings)
    reacted = _reacted(conversation, rows)
    own = _flat_is_usual(conversation, flat)[x.actor[rows]]
    return chances(
        conversation,
        "flat_good_news",
        "rejection",
        actor=x.actor[rows],
        bid=x.bid[rows],
        reply=x.reply[rows],
        hit=first & ~cleared & ~reacted & ~own,
        unclear=x.in_reply(media)[rows],
        confidence=0.9,
        evidence="Good news was met with a neutral word, and nothing warmer followed.",
    )


def judge_unanswered(conversation: Conversation, settings: Settings) -> pl.DataFrame:
    """Chances: good news, whether or not anything came back."""
    x = conversation.exchanges
    news = x.in_bid(conversation.bids.good_news)
    silent = ~x.answered | (x.awake_s > settings.censor_awake_h * 3600)
    # The export ends too soon to tell.
    open_end = ~x.answered & (x.awake_s <= settings.censor_awake_h * 3600)
    rows = np.flatnonzero(news & ~open_end)
    media = conversation.bursts["media"].to_numpy()
    signals = conversation.signals
    response = signals.has("response_word") | signals.has("flat") | signals.has("listening_noise")
    response |= signals.has("delight") | shown_warmth(conversation)
    answered = x.cleared(response, settings.good_news_window_s)[rows]
    answered |= _returned(conversation, rows, settings)
    overlap = shared(x.bid_texts(rows), x.reply_texts(rows)) > 0
    about = overlap | interest(conversation, rows, settings.good_news_window_s)
    seen = x.cleared(media, DAY_S / 2)[rows] | _reacted(conversation, rows)
    quiet = silent[rows] & ~answered & ~overlap
    elsewhere = ~silent[rows] & ~answered & ~about
    return chances(
        conversation,
        "unanswered_good_news",
        "rejection",
        actor=x.actor[rows],
        bid=x.bid[rows],
        reply=x.reply[rows],
        hit=(quiet | elsewhere) & ~seen,
        unclear=np.zeros(len(rows), dtype=np.bool_),
        confidence=0.85,
        evidence="Good news got no word of response; what came next was about something else.",
    )


def _returned(conversation: Conversation, rows: np.ndarray, settings: Settings) -> BoolArray:
    """Whether B came back to the news in words later that day."""
    x = conversation.exchanges
    news = x.bid_texts(rows)
    later = x.later_texts(rows, DAY_S / 2)
    overlap = shared(news, later)
    warm = later.str.contains("!") | (later.str.count_matches(r"\w+") >= 6)
    sorry = later.str.to_lowercase().str.contains(
        r"congrat|proud|sorry|scrolled|just saw|only saw|missed|well done|amazing|brilliant"
    )
    returned: BoolArray = (overlap >= 2) & warm.to_numpy() | (overlap >= 1) & sorry.to_numpy()
    return returned


def _reacted(conversation: Conversation, rows: np.ndarray) -> BoolArray:
    """Whether B reacted to the news with an emoji on the message."""
    x = conversation.exchanges
    reacted = conversation.bursts["reacted_at"].is_not_null().to_numpy()
    seen: BoolArray = x.in_bid(reacted)[rows]
    return seen


def _flat_is_usual(conversation: Conversation, flat: BoolArray) -> BoolArray:
    """For each person, whether flat words are simply how the person answers anything."""
    x = conversation.exchanges
    usual = np.zeros(2, dtype=np.bool_)
    for p in (0, 1):
        mine = x.answered & (x.actor == p)
        usual[p] = mine.sum() >= 50 and x.in_reply(flat)[mine].mean() > 0.4
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
