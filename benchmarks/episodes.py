"""How well the detectors do on labelled episodes by invented pairs of people.

``make bench-episodes`` lays each author's episodes out as one WhatsApp export, reads and analyses
it with the real parser and detectors, and prints for every detector precision with its lower
bound, recall, and alarms in hard negatives and ordinary chat. The shipped models have seen these
episodes: only ``--models FOLDER``, a set of models for each author that was left out of it
(``python benchmarks/train.py --cross FOLDER``), measures what new people can expect.

``--authors a,b`` chooses authors, ``--category NAME`` detectors, ``--by-author`` prints a table
an author, ``--errors`` the episodes that were judged wrongly; ``--record`` writes the figures
that reports quote.
"""

from __future__ import annotations

import argparse
import bisect
import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import polars as pl

from chatcheck.analyzer.analyze import judge
from chatcheck.analyzer.conversation import Conversation, converse
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.model import Models
from chatcheck.analyzer.settings import Settings
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.source import from_bytes
from chatcheck.parsers.whatsapp import WHATSAPP

FOLDER = Path(__file__).parent / "episodes"
AUTHORS = tuple(sorted(FOLDER.glob("*.jsonl")))
ORDINARY = tuple(sorted((FOLDER / "ordinary_chats").glob("*.txt")))
APART_DAYS = 4  # episodes cannot touch


@dataclass
class Episode:
    """One labelled episode and where it was laid."""

    id: str
    category: str
    label: str
    actor: str
    messages: list[dict[str, Any]]
    guilty: list[int]
    exonerating: list[int]
    why: str
    first: datetime
    last: datetime


def ordinary(path: Path) -> list[Episode]:
    """A long ordinary chat as one episode with nothing to find."""
    first, last = datetime(1970, 1, 1), datetime(2100, 1, 1)
    return [Episode(path.stem, "ordinary chat", "no", "A", [], [], [], "", first, last)]


