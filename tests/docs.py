"""docs/detectors.md from the registry, and the picture in the README from the main sample.

``python -m tests.docs`` rewrites both; a test holds the page about detectors to the registry.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

import chatcheck
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.reports import pdf
from chatcheck.reports.detector_text import markdown
from chatcheck.reports.options import ReportOptions
from chatcheck.reports.style import Shown, footer, styled
from tests.images import pixels

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "detectors.md"
PICTURE = ROOT / "docs" / "report.png"
SAMPLE = ROOT / "sample_exports" / "whatsapp_ana_ben.txt"
SHOWN = (0, 1, 3)  # the answer, the frequency, the two periods
DPI = 66


def picture() -> np.ndarray:
    """Three pages of the sample's report beside each other, as rows of red, green and blue."""
    chat = chatcheck.read(str(SAMPLE), timezone="Europe/London")
    shown = Shown(chatcheck.analyze(chat), ReportOptions())
    with styled(shown):
        figures = [figure for _, figure in pdf.pages(shown)]
        for number in SHOWN:
            footer(figures[number], number + 1, len(figures))
        sheets = [pixels(figures[number], DPI) for number in SHOWN]
    edge = np.full((sheets[0].shape[0], 6, 3), 0.75)
    return np.hstack([part for sheet in sheets for part in (sheet, edge)][:-1])


def main() -> None:
    """Rewrite the page and the picture."""
    from PIL import Image

    PAGE.write_text(markdown(DETECTORS), encoding="utf-8")
    image = Image.fromarray((picture() * 255).round().astype(np.uint8))
    image.quantize(96, method=Image.Quantize.MAXCOVERAGE, kmeans=1).save(PICTURE, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
