"""Reports: one content as PDF, PNG, HTML, JSON, tables and words.

An ``Analysis`` and ``ReportOptions`` go in, files and texts come out. ``words`` holds every
sentence, ``content`` the rows behind them, ``drawing`` the charts, ``pages`` what stands together,
``formats`` the writers.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chatcheck.analyzer.results import Analysis
    from chatcheck.reports.content.view import View
    from chatcheck.reports.options import ReportOptions


def write_report(analysis: Analysis, path: Path, options: ReportOptions) -> View:
    """The report in the form that the path's ending names (``formats.registry``).

    Returns the view it was made from, so that its words need not be made twice. Raises
    ``OutputError`` where it cannot be written there; nothing is ever left half-written.
    """
    from chatcheck.reports.content.view import View
    from chatcheck.reports.formats.registry import format_of
    from chatcheck.reports.writing import write_whole

    view, form = View(analysis, options), format_of(path)
    write_whole(path, partial(form.write, view), force=options.force, mark=form.mark)
    return view
