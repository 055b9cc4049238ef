"""The ticket: what is in the printed address, and so in the browser's history, opens once."""

from __future__ import annotations

import time
from collections.abc import Callable
from secrets import compare_digest, token_urlsafe


class Ticket:
    """A word that lets one page in; a page that says good-bye may come back (a reload) with it."""

    def __init__(self, grace: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.word = token_urlsafe(24)
        self._grace = grace
        self._clock = clock
        self._until: float | None = float("inf")

    def fits(self, word: str) -> bool:
        """Whether this is the word, used or not."""
        return compare_digest(word.encode(), self.word.encode())

    def use(self) -> bool:
        """Let in, once."""
        good = self._until is not None and self._clock() <= self._until
        self._until = None
        return good

    def renew(self) -> None:
        """Good for once more, for a moment: only who knows the secret path can say good-bye."""
        self._until = self._clock() + self._grace
