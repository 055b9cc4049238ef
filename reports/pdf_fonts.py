"""TrueType fonts written into a PDF: the same objects as the library's, from a quicker subset."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from matplotlib.backends.backend_pdf import Name
from matplotlib.font_manager import FontPath, get_font
from matplotlib.ft2font import FaceFlags, StyleFlags

from chatcheck.reports.subsetting import truetype

FIXED_WIDTH, NONSYMBOLIC, ITALIC = 1, 1 << 5, 1 << 6  # flags of a font's description
_name: Final[Any] = Name


def embedded(file: Any, path: FontPath, subset: int, charmap: dict[int, int]) -> Any:
    """Write a font with the glyphs of ``charmap`` (code to glyph) into a ``PdfFile``.

    Returns the font's object, or None where the file is no plain TrueType font.
    """
    tables = truetype(str(path))
    if not tables.whole:
        return None
    font: Any = get_font(path)
    units = font.units_per_EM
    plain = font.postscript_name.encode("ascii", "replace").decode("ascii")
    name = _name(file._get_subsetted_psname(plain, charmap))
    data, numbers = tables.subset(charmap.values())
    stream, to_unicode, to_glyph = (
        file.reserveObject(what) for what in ("font file", "ToUnicode map", "CIDToGIDMap")
    )
    file.outputStream(stream, data, extra={"Length1": len(data)})
    file.outputStream(to_glyph, _numbered(charmap, numbers))
    file.outputStream(to_unicode, _unicode_map(file, path, subset, charmap))
    widths = {code: round(1000 * tables.advance(glyph) / units) for code, glyph in charmap.items()}
    described = file.reserveObject("font descriptor")
    file.writeObject(described, _described(font, name, stream, max(widths.values())))
    descendant, whole, wide = (
        file.reserveObject(what) for what in ("CID font", "Type 0 font", "widths")
    )
    file.writeObject(wide, _runs(widths))
    file.writeObject(
        descendant,
        {
            "Type": _name("Font"),
            "Subtype": _name("CIDFontType2"),
            "BaseFont": name,
            "CIDSystemInfo": {"Registry": "Adobe", "Ordering": "Identity", "Supplement": 0},
            "FontDescriptor": described,
            "W": wide,
            "CIDToGIDMap": to_glyph,
        },
    )
    file.writeObject(
        whole,
        {
            "Type": _name("Font"),
            "Subtype": _name("Type0"),
            "BaseFont": name,
            "Encoding": _name("Identity-H"),
            "DescendantFonts": [descendant],
            "ToUnicode": to_unicode,
        },
    )
    return whole


def _described(font: Any, name: Any, stream: Any, widest: int) -> dict[str, Any]:
    """A font's description; lengths in thousandths of the size."""

    def outward(value: float) -> int:
        scaled: float = value / font.units_per_EM * 1000
        return math.floor(scaled) if scaled < 0 else math.ceil(scaled)

    letters = font.get_sfnt_table("pclt") or {"capHeight": 0, "xHeight": 0}
    post = font.get_sfnt_table("post") or {"italicAngle": (0, 0)}
    fixed = FIXED_WIDTH if FaceFlags.FIXED_WIDTH in font.face_flags else 0
    slanted = ITALIC if StyleFlags.ITALIC in font.style_flags else 0
    return {
        "Type": _name("FontDescriptor"),
        "FontName": name,
        "Flags": fixed | NONSYMBOLIC | slanted,
        "FontBBox": [outward(side) for side in font.bbox],
        "Ascent": outward(font.ascender),
        "Descent": outward(font.descender),
        "CapHeight": outward(letters["capHeight"]),
        "XHeight": round(letters["xHeight"] / font.units_per_EM * 1000),
        "ItalicAngle": post["italicAngle"][1],
        "StemV": 0,
        "FontFile2": stream,
        "MaxWidth": widest,
    }


def _numbered(charmap: dict[int, int], numbers: dict[int, int]) -> bytes:
    """The glyph of every code up to the last, two bytes each."""
    glyphs = np.zeros(max(charmap) + 1, dtype=">u2")
    for code, glyph in charmap.items():
        glyphs[code] = numbers[glyph]
    return glyphs.tobytes()


def _runs(values: dict[int, Any]) -> list[Any]:
    """First code and values of every run of codes, one after the other."""
    runs: list[Any] = []
    for code in sorted(values):
        if code - 1 in values:
            runs[-1].append(values[code])
        else:
            runs += [code, [values[code]]]
    return runs


def _unicode_map(file: Any, path: FontPath, subset: int, charmap: dict[int, int]) -> Any:
    """The characters of every code, so that text can be copied and searched."""
    told = file._character_tracker.subset_to_unicode
    texts = {code: told(path, subset, code).encode("utf-16be").hex() for code in charmap}
    runs = _runs(texts)
    lines = [
        f"<{first:04x}> <{first + len(some) - 1:04x}> [{' '.join(f'<{text}>' for text in some)}]"
        for first, some in zip(runs[::2], runs[1::2], strict=True)
    ]
    return file._identityToUnicodeCMap % (len(lines), "\n".join(lines).encode("ascii"))
