"""The report as a PDF: tagged, checked as PDF/UA-1, the same bytes every time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from chatcheck.reports.content.view import View
from chatcheck.reports.formats.typst.typesetting import Setting
from chatcheck.reports.pages import document
from chatcheck.reports.pages.blocks import Page
from chatcheck.reports.words.first_page import FirstPage

ON_PAPER: Final = 240  # moments: some thirty sheets; the HTML report holds more


def write(view: View, path: Path) -> None:
    """Write the whole report to ``path``."""
    path.write_bytes(pdf(view))


def pdf(view: View) -> bytes:
    """The whole report."""
    made = document(view, most_moments=ON_PAPER)
    setting = Setting(view.people, quotes=view.options.quotes)
    return bound(setting, made.first, made.pages, view.options.paper)


def bound(setting: Setting, first: FirstPage, pages: Sequence[Page], paper: str) -> bytes:
    """A first page and those behind it as one PDF; ``paper`` is "a4" or "letter"."""
    data = {"paper": paper, **setting.sheets(first, pages)}
    return setting.compiled("report.typ", data, form="pdf")
