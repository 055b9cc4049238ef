"""Start and end: a free port of this machine, a ticket, a server, and nothing left afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import socket
from collections.abc import Callable
from secrets import token_urlsafe
from types import FrameType
from typing import Final

import uvicorn

from chatcheck.page.server.guards import Guard
from chatcheck.page.server.lifetime import LIMITS, Lifetime, Limits
from chatcheck.page.server.routes import Routes
from chatcheck.page.server.tabs import Tabs
from chatcheck.page.server.ticket import Ticket
from chatcheck.parsers.errors import ChatcheckError

ADDRESS: Final = "127.0.0.1"


class PortError(ChatcheckError):
    """The port that was asked for cannot be had."""


def serve(port: int, opened: Callable[[str], None], limits: Limits = LIMITS) -> None:
    """Serve the page until it is closed; ``opened`` is called with its address once it listens.

    ``port`` 0 takes a free one. Raises ``PortError`` where another is taken.
    """
    gc.enable()
    with _bound(port) as listener, contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serving(listener, opened, limits))


def _bound(port: int) -> socket.socket:
    """The one socket that listens, on this machine only."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":
        # A port of one's own choice can be had again at once; elsewhere this would share it.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((ADDRESS, port))
    except OSError as error:
        listener.close()
        raise PortError(
            f"port {port} of this machine cannot be used ({error.strerror})",
            "Leave out --port, and a free one is taken",
        ) from error
    return listener


async def _serving(listener: socket.socket, opened: Callable[[str], None], limits: Limits) -> None:
    host = f"{ADDRESS}:{listener.getsockname()[1]}"
    ticket = Ticket(limits.grace)
    tabs = Tabs(Lifetime(limits), lambda: server.end())
    app = Guard(Routes(ticket, token_urlsafe(32), tabs), host)
    config = uvicorn.Config(
        app, http="h11", ws="none", loop="asyncio", lifespan="off", log_config=None,
        log_level="critical", access_log=False, server_header=False, date_header=False,
        proxy_headers=False, timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = _Server(config, lambda: opened(f"http://{host}/open/{ticket.word}"), tabs)
    watch = asyncio.create_task(tabs.watch())
    try:
        await server.serve(sockets=[listener])
    finally:
        watch.cancel()
        await tabs.close()


class _Server(uvicorn.Server):
    """A server that says when it listens, and lets its streams end when it is told to."""

    def __init__(self, config: uvicorn.Config, opened: Callable[[], None], tabs: Tabs) -> None:
        super().__init__(config)
        self._opened = opened
        self._tabs = tabs

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As the server's own; then the address can be told."""
        await super().startup(sockets)
        self._opened()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """As the server's own, for the streams as well."""
        self._tabs.finish()
        super().handle_exit(sig, frame)

    def end(self) -> None:
        """Be over."""
        self.should_exit = True
