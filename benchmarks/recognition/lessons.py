"""What is taught: labelled rows, texts without labels beside them, and what is wanted of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from zlib import crc32

import numpy as np
import numpy.typing as npt
import polars as pl

from benchmarks.recognition.bank import Row
from benchmarks.recognition.varied import Neighbours
from chatcheck.analyzer.acts.names import ACTS
from chatcheck.analyzer.acts.passages import Passages
from chatcheck.analyzer.acts.reader import Model
from chatcheck.analyzer.acts.sentences import Sentences

Single = npt.NDArray[np.float32]
NOTHING: Final = -10.0  # log-odds of any act in a text without a sentence
LABEL: Final = 0.5  # what a label weighs beside what the teacher says
LESS: Final = 0.5  # times what the teacher says, where the message around does no such act
INVENTED: Final = ("plain", "days")
DEALT: Final = ("w", "x")  # begin the names of the writers who were there when folds were dealt
VARIED: Final = 2  # times an invented text is written anew with other words; a real one once


@dataclass(frozen=True)
class Lesson:
    """Rows, and texts of the same people that nobody labelled.

    Attributes
    ----------
    rows, spare
        Labelled and unlabelled rows; both count for the fold of their group.
    does, weight
        float32, shape (rows, acts): 1 where the row performs the act; how much that counts, 0
        where it is not known.
    """

    rows: Sequence[Row]
    spare: Sequence[Row]
    does: Single
    weight: Single
    spellings: Mapping[str, str]

    @classmethod
    def of(cls, rows: Sequence[Row], spare: Sequence[Row], spellings: Mapping[str, str]) -> Lesson:
        """Rows as numbers."""
        does = np.array([[act in r.acts for act in ACTS] for r in rows], dtype=np.float32)
        weight = np.array(
            [[r.weight * (r.known is None or act in r.known) for act in ACTS] for r in rows],
            dtype=np.float32,
        )
        return cls(rows, spare, does, weight, spellings)

    @cached_property
    def source(self) -> npt.NDArray[np.str_]:
        """The source of each row."""
        return np.array([r.source for r in self.rows])

    def read(self, model: Model, rows: npt.NDArray[np.int64]) -> Single:
        """What a model says of some rows: log-odds, shape (rows, acts); the surest passage's."""
        texts = pl.Series([self.rows[n].text for n in rows], dtype=pl.String)
        sentences = Sentences.of(texts, self.spellings)
        passages = Passages.of(sentences)
        whole = model.read(sentences, passages)[1]
        out = np.full((len(sentences.start) - 1, len(ACTS)), NOTHING, dtype=np.float32)
        some = passages.start[1:] > passages.start[:-1]
        if some.any():
            out[some] = np.maximum.reduceat(whole, passages.start[:-1][some], axis=0)
        return out[sentences.code]


@dataclass(frozen=True)
class Texts:
    """The texts that one reader is taught, and what their labels say of them.

    ``said`` are texts that somebody wrote, with their sentences; ``varied`` the same in other
    words. ``label`` and ``absent`` hold what is known of a text: the acts of its rows, and the
    acts that no row does of which it is but a sentence.
    """

    said: list[str]
    varied: list[str]
    label: dict[str, Single]
    absent: dict[str, Single]

    @classmethod
    def of(cls, lesson: Lesson, left_out: frozenset[str], neighbours: Neighbours) -> Texts:
        """The texts of everybody who is not left out."""
        chosen = [n for n, row in enumerate(lesson.rows) if row.group not in left_out]
        others = [row for row in lesson.spare if row.group not in left_out]
        plain = {lesson.rows[n].text for n in chosen if lesson.rows[n].source in INVENTED}
        whole = list(
            dict.fromkeys([*(lesson.rows[n].text for n in chosen), *(r.text for r in others)])
        )
        cut = Sentences.of(pl.Series(whole, dtype=pl.String), lesson.spellings)
        words, pieces = cut.words.to_list(), cut.texts.to_list()
        inside = [cut.sentence[cut.start[t] : cut.start[t + 1]] for t in range(len(whole))]

        def words_of(sentence: int) -> list[str]:
            return [
                words[n] for n in cut.word[cut.word_start[sentence] : cut.word_start[sentence + 1]]
            ]

        said, varied = dict.fromkeys(whole), []
        for text, held in zip(whole, inside, strict=True):
            rng = np.random.RandomState(
                crc32(text.encode("utf-8"))
            )  # a text's variants are its own
            units = [held, *([[s] for s in held] if len(held) > 1 else [])]
            said |= dict.fromkeys(pieces[s] for s in held)
            for unit in units:
                for _ in range(VARIED if text in plain else 1):
                    other = neighbours.varied([words_of(s) for s in unit], rng)
                    varied += [other] if other else []
        label, absent = defaultdict(list), defaultdict(list)
        number = {text: n for n, text in enumerate(whole)}
        for n in chosen:
            if (lesson.weight[n] == 0).any():
                continue  # a story: only some of its acts are known
            held = inside[number[lesson.rows[n].text]]
            label[lesson.rows[n].text].append(lesson.does[n])
            if len(held) == 1:
                label[pieces[held[0]]].append(lesson.does[n])
            for sentence in held:
                absent[pieces[sentence]].append(lesson.does[n])
        return cls(
            list(said),
            list(dict.fromkeys(varied)),
            {text: np.mean(found, axis=0) for text, found in label.items()},
            {text: np.max(found, axis=0) == 0 for text, found in absent.items()},
        )

    @property
    def everything(self) -> list[str]:
        """All texts, those that somebody wrote first."""
        return self.said + self.varied

    def wanted(self, odds: Single) -> Single:
        """Probabilities to be learnt: what the teacher says, and what labels say, by halves."""
        found = 1 / (1 + np.exp(-odds))
        for n, text in enumerate(self.said):
            if text in self.label:
                found[n] = LABEL * self.label[text] + (1 - LABEL) * found[n]
            elif text in self.absent:
                found[n][self.absent[text]] *= LESS
        return found.astype(np.float32)


def folds_of(rows: Sequence[Row], count: int, seed: int = 0) -> dict[str, int]:
    """Group -> fold: writers, real pairs and authors of stories each spread over all folds.

    Who wrote lines, exchanges or moments and joined later stands behind the first ones, so that no
    writer changes folds by it; a teacher kept from before a day's chat joined is to be removed.
    """
    found: dict[str, int] = {}
    shuffle = np.random.RandomState(seed)  # its numbers never change
    for sources in ({"plain"}, {"real", "drawn"}, {"stories"}, {"days"}):
        groups = sorted({r.group for r in rows if r.source in sources})
        later = [g for g in groups if "plain" in sources and not g.startswith(DEALT)]
        first = [g for g in groups if g not in set(later)]
        shuffle.shuffle(first)
        found |= {group: number % count for number, group in enumerate([*first, *later])}
    return found
