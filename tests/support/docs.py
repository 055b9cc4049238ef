"""docs/detectors.md from the registry, and the picture in the README from the main sample.

``python -m tests.support.docs`` rewrites both; a test holds the page about detectors to the
registry. The picture is the top of the sample's report as one picture.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.pipeline import analyze
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.read import read_exports
from chatcheck.reports.content.view import View
from chatcheck.reports.formats.typst.png import png
from chatcheck.reports.options import ReportOptions
from chatcheck.reports.words.detectors import markdown

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "detectors.md"
PICTURE = ROOT / "docs" / "report.png"
SAMPLE = ROOT / "sample_exports" / "whatsapp_ana_ben.txt"
DPI = 100
SHOWN = 0.45  # of the picture's height: the answer, the dots and the first chart


def main() -> None:
    """Rewrite the page and the picture."""
    from PIL import Image

    PAGE.write_text(markdown(DETECTORS), encoding="utf-8")
    chat = read_exports([str(SAMPLE)], ReadOptions("Europe/London"))
    view = View(analyze(chat), ReportOptions(dpi=DPI))
    whole = Image.open(io.BytesIO(png(view))).convert("RGB")
    top = whole.crop((0, 0, whole.width, round(SHOWN * whole.height)))
    top.quantize(64, method=Image.Quantize.MAXCOVERAGE, kmeans=1).save(PICTURE, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
