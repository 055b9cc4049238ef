"""The library's face of an analysis: frames with names, reports as files, a repr without texts.

It holds an ``Analysis`` of the analyzer and hands out its tables; nothing is computed here that a
report does not compute as well.
"""

from __future__ import annotations

from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl
    from matplotlib.figure import Figure

    from chatcheck.analyzer import results as tables
    from chatcheck.reports.content.view import View

_FRAMES = (
    "rates", "weekly", "comparison", "reply_times", "reply_curves", "reply_hours", "changes",
    "quiet_hours", "hours", "lengths", "length_trends", "rhythm",
)  # fmt: skip


class Analysis:
    """What was found in a chat of two people.

    Attributes
    ----------
    people
        The two names; every frame names people by them.
    periods
        The two stretches of time that are compared (``before`` and ``after``, each with ``first``
        and ``last``), or None; ``no_comparison`` then says why.
    rates, weekly, comparison, reply_times, reply_curves, reply_hours, changes, quiet_hours, hours,
    lengths, length_trends, rhythm
        polars frames; docs/library.md says what is in each.
    tables
        The analyzer's own object, for what the reports need besides.
    """

    rates: pl.DataFrame
    weekly: pl.DataFrame
    comparison: pl.DataFrame
    reply_times: pl.DataFrame
    reply_curves: pl.DataFrame
    reply_hours: pl.DataFrame
    changes: pl.DataFrame
    quiet_hours: pl.DataFrame
    hours: pl.DataFrame
    lengths: pl.DataFrame
    length_trends: pl.DataFrame
    rhythm: pl.DataFrame

    def __init__(self, found: tables.Analysis) -> None:
        self.tables = found
        for name in _FRAMES:
            setattr(self, name, getattr(found, name))

    @property
    def people(self) -> tuple[str, str]:
        """The two names, in the order of every table."""
        return self.tables.people

    @property
    def periods(self) -> tables.Periods | None:
        """The two stretches of time that are compared, or None."""
        return self.tables.periods

    @property
    def no_comparison(self) -> str:
        """Why nothing is compared; "" where something is."""
        return self.tables.no_comparison

    def events(self, *, every_chance: bool = False) -> pl.DataFrame:
        """What was found, a row an event by time, or every chance; as ``chatcheck events`` writes.

        Columns: detector, kind ("rejection" or "repair"), actor, partner (names), outcome, bid_at,
        reply_at (local), bid_ids, reply_ids, bid_text, reply_text, elapsed_s, awake_s,
        confidence, evidence.
        """
        from chatcheck.reports.content.events_table import table
        from chatcheck.reports.options import ReportOptions

        return table(self.tables, every_chance, ReportOptions())

    def summary(self) -> dict[str, Any]:
        """The summary as plain values, as ``--json`` writes it."""
        from chatcheck.reports.formats.json_summary import content

        return content(self._view)

    def words(self) -> str:
        """The first page in words, as the command prints it."""
        from chatcheck.reports.pages import front
        from chatcheck.reports.words.terminal import text

        return text(front(self._view))

    def figures(self) -> dict[str, Figure]:
        """The charts of the report by name, such as "frequency-1", each a figure of its own."""
        from chatcheck.reports.drawing.style import styled
        from chatcheck.reports.pages import document
        from chatcheck.reports.pages.blocks import Charts

        found = {}
        with styled():
            for page in document(self._view).pages:
                charts = [c for block in page.blocks if isinstance(block, Charts)
                          for c in block.charts]  # fmt: skip
                for number, chart in enumerate(charts, start=1):
                    found[f"{page.key}-{number}"] = chart.figure(chart.wide)
        return found

    def to_pdf(self, path: str | Path, **options: Any) -> Path:
        """Write the report as a PDF; ``options`` as of ``ReportOptions`` (paper="letter")."""
        return self._written(path, ".pdf", options)

    def to_html(self, path: str | Path, **options: Any) -> Path:
        """Write the report as one page of HTML; ``options`` as of ``ReportOptions``."""
        return self._written(path, ".html", options)

    def to_png(self, path: str | Path, **options: Any) -> Path:
        """Write the report as one picture; ``options`` as of ``ReportOptions``, such as dpi=200."""
        return self._written(path, ".png", options)

    def _written(self, path: str | Path, suffix: str, options: dict[str, Any]) -> Path:
        from chatcheck.parsers.errors import OutputError
        from chatcheck.reports import write_report
        from chatcheck.reports.options import ReportOptions

        target = Path(path)
        if target.suffix.lower() != suffix:
            raise OutputError(f"{target} does not end in {suffix}", f"Call it NAME{suffix}")
        write_report(self.tables, target, ReportOptions(**options))
        return target

    @cached_property
    def _view(self) -> View:
        from chatcheck.reports.content.view import View
        from chatcheck.reports.options import ReportOptions

        return View(self.tables, ReportOptions())

    def _lines(self) -> list[str]:
        from chatcheck.reports.pages import front

        page = front(self._view)
        return [page.subtitle, *page.short]

    def __repr__(self) -> str:
        first, *rest = self._lines()
        return "\n".join([f"<chatcheck.Analysis: {first}>", *(f"  {line}" for line in rest)])

    def _repr_html_(self) -> str:
        first, *rest = self._lines()
        told = "".join(f"<p>{escape(line)}</p>" for line in rest)
        return f"<div><p><b>{escape(first)}</b></p>{told}</div>"
