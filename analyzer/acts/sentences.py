"""Texts cut into sentences, sentences into words: once for a whole chat, each distinct one once.

How somebody types must change no verdict: capitals, full stops, straight or curly quotes and the
lines of a message make no difference; question and exclamation marks and emoji do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import IntArray, spread

EMOJI: Final = r"\p{Extended_Pictographic}"
# Words, runs of marks that mean something, emoji, and smileys of signs.
TOKEN: Final = (
    r"[0-9]+(?:[:.,][0-9]+)+|[\p{L}\p{N}'_]+|[!?]+|"
    + EMOJI
    + r"|<3|[:;=]-?[)(dpo3/*]+|\(:|xx+\b|\.\.+"
)
LINK: Final = r"(?:https?://|www\.)\S+"
# Where a text without stops runs on, it is cut at its joints, so that news in the midst of a long
# telling is read as the sentence it is.
LONG: Final = 12  # words
JOINT: Final = (
    r"(?:,\s+|\s+-+\s+|\s+)(and then|and|but|so|because|cause|cuz|bc|then|also|anyway|though) "
)
COMMA: Final = r"[,;:]\s+|\s-+\s"
_LENGTHENED: Final = tuple(f"{letter}{letter}{letter}+" for letter in "abcdefghijklmnopqrstuvwxyz")
# Sounds that are written long without any warmth.
SOUND: Final = r"^(?:h*m+|mm+h+m*|u+h+|u+m+|e+h+|e+r+m*|h+u+h+)$"
LENGTHENED: Final = "~long"  # stands beside a word written with a letter three times or more
NUMBER: Final = "0"  # every number reads alike


def folded(text: pl.Expr) -> pl.Expr:
    """Lower case, straight apostrophes and quotes, links as one word."""
    return (
        text.str.to_lowercase()
        .str.replace_all("[\u2019\u2018\u00b4`]", "'")
        .str.replace_all("[\u201c\u201d\u00ab\u00bb]", '"')
        .str.replace_all("…", "..", literal=True)
        .str.replace_all(LINK, " link ")
        .str.replace_all(r"[ \t\u00a0\u202f]+", " ")
    )


def cut(text: pl.Expr) -> pl.Expr:
    """Folded text as a list of sentences: at stops, line ends and emoji; long ones at joints."""
    return (
        text.str.replace_all(r"([.!?]+[\"')]*)\s+", "$1\n")
        .str.replace_all(rf"({EMOJI}[\x{{FE0F}}\x{{200D}}\p{{M}}]*) ?(\p{{L}})", "$1\n$2")
        .str.split("\n")
    )


@dataclass(frozen=True)
class Sentences:
    """The sentences of some texts.

    Attributes
    ----------
    code
        The distinct text of each text given.
    start, sentence
        Sentences of distinct text t: ``sentence[start[t]:start[t + 1]]``, numbers of distinct
        sentences in order.
    word_start, word
        Words of distinct sentence s: ``word[word_start[s]:word_start[s + 1]]``, numbers into
        ``words``.
    words
        The distinct words as read: spelt alike, numbers as ``NUMBER``, without lengthening.
    lengthened
        Per place in ``word``: whether it was written with a letter three times or more.
    texts
        The distinct sentences, folded.
    """

    code: IntArray
    start: IntArray
    sentence: IntArray
    word_start: IntArray
    word: IntArray
    words: pl.Series
    lengthened: np.ndarray
    texts: pl.Series

    def only(self, chosen: IntArray) -> Sentences:
        """Some distinct sentences, each a text of its own, with their words and no others."""
        lo, hi = self.word_start[chosen], self.word_start[chosen + 1]
        _, place = spread(lo, hi)
        used, word = np.unique(self.word[place], return_inverse=True)
        number = np.arange(len(chosen))
        return Sentences(
            code=number,
            start=np.arange(len(chosen) + 1),
            sentence=number,
            word_start=np.append(0, np.cumsum(hi - lo)),
            word=word,
            words=self.words.gather(used),
            lengthened=self.lengthened[place],
            texts=self.texts.gather(chosen),
        )

    @classmethod
    def of(cls, texts: pl.Series, spellings: Mapping[str, str]) -> Sentences:
        """Cut texts; ``spellings`` are words and how they are read."""
        distinct = texts.rename("t").unique(maintain_order=True)
        code = _numbers(texts.rename("t"), distinct)
        long = pl.col("s").str.count_matches(r"[\p{L}\p{N}']+") > LONG
        pieces = (
            distinct.to_frame()
            .with_row_index("text")
            .select("text", cut(folded(pl.col("t"))).alias("s"))
            .explode("s")
            .with_columns(
                pl.when(long)
                .then(pl.col("s").str.replace_all(JOINT, "\n$1 ").str.replace_all(COMMA, "\n"))
                .otherwise("s")
                .str.split("\n")
            )
            .explode("s")
            .with_columns(pl.col("s").str.strip_chars(" .,;\"'*_~-"))
            .filter(pl.col("s").str.contains(TOKEN))
        )
        sentences = pieces["s"].unique(maintain_order=True)
        sentence = _numbers(pieces["s"], sentences)
        start = np.searchsorted(pieces["text"].to_numpy(), np.arange(len(distinct) + 1))
        return cls(code, start, sentence, *_words(sentences, spellings), sentences)


def _numbers(values: pl.Series, distinct: pl.Series) -> IntArray:
    """The place of each value among the distinct ones."""
    table = distinct.rename("v").to_frame().with_row_index("n")
    found = values.rename("v").to_frame().join(table, on="v", how="left", maintain_order="left")
    return found["n"].to_numpy().astype(np.int64)


def _words(
    sentences: pl.Series, spellings: Mapping[str, str]
) -> tuple[IntArray, IntArray, pl.Series, np.ndarray]:
    """Words of each sentence in order: where they begin, their numbers, the words, lengthening."""
    found = (
        sentences.rename("s")
        .to_frame()
        .with_row_index("sentence")
        .select("sentence", pl.col("s").str.extract_all(TOKEN).alias("w"))
        .explode("w")
        .drop_nulls()
    )
    written = found["w"].unique(maintain_order=True)
    number = _numbers(found["w"], written)
    read = as_read(written, spellings)
    words = read["read"].unique(maintain_order=True)
    of_written = _numbers(read["read"], words)
    start = np.searchsorted(found["sentence"].to_numpy(), np.arange(len(sentences) + 1))
    return start, of_written[number], words, read["long"].to_numpy()[number]


def as_read(written: pl.Series, spellings: Mapping[str, str]) -> pl.DataFrame:
    """Distinct words as written -> ``read`` and ``long`` (was lengthened)."""
    word = pl.col("w")
    once = word.str.replace_all(r"'", "")
    frame = written.to_frame("w").with_columns(
        read=once, long=once.str.contains("|".join(_LENGTHENED))
    )
    short = pl.col("read")
    for pattern in _LENGTHENED:
        short = short.str.replace_all(pattern, pattern[0])
    frame = frame.with_columns(
        read=pl.when("long").then(short).otherwise("read"),
        long=pl.col("long") & ~once.str.contains(SOUND),
    )
    digits = pl.col("read").str.contains(r"^[0-9]")
    marks = pl.col("read").str.contains(r"^[!?]+$")
    return frame.select(
        pl.when(digits)
        .then(pl.lit(NUMBER))
        .when(marks)
        .then(
            pl.when(short.str.contains("?", literal=True)).then(pl.lit("?")).otherwise(pl.lit("!"))
        )
        .otherwise("read")
        .replace(list(spellings), list(spellings.values()))
        .alias("read"),
        "long",
    )
