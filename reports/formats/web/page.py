"""The report as one self-contained page: no network, no foreign script, everything escaped.

Charts are inline SVG with the words and tables beside them. A content security policy allows
nothing but the page's own style and its one script.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final, NamedTuple

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup, escape

from chatcheck.parsers.version import VERSION
from chatcheck.reports.content import corrections
from chatcheck.reports.content.view import View
from chatcheck.reports.drawing import svg
from chatcheck.reports.drawing.style import Chart, styled
from chatcheck.reports.pages import document
from chatcheck.reports.pages.blocks import MomentList, Page
from chatcheck.reports.words import units
from chatcheck.reports.words.first_page import PICTURES, FirstPage
from chatcheck.reports.words.names import WAYS
from chatcheck.reports.writing import MARK


class Tally(NamedTuple):
    """Hits and chances of a detector and a person, and the share in words where there is one."""

    hits: int
    chances: int
    share: str


def write(view: View, path: Path) -> None:
    """Write the page to ``path``."""
    path.write_text(page(view), encoding="utf-8")


def page(view: View) -> str:
    """The whole page."""
    made = document(view)
    tallies = _tallies(view)
    people = view.analysis.people

    def tally(detector: str, person: int, period: str = "all") -> Tally:
        return tallies[detector, people[person], period]

    return filled(made.first, made.pages, Two(
        tuple(map(escape, view.people)), view.options.quotes, tally,
        ("all",) if view.analysis.periods is None else ("before", "after"),
    ))  # fmt: skip


class Two(NamedTuple):
    """What a page about two people needs to know of them: names, whether they are quoted, counts by
    detector, person and period, and the periods; the defaults are for a page about nobody."""

    people: tuple[str, ...] = ("", "")
    quotes: bool = False
    tally: Callable[..., Tally] | None = None
    spans: tuple[str, ...] = ("all",)


NOBODY: Final = Two()


def filled(first: FirstPage, pages: Sequence[Page], two: Two = NOBODY) -> str:
    """A first page and those behind it as one page; it asks for ``two`` where blocks do."""
    style, script = _resource("report.css"), _resource("report.js")
    with styled():
        return _template().render(
            first=first, pages=pages, question=PICTURES, **two._asdict(),
            style=Markup(style), script=Markup(script), policy=_policy(style, script),
            version=VERSION, mark=MARK, ways=WAYS, compared=len(two.spans) > 1,
            drawn=_Drawn(), titles=_titles, day=units.day, brief=units.brief,
            corrections_kind=corrections.KIND, corrections_version=corrections.VERSION,
        )  # fmt: skip


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_resource("page.html.jinja"))


def _resource(name: str) -> str:
    return (resources.files("chatcheck.reports.formats.web") / name).read_text(encoding="utf-8")


def policy() -> str:
    """The content security policy that every page carries, for whoever sends it by HTTP."""
    return _policy(_resource("report.css"), _resource("report.js"))


def _policy(style: str, script: str) -> str:
    hashes = (
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for text in (style, script)
    )
    allowed = "style-src 'sha256-{}'; script-src 'sha256-{}'".format(*hashes)
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


class _Drawn:
    """Charts as markup, each with identifiers of its own."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, chart: Chart) -> Markup:
        self._count += 1
        return Markup(svg.on_screen(chart, f"c{self._count}"))


def _tallies(view: View) -> dict[tuple[str, str, str], Tally]:
    rows: Any = view.analysis.rates.iter_rows(named=True)
    return {
        (row["detector"], row["actor"], row["period"]): Tally(
            row["hits"],
            row["chances"],
            "" if row["rate"] is None else units.of_hundred(row["rate"]),
        )
        for row in rows
    }


def _titles(block: MomentList) -> list[tuple[str, str]]:
    """The behaviours that occur among some moments, for a filter."""
    found = {
        what.detector: what.title for moment in block.moments.held for what in moment.behaviours
    }
    return sorted(found.items(), key=lambda pair: pair[1])
