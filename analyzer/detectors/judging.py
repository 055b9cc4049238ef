"""What every detector of words shares: its chances, its model, and what always clears a reply.

A chance is an exchange whose bid a gate lets in, or on which the model is sure; it is a hit where
the model is sure and nothing exonerating stands in the way. Replies that the export cannot show
are unclear, neither hit nor miss.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import BoolArray, FloatArray, IntArray
from chatcheck.analyzer.chances import chances
from chatcheck.analyzer.conversation import Conversation
from chatcheck.analyzer.scenes import Scenes
from chatcheck.analyzer.weighing import scores


def scored(conversation: Conversation, name: str) -> FloatArray:
    """Log-odds above the model's threshold for each exchange; -inf where there was no reply."""
    out = np.full(len(conversation.exchanges), -np.inf)
    out[conversation.exchanges.answered] = conversation.scores[name]
    return out


def sure_bursts(
    conversation: Conversation, name: str, candidates: BoolArray
) -> tuple[FloatArray, Scenes]:
    """Scenes of candidate bursts that have a bid before them, and their log-odds."""
    scenes = Scenes(conversation, np.flatnonzero(candidates))
    scenes = scenes.only(scenes.first >= 0)
    return scores([conversation.models[name]], scenes)[:, 0], scenes


def confidence(score: FloatArray) -> FloatArray:
    """Log-odds above a threshold as a confidence between 0 and 1."""
    sure: FloatArray = 1 / (1 + np.exp(-np.clip(score + 1.0, -30.0, 30.0)))
    return sure


def shows_no_words(conversation: Conversation) -> BoolArray:
    """Exchanges whose reply holds a voice note, a call, a picture or a sticker."""
    return conversation.exchanges.in_reply(conversation.bursts["media"].to_numpy())


def sign_of_life(conversation: Conversation, window_s: float) -> BoolArray:
    """A reaction to the bid, or a call, voice note or picture soon after the reply: an answer."""
    x = conversation.exchanges
    reacted = x.in_bid(conversation.bursts["reacted_at"].is_not_null().to_numpy())
    sign: BoolArray = reacted | x.later(conversation.bursts["media"].to_numpy(), window_s)
    return sign


def came_back(conversation: Conversation, reply: IntArray) -> BoolArray:
    """Whether B's next words within the day return to the bid with a question or liveliness."""
    scenes = Scenes(conversation, reply)
    lively = scenes.sums(conversation.signals.has("question", "exclamation"))
    back = np.zeros(len(scenes), dtype=np.bool_)
    for view in ("later", "day"):
        back |= (scenes.taken_up(view) > 0) & lively.any(view)
    return back


def judged(
    conversation: Conversation,
    name: str,
    kind: str,
    *,
    gate: BoolArray,
    score: FloatArray,
    cleared: BoolArray,
    evidence: str | pl.Series,
) -> pl.DataFrame:
    """CHANCES rows of exchanges answered in time: the gate's, and those the model is sure of.

    ``evidence`` is one sentence, or one an exchange.
    """
    x = conversation.exchanges
    hit = (score > 0) & ~cleared & x.in_time
    if kind == "rejection":
        hit &= ~conversation.gates.closed
    rows = np.flatnonzero((gate & x.in_time) | hit)
    return chances(
        conversation,
        name,
        kind,
        actor=x.actor[rows],
        bid=x.bid[rows],
        reply=x.reply[rows],
        hit=hit[rows],
        unclear=shows_no_words(conversation)[rows],
        confidence=confidence(score[rows]),
        evidence=evidence if isinstance(evidence, str) else evidence.gather(rows),
    )
