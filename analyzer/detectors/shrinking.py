"""Shrinking replies: single replies far below what a person usually writes back.

The finding that matters is the trend over weeks (``conversation/reply_lengths.py``); a single
short reply only counts towards it, and never where the reply carries something that words do not
show.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import BoolArray, FloatArray, IntArray
from chatcheck.analyzer.conversation.conversation import Conversation
from chatcheck.analyzer.conversation.reply_lengths import length_trends, lengths
from chatcheck.analyzer.detectors.chances import chances
from chatcheck.analyzer.detectors.detector import Detector
from chatcheck.analyzer.detectors.evidence import Evidence
from chatcheck.analyzer.detectors.measured import confidence
from chatcheck.analyzer.tables import Kind

BANDS: Final = np.array([5, 8, 12, 18, 27, 40])  # words of the bid: replies grow with bids
LEAST_IN_BAND: Final = 30  # under this a band has no usual of its own


def judge(e: Evidence) -> pl.DataFrame:
    """Chances: replies to bids of five words or more that are not the business of the day."""
    conversation, settings, words = e.conversation, e.settings, e.words
    x = conversation.exchanges
    bid_words = x.bid_value(words)
    worth = (bid_words >= settings.shrinking_bid_words) & x.answered
    worth &= ~e.closed[x.bid]
    rows = np.flatnonzero(worth)
    length = words[x.reply[rows]]
    floor = _floor(length, bid_words[rows], x.actor[rows], settings.shrink_quantile)
    shown = conversation.bursts["media"].to_numpy() | conversation.bursts["link"].to_numpy()
    carries = x.in_reply(shown)[rows]
    warm = x.in_reply(e.reading.lively)[rows]
    anything = words > 0
    more = x.later(anything, settings.one_word_window_s)[rows]
    return chances(
        conversation,
        "shrinking_replies",
        Kind.REJECTION,
        actor=x.actor[rows],
        bid=x.bid[rows],
        reply=x.reply[rows],
        hit=(length < floor) & ~warm & ~more & _shrinks(conversation)[x.actor[rows]],
        unclear=carries,
        confidence=confidence("shrinking_replies"),
        evidence="The reply is far shorter than this person's usual reply to a message as long.",
    )


def _shrinks(conversation: Conversation) -> BoolArray:
    """For each person, whether replies shrank over the weeks, and not only as the bids did."""
    trends = length_trends(conversation, lengths(conversation))
    alone = trends.filter((pl.col("high") < 0) & ~pl.col("mutual"))["actor"]
    return np.array([name in alone for name in conversation.people])


def _floor(length: IntArray, bid_words: IntArray, actor: np.ndarray, quantile: float) -> FloatArray:
    """The quantile of a person's replies to bids of like length; -1 where it is not known."""
    band = np.searchsorted(BANDS, bid_words, side="right")
    floor = np.full(len(length), -1.0)
    for p in (0, 1):
        for number in np.unique(band):
            mine = (actor == p) & (band == number)
            if mine.sum() >= LEAST_IN_BAND:
                floor[mine] = np.quantile(length[mine], quantile)
    return floor


SHRINKING_REPLIES: Final = Detector(
    name="shrinking_replies",
    kind=Kind.REJECTION,
    title="Shrinking replies",
    meaning=(
        "A reply is far shorter than the person's own usual reply to messages of that length. "
        "What matters is the trend over weeks, also against what the other writes."
    ),
    judge=judge,
    of_words=False,
    example=("a long account of the day at work, with a question", "k"),
    counter_example=("a long account of the day at work", "a voice note"),
    thresholds=(
        "bids of 5 words or more (shrinking_bid_words)",
        "below the person's own 10th percentile for bids of that length (shrink_quantile)",
        "and only where the person's replies shrank over the weeks, the other's bids not alike",
    ),
)
