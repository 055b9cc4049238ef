"""The forms in which a report is written: one file a form, and one line here.

A form's file has ``write(view, path)``. It brings its own library, so it is imported only when
somebody asks for it; this list is light, for the front door to name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chatcheck.reports.writing import MARK, Mark

if TYPE_CHECKING:
    from chatcheck.reports.content.view import View


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """A form: the ending that asks for it, the file here that writes it, and what every file that
    it wrote carries, so that chatcheck overwrites its own files and no other."""

    ending: str
    file: str
    mark: Mark

    def write(self, view: View, path: Path) -> None:
        """Write the report to ``path``, which is a temporary file."""
        import_module(f"chatcheck.reports.formats.{self.file}").write(view, path)


FORMATS: Final[tuple[ReportFormat, ...]] = (
    ReportFormat(".pdf", "typst.pdf", Mark(f"/Keywords({MARK}".encode())),
    ReportFormat(".png", "typst.png", Mark(f"tEXtSoftware\0{MARK}".encode())),
    ReportFormat(
        ".html",
        "web.page",
        Mark(f'<meta name="generator" content="{MARK}'.encode(), before=b"</head>"),
    ),
)
REPORT_ENDINGS: Final = tuple(form.ending for form in FORMATS)
TABLE_ENDINGS: Final = (".parquet", ".csv", ".jsonl")  # written by ``tables``


def format_of(path: Path) -> ReportFormat:
    """The form that a path's ending names; raises ``KeyError`` where none does."""
    return {form.ending: form for form in FORMATS}[path.suffix.lower()]


def listed(endings: Sequence[str]) -> str:
    """Endings in words: ".pdf, .png or .html"."""
    return f"{', '.join(endings[:-1])} or {endings[-1]}"
