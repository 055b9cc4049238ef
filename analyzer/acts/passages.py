"""Passages: what is read in one go, a text's sentences in a row.

What a message does often shows only in the whole of it ("nice. what did she say?" is no flat
word), so texts are read whole as well as sentence by sentence. Where a message ends and the next
begins makes no difference: a passage runs over both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from chatcheck.analyzer.acts.sentences import Sentences
from chatcheck.analyzer.arrays import IntArray, running

MOST_WORDS: Final = 60  # before a sentence that begins another passage: no longer ones were taught


@dataclass(frozen=True)
class Passages:
    """The passages of distinct texts.

    Attributes
    ----------
    start
        Passages of distinct text t: those from ``start[t]`` up to ``start[t + 1]``.
    first
        Passage p holds the places ``first[p]`` up to ``first[p + 1]`` of ``Sentences.sentence``.
    """

    start: IntArray
    first: IntArray

    @classmethod
    def of(cls, sentences: Sentences) -> Passages:
        """Pack the sentences of each text."""
        words = np.diff(sentences.word_start)[sentences.sentence]
        text = np.repeat(np.arange(len(sentences.start) - 1), np.diff(sentences.start))
        sums = running(words, np.int64)
        number = (sums[:-1] - sums[sentences.start[text]]) // MOST_WORDS
        begins = np.ones(len(text), dtype=np.bool_)
        begins[1:] = (text[1:] != text[:-1]) | (number[1:] != number[:-1])
        first = np.append(np.flatnonzero(begins), len(text)).astype(np.int64)
        start = np.searchsorted(first[:-1], sentences.start).astype(np.int64)
        return cls(start, first)
