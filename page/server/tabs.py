"""All open pages by the names they gave themselves, and the watch over them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

from chatcheck.page.server.lifetime import Lifetime
from chatcheck.page.server.tab import Tab

MOST_TABS: Final = 4  # each has a process of its own
TICK_S: Final = 0.25


class Tabs:
    """The open pages; the server ends with them."""

    def __init__(self, life: Lifetime, end: Callable[[], None]) -> None:
        self.life = life
        self.ending = asyncio.Event()
        self._end = end
        self._tabs: dict[str, Tab] = {}
        self._silent: dict[str, float] = {}

    async def open(self, name: str) -> Tab | None:
        """The page of a name, new where it is unknown; None where there are too many."""
        self.life.used()
        if name not in self._tabs:
            if len(self._tabs) >= MOST_TABS:
                return None
            self._tabs[name] = Tab()
            await self._tabs[name].start()
        return self._tabs[name]

    def get(self, name: str) -> Tab | None:
        """The page of a name; being asked for it is use."""
        self.life.used()
        return self._tabs.get(name)

    def opened(self, name: str) -> None:
        """A page listens."""
        self._tabs[name].listening += 1
        self._silent.pop(name, None)
        self.life.opened()

    def closed(self, name: str) -> None:
        """A page listens no longer; its child is ended soon, unless it comes back."""
        self.life.closed()
        tab = self._tabs.get(name)
        if tab is not None:
            tab.listening -= 1
            if not tab.listening:
                self._silent[name] = time.monotonic()

    async def goodbye(self, name: str) -> None:
        """A page is being closed: what it held goes at once."""
        self.life.goodbye()
        await self._drop(name)

    async def close(self) -> None:
        """Everything goes, and the server ends."""
        self.finish()
        for name in list(self._tabs):
            await self._drop(name)
        self._end()

    def finish(self) -> None:
        """Let every stream end."""
        if not self.ending.is_set():
            self.ending.set()
            for tab in self._tabs.values():
                tab.ask({"said": "ended"})

    async def watch(self) -> None:
        """Look after all of it until it is time to end."""
        while not self.life.over():
            await asyncio.sleep(TICK_S)
            if any(tab.busy for tab in self._tabs.values()):
                self.life.used()
            late = time.monotonic() - self.life.limits.grace
            for name in [name for name, since in self._silent.items() if since < late]:
                await self._drop(name)
            self._warn(self.life.soon())
        await self.close()

    def _warn(self, soon: bool) -> None:
        for tab in self._tabs.values():
            if soon != tab.warned:
                tab.warned = soon
                tab.ask({"said": "idle" if soon else "used"})

    async def _drop(self, name: str) -> None:
        self._silent.pop(name, None)
        tab = self._tabs.pop(name, None)
        if tab is not None:
            await tab.end()
