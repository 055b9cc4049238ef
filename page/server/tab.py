"""One open page: the child that reads for it, a new one when that is spoilt, and its news."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from chatcheck.page.server.worker import Making, TabGoneError, Worker


class Tab:
    """One open page; a child is started ahead, so that it is ready when a file is dropped.

    What is asked while one child takes the place of another waits for the new one.
    """

    def __init__(self) -> None:
        self._news: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._last: dict[str, Any] = {}
        self.busy = False
        self.listening = 0
        self.warned = False
        self.policy = ""
        self._over = False
        self._changing = asyncio.Lock()
        self._worker: Worker | None = None

    async def start(self) -> None:
        """A new child with nothing in it, in place of the one before."""
        async with self._changing:
            await self._replace()

    async def mend(self) -> None:
        """A new child where the one that is there is spoilt."""
        async with self._changing:
            if self._worker is not None and self._worker.gone:
                await self._replace()

    async def end(self) -> None:
        """End the child for good, and wait until it is gone."""
        self._over = True
        async with self._changing:
            await self._end_worker()

    def listen(self) -> asyncio.Queue[dict[str, Any]]:
        """What the child says from now on, and the last that it said."""
        self._news = asyncio.Queue()
        if self._last:
            self._news.put_nowait(self._last)
        return self._news

    def ask(self, said: dict[str, Any]) -> None:
        """Something of the server's own for the page."""
        self._news.put_nowait(said)

    async def take(self, name: str, size: int, body: AsyncIterator[bytes]) -> None:
        """Hand a file to the child as it comes; raises ``TooMuchError`` and ``TabGoneError``."""
        await (await self._present()).take(name, size, body)

    async def run(self, answers: dict[str, Any]) -> None:
        """Let the child analyse what it was given; raises ``TabGoneError``."""
        worker = await self._present()
        self.busy = True
        try:
            await worker.run(answers)
        except TabGoneError:
            self.busy = False
            raise

    async def make(self, form: str) -> Making:
        """Let the child make a form of the report; raises ``TabGoneError``."""
        return await (await self._present()).make(form)

    async def _present(self) -> Worker:
        """The child, once it is there."""
        async with self._changing:
            if self._worker is None:
                raise TabGoneError
            return self._worker

    async def _replace(self) -> None:
        await self._end_worker()
        if self._over:
            return
        self.busy, self._last = False, {}
        self._worker = await Worker.started(self._hear)

    async def _end_worker(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            await worker.end()

    def _hear(self, said: dict[str, Any]) -> None:
        self.busy = said["said"] == "stage"
        self.policy = said.pop("policy", self.policy)
        self._last = said
        self._news.put_nowait(said)
