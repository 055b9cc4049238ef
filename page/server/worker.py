"""One child that reads a chat, seen from the server: bytes and orders in, news and reports out."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from collections import deque
from collections.abc import AsyncIterator, Callable
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
    """The child of a tab has ended, or is of no use any more."""


class TooMuchError(Exception):
    """A child was given as much as it may be given."""


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

    def cut(self) -> None:
        """Nothing more will come: whoever waits is told."""
        if not self.said.done():
            self.said.set_result({**LOST, "said": "unmade"})
        self.drop()
        self._pieces.put_nowait(b"")

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


class Worker:
    """A process, its two pipes, and what is under way in them.

    ``tell`` is given what the child says of itself, and that it was lost.
    """

    def __init__(self, process: Process, tell: Callable[[dict[str, Any]], None]) -> None:
        self._process = process
        self._tell = tell
        self._taken = 0
        self.gone = False
        self._ending = False
        self._writing = asyncio.Lock()
        self._makings: deque[Making] = deque()
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def started(cls, tell: Callable[[dict[str, Any]], None]) -> Worker:
        """A new child with nothing in it."""
        process = await create_subprocess_exec(
            sys.executable, "-P", "-c", _CODE,
            stdin=PIPE, stdout=PIPE, stderr=asyncio.subprocess.DEVNULL, limit=LONGEST_LINE,
        )  # fmt: skip
        return cls(process, tell)

    async def end(self) -> None:
        """End the child, and wait until it is gone."""
        self.gone = self._ending = True
        self._abandon()
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._reader  # to the end of the pipe: a pipe that is left full is never closed

    async def take(self, name: str, size: int, body: AsyncIterator[bytes]) -> None:
        """Pipe a file through to the child as it comes.

        A child that got half of it takes nothing more. Raises ``TooMuchError``, ``TabGoneError``,
        and whatever the body raises.
        """
        if self._taken + size > MOST_BYTES:
            raise TooMuchError
        self._taken += size  # at once: others that wait for their turn count as well
        async with self._writing:
            try:
                await self._write(wire.frame(do="file", name=name, size=size))
                async for piece in body:
                    await self._write(piece)
            except BaseException:
                self.gone = True
                raise

    async def run(self, answers: dict[str, Any]) -> None:
        """Let the child analyse what it was given; raises ``TabGoneError``."""
        async with self._writing:
            await self._write(wire.frame(do="run", answers=answers))

    async def make(self, form: str) -> Making:
        """Let the child make a form of the report; raises ``TabGoneError``."""
        making = Making()
        async with self._writing:
            self._makings.append(making)
            await self._write(wire.frame(do="make", form=form))
        return making

    async def _write(self, data: bytes) -> None:
        pipe = self._process.stdin
        if self.gone or pipe is None:
            raise TabGoneError
        try:
            pipe.write(data)
            await pipe.drain()
        except (BrokenPipeError, ConnectionResetError) as error:
            raise TabGoneError from error

    async def _read(self) -> None:
        """Everything the child says, until it ends."""
        pipe = self._process.stdout
        assert pipe is not None
        while line := await pipe.readline():
            if self._ending or not line.endswith(b"\n"):
                break
            said = wire.unframed(line)
            if said["said"] in ("made", "unmade"):
                await self._pass_on(said, pipe)
            else:
                self._tell(said)
        while await pipe.read(PIECE_BYTES):
            pass
        self.gone = True
        self._abandon()
        if not self._ending:
            self._tell(LOST)
        await self._process.wait()

    async def _pass_on(self, said: dict[str, Any], pipe: asyncio.StreamReader) -> None:
        making = self._makings[0]
        making.said.set_result(said)
        left = int(said.get("size", 0))
        while left > 0 and (piece := await pipe.read(min(left, PIECE_BYTES))):
            left -= len(piece)
            await making.put(piece)
        if not left and self._makings:
            self._makings.popleft()

    def _abandon(self) -> None:
        """Nothing that was asked for will come."""
        for making in self._makings:
            making.cut()
        self._makings.clear()
