"""The report of a study as a PDF, by the templates that set the report of a chat."""

from __future__ import annotations

from pathlib import Path

from chatcheck.parsers.errors import OutputError
from chatcheck.reports.formats.typst.typesetting import Setting
from chatcheck.reports.writing import write_whole
from chatcheck.study.pooling.pool import Pooled
from chatcheck.study.report.pages import pages
from chatcheck.study.report.words import first_page


def write(found: Pooled, path: Path, *, paper: str = "a4", force: bool = False) -> None:
    """Write the report, whole or not at all; ``paper`` is "a4" or "letter"."""
    if path.suffix.lower() != ".pdf":
        raise OutputError(f"{path} does not end in .pdf", "Call the report NAME.pdf")
    write_whole(path, lambda target: _filled(target, pdf(found, paper)), force=force)


def _filled(target: Path, content: bytes) -> None:
    target.write_bytes(content)


def pdf(found: Pooled, paper: str = "a4") -> bytes:
    """The whole report."""
    setting = Setting(("", ""), quotes=False)
    data = {
        "paper": paper,
        "front": setting.front(first_page(found)),
        "pages": [
            {"key": page.key, "title": page.title,
             "blocks": [setting.block(block) for block in page.blocks]}
            for page in pages(found)
        ],
    }  # fmt: skip
    return setting.compiled("report.typ", data, form="pdf")
