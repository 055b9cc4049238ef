"""Text messages that are all written alike, cut into columns without an XML parser.

Nearly every backup has long runs of ``<sms ... />`` with the same attributes in the same order.
Such a run is cut at its quotes, and every cut is checked: where anything is not exactly as in the
first element, or would be no XML, the run is left to the parser.
"""

from __future__ import annotations

import re
from typing import Final

import polars as pl

_WANTED: Final = ("date", "type", "address", "contact_name", "body")
_BEGIN: Final = b"<sms "
_FIRST: Final = re.compile(rb'<sms(?:\s+[A-Za-z_]+="[^"<]*")+\s*/>')
_NAME: Final = re.compile(rb'\s([A-Za-z_]+)="[^"]*"')
_ENTITY: Final = re.compile(rb"&(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_BETWEEN: Final = re.compile(r"\s*/>\s*<sms\s+[A-Za-z_]+=")
_NO_XML: Final = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_NAMED: Final = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}
LEAST: Final = 20  # elements for which it is worth the while


def cut_alike(piece: bytes) -> tuple[pl.DataFrame | None, bytes]:
    """The elements of a piece as columns, and the bytes that are left for the parser.

    The columns are ``date``, ``type``, ``address``, ``contact_name`` and ``body``, as strings, null
    where there is no such attribute. None and the whole piece where it holds anything else.
    """
    start, end = piece.find(_BEGIN), piece.rfind(b"/>") + 2
    if start < 0 or piece[:start].strip() or end <= start:
        return None, piece
    run = piece[start:end]
    names = _names(run)
    count = run.count(b"<")
    if names is None or count < LEAST or run.count(_BEGIN) != count:
        return None, piece
    cells = _cells(run, names, count)
    if cells is None:
        return None, piece
    entities = set(_ENTITY.findall(run)) if b"&" in run else set()
    columns = {
        name: _plain(cells.gather_every(2 * len(names), 2 * names.index(name) + 1), entities)
        if name in names
        else pl.Series([None], dtype=pl.String).new_from_index(0, count)
        for name in _WANTED
    }
    # Line ends are kept, so that an error further down names its line.
    return pl.DataFrame(columns), b"\n" * run.count(b"\n") + piece[end:]


def _names(run: bytes) -> list[str] | None:
    """The attributes of the first element, where all have different names."""
    first = _FIRST.match(run)
    if first is None:
        return None
    names = [name.decode() for name in _NAME.findall(first[0])]
    return names if len(set(names)) == len(names) and b">" not in first[0][:-2] else None


def _cells(run: bytes, names: list[str], count: int) -> pl.Series | None:
    """The run cut at its quotes; None where the cuts are not those of the first element."""
    if any(mark in run for mark in _NO_XML) or run.count(b"&") != len(_ENTITY.findall(run)):
        return None
    try:
        text = run.decode()
    except UnicodeDecodeError:
        return None
    cells = pl.Series([text]).str.split('"').explode()
    every = 2 * len(names)
    if len(cells) != every * count + 1 or cells[-1].strip() != "/>":
        return None
    if cells[0].split() != ["<sms", f"{names[0]}="]:
        return None
    blank = {"\n": 0, "\t": 0, "\r": 0}
    for place in range(0, every, 2):
        same = cells.gather_every(every, place).head(count)
        made = same[-1]
        if not _is_cut(made, names[place // 2], first=place == 0):
            return None
        rest = same if place else same.slice(1)
        if not (rest == made).all():
            return None
        for sign in blank:
            blank[sign] += made.count(sign) * len(rest)
    inside = run[: run.find(b'"')] + run[run.rfind(b'"') :]
    # In values white space would be made spaces by the parser: such a run is left to it.
    whole = {sign: run.count(sign.encode()) - inside.count(sign.encode()) for sign in blank}
    return cells if whole == blank else None


def _is_cut(made: str, name: str, *, first: bool) -> bool:
    """Whether what stands before a value is the attribute's name, and nothing else."""
    if first:
        return _BETWEEN.fullmatch(made) is not None and made.split()[-1] == f"{name}="
    return made[:1].isspace() and made.strip() == f"{name}="


def _plain(values: pl.Series, entities: set[bytes]) -> pl.Series:
    if not entities:
        return values
    known = {said.decode(): _letter(said.decode()) for said in entities}
    return values.str.replace_many(list(known), list(known.values()))


def _letter(entity: str) -> str:
    if entity in _NAMED:
        return _NAMED[entity]
    digits = entity[2:-1]
    return chr(int(digits[1:], 16) if digits[0] in "xX" else int(digits))
