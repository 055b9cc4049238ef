"""The report as a PDF: tagged, checked as PDF/UA-1, the same bytes every time."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from chatcheck.reports.content.view import View
from chatcheck.reports.formats.typst.typesetting import Setting
from chatcheck.reports.pages import document

ON_PAPER: Final = 240  # moments: some thirty sheets; the HTML report holds more


def write(view: View, path: Path) -> None:
    """Write the whole report to ``path``."""
    path.write_bytes(pdf(view))


def pdf(view: View) -> bytes:
    """The whole report."""
    made = document(view, most_moments=ON_PAPER)
    setting = Setting(view.people, quotes=view.options.quotes)
    data = {
        "paper": view.options.paper,
        "front": setting.front(made.first),
        "pages": [
            {"key": page.key, "title": page.title,
             "blocks": [setting.block(block) for block in page.blocks]}
            for page in made.pages
        ],
    }  # fmt: skip
    return setting.compiled("report.typ", data, form="pdf")
