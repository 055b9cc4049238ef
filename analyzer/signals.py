"""What each burst shows, computed once, group by group, when a detector first asks.

One place turns texts into flags; detectors only combine them. A flag says what stands in the
text, never what it means between two people.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from chatcheck.analyzer import lexicon

WORD: Final = r"[a-zà-ÿ']{1,20}"


class Signals:
    """Flags of bursts (or of any texts), each one Boolean a text.

    Parameters
    ----------
    texts
        One string a burst, messages separated by line feeds.
    language
        Folder of the lexicons.
    """

    def __init__(self, texts: pl.Series, language: str = "en") -> None:
        self._size = len(texts)
        # People repeat themselves: every distinct text is looked at once.
        distinct = texts.rename("t").unique(maintain_order=True).to_frame().with_row_index("code")
        codes = (
            texts.rename("t").to_frame().join(distinct, on="t", how="left", maintain_order="left")
        )
        self._codes = codes["code"].to_numpy()
        self.raw = distinct["t"]
        self.folded: pl.Series = distinct.select(lexicon.fold(pl.col("t")))["t"]
        self._patterns = lexicon.load(language)
        self._flags: dict[str, npt.NDArray[np.bool_]] = {}

    def __len__(self) -> int:
        return self._size

    def has(self, group: str) -> npt.NDArray[np.bool_]:
        """Whether each text matches a lexicon group; cached."""
        if group not in self._flags:
            self._flags[group] = self._spread(self.folded.str.contains(self._patterns[group]))
        return self._flags[group]

    def prepare(self, groups: Iterable[str], raw: Iterable[str] = ()) -> None:
        """Look at many lexicon groups (and patterns of raw texts) at once, on all cores."""
        wanted = {name: pl.col("folded").str.contains(self._patterns[name]) for name in groups}
        wanted |= {f"raw:{pattern}": pl.col("raw").str.contains(pattern) for pattern in raw}
        missing = [expr.alias(key) for key, expr in wanted.items() if key not in self._flags]
        if missing:
            frame = pl.DataFrame({"raw": self.raw, "folded": self.folded})
            for found in frame.select(missing):
                self._flags[found.name] = self._spread(found)

    def matches(self, pattern: str, *, raw: bool = False) -> npt.NDArray[np.bool_]:
        """Whether each text matches a pattern that is no lexicon matter (punctuation, emoji)."""
        key = f"{'raw' if raw else 'folded'}:{pattern}"
        if key not in self._flags:
            texts = self.raw if raw else self.folded
            self._flags[key] = self._spread(texts.str.contains(pattern))
        return self._flags[key]

    def _spread(self, distinct: pl.Series) -> npt.NDArray[np.bool_]:
        flags: npt.NDArray[np.bool_] = distinct.to_numpy()[self._codes]
        return flags

    def words(self) -> tuple[npt.NDArray[np.int64], pl.Series]:
        """(row, word) of the distinct words of every text."""
        found = (
            self.folded.rename("t")
            .to_frame()
            .with_row_index("code")
            .select("code", word=pl.col("t").str.extract_all(WORD).list.unique())
            .explode("word")
            .drop_nulls()
        )
        rows = pl.DataFrame({"code": self._codes}).with_row_index("row")
        spread = rows.join(found, on="code", how="inner", maintain_order="left")
        return spread["row"].to_numpy().astype(np.int64), spread["word"]
