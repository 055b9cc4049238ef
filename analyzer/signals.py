"""What each burst shows, computed once, group by group, when a detector first asks.

One place turns texts into flags; detectors only combine them. A flag says what stands in the
text, never what it means between two people.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer import lexicon
from chatcheck.analyzer.arrays import BoolArray, IntArray, MaskArray
from chatcheck.analyzer.masks import packed

# Punctuation and emoji, looked for in texts as written. Capitals, full stops and line ends are
# none: how somebody types must change no verdict.
MARKS: Final = {
    "question": r"\?",
    "exclamation": r"!",
    "ellipsis": r"\.\.|…",
    "digits": r"[0-9]",
    "emoji": r"\p{Extended_Pictographic}",
    "emoji only": r"^[\p{Extended_Pictographic}\p{Emoji_Modifier}\x{FE0F}\x{200D}\s]+$",
    "quotation": '["“”]',
    "comma": ",",
}


class Signals:
    """Flags of bursts (or of any texts), each one Boolean a text.

    Parameters
    ----------
    texts
        One string a burst, messages separated by line feeds.
    language
        Folder of the lexicons.

    Attributes
    ----------
    names
        Every flag: the groups of the lexicons, then ``MARKS``.
    code
        The distinct text of each burst: people repeat themselves, and each is looked at once.
    raw, folded
        The distinct texts, as written and as the lexicons see them.
    """

    def __init__(self, texts: pl.Series, language: str = "en") -> None:
        distinct = texts.rename("t").unique(maintain_order=True).to_frame().with_row_index("code")
        codes = (
            texts.rename("t").to_frame().join(distinct, on="t", how="left", maintain_order="left")
        )
        self.code: IntArray = codes["code"].to_numpy().astype(np.int64)
        self.raw = distinct["t"]
        self.folded: pl.Series = distinct.select(lexicon.fold(pl.col("t")))["t"]
        self._groups = lexicon.load(language)
        self.names = (*self._groups, *MARKS)
        self._found: dict[str, BoolArray] = {}  # a flag -> one Boolean a distinct text

    def __len__(self) -> int:
        return len(self.code)

    def has(self, *flags: str) -> BoolArray:
        """Whether each text matches any of some lexicon groups and marks."""
        self.prepare(flags)
        found: BoolArray = np.logical_or.reduce([self._found[flag] for flag in flags])
        return found[self.code]

    def prepare(self, flags: Iterable[str]) -> None:
        """Look for many flags at once, on all cores."""
        missing = [name for name in flags if name not in self._found]
        if missing:
            frame = pl.DataFrame({"raw": self.raw, "folded": self.folded})
            for found in frame.select(self._expression(name).alias(name) for name in missing):
                self._found[found.name] = found.to_numpy()

    def _expression(self, name: str) -> pl.Expr:
        if name in MARKS:
            return pl.col("raw").str.contains(MARKS[name])
        return pl.any_horizontal(pl.col("folded").str.contains(p) for p in self._groups[name])

    def matches(self, pattern: str) -> BoolArray:
        """Whether each folded text matches a pattern that is no lexicon matter."""
        return self.folded.str.contains(pattern).to_numpy()[self.code]

    @cached_property
    def masks(self) -> MaskArray:
        """All flags of every text: flag ``names[i]`` is bit ``i % 64`` of column ``i // 64``."""
        self.prepare(self.names)
        return packed([self._found[name] for name in self.names])[self.code]
