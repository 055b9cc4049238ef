"""What the server and the child that reads the chat say to each other over two pipes.

A frame is one line of JSON; where it has a ``size``, so many bytes follow. Nothing of it is ever
on a disk.

To the child: ``{"do": "file", "name", "size"}`` and the bytes; ``{"do": "run", "answers"}``;
``{"do": "make", "form"}``. From it: ``{"said": "stage", "stage"}``; ``"question"`` (``happened``,
``question``, ``exports``); ``"failed"`` (``happened``, ``remedy``); ``"again"`` (the files are to
be read in another way and are needed once more); ``"ready"`` (what the page shows beside the
report); and for every ``make`` either ``"made"`` (``form``, ``size``; the bytes) or ``"unmade"``
(``happened``, ``remedy``).
"""

from __future__ import annotations

import json
from typing import Any, Final

FORMS: Final = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "png": "image/png",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
}


def frame(**said: Any) -> bytes:
    """The line of a frame; the bytes it announces are written after it."""
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def unframed(line: bytes) -> dict[str, Any]:
    """What a line says."""
    said: dict[str, Any] = json.loads(line)
    return said
