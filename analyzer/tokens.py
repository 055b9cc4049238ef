"""The words of every burst as numbers: read once, used for words that weigh and words taken up.

A token is a distinct word of a burst, folded. Its stem is rough and stands only for words that
carry a subject; stop words and chat noise have none.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import FloatArray, IntArray
from chatcheck.analyzer.takeup import stems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatcheck.analyzer.signals import Signals


@dataclass(frozen=True)
class Tokens:
    """Tokens of bursts, sorted by burst.

    ``start[b]:start[b + 1]`` are the places of burst b in ``word`` (numbers into ``words``);
    ``stem`` has the stem number of every word, -1 for words that carry no subject.
    """

    start: IntArray
    word: IntArray
    words: pl.Series
    stem: IntArray

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {word: number for number, word in enumerate(self.words.to_list())}

    def weigh(self, weights: Mapping[str, float]) -> FloatArray:
        """Sum of the weights of each burst's words."""
        column = np.zeros(len(self.words))
        for word, weight in weights.items():
            number = self._numbers.get(word)
            if number is not None:
                column[number] = weight
        sums = np.concatenate(([0.0], np.cumsum(column[self.word])))
        return sums[self.start[1:]] - sums[self.start[:-1]]


@cache
def same_words() -> Mapping[str, str]:
    """Spellings and the words they are read as."""
    file = resources.files("chatcheck.analyzer") / "lexicons" / "same_words_en.toml"
    groups = tomllib.loads(file.read_text(encoding="utf-8"))
    return {spelt: word for group in groups.values() for spelt, word in group.items()}


def tokens_of(signals: Signals) -> Tokens:
    """The tokens of all bursts of a conversation."""
    bursts, found = signals.words()
    spelt = found.unique(maintain_order=True)
    same = same_words()
    read = spelt.replace(list(same), list(same.values()))
    words = read.unique(maintain_order=True)
    place = words.to_frame("read").with_row_index("number")
    numbers = found.to_frame("spelt").join(
        pl.DataFrame({"spelt": spelt, "read": read}).join(place, on="read", how="left"),
        on="spelt",
        how="left",
        maintain_order="left",
    )["number"]
    counts = np.bincount(bursts, minlength=len(signals))
    start = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    return Tokens(start, numbers.to_numpy().astype(np.int64), words, stems(words))


def spread(lo: IntArray, hi: IntArray) -> tuple[IntArray, IntArray]:
    """(row, place) for every place of the ranges ``lo[row]:hi[row]``."""
    count = np.maximum(hi - lo, 0)
    row = np.repeat(np.arange(len(lo)), count)
    place = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count) + lo[row]
    return row, place
