"""Fonts for whatever people write: found by looking into charmaps, never by trying and failing.

DejaVu Sans comes with matplotlib and Noto Emoji with chatcheck; other scripts are looked for in
the optional font package and on the system, and only when a character needs them. What no font
can draw is replaced by a box and named once.
"""

from __future__ import annotations

import importlib.util
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

from matplotlib import font_manager, get_data_path
from matplotlib.ft2font import FT2Font

from chatcheck.reports.shaping import face

BOX: Final = "\u25a1"
KEPT: Final = "\u200a\u200d\u200e\ufe0f"  # not printable by themselves, yet part of what is drawn
BASE: Final = "DejaVu Sans"
PACKAGE: Final = "manimgx_fonts"  # the extra chatcheck[fonts]
# Characters that draw nothing of their own.
_SILENT: Final = {0xFE0E, 0xFE0F, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF}
_SYSTEM: Final = ("Noto Sans", "Noto Naskh", "Source Han", "Droid Sans Fallback", "WenQuanYi")


@cache
def _characters(path: str) -> frozenset[int]:
    return frozenset(FT2Font(path).get_charmap())


@cache
def base_path() -> str:
    """The file of the base font."""
    return str(Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf")


@cache
def emoji_path() -> str:
    """The file of the emoji font that comes with chatcheck."""
    return str(resources.files("chatcheck.reports") / "fonts" / "NotoEmoji-Regular.ttf")


def _others() -> Iterator[str]:
    """Further font files: the optional package first, then the system's."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is not None and spec.origin:
        yield from sorted(str(path) for path in Path(spec.origin).parent.glob("NotoSans*.ttf"))
    known = {
        entry.fname: entry.name
        for entry in font_manager.fontManager.ttflist
        if entry.name.startswith(_SYSTEM) and entry.style == "normal" and entry.weight == 400
    }
    yield from sorted(known)


def choose(texts: Iterable[str]) -> tuple[list[str], frozenset[str]]:
    """Font families in order of use for some texts, and the characters that none can draw."""
    needed = {ord(char) for text in texts for char in text} - _SILENT
    needed = {code for code in needed if code > 32}
    families = [BASE]
    needed -= _characters(base_path())
    candidates: list[str] = [emoji_path()] if needed else []
    for path in candidates:
        if needed & _characters(path):
            families.append(_register(path))
            needed -= _characters(path)
    if needed:
        for path in _others():
            if needed & _characters(path):
                families.append(_register(path))
                needed -= _characters(path)
            if not needed:
                break
    return families, frozenset(map(chr, needed))


def _register(path: str) -> str:
    font_manager.fontManager.addfont(path)
    return FT2Font(path).family_name


def drawable(text: str, missing: frozenset[str]) -> str:
    """A text on one line, without control characters, with a box for what cannot be drawn."""
    flat = " / ".join(part.strip() for part in text.splitlines() if part.strip())
    return "".join(
        BOX if char in missing else char if char.isprintable() or char in KEPT else " "
        for char in flat
        if char.isprintable() or char.isspace() or char in KEPT
    )


def _guess(char: str) -> float:
    """About how wide a character of another font is, in ems."""
    if unicodedata.category(char)[0] in "MC":
        return 0.0  # marks on other letters, joiners
    if unicodedata.category(char)[0] == "S":
        return 1.3  # emoji
    return 1.0 if unicodedata.east_asian_width(char) in "WF" else 0.75


class Measure:
    """Widths of words in the base font, so that paragraphs can be wrapped before drawing."""

    def __init__(self) -> None:
        self._face = face(base_path(), hinted=100)
        self._font = FT2Font(base_path())
        self._font.set_size(100, 72)
        self._widths: dict[str, float] = {}

    def width(self, text: str, size: float) -> float:
        """Width in inches at a size in points; characters of other fonts are estimated."""
        if text not in self._widths:
            known = _characters(base_path())
            own = "".join(char for char in text if ord(char) in known)
            line = self._face.line(own)
            if line is None:
                self._font.set_text(own)
                pixels = self._font.get_width_height()[0] / 64
            else:
                pixels = 100 * line.width
            others = sum(_guess(char) for char in text if ord(char) not in known)
            self._widths[text] = pixels + 100 * others
        return self._widths[text] * size / 100 / 72

    def wrap(self, text: str, inches: float, size: float, most: int = 99) -> list[str]:
        """Lines that fit a width; a line too many ends the last one with an ellipsis."""
        space = self.width("n n", size) - self.width("nn", size)
        lines: list[str] = []
        line, used = "", 0.0
        for word in _pieces(text, self, inches, size):
            width = self.width(word, size)
            if line and used + space + width > inches:
                lines.append(line)
                line, used = word, width
            else:
                line, used = (f"{line} {word}", used + space + width) if line else (word, width)
        lines.append(line)
        if len(lines) > most:
            lines = [*lines[: most - 1], f"{lines[most - 1].rstrip('.,; ')} …"]
        return lines


def _pieces(text: str, measure: Measure, inches: float, size: float) -> Iterator[str]:
    """Words, with those too long for a line cut into parts that fit; a number keeps its "%"."""
    fits = max(4, int(inches / (size / 72)))
    for glued in filter(None, text.replace(" %", "\0%").split(" ")):
        word = glued.replace("\0", " ")
        if len(word) > fits and measure.width(word, size) > inches:
            yield from (word[at : at + fits] for at in range(0, len(word), fits))
        else:
            yield word
