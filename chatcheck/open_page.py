"""``chatcheck page``: the server started, its address said, and shown where there is a display."""

from __future__ import annotations

import os
import sys
import webbrowser
from threading import Thread

import click

MISSING = (
    "chatcheck page needs two libraries more. Install them with: pipx install --force "
    "'chatcheck[page]' (in the folder of chatcheck: pipx install --force '.[page]')"
)


def open_page(port: int, *, no_open: bool) -> None:
    """Serve the page until it is closed; a usage error where its libraries are missing."""
    try:
        from chatcheck.page.server.serve import serve
    except ModuleNotFoundError as error:
        if error.name not in ("starlette", "uvicorn"):
            raise
        raise click.UsageError(MISSING) from error

    def opened(address: str) -> None:
        click.echo(f"chatcheck listens on this machine only. Open in your browser: {address}")
        if not no_open and has_display():
            # A browser that is slow to start holds up nothing.
            Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    serve(port, opened)
    click.echo("chatcheck page has ended. Nothing was kept.", err=True)


def has_display() -> bool:
    """Whether a window could be seen: always on Windows and a Mac, elsewhere where one is named."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
