"""TrueType fonts cut down to the glyphs that a PDF shows.

A general tool takes every table apart to put it together again, a third of a second for one font
and its ligatures. A PDF that names glyphs by number needs no more than outlines, widths and
hinting programs, and those can be cut out of the file as they are.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

# What a PDF reader needs of a font that is embedded with glyph numbers; the rest is left out.
_COPIED: Final = ("cvt ", "fpgm", "prep")
_NEEDED: Final = ("glyf", "head", "hhea", "hmtx", "loca", "maxp")
_VARIABLE: Final = ("fvar", "gvar")
_WORDS, _SCALE, _MORE, _TWO_SCALES, _MATRIX = 0x1, 0x8, 0x20, 0x40, 0x80  # of a composite's parts
_MAGIC: Final = 0xB1B0AFBA


class Truetype:
    """The tables of a TrueType file; raises ``OSError`` where there is none."""

    def __init__(self, path: str) -> None:
        data = Path(path).read_bytes()
        self._tables: dict[str, bytes] = {}
        if data[:4] in (b"\0\1\0\0", b"true"):
            for at in range(12, 12 + 16 * int.from_bytes(data[4:6], "big"), 16):
                tag, _, start, size = struct.unpack_from(">4sIII", data, at)
                self._tables[tag.decode("latin-1")] = data[start : start + size]
        self.whole = all(tag in self._tables for tag in _NEEDED) and not any(
            tag in self._tables for tag in _VARIABLE
        )
        if self.whole:
            self._measure()

    def _measure(self) -> None:
        long = int.from_bytes(self._tables["head"][50:52], "big")
        self._loca = (
            np.frombuffer(self._tables["loca"], ">u4").astype(np.int64)
            if long
            else np.frombuffer(self._tables["loca"], ">u2").astype(np.int64) * 2
        )
        self._wide = int.from_bytes(self._tables["hhea"][34:36], "big")  # glyphs with own widths

    def advance(self, glyph: int) -> int:
        """Width of a glyph in units of the font."""
        at = 4 * min(glyph, self._wide - 1)
        return int.from_bytes(self._tables["hmtx"][at : at + 2], "big")

    def subset(self, glyphs: Iterable[int]) -> tuple[bytes, dict[int, int]]:
        """A font file of some glyphs (and of their parts), and old to new numbers.

        Number nought, the box for what is missing, is always kept.
        """
        kept = [0, *sorted({*glyphs} - {0})]
        outlines: list[bytes] = []
        new = {old: place for place, old in enumerate(kept)}
        for old in kept:  # grows by the parts of composites
            outlines.append(self._renumbered(self._outline(old), kept, new))
        padded = [outline + b"\0" * (-len(outline) % 4) for outline in outlines]
        ends = np.cumsum([0, *(len(outline) for outline in padded)])
        tables: dict[str, bytes] = {
            tag: self._tables[tag] for tag in _COPIED if tag in self._tables
        }
        tables["glyf"] = b"".join(padded)
        tables["loca"] = ends.astype(">u4").tobytes()
        tables["hmtx"] = b"".join(map(self._metric, kept))
        count = struct.pack(">H", len(kept))
        tables["maxp"] = _with(self._tables["maxp"], 4, count)
        tables["hhea"] = _with(self._tables["hhea"], 34, count)
        head = _with(self._tables["head"], 8, b"\0\0\0\0")
        tables["head"] = _with(head, 50, b"\0\1")  # long offsets
        return _file(tables), new

    def _outline(self, glyph: int) -> bytes:
        return self._tables["glyf"][self._loca[glyph] : self._loca[glyph + 1]]

    def _metric(self, glyph: int) -> bytes:
        """Width and left side bearing of a glyph."""
        table = self._tables["hmtx"]
        if glyph < self._wide:
            return table[4 * glyph : 4 * glyph + 4]
        at = 4 * self._wide + 2 * (glyph - self._wide)
        last = 4 * (self._wide - 1)
        return table[last : last + 2] + table[at : at + 2]

    @staticmethod
    def _renumbered(outline: bytes, kept: list[int], new: dict[int, int]) -> bytes:
        """An outline whose parts, if it has any, are named by their new numbers."""
        if outline[:2] < b"\x80":  # contours of its own, or none at all
            return outline
        data = bytearray(outline)
        at, more = 10, True
        while more:
            flags, part = struct.unpack_from(">HH", data, at)
            if part not in new:
                new[part] = len(kept)
                kept.append(part)
            struct.pack_into(">H", data, at + 2, new[part])
            at += 8 if flags & _WORDS else 6
            at += 2 if flags & _SCALE else 4 if flags & _TWO_SCALES else 8 if flags & _MATRIX else 0
            more = bool(flags & _MORE)
        return bytes(data)


def _with(table: bytes, at: int, value: bytes) -> bytes:
    return table[:at] + value + table[at + len(value) :]


def _file(tables: dict[str, bytes]) -> bytes:
    """A font file of tables, with their directory and checksums."""
    count = len(tables)
    power = count.bit_length() - 1
    head = struct.pack(">IHHHH", 0x10000, count, 16 << power, power, 16 * count - (16 << power))
    directory, body = b"", b""
    start = 12 + 16 * count
    head_at = 0
    for tag in sorted(tables):
        table = tables[tag]
        padded = table + b"\0" * (-len(table) % 4)
        if tag == "head":
            head_at = start + len(body)
        directory += struct.pack(
            ">4sIII", tag.encode("latin-1"), _checksum(padded), start + len(body), len(table)
        )
        body += padded
    whole = head + directory + body
    return _with(whole, head_at + 8, struct.pack(">I", (_MAGIC - _checksum(whole)) % 2**32))


def _checksum(data: bytes) -> int:
    return int(np.frombuffer(data, ">u4").sum(dtype=np.uint64)) % 2**32


@cache
def truetype(path: str) -> Truetype:
    """The tables of a font file, read once."""
    return Truetype(path)
