"""English words and their vectors, as the teacher's encoder knows them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import torch  # before transformers, which asks for it
from transformers import AutoModel, AutoTokenizer

from benchmarks.recognition.lessons import Single
from benchmarks.recognition.teacher import folder

WORD: Final = re.compile(r"[a-z]{2,}")
SPREAD: Final = 0.3  # standard deviation of each number of a word's row
# Words that the reader sees without their apostrophe.
SHORTENED: Final = {
    word.replace("'", ""): word
    for word in (
        "don't", "i'm", "can't", "i've", "didn't", "it's", "that's", "you're", "isn't", "won't",
        "doesn't", "wasn't", "i'd", "i'll", "he's", "she's", "they're", "couldn't", "wouldn't",
        "shouldn't", "haven't", "hasn't", "aren't", "you've", "we've", "you'll", "what's",
        "there's",
    )
}  # fmt: skip


@dataclass(frozen=True)
class WordVectors:
    """``words`` are whole English words, ``rows`` their vectors, one a word."""

    words: list[str]
    rows: Single
    pieces: Single

    @classmethod
    def installed(cls) -> WordVectors:
        """Those of the installed encoder."""
        number = _cut().get_vocab()
        words = sorted((w for w in number if WORD.fullmatch(w)), key=number.__getitem__)
        with torch.inference_mode():
            encoder = AutoModel.from_pretrained(folder())
            pieces = encoder.embeddings.word_embeddings.weight.numpy().copy()
        return cls(words, pieces[[number[w] for w in words]], pieces)

    @cached_property
    def _axes(self) -> tuple[Single, Single]:
        """The mean of all words, and their main axes, the longest first."""
        mean = self.rows.mean(axis=0)
        centred = self.rows - mean
        length, axes = np.linalg.eigh(centred.T @ centred)
        return mean, axes[:, np.argsort(-length)].astype(np.float32)

    def main_axes(self, words: list[str], size: int) -> Single:
        """Rows of ``size`` numbers for any words: the mean of their pieces on the main axes."""
        cut = _cut()
        mean, axes = self._axes
        written = [SHORTENED.get(word, word) for word in words]
        held = cut(written, add_special_tokens=False)["input_ids"]
        rows = np.array([self.pieces[p].mean(axis=0) if p else mean for p in held])
        found = (rows - mean) @ axes[:, :size]
        return (SPREAD * found / found.std(axis=0)).astype(np.float32)


def _cut() -> AutoTokenizer:
    return AutoTokenizer.from_pretrained(folder())
