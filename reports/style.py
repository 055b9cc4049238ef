"""What every page shares: people's colours and marks, the page frame, paragraphs.

A person is told by colour, marker and line style together, never by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from importlib import resources
from typing import Any, Final
from unicodedata import bidirectional, combining

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
import polars as pl
from matplotlib.figure import Figure, FigureBase
from matplotlib.text import Text

from chatcheck.analyzer.analysis import Analysis
from chatcheck.analyzer.wording import day
from chatcheck.reports.fonts import BASE, Measure, choose, drawable
from chatcheck.reports.moments import moments
from chatcheck.reports.options import ReportOptions
from chatcheck.reports.weeks import rolled

PAPER: Final = {"a4": (8.27, 11.69), "letter": (8.5, 11.0)}
MARGIN: Final = 0.65  # inches
HEAD, FOOT = 1.15, 0.55  # inches kept for the title and the footer
INK, SOFT, FAINT, SHADE = "#222222", "#5f5f5f", "#b8b8b8", "#f1ede2"
COLOURS: Final = ("#0072b2", "#d55e00")  # of Okabe and Ito: apart for every kind of sight
NAME_COLOURS: Final = ("#00609a", "#a84800")  # the same, dark enough for small letters
MARKERS: Final = ("o", "s")
LINES: Final[tuple[Any, ...]] = ("-", (0, (4, 1.5)))
BOLD: Final[dict[str, Any]] = {"weight": "bold", "family": BASE}  # other scripts have no bold
LEFT: Final = "\u200e"  # draws nothing and says: here it goes from left to right
HAIR: Final = "\u200a"  # the PDF writer misplaces what follows the mark: let it be a hair's space
LONGEST_NAME: Final = 1.6  # inches at 9 points: about 22 Latin letters
# Weeks of a chat up to which a line takes so many weeks together: a line of 600 points is a fog.
WINDOWS: Final = ((160, 4), (420, 13), (10**6, 26))
SILENCE_DAYS: Final = 14  # without any message: shown as a gap


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
        first, second = (self.shortened(name, LONGEST_NAME, 9) for name in self.analysis.people)
        if first == second:  # alike but for what was cut off
            first, second = f"{first} (1)", f"{second} (2)"
        return first, second

    def shortened(self, name: str, inches: float, size: float) -> str:
        """A name that can be drawn in a width; what is cut off shows as an ellipsis."""
        clean = self.clean(name).replace(LEFT, "").replace(HAIR, "") or "?"
        if self.measure.width(clean, size) <= inches:
            return among_latin(clean)
        while len(clean) > 1 and self.measure.width(f"{clean}…", size) > inches:
            clean = clean[:-1]
        # A joiner or a mark that has lost its partner draws as a circle of dots.
        while len(clean) > 1 and (clean[-1] in "\u200d\ufe0f " or combining(clean[-1])):
            clean = clean[:-1]
        return among_latin(f"{clean}…")

    def sentence(self, text: str) -> str:
        """A finding with the names as they are drawn."""
        for name, short in zip(self.analysis.people, self.people, strict=True):
            if name != short:
                text = text.replace(name, short)
        return self.clean(text)

    @cached_property
    def window(self) -> int:
        """Weeks that a line takes together: four, and more where a chat goes on for years."""
        return next(window for most, window in WINDOWS if self.weeks <= most)

    @cached_property
    def weeks(self) -> int:
        """How many weeks there are."""
        return self.analysis.weekly["week"].n_unique()

    @cached_property
    def rolled(self) -> dict[tuple[object, ...], pl.DataFrame]:
        """The weeks of every (detector, name), ``window`` of them taken together."""
        return rolled(self.analysis.weekly, self.window)

    @cached_property
    def over_all(self) -> dict[tuple[str, str], dict[str, Any]]:
        """The rates over the whole chat by (detector, name)."""
        rows = self.analysis.rates.filter(pl.col("period") == "all").iter_rows(named=True)
        return {(row["detector"], row["actor"]): row for row in rows}

    @cached_property
    def silences(self) -> list[tuple[date, date]]:
        """First and last day of every stretch of two weeks or more without a message."""
        sent = self.analysis.conversation.messages["sent_at"].to_physical().to_numpy()
        last = np.flatnonzero(np.diff(sent) > (SILENCE_DAYS + 1) * 86_400_000_000)
        day_after = timedelta(days=1)
        return [
            (before + day_after, after - day_after)
            for before, after in zip(self._days(last), self._days(last + 1), strict=True)
        ]

    @cached_property
    def range(self) -> str:
        """First and last day of the chat."""
        first, last = self._days(np.array([0, -1]))
        return f"{day(first)} to {day(last)}"

    def _days(self, rows: npt.NDArray[np.integer]) -> list[date]:
        """Local days of some messages."""
        sent = self.analysis.conversation.messages["sent_at"].gather(rows)
        zone = self.analysis.conversation.chat.timezone
        return sent.dt.convert_time_zone(zone).dt.date().to_list()


def among_latin(name: str) -> str:
    """A name that keeps its place in an English line, whichever way its own letters run.

    Without the marks a line that begins with such a name would run from right to left.
    """
    turned = any(bidirectional(char) in ("R", "AL") for char in name)
    return f"{LEFT}{name}{LEFT}{HAIR}" if turned else name


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


class Words(Text):
    """A line of words whose place is where it begins, as most are: nothing has to be laid out."""

    def draw(self, renderer: Any) -> None:
        """Draw it; on the short way where the renderer has one."""
        if not getattr(renderer, "lean", False):
            super().draw(renderer)
            return
        if not self.get_text():
            return
        x, y = self.get_transform().transform(self.get_unitless_position())
        gc = renderer.new_gc()
        gc.set_foreground(self.get_color())
        renderer.draw_text(gc, x, y, self.get_text(), self.get_fontproperties(), 0.0)


def write(
    body: FigureBase, x: float, y: float, text: str, *, size: float, colour: str, **font: Any
) -> None:
    """Write a line from a place (shares of the body) on; ``font`` are more properties of it."""
    words: Any = Words(x, y, text, size=size, color=colour, transform=inside(body), **font)
    words.set_figure(body)
    body.texts.append(words)


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
            write(body, left, y - 0.75 * step, line, size=size, colour=colour)
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
    width: float = 1.0,
) -> float:
    """The share of the body's height that ``paragraphs`` would take, ``width`` of it wide."""
    wide, height = inches(body)
    lines = sum(len(shown.measure.wrap(text, width * wide, size)) for text in texts)
    return (lines + gap * len(texts)) * size * leading / 72 / height


def heading(body: FigureBase, text: str, y: float, *, left: float = 0.0, size: float = 11) -> float:
    """A section heading; returns where the text below it begins."""
    _, height = inches(body)
    write(body, left, y - size / 72 / height, text, size=size, colour=INK, **BOLD)
    return y - heading_height(body, size)


def heading_height(body: FigureBase, size: float = 11) -> float:
    """The share of the body's height that a heading takes."""
    return size * 1.75 / 72 / inches(body)[1]
