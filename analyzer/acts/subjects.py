"""Subjects: which words a text speaks of, and whether another speaks of one of them.

Content words only, roughly stemmed; stop words carry nothing.
"""

from __future__ import annotations

from functools import cached_property
from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.acts.reading import Reading
from chatcheck.analyzer.arrays import BoolArray, IntArray, distinct, spread

SHORTEST: Final = 3  # letters of a word that can carry a subject
ENDINGS: Final = r"(?:ing|ies|ed|es|s|y|e)$"


def stems(words: pl.Series, stop_words: tuple[str, ...]) -> IntArray:
    """A number for the stem of each word; -1 for words that carry no subject."""
    word = pl.col("w")
    carries = (word.str.len_chars() >= SHORTEST) & word.str.contains(r"^\p{L}")
    carries &= ~word.is_in(list(stop_words))
    frame = words.to_frame("w").select(stem=pl.when(carries).then(word.str.replace(ENDINGS, "")))
    numbers = frame["stem"].drop_nulls().unique(maintain_order=True).to_frame("stem")
    found = frame.join(numbers.with_row_index("n"), on="stem", how="left", maintain_order="left")[
        "n"
    ]
    return found.cast(pl.Int64).fill_null(-1).to_numpy().astype(np.int64)


class Subjects:
    """Subjects of texts in some order.

    Parameters
    ----------
    reading
        The texts.
    order
        The texts, in the order in which ranges of them are asked for.
    among
        One value a text: whether what it speaks of counts; all do where it is not given.
    """

    def __init__(self, reading: Reading, order: IntArray, among: BoolArray | None = None) -> None:
        self._reading = reading
        self._order = order
        self._places = np.arange(len(order)) if among is None else np.flatnonzero(among[order])

    @cached_property
    def _of_texts(self) -> tuple[IntArray, IntArray]:
        """Distinct subjects of every distinct text: where each text's begin, and the stems."""
        s = self._reading.sentences
        stem = stems(s.words, self._reading.language.stop_words)
        owner = np.repeat(np.arange(len(s.texts)), np.diff(s.word_start))
        carries = stem[s.word] >= 0
        size = np.int64(stem.max(initial=0) + 1)
        of_sentence = distinct(owner[carries] * size + stem[s.word[carries]])
        sentence, stem_of = np.divmod(of_sentence, size)
        begins = np.searchsorted(sentence, np.arange(len(s.texts) + 1))
        text = np.repeat(np.arange(len(s.start) - 1), np.diff(s.start))
        row, place = spread(begins[s.sentence], begins[s.sentence + 1])
        pairs = distinct(text[row] * size + stem_of[place])
        text_of, stem_of = np.divmod(pairs, size)
        return np.searchsorted(text_of, np.arange(len(s.start))), stem_of

    @cached_property
    def _sorted(self) -> IntArray:
        start, stem = self._of_texts
        text = self._reading.sentences.code[self._order[self._places]]
        row, at = spread(start[text], start[text + 1])
        return np.sort(stem[at] * (len(self._order) + 1) + self._places[row])

    def shared(self, text: IntArray, lo: IntArray, hi: IntArray) -> BoolArray:
        """Whether a subject of each text stands in its half-open range of the order."""
        start, stem = self._of_texts
        code = self._reading.sentences.code[text]
        row, at = spread(start[code], start[code + 1])
        first = stem[at] * (len(self._order) + 1)
        # Looked for in order: what lies side by side is in a processor's cache.
        order = np.argsort(first + lo[row])
        first, row = first[order], row[order]
        begin = np.searchsorted(self._sorted, first + lo[row])
        held = begin < np.searchsorted(self._sorted, first + np.maximum(lo[row], hi[row]))
        out = np.zeros(len(text), dtype=np.bool_)
        out[row[held]] = True
        return out
