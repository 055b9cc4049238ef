"""matplotlib's PDF writer, with the short way for what a report has most of: plain lines of text.

It writes the same pages. Lines come from ``shaping``, where the library shapes each text twice and
loads every glyph again. Whatever is not plain (other scripts, emoji, turned text) goes the
library's way. All this hangs on the insides of one version of the library; with any other its own
writer is used as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import floor
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.backends import backend_pdf
from matplotlib.figure import Figure
from matplotlib.font_manager import FontPath, fontManager

from chatcheck.reports.shaping import GRID, Face, Line, face

KNOWN: Final = (3, 11)  # versions of the library whose insides are these
LETTERING: Final = ("GDEF", "GPOS", "GSUB", "kern")  # how letters are put together
DRIFT: Final = 1.5  # thousandths of the size by which a letter may stand beside its place
_File: Any = backend_pdf.PdfFile
_Renderer: Any = backend_pdf.RendererPdf


def document(path: Path, metadata: Mapping[str, Any]) -> backend_pdf.PdfPages:
    """A PDF to which ``savefig`` adds pages; close it, or use it as a context."""
    able = mpl.__version_info__[:2] == KNOWN and mpl.rcParams["pdf.fonttype"] == 42
    kind: Any = Document if able else backend_pdf.PdfPages
    pages: backend_pdf.PdfPages = kind(path, metadata=metadata)
    return pages


class Document(backend_pdf.PdfPages):
    """A PDF of several pages, drawn by ``PlainText`` into a ``PlainFile``."""

    def __init__(self, path: Path, *, metadata: Mapping[str, Any]) -> None:
        super().__init__(path, metadata=metadata)
        self._file: Any = PlainFile(path, metadata=metadata)

    def savefig(self, figure: Any = None, **_: Any) -> None:
        """Add a figure as a page."""
        assert isinstance(figure, Figure)
        width, height = figure.get_size_inches()
        dpi = figure.dpi
        self._file.newPage(width, height)
        figure.dpi = 72
        try:
            renderer = PlainText(self._file, dpi, height, width)
            figure.draw(renderer)
            renderer.finalize()
        finally:
            figure.dpi = dpi
            self._file.endStream()


class PlainFile(_File):  # type: ignore[misc]
    """A PDF file that knows how lines are shown in its fonts."""

    def __init__(self, path: Path, *, metadata: Mapping[str, Any]) -> None:
        super().__init__(path, metadata=metadata)
        self._codes: dict[tuple[str, str], tuple[bytes, str, float, float]] = {}
        self._shows: dict[tuple[str, str, float], list[tuple[bytes, bytes]] | None] = {}

    def embedTTF(self, *arguments: Any) -> Any:
        """Embed what is shown of a font: outlines alone, since a PDF names glyphs by number.

        What is left out takes longer to cut than all the rest.
        """
        cutter: Any = vars(backend_pdf)["_backend_pdf_ps"].subset
        library = cutter.Options

        def outlines(**options: Any) -> Any:
            made = library(**options)
            made.drop_tables = [*made.drop_tables, *LETTERING]
            return made

        cutter.Options = outlines
        try:
            return super().embedTTF(*arguments)
        finally:
            cutter.Options = library

    def shown(self, font: Face, text: str, points: float) -> list[tuple[bytes, bytes]] | None:
        """Pairs of a font's name and what is shown in it; None where that is the library's part."""
        key = (font.path, text, points)
        if key not in self._shows:
            line = font.line(text)
            self._shows[key] = None if line is None else list(self._encoded(font, line, points))
        return self._shows[key]

    def _encoded(self, font: Face, line: Line, points: float) -> Iterator[tuple[bytes, bytes]]:
        path = FontPath(font.path, 0)
        whole = floor(points * GRID)  # sizes are cut to the grid as well
        grid, thousand, share = whole / font.units, 1000 / (points * GRID), whole / points / GRID
        name, codes, drift, cut = b"", "", 0.0, 0.0
        for letter, move in zip(line.letters, line.moves, strict=True):
            key = (font.path, letter.chars)
            if key not in self._codes:
                subset, code = self._character_tracker.track_glyph(
                    font.font, letter.chars, letter.glyph
                )
                width = 1000 * letter.advance / font.units
                own = self.fontName(path, subset).pdfRepr()
                self._codes[key] = (own, f"{code:04x}", width, width - round(width))
            own, shown, width, lost = self._codes[key]
            if own != name:
                if codes:
                    yield name, f"[<{codes}>]".encode()
                # What widths lose by rounding is made good only where the font changes.
                name, codes, drift, cut = own, "", drift + cut, 0.0
            if move:
                drift += floor(move * grid + 0.5) * thousand
            if drift > DRIFT or drift < -DRIFT:
                codes += f">{-drift:.0f}<"
                drift -= round(drift)
            codes += shown
            drift += floor(letter.advance * grid + 0.5) * thousand - share * width
            cut += lost
        if codes:
            yield name, f"[<{codes}>]".encode()


class PlainText(_Renderer):  # type: ignore[misc]
    """The library's renderer, with a short way for plain lines."""

    lean: Final = True  # asks axes and words for their short ways

    def __init__(self, file: PlainFile, dpi: float, height: float, width: float) -> None:
        super().__init__(file, dpi, height, width)
        self._faces: dict[tuple[object, ...], Face] = {}

    def _face(self, prop: Any) -> Face:
        """The first font that is used for some properties."""
        key = (*prop.get_family(), prop.get_weight(), prop.get_style(), prop.get_stretch())
        if key not in self._faces:
            found: Any = fontManager
            self._faces[key] = face(str(found._find_fonts_by_props(prop)[0]))
        return self._faces[key]

    def get_text_width_height_descent(
        self, s: str, prop: Any, ismath: Any
    ) -> tuple[float, float, float]:
        """Size of a text in points."""
        line = None if ismath else self._face(prop).line(s)
        if line is None:
            size: tuple[float, float, float] = super().get_text_width_height_descent(
                s, prop, ismath
            )
            return size
        points = prop.get_size_in_points()
        return line.width * points, (line.top - line.bottom) * points, -line.bottom * points

    def _get_font_height_metrics(self, prop: Any) -> tuple[float | None, ...]:
        """Ascent, descent and line gap in points, which a text asks for before it is placed."""
        table = self._face(prop).heights
        points = prop.get_size_in_points()
        return (None, None, None) if table is None else tuple(points * part for part in table)

    def draw_text(
        self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float,
        ismath: Any = False, mtext: Any = None,
    ) -> None:  # fmt: skip
        """Draw a text with its origin at a place in points."""
        points = prop.get_size_in_points()
        special = ismath or angle or gc.get_url() is not None
        shown = None if special else self.file.shown(self._face(prop), s, points)
        if shown is None:
            super().draw_text(gc, x, y, s, prop, angle, ismath=ismath, mtext=mtext)
            return
        self.check_gc(gc, gc._rgb)
        parts = b"\n".join(b"%b %g Tf %b TJ" % (name, points, codes) for name, codes in shown)
        self.file.write(b"BT\n%.4f %.4f Td\n%b\nET\n" % (x, y, parts))
