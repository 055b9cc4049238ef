"""Small pictures of charts, kept to notice when the drawing changes.

``python -m tests.support.images`` rewrites them with the drawing as it is; the difference is then
looked at by a person before it is committed.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure
from matplotlib.image import imread

from chatcheck.reports.content.view import View
from chatcheck.reports.drawing.style import Chart, styled
from chatcheck.reports.options import ReportOptions
from chatcheck.reports.pages import document
from chatcheck.reports.pages.blocks import Charts
from tests.support.fixed_analysis import fixed

FOLDER = Path(__file__).parent / "images"
DPI = 45
TOLERANCE = 0.06  # of a square: other hinting of letters passes, a line that is missing does not
CELL = 12  # pixels of the squares that are compared
KEPT = ("frequency-1", "frequency-2", "kinds-1", "kinds-3", "periods-1", "timing-1", "timing-3",
        "timing-5", "towards-3")  # fmt: skip


def charts(view: View) -> dict[str, Chart]:
    """Every chart of a report by page and place: "frequency-1"."""
    found = {}
    for page in document(view).pages:
        drawn = [one for block in page.blocks if isinstance(block, Charts) for one in block.charts]
        found |= {f"{page.key}-{number}": chart for number, chart in enumerate(drawn, start=1)}
    return found


def pictures() -> dict[str, npt.NDArray[np.float64]]:
    """One chart of every sort, as grey values."""
    with styled():
        known = charts(View(fixed(), ReportOptions()))
        return {name: grey(known[name].figure(known[name].wide)) for name in KEPT}


def grey(figure: Figure) -> npt.NDArray[np.float64]:
    """A figure as rows of grey values from 0 (black) to 1."""
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=DPI)
    out.seek(0)
    return np.asarray(imread(out, format="png"), dtype=np.float64)[..., :3].mean(axis=2)


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
