"""Text messages that are all written alike, cut into columns without an XML parser.

Nearly every backup has long runs of ``<sms ... />`` with the same attributes in the same order.
Such a run is cut at its quotes, and every cut is checked: where anything is not exactly as in the
first element, or would be no XML, the run is left to the parser.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import polars as pl

_WANTED: Final = ("date", "type", "address", "contact_name", "body")
_BEGIN: Final = b"<sms "
_FIRST: Final = re.compile(rb'<sms(?:\s+[A-Za-z_]+="[^"<]*")+\s*/>')
_NAME: Final = re.compile(rb'\s([A-Za-z_]+)="[^"]*"')
_ENTITY: Final = re.compile(rb"&(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_BETWEEN: Final = re.compile(r"\s*/>\s*<sms\s+[A-Za-z_]+=")
_NO_XML: Final = re.compile(rb"\xef\xbf[\xbe\xbf]")
_NAMED: Final = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}
LEAST_ELEMENTS: Final = 20  # for which it is worth the while


def cut_alike(piece: bytes) -> tuple[pl.DataFrame | None, bytes]:
    """The elements of a piece as columns, and the bytes that are left for the parser.

    The columns are ``date``, ``type``, ``address``, ``contact_name`` and ``body``, as strings, null
    where there is no such attribute. None and the whole piece where it holds anything else.
    """
    start, end = piece.find(_BEGIN), piece.rfind(b"/>") + 2
    if start < 0 or piece[:start].strip() or end <= start or _NO_XML.search(piece):
        return None, piece
    run = piece[start:end]
    names, count = _names(run), run.count(b"<")
    if names is None or count < LEAST_ELEMENTS:
        return None, piece
    cells = _cells(run, names, count)
    if cells is None:
        return None, piece
    entities = {said.decode(): _letter(said.decode()) for said in set(_ENTITY.findall(run))}
    wanted = (
        pl.col(name).str.replace_many(list(entities), list(entities.values()))
        if entities and name in names
        else pl.col(name)
        if name in names
        else pl.lit(None, dtype=pl.String).alias(name)
        for name in _WANTED
    )
    # Line ends are kept, so that an error further down names its line.
    return cells.select(wanted), b"\n" * run.count(b"\n") + piece[end:]


def _names(run: bytes) -> list[str] | None:
    """The attributes of the first element, where all have different names."""
    first = _FIRST.match(run)
    if first is None:
        return None
    names = [name.decode() for name in _NAME.findall(first[0])]
    return names if len(set(names)) == len(names) and b">" not in first[0][:-2] else None


def _cells(run: bytes, names: list[str], count: int) -> pl.DataFrame | None:
    """The run cut at its quotes, a column an attribute; None where the cuts differ anywhere."""
    if b"&" in run and run.count(b"&") != len(_ENTITY.findall(run)):
        return None
    cells = pl.Series("cell", [run]).cast(pl.String, strict=False).str.split('"').explode()
    every = 2 * len(names)
    if len(cells) != every * count + 1 or cells[-1].strip() != "/>":
        return None
    if cells[0].split() != ["<sms", f"{names[0]}="]:
        return None
    made = [cells[every * (count - 1) + place] for place in range(0, every, 2)]
    if not all(
        _is_cut(cut, name, n == 0) for n, (cut, name) in enumerate(zip(made, names, strict=True))
    ):
        return None

    def every_one(place: int) -> pl.Expr:
        return pl.col("cell").gather_every(every, place).head(count)

    frame = cells.to_frame().select(
        *(every_one(2 * n).alias(f"{n}") for n in range(len(names))),
        *(every_one(2 * n + 1).alias(name) for n, name in enumerate(names) if name in _WANTED),
    )
    same = ((pl.col(f"{n}").slice(int(n == 0)) == cut).all() for n, cut in enumerate(made))
    if not all(frame.select(same).row(0)):
        return None
    # White space in values would be made spaces by the parser: such a run is left to it.
    blank = sum(_blank(cut.encode()) * (count - (n == 0)) for n, cut in enumerate(made))
    ends = run[: run.find(b'"')] + run[run.rfind(b'"') :]
    return frame if _blank(run) - _blank(ends) == blank else None


def _blank(data: bytes) -> int:
    """How many line ends, tabs and the like there are."""
    return int(np.count_nonzero(np.frombuffer(data, np.uint8) < 32))


def _is_cut(made: str, name: str, first: bool) -> bool:
    """Whether what stands before a value is the attribute's name, and nothing else."""
    if first:
        return _BETWEEN.fullmatch(made) is not None and made.split()[-1] == f"{name}="
    return made[:1].isspace() and made.strip() == f"{name}="


def _letter(entity: str) -> str:
    if entity in _NAMED:
        return _NAMED[entity]
    digits = entity[2:-1]
    return chr(int(digits[1:], 16) if digits[0] in "xX" else int(digits))
