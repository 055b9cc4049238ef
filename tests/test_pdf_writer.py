"""The short ways of the PDF writer lead where the library's long ones do."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.font_manager import get_font
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.image import imread

from chatcheck.analyzer.analysis import Analysis
from chatcheck.reports import pdf_writer, write_report
from chatcheck.reports.fonts import Measure, base_path
from chatcheck.reports.options import ReportOptions
from chatcheck.reports.plots import axes_at
from chatcheck.reports.shaping import PLAIN, face
from tests import images
from tests.fixed_analysis import fixed

FACES = (base_path(), base_path().replace("Sans.ttf", "Sans-Bold.ttf"))
PROSE = "The office staff's “first” flight, AVIATA: 12 of 340 (3.5 %)… fjörd ffi fl To Wä—x"


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return fixed()


@settings(deadline=None)
@given(st.text(alphabet=sorted(PLAIN), min_size=1, max_size=12), st.sampled_from(FACES))
def test_letters_stand_where_the_library_puts_them(text: str, path: str) -> None:
    known = face(path)
    line = known.line(text)
    assert line is not None
    shaped = known.font._layout(text, LoadFlags.NO_HINTING)
    assert [item.glyph_index for item in shaped] == [letter.glyph for letter in line.letters]
    ends = np.cumsum([letter.advance for letter in line.letters])
    begins = np.array([0.0, *ends[:-1]]) + np.cumsum(line.moves)
    assert begins == pytest.approx([item.x for item in shaped])


@pytest.mark.parametrize("text", ["two 😂", "e\u0301", "مرحبا", "a\u200db", "नमस्ते", "中"])
def test_what_may_be_composed_or_turned_is_left_to_the_library(text: str) -> None:
    assert face(base_path()).line(text) is None


def test_words_are_as_wide_as_the_library_measures_them() -> None:
    font = FT2Font(base_path())
    font.set_size(100, 72)
    measure = Measure()
    for word in PROSE.split():
        font.set_text(word)
        assert measure.width(word, 7200) == pytest.approx(font.get_width_height()[0] / 64)


def read(tool: str, *arguments: str | Path) -> str:
    done = subprocess.run([tool, *map(str, arguments)], capture_output=True, check=True)
    return done.stdout.decode()


def test_pages_are_those_of_the_librarys_own_writer(
    analysis: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_report(analysis, tmp_path / "short.pdf", ReportOptions())
    monkeypatch.setattr(pdf_writer, "KNOWN", (0, 0))
    write_report(analysis, tmp_path / "long.pdf", ReportOptions())
    marks = []
    for name in ("short", "long"):
        data = (tmp_path / f"{name}.pdf").read_bytes()
        marks.append(re.findall(rb"/(?:MediaBox|Title|Lang) [^/\n]+", data))
        marks.append(re.findall(rb"/BaseFont /([\w+-]+)", data))
    assert marks[:2] == marks[2:]
    if shutil.which("pdftotext") is None or shutil.which("pdftoppm") is None:
        pytest.skip("nothing here reads a PDF")
    texts, pictures = [], []
    for name in ("short", "long"):
        file = tmp_path / f"{name}.pdf"
        texts.append(read("pdftotext", file, "-").split())
        read("pdftoppm", "-r", "36", "-png", file, tmp_path / name)
        pages = sorted(tmp_path.glob(f"{name}-*.png"))
        pictures.append(
            [np.asarray(imread(one), dtype=float)[..., :3].mean(axis=2) for one in pages]
        )
    assert texts[0] == texts[1]
    assert len(pictures[0]) == len(pictures[1]) > 7
    for one, other in zip(*pictures, strict=True):
        assert images.difference(one, other) < images.TOLERANCE


def test_ticks_drawn_together_are_those_drawn_one_by_one(tmp_path: Path) -> None:
    def drawn(together: bool) -> list[tuple[int, bytes]]:
        figure = Figure(figsize=(4, 3))
        axes = axes_at(figure, 0.5, 0.5, -0.2, 2.0)
        axes.plot([1, 2, 3], [2, 5, 3])
        axes.set_yticks([2, 3, 4], ["two", "three", "four"])
        axes.get_yticklabels()[1].set_color("red")
        path = tmp_path / f"{together}.pdf"
        with (
            mpl.rc_context({"pdf.fonttype": 42}),
            pdf_writer.document(path, {"CreationDate": None}) as file,
        ):
            assert isinstance(file, pdf_writer.Document)
            if together:
                file.savefig(figure)
            else:
                PdfPages.savefig(file, figure)
        tool = shutil.which("pdftotext")
        if tool is None:
            pytest.skip("nothing here reads a PDF")
        boxes = re.findall(r'xMin="(\d+)[^>]*>([^<]+)</word', read(tool, "-bbox", path, "-"))
        return sorted((int(left), text) for left, text in boxes)

    assert drawn(True) == drawn(False)
    assert {text for _, text in drawn(True)} >= {"two", "three", "four"}


def test_a_line_that_is_not_plain_is_drawn_all_the_same(tmp_path: Path) -> None:
    figure = Figure(figsize=(4, 3))
    figure.text(0.1, 0.5, "plain")
    figure.text(0.1, 0.4, "e\u0301")
    figure.text(0.1, 0.3, "turned", rotation=90)
    with mpl.rc_context({"pdf.fonttype": 42}), pdf_writer.document(tmp_path / "a.pdf", {}) as file:
        file.savefig(figure)
    assert (tmp_path / "a.pdf").read_bytes().count(b"/FontFile2") >= 1


def test_every_letter_that_is_plain_is_in_the_font() -> None:
    charmap = get_font(base_path()).get_charmap()
    assert {ord(char) for char in PLAIN} <= set(charmap)


def test_no_line_ends_between_a_number_and_its_percent() -> None:
    measure = Measure()
    text = "a share of 18 % of the occasions, 3.4 % before, and 100 % of all"
    for inches in np.arange(1.0, 4.0, 0.05):
        lines = measure.wrap(text, float(inches), 9)
        assert " ".join(lines) == text
        assert not [line for line in lines if line.startswith("%")]
