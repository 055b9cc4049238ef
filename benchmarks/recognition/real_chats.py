"""The BYU chit-chat corpus: real students' chats, from the package chitchat-dataset.

Only its odd pairs are used here (pairs by length, every other one): the rest is for judging by
others. Nothing of its texts is ever written into this project.
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

PACKAGE: Final = "chitchat_dataset"
LEAST_MESSAGES: Final = 300  # of a pair, to be measured on
SITTING: Final = timedelta(hours=6)  # a longer pause begins another sitting
NIGHT: Final = timedelta(hours=7)  # between sittings, at whatever pace


@dataclass(frozen=True)
class Said:
    """A message of the corpus."""

    at: datetime
    sender: str
    text: str


class Chats:
    """Conversations by their name, and the pairs who hold them.

    Parameters
    ----------
    data
        The corpus as its package holds it: conversation -> ``messages``, a list of turns, each a
        list of messages.
    """

    def __init__(self, data: dict[str, Any]) -> None:
        self._said: dict[str, list[Said]] = {}
        self._pair: dict[str, str] = {}
        self._of_pair: dict[str, list[str]] = defaultdict(list)
        for name, conversation in data.items():
            said = [_said(m) for turn in conversation["messages"] for m in turn]
            people = sorted({m.sender for m in said})
            self._said[name] = said
            if len(people) == 2:
                pair = "+".join(people)
                self._pair[name] = pair
                self._of_pair[pair].append(name)

    def text(self, conversation: str, number: int) -> str:
        """The text of a message, by its number from 1."""
        return self._said[conversation][number - 1].text

    def said(self, pairs: set[str]) -> Iterator[tuple[str, int, str, str]]:
        """Conversation, number, sender and text of every message of some pairs."""
        for pair in sorted(pairs):
            for conversation in self._of_pair[pair]:
                for number, said in enumerate(self._said[conversation], start=1):
                    yield conversation, number, said.sender, in_a_row(said.text)

    def pair_of(self, conversation: str) -> str:
        """The pair whose conversation it is."""
        return self._pair[conversation]

    @property
    def odd_pairs(self) -> list[str]:
        """Every other pair of some length, the longest first."""
        size = {p: sum(len(self._said[c]) for c in names) for p, names in self._of_pair.items()}
        long = sorted((p for p in size if size[p] >= LEAST_MESSAGES), key=lambda p: (-size[p], p))
        return long[1::2]

    def export(self, pair: str, pace: int = 1) -> str:
        """All that a pair wrote as one WhatsApp export (d/m/y, seconds).

        Within a sitting people write ``pace`` times slower than they did; sittings keep apart.
        """
        names = dict(zip(pair.split("+"), ("Ana", "Ben"), strict=True))
        said = sorted((m for c in self._of_pair[pair] for m in self._said[c]), key=lambda m: m.at)
        lines = []
        began = base = now = before = said[0].at
        for message in said:
            if message.at - before > SITTING:
                base = max(now + NIGHT, base + (message.at - began))
                began = message.at
            now = base + (message.at - began) * pace
            before = message.at
            text = in_a_row(message.text)
            if text:
                lines.append(f"[{now:%d/%m/%Y, %H:%M:%S}] {names[message.sender]}: {text}\n")
        return "".join(lines)


def in_a_row(text: str) -> str:
    """A text in one line, without marks of direction."""
    return re.sub(r"\s+", " ", text.replace("\u200e", "")).strip()


def _said(message: dict[str, Any]) -> Said:
    at = datetime.fromisoformat(message["timestamp"][:19])
    return Said(at, str(message["sender"]), str(message["text"]))


def installed() -> Chats | None:
    """The corpus, or None where its package is not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(next(iter(spec.submodule_search_locations))) / "dataset.json"
    return Chats(json.loads(path.read_text(encoding="utf-8")))
