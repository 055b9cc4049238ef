"""What a model sees of a sentence: its words, their parts, and runs of two and three words.

Every feature is a text that can be read: a word ("passed"), a part of a word at its edge
("#un", "ing#"), or words in a row ("i got", "^ i got"), where ``^`` and ``$`` are the ends of a
sentence. The same features are counted in training and at run time, by this code.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.acts.sentences import LENGTHENED, Sentences
from chatcheck.analyzer.arrays import IntArray

BEGIN, END = "^", "$"
PARTS: Final = (3, 4, 5)  # letters of the parts of a word
PART: Final = "#"  # the edge of a word
LEAST_LETTERS: Final = 4  # of a word that has parts


def parts_of(words: pl.Series) -> pl.DataFrame:
    """(``word`` number, ``part``): every part of some words: beginnings, ends and insides."""
    frame = words.to_frame("w").with_row_index("word")
    frame = frame.filter(pl.col("w").str.contains(rf"^\p{{L}}{{{LEAST_LETTERS},}}$"))
    edged = pl.concat_str([pl.lit(PART), pl.col("w"), pl.lit(PART)])
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
        for n in PARTS
    ]
    return pl.concat(pieces).unique(maintain_order=True)


@dataclass(frozen=True)
class Runs:
    """Words of sentences in a row, with the ends: one long line of numbers.

    ``words`` are the words of the sentences, then begin, end and lengthening; ``line`` holds
    their numbers, ``sentence`` the sentence of each place.
    """

    words: pl.Series
    line: IntArray
    sentence: IntArray
    lengthened: IntArray  # sentence of each lengthened word
    count: IntArray  # words of each sentence

    @classmethod
    def of(cls, sentences: Sentences) -> Runs:
        """The line of words of all sentences."""
        count = np.diff(sentences.word_start)
        size, base = len(count), len(sentences.words)
        where = np.arange(len(sentences.word))
        owner = np.repeat(np.arange(size), count)
        line = np.empty(len(where) + 2 * size, dtype=np.int64)
        begins = sentences.word_start[:-1] + 2 * np.arange(size)
        line[begins] = base
        line[begins + count + 1] = base + 1
        line[where + 2 * owner + 1] = sentences.word
        words = pl.concat(
            [sentences.words.rename("w"), pl.Series("w", [BEGIN, END, LENGTHENED], pl.String)]
        )
        return cls(
            words, line, np.repeat(np.arange(size), count + 2), owner[sentences.lengthened], count
        )


class Vocabulary:
    """The features that a model knows, and where they stand in sentences.

    Parameters
    ----------
    features
        Their texts, in the order of the model's rows: words, parts (with ``#``) and runs of two or
        three words (with spaces).
    """

    def __init__(self, features: pl.Series) -> None:
        self.features = features.rename("f")
        table = self.features.to_frame().with_row_index("row")
        spaces = pl.col("f").str.count_matches(" ")
        part = pl.col("f").str.starts_with(PART) | pl.col("f").str.ends_with(PART)
        part |= pl.col("f").str.starts_with("%")
        table = table.with_columns(
            kind=pl.when(spaces > 0).then(spaces).when(part).then(-1).otherwise(0)
        )
        self._of_kind = {
            kind: table.filter(pl.col("kind") == kind).select("row", "f") for kind in (-1, 0, 1, 2)
        }

    def __len__(self) -> int:
        return len(self.features)

    def rows_of_words(self, words: pl.Series) -> IntArray:
        """The row of each word, -1 where it is unknown."""
        return _looked_up(words, self._of_kind[0])

    def parts(self, words: pl.Series) -> tuple[IntArray, IntArray]:
        """(word number, row) of every known part of some words; insides are written ``%abc``."""
        found = parts_of(words)
        inside = ~(pl.col("part").str.starts_with(PART) | pl.col("part").str.ends_with(PART))
        named = found.select(
            "word",
            f=pl.when(inside).then(pl.lit("%") + pl.col("part")).otherwise("part"),
        )
        held = named.join(self._of_kind[-1], on="f", how="inner", maintain_order="left")
        return held["word"].to_numpy().astype(np.int64), held["row"].to_numpy().astype(np.int64)

    def runs(self, runs: Runs) -> tuple[IntArray, IntArray]:
        """(sentence, row) of every known run of two and three words."""
        known = self._numbers_of(runs.words)
        line = known[runs.line]
        size = np.int64(len(self._word_list) + 1)
        sentence: list[IntArray] = []
        row: list[IntArray] = []
        for length in (2, 3):
            keys, rows = self._keys[length]
            if len(keys) == 0 or len(line) < length:
                continue
            key = line[: len(line) - length + 1].copy()
            good = key >= 0
            last = runs.sentence[: len(key)]
            for step in range(1, length):
                following = line[step : len(line) - length + 1 + step]
                good &= following >= 0
                key = key * size + following
            good &= runs.sentence[length - 1 :] == last
            at = np.flatnonzero(good)
            place = np.minimum(np.searchsorted(keys, key[at]), len(keys) - 1)
            held = keys[place] == key[at]
            sentence.append(last[at[held]])
            row.append(rows[place[held]])
        if not row:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        return np.concatenate(sentence), np.concatenate(row)

    @cached_property
    def _word_list(self) -> pl.Series:
        """Every word that stands in a run."""
        runs = pl.concat([self._of_kind[1]["f"], self._of_kind[2]["f"]])
        return runs.str.split(" ").explode().unique(maintain_order=True).drop_nulls().rename("w")

    def _numbers_of(self, words: pl.Series) -> IntArray:
        return _looked_up(words, self._word_list.to_frame("f").with_row_index("row"))

    @cached_property
    def _keys(self) -> dict[int, tuple[IntArray, IntArray]]:
        """For runs of two and of three: their sorted keys, and the row of each."""
        size = np.int64(len(self._word_list) + 1)
        out = {}
        for length in (2, 3):
            table = self._of_kind[length - 1]
            key = np.zeros(len(table), dtype=np.int64)
            split = table["f"].str.split(" ")
            for step in range(length):
                key = key * size + self._numbers_of(split.list.get(step))
            order = np.argsort(key)
            out[length] = key[order], table["row"].to_numpy().astype(np.int64)[order]
        return out


def _looked_up(words: pl.Series, table: pl.DataFrame) -> IntArray:
    found = words.to_frame("f").join(table, on="f", how="left", maintain_order="left")
    return found["row"].cast(pl.Int64).fill_null(-1).to_numpy().astype(np.int64)
