"""The look of every chart: colours, marks, the style sheet, and axes placed by inches.

A person is told by colour, mark and line together, never by colour alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

INK, SOFT, FAINT, SHADE = "#222222", "#5f5f5f", "#b8b8b8", "#f1ede2"
PALE: Final = "#f7f5ef"  # the earlier period
GRID: Final = "#e4e4e4"
SILENT: Final = "#8a8a8a"
COLOURS: Final = ("#0072b2", "#d55e00")  # of Okabe and Ito: apart for every kind of sight
NAME_COLOURS: Final = ("#00609a", "#a84800")  # the same, dark enough for small letters
MARKERS: Final = ("o", "s")
LINES: Final[tuple[Any, ...]] = ("-", (0, (4, 1.5)))  # whole; dashes, in widths of the line
FONT: Final = "Noto Sans"


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing that is not drawn yet: what puts it on axes, where these stand, what it shows.

    ``wide`` and ``narrow`` are sizes in inches on paper and on a screen; ``margins`` the inches
    left, above, right and below the axes. ``alt`` tells it to those who do not see it; ``title``
    stands above it, with ``person`` (0 or 1) where it is one person's.
    """

    draw: Callable[[Axes], None]
    alt: str
    wide: tuple[float, float]
    narrow: tuple[float, float]
    margins: tuple[float, float, float, float]
    title: str = ""
    person: int | None = None

    def figure(self, size: tuple[float, float]) -> Figure:
        """The chart on a figure of its own, of a size in inches."""
        width, height = size
        left, top, right, bottom = self.margins
        figure = Figure(figsize=size)
        axes = figure.add_axes(
            (left / width, bottom / height, 1 - (left + right) / width,
             1 - (top + bottom) / height)
        )  # fmt: skip
        self.draw(axes)
        return figure


@contextmanager
def styled() -> Iterator[None]:
    """The style sheet and the font of the charts, for as long as something is drawn."""
    here = resources.files("chatcheck.reports")
    for name in ("NotoSans-Regular.ttf", "NotoSans-SemiBold.ttf"):
        font_manager.fontManager.addfont(str(here / "fonts" / name))
    sheet = here / "drawing" / "chatcheck.mplstyle"
    with mpl.rc_context():
        mpl.rcParams.update(mpl.rc_params_from_file(str(sheet), use_default_template=False))
        mpl.rcParams["font.family"] = [FONT, "DejaVu Sans"]
        yield


def of_hundred() -> FuncFormatter:
    """Tick labels of shares as times of every 100."""
    return FuncFormatter(lambda value, _: f"{100 * value:.0f}")


def nothing(axes: Axes, words: str, size: float = 8) -> None:
    """Words in the middle of axes that have nothing to show."""
    axes.text(0.5, 0.5, words, transform=axes.transAxes, size=size, color=SOFT, ha="center",
              va="center")  # fmt: skip
