"""Gates: what each bid shares, and so which behaviours its reply could show.

The bid alone decides, by small models with strict thresholds; what came back is not looked at.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from chatcheck.analyzer.scenes import Scenes
from chatcheck.analyzer.weighing import scores

if TYPE_CHECKING:
    from chatcheck.analyzer.arrays import BoolArray, IntArray
    from chatcheck.analyzer.conversation import Conversation

SURE: Final = 1.5  # log-odds
LITTLE_DOUBT: Final = 1.0  # log-odds
SURE_NEWS: Final = 1.0  # log-odds: where silence alone is to count as leaving news unanswered


class Gates:
    """Kinds of bids, one Boolean an exchange; False where an exchange has no reply."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        words = conversation.bursts["words"].to_numpy().astype(np.int64)
        self.words: IntArray = conversation.exchanges.bid_value(words)

    def _spread(self, flags: BoolArray) -> BoolArray:
        out = np.zeros(len(self.words), dtype=np.bool_)
        out[self._conversation.exchanges.answered] = flags
        return out

    def _model(self, name: str, above: float = 0.0) -> BoolArray:
        return self._spread(self._conversation.scores[name] > above) & ~self.closed

    @cached_property
    def closed(self) -> BoolArray:
        """A greeting, a goodbye, a forwarded text or a link alone: no bid of substance."""
        x, bids = self._conversation.exchanges, self._conversation.bids
        return x.in_bid(bids.wordless | bids.farewell) & (self.words < 14)

    @cached_property
    def meaningful(self) -> BoolArray:
        """Shares news or a feeling, asks for the other's mind, invites, or appreciates."""
        return self._model("gate_meaningful") | self.good_news | self.feeling

    @cached_property
    def surely_meaningful(self) -> BoolArray:
        """Meaningful beyond doubt: where a quick answer alone is to count as turning back."""
        return self._model("gate_meaningful", above=SURE)

    @cached_property
    def good_news(self) -> BoolArray:
        """Good news of the writer's own or of both."""
        return self._model("gate_good_news")

    @cached_property
    def moving(self) -> BoolArray:
        """A feeling, meaningful with little doubt; good news has its own flat answers."""
        sure = self._model("gate_meaningful", above=LITTLE_DOUBT)
        return sure & self.feeling & ~self.good_news

    @cached_property
    def ignored_good_news(self) -> BoolArray:
        """Surely good news, after which the other was silent for 12 awake hours."""
        conversation, x = self._conversation, self._conversation.exchanges
        limit = conversation.settings.censor_awake_h * 3600
        silent = ~x.answered & (x.awake_s > limit) & ~self.closed
        rows = np.flatnonzero(silent)
        scenes = Scenes.of_bids(conversation, conversation.begun[rows], x.last[rows])
        silent[rows] = scores([conversation.models["gate_good_news"]], scenes)[:, 0] > SURE_NEWS
        return silent

    @cached_property
    def feeling(self) -> BoolArray:
        """A feeling, a hurt or a fear."""
        return self._model("gate_feeling")

    @cached_property
    def telling(self) -> BoolArray:
        """Meaningful, or a telling of some length that is not the business of the day."""
        least = self._conversation.settings.substantive_words
        logistics = self._conversation.exchanges.in_bid(self._conversation.bids.logistics)
        return self.meaningful | ((self.words >= least) & ~logistics & ~self.closed)
