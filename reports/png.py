"""The report as one picture."""

from __future__ import annotations

from pathlib import Path

from chatcheck.analyzer.analysis import Analysis
from chatcheck.reports import page_overview
from chatcheck.reports.options import ReportOptions
from chatcheck.reports.style import Shown, styled


def write(analysis: Analysis, path: Path, options: ReportOptions) -> None:
    """Write the overview to ``path`` at ``options.dpi``."""
    shown = Shown(analysis, options)
    with styled(shown):
        figure = page_overview.draw(shown)
        figure.savefig(path, format="png", dpi=options.dpi, metadata={"Software": "chatcheck"})
