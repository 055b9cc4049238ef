"""A reading: what the bursts of a chat do, asked for act by act.

A burst performs an act as surely as that one of its passages which performs it most surely: never
by a sum. It consists of some acts wholly where each of its sentences performs one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from chatcheck.analyzer.acts.identify_language import foreign
from chatcheck.analyzer.acts.language import Language
from chatcheck.analyzer.acts.layers import Single
from chatcheck.analyzer.acts.moments import NO_ANSWER
from chatcheck.analyzer.acts.names import TAKES_UP, Act
from chatcheck.analyzer.acts.passages import Passages
from chatcheck.analyzer.acts.reader import probability
from chatcheck.analyzer.acts.sentences import Sentences
from chatcheck.analyzer.arrays import BoolArray, FloatArray, IntArray, running, spread

CERTAIN: Final = 6.0  # log-odds of what a closed list names
BEYOND: Final = 0.3  # log-odds over the level that is sure: beyond doubt, in whatever talk


@dataclass(frozen=True)
class Read:
    """What was read, piece by piece: distinct pieces, and which of them each distinct text holds.

    ``odds`` (pieces, acts) are log-odds; text t holds the pieces ``place[start[t]:start[t + 1]]``.
    Flags are one value a piece, answers one a distinct text.
    """

    odds: Single
    place: IntArray
    start: IntArray

    def some(self, flag: BoolArray, most: int | None = None) -> BoolArray:
        """Whether any piece of each text has a flag, or any of its first ``most``."""
        held = flag[self.place]
        if most is not None:
            held &= np.arange(len(held)) - np.repeat(self.start[:-1], np.diff(self.start)) < most
        found: BoolArray = self._sums(held) > 0
        return found

    def every(self, flag: BoolArray) -> BoolArray:
        """Whether every piece of each text has a flag; False without pieces."""
        return ~self.some(~flag) & (self.start[1:] > self.start[:-1])

    def half(self, flag: BoolArray) -> BoolArray:
        """Whether half of the pieces of each text have a flag; False without pieces."""
        found: BoolArray = 2 * self._sums(flag[self.place]) >= np.maximum(np.diff(self.start), 1)
        return found

    def _sums(self, held: BoolArray) -> IntArray:
        sums = running(held, np.int64)
        found: IntArray = sums[self.start[1:]] - sums[self.start[:-1]]
        return found


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
        self._best: dict[Act, Single] = {}

    def __len__(self) -> int:
        return len(self.sentences.code)

    def of_parts(self, texts: pl.Series) -> Reading:
        """A reading of other texts that consist of the same sentences: the messages of a burst.

        Nothing is read anew, and only what single sentences say can be asked of it.
        """
        parts = Reading(texts, self.language)
        known = self.sentences.texts.to_frame("s").with_row_index("n")
        found = parts.sentences.texts.to_frame("s").join(
            known, on="s", how="left", maintain_order="left"
        )["n"]
        cut = parts.sentences
        number = found.cast(pl.Int64).to_numpy()[cut.sentence]
        parts.alone = Read(self.alone.odds, number, cut.start)
        return parts

    @cached_property
    def passages(self) -> Passages:
        """The texts as they are read whole."""
        return Passages.of(self.sentences)

    @cached_property
    def alone(self) -> Read:
        """Every distinct sentence, read by itself, closed lists included."""
        return Read(self._odds[0], self.sentences.sentence, self.sentences.start)

    @cached_property
    def whole(self) -> Read:
        """Every passage."""
        odds = self._odds[1]
        return Read(odds, np.arange(len(odds)), self.passages.start)

    @cached_property
    def _odds(self) -> tuple[Single, Single]:
        """Log-odds of every act in every distinct sentence and in every passage."""
        model = self.language.model
        alone, whole = model.read(self.sentences, self.passages)
        lengthened = np.zeros(len(alone), dtype=np.bool_)
        owner = np.repeat(np.arange(len(alone)), np.diff(self.sentences.word_start))
        lengthened[owner[self.sentences.lengthened]] = True
        warmer = [model.acts.index(a) for a in (Act.TAKING_UP, Act.ENTHUSIASM, *TAKES_UP)]
        certain = np.zeros(len(alone), dtype=np.bool_)
        for act, phrases in self.language.phrases.items():
            column = model.acts.index(act)
            listed = self._is_one_of(phrases) & ~lengthened
            certain |= listed
            alone[listed, column] = np.maximum(alone[listed, column], CERTAIN)
            alone[listed, model.acts.index(Act.BARE_WORD)] = CERTAIN
            # What is wholly a listed phrase is nothing warmer.
            alone[np.ix_(np.flatnonzero(listed), np.array(warmer))] = -CERTAIN
        # A passage of listed phrases alone does what they do.
        first, place = self.passages.first, self.sentences.sentence
        changed = np.flatnonzero(np.diff(running(~certain[place], np.int64)[first]) == 0)
        if len(changed):
            size, at = np.diff(first)[changed], spread(first[changed], first[changed + 1])[1]
            begin = np.cumsum(size) - size
            whole[changed] = np.maximum.reduceat(alone[place[at]], begin, axis=0)
        return alone, whole

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
        """The probability of an act in each text: that of its surest passage, 0 without any."""
        return self._texts(act)[self.sentences.code].astype(np.float64)

    def _texts(self, act: Act) -> Single:
        if act not in self._best:
            odds = self.whole.odds[:, self.language.model.acts.index(act)]
            self._best[act] = _most(probability(odds), self.whole.place, self.whole.start)
        return self._best[act]

    def does(self, *acts: Act) -> BoolArray:
        """Whether each text surely performs any of some acts: enough to accuse."""
        return self._any(acts, sure=True)

    def surely(self, *acts: Act, beyond: float = BEYOND) -> BoolArray:
        """Whether each text performs an act by far: so much over the level that is sure."""
        return self._of_texts(self.whole.some(self._margin(self.whole, acts) >= beyond))

    def may(self, *acts: Act) -> BoolArray:
        """Whether each text likely performs any of some acts: enough to clear."""
        return self._any(acts, sure=False)

    def _any(self, acts: tuple[Act, ...], *, sure: bool) -> BoolArray:
        found = np.zeros(len(self.sentences.start) - 1, dtype=np.bool_)
        for act in acts:
            found |= self._texts(act) >= self._level(act, sure=sure)
        return self._of_texts(found)

    def _of_texts(self, flags: BoolArray) -> BoolArray:
        """A flag for each text given, from those of the distinct ones."""
        found: BoolArray = flags[self.sentences.code]
        return found

    def _level(self, act: Act, *, sure: bool) -> float:
        level = self.language.levels[act]
        return level.sure if sure else level.likely

    def wholly(self, *acts: Act, sure: bool = True) -> BoolArray:
        """Whether every sentence of each text performs one of some acts (and there is one)."""
        return self._of_texts(self.alone.every(self._margin(self.alone, acts, sure=sure) >= 0))

    def first_leaning(
        self, most: int, acts: tuple[Act, ...], than: tuple[Act, ...], *, expected: float = 0.0
    ) -> BoolArray:
        """Whether one of the first sentences of each text likely does some acts, not others.

        ``expected`` as in ``rather``.
        """
        return self._of_texts(
            self.alone.some(self._leaning(self.alone, acts, than, expected), most)
        )

    def rather(
        self, acts: tuple[Act, ...], than: tuple[Act, ...], *, sure: bool, expected: float = 0.0
    ) -> BoolArray:
        """Whether each text performs some acts rather than others that it might be taken for.

        The acts must reach their level in half of its passages and pass it by more than the others
        do theirs; and no passage, and no sentence, may rather be one of the others. ``expected``
        are log-odds by which the acts are likelier here than anywhere, from what stands before.
        """
        does = self._margin(self.whole, acts, sure=sure) + expected >= 0
        does &= ~self._instead(self.whole, acts, than, expected)
        found = self.whole.half(does)
        for read in (self.whole, self.alone):
            likely = self._margin(read, than, sure=False) >= 0
            found &= ~read.some(likely & self._instead(read, acts, than, expected))
        return self._of_texts(found)

    def _instead(
        self, read: Read, acts: tuple[Act, ...], than: tuple[Act, ...], expected: float
    ) -> BoolArray:
        """What is rather one of the others."""
        found: BoolArray = self._margin(read, than) >= self._margin(read, acts) + expected
        return found

    def mostly(self, acts: tuple[Act, ...], than: tuple[Act, ...]) -> BoolArray:
        """Whether half of the passages of each text likely do some acts, rather than others."""
        return self._of_texts(self.whole.half(self._leaning(self.whole, acts, than)))

    def leans(
        self, acts: tuple[Act, ...], than: tuple[Act, ...], *, expected: float = 0.0
    ) -> BoolArray:
        """Whether a passage of each text likely performs some acts, rather than others.

        ``expected`` as in ``rather``.
        """
        return self._of_texts(self.whole.some(self._leaning(self.whole, acts, than, expected)))

    def hints(self, acts: tuple[Act, ...], than: tuple[Act, ...]) -> BoolArray:
        """``leans`` of a passage, or of any sentence of it: enough to clear, and only that."""
        sentences = self.alone.some(self._leaning(self.alone, acts, than))
        return self._of_texts(sentences) | self.leans(acts, than)

    def wholly_rather(self, acts: tuple[Act, ...], than: tuple[Act, ...]) -> BoolArray:
        """Whether every passage of each text performs some acts, rather than others."""
        return self._of_texts(self.whole.every(self._leaning(self.whole, acts, than)))

    def _leaning(
        self, read: Read, acts: tuple[Act, ...], than: tuple[Act, ...], expected: float = 0.0
    ) -> BoolArray:
        likely = self._margin(read, acts, sure=False) + expected >= 0
        more = self._margin(read, acts) + expected > self._margin(read, than)
        found: BoolArray = likely & more
        return found

    def _margin(self, read: Read, acts: tuple[Act, ...], *, sure: bool = True) -> Single:
        """By how much the log-odds of the surest of some acts pass its level."""
        columns = [self.language.model.acts.index(act) for act in acts]
        level = np.array([self._level(act, sure=sure) for act in acts])
        margin: Single = (
            read.odds[:, columns] - np.log(level / (1 - level)).astype(np.float32)
        ).max(axis=1)
        return margin

    def confirms(self, kind: str, bid: IntArray, answer: IntArray) -> BoolArray:
        """Whether bids and their answers, read together, may be a way of turning away.

        Numbers of the texts given; an answer is -1 where none came.
        """
        least = self.language.moment_levels.get(kind)
        if least is None or len(bid) == 0:
            return np.ones(len(bid), dtype=np.bool_)
        code = self.sentences.code
        texts = np.stack((code[bid], np.where(answer < 0, NO_ANSWER, code[answer])), axis=1)
        pairs, place = np.unique(texts, axis=0, return_inverse=True)
        moments = self.language.moments
        odds = moments.read(self.language.model, self.sentences, pairs[:, 0], pairs[:, 1])
        found: BoolArray = (odds[:, moments.kinds.index(kind)] >= least)[place.reshape(-1)]
        return found

    def says(self, saying: str) -> BoolArray:
        """Whether any sentence of each text holds a phrase of one of the language's sayings."""
        listed = pl.Series(self.language.sayings[saying], dtype=pl.String)
        phrases = spelt(Sentences.of(listed, self.language.spellings)).unique()
        padded = pl.concat_str([pl.lit(" "), pl.col("s"), pl.lit(" ")])
        held = self.spelt.to_frame("s").select(
            padded.str.contains_any([f" {phrase} " for phrase in phrases])
        )
        return self._of_texts(self.alone.some(held.to_series().to_numpy()))

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
        return self._of_texts(self.alone.some(each))

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
        return self._of_texts(self.alone.some(each))


def spelt(sentences: Sentences) -> pl.Series:
    """Distinct sentences as their words in a row, as read; marks at the end are left out."""
    owner = np.repeat(np.arange(len(sentences.texts)), np.diff(sentences.word_start))
    frame = pl.DataFrame({"s": owner, "w": sentences.words.gather(sentences.word)})
    joined = frame.group_by("s", maintain_order=True).agg(pl.col("w").str.join(" "))
    out = pl.DataFrame({"s": np.arange(len(sentences.texts))}).join(
        joined, on="s", how="left", maintain_order="left"
    )
    return out["w"].fill_null("").str.replace(r"(?: (?:\.+|\?|!))+$", "")


def _most(values: npt.NDArray[np.floating], place: IntArray, start: IntArray) -> Single:
    """The largest value of each range of places, 0 for an empty one."""
    out = np.zeros(len(start) - 1, dtype=np.float32)
    some = np.flatnonzero(start[1:] > start[:-1])
    if len(some):
        out[some] = np.maximum.reduceat(values[place], start[some])
    return out
