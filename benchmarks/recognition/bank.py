"""The bank: labelled texts, lines and exchanges, read from ``benchmarks/bank``.

The real texts stand in the package chitchat-dataset alone (extra ``bank``); where it is not
installed, their labels are left out and everything else works.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.recognition.real_chats import Chats, in_a_row
from chatcheck.analyzer.acts.names import TOGETHER, Act

BENCHMARKS: Final = Path(__file__).parent.parent
FOLDER: Final = BENCHMARKS / "bank"
NONE: Final = "-"  # stands for no act
LINE: Final = re.compile(r"([AB]) (\d+) (\d\d?):(\d\d)([ !+]*)\|([^|]*)\|(.*)")
HEADER: Final = re.compile(r"# (\w+) (yes|no) ([AB])")
CONVERSATION: Final = re.compile(r"\[(\S+) (random|drawn)\]")


@dataclass(frozen=True)
class Row:
    """A labelled text.

    ``group`` is who wrote it: a writer, a real pair, an author of stories; groups are left out
    whole. ``known`` are the acts of which the labels say anything (None: of all), and ``weight``
    how much the row counts.
    """

    source: (
        str  # "real" (drawn at random), "drawn" (rare acts were likely), "plain", "stories", "days"
    )
    group: str
    text: str
    acts: frozenset[Act]
    weight: float = 1.0
    known: frozenset[Act] | None = None


@dataclass(frozen=True)
class Message:
    """A message of an exchange: ``at`` in minutes from the first midnight."""

    who: str
    at: int
    text: str
    guilty: bool = False
    clears: bool = False
    acts: frozenset[Act] = frozenset()


@dataclass(frozen=True)
class Exchange:
    """A few messages, and whether ``actor`` does in them what ``category`` names."""

    id: str
    group: str
    category: str  # a detector, or "ordinary"
    label: str  # "yes" or "no"
    actor: str
    messages: tuple[Message, ...]
    why: str = ""


def acts_of(names: str) -> frozenset[Act]:
    """Acts by their names, with those that stand for several together."""
    single = {Act(name) for name in names.split() if name != NONE}
    return frozenset(single | {whole for whole, parts in TOGETHER.items() if single & set(parts)})


def lines(folder: Path = FOLDER) -> list[Row]:
    """Invented single messages."""
    found = []
    for path in sorted((folder / "lines").glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            names, _, text = line.partition("|")
            if text.strip():
                found.append(Row("plain", path.stem, text.strip(), acts_of(names)))
    return found


def blocks(path: Path) -> list[str]:
    """The pieces of a file, each with its heading, a line that begins with "# "."""
    pieces = re.split(r"^(?=# )", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [piece for piece in pieces if piece.startswith("# ")]


def exchanges(folder: Path = FOLDER) -> list[Exchange]:
    """Invented exchanges, each a few messages with what they show."""
    found = []
    for path in sorted((folder / "exchanges").glob("*.txt")):
        for number, block in enumerate(blocks(path)):
            header, *rest = block.splitlines()
            named = HEADER.match(header)
            messages = tuple(_messages(rest))
            if named and messages:
                category, label, actor = named.groups()
                name = f"{path.stem}-{number}"
                found.append(Exchange(name, path.stem, category, label, actor, messages))
    return found


def _messages(block: list[str]) -> Iterator[Message]:
    for line in block:
        found = LINE.match(line)
        if found:
            who, day, hour, minute, marks, names, text = found.groups()
            at = (int(day) * 24 + int(hour)) * 60 + int(minute)
            yield Message(who, at, text.strip(), "!" in marks, "+" in marks, acts_of(names))


def exchange_rows(folder: Path = FOLDER) -> list[Row]:
    """Every message of the exchanges as a row of its own."""
    return [Row("plain", e.group, m.text, m.acts) for e in exchanges(folder) for m in e.messages]


def days(folder: Path = FOLDER) -> list[Row]:
    """Every message of ordinary days: the great mass that is no news, no feeling and no bid."""
    return [
        Row("days", name, text, acts_of(names))
        for name, said in day_lines(folder)
        for _, _, names, text in said
        if text
    ]


def day_lines(folder: Path = FOLDER) -> Iterator[tuple[str, list[list[str]]]]:
    """The ordinary days, a file each: its name, and of every line when, who, acts and text."""
    for path in sorted((folder / "days").glob("*.txt")):
        said = path.read_text(encoding="utf-8").splitlines()
        yield path.stem, [[part.strip() for part in line.split("|", 3)] for line in said]


def labels(path: Path) -> dict[tuple[str, int], tuple[str, frozenset[Act]]]:
    """(conversation, message number from 1) -> how it was drawn, and its acts."""
    found = {}
    conversation = drawn = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        head = CONVERSATION.match(line)
        if head:
            conversation, drawn = head.groups()
        elif line and not line.startswith("#"):
            number, names = line.split(maxsplit=1)
            found[conversation, int(number)] = (drawn, acts_of(names))
    return found


def real(chats: Chats | None, folder: Path = FOLDER) -> list[Row]:
    """Labelled messages of real people; none where the package of their texts is not installed."""
    if chats is None:
        return []
    found = []
    for (conversation, number), (drawn, acts) in labels(folder / "real" / "labels.txt").items():
        source = "real" if drawn == "random" else "drawn"
        text = in_a_row(chats.text(conversation, number))
        found.append(Row(source, chats.pair_of(conversation), text, acts))
    return found


def unlabelled(chats: Chats, folder: Path = FOLDER) -> list[Row]:
    """Every message of the pairs with labels that has none itself; no act is known of them."""
    labelled = labels(folder / "real" / "labels.txt")
    pairs = {chats.pair_of(conversation) for conversation, _ in labelled}
    return [
        Row("real", chats.pair_of(conversation), text, frozenset(), 0.0, frozenset())
        for conversation, number, _, text in chats.said(pairs)
        if (conversation, number) not in labelled and text
    ]


def moments_and_chats(folder: Path = FOLDER) -> list[Row]:
    """Every message of the moments and the everyday chats.

    Their acts were labelled after they were written: a file of the same name in ``acts`` has a
    line a message. Raises ``ValueError`` where the two do not fit.
    """
    found = []
    for source, kept, before in (("plain", "moments", 1), ("days", "ordinary/chats", 2)):
        for path in sorted((folder / kept).glob("*.txt")):
            lines = path.read_text(encoding="utf-8").splitlines()
            said = [line.split("|", before)[-1].strip() for line in lines if "|" in line]
            names = (folder / "acts" / path.name).read_text(encoding="utf-8").splitlines()
            told = zip(said, names, strict=True)
            found += [Row(source, path.stem, text, acts_of(acts)) for text, acts in told if text]
    return found


def everything(chats: Chats | None, folder: Path = FOLDER) -> list[Row]:
    """All labelled rows, the stories aside."""
    invented = (lines, exchange_rows, days, moments_and_chats)
    return [*real(chats, folder), *(row for read in invented for row in read(folder))]


def contents(rows: list[Row]) -> str:
    """How many rows each source holds, in a line."""
    return ", ".join(
        f"{count:,} {source}" for source, count in Counter(r.source for r in rows).items()
    )
