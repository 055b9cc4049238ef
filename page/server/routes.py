"""What the browser can ask for: the page, a stream of news, uploads, orders and reports."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from functools import cache
from importlib import resources
from secrets import compare_digest
from typing import Any, Final
from urllib.parse import quote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from chatcheck.page import wire
from chatcheck.page.server.guards import FRAME
from chatcheck.page.server.tab import Tab
from chatcheck.page.server.tabs import Tabs
from chatcheck.page.server.ticket import Ticket
from chatcheck.page.server.worker import TabGoneError, TooMuchError

ASSETS: Final = {
    "page.css": ("page.css", "text/css; charset=utf-8"),
    "page.js": ("page.js", "text/javascript; charset=utf-8"),
    "files.js": ("files.js", "text/javascript; charset=utf-8"),
    "forms.js": ("forms.js", "text/javascript; charset=utf-8"),
    "server.js": ("server.js", "text/javascript; charset=utf-8"),
}
MOST_ANSWER_BYTES: Final = 1_000_000  # the longest list of other names
BREATH_S: Final = 15.0  # a stream says something at least so often, to notice who has gone
_TAB: Final = re.compile(r"[0-9a-f-]{36}")
_POLICY: Final = re.compile(r"[A-Za-z0-9 ;'+/=-]*")
_GONE: Final = PlainTextResponse("The part that reads the chat has ended.", 410)


class Routes:
    """The application: a ticket that opens once, and everything else behind a secret path.

    The page stands at the ticket, so that a history holds nothing else; it exchanges the ticket
    for the secret path, and a program that only looks at an address has not used it.
    """

    def __init__(self, ticket: Ticket, secret: str, tabs: Tabs) -> None:
        self._ticket = ticket
        self._secret = secret
        self._tabs = tabs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        request = Request(scope, receive)
        response = await self._answer(request)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        first, _, rest = request.url.path.removeprefix("/").partition("/")
        if compare_digest(first.encode(), self._secret.encode()):
            return await self._inside(request, rest)
        if first == "open":
            return self._outside(request.method, rest)
        return PlainTextResponse("There is nothing here.", 404)

    def _outside(self, method: str, name: str) -> Response:
        """The page without anything of anybody's in it; for the ticket, once, the secret path."""
        if method == "GET" and name in ASSETS:
            file, kind = ASSETS[name]
            return Response(_asset(file), media_type=kind)
        if method == "GET" and self._ticket.fits(name):
            return Response(_asset("index.html"), media_type="text/html; charset=utf-8")
        if method == "POST" and self._ticket.fits(name):
            if self._ticket.use():
                return RedirectResponse(f"/{self._secret}/", 303)
            return PlainTextResponse("This address opens once.", 410)
        return PlainTextResponse("There is nothing here.", 404)

    async def _inside(self, request: Request, path: str) -> Response:
        match request.method, path.split("/"):
            case "GET", [""]:
                return PlainTextResponse("Come in.")
            case "POST", ["stay"]:
                self._tabs.life.used()
                return Response(status_code=204)
            case "POST", ["close"]:
                await self._tabs.close()
                return Response(status_code=204)
            case "GET", ["tabs", name, "news"] if _TAB.fullmatch(name):
                return await self._news(name)
            case "POST", ["tabs", name, "goodbye"]:
                self._ticket.renew()
                await self._tabs.goodbye(name)
                return Response(status_code=204)
            case method, ["tabs", name, *what]:
                tab = self._tabs.get(name)
                if tab is not None:
                    return await self._of_tab(request, tab, method, what)
        return PlainTextResponse("There is nothing here.", 404)

    async def _of_tab(self, request: Request, tab: Tab, method: str, what: list[str]) -> Response:
        match method, what:
            case "POST", ["fresh"]:
                await tab.start()
                return Response(status_code=204)
            case "PUT", ["files"]:
                return await _upload(request, tab)
            case "POST", ["run"]:
                return await _run(request, tab)
            case "GET", ["report", form] if form in wire.FORMS:
                return await _report(tab, form)
        return PlainTextResponse("There is nothing here.", 404)

    async def _news(self, name: str) -> Response:
        tab = await self._tabs.open(name)
        if tab is None:
            return PlainTextResponse("Too many pages are open.", 503)
        return StreamingResponse(self._stream(name, tab), media_type="text/event-stream")

    async def _stream(self, name: str, tab: Tab) -> AsyncIterator[str]:
        """Server-sent events, until the page or the server goes."""
        self._tabs.opened(name)
        news = tab.listen()
        try:
            yield "retry: 300\n\n"
            while not self._tabs.ending.is_set():
                try:
                    said = await asyncio.wait_for(news.get(), BREATH_S)
                except TimeoutError:
                    yield ":\n\n"
                    continue
                yield f"data: {json.dumps(said)}\n\n"
        finally:
            self._tabs.closed(name)


@cache
def _asset(name: str) -> bytes:
    return (resources.files("chatcheck.page") / "web" / name).read_bytes()


async def _upload(request: Request, tab: Tab) -> Response:
    length = request.headers.get("content-length", "")
    name = request.query_params.get("name", "")
    if not length.isdigit() or not name:
        return PlainTextResponse("Say how long it is.", 411)
    try:
        await tab.take(name, int(length), request.stream())
    except TooMuchError:
        headers = {"connection": "close"}  # what is not taken in is not read either
        return PlainTextResponse("Export without media.", 413, headers=headers)
    except TabGoneError:
        return _GONE
    except ClientDisconnect:
        await tab.mend()  # half a file is in there
    return Response(status_code=204)


async def _run(request: Request, tab: Tab) -> Response:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_ANSWER_BYTES:
            return PlainTextResponse("That is too long.", 413, headers={"connection": "close"})
    try:
        answers: Any = json.loads(body)
        await tab.run(answers)
    except ValueError:
        return PlainTextResponse("That is no JSON.", 400)
    except TabGoneError:
        return _GONE
    return Response(status_code=202)


async def _report(tab: Tab, form: str) -> Response:
    try:
        making = await tab.make(form)
    except TabGoneError:
        return _GONE
    said = await making.said
    if said["said"] == "unmade":
        return PlainTextResponse(f"{said['happened']}. {said['remedy']}.", 409)
    headers = {"content-length": str(said["size"])}
    if form == "html":
        policy = tab.policy if _POLICY.fullmatch(tab.policy) else "default-src 'none'"
        headers["content-security-policy"] = f"{policy}; {FRAME}"
    else:
        headers["content-disposition"] = f"attachment; filename={quote(f'report.{form}')}"
    return StreamingResponse(making.pieces(), headers=headers, media_type=wire.FORMS[form])
