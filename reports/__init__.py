"""Reports: the same findings as PDF, PNG, HTML, JSON, tables and words."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from chatcheck.analyzer.analysis import Analysis
from chatcheck.reports.options import ReportOptions


def write_report(analysis: Analysis, path: Path, options: ReportOptions) -> None:
    """The report in the form that the path's ending names: .pdf, .png or .html.

    Raises ``OutputError`` where it cannot be written there; nothing is ever left half-written.
    """
    from chatcheck.reports.writing import write_whole

    # Each form brings its own part of the drawing library: only the one that is asked for.
    form = import_module(f"chatcheck.reports.{path.suffix.lower().removeprefix('.')}")
    write_whole(path, lambda target: form.write(analysis, target, options), force=options.force)
