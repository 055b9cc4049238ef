"""Who reads the invented chats: a reader that is told, or one that never saw the texts.

``told`` knows what each text of a bank is for, so that what is then missed the clock has lost.
``left_out`` are texts of writers whom a model never saw, with that model: what the whole does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from itertools import cycle
from typing import Final

import numpy as np
import polars as pl

from benchmarks.recognition import bank as labelled
from benchmarks.recognition.held_out import Languages
from benchmarks.timing.invented_texts import HELD, Bank
from chatcheck.analyzer.acts.language import DEFAULT, Language, Level, load
from chatcheck.analyzer.acts.layers import Single
from chatcheck.analyzer.acts.names import ACTS, TOGETHER, Act
from chatcheck.analyzer.acts.passages import Passages
from chatcheck.analyzer.acts.reader import Model
from chatcheck.analyzer.acts.sentences import Sentences

SURE, NOT = 4.0, -12.0  # log-odds
WITHDRAWN: Final = "withdrawals"
# What the texts of a bank do.
DOES: Final[Mapping[str, tuple[Act, ...]]] = {
    "meaningful": (Act.FEELING, Act.OPEN_QUESTION),
    "quick": (Act.ACKNOWLEDGEMENT,),
    "chain": (Act.AGREEMENT,),
    "late_bare": (Act.OPINION,),
    "late_kind": (Act.APOLOGY_FOR_GAP,),
    "after_kind": (Act.REASON_FOR_GAP,),
    "announced": (Act.ABSENCE_ANNOUNCED,),
    "settled": (),
}
LONGEST: Final = 300  # letters of a text
BIDS: Final = frozenset(
    (Act.FEELING, Act.HURT, Act.GOOD_NEWS, Act.BAD_NEWS, Act.OPEN_QUESTION, Act.INVITATION)
)
BUSINESS: Final = frozenset((Act.LOGISTICS, Act.CLOSED_QUESTION))
KIND: Final = frozenset((Act.ACKNOWLEDGEMENT, Act.DELIGHT, Act.PRAISE))


@dataclass(frozen=True)
class Told(Model):
    """A model that has the acts of sentences from a table, and knows no others."""

    acts_of: Mapping[str, tuple[Act, ...]]

    def read(self, sentences: Sentences, passages: Passages) -> tuple[Single, Single]:
        """Log-odds of every act in each distinct sentence, and in each passage its surest."""
        alone = np.full((len(sentences.texts), len(self.acts)), NOT, dtype=np.float32)
        for row, text in enumerate(sentences.texts.to_list()):
            for act in self.acts_of.get(text, ()):
                alone[row, self.acts.index(act)] = SURE
        whole = np.full((len(passages.first) - 1, len(self.acts)), NOT, dtype=np.float32)
        if len(whole):
            whole = np.maximum.reduceat(alone[sentences.sentence], passages.first[:-1], axis=0)
        return alone, whole


def told(bank: Bank) -> Language:
    """A language that knows the texts of a bank by what they are for."""
    shipped = load(DEFAULT)
    acts_of: dict[str, tuple[Act, ...]] = {}
    for name, acts in DOES.items():
        acts_of |= _sentences(getattr(bank, name), acts, shipped)
    for pair in bank.plain:
        acts_of |= _sentences(pair, (Act.LOGISTICS,), shipped)
    held = {f.name: getattr(shipped.model, f.name) for f in fields(Model)}
    model = Told(**held, acts_of=acts_of)
    withdrawn = (*shipped.sayings[WITHDRAWN], *bank.settled)
    return replace(
        shipped,
        model=model,
        levels={act: Level(sure=0.5, likely=0.2) for act in ACTS},
        moment_levels={},
        sayings={**shipped.sayings, WITHDRAWN: withdrawn},
    )


def _sentences(
    texts: tuple[str, ...], acts: tuple[Act, ...], language: Language
) -> dict[str, tuple[Act, ...]]:
    whole = tuple(w for w, parts in TOGETHER.items() if set(parts) & set(acts))
    pieces = Sentences.of(pl.Series(texts, dtype=pl.String), language.spellings).texts
    return dict.fromkeys(pieces.to_list(), (*acts, *whole))


def left_out(languages: Languages) -> Iterator[tuple[Bank, Language]]:
    """A bank of texts of each fold's writers, and the language that never saw them.

    Meaningful messages and announced absences are lines and bids of plain exchanges, bare late
    answers those that an exchange shows as guilty, kind ones what clears; the business of the day
    is that of ``HELD``.
    """
    exchanges, rows = labelled.exchanges(), labelled.lines()
    groups = languages.unseen(sorted({e.group for e in exchanges}))
    for fold in sorted({f for group in groups if (f := languages.fold(group)) is not None}):
        mine = [group for group in groups if languages.fold(group) == fold]
        said = [m for e in exchanges if e.group in mine for m in e.messages]
        said += [
            labelled.Message("A", 0, row.text, acts=row.acts)
            for row in rows
            if languages.fold(row.group) == fold
        ]
        late = [
            m
            for e in exchanges
            if e.group in mine and e.category == "delayed_unacknowledged"
            for m in e.messages
            if m.who == e.actor
        ]
        yield (
            Bank(
                meaningful=_texts(said, lambda m: bool(m.acts & BIDS)),
                quick=_texts(said, lambda m: bool(m.acts & KIND)),
                chain=HELD.chain,
                late_bare=_texts(late, lambda m: m.guilty),
                late_kind=_texts(said, lambda m: Act.APOLOGY_FOR_GAP in m.acts),
                after_kind=_texts(said, lambda m: Act.REASON_FOR_GAP in m.acts),
                announced=_texts(said, lambda m: Act.ABSENCE_ANNOUNCED in m.acts),
                settled=HELD.settled,
                plain=_plain(said),
            ),
            languages(mine[0]),
        )


def _plain(said: list[labelled.Message]) -> tuple[tuple[str, str], ...]:
    """The business of the day and small questions of fact, each with a short answer."""
    asked = _texts(said, lambda m: bool(m.acts & BUSINESS) and m.acts <= BUSINESS)
    return tuple(zip(asked, cycle(answer for _, answer in HELD.plain), strict=False))


def _texts(
    said: Iterable[labelled.Message], chosen: Callable[[labelled.Message], bool]
) -> tuple[str, ...]:
    """Distinct texts, in their order."""
    texts = (m.text for m in said if chosen(m) and 0 < len(m.text) <= LONGEST)
    return tuple(dict.fromkeys(texts))
