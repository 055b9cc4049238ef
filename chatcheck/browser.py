"""The user's own browser, opened only where there is a display to show it."""

from __future__ import annotations

import os
import sys
import webbrowser
from threading import Thread


def has_display() -> bool:
    """Whether a window could be seen: always on Windows and a Mac, elsewhere where one is named."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def show(address: str) -> None:
    """Open an address; a browser that is slow to start holds up nothing."""
    Thread(target=webbrowser.open, args=(address,), daemon=True).start()
