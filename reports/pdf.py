"""The report as a PDF: one idea a page, fonts embedded, the same bytes every time."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from matplotlib.figure import Figure

from chatcheck.analyzer.analysis import Analysis
from chatcheck.reports import (
    page_answer,
    page_frequency,
    page_kinds,
    page_method,
    page_moments,
    page_periods,
    page_repairs,
    page_timing,
)
from chatcheck.reports.bookmarks import add_bookmarks
from chatcheck.reports.options import ReportOptions
from chatcheck.reports.pdf_writer import document
from chatcheck.reports.style import Shown, footer, page, styled

CHARTS: Final[tuple[Any, ...]] = (
    page_answer,
    page_frequency,
    page_kinds,
    page_periods,
    page_timing,
    page_repairs,
)


def write(analysis: Analysis, path: Path, options: ReportOptions) -> None:
    """Write every page to ``path``."""
    shown = Shown(analysis, options)
    with styled(shown):
        figures = pages(shown)
        metadata = {
            "Title": f"chatcheck: {' and '.join(shown.people)}, {shown.range}",
            "Creator": "chatcheck",
            "CreationDate": None,
        }
        with document(path, metadata) as file:
            for number, (_, figure) in enumerate(figures, start=1):
                footer(figure, number, len(figures))
                file.savefig(figure)
            add_bookmarks(file, [title for title, _ in figures])


def pages(shown: Shown) -> list[tuple[str, Figure]]:
    """All pages as figures with their titles, in order."""
    figures = []
    for chart in CHARTS:
        figure, body = page(shown, chart.TITLE)
        chart.draw(body, shown)
        figures.append((chart.TITLE, figure))
    for number, rows in enumerate(page_moments.lay_out(shown) or [[]]):
        title = page_moments.TITLE if number == 0 else f"{page_moments.TITLE}, continued"
        figure, body = page(shown, title)
        page_moments.draw(body, shown, rows, first=number == 0)
        figures.append((title, figure))
    figure, body = page(shown, page_method.TITLE)
    page_method.draw(body, shown)
    return [*figures, (page_method.TITLE, figure)]
