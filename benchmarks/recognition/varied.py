"""Texts with some words changed for others of like meaning: what nobody wrote, to teach more words.

A small reader learns a teacher's judgement better from many texts than from few; and words that
stand in no labelled text are learnt where they take the place of their neighbours (Jiao and
others, "TinyBERT", 2020).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

NEIGHBOURS: Final = 12  # words that may stand for a word, at the most
LIKE: Final = 0.35  # cosine from which two words are of like meaning
CHANGED: Final = 0.35  # of the words; of those that hold a sentence together far fewer
CHANGED_SMALL: Final = 0.08
DROPPED: Final = 0.03  # of the words of longer sentences
AT_ONCE: Final = 2000
SENTENCE_END: Final = "."


@dataclass(frozen=True)
class Neighbours:
    """Words of like meaning: of each word, and which are small words that mostly stay."""

    of: dict[str, list[str]]
    small: frozenset[str]

    @classmethod
    def among(cls, words: Sequence[str], vectors: np.ndarray, small: Sequence[str]) -> Neighbours:
        """The nearest of some words; ``vectors`` has a row a word."""
        centred = vectors - vectors.mean(axis=0)
        rows = centred / np.linalg.norm(centred, axis=1, keepdims=True)
        found: dict[str, list[str]] = {}
        for begin in range(0, len(rows), AT_ONCE):
            alike = rows[begin : begin + AT_ONCE] @ rows.T
            near = np.argpartition(-alike, NEIGHBOURS, axis=1)[:, : NEIGHBOURS + 1]
            for row, others in enumerate(near):
                word = words[begin + row]
                held = [words[n] for n in others if alike[row, n] > LIKE and words[n] != word]
                if held:
                    found[word] = sorted(held)
        return cls(found, frozenset(small))

    def varied(self, sentences: Sequence[Sequence[str]], rng: np.random.RandomState) -> str | None:
        """A text, as its sentences' words, with some words changed; None where none were."""
        changed = [list(self._changed(words, rng)) for words in sentences]
        if changed == [list(words) for words in sentences]:
            return None
        return f" {SENTENCE_END} ".join(" ".join(words) for words in changed)

    def _changed(self, words: Sequence[str], rng: np.random.RandomState) -> Iterator[str]:
        for word in words:
            chance = rng.rand()
            others = self.of.get(word)
            if others and chance < (CHANGED_SMALL if word in self.small else CHANGED):
                yield others[rng.randint(len(others))]
            elif chance <= 1 - DROPPED or len(words) <= 3:
                yield word
