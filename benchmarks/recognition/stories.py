"""The labelled stories of ``benchmarks/episodes``, as exchanges and as weakly labelled rows.

A story says which detector's act was done and where, not what each of its messages does. So only
what follows from that is known of a row; of every other act nothing is learnt from it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from benchmarks.recognition.bank import BENCHMARKS, Exchange, Message, Row
from chatcheck.analyzer.acts.names import TOGETHER, Act

FOLDER: Final = BENCHMARKS / "episodes"
WEIGHT: Final = 0.3  # of their rows beside those that were read and labelled
# What the bid of an episode does, by its category ...
BIDS: Final = {
    "flat_good_news": Act.GOOD_NEWS,
    "unanswered_good_news": Act.GOOD_NEWS,
    "minimising": Act.TROUBLE,  # a feeling or bad news
    "emotional_acknowledgement": Act.TROUBLE,
    "correcting": Act.HURT,
}
# ... and what its guilty messages do.
GUILTY: Final = {
    "flat_good_news": Act.FLAT_WORD,
    "half_listening": Act.LISTENING_NOISE,
    "minimising": Act.MINIMISING,
    "correcting": Act.CORRECTING,
    "cancelled_without_repair": Act.CALLING_OFF,
}


def read(path: Path) -> list[Exchange]:
    """The episodes of a file, one JSON object a line; see ``benchmarks/episodes/README.md``."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            found.append(_exchange(json.loads(line), path.stem))
    return found


def _exchange(row: dict[str, Any], author: str) -> Exchange:
    guilty, clearing = row.get("guilty", []), row.get("exonerating", [])
    messages = tuple(
        Message(m["from"], _minutes(m["at"]), m["text"], number in guilty, number in clearing)
        for number, m in enumerate(row["messages"])
    )
    why = row.get("why", "")
    return Exchange(row["id"], author, row["category"], row["label"], row["actor"], messages, why)


def _minutes(at: str) -> int:
    day, clock = at.split()
    hour, minute = clock.split(":")
    return (int(day) * 24 + int(hour)) * 60 + int(minute)


def everyone(folder: Path = FOLDER) -> list[Exchange]:
    """The episodes of all authors."""
    return [e for path in sorted(folder.glob("*.jsonl")) for e in read(path)]


def messages(episodes: list[Exchange]) -> list[Row]:
    """Every message of the episodes, no act known."""
    return [
        Row("stories", e.group, m.text, frozenset(), 0.0, frozenset())
        for e in episodes
        for m in e.messages
        if m.text.strip()
    ]


def rows(episodes: list[Exchange], weight: float) -> list[Row]:
    """Weakly labelled rows of the episodes in which somebody does something."""
    return [row for e in episodes if e.label == "yes" for row in _rows(e, weight)]


def _rows(episode: Exchange, weight: float) -> Iterator[Row]:
    bid = _bid(episode)
    if bid and episode.category in BIDS:
        yield _row(episode.group, bid, BIDS[episode.category], weight)
    act = GUILTY.get(episode.category)
    for message in episode.messages:
        if act and message.guilty and message.who == episode.actor:
            yield _row(episode.group, message.text, act, weight)


def _row(author: str, text: str, act: Act, weight: float) -> Row:
    acts = {act} | {whole for whole, parts in TOGETHER.items() if act in parts}
    if act == Act.TROUBLE:
        acts.add(Act.REACHING_OUT)
    return Row("stories", author, text, frozenset(acts), weight, frozenset(acts))


def _bid(episode: Exchange) -> str:
    """What the other wrote last before the guilty message; where silence is it, that message."""
    messages = episode.messages
    first = next((n for n, m in enumerate(messages) if m.guilty), 0)
    if messages[first].who != episode.actor:
        return messages[first].text
    said: list[str] = []
    for message in reversed(messages[:first]):
        if message.who == episode.actor:
            break
        said.insert(0, message.text)
    return "\n".join(said)
