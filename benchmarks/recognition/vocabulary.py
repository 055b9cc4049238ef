"""Which features a model is taught, and the table of them: the same as ``Model.odds`` reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.acts.features import PART, Runs, Vocabulary, parts_of
from chatcheck.analyzer.acts.reader import PART_WEIGHT
from chatcheck.analyzer.acts.sentences import LENGTHENED, Sentences
from chatcheck.analyzer.arrays import FloatArray, IntArray, spread

# How often a feature must stand in the bank to be learnt from: rarer ones teach names.
LEAST_WORD: Final = 2
LEAST_PART: Final = 6
LEAST_PART_WORDS: Final = 2  # different words that hold it
LEAST_PAIR: Final = 3
LEAST_TRIPLE: Final = 4


def vocabulary_of(sentences: Sentences) -> Vocabulary:
    """The features of some sentences that are frequent enough."""
    count = np.bincount(sentences.word, minlength=len(sentences.words))
    table = pl.DataFrame({"f": sentences.words, "n": count})
    mark = pl.col("f").str.contains(" ") | pl.col("f").str.starts_with(PART)
    words = table.filter(~mark & (pl.col("n") >= LEAST_WORD))["f"]
    runs = Runs.of(sentences)
    return Vocabulary(
        pl.concat(
            [
                words,
                pl.Series("f", [LENGTHENED]),
                _parts(sentences.words, count),
                _runs(runs, 2, LEAST_PAIR),
                _runs(runs, 3, LEAST_TRIPLE),
            ]
        )
    )


def _parts(words: pl.Series, count: IntArray) -> pl.Series:
    found = parts_of(words)
    edge = pl.col("part").str.starts_with(PART) | pl.col("part").str.ends_with(PART)
    named = pl.when(edge).then("part").otherwise(pl.lit("%") + pl.col("part"))
    counted = (
        found.with_columns(n=pl.Series(count).gather(found["word"]), part=named)
        .group_by("part", maintain_order=True)
        .agg(pl.col("n").sum(), words=pl.len())
    )
    enough = (pl.col("n") >= LEAST_PART) & (pl.col("words") >= LEAST_PART_WORDS)
    return counted.filter(enough)["part"].rename("f")


def _runs(runs: Runs, length: int, least: int) -> pl.Series:
    line = pl.DataFrame({"w": runs.words.gather(runs.line), "s": runs.sentence})
    row = pl.concat_str([pl.col("w").shift(-n) for n in range(length)], separator=" ")
    inside = pl.col("s") == pl.col("s").shift(1 - length)
    counted = line.select(f=pl.when(inside).then(row)).drop_nulls()["f"].value_counts()
    return counted.filter(pl.col("count") >= least)["f"].sort()


@dataclass(frozen=True)
class Cells:
    """The table of features as cells: ``value[i]`` of feature ``column[i]`` in ``row[i]``.

    Cells of the same place add up. A sentence's values are over the square root of its words.
    """

    row: IntArray
    column: IntArray
    value: FloatArray
    shape: tuple[int, int]


def cells_of(sentences: Sentences, vocabulary: Vocabulary) -> Cells:
    """How much of each feature stands in each distinct sentence."""
    runs = Runs.of(sentences)
    count = len(sentences.texts)
    owner = np.repeat(np.arange(count), np.diff(sentences.word_start))
    word = vocabulary.rows_of_words(sentences.words)[sentences.word]
    known = word >= 0
    long = vocabulary.rows_of_words(pl.Series([LENGTHENED]))[0]
    lengthened = runs.lengthened if long >= 0 else runs.lengthened[:0]
    part_row, part_column, part_value = _part_cells(sentences, vocabulary)
    run_row, run_column = vocabulary.runs(runs)
    row = np.concatenate((owner[known], lengthened, owner[part_row], run_row))
    column = np.concatenate((word[known], np.full(len(lengthened), long), part_column, run_column))
    ones = np.ones(int(known.sum()) + len(lengthened))
    value = np.concatenate((ones, part_value, np.ones(len(run_row))))
    norm = 1 / np.sqrt(np.maximum(runs.count, 1))
    return Cells(row, column, value * norm[row], (count, len(vocabulary)))


def _part_cells(
    sentences: Sentences, vocabulary: Vocabulary
) -> tuple[IntArray, IntArray, FloatArray]:
    """(place in ``sentences.word``, feature, value) of the parts of every word in every place."""
    word, feature = vocabulary.parts(sentences.words)
    order = np.argsort(word, kind="stable")
    word, feature = word[order], feature[order]
    begin = np.searchsorted(word, np.arange(len(sentences.words) + 1))
    place, at = spread(begin[sentences.word], begin[sentences.word + 1])
    held = np.diff(begin)[sentences.word]
    return place, feature[at], PART_WEIGHT / np.sqrt(held[place])
