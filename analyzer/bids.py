"""What the bursts of a bid are not: greetings, links, the business of the day.

Burst by burst and by plain patterns; what a bid shares is decided by ``gates``.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from chatcheck.analyzer.arrays import BoolArray, IntArray
    from chatcheck.analyzer.conversation import Conversation


class Bids:
    """Kinds of bursts, one Boolean a burst; computed when first asked for."""

    def __init__(self, conversation: Conversation) -> None:
        self._signals = conversation.signals
        self._bursts = conversation.bursts
        self.words: IntArray = conversation.bursts["words"].to_numpy().astype(np.int64)

    @cached_property
    def question(self) -> BoolArray:
        """Holds a question mark outside links."""
        return self._signals.matches(r"\?(?:\s|$|[?!.)\"'\p{So}])")

    @cached_property
    def wordless(self) -> BoolArray:
        """Nothing of the writer's own words: forwarded, or little beside a link."""
        link = self._bursts["link"].to_numpy()
        wordless: BoolArray = self._bursts["forwarded"].to_numpy() | (link & (self.words < 14))
        return wordless

    @cached_property
    def logistics(self) -> BoolArray:
        """The business of the day."""
        return self._signals.has("logistics")

    @cached_property
    def farewell(self) -> BoolArray:
        """A greeting or goodbye and nothing else of weight."""
        short = self.words <= 8
        return self._signals.has("greeting") | (self._signals.has("goodbye") & short)
