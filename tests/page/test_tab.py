"""A child that is replaced: what is asked meanwhile, and what is on its way to the old one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

from chatcheck.page.server.tab import Tab
from chatcheck.page.server.worker import MOST_BYTES, Making, TabGoneError, TooMuchError
from tests.page.exports import chat
from tests.page.served import SLOW_S


def played(scene: Coroutine[Any, Any, None]) -> None:
    """Play a scene in a thread: where browsers are tested a loop runs in this one already."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, scene).result()


def with_a_tab(scene: Callable[[Tab], Awaitable[None]]) -> None:
    """Play a scene with an open page, which is closed in the end."""

    async def around() -> None:
        tab = Tab()
        await tab.start()
        try:
            await asyncio.wait_for(scene(tab), SLOW_S)
        finally:
            await tab.end()

    played(around())


async def whole(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def slow(more: asyncio.Event) -> AsyncIterator[bytes]:
    """A piece, and another when it is wanted."""
    yield b"x" * 100
    await more.wait()
    yield b"y" * 100


async def outcome(tab: Tab) -> dict[str, Any]:
    """What an analysis ends in."""
    news = tab.listen()
    while (said := await news.get())["said"] == "stage":
        pass
    return said


def test_what_is_asked_during_a_change_waits_for_the_new_child() -> None:
    async def scene(tab: Tab) -> None:
        change = asyncio.create_task(tab.start())
        await asyncio.sleep(0)  # it has begun: the child of before is none any more
        await tab.run({})
        assert (await outcome(tab))["happened"].startswith("there is no chat")
        await change

    with_a_tab(scene)


def test_an_upload_to_the_child_of_before_never_reaches_the_new_one() -> None:
    async def scene(tab: Tab) -> None:
        more = asyncio.Event()
        stopped = asyncio.create_task(tab.take("old.txt", 200, slow(more)))
        await asyncio.sleep(0)
        await tab.start()
        data = chat("Ida", "Tom")
        await tab.take("new.txt", len(data), whole(data))
        more.set()
        with pytest.raises(TabGoneError):
            await stopped
        await tab.mend()  # nothing is wrong with the new one: it keeps what it has
        await tab.run({})
        assert (await outcome(tab))["people"] == ["Ida", "Tom"]

    with_a_tab(scene)


def test_a_child_that_got_half_a_file_takes_nothing_more_and_is_replaced() -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"x"
        raise ConnectionError

    async def scene(tab: Tab) -> None:
        with suppress(ConnectionError):
            await tab.take("half.txt", 200, broken())
        with pytest.raises(TabGoneError):
            await tab.run({})
        assert not tab.busy
        await tab.mend()
        await tab.run({})
        assert (await outcome(tab))["happened"].startswith("there is no chat")

    with_a_tab(scene)


def test_files_that_wait_for_their_turn_count_as_well() -> None:
    async def scene(tab: Tab) -> None:
        never = asyncio.Event()
        third = MOST_BYTES // 3 + 1
        waiting = [asyncio.create_task(tab.take(name, third, slow(never))) for name in ("a", "b")]
        await asyncio.sleep(0)
        with pytest.raises(TooMuchError):
            await tab.take("c", third, slow(never))
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    with_a_tab(scene)


def test_a_report_that_is_cut_off_on_its_way_is_no_whole_one() -> None:
    async def scene() -> None:
        making = Making()
        making.said.set_result({"said": "made", "size": 5})
        pieces = making.pieces()
        await making.put(b"<p>")
        assert await anext(pieces) == b"<p>"
        waiting = asyncio.ensure_future(anext(pieces))
        await asyncio.sleep(0)
        making.cut()
        with pytest.raises(TabGoneError):
            await asyncio.wait_for(waiting, SLOW_S)

    played(scene())


def test_a_report_that_was_not_begun_is_said_to_be_none() -> None:
    async def scene(tab: Tab) -> None:
        making = await tab.make("pdf")
        await tab.start()
        assert (await making.said)["said"] == "unmade"

    with_a_tab(scene)
