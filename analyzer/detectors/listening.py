"""Half-listening and one-word replies: a bid of substance, and next to nothing in return.

The whole reply must be short, and nothing that engages may follow within the window.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import BoolArray
from chatcheck.analyzer.chances import Detector
from chatcheck.analyzer.conversation import Conversation
from chatcheck.analyzer.detectors.judging import came_back, judged, scored, sign_of_life
from chatcheck.analyzer.scenes import Scenes
from chatcheck.analyzer.settings import Settings

MOST_WORDS: Final = 6  # of a reply that is noise or one compressed phrase
FEW_WORDS: Final = 3  # of a reply that needs no weighing
SURELY: Final = 1.0  # log-odds of such a reply
ENGAGED_WORDS: Final = 8  # of what B adds: no longer a sound


def _short(conversation: Conversation) -> BoolArray:
    """Replies short enough to be nothing more than a sound or a phrase."""
    x = conversation.exchanges
    words = conversation.bursts["words"].to_numpy()
    return x.in_reply((words > 0) & (words <= MOST_WORDS))


def _plainly(conversation: Conversation, group: str) -> BoolArray:
    """A feeling beyond much doubt, and nothing but a few words of one list in return.

    Models learn from longer stories than most; this is what nobody has to weigh.
    """
    x, signals = conversation.exchanges, conversation.signals
    words = conversation.bursts["words"].to_numpy()
    lively = signals.has("question", "exclamation", "warm_marks", "lengthened")
    bare = signals.has(group) & (words <= FEW_WORDS) & ~lively
    business = x.in_bid(signals.has("logistics"))
    return conversation.gates.moving & x.in_reply(bare) & ~business


def judge_half_listening(conversation: Conversation, settings: Settings) -> pl.DataFrame:
    """Chances: a telling or asking of substance that got a reply."""
    x = conversation.exchanges
    window = settings.listening_window_s
    more = x.later(conversation.bursts["words"].to_numpy() >= ENGAGED_WORDS, window)
    score = scored(conversation, "half_listening")
    score = np.where(_plainly(conversation, "listening_noise"), np.fmax(score, SURELY), score)
    # Long words about something else are no engagement: only where it matters is that looked at.
    doubtful = np.flatnonzero(more & (score > 0))
    more[doubtful] = Scenes(conversation, x.reply[doubtful]).taken_up("later") > 0
    return judged(
        conversation,
        "half_listening",
        "rejection",
        gate=conversation.gates.telling,
        score=score,
        cleared=~_short(conversation)
        | more
        | x.in_reply(conversation.signals.has("warm_marks"))
        | sign_of_life(conversation, window),
        evidence="The whole reply is a sound of listening; nothing that was said is taken up.",
    )


def judge_one_word(conversation: Conversation, settings: Settings) -> pl.DataFrame:
    """Chances: a meaningful or long bid that got a reply."""
    gates = conversation.gates
    window = settings.one_word_window_s
    x = conversation.exchanges
    more = x.later(conversation.bursts["words"].to_numpy() > MOST_WORDS, window)
    score = scored(conversation, "one_word_reply")
    score = np.where(_plainly(conversation, "compressed"), np.fmax(score, SURELY), score)
    lively = x.in_reply(conversation.signals.has("warm_marks", "lengthened"))
    # An "ok" that is made good the same day was none.
    rows = np.flatnonzero((score > 0) & ~more)
    more[rows] = came_back(conversation, x.reply[rows])
    long = gates.telling & (gates.words >= settings.long_bid_words)
    return judged(
        conversation,
        "one_word_reply",
        "rejection",
        gate=gates.meaningful | long,
        score=score,
        cleared=~_short(conversation) | more | lively | sign_of_life(conversation, window),
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
