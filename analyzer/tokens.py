"""The words of every text as numbers: read once, used for words that weigh and words taken up.

A token is a distinct word of a text, folded. Its stem is rough and stands only for words that
carry a subject; stop words and chat noise have none.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import IntArray, MilliArray, running
from chatcheck.analyzer.lexicon import FOLDER, tables
from chatcheck.analyzer.takeup import stems

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chatcheck.analyzer.signals import Signals

WORD: Final = r"[a-zà-ÿ']{1,20}"
AT_ONCE: Final = 16_384  # texts weighed in one go: what fits a processor's cache


@dataclass(frozen=True)
class Tokens:
    """Tokens of the distinct texts of bursts.

    ``text[b]`` is the text of burst b, and ``start[t]:start[t + 1]`` are the places of text t in
    ``word`` (numbers into ``words``); ``stem`` has the stem number of every word, -1 for words
    that carry no subject.
    """

    text: IntArray
    start: IntArray
    word: IntArray
    words: pl.Series
    stem: IntArray

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {word: number for number, word in enumerate(self.words.to_list())}

    def weigh(self, weights: Sequence[Mapping[str, float]]) -> MilliArray:
        """Thousandths that the words of each text weigh, a column a list of weights.

        Whole numbers: their sums hang neither on their order nor on where in a chat they stand.
        """
        table = np.zeros((len(weights), len(self.words)), dtype=np.int32)
        for column, listed in enumerate(weights):
            for word, weight in listed.items():
                number = self._numbers.get(word)
                if number is not None:
                    table[column, number] = round(1000 * weight)
        out = np.empty((len(self.start) - 1, len(weights)), dtype=np.int32)
        for first in range(0, len(out), AT_ONCE):
            start = self.start[first : first + AT_ONCE + 1]
            found, places = self.word[start[0] : start[-1]], start - start[0]
            for column in range(len(weights)):
                sums = running(table[column].take(found), np.int32)
                out[first : first + AT_ONCE, column] = np.diff(sums.take(places))
        return out

    def of_bursts(self, row: IntArray, burst: IntArray) -> tuple[IntArray, IntArray]:
        """(row, place in ``word``) of every token of some bursts, each with its row."""
        text = self.text[burst]
        inner, at = spread(self.start[text], self.start[text + 1])
        return row[inner], at

    def subjects(self, row: IntArray, burst: IntArray) -> tuple[IntArray, IntArray]:
        """(row, stem) of every subject of some bursts, each with its row."""
        start, stem = self._subjects
        text = self.text[burst]
        inner, at = spread(start[text], start[text + 1])
        return row[inner], stem[at]

    @cached_property
    def _subjects(self) -> tuple[IntArray, IntArray]:
        """Stems of each text, and where each text's begin."""
        stem = self.stem[self.word]
        before = running(stem >= 0, np.int64)
        return before[self.start], stem[stem >= 0]


@cache
def same_words() -> Mapping[str, str]:
    """Spellings and the words they are read as."""
    groups = tables(FOLDER / "same_words_en.toml").values()
    return {spelt: word for group in groups for spelt, word in group.items()}


def tokens_of(signals: Signals) -> Tokens:
    """The tokens of all bursts of a conversation; a word spelt in two ways counts once a text."""
    found = (
        signals.folded.rename("spelt")
        .to_frame()
        .with_row_index("text")
        .select("text", pl.col("spelt").str.extract_all(WORD))
        .explode("spelt")
        .drop_nulls()
    )
    # Categories of its own: their numbers begin at nought, and nothing of the chat outlives it.
    spelt = found["spelt"].cast(pl.Categorical(pl.Categories.random())).to_physical().to_numpy()
    first = np.zeros(int(spelt.max()) + 1 if len(spelt) else 0, dtype=np.int64)
    first[spelt[::-1]] = np.arange(len(spelt))[::-1]
    same = same_words()
    read = found["spelt"].gather(first).replace(list(same), list(same.values())).rename("read")
    words = read.unique(maintain_order=True)
    place = words.to_frame().with_row_index("number")
    number = read.to_frame().join(place, on="read", how="left", maintain_order="left")["number"]
    pairs = found["text"].to_numpy() * np.int64(len(words)) + number.to_numpy()[spelt]
    text, word = np.divmod(distinct(pairs), len(words))
    start = np.searchsorted(text, np.arange(len(signals.folded) + 1))
    return Tokens(signals.code, start, word, words, stems(words))


def distinct(numbers: IntArray) -> IntArray:
    """Distinct numbers, sorted; many times faster than by hashing."""
    ordered = np.sort(numbers)
    if len(ordered) == 0:
        return ordered
    out: IntArray = ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))]
    return out


def spread(lo: IntArray, hi: IntArray) -> tuple[IntArray, IntArray]:
    """(row, place) for every place of the ranges ``lo[row]:hi[row]``."""
    count = np.maximum(hi - lo, 0)
    row = np.repeat(np.arange(len(lo)), count)
    place = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count) + lo[row]
    return row, place
