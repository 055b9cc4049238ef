"""Where letters stand in a line, put together from what is known of pairs of them.

The library shapes every text anew, letter by letter, though a report's prose is made of the same
few hundred pairs. Here each letter and each pair is asked for once, in the font's own units, and
lines are added up. Only plain Latin text is: whatever may be joined, reordered or composed, and
whatever the font lacks, is left to the library.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from math import floor
from typing import Any, Final, NamedTuple

from matplotlib.ft2font import FT2Font, LoadFlags

# Printable Latin letters and signs that stand one after the other whatever is beside them.
PLAIN: Final = frozenset(
    chr(code)
    for first, last in ((0x20, 0x7E), (0xA1, 0xAC), (0xAE, 0x17F), (0x2010, 0x2022),
                        (0x2026, 0x2026), (0x2030, 0x203A), (0x20AC, 0x20AC))
    for code in range(first, last + 1)
)  # fmt: skip
GRID: Final = 64  # parts of a point to which the library rounds what it places
LIGATURES: Final = ("ffi", "ffl", "ff", "fi", "fl")  # the longer ones first


class Letter(NamedTuple):
    """A glyph for one character or several; lengths in units of the font."""

    chars: str
    glyph: int
    advance: float
    bottom: float
    top: float


@dataclass(frozen=True, slots=True)
class Line:
    """Letters of a line and, before each, by how many units it is moved from the end of the last.

    ``width`` is where the last one ends; ``bottom`` and ``top`` are those of the ink from the
    baseline, all in ems.
    """

    letters: tuple[Letter, ...]
    moves: tuple[float, ...]
    width: float
    bottom: float
    top: float


class Face:
    """The letters and pairs of one font file; raises ``OSError`` where there is none.

    Lengths are in the font's own units, so that nothing is rounded. ``hinted`` letters are so many
    units to the em and as wide as whole ones, as the library has them for a screen.
    """

    def __init__(self, path: str, hinted: int = 0) -> None:
        self.path = path
        self.font: Any = FT2Font(path)
        self.units: int = hinted or self.font.units_per_EM
        self._flags = LoadFlags.FORCE_AUTOHINT if hinted else LoadFlags.NO_HINTING
        self._plain = face(path) if hinted else self  # hinting moves no pair, and is slow
        self.font.set_size(self.units, 72)  # one pixel is one unit
        self._letters: dict[str, Letter | None] = {}
        self._pairs: dict[tuple[str, str], float | None] = {}
        self._lines: dict[str, Line | None] = {}
        # Before 3.11 the library knows neither ligatures nor how to tell what it shaped.
        self._able = hasattr(self.font, "_layout")
        self._joined = [some for some in LIGATURES if self._able and len(self._shaped(some)) == 1]

    @cached_property
    def heights(self) -> tuple[float, float, float] | None:
        """Ascent, descent and line gap in ems, where the font tells them."""
        table = self.font.get_sfnt_table("OS/2")
        if table is None:
            return None
        told = (table["sTypoAscender"], -table["sTypoDescender"], table["sTypoLineGap"])
        return tuple(part / self.font.units_per_EM for part in told)

    def line(self, text: str) -> Line | None:
        """A text as a line; None where that is the library's business."""
        if text not in self._lines:
            self._lines[text] = self._line(text) if self._able and PLAIN.issuperset(text) else None
        return self._lines[text]

    def _line(self, text: str) -> Line | None:
        parts = self._parts(text)
        letters = [self._letter(part) for part in parts]
        moves = [0.0, *self._moves(list(pairwise(parts)))][: len(parts)]
        pen = 0.0
        known: list[Letter] = []
        kept: list[float] = []
        for letter, move in zip(letters, moves, strict=True):
            if letter is None or move is None:
                return None
            pen += move + letter.advance
            known.append(letter)
            kept.append(move)
        bottom = min((letter.bottom for letter in known), default=0.0) / self.units
        top = max((letter.top for letter in known), default=0.0) / self.units
        return Line(tuple(known), tuple(kept), pen / self.units, bottom, top)

    def _parts(self, text: str) -> list[str]:
        """Characters, and those that the font draws as one together."""
        if "f" not in text:
            return list(text)
        parts: list[str] = []
        at = 0
        while at < len(text):
            joined = next((some for some in self._joined if text.startswith(some, at)), text[at])
            parts.append(joined)
            at += len(joined)
        return parts

    def _letter(self, chars: str) -> Letter | None:
        if chars not in self._letters:
            self._letters[chars] = self._found(chars)
        return self._letters[chars]

    def _found(self, chars: str) -> Letter | None:
        shaped = self._shaped(chars)
        if len(shaped) != 1 or shaped[0].glyph_index == 0:
            return None
        index = shaped[0].glyph_index
        glyph = self.font.load_glyph(index, flags=self._flags)
        _, bottom, _, top = (side / 64 for side in glyph.bbox)
        return Letter(chars, index, glyph.horiAdvance / 64, bottom, top)

    def _moves(self, pairs: list[tuple[str, str]]) -> list[float | None]:
        """How far the second of each pair is moved, on the grid of the library where hinted."""
        plain = self._plain
        new = dict.fromkeys(pair for pair in pairs if pair not in plain._pairs)
        if new:
            plain._learn(list(new))
        moves = [plain._pairs[pair] for pair in pairs]
        if plain is self:
            return moves
        scale = GRID * self.units / plain.units
        return [move and floor(move * scale + 0.5) / GRID for move in moves]

    def _learn(self, pairs: list[tuple[str, str]]) -> None:
        """Ask for the distances of some pairs, all at once: most of a call's cost is its own."""
        self._pairs.update(dict.fromkeys(pairs))
        # A space holds the pairs apart: nothing is moved towards it.
        shaped = self._shaped(" ".join(one + other for one, other in pairs))
        for place, (one, other) in enumerate(pairs):
            two = shaped[3 * place : 3 * place + 2]
            first = self._letter(one)
            if [item.char for item in two] != [one, other] or first is None:
                return  # joined into one: these are the library's
            self._pairs[one, other] = two[1].x - two[0].x - first.advance

    def _shaped(self, text: str) -> list[Any]:
        found: list[Any] = self.font._layout(text, self._flags)
        return found


@cache
def face(path: str, hinted: int = 0) -> Face:
    """The face of a font file, made once."""
    return Face(path, hinted)
