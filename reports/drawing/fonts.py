"""Fonts for whatever people write: found by looking into charmaps, never by trying and failing.

Noto Sans and Noto Emoji come with chatcheck, DejaVu Sans with matplotlib; other scripts are looked
for in the optional font package and on the system, and only when a character needs them. What no
font can draw is replaced by one sign and said once.
"""

from __future__ import annotations

import importlib.util
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import Final

from matplotlib import font_manager, get_data_path
from matplotlib.ft2font import FT2Font

BOX: Final = "\ufffd"  # what stands for a character that no font can draw
PACKAGE: Final = "manimgx_fonts"  # the extra chatcheck[fonts]
JOINER: Final = "\u200d"
# Characters that draw nothing of their own.
_SILENT: Final = {0xFE0E, 0xFE0F, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF}
_KEPT: Final = "\u200c\u200d\u200e\u200f"  # not printable by themselves, yet part of words
_SYSTEM: Final = ("Noto Sans", "Noto Naskh", "Source Han", "Droid Sans Fallback", "WenQuanYi")


@dataclass(frozen=True, slots=True)
class Fonts:
    """Families in order of use, the folders they are in, and characters that none can draw."""

    families: tuple[str, ...]
    folders: tuple[str, ...]
    missing: frozenset[str]

    def drawable(self, text: str) -> str:
        """A text on one line, without control characters, with a sign for what cannot be drawn."""
        flat = " / ".join(part.strip() for part in text.splitlines() if part.strip())
        shown = []
        for place, char in enumerate(flat):
            if char in self.missing:
                shown.append(BOX)
            elif char == JOINER and place and _is_sign(flat[place - 1]):
                continue  # joined emoji are drawn one after another
            elif char.isprintable() or char in _KEPT:
                shown.append(char)
            elif char.isspace():
                shown.append(" ")
        return "".join(shown)


def _is_sign(char: str) -> bool:
    """Whether a character is an emoji, a skin tone or the sign that asks for colour."""
    return char == "\ufe0f" or unicodedata.category(char) in ("So", "Sk")


@cache
def _characters(path: str) -> frozenset[int]:
    return frozenset(FT2Font(path).get_charmap())


def _own() -> tuple[str, ...]:
    """chatcheck's own fonts and matplotlib's, the one for the words first."""
    here = resources.files("chatcheck.reports") / "fonts"
    dejavu = Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    names = (here / "NotoSans-Regular.ttf", here / "NotoEmoji-Regular.ttf", dejavu)
    return tuple(map(str, names))


def _others() -> Iterator[str]:
    """Further font files: the optional package first, then the system's."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is not None and spec.origin:
        yield from sorted(str(path) for path in Path(spec.origin).parent.glob("NotoSans*.ttf"))
    known = {
        entry.fname
        for entry in font_manager.fontManager.ttflist
        if entry.name.startswith(_SYSTEM) and entry.style == "normal" and entry.weight == 400
    }
    yield from sorted(known)


def choose(texts: Iterable[str]) -> Fonts:
    """Fonts for some texts: chatcheck's own, and others only for what these lack."""
    needed = {ord(char) for text in texts for char in text} - _SILENT
    needed = {code for code in needed if code > 32 and chr(code).isprintable()}
    words, *more = _own()
    used = [words]
    needed -= _characters(words)
    for path in chain(more, _others()):
        if not needed:
            break
        if needed & _characters(path):
            used.append(path)
            needed -= _characters(path)
    return Fonts(
        families=tuple(dict.fromkeys(FT2Font(path).family_name for path in used)),
        folders=tuple(dict.fromkeys(str(Path(path).parent) for path in used)),
        missing=frozenset(map(chr, needed)),
    )
