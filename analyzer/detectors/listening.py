"""Listening: half-hearing and one-word replies on one side, take-up and questions on the other.

The rejections need a whole reply of nothing but noise to a bid of substance; one word of
engagement, in the reply or soon after, clears them.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.chances import Detector, chances
from chatcheck.analyzer.conversation import Conversation
from chatcheck.analyzer.detectors.evidence import interest, shown_warmth
from chatcheck.analyzer.settings import Settings


def judge_half_listening(conversation: Conversation, settings: Settings) -> pl.DataFrame:
    """Chances: a telling or asking of substance that got a reply."""
    x = conversation.exchanges
    bids = conversation.bids
    rows = np.flatnonzero(x.in_bid(bids.telling) & x.answered)
    signals = conversation.signals
    media = conversation.bursts["media"].to_numpy()
    noise = signals.has("listening_noise")
    words = conversation.bursts["words"].to_numpy()
    engaged = (words >= 4) & ~noise | shown_warmth(conversation)
    hit = x.in_reply(noise & ~shown_warmth(conversation))[rows]
    # A plain yes is the answer to a message that only wants one.
    wants_yes = x.in_bid(signals.has("wants_yes") | bids.logistics)[rows]
    yes = x.in_reply(signals.has("plain_yes"))[rows]
    hit &= ~(wants_yes & yes)
    hit &= ~x.later(engaged & (words >= 4), settings.listening_window_s)[rows] | ~_about(
        conversation, rows, settings.listening_window_s
    )
    hit &= ~x.later(media, settings.listening_window_s)[rows]
    return chances(
        conversation,
        "half_listening",
        "rejection",
        actor=x.actor[rows],
        bid=x.bid[rows],
        reply=x.reply[rows],
        hit=hit,
        unclear=x.in_reply(media)[rows],
        confidence=0.9,
        evidence="The whole reply is a sound of listening; nothing that was said is taken up.",
    )


def _about(conversation: Conversation, rows: np.ndarray, window_s: float) -> np.ndarray:
    return interest(conversation, rows, window_s)


def judge_one_word(conversation: Conversation, settings: Settings) -> pl.DataFrame:
    """Chances: a meaningful or long bid that got a reply."""
    x = conversation.exchanges
    bids = conversation.bids
    signals = conversation.signals
    long = (bids.words >= settings.long_bid_words) & ~bids.logistics & ~bids.wordless
    rows = np.flatnonzero(
        (x.in_bid(bids.meaningful) | x.in_bid(long & ~bids.farewell)) & x.answered
    )
    media = conversation.bursts["media"].to_numpy()
    short = signals.has("compressed") & ~shown_warmth(conversation)
    hit = x.in_reply(short)[rows]
    closed = x.in_bid(signals.has("closed_question") & ~bids.invites & ~bids.asks_mind)[rows]
    closed |= x.in_bid(bids.farewell & ~bids.feeling)[rows]
    sulk = x.in_bid(signals.has("apology") | signals.has("calling_off"))[rows]
    anything = conversation.bursts["words"].to_numpy() > 0
    more = x.later(anything, settings.one_word_window_s)[rows]
    warm_later = x.later(
        signals.has("delight") & shown_warmth(conversation), settings.good_news_window_s
    )[rows]
    return chances(
        conversation,
        "one_word_reply",
        "rejection",
        actor=x.actor[rows],
        bid=x.bid[rows],
        reply=x.reply[rows],
        hit=hit & ~closed & ~sulk & ~more & ~warm_later,
        unclear=x.in_reply(media)[rows],
        confidence=0.9,
        evidence="A message of substance got one compressed phrase and nothing more.",
    )


HALF_LISTENING: Final = Detector(
    name="half_listening",
    kind="rejection",
    title="Half-listening",
    meaning=(
        "One tells or asks something of substance, and the whole reply is a sound of listening "
        "that takes up nothing of it."
    ),
    judge=judge_half_listening,
    example=("Lorraine is leaving and I don't know how I'll manage that room alone", "mm"),
    counter_example=("you've got the spare key, haven't you?", "yeah yeah"),
    thresholds=("a telling of 8 words or more", "engagement within 30 minutes clears it"),
)
ONE_WORD_REPLY: Final = Detector(
    name="one_word_reply",
    kind="rejection",
    title="One-word reply",
    meaning=(
        "A meaningful message, or one of 12 words or more, gets one compressed phrase as its "
        "whole reply."
    ),
    judge=judge_one_word,
    example=("I'm so excited about Friday! Tapas or the Italian, what do you think?", "either"),
    counter_example=("7 ok?", "ok"),
    thresholds=("a bid of 12 words or more", "more within 10 minutes clears it"),
)
