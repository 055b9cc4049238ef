"""When the server ends by itself: the page was closed, or nobody has used it for a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Limits:
    """How long, in seconds, the server outlives its use.

    ``grace`` is the time for a page that said good-bye, or whose stream broke, to come back (a
    reload); ``idle`` the time without any use; ``warning`` how long before that the page asks.
    """

    grace: float = 3.0
    idle: float = 600.0
    warning: float = 120.0


LIMITS: Final = Limits()


class Lifetime:
    """The streams that are open, the last use, and whether a page said good-bye."""

    def __init__(
        self, limits: Limits = LIMITS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.limits = limits
        self._clock = clock
        self._streams = 0
        self._goodbye = False
        self._used = self._alone = clock()

    def used(self) -> None:
        """Somebody did something, or an analysis is running."""
        self._used = self._clock()

    def opened(self) -> None:
        """A page listens."""
        self._streams += 1
        self._goodbye = False
        self.used()

    def closed(self) -> None:
        """A page listens no longer."""
        self._streams -= 1
        self._alone = self._clock()

    def goodbye(self) -> None:
        """A page says that it is being closed."""
        self._goodbye = True
        self._alone = self._clock()

    def over(self) -> bool:
        """Whether it is time to end."""
        now = self._clock()
        left = self._goodbye and not self._streams and now - self._alone >= self.limits.grace
        return left or now - self._used >= self.limits.idle

    def soon(self) -> bool:
        """Whether the end is near enough for the page to ask."""
        return self._clock() - self._used >= self.limits.idle - self.limits.warning
