"""The report as one tall picture: the first page and the main chart."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from chatcheck.analyzer.tables import Kind
from chatcheck.reports.content.facts import AWAY
from chatcheck.reports.content.view import View
from chatcheck.reports.formats.typst.typesetting import Setting
from chatcheck.reports.pages import frequency, front
from chatcheck.reports.words.first_page import FirstPage
from chatcheck.reports.words.names import WAYS
from chatcheck.reports.writing import MARK

HEAD: Final = 33  # bytes of a PNG's signature and its first chunk
SIZE: Final = (4.1, 1.75)  # inches of a chart that is then shown larger: letters to read on a phone


def write(view: View, path: Path) -> None:
    """Write the picture to ``path`` at ``options.dpi``."""
    path.write_bytes(png(view))


def png(view: View) -> bytes:
    """The picture with chatcheck's mark in it."""
    setting = Setting(view.people, quotes=False)
    charts = []
    if view.facts.language.judged:
        panels = frequency.panels(view, AWAY, WAYS[Kind.REJECTION], SIZE[1])
        charts = [setting.chart(replace(chart, wide=SIZE)) for chart in panels]
    return picture(setting, front(view), charts, view.options.dpi)


def picture(
    setting: Setting, first: FirstPage, charts: Sequence[dict[str, Any]], dpi: int
) -> bytes:
    """A first page with charts (of ``setting``) under it, and chatcheck's mark in its metadata."""
    data = {"front": setting.front(first), "charts": charts}
    made = setting.compiled("picture.typ", data, form="png", ppi=float(dpi))
    return made[:HEAD] + _chunk(b"tEXt", b"Software\0" + MARK.encode()) + made[HEAD:]


def _chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG: length, kind, data and check sum."""
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
