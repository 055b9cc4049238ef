"""Labelled moments: a bid, its answer, and in which way the answer turns away, if in any.

From the bank's moments and exchanges, which show both; from chats, days and real pairs, in which
next to nobody does. Lines of a text stand one below the other, as bursts hold them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.recognition import bank, ordinary, real_chats
from benchmarks.recognition.bank import FOLDER, Exchange
from benchmarks.recognition.lessons import Single
from benchmarks.recognition.scoring import ORDINARY, conversation_of
from chatcheck.analyzer.acts.names import Act
from chatcheck.analyzer.conversation.conversation import Conversation

TURNING_AWAY: Final = ordinary.REJECTIONS
TURNING_BACK: Final = (
    "emotional_acknowledgement", "curiosity", "real_listening", "warmth", "repair_attempt",
)  # fmt: skip
KINDS: Final = (*TURNING_AWAY, *TURNING_BACK)
# What the acts of a labelled answer say of it.
BY_ACTS: Final[Mapping[str, frozenset[Act]]] = {
    "emotional_acknowledgement": frozenset({Act.ACKNOWLEDGEMENT}),
    "curiosity": frozenset({Act.QUESTION_ABOUT_THEIRS}),
    "warmth": frozenset({Act.AFFECTION, Act.PRAISE, Act.WELL_WISHING}),
    "repair_attempt": frozenset({Act.APOLOGY_FOR_ACT, Act.MAKING_UP}),
}
# Acts of the labelled days that may turn away, and bids to which they do not.
COLD: Final = ("minimising", "correcting", "flat_word", "listening_noise", "calling_off")
BUSINESS: Final = ("logistics", "answer", "closed")
NEWS: Final = ("flat_good_news", "unanswered_good_news")
HEADER: Final = re.compile(r"# (\w+) (yes|no)")
LINE: Final = re.compile(r"([AB])\s*\|(.*)")
LOOKS_BACK: Final = ("cancelled_without_repair", "repair_attempt")  # at more than the last turn
WEIGHT: Final = {"told": 1.0, "chat": 0.7, "days": 0.7, "real": 0.35, "cold": 0.4}
BARE_SHARE: Final = 0.6  # of news, how many are also learnt without any answer
INNOCENT_SHARE: Final = 0.12  # of what is no news
SHORT: Final = 14  # words of a bid of the day's business
COLD_TO_NOTHING: Final = 1800  # cold words put after such bids


@dataclass(frozen=True)
class Moment:
    """A bid and its answer: which of ``KINDS`` it ``shows`` and which it is known to ``lack``.

    ``source`` is "told" (written to show it), "chat", "days" or "real"; groups are left out whole.
    """

    source: str
    group: str
    bid: str
    answer: str
    shows: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset(TURNING_AWAY)

    @property
    def weight(self) -> float:
        """How much it counts: in real pairs somebody may turn away unseen."""
        return WEIGHT[self.source]


def _told(group: str, bid: str, answer: str, category: str, yes: bool) -> Moment:
    """A moment that was written to show ``category``, or to look like it.

    Who turns away in one way may do so in others. What looks like turning away is none of any
    kind; what looks like turning back may well turn away.
    """
    own, none = frozenset({category}), frozenset[str]()
    away = frozenset(TURNING_AWAY)
    if category in TURNING_AWAY:
        shows, lacks = (own, frozenset(TURNING_BACK)) if yes else (none, away)
    else:
        shows, lacks = (own, away) if yes else (none, own)
    return Moment("told", group, bid, answer, shows, lacks)


def written(folder: Path = FOLDER / "moments") -> list[Moment]:
    """The bank's moments."""
    found: list[Moment] = []
    for path in sorted(folder.glob("*.txt")):
        for block in bank.blocks(path):
            header = HEADER.match(block)
            if header and header[1] in KINDS:
                lines = [LINE.match(line) for line in block.splitlines()[1:]]
                said = [(m[1], m[2].strip()) for m in lines if m]
                found += _of_lines(path.stem, header[1], header[2] == "yes", said)
    return found


def _of_lines(
    group: str, category: str, yes: bool, said: Sequence[tuple[str, str]]
) -> Iterator[Moment]:
    """The moment at the end of some lines; where more came before, also with all of it."""
    turns = [
        (who, "\n".join(text for _, text in held)) for who, held in groupby(said, lambda m: m[0])
    ]
    if len(turns) < 2 or turns[-1][0] != "B":
        return
    answer = turns[-1][1]
    bids = {turns[-2][1]}
    if category in LOOKS_BACK:
        bids = {"\n".join(text for _, text in turns[:-1]), turns[0][1]}
    for bid in sorted(bids):
        yield _told(group, bid, answer, category, yes)


def of_exchanges(exchanges: Iterable[Exchange]) -> list[Moment]:
    """What exchanges show: their guilty answers, and every answer of those that are innocent."""
    return [moment for exchange in exchanges for moment in _of_exchange(exchange)]


