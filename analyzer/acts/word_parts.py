"""The parts of a word, by which a word that was never seen still says something."""

from __future__ import annotations

from typing import Final

import polars as pl

SIZES: Final = (3, 4, 5)  # letters of a part, its edges among them
EDGE: Final = "#"  # stands before and after a word
LEAST_LETTERS: Final = 3  # of a word that has parts


def parts_of(words: pl.Series) -> pl.DataFrame:
    """(``word`` number, ``part``): every distinct part of some words, in order of the words."""
    frame = words.to_frame("w").with_row_index("word")
    frame = frame.filter(pl.col("w").str.contains(rf"^\p{{L}}{{{LEAST_LETTERS},}}$"))
    edged = pl.concat_str([pl.lit(EDGE), pl.col("w"), pl.lit(EDGE)])
    frame = frame.with_columns(edged.alias("w"), size=edged.str.len_chars())
    pieces = [
        frame.select(
            "word",
            part=pl.int_ranges(0, (pl.col("size") - n + 1).clip(lower_bound=0).cast(pl.Int64)),
            w="w",
        )
        .explode("part")
        .drop_nulls()
        .select("word", part=pl.col("w").str.slice(pl.col("part"), n))
        for n in SIZES
    ]
    return pl.concat(pieces).unique(maintain_order=True).sort("word", maintain_order=True)
