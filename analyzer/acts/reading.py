"""A reading: what the bursts of a chat do, asked for act by act.

A burst performs an act as surely as that one of its sentences which performs it most surely: never
by a sum. It consists of some acts wholly where each of its sentences performs one of them.
"""

from __future__ import annotations

from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from chatcheck.analyzer.acts.identify import foreign
from chatcheck.analyzer.acts.language import Language
from chatcheck.analyzer.acts.names import TAKES_UP, Act
from chatcheck.analyzer.acts.reader import probability
from chatcheck.analyzer.acts.sentences import Sentences
from chatcheck.analyzer.arrays import BoolArray, FloatArray, IntArray, running

CERTAIN: Final = 6.0  # log-odds of what a closed list names
BEYOND: Final = 0.8  # log-odds over the level that is sure: beyond doubt, in whatever talk


class Reading:
    """What texts do.

    Parameters
    ----------
    texts
        One string a burst, messages separated by line feeds.
    language
        By which they are read.
    """

    def __init__(self, texts: pl.Series, language: Language) -> None:
        self.language = language
        self.sentences = Sentences.of(texts, language.spellings)
        self._best: dict[Act, npt.NDArray[np.float32]] = {}

    def __len__(self) -> int:
        return len(self.sentences.code)

    @cached_property
    def odds(self) -> npt.NDArray[np.float32]:
        """Log-odds of every act in every distinct sentence, closed lists included."""
        model = self.language.model
        out = model.odds(self.sentences)
        lengthened = np.zeros(len(out), dtype=np.bool_)
        owner = np.repeat(np.arange(len(out)), np.diff(self.sentences.word_start))
        lengthened[owner[self.sentences.lengthened]] = True
        warmer = [model.acts.index(a) for a in (Act.TAKING_UP, Act.ENTHUSIASM, *TAKES_UP)]
        for act, phrases in self.language.phrases.items():
            column = model.acts.index(act)
            listed = self._is_one_of(phrases) & ~lengthened
            out[listed, column] = np.maximum(out[listed, column], CERTAIN)
            out[listed, model.acts.index(Act.BARE_WORD)] = CERTAIN
            # What is wholly a listed phrase is nothing warmer.
            out[np.ix_(np.flatnonzero(listed), np.array(warmer))] = -CERTAIN
        return out

    def _is_one_of(self, phrases: tuple[str, ...]) -> BoolArray:
        """Sentences that are one of some phrases, spellings aside."""
        listed = Sentences.of(pl.Series(phrases, dtype=pl.String), self.language.spellings)
        found: BoolArray = self.spelt.is_in(spelt(listed).unique().implode()).to_numpy()
        return found

    @cached_property
    def spelt(self) -> pl.Series:
        """Each distinct sentence as its words are read, in a row; final marks left out."""
        return spelt(self.sentences)

    def best(self, act: Act) -> FloatArray:
        """The probability of an act in each text: that of its surest sentence, 0 without any."""
        return self._texts(act)[self.sentences.code].astype(np.float64)

    def _texts(self, act: Act) -> npt.NDArray[np.float32]:
        if act not in self._best:
            s = self.sentences
            odds = self.odds[:, self.language.model.acts.index(act)]
            self._best[act] = _most(probability(odds), s.sentence, s.start)
        return self._best[act]

    def does(self, *acts: Act) -> BoolArray:
        """Whether each text surely performs any of some acts: enough to accuse."""
        return self._any(acts, sure=True)

    def surely(self, *acts: Act) -> BoolArray:
        """Whether each text performs an act by far: at ``BEYOND`` over the level that is sure."""
        return self._in_any(self._margin(acts) >= BEYOND)[self.sentences.code]

    def may(self, *acts: Act) -> BoolArray:
        """Whether each text likely performs any of some acts: enough to clear."""
        return self._any(acts, sure=False)

    def _any(self, acts: tuple[Act, ...], *, sure: bool) -> BoolArray:
        found = np.zeros(len(self.sentences.start) - 1, dtype=np.bool_)
        for act in acts:
            found |= self._texts(act) >= self._level(act, sure=sure)
        return found[self.sentences.code]

    def _level(self, act: Act, *, sure: bool) -> float:
        level = self.language.levels[act]
        return level.sure if sure else level.likely

    def wholly(self, *acts: Act, sure: bool = True) -> BoolArray:
        """Whether every sentence of each text performs one of some acts (and there is one)."""
        s, model = self.sentences, self.language.model
        each = np.zeros(len(self.odds), dtype=np.bool_)
        for act in acts:
            column = probability(self.odds[:, model.acts.index(act)])
            each |= column >= self._level(act, sure=sure)
        return self.every(each)[s.code]

    def first_leaning(
        self, most: int, acts: tuple[Act, ...], than: tuple[Act, ...], *, sure: bool = False
    ) -> BoolArray:
        """Whether one of the first sentences of each text does rather some acts than others."""
        s = self.sentences
        does = self._margin(acts, sure=sure) >= 0
        does &= self._margin(acts) > self._margin(than)
        place = np.arange(len(s.sentence)) - np.repeat(s.start[:-1], np.diff(s.start))
        sums = running(does[s.sentence] & (place < most), np.int64)
        found: BoolArray = sums[s.start[1:]] > sums[s.start[:-1]]
        return found[s.code]

    def every(self, each: BoolArray) -> BoolArray:
        """Distinct texts of which every sentence has a flag; False without sentences."""
        s = self.sentences
        return ~self._in_any(~each) & (s.start[1:] > s.start[:-1])

    def rather(
        self, acts: tuple[Act, ...], than: tuple[Act, ...], *, sure: bool, expected: float = 0.0
    ) -> BoolArray:
        """Whether each text performs some acts rather than others that it might be taken for.

        Sentence by sentence: the acts must reach their level there and pass their level by more
        than the others do theirs; and no sentence may rather be one of the others. ``expected``
        are log-odds by which the acts are likelier here than anywhere, from what stands before.
        """
        s = self.sentences
        these, those = self._margin(acts) + expected, self._margin(than)
        least = these if sure else self._margin(acts, sure=False) + expected
        does = (least >= 0) & (these > those)
        instead = (self._margin(than, sure=False) >= 0) & (those >= these)
        many = running(does[s.sentence], np.int64)
        # What is said in passing in a long text is not what the text does.
        count = np.diff(s.start)
        found = 2 * (many[s.start[1:]] - many[s.start[:-1]]) >= np.maximum(count, 1)
        text: BoolArray = found & ~self._in_any(instead)
        return text[s.code]

    def _in_any(self, each: BoolArray) -> BoolArray:
        """Distinct texts of which any sentence has a flag (one value a distinct sentence)."""
        s = self.sentences
        sums = running(each[s.sentence], np.int64)
        found: BoolArray = sums[s.start[1:]] > sums[s.start[:-1]]
        return found

    def mostly(self, acts: tuple[Act, ...], than: tuple[Act, ...]) -> BoolArray:
        """Whether half of the sentences of each text likely do some acts, rather than others."""
        s = self.sentences
        does = (self._margin(acts, sure=False) >= 0) & (self._margin(acts) > self._margin(than))
        sums = running(does[s.sentence], np.int64)
        count = np.diff(s.start)
        found: BoolArray = 2 * (sums[s.start[1:]] - sums[s.start[:-1]]) >= np.maximum(count, 1)
        return found[s.code]

    def leans(self, acts: tuple[Act, ...], than: tuple[Act, ...]) -> BoolArray:
        """Whether a sentence of each text likely performs some acts, rather than others."""
        does = (self._margin(acts, sure=False) >= 0) & (self._margin(acts) > self._margin(than))
        return self._in_any(does)[self.sentences.code]

    def wholly_rather(self, acts: tuple[Act, ...], than: tuple[Act, ...]) -> BoolArray:
        """Whether every sentence of each text performs some acts, rather than others."""
        these, those = self._margin(acts), self._margin(than)
        each = (self._margin(acts, sure=False) >= 0) & (these > those)
        return self.every(each)[self.sentences.code]

    def _margin(self, acts: tuple[Act, ...], *, sure: bool = True) -> npt.NDArray[np.float32]:
        """By how much the log-odds of the surest of some acts pass its level, a sentence."""
        columns = [self.language.model.acts.index(act) for act in acts]
        level = np.array([self._level(act, sure=sure) for act in acts])
        margin: npt.NDArray[np.float32] = (
            self.odds[:, columns] - np.log(level / (1 - level)).astype(np.float32)
        ).max(axis=1)
        return margin

    def says(self, saying: str) -> BoolArray:
        """Whether any sentence of each text holds a phrase of one of the language's sayings."""
        listed = pl.Series(self.language.sayings[saying], dtype=pl.String)
        phrases = spelt(Sentences.of(listed, self.language.spellings)).unique()
        padded = pl.concat_str([pl.lit(" "), pl.col("s"), pl.lit(" ")])
        held = self.spelt.to_frame("s").select(
            padded.str.contains_any([f" {phrase} " for phrase in phrases])
        )
        return self._in_any(held.to_series().to_numpy())[self.sentences.code]

    @cached_property
    def foreign(self) -> BoolArray:
        """Texts of some length in another language than the one that is read."""
        return foreign(self.sentences, self.language)

    @cached_property
    def words(self) -> IntArray:
        """The writer's own words of each text; marks and links are none."""
        s = self.sentences
        spoken = s.words.str.contains(r"^[\p{L}\p{N}]").to_numpy() & (s.words != "link").to_numpy()
        per = np.add.reduceat(
            np.append(spoken[s.word], False).astype(np.int64),
            np.minimum(s.word_start[:-1], len(s.word)),
        )
        per[np.diff(s.word_start) == 0] = 0
        sums = np.concatenate(([0], np.cumsum(per[s.sentence])))
        count: IntArray = sums[s.start[1:]] - sums[s.start[:-1]]
        return count[s.code]

    @cached_property
    def lively(self) -> BoolArray:
        """An exclamation mark, a warm emoji or a lengthened word."""
        s = self.sentences
        marks = s.words.is_in(["!", *self.language.warm_marks]).to_numpy()
        place = marks[s.word] | s.lengthened
        each = np.zeros(len(s.texts), dtype=np.bool_)
        each[np.repeat(np.arange(len(s.texts)), np.diff(s.word_start))[place]] = True
        return self._in_any(each)[s.code]

    @cached_property
    def asks(self) -> BoolArray:
        """A question mark."""
        return self.has_word("?")

    def has_word(self, *words: str) -> BoolArray:
        """Whether each text holds any of some words, as they are read."""
        s = self.sentences
        place = s.words.is_in(list(words)).to_numpy()[s.word]
        each = np.zeros(len(s.texts), dtype=np.bool_)
        each[np.repeat(np.arange(len(s.texts)), np.diff(s.word_start))[place]] = True
        return self._in_any(each)[s.code]


def spelt(sentences: Sentences) -> pl.Series:
    """Distinct sentences as their words in a row, as read; marks at the end are left out."""
    owner = np.repeat(np.arange(len(sentences.texts)), np.diff(sentences.word_start))
    frame = pl.DataFrame({"s": owner, "w": sentences.words.gather(sentences.word)})
    joined = frame.group_by("s", maintain_order=True).agg(pl.col("w").str.join(" "))
    out = pl.DataFrame({"s": np.arange(len(sentences.texts))}).join(
        joined, on="s", how="left", maintain_order="left"
    )
    return out["w"].fill_null("").str.replace(r"(?: (?:\.+|\?|!))+$", "")


def _most(
    values: npt.NDArray[np.floating], place: IntArray, start: IntArray
) -> npt.NDArray[np.float32]:
    """The largest value of each range of places, 0 for an empty one."""
    out = np.zeros(len(start) - 1, dtype=np.float32)
    some = np.flatnonzero(start[1:] > start[:-1])
    if len(some):
        out[some] = np.maximum.reduceat(values[place], start[some])
    return out
