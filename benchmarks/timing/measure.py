"""How well the timing engine does on invented chats whose truth is known.

``make bench-timing`` prints the tables of docs/timing.md, on chats and texts that were not used
while the engine was built; ``--built`` takes those that were. Seeded; takes about a minute. What
is lost is lost by the clock or by the reading: ``--read told`` has every text read as what it is
for, and ``--read left-out`` takes texts of writers whom the model that reads them never saw.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
import polars as pl

from benchmarks.recognition.held_out import FOLDER, Languages
from benchmarks.timing.invented_chats import Bid, Life, Person, Shares, Simulator, Talk, instant
from benchmarks.timing.invented_texts import BUILT, HELD, Bank
from benchmarks.timing.readings import left_out, told
from chatcheck.analyzer.acts.language import Language
from chatcheck.analyzer.conversation import reply_lengths
from chatcheck.analyzer.conversation.conversation import Conversation, converse
from chatcheck.analyzer.default_thresholds import Settings
from chatcheck.analyzer.detectors.late_replies import DELAYED_UNACKNOWLEDGED
from chatcheck.analyzer.pipeline import judge

READERS = ("shipped", "told", "left-out")
STEADY = {"Ana": Person(23.5, 7.0), "Ben": Person(23.0, 6.5)}
PAIRS = {
    "steady sleepers": STEADY,
    "one in an office": {"Ana": Person(23.5, 7.0), "Ben": Person(23.0, 6.5, office=True)},
    "one on shifts of 8 weeks": {"Ana": Person(23.5, 7.0), "Ben": Person(22.5, 6.5, shift_weeks=8)},
    "one on shifts of 3 weeks": {"Ana": Person(23.5, 7.0), "Ben": Person(22.5, 6.5, shift_weeks=3)},
}
INNOCENT = Shares(late=(0.0, 0.0), excused=0.0, announced=0.25, never=0.0, evening=0.15)
WINTER = datetime(2024, 1, 8)
AUTUMN = datetime(2023, 9, 4)  # 32 weeks on, both changes of the clock have been
TO_SPRING = 32


@dataclass
class Found:
    """A chat, its truth, and what the engine made of it."""

    talk: Talk
    lives: dict[str, Life]
    conversation: Conversation
    chances: pl.DataFrame

    def bids(self) -> Iterator[tuple[int, list[Bid]]]:
        """Exchanges with the bids that their turns hold."""
        x = self.conversation.exchanges
        names = list(self.conversation.people)
        starts = self.conversation.start_us
        turn = np.searchsorted(x.bid, np.arange(len(starts)), side="right") - 1
        held: dict[int, list[Bid]] = defaultdict(list)
        for bid in self.talk.bids:
            at = int(instant(bid.at).timestamp() * 1e6)
            number = int(turn[np.searchsorted(starts, at, side="right") - 1])
            if names[x.actor[number]] == bid.actor:
                held[number].append(bid)
        yield from held.items()

    def kinds(self) -> dict[int, str]:
        """What truly became of each exchange that holds a bid, by the number of the exchange."""
        out = {}
        for number, bids in self.bids():
            kinds = {bid.kind for bid in bids}
            out[number] = "planted" if "planted" in kinds else bids[-1].kind
        return out

    def flagged(self) -> list[str]:
        """What truly became of each bid whose reply was called late."""
        kinds = self.kinds()
        hits = self.chances.filter(pl.col("outcome") == "hit")["bid"].to_numpy()
        turns = self.conversation.turn[hits]
        return [kinds.get(int(turn), "no bid of the simulator") for turn in turns]

    def waits(self) -> tuple[np.ndarray, np.ndarray]:
        """Waking minutes to the reply, as found and as they truly were, of single bids."""
        x = self.conversation.exchanges
        pairs = [
            (x.awake_s[number] / 60, bids[0].awake)
            for number, bids in self.bids()
            if len(bids) == 1 and x.in_time[number] and np.isfinite(bids[0].awake)
            and bids[0].kind not in ("called",)
        ]  # fmt: skip
        found, true = zip(*pairs, strict=True)
        return np.array(found), np.array(true)

    def quiet_errors(self) -> dict[str, list[float]]:
        """Hours between found and true bed and wake times, every week, by person."""
        out: dict[str, list[float]] = {}
        for number, name in enumerate(self.conversation.people):
            life = self.lives[name]
            for week in range(len(life.nights) // 7 - 2):
                usual = life.person.usual_sleep(week)
                bed = life.nights[2][0].replace(hour=0, minute=0) + timedelta(days=7 * week + 2)
                day = (bed - datetime(1970, 1, 1)).days
                edges = self.conversation.quiet[number].window(np.array([day]))
                for found, true in zip(edges, usual, strict=True):
                    away = abs(float(found[0]) / 3600 - true) % 24
                    out.setdefault(name, []).append(min(away, 24 - away))
        return out


@dataclass(frozen=True)
class Read:
    """Texts and who reads them, a pair a chat in turn."""

    banks: tuple[tuple[Bank, Language | None], ...]

    def of(self, seed: int) -> tuple[Bank, Language | None]:
        """The texts and the reader of a chat."""
        return self.banks[seed % len(self.banks)]


def judged(
    seed: int, people: dict[str, Person], read: Read, shares: Shares,
    first: datetime = WINTER, weeks: int = 26,
) -> Found:  # fmt: skip
    """A chat with the chances of late replies."""
    bank, language = read.of(seed)
    simulator = Simulator(seed, people, bank, shares, first, weeks)
    talk = simulator.run()
    conversation = converse(talk.chat())
    found = judge(conversation, Settings(), language).chances
    late = found.filter(pl.col("detector") == DELAYED_UNACKNOWLEDGED.name)
    return Found(talk, simulator.lives, conversation, late)


@dataclass
class Score:
    """Counts over the chats of a pair."""

    messages: int = 0
    truths: Counter[str] = field(default_factory=Counter)
    flagged: Counter[str] = field(default_factory=Counter)
    bias: list[float] = field(default_factory=list)

    def add(self, found: Found) -> None:
        """Count one chat."""
        self.messages += len(found.conversation.messages)
        self.truths.update(bid.kind for bid in found.talk.bids)
        self.flagged.update(found.flagged())
        waits, true = found.waits()
        self.bias.append(float(np.log(np.median(waits) / np.median(true))))

    def row(self) -> str:
        """Messages, planted, precision, recall, and what else was flagged.

        Where a bid was never answered, the next thing that the other begins a day later is the
        reply to look at: flagged, it is right, but it was not planted.
        """
        right, total = self.flagged["planted"], sum(self.flagged.values())
        late = right + self.flagged["never"]
        wrong = ", ".join(
            f"{kind} {n} of {self.truths[kind]:,}" if kind in self.truths else f"{kind} {n}"
            for kind, n in sorted(self.flagged.items())
            if kind != "planted"
        )
        return (
            f"{self.messages:,} | {self.truths['planted']} | {late / max(total, 1):.2f} | "
            f"{right / max(self.truths['planted'], 1):.2f} | {wrong or 'none'}"
        )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chats", type=int, default=6, help="Chats a pair.")
    parser.add_argument("--built", action="store_true", help="The chats and texts built with.")
    parser.add_argument("--read", choices=READERS, default="shipped", help="Who reads the texts.")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="Of the models left out.")
    args = parser.parse_args()
    seeds = range(args.chats) if args.built else range(100, 100 + args.chats)
    bank = BUILT if args.built else HELD
    if args.read == "left-out":
        read = Read(tuple(left_out(Languages.load(args.folder))))
    else:
        read = Read(((bank, told(bank) if args.read == "told" else None),))
    late_replies(seeds, read)
    innocent(seeds, read)
    changes(seeds, read)
    shrinking(seeds, read)


def late_replies(seeds: range, read: Read) -> None:
    """Late replies, quiet hours and reply times of every pair."""
    print("| pair | messages | planted | precision | recall | false flags by what was true |")
    print("| --- | --- | --- | --- | --- | --- |")
    scores = {name: Score() for name in PAIRS}
    errors: dict[str, list[float]] = {}
    for name, people in PAIRS.items():
        for seed in seeds:
            found = judged(seed, people, read, Shares())
            scores[name].add(found)
            for person, values in found.quiet_errors().items():
                weeks = people[person].shift_weeks
                kind = f"a shift worker ({weeks} weeks)" if weeks else "a steady sleeper"
                errors.setdefault(kind, []).extend(values)
        print(f"| {name} | {scores[name].row()} |")
    print("\n| quiet hours of | mean error, hours | 95 % within |\n| --- | --- | --- |")
    for kind, values in errors.items():
        print(f"| {kind} | {np.mean(values):.2f} | {np.quantile(values, 0.95):.1f} |")
    print("\n| pair | median waking reply time against the truth |\n| --- | --- |")
    for name, score in scores.items():
        print(f"| {name} | x {np.exp(np.mean(score.bias)):.2f} |")


def innocent(seeds: range, read: Read) -> None:
    """Chats without one planted delay: sleep, both changes of the clock, announced absences."""
    print("\n| nobody is late: pair | messages | slept | announced | flagged |")
    print("| --- | --- | --- | --- | --- |")
    for name, people in PAIRS.items():
        score = Score()
        for seed in seeds:
            score.add(judged(1000 + seed, people, read, INNOCENT, first=AUTUMN, weeks=TO_SPRING))
        wrong = ", ".join(f"{kind} {n}" for kind, n in score.flagged.items()) or "none"
        print(
            f"| {name} | {score.messages:,} | {score.truths['slept']} | "
            f"{score.truths['announced']} | {wrong} |"
        )


def changes(seeds: range, read: Read) -> None:
    """How much of a doubling of late replies is seen."""
    ratios = []
    for seed in seeds:
        found = judged(2000 + seed, STEADY, read, Shares(late=(0.06, 0.12)))
        middle = instant(WINTER + timedelta(weeks=13))
        sides = found.chances.group_by(late=pl.col("at") >= middle).agg(
            hits=(pl.col("outcome") == "hit").sum(), chances=pl.len()
        )
        rate = {row["late"]: row["hits"] / row["chances"] for row in sides.to_dicts()}
        ratios.append(rate[True] / rate[False])
    print(f"\nA doubling of late, bare replies was flagged as x {_mean(ratios):.2f}")


def shrinking(seeds: range, read: Read) -> None:
    """Whether replies that lose more than half of their words are seen to shrink."""
    alone = {"Ana": Person(23.5, 7.0), "Ben": Person(23.0, 6.5, shrinks=True)}
    seen = falsely = 0
    sizes = []
    for seed in seeds:
        found = judged(3000 + seed, alone, read, Shares())
        trends = reply_lengths.length_trends(
            found.conversation, reply_lengths.lengths(found.conversation)
        )
        rows = {row["actor"]: row for row in trends.to_dicts()}
        seen += rows["Ben"]["high"] < 0 and not rows["Ben"]["mutual"]
        falsely += rows["Ana"]["high"] < 0 and not rows["Ana"]["mutual"]
        sizes.append(1 + rows["Ben"]["change"])
    print(
        f"Replies that lost 60 % of their words: seen in {seen} of {len(seeds)} chats, as "
        f"{_mean(sizes) - 1:+.0%}; the other's replies were said to shrink in {falsely}"
    )


def _mean(ratios: list[float]) -> float:
    return float(np.exp(np.mean(np.log(ratios))))


if __name__ == "__main__":
    main()