def _of_exchange(exchange: Exchange) -> Iterator[Moment]:
    turns = [list(held) for _, held in groupby(exchange.messages, lambda m: m.who)]
    texts = ["\n".join(m.text for m in turn) for turn in turns]
    yes, category = exchange.label == "yes", exchange.category
    for number in range(1, len(turns)):
        if turns[number][0].who != exchange.actor:
            continue
        guilty = any(m.guilty for m in turns[number])
        bid = texts[number - 1]
        if category in LOOKS_BACK and guilty and number > 1:
            bid = "\n".join(texts[max(0, number - 3) : number])
        if category == ORDINARY:
            yield Moment("told", exchange.group, bid, texts[number])
        elif category in KINDS and (guilty or not yes):
            yield _told(exchange.group, bid, texts[number], category, yes)


def of_chats(folder: Path = FOLDER) -> list[Moment]:
    """Every answered burst of the bank's ordinary chats."""
    return [
        moment
        for chat in ordinary.dense_chats(folder)
        for moment in _of_conversation("chat", chat.group, conversation_of(chat.export))
    ]


def _of_conversation(source: str, group: str, conversation: Conversation) -> Iterator[Moment]:
    reply = conversation.exchanges.reply[conversation.turn]
    texts = conversation.bursts["text"].to_list()
    for bid in np.flatnonzero(reply >= 0):
        yield Moment(source, group, texts[bid], texts[reply[bid]])


def of_days(folder: Path = FOLDER) -> list[Moment]:
    """Every answer of the labelled days, those aside that may turn away by their labels."""
    found = []
    for name, lines in bank.day_lines(folder):
        turns = [
            (" ".join(acts for _, _, acts, _ in held), "\n".join(text for *_, text in held))
            for held in (list(g) for _, g in groupby(lines, lambda m: (m[0].split()[0], m[1])))
        ]
        for (bid_acts, bid), (acts, answer) in pairwise(turns):
            cold = any(act in acts for act in COLD)
            if not cold or any(act in bid_acts for act in BUSINESS):
                shows, lacks = _by_acts(bank.acts_of(acts))
                found.append(Moment("days", name, bid, answer, shows, lacks))
    return found


def _by_acts(acts: frozenset[Act]) -> tuple[frozenset[str], frozenset[str]]:
    """What a labelled answer shows and lacks."""
    shows = frozenset(kind for kind, which in BY_ACTS.items() if acts & which)
    return shows, frozenset({*TURNING_AWAY, *BY_ACTS}) - shows


def of_real(corpus: real_chats.Chats) -> list[Moment]:
    """Labelled answers of real people, after what the other wrote last."""
    labelled = bank.labels(FOLDER / "real" / "labels.txt")
    found = []
    pairs = {corpus.pair_of(conversation) for conversation, _ in labelled}
    for conversation, held in groupby(corpus.said(pairs), lambda m: m[0]):
        turns = [list(t) for _, t in groupby(held, lambda m: m[2])]
        for before, turn in pairwise(turns):
            numbers = [(conversation, number) for _, number, *_ in turn]
            if all(number in labelled for number in numbers):
                bid, answer = ("\n".join(m[3] for m in t) for t in (before, turn))
                acts = frozenset[Act]().union(*(labelled[number][1] for number in numbers))
                shows, lacks = _by_acts(acts)
                group = corpus.pair_of(conversation)
                found.append(Moment("real", group, bid, answer, shows, lacks))
    return found


def everything(corpus: real_chats.Chats | None) -> list[Moment]:
    """All moments there are."""
    real = of_real(corpus) if corpus else []
    chats = [*of_chats(), *of_chats(FOLDER / "ordinary")]
    return [*of_exchanges(bank.exchanges()), *written(), *chats, *of_days(), *real]


@dataclass(frozen=True)
class Lesson:
    """Moments as they are taught: ``wanted`` and ``weight`` (moments, kinds), 0 where not known."""

    pairs: list[tuple[str, str]]
    wanted: Single
    weight: Single

    @classmethod
    def of(cls, moments: Sequence[Moment], rng: random.Random) -> Lesson:
        """The moments, news and other bids without any answer, and cold words to small business."""
        pairs = [(m.bid, m.answer) for m in moments]
        wanted = [[kind in m.shows for kind in KINDS] for m in moments]
        weight = [[m.weight * (k in m.shows or k in m.lacks) for k in KINDS] for m in moments]

        def add(bid: str, answer: str, kinds: Iterable[str], shown: bool, counts: float) -> None:
            pairs.append((bid, answer))
            wanted.append([shown and kind in kinds for kind in KINDS])
            weight.append([counts * (kind in kinds) for kind in KINDS])

        for m in moments:
            if m.shows & set(NEWS) and rng.random() < BARE_SHARE:
                add(m.bid, "", NEWS[1:], True, WEIGHT["chat"])
            elif m.source != "told" and rng.random() < INNOCENT_SHARE:
                add(m.bid, "", NEWS[1:], False, WEIGHT["chat"])
        small = [m for m in moments if m.source in ("chat", "days") and _words(m.bid) < SHORT]
        cold = [m for m in moments if m.shows & {"half_listening", "one_word_reply", NEWS[0]}]
        for _ in range(COLD_TO_NOTHING if small and cold else 0):
            bid, answer = rng.choice(small).bid, rng.choice(cold).answer
            add(bid, answer, TURNING_AWAY, False, WEIGHT["cold"])
        return cls(pairs, np.array(wanted, np.float32), np.array(weight, np.float32))


def _words(text: str) -> int:
    return len(text.split())
