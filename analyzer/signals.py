"""What each burst shows, computed once, group by group, when a detector first asks.

One place turns texts into flags; detectors only combine them. A flag says what stands in the
text, never what it means between two people.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from chatcheck.analyzer import lexicon


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
        self.raw = texts
        self.folded: pl.Series = pl.DataFrame({"t": texts}).select(lexicon.fold(pl.col("t")))["t"]
        self._patterns = lexicon.load(language)
        self._flags: dict[str, npt.NDArray[np.bool_]] = {}

    def __len__(self) -> int:
        return len(self.raw)

    def has(self, group: str) -> npt.NDArray[np.bool_]:
        """Whether each text matches a lexicon group; cached."""
        if group not in self._flags:
            self._flags[group] = self.folded.str.contains(self._patterns[group]).to_numpy()
        return self._flags[group]

    def matches(self, pattern: str, *, raw: bool = False) -> npt.NDArray[np.bool_]:
        """Whether each text matches a pattern that is no lexicon matter (punctuation, emoji)."""
        key = f"{'raw' if raw else 'folded'}:{pattern}"
        if key not in self._flags:
            texts = self.raw if raw else self.folded
            self._flags[key] = texts.str.contains(pattern).to_numpy()
        return self._flags[key]
