"""The report of a study as a file, by the writers and templates of the report of a chat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from chatcheck.parsers.errors import OutputError
from chatcheck.reports.formats.registry import format_of, listed
from chatcheck.reports.formats.typst.pdf import bound
from chatcheck.reports.formats.typst.png import picture
from chatcheck.reports.formats.typst.typesetting import Setting
from chatcheck.reports.formats.web.page import filled
from chatcheck.reports.options import ReportOptions
from chatcheck.reports.writing import write_whole
from chatcheck.study.pooling.pool import Pooled
from chatcheck.study.report.pages import charts_of_change, pages
from chatcheck.study.report.words import first_page


def write(found: Pooled, path: Path, options: ReportOptions) -> None:
    """Write the report, whole or not at all, in the form that the path's ending names.

    Of ``options`` paper, dpi and force count. Raises ``OutputError`` for another ending, and where
    the file cannot be written or is not chatcheck's.
    """
    make = FORMS.get(path.suffix.lower())
    if make is None:
        raise OutputError(
            f"{path} does not end in {listed(tuple(FORMS))}", "Call the report NAME.pdf"
        )

    def put(target: Path) -> None:
        target.write_bytes(make(found, options))

    write_whole(path, put, force=options.force, mark=format_of(path).mark)


def pdf(found: Pooled, options: ReportOptions) -> bytes:
    """The whole report on paper."""
    return bound(_nobody(), first_page(found), pages(found), options.paper)


def html(found: Pooled, options: ReportOptions) -> bytes:
    """The whole report as a page without network."""
    return filled(first_page(found), pages(found)).encode()


def png(found: Pooled, options: ReportOptions) -> bytes:
    """The first page and the chart of the change as one picture."""
    setting = _nobody()
    charts = [setting.chart(replace(chart, wide=chart.narrow)) for chart in charts_of_change(found)]
    return picture(setting, first_page(found), charts, options.dpi)


def _nobody() -> Setting:
    """A report about nobody by name."""
    return Setting(("", ""), quotes=False)


FORMS: Final[Mapping[str, Callable[[Pooled, ReportOptions], bytes]]] = {
    ".pdf": pdf,
    ".png": png,
    ".html": html,
}
