"""Which language each person writes, and whether words can be judged at all.

Whether a text is in a language that is judged is told by that language's own words: it costs
nothing, it holds for single messages, and it tells mixed talk by share. Only where a chat is in
another language is a library asked for its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.acts.language import Language
from chatcheck.analyzer.acts.sentences import Sentences
from chatcheck.analyzer.arrays import BoolArray, FloatArray, IntArray

LEAST_WORDS: Final = 4  # under this a text may be in any language
LEAST_KNOWN: Final = 0.6  # share of its words that a text in a language holds
MOSTLY: Final = 0.6  # share of a person's words in a language to be judged in it
ENOUGH: Final = 40  # words of longer texts to tell a person's language by
BLOCK: Final = 4000  # characters that a library is asked about at once
BLOCKS: Final = 20  # of a person's texts, at the most


@dataclass(frozen=True)
class Languages:
    """The languages of a chat.

    ``chat`` is the code of the language that most is written in, ``people`` that of each person,
    ``share`` how much of the chat's words stand in texts of ``chat``, and ``judged`` whether
    detectors of words judge it.
    """

    chat: str
    people: dict[str, str]
    share: float
    judged: bool


def known_share(sentences: Sentences, language: Language) -> tuple[FloatArray, IntArray]:
    """Share of the words of each text that a language has, and how many words it has."""
    s = sentences
    spoken = s.words.str.contains(r"^\p{L}").to_numpy()
    known = s.words.is_in(language.words.implode()).to_numpy() & spoken
    of_sentence = np.repeat(np.arange(len(s.texts)), np.diff(s.word_start))
    counts = [np.bincount(of_sentence, flag[s.word], len(s.texts)) for flag in (spoken, known)]
    text = np.repeat(np.arange(len(s.start) - 1), np.diff(s.start))
    words, held = (np.bincount(text, c[s.sentence], len(s.start) - 1) for c in counts)
    share = np.where(words > 0, held / np.maximum(words, 1), 1.0)
    return share[s.code], words[s.code].astype(np.int64)


def foreign(sentences: Sentences, language: Language) -> BoolArray:
    """Texts of some words most of which the language does not have."""
    share, words = known_share(sentences, language)
    found: BoolArray = (words >= LEAST_WORDS) & (share < LEAST_KNOWN)
    return found


def languages_of(
    texts: pl.Series,
    person: IntArray,
    people: tuple[str, str],
    sentences: Sentences,
    language: Language,
) -> Languages:
    """The languages of a chat's texts (one a burst, by ``person`` 0 or 1).

    A person who wrote too little to tell is taken to write as the other does.
    """
    share, words = known_share(sentences, language)
    long = words >= LEAST_WORDS
    inside = long & (share >= LEAST_KNOWN)
    each: list[float | None] = []
    for who in (0, 1):
        mine = long & (person == who)
        total = words[mine].sum()
        each.append(float(words[inside & mine].sum() / total) if total >= ENOUGH else None)
    told = [value for value in each if value is not None]
    codes = [
        None
        if value is None
        else language.code
        if value >= MOSTLY
        else _named(texts.filter(pl.Series(long & ~inside & (person == who))), language.code)
        for who, value in enumerate(each)
    ]
    known = [code for code in codes if code is not None] or [language.code]
    codes = [code or known[0] for code in codes]
    most = codes[0] if words[person == 0].sum() >= words[person == 1].sum() else codes[1]
    whole = float(words[inside].sum() / max(int(words[long].sum()), 1)) if told else 1.0
    judged = all(code == language.code for code in codes)
    shown = whole if most == language.code else 1 - whole
    return Languages(
        chat=most or language.code,
        people=dict(zip(people, [code or language.code for code in codes], strict=True)),
        share=round(shown, 3),
        judged=judged,
    )


def _named(texts: pl.Series, otherwise: str) -> str:
    """The language of most blocks of some texts; "und" where a library cannot tell."""
    import py3langid  # takes a second to load: only where a chat is not judged

    joined = "\n".join(texts.to_list())[: BLOCK * BLOCKS]
    votes: dict[str, int] = {}
    for begin in range(0, len(joined), BLOCK):
        code = str(py3langid.classify(joined[begin : begin + BLOCK])[0])
        votes[code] = votes.get(code, 0) + 1
    votes.pop(otherwise, None)
    return max(votes, key=lambda code: votes[code]) if votes else "und"
