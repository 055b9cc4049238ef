"""Chats in which nobody turns away: whatever is flagged in them is a false alarm.

The bank's are dense and warm, with their openly warm replies marked; those of
``benchmarks/episodes/ordinary_chats`` are WhatsApp exports. Real students' chats are here too:
friendly strangers, in whom nearly every alarm is false.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from benchmarks.recognition import bank, stories
from benchmarks.recognition.layout import FIRST, NAMES
from benchmarks.recognition.real_chats import Chats
from benchmarks.recognition.scoring import KIND, conversation_of, hits_of
from chatcheck.analyzer.acts.language import Language
from chatcheck.analyzer.conversation.conversation import Conversation
from chatcheck.analyzer.detectors.registry import DETECTORS

LINE: Final = re.compile(r"(\S+) (\d\d?):(\d\d) \| ([AB])(\+?) \| (.*)")
PACES: Final = (1, 3, 10)
BY_THE_CLOCK: Final = ("delayed_unacknowledged", "timely_reply", "shrinking_replies")
WORDS: Final = tuple(d.name for d in DETECTORS if d.name not in BY_THE_CLOCK)
# A repair attempt and a plan called off look at windows of time.
STEADY_REPAIRS: Final = tuple(
    name for name in WORDS if KIND[name] == "repair" and name != "repair_attempt"
)
REJECTIONS: Final = tuple(name for name in WORDS if KIND[name] == "rejection")
LanguageOf = Callable[[str], Language]


@dataclass(frozen=True)
class Chat:
    """A chat of ``group``; ``warm`` are the numbers of messages that are openly warm replies."""

    name: str
    group: str
    export: str
    warm: tuple[int, ...] = ()


@dataclass
class Alarms:
    """Hits by detector in so many messages, and the openly warm replies that were found."""

    messages: int = 0
    hits: Counter[str] = field(default_factory=Counter)
    warm: int = 0
    warm_found: int = 0

    def per_thousand(self, names: Iterable[str]) -> float:
        """Hits of some detectors in 1,000 messages."""
        return 1000 * sum(self.hits[name] for name in names) / max(self.messages, 1)


def dense_chats(folder: Path = bank.FOLDER) -> list[Chat]:
    """The bank's ordinary chats."""
    return [_dense(path) for path in sorted((folder / "chats").glob("*.txt"))]


def _dense(path: Path) -> Chat:
    lines: list[tuple[datetime, str]] = []
    warm: list[int] = []
    day, named = -1, ""
    for line in path.read_text(encoding="utf-8").splitlines():
        found = LINE.match(line)
        if found:
            name, hour, minute, who, mark, text = found.groups()
            day, named = day + (name != named), name  # days are numbered or named, in their order
            at = FIRST + timedelta(days=day, hours=int(hour), minutes=int(minute))
            if mark:
                warm.append(len(lines))
            lines.append((at, f"{at:%d/%m/%Y, %H:%M} - {NAMES[who]}: {text.strip()}\n"))
    backwards = [after for before, after in pairwise(lines) if after[0] < before[0]]
    if backwards:
        raise ValueError(f"{path.name} runs backwards at {backwards[0][1].strip()}")
    return Chat(path.stem, path.stem, "".join(text for _, text in lines), tuple(warm))


def story_chats(folder: Path = stories.FOLDER) -> list[Chat]:
    """The authors' ordinary chats; those named after an author are of that author's group."""
    return [
        Chat(path.stem, path.stem.removesuffix("_pair"), path.read_text(encoding="utf-8"))
        for path in sorted((folder / "ordinary_chats").glob("*.txt"))
    ]


def alarms(chats: Iterable[Chat], language_of: LanguageOf) -> Alarms:
    """What is flagged in some chats."""
    total = Alarms()
    for chat in chats:
        conversation = conversation_of(chat.export)
        hits = hits_of(conversation, language_of(chat.group))
        total.messages += len(conversation.messages)
        total.hits.update(hits["detector"].to_list())
        warm = _warm_bursts(conversation, chat)
        kind = hits.filter(pl.col("detector") == "warmth")["reply"].drop_nulls().to_list()
        total.warm += len(warm)
        total.warm_found += len(warm & set(kind))
    return total


def _warm_bursts(conversation: Conversation, chat: Chat) -> set[int]:
    burst = conversation.messages["burst"].to_numpy()
    return {int(burst[number]) for number in chat.warm}


@dataclass
class Steadiness:
    """Alarms of real chats at each pace, and how many verdicts of words are the same at another."""

    at_pace: dict[int, Alarms] = field(default_factory=dict)
    same: Counter[str] = field(default_factory=Counter)
    either: Counter[str] = field(default_factory=Counter)

    def kept(self, kind: str) -> float:
        """Of what is flagged at either pace, where both cut alike, the share flagged at both."""
        return self.same[kind] / max(self.either[kind], 1)


Verdict = tuple[str, int, int, int, int]  # detector; first and last message of bid and reply


def steadiness(
    corpus: Chats, pairs: Iterable[str], language_of: LanguageOf, paces: tuple[int, ...] = PACES
) -> Steadiness:
    """Real pairs, at every pace."""
    total = Steadiness({pace: Alarms() for pace in paces})
    for pair in pairs:
        first: tuple[set[Verdict], Conversation] | None = None
        for pace in paces:
            conversation = conversation_of(corpus.export(pair, pace))
            hits = hits_of(conversation, language_of(pair))
            at_pace = total.at_pace[pace]
            at_pace.messages += len(conversation.messages)
            at_pace.hits.update(hits["detector"].to_list())
            found = _verdicts(conversation, hits), conversation
            if first is None:
                first = found
            else:
                _compare(total, first, found)
    return total


def _verdicts(conversation: Conversation, hits: pl.DataFrame) -> set[Verdict]:
    bursts = conversation.bursts.select("first_row", "last_row").to_numpy()
    answered = hits.filter(pl.col("reply").is_not_null()).select("detector", "bid", "reply")
    return {(name, *bursts[bid], *bursts[reply]) for name, bid, reply in answered.rows()}


def _compare(
    total: Steadiness,
    one: tuple[set[Verdict], Conversation],
    other: tuple[set[Verdict], Conversation],
) -> None:
    shared = _cuts(one[1]) & _cuts(other[1])
    for kind, names in (("rejection", REJECTIONS), ("repair", STEADY_REPAIRS)):
        here, there = (
            {v for v in found if v[0] in names and {v[1:3], v[3:5]} <= shared}
            for found in (one[0], other[0])
        )
        total.same[kind] += len(here & there)
        total.either[kind] += len(here | there)


def _cuts(conversation: Conversation) -> set[tuple[int, int]]:
    rows = conversation.bursts.select("first_row", "last_row").to_numpy().astype(np.int64)
    return {(int(first), int(last)) for first, last in rows}
