"""Invisible characters and foreign digits, made plain.

Direction marks, byte-order marks and no-break spaces stand all over exported headers; they are
removed there and nowhere else, since message bodies need their joiners.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

MARKS: Final = "[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
# In names the joiners stay: families of emoji and Persian names are spelled with them.
NAME_MARKS: Final = "[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
SPACES: Final = "[ \u00a0\u2009\u202f]"
LEADING_MARK: Final = "^\u200e"  # right-to-left marks also begin what people write

# The decimal digits of the scripts in which phones write dates: Arabic-Indic, Persian,
# Devanagari, Bengali, Gurmukhi, Gujarati, Tamil, Telugu, Kannada, Malayalam, Thai, Lao,
# Tibetan, Myanmar, Khmer, full width.
_ZEROS: Final = (
    0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xE50, 0xED0, 0xF20,
    0x1040, 0x17E0, 0xFF10,
)  # fmt: skip
DIGITS: Final = {chr(zero + value): str(value) for zero in _ZEROS for value in range(10)}


def plain(text: pl.Expr) -> pl.Expr:
    """Header text without marks, with plain spaces, ASCII digits and an ASCII comma."""
    return (
        text.str.replace_all(MARKS, "")
        .str.replace_all(SPACES, " ")
        .str.replace_all("،", ",", literal=True)
        .str.replace_many(DIGITS)
    )


def plain_series(text: pl.Series) -> pl.Series:
    """As ``plain``, each step only where an earlier one left anything beyond ASCII."""
    column = text.to_frame("text")
    steps = (
        pl.col("text").str.replace_all(SPACES, " "),
        pl.col("text").str.replace_all(MARKS, ""),
        plain(pl.col("text")),
    )
    for step in steps:
        wide = column.select(pl.col("text").str.len_bytes() != pl.col("text").str.len_chars())
        if not wide.to_series().any():
            break
        column = column.with_columns(step)
    return column["text"]


def cut_at(column: pl.Series, separator: str) -> tuple[pl.Series, pl.Series]:
    """What stands before and after the first separator; (null, whole) where there is none.

    Positions are found in bytes but cut in characters, so the few texts with wide characters
    before the separator are split the slow way.
    """
    frame = pl.DataFrame({"t": column}).with_columns(
        at=pl.col("t").str.find(separator, literal=True)
    )
    frame = frame.with_columns(
        before=pl.col("t").str.slice(0, pl.col("at")),
        after=pl.col("t").str.slice(pl.col("at") + len(separator)),
    ).with_columns(
        before=pl.when(pl.col("at").is_not_null()).then("before"),
        after=pl.when(pl.col("at").is_null()).then("t").otherwise("after"),
    )
    wide = frame.select(pl.col("before").str.len_bytes() != pl.col("at")).to_series()
    where = wide.fill_null(False).arg_true()
    if where.is_empty():
        return frame["before"], frame["after"]
    if 2 * len(where) > len(frame):
        halves = frame["t"].str.splitn(separator, 2)
        first, second = halves.struct.field("field_0"), halves.struct.field("field_1")
        found = second.is_not_null()
        return first.zip_with(found, first.clear(1)), second.zip_with(found, first)
    halves = frame["t"].gather(where).str.splitn(separator, 2)
    source = np.arange(len(frame))
    source[where.to_numpy()] = len(frame) + np.arange(len(where))
    before, after = (
        pl.concat([frame[name], halves.struct.field(field)]).gather(source)
        for name, field in (("before", "field_0"), ("after", "field_1"))
    )
    return before, after
