"""Exonerating evidence that several detectors look for, in one place."""

from __future__ import annotations

import numpy as np

from chatcheck.analyzer.arrays import BoolArray, IntArray
from chatcheck.analyzer.conversation import Conversation
from chatcheck.analyzer.takeup import content_words, shared


def shown_warmth(conversation: Conversation) -> BoolArray:
    """Bursts with an exclamation, a warm emoji, laughter, lengthening or delight."""
    signals = conversation.signals
    return signals.has("warm_marks") | signals.has("lengthened") | signals.has("delight_strong")


def interest(conversation: Conversation, rows: IntArray, window_s: float) -> BoolArray:
    """Whether B's reply or what follows within a window asks about, or takes up, A's subject.

    A question counts when it shares a content word with the bid or has none of its own beyond the
    asking ("when?", "how did she take it?").
    """
    x = conversation.exchanges
    bid = x.bid_texts(rows)
    reply = x.reply_texts(rows)
    later = x.later_texts(rows, window_s)
    both = (reply + "\n" + later).str.to_lowercase()
    asks = both.str.contains("?", literal=True).to_numpy()
    overlap = shared(bid, both)
    own = content_words(both).list.len().to_numpy()
    wants = _wants(conversation, both)
    return (overlap >= 2) | (asks & ((overlap >= 1) | (wants & (own <= 2))))


def _wants(conversation: Conversation, texts: object) -> BoolArray:
    from chatcheck.analyzer.signals import Signals

    return Signals(texts, conversation.settings.language).has("wants_more")  # type: ignore[arg-type]


def rows_in_window(mask: BoolArray) -> IntArray:
    """Row numbers of a mask."""
    return np.flatnonzero(mask)
