"""Take-up: which words carry a subject, so that it can be seen whether a reply comes back to it.

Content words only, roughly stemmed; stop words and chat noise carry nothing.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import IntArray
from chatcheck.analyzer.lexicon import FOLDER, tables

SHORTEST = 3  # letters of a word that can carry a subject


@cache
def stop_words() -> tuple[str, ...]:
    """Words that carry no subject of their own."""
    groups = tables(FOLDER / "stopwords_en.toml").values()
    return tuple(word for group in groups for word in group["words"])


def stems(words: pl.Series) -> IntArray:
    """A number for the stem of each word; -1 for words that carry no subject."""
    bare = pl.col("w").str.replace("'.*$", "")
    carries = (bare.str.len_chars() >= SHORTEST) & ~bare.is_in(list(stop_words()))
    frame = words.to_frame("w").select(
        stem=pl.when(carries).then(bare.str.replace(r"(?:ing|ies|ed|es|s|y|e)$", ""))
    )
    numbers = frame["stem"].unique(maintain_order=True).drop_nulls().to_frame("stem")
    found = frame.join(
        numbers.with_row_index("number"), on="stem", how="left", maintain_order="left"
    )["number"]
    return found.cast(pl.Int64).fill_null(-1).to_numpy().astype(np.int64)
