"""What each burst offers the other: news, a feeling, a question, an invitation, or logistics.

Text alone decides here, burst by burst; whether anything came back is judged elsewhere. A burst is
called meaningful only on clear signs, since every accusation begins with a meaningful bid.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from chatcheck.analyzer.arrays import BoolArray, IntArray
    from chatcheck.analyzer.conversation import Conversation


class Bids:
    """Kinds of bids, one Boolean a burst; computed when first asked for."""

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
        return self._bursts["forwarded"].to_numpy() | (link & (self.words < 14))

    @cached_property
    def excited(self) -> BoolArray:
        """Exclamation, capitals, or emoji of joy."""
        return self._signals.matches(
            r"!|\b[A-Z]{3,}\b.*\b[A-Z]{2,}\b|[\x{1F389}\x{1F38A}\x{1F973}\x{1F62D}\x{1F64C}\x{1F929}\x{1F483}\x{1F57A}\x{1F3C6}\x{1F4AA}]",
            raw=True,
        )

    @cached_property
    def good_news(self) -> BoolArray:
        """Good news of the writer's own or of both."""
        has = self._signals.has
        sure = has("achievement") & (self.words >= 3)
        other = has("third_party") & ~has("own_people")
        doubt = has("irony") | has("if_only")
        return sure & ~other & ~doubt & ~self.wordless & ~self.only_question

    @cached_property
    def only_question(self) -> BoolArray:
        """One line that is a question and nothing else."""
        return self._signals.matches(r"^[^\n.!?]*\?+\s*$")

    @cached_property
    def feeling(self) -> BoolArray:
        """A feeling of the writer's own."""
        return (self._signals.has("feeling") | self._signals.has("bad_news")) & (self.words >= 3)

    @cached_property
    def asks_mind(self) -> BoolArray:
        """An open or emotional question to the other."""
        return self._signals.has("open_question")

    @cached_property
    def invites(self) -> BoolArray:
        """An invitation."""
        return self._signals.has("invitation")

    @cached_property
    def appreciates(self) -> BoolArray:
        """Warm words to the other."""
        return self._signals.has("appreciation")

    @cached_property
    def logistics(self) -> BoolArray:
        """The business of the day."""
        return self._signals.has("logistics")

    @cached_property
    def farewell(self) -> BoolArray:
        """A greeting or goodbye and nothing else of weight."""
        short = self.words <= 8
        return self._signals.has("greeting") | (self._signals.has("goodbye") & short)

    @cached_property
    def meaningful(self) -> BoolArray:
        """Shares news or a feeling, asks for the other's mind, invites, or thanks."""
        strong = self.good_news | self.feeling
        soft = (self.asks_mind | self.invites | self.appreciates) & (self.words >= 4)
        # Logistics wins over everything but news and feelings.
        return (strong | (soft & ~self.logistics)) & ~self.wordless & ~self.farewell

    @cached_property
    def telling(self) -> BoolArray:
        """Eight words or more that are not the business of the day, or a meaningful bid."""
        long = (self.words >= 8) & ~self.logistics & ~self.wordless & ~self.farewell
        return long | self.meaningful
