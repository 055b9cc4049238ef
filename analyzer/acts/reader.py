"""The reader: for every sentence the probability of each act, by a small linear model.

A sentence's log-odds of an act are the act's own, plus what its words, their parts and runs of
them weigh, over the square root of the number of words, so that long sentences weigh no more than
short ones. The model is a table of text that can be read: a feature a line with its weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from string import ascii_lowercase, ascii_uppercase
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from chatcheck.analyzer.acts.features import Runs, Vocabulary
from chatcheck.analyzer.acts.names import Act
from chatcheck.analyzer.acts.sentences import LENGTHENED, Sentences
from chatcheck.analyzer.arrays import FloatArray, IntArray, running

# A word's parts weigh half a word together, however many there are.
PART_WEIGHT: Final = 0.5
SCALE: Final = 100  # weights are written in hundredths
LETTERS: Final = ascii_lowercase + ascii_uppercase  # the acts in a file, in their order

Single = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Model:
    """Weights of acts.

    Attributes
    ----------
    acts
        The acts told, a column of ``weights`` each.
    features
        A row of ``weights`` each; see ``Vocabulary``.
    weights
        float32, shape (features, acts), log-odds.
    base
        Log-odds of each act in a sentence of which nothing is known, shape (acts,).
    """

    acts: tuple[Act, ...]
    features: pl.Series
    weights: Single
    base: Single

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The features, ready to be looked for."""
        return Vocabulary(self.features)

    def odds(self, sentences: Sentences) -> Single:
        """Log-odds of every act in every distinct sentence, shape (sentences, acts)."""
        runs = Runs.of(sentences)
        word = self._of_words(sentences.words)
        long = self.vocabulary.rows_of_words(pl.Series([LENGTHENED]))[0]
        sentence, row = self.vocabulary.runs(runs)
        if long >= 0 and len(runs.lengthened):
            sentence = np.concatenate((sentence, runs.lengthened))
            row = np.concatenate((row, np.full(len(runs.lengthened), long)))
        order = np.argsort(sentence, kind="stable")
        row = row[order]
        begins = np.searchsorted(sentence[order], np.arange(len(runs.count) + 1))
        norm = 1 / np.sqrt(np.maximum(runs.count, 1))
        out = np.empty((len(runs.count), len(self.acts)), dtype=np.float32)
        for column in range(len(self.acts)):
            found = _sums(
                np.ascontiguousarray(word[:, column]), sentences.word, sentences.word_start
            )
            found += _sums(np.ascontiguousarray(self.weights[:, column]), row, begins)
            out[:, column] = self.base[column] + norm * found
        return out

    def _of_words(self, words: pl.Series) -> Single:
        """What each distinct word weighs with its parts, shape (words, acts)."""
        out = np.zeros((len(words), len(self.acts)), dtype=np.float32)
        known = self.vocabulary.rows_of_words(words)
        out[known >= 0] = self.weights[known[known >= 0]]
        word, row = self.vocabulary.parts(words)
        if len(word):
            count = np.bincount(word, minlength=len(words))
            order = np.argsort(word, kind="stable")
            word, row = word[order], row[order]
            first = np.flatnonzero(np.concatenate(([True], word[1:] != word[:-1])))
            share = (PART_WEIGHT / np.sqrt(count[word[first]]))[:, None]
            sums = np.add.reduceat(self.weights[row], first, axis=0)
            out[word[first]] += (share * sums).astype(np.float32)
        return out


def _sums(weights: Single, place: IntArray, start: IntArray) -> FloatArray:
    """Sums of weights over ranges of places."""
    sums = running(weights[place], np.float64)
    total: FloatArray = sums[start[1:]] - sums[start[:-1]]
    return total


def as_text(model: Model) -> str:
    """A model as text.

    The first line has the acts with their base, and each line after it a feature and, after a tab,
    its weights: a letter for the act (a is the first, A the twenty-seventh) and hundredths.
    """
    base = np.round(SCALE * model.base).astype(int)
    lines = ["\t".join(f"{act}={b}" for act, b in zip(model.acts, base, strict=True))]
    whole = np.round(SCALE * model.weights).astype(int)
    for feature, row in zip(model.features.to_list(), whole, strict=True):
        some = np.flatnonzero(row)
        lines.append(f"{feature}\t" + "".join(f"{LETTERS[c]}{row[c]}" for c in some))
    return "\n".join(lines) + "\n"


def from_text(text: str) -> Model:
    """The model of ``as_text``."""
    head, _, body = text.partition("\n")
    named = [pair.split("=") for pair in head.split("\t")]
    acts = tuple(Act(name) for name, _ in named)
    base = np.array([float(value) / SCALE for _, value in named], dtype=np.float32)
    lines = (
        pl.Series("line", body.rstrip("\n").split("\n")).str.split_exact("\t", 1).struct.unnest()
    )
    weights = np.zeros((len(lines), len(acts)), dtype=np.float32)
    row, column, value = _weights("\n".join(lines["field_1"].to_list()))
    weights[row, column] = value / SCALE
    return Model(acts, lines["field_0"].rename("f"), weights, base)


def _weights(text: str) -> tuple[IntArray, IntArray, IntArray]:
    """(row, column, hundredths) of every weight: a letter and a whole number, lines of them.

    The digits of all numbers are read side by side: there are half a million of them.
    """
    code = np.frombuffer(text.encode("ascii"), dtype=np.uint8)
    begins = np.flatnonzero(code >= ord("A"))
    feeds = np.flatnonzero(code == ord("\n"))
    row = np.searchsorted(feeds, begins)
    # A number ends at the next letter, or at the first line feed before it.
    ends = np.append(begins[1:], len(code)) - np.diff(np.append(row, len(feeds)))
    begin = begins + 1
    negative = code[begin] == ord("-")
    digits = np.append(code - np.uint8(ord("0")), np.uint8(0))
    size = ends - begin - negative
    value = digits[ends - 1].astype(np.int64)
    for place in range(1, int(size.max(initial=0))):
        more = np.flatnonzero(size > place)
        value[more] += 10**place * digits[ends[more] - 1 - place].astype(np.int64)
    letters = np.zeros(128, dtype=np.int64)
    letters[np.frombuffer(LETTERS.encode(), dtype=np.uint8)] = np.arange(len(LETTERS))
    return row, letters[code[begins]], np.where(negative, -value, value)


def probability(odds: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """Log-odds as a probability."""
    found: npt.NDArray[np.floating] = 1 / (1 + np.exp(-odds))
    return found


def columns(model: Model, acts: Sequence[Act]) -> list[int]:
    """The columns of some acts."""
    return [model.acts.index(act) for act in acts]
