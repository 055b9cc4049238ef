"""Reports: one content as PDF, PNG, HTML, JSON, tables and words.

An ``Analysis`` and ``ReportOptions`` go in, files and texts come out. ``words`` holds every
sentence, ``content`` the rows behind them, ``drawing`` the charts, ``pages`` what stands together,
``formats`` the writers.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chatcheck.analyzer.results import Analysis
    from chatcheck.reports.content.view import View
    from chatcheck.reports.options import ReportOptions

FORMATS = (".pdf", ".png", ".html")


def write_report(analysis: Analysis, path: Path, options: ReportOptions) -> View:
    """The report in the form that the path's ending names: .pdf, .png or .html.

    Returns the view it was made from, so that its words need not be made twice. Raises
    ``OutputError`` where it cannot be written there; nothing is ever left half-written.
    """
    from chatcheck.reports.content.view import View
    from chatcheck.reports.writing import write_whole

    view = View(analysis, options)

    def write(target: Path) -> None:
        # Each form brings its own library: only the one that is asked for.
        match path.suffix.lower():
            case ".pdf":
                from chatcheck.reports.formats.typst import pdf

                pdf.write(view, target)
            case ".png":
                from chatcheck.reports.formats.typst import png

                png.write(view, target)
            case _:
                from chatcheck.reports.formats.web import page

                page.write(view, target)

    write_whole(path, write, force=options.force)
    return view
