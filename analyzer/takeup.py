"""Take-up: how much of what one person said the other's words come back to.

Content words only, roughly stemmed; stop words and chat noise carry nothing. Works on the rows
that a detector has already narrowed down.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt
import polars as pl

from chatcheck.analyzer import lexicon


@cache
def stop_words() -> tuple[str, ...]:
    """Words that carry no subject of their own."""
    file = resources.files("chatcheck.analyzer") / "lexicons" / "stopwords_en.toml"
    groups = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(word for group in groups.values() for word in group["words"])


def content_words(texts: pl.Series) -> pl.Series:
    """List of distinct stemmed content words (and numbers) of each text."""
    folded = lexicon.fold(pl.col("t"))
    words = (
        folded.str.replace_all("'[a-z]*", "")
        .str.extract_all(r"[\p{L}\d]{2,}")
        .list.eval(
            pl.element()
            .filter(~pl.element().is_in(list(stop_words())))
            .str.replace(r"(?:ing|ed|es|s|ies|y|e)$", "")
        )
        .list.unique()
    )
    return pl.DataFrame({"t": texts}).select(words).to_series()


def shared(one: pl.Series, other: pl.Series) -> npt.NDArray[np.int64]:
    """How many content words two columns of texts share, row by row."""
    frame = pl.DataFrame({"a": content_words(one), "b": content_words(other)})
    counts = frame.select(pl.col("a").list.set_intersection("b").list.len()).to_series()
    return counts.to_numpy().astype(np.int64)
