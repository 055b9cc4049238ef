"""Small pictures of pages, kept to notice when the drawing changes.

``python -m tests.images`` rewrites them with the drawing as it is; the difference is then looked
at by a person before it is committed.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure
from matplotlib.image import imread

from chatcheck.reports import page_overview, pdf
from chatcheck.reports.options import ReportOptions
from chatcheck.reports.style import Shown, styled
from tests.fixed_analysis import fixed

FOLDER = Path(__file__).parent / "images"
DPI = 36
TOLERANCE = 0.05  # of a square: other hinting of letters passes, a line that is missing does not
CELL = 12  # pixels of the squares that are compared


def pictures() -> dict[str, npt.NDArray[np.float64]]:
    """The pages that are mostly drawing, and the overview, as grey values."""
    shown = Shown(fixed(), ReportOptions())
    with styled(shown):
        pages = dict(pdf.pages(shown)[1:6])
        pages["overview"] = page_overview.draw(shown)
        return {_name(title): grey(figure) for title, figure in pages.items()}


def _name(title: str) -> str:
    return title.lower().replace(" ", "_").replace("-", "_")


def grey(figure: Figure) -> npt.NDArray[np.float64]:
    """A figure as rows of grey values from 0 (black) to 1."""
    return pixels(figure, DPI).mean(axis=2)


def pixels(figure: Figure, dpi: int) -> npt.NDArray[np.float64]:
    """A figure as rows of red, green and blue, each from 0 to 1."""
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=dpi)
    out.seek(0)
    return np.asarray(imread(out, format="png"), dtype=np.float64)[..., :3]


def difference(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> float:
    """The largest mean difference of any square of the two pictures; 1 where sizes differ."""
    if one.shape != other.shape:
        return 1.0
    apart = np.abs(one - other)
    high, wide = (side // CELL * CELL for side in apart.shape)
    squares = apart[:high, :wide].reshape(high // CELL, CELL, wide // CELL, CELL)
    return float(squares.mean(axis=(1, 3)).max())


def kept(name: str) -> npt.NDArray[np.float64]:
    """A kept picture as grey values."""
    values = np.asarray(imread(FOLDER / f"{name}.png"), dtype=np.float64)
    return values if values.ndim == 2 else values[..., :3].mean(axis=2)


def main() -> None:
    """Rewrite every picture."""
    from PIL import Image

    FOLDER.mkdir(exist_ok=True)
    for name, values in pictures().items():
        Image.fromarray((values * 255).round().astype(np.uint8)).save(
            FOLDER / f"{name}.png", optimize=True
        )


if __name__ == "__main__":
    sys.exit(main())
