"""What every page shares: people's colours and marks, the page frame, paragraphs.

A person is told by colour, marker and line style together, never by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from typing import Any, Final

import matplotlib as mpl
import polars as pl
from matplotlib.figure import Figure, FigureBase

from chatcheck.analyzer.analysis import Analysis
from chatcheck.analyzer.wording import day
from chatcheck.reports.fonts import Measure, choose, drawable
from chatcheck.reports.moments import moments
from chatcheck.reports.options import ReportOptions

PAPER: Final = {"a4": (8.27, 11.69), "letter": (8.5, 11.0)}
MARGIN: Final = 0.65  # inches
HEAD, FOOT = 1.15, 0.55  # inches kept for the title and the footer
INK, SOFT, FAINT, SHADE = "#222222", "#5f5f5f", "#b8b8b8", "#f1ede2"
COLOURS: Final = ("#0072b2", "#d55e00")  # of Okabe and Ito: apart for every kind of sight
MARKERS: Final = ("o", "s")
LINES: Final[tuple[Any, ...]] = ("-", (0, (4, 1.5)))
LONGEST_NAME: Final = 22


@dataclass(frozen=True)
class Shown:
    """An analysis with everything about how it is shown.

    ``people`` and ``name`` give names as they can be drawn; ``moments`` are the chosen events.
    """

    analysis: Analysis
    options: ReportOptions

    @cached_property
    def measure(self) -> Measure:
        """Widths of words."""
        return Measure()

    @cached_property
    def raw_moments(self) -> pl.DataFrame:
        """The chosen events as they were written."""
        return moments(self.analysis, self.options)

    @cached_property
    def _fonts(self) -> tuple[list[str], frozenset[str]]:
        texts = [*self.analysis.people, *self.analysis.notes]
        for column in ("bid_text", "reply_text", "evidence"):
            texts.extend(self.raw_moments[column])
        return choose(texts)

    @property
    def families(self) -> list[str]:
        """Font families that draw what is shown."""
        return self._fonts[0]

    @property
    def missing(self) -> frozenset[str]:
        """Characters that no font at hand can draw."""
        return self._fonts[1]

    def clean(self, text: str) -> str:
        """A text that can be drawn on one line."""
        return drawable(text, self.missing)

    @cached_property
    def people(self) -> tuple[str, str]:
        """The two names as they are drawn."""
        first, second = (self._short(name) for name in self.analysis.people)
        return first, second

    def _short(self, name: str) -> str:
        clean = self.clean(name) or "?"
        return clean if len(clean) <= LONGEST_NAME else f"{clean[: LONGEST_NAME - 1]}…"

    def sentence(self, text: str) -> str:
        """A finding with the names as they are drawn."""
        for name, short in zip(self.analysis.people, self.people, strict=True):
            text = text.replace(name, short)
        return self.clean(text)

    @property
    def range(self) -> str:
        """First and last day of the chat."""
        sent = self.analysis.conversation.messages["sent_at"]
        zone = self.analysis.conversation.chat.timezone
        first, last = sent.dt.convert_time_zone(zone).dt.date()[[0, -1]]
        return f"{day(first)} to {day(last)}"


@contextmanager
def styled(shown: Shown) -> Iterator[None]:
    """The style sheet and the fonts, for as long as something is drawn."""
    sheet = resources.files("chatcheck.reports") / "chatcheck.mplstyle"
    with mpl.rc_context():
        mpl.rcParams.update(mpl.rc_params_from_file(str(sheet), use_default_template=False))
        mpl.rcParams["font.family"] = shown.families
        yield


def page(shown: Shown, title: str) -> tuple[Figure, FigureBase]:
    """A sheet of paper with its title, and the body to draw on."""
    width, height = PAPER[shown.options.paper]
    figure = Figure(figsize=(width, height))
    left = MARGIN / width
    figure.text(left, 1 - 0.62 / height, title, size=17, color=INK, va="baseline")
    people = " and ".join(shown.people)
    figure.text(
        left, 1 - 0.86 / height, f"{people}, {shown.range}", size=9, color=SOFT, va="baseline"
    )
    rule(figure, 1 - 0.98 / height, left, 1 - left)
    # A subfigure takes its place from the ratios of its grid, not from the grid's margins.
    body = (width - 2 * MARGIN, height - HEAD - FOOT - 0.15)
    grid = figure.add_gridspec(
        3,
        3,
        width_ratios=[MARGIN, body[0], MARGIN],
        height_ratios=[HEAD, body[1], FOOT + 0.15],
        wspace=0,
        hspace=0,
    )
    return figure, figure.add_subfigure(grid[1, 1])


def footer(figure: Figure, number: int, count: int) -> None:
    """Page number, and the promise that holds for every page."""
    width, height = figure.get_size_inches()
    left, bottom = MARGIN / width, 0.36 / height
    figure.text(left, bottom, "chatcheck: made on this machine, sent nowhere", size=7.5, color=SOFT)
    figure.text(1 - left, bottom, f"{number} / {count}", size=7.5, color=SOFT, ha="right")


def rule(figure: FigureBase, y: float, left: float = 0.0, right: float = 1.0) -> None:
    """A thin line across."""
    from matplotlib.lines import Line2D

    line = Line2D([left, right], [y, y], transform=inside(figure), color=FAINT, lw=0.7)
    figure.add_artist(line)


def inches(body: FigureBase) -> tuple[float, float]:
    """Width and height of a body."""
    frame: Any = body
    dpi = frame.get_figure(root=True).dpi
    return frame.bbox.width / dpi, frame.bbox.height / dpi


def inside(body: FigureBase) -> Any:
    """The transform from shares of a body to the paper."""
    frame: Any = body
    return frame.transSubfigure


def paragraphs(
    body: FigureBase,
    shown: Shown,
    texts: Sequence[str],
    top: float,
    *,
    size: float = 9.5,
    left: float = 0.0,
    right: float = 1.0,
    colour: str = INK,
    gap: float = 0.6,
    leading: float = 1.42,
) -> float:
    """Wrapped paragraphs from ``top`` down (shares of the body); returns where they end."""
    width, height = inches(body)
    step = size * leading / 72 / height
    y = top
    for text in texts:
        # A line at a time: the spacing of multi-line texts depends on the letters in them.
        for line in shown.measure.wrap(text, (right - left) * width, size):
            body.text(left, y - 0.75 * step, line, size=size, color=colour)
            y -= step
        y -= step * gap
    return y


def tall(
    body: FigureBase,
    shown: Shown,
    texts: Sequence[str],
    *,
    size: float = 9.5,
    gap: float = 0.6,
    leading: float = 1.42,
) -> float:
    """The share of the body's height that ``paragraphs`` would take."""
    width, height = inches(body)
    lines = sum(len(list(shown.measure.wrap(text, width, size))) for text in texts)
    return (lines + gap * len(texts)) * size * leading / 72 / height


def heading(body: FigureBase, text: str, y: float, *, left: float = 0.0, size: float = 11) -> float:
    """A section heading; returns where the text below it begins."""
    _, height = inches(body)
    body.text(left, y - size / 72 / height, text, size=size, color=INK, weight="bold")
    return y - size * 1.75 / 72 / height
