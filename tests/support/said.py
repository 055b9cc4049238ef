"""A reader that knows no words: what each message does is said beside it.

Rules are tested with it, so that no training of the real reader moves their tests, and so that a
scene holds one thing alone that clears or accuses. The closed lists, the spellings and the stop
words are the shipped ones. What the scene says nothing of does nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import numpy as np
import polars as pl

from chatcheck.analyzer.acts.language import Language, Level, load
from chatcheck.analyzer.acts.layers import Single
from chatcheck.analyzer.acts.names import ACTS, TOGETHER, Act
from chatcheck.analyzer.acts.passages import Passages
from chatcheck.analyzer.acts.reader import Model
from chatcheck.analyzer.acts.sentences import Sentences
from tests.support import chats

SURE, LIKELY, NOT = 4.0, -0.5, -12.0  # log-odds
LEVELS = {act: Level(sure=0.5, likely=0.2) for act in ACTS}


@dataclass(frozen=True)
class Said(Model):
    """A model that has the acts of whole sentences from a table, and knows no others.

    A passage does what its surest sentence does.
    """

    acts_of: Mapping[str, Mapping[Act, float]]

    def read(self, sentences: Sentences, passages: Passages) -> tuple[Single, Single]:
        alone = np.full((len(sentences.texts), len(self.acts)), NOT, dtype=np.float32)
        for row, text in enumerate(sentences.texts.to_list()):
            for act, odds in self.acts_of.get(text, {}).items():
                alone[row, self.acts.index(act)] = odds
        whole = np.full((len(passages.first) - 1, len(self.acts)), NOT, dtype=np.float32)
        if len(whole):
            whole = np.maximum.reduceat(alone[sentences.sentence], passages.first[:-1], axis=0)
        return alone, whole


def language(text: str) -> Language:
    """A language that reads a chat in the tiny language as the chat itself says."""
    shipped = load("en")
    # Acts that stand in the wrong place would be read as words.
    assert not chats.messages(text)["text"].str.contains(r"\[[a-z_ ]+\]").any()
    acts_of: dict[str, dict[Act, float]] = {}
    for words, names in chats.said(f"{chats.ORDINARY}\n{text}").items():
        acts = {Act(name.rstrip("?")): LIKELY if name[-1] == "?" else SURE for name in names}
        for whole, parts in TOGETHER.items():
            if set(parts) & set(acts):
                acts[whole] = max(acts.get(whole, NOT), *(acts.get(part, NOT) for part in parts))
        pieces = Sentences.of(pl.Series([words]), shipped.spellings).texts
        acts_of |= dict.fromkeys(pieces.to_list(), acts)
    held = {f.name: getattr(shipped.model, f.name) for f in fields(Model)}
    said = Said(**held, acts_of=acts_of)
    return replace(shipped, model=said, levels=LEVELS, moment_levels={})


def found(text: str, *, ordinary: bool = True) -> set[tuple[str, str]]:
    """``chats.found``, with every message read as the scene says."""
    return chats.found(text, ordinary=ordinary, language=language(text))


def chances(text: str, *, ordinary: bool = True) -> pl.DataFrame:
    """``chats.chances``, with every message read as the scene says."""
    return chats.chances(text, ordinary=ordinary, language=language(text))
