"""One open page and its child: bytes in, news and reports out, and an end that leaves nothing."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from collections import deque
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import chatcheck
from chatcheck.page import wire

MOST_BYTES: Final = 512 * 1024**2
LONGEST_LINE: Final = 4 * 1024**2  # a question that lists thousands of chats
PIECE_BYTES: Final = 65_536
STALLED_S: Final = 30.0  # a browser that takes nothing for so long has gone
# Wherever chatcheck was imported from, the child finds the same one, after everything else.
_HOME: Final = str(Path(chatcheck.__file__).resolve().parent.parent)
_CODE: Final = (
    f"import sys; sys.path.append({_HOME!r}); from chatcheck.page.child.main import main; main()"
)
LOST: Final = {
    "said": "failed",
    "happened": "the part of chatcheck that reads the chat has ended",
    "gone": True,
    "remedy": "There may be too little memory: close other programs, or export a shorter stretch",
}


class TabGoneError(Exception):
    """The child of a tab has ended."""


class Making:
    """One form of the report on its way: what was said of it, then its bytes piece by piece."""

    def __init__(self) -> None:
        self.said: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._pieces: asyncio.Queue[bytes] = asyncio.Queue(maxsize=4)
        self._unwanted = False

    async def put(self, piece: bytes) -> None:
        """Pass a piece on; to nobody where the reader has gone."""
        if self._unwanted:
            return
        try:
            await asyncio.wait_for(self._pieces.put(piece), STALLED_S)
        except TimeoutError:
            self.drop()

    def drop(self) -> None:
        """Nobody reads it any more."""
        self._unwanted = True
        while not self._pieces.empty():
            self._pieces.get_nowait()

    async def pieces(self) -> AsyncIterator[bytes]:
        """All of it; whatever is left when the reader goes is dropped."""
        left = int((await self.said)["size"])
        try:
            while left > 0:
                piece = await self._pieces.get()
                if not piece:
                    raise TabGoneError
                left -= len(piece)
                yield piece
        finally:
            self.drop()


class Tab:
    """One open page; a child is started ahead, so that it is ready when a file is dropped."""

    def __init__(self) -> None:
        self._news: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._last: dict[str, Any] = {}
        self.busy = False
        self.taken = 0
        self.listening = 0
        self.warned = False
        self.policy = ""
        self._over = False
        self._changing = asyncio.Lock()
        self._writing = asyncio.Lock()
        self._makings: deque[Making] = deque()
        self._process: Process | None = None
        self._reader: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """A new child with nothing in it, in place of the one before."""
        async with self._changing:
            await self._end_child()
            if self._over:
                return
            self.busy, self.taken, self._last = False, 0, {}
            self._process = await create_subprocess_exec(
                sys.executable, "-P", "-c", _CODE,
                stdin=PIPE, stdout=PIPE, stderr=asyncio.subprocess.DEVNULL, limit=LONGEST_LINE,
            )  # fmt: skip
            self._reader = asyncio.create_task(self._read(self._process))

    async def end(self) -> None:
        """End the child for good, and wait until it is gone."""
        self._over = True
        async with self._changing:
            await self._end_child()

    async def _end_child(self) -> None:
        process, reader = self._process, self._reader
        self._process = self._reader = None
        if reader is not None:
            reader.cancel()
        self._abandon()
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

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
        """Pipe a file through to the child as it comes; raises ``TabGoneError``."""
        async with self._writing:
            self.taken += size
            await self._write(wire.frame(do="file", name=name, size=size))
            async for piece in body:
                await self._write(piece)

    async def run(self, answers: dict[str, Any]) -> None:
        """Let the child analyse what it was given; raises ``TabGoneError``."""
        self.busy = True
        await self._order(wire.frame(do="run", answers=answers))

    async def make(self, form: str) -> Making:
        """Let the child make a form of the report; raises ``TabGoneError``."""
        making = Making()
        async with self._writing:
            self._makings.append(making)
            await self._write(wire.frame(do="make", form=form))
        return making

    async def _order(self, line: bytes) -> None:
        async with self._writing:
            await self._write(line)

    async def _write(self, data: bytes) -> None:
        pipe = self._process.stdin if self._process is not None else None
        if pipe is None:
            raise TabGoneError
        try:
            pipe.write(data)
            await pipe.drain()
        except (BrokenPipeError, ConnectionResetError) as error:
            raise TabGoneError from error

    async def _read(self, process: Process) -> None:
        """Everything the child says, until it ends."""
        assert process.stdout is not None
        while line := await process.stdout.readline():
            said = wire.unframed(line)
            if said["said"] in ("made", "unmade"):
                await self._pass_on(said, process.stdout)
                continue
            self.busy = said["said"] == "stage"
            self.policy = said.pop("policy", self.policy)
            self._tell(said)
        self.busy = False
        self._process = None
        self._abandon()
        self._tell(LOST)
        await process.wait()

    async def _pass_on(self, said: dict[str, Any], pipe: asyncio.StreamReader) -> None:
        making = self._makings.popleft()
        making.said.set_result(said)
        left = int(said.get("size", 0))
        while left > 0:
            piece = await pipe.read(min(left, PIECE_BYTES))
            if not piece:
                await making.put(b"")
                return
            left -= len(piece)
            await making.put(piece)

    def _abandon(self) -> None:
        """Nothing that was asked for will come."""
        for making in self._makings:
            if not making.said.done():
                making.said.set_result({"said": "unmade", **LOST})
        self._makings.clear()

    def _tell(self, said: dict[str, Any]) -> None:
        self._last = said
        self._news.put_nowait(said)