def load(author: str, apart: int = APART_DAYS) -> list[Episode]:
    """An author's episodes, each laid ``apart`` days after the last."""
    day = datetime(2020, 1, 6)
    episodes = []
    for line in (FOLDER / f"{author}.jsonl").read_text(encoding="utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        for message in row["messages"]:
            number, clock = message["at"].split()
            hour, minute = clock.split(":")
            at = day + timedelta(days=int(number), hours=int(hour), minutes=int(minute))
            message["when"] = at
        times = [message["when"] for message in row["messages"]]
        episodes.append(
            Episode(
                row["id"],
                row["category"],
                row["label"],
                row["actor"],
                row["messages"],
                row["guilty"],
                row["exonerating"],
                row["why"],
                min(times),
                max(times),
            )
        )
        day = (max(times) + timedelta(days=apart)).replace(hour=0, minute=0)
    return episodes


def export(episodes: list[Episode]) -> bytes:
    """The episodes as one WhatsApp export; A is Ana and B is Ben."""
    lines = []
    for episode in episodes:
        for message in episode.messages:
            name = {"A": "Ana", "B": "Ben"}[message["from"]]
            lines.append(f"{message['when']:%d/%m/%Y, %H:%M} - {name}: {message['text']}")
    return ("\n".join(lines) + "\n").encode()


def conversation_of(data: bytes, models: Models | None = None) -> Conversation:
    """The conversation of an export of ``export``'s layout."""
    chat = WHATSAPP.read(from_bytes("export.txt", data), ReadOptions("UTC", "dmy"))
    return converse(chat, None, Settings(), models)


def chances_of(data: bytes, models: Models | None = None) -> pl.DataFrame:
    """Every chance with the times of bid and reply (local, naive) and the actor's name."""
    conversation = conversation_of(data, models)
    names = conversation.people
    bursts = conversation.bursts
    found = judge(conversation, conversation.settings)
    return found.with_columns(
        bursts["end"].dt.replace_time_zone(None).gather(found["bid"]).alias("bid_at"),
        bursts["start"]
        .dt.replace_time_zone(None)
        .gather(found["reply"].fill_null(0))
        .set(found["reply"].is_null(), None)
        .alias("reply_at"),
        pl.col("actor").replace_strict([0, 1], list(names)).alias("name"),
    )


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Wilson's 95 % interval."""
    if total == 0:
        return 0.0, 1.0
    z, p = 1.96, hits / total
    middle = (p + z * z / (2 * total)) / (1 + z * z / total)
    half = z * sqrt(p * (1 - p) / total + z * z / (4 * total**2)) / (1 + z * z / total)
    return middle - half, middle + half


@dataclass
class Tally:
    """Counts of one detector; ordinary chat may well hold repairs, so they are no alarms there."""

    kind: str
    found: int = 0
    positives: int = 0
    hard: int = 0
    negatives: int = 0
    ordinary: int = 0

    @property
    def false(self) -> int:
        """Alarms that are false by the labels."""
        return self.hard + (self.ordinary if self.kind == "rejection" else 0)

    @property
    def precision(self) -> float:
        """Of what was flagged, the share that was right."""
        return self.found / max(self.found + self.false, 1)

    @property
    def recall(self) -> float:
        """Of what was there, the share that was flagged."""
        return self.found / max(self.positives, 1)


def added(authors: list[dict[str, Tally]]) -> dict[str, Tally]:
    """The counts of several authors together."""
    total = {name: Tally(t.kind) for name, t in authors[0].items()}
    for own in authors:
        for name, t in own.items():
            for count in ("found", "positives", "hard", "negatives", "ordinary"):
                setattr(total[name], count, getattr(total[name], count) + getattr(t, count))
    return total


def judge_author(
    author: str,
    tallies: dict[str, Tally],
    errors: list[str],
    names: set[str],
    models: Models | None = None,
    apart: int = APART_DAYS,
) -> None:
    """Count one author's episodes into the tallies."""
    episodes = load(author, apart)
    hits = chances_of(export(episodes), models).filter(pl.col("outcome") == "hit")
    starts = [episode.first for episode in episodes]
    owners: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for detector, name, bid_at in hits.select("detector", "name", "bid_at").rows():
        owners[bisect.bisect_right(starts, bid_at) - 1].add((detector, name[0]))
    for number, episode in enumerate(episodes):
        got = owners[number]
        if episode.category == "ordinary":
            for detector in {d for d, _ in got}:
                tallies[detector].ordinary += 1
                if detector in names:
                    errors.append(_shown("ORDINARY", detector, episode))
            continue
        tally = tallies[episode.category]
        if episode.label == "yes":
            hit = (episode.category, episode.actor) in got
            tally.positives += 1
            tally.found += hit
            wrong = not hit
        else:
            wrong = any(d == episode.category for d, _ in got)
            tally.negatives += 1
            tally.hard += wrong
        if wrong and episode.category in names:
            what = "MISSED" if episode.label == "yes" else "FALSE"
            errors.append(_shown(what, episode.category, episode))


def _shown(what: str, detector: str, episode: Episode) -> str:
    lines = [
        f"{what} {detector} {episode.id} actor {episode.actor} guilty {episode.guilty}: "
        f"{episode.why}"
    ]
    lines += [f"    {m['at']} {m['from']}: {m['text'][:140]}" for m in episode.messages]
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    everyone = [path.stem for path in AUTHORS]
    parser.add_argument("--authors", default=",".join(everyone))
    parser.add_argument("--category", default="")
    parser.add_argument("--models", type=Path)
    parser.add_argument("--apart", type=int, default=APART_DAYS, help="Days between episodes.")
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--by-author", action="store_true")
    parser.add_argument("--record", action="store_true")
    args = parser.parse_args()
    wanted = {detector.name for detector in DETECTORS}
    if args.category:
        wanted &= set(args.category.split(","))
    errors: list[str] = []
    authors: dict[str, dict[str, Tally]] = {}
    for author in args.authors.split(","):
        models = Models(args.models / author) if args.models else None
        authors[author] = {detector.name: Tally(detector.kind) for detector in DETECTORS}
        judge_author(author, authors[author], errors, wanted, models, args.apart)
    tallies = added(list(authors.values()))
    print("each author by models that never saw it" if args.models else "by the shipped models")
    table(tallies, wanted)
    if args.by_author:
        for author, own in authors.items():
            print(f"\n{author}")
            table(own, wanted)
    if args.record:
        record(tallies)
    if args.errors:
        print("\n" + "\n".join(errors))
    ordinary_chats(args.models)


def table(tallies: dict[str, Tally], wanted: set[str]) -> None:
    """Print precision with its lower bound, recall, and what was flagged that should not be."""
    print(
        f"{'detector':<26}{'precision':>10}{'at least':>10}{'recall':>8}{'hard neg.':>12}"
        f"{'ordinary':>10}"
    )
    for name, t in tallies.items():
        if name in wanted and t.positives:
            low, _ = wilson(t.found, t.found + t.false)
            print(
                f"{name:<26}{t.precision:>10.2f}{low:>10.2f}{t.recall:>8.2f}"
                f"{f'{t.hard} of {t.negatives}':>12}{t.ordinary:>10}"
            )


def ordinary_chats(folder: Path | None) -> None:
    """Print what is flagged in long chats in which nobody turns away."""
    flagged = messages = 0
    for path in ORDINARY:
        data = path.read_bytes()
        hits = chances_of(data, Models(folder / path.stem) if folder else None).filter(
            (pl.col("outcome") == "hit") & (pl.col("kind") == "rejection")
        )
        print(f"{path.name}: {len(hits)} rejections flagged")
        for row in hits.select("detector", "name", "bid_at", "reply_at").rows():
            print("   ", *row)
        flagged += len(hits)
        messages += data.count(b"\n")
    print(f"ordinary chats: {flagged} alarms in {messages:,} messages")


def record(tallies: dict[str, Tally]) -> None:
    """Write the figures that the report and ``chatcheck detectors`` quote."""
    lines = [
        "# Written by benchmarks/episodes.py --record: every author judged by models that",
        "# were trained on the others.",
    ]
    for name, t in tallies.items():
        if t.positives:
            low, _ = wilson(t.found, t.found + t.false)
            lines.append(
                f"\n[{name}]\nprecision = {t.precision:.3f}\nprecision_low = {low:.3f}\n"
                f"recall = {t.recall:.3f}\nepisodes = {t.positives + t.negatives}"
            )
    target = Path(__file__).parent.parent / "analyzer" / "measured.toml"
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
