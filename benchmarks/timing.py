"""How well the timing engine does on invented chats whose truth is known.

``make bench-timing`` prints the tables of docs/timing.md. Two people write for half a year in
London time (summer time begins within it): circadian rhythm, sessions, bursts, log-normal mixture
waits, slow working hours, announced absences, acknowledged and unacknowledged late replies,
non-replies; steady sleepers and shift workers. Seeded; takes about a minute.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
import polars as pl

from chatcheck.analyzer.analyze import judge
from chatcheck.analyzer.conversation import converse
from chatcheck.analyzer.settings import Settings
from chatcheck.parsers.messages import INSTANT, Chat, conform

ZONE = ZoneInfo("Europe/London")
FIRST = datetime(2024, 1, 8)  # a Monday; the clocks change on 31 March
SIDES = 13  # weeks a side of the change
MEANINGFUL = (
    "I've been thinking about what your mum said and I honestly feel a bit lost about it",
    "my manager took me off the project in front of everyone and I feel so small",
    "what do you really think, should I apply for the job in Leeds or stay here?",
    "the scan was clear but I was terrified the whole morning, I can't stop shaking",
    "I miss how we used to talk, can we sit down together one evening this week?",
    "I spoke to my sister and she cried on the phone, I don't know how to help her",
    "would you come with me to the hospital on Thursday? I don't want to go alone",
    "I'm worried about money again, the rent goes up in May and I can't sleep",
    "do you think I was too hard on Leo yesterday? it keeps going round in my head",
    "I felt really left out at dinner on Saturday and I wanted to tell you",
    "I've decided to go back to painting, it scares me and I'm excited, what do you think?",
    "today would have been dad's birthday and I can't concentrate on anything",
)
PLAIN = (
    "the bins are tomorrow", "train's at 17:52", "pasta or rice", "got the milk", "parcel came",
    "is the blue towel dry", "bus is late again", "need batteries", "key's under the pot",
)  # fmt: skip
QUICK = (
    "oh love, that sounds hard, tell me what happened?",
    "I'm so sorry, come here tonight and we'll talk about it properly",
    "of course I'll come, what time do they want you?",
    "I think you should go for it, you'd be brilliant there, what worries you most?",
)
LATE_BARE = (
    "dunno, whatever you think", "ok. did the parcel come", "up to you really", "fine", "right",
    "yeah maybe", "can you pick up bread", "not sure", "ok",
)  # fmt: skip
LATE_KIND = (
    "sorry, only just saw this, I was in meetings all day. are you ok?",
    "phone died at lunch, sorry! tell me everything when I'm home",
    "I've been thinking about this all afternoon, sorry I couldn't answer at work. how are you?",
    "sorry for the silence, what a day. I read it this morning and wanted to answer properly",
)
ANNOUNCED = (
    "in meetings till 6, talk later", "about to board, phone off for a few hours",
    "driving now, back around seven", "in theatre all afternoon, ring you tonight",
)  # fmt: skip
SHORT = ("ok", "yes", "will do", "7", "pasta", "in the hall", "thanks", "on it")


@dataclass
class Person:
    """When somebody sleeps (hour of the day, by week) and how fast they answer."""

    bed: float
    up: float
    shift: bool = False
    office: bool = False

    def sleep(self, week: int) -> tuple[float, float]:
        """Local hours of falling asleep and waking, the second past midnight."""
        moved = 9.0 if self.shift and week // 8 % 2 else 0.0
        return self.bed + moved, self.up + 24.0 + moved

    def awake_again(self, at: datetime) -> datetime:
        """The time itself, or when the person next wakes."""
        for back in (1, 0):
            day = datetime(at.year, at.month, at.day) - timedelta(days=back)
            bed, up = (day + timedelta(hours=h) for h in self.sleep((day - FIRST).days // 7))
            if bed <= at < up:
                return up + timedelta(minutes=9)
        return at

    def after(self, at: datetime, awake: timedelta) -> datetime:
        """The time when so much waking time has passed."""
        left = awake
        at = self.awake_again(at)
        while left > timedelta(0):
            step = min(left, timedelta(minutes=15))
            at = self.awake_again(at + step)
            left -= step
        return at


@dataclass
class Talk:
    """An invented chat and its truth."""

    rows: list[tuple[datetime, str, str]] = field(default_factory=list)
    truth: list[tuple[datetime, str, str, float]] = field(default_factory=list)


def simulate(seed: int, people: dict[str, Person], late: tuple[float, float]) -> Talk:
    """A chat; ``late`` is the share of meaningful bids answered late and bare, before and after."""
    rng = np.random.default_rng([20, seed])
    talk = Talk()
    names = list(people)
    at = FIRST + timedelta(hours=8)
    end = FIRST + timedelta(weeks=2 * SIDES)
    while at < end:
        writer = names[rng.integers(2)]
        other = names[1 - names.index(writer)]
        at = people[writer].awake_again(at + timedelta(minutes=float(rng.exponential(35))))
        share = late[int(at >= FIRST + timedelta(weeks=SIDES))]
        at = _exchange(rng, talk, at, writer, other, people, share)
        if rng.random() < 0.25:
            at += timedelta(hours=float(rng.exponential(3)))
    return talk


def _exchange(
    rng: np.random.Generator, talk: Talk, at: datetime, writer: str, other: str,
    people: dict[str, Person], share: float,
) -> datetime:  # fmt: skip
    """One bid and its answer; when the answer came."""
    say = talk.rows.append
    meaningful = rng.random() < 0.35
    announced = meaningful and rng.random() < 0.06
    if announced:
        say((at, other, _one(rng, ANNOUNCED)))
        at += timedelta(minutes=float(rng.uniform(11, 40)))
    say((at, writer, _one(rng, MEANINGFUL if meaningful else PLAIN)))
    bid = at
    if rng.random() < 0.3:
        at += timedelta(minutes=float(rng.uniform(0, 3)))
        say((at, writer, "anyway" if meaningful else "?"))
    wait = float(np.exp(rng.normal(*((0.3, 1.0) if rng.random() < 0.7 else (2.6, 1.1)))))
    if people[other].office and at.weekday() < 5 and 9 <= at.hour < 17:
        wait = max(wait, float(rng.uniform(60, 60 * (17.5 - at.hour))))
    kind, draw = "ordinary", rng.random()
    words = _one(rng, QUICK if meaningful else SHORT)
    if announced:
        kind, wait = "announced", float(rng.uniform(150, 420))
        words = _one(rng, LATE_BARE)
    elif meaningful and draw < share:
        kind, wait, words = "planted", float(rng.uniform(240, 560)), _one(rng, LATE_BARE)
    elif draw < share + 0.06:
        kind, wait = "acknowledged" if meaningful else "logistics", float(rng.uniform(150, 500))
        words = _one(rng, LATE_KIND) if meaningful else words
    elif draw < share + 0.08:
        return at + timedelta(hours=13)  # never answered: the next word is the writer's or anew
    reply = people[other].after(at, timedelta(minutes=wait))
    if kind == "ordinary" and wait < 100 and reply - at > timedelta(hours=5):
        kind = "slept"
        words = _one(rng, LATE_BARE) if meaningful else words
    say((reply, other, words))
    talk.truth.append((bid, other, kind if meaningful else "plain", wait))
    return reply


def _one(rng: np.random.Generator, texts: tuple[str, ...]) -> str:
    return texts[rng.integers(len(texts))]


def instant(local: datetime) -> datetime:
    """The UTC instant of a London clock time."""
    return local.replace(tzinfo=ZONE).astimezone(UTC)


def judged(talk: Talk) -> tuple[Chat, pl.DataFrame, object]:
    """The chat and the chances of late replies, joined to the truth by bid."""
    rows = sorted((instant(at), who, text) for at, who, text in talk.rows)
    frame = pl.DataFrame(
        rows, schema={"sent_at": INSTANT, "sender": pl.String, "text": pl.String}, orient="row"
    )
    chat = Chat(conform(frame), "invented", "Europe/London")
    conversation = converse(chat)
    found = judge(conversation, Settings()).filter(detector="delayed_unacknowledged")
    found = found.with_columns(
        name=pl.col("actor").replace_strict([0, 1], list(conversation.people)),
        start=conversation.bursts["start"].gather(found["bid"]),
    )
    truth = pl.DataFrame(
        [(instant(bid), who, kind, wait) for bid, who, kind, wait in talk.truth],
        schema={"start": INSTANT, "name": pl.String, "truth": pl.String, "wait": pl.Float64},
        orient="row",
    )
    return chat, _with_truth(found, truth, conversation), conversation


def _with_truth(rows: pl.DataFrame, truth: pl.DataFrame, conversation: object) -> pl.DataFrame:
    """Rows of bids with the truth of the last bid that their turn holds."""
    x, bursts = conversation.exchanges, conversation.bursts  # type: ignore[attr-defined]
    last = pl.DataFrame({"bid": x.bid, "last": x.last}).with_columns(
        pl.col("bid").cast(pl.UInt32), until=bursts["end"].gather(pl.Series(x.last))
    )
    return (
        rows.join(last, on="bid", how="left", maintain_order="left")
        .sort("until")
        .join_asof(truth.rename({"start": "told"}).sort("told"), left_on="until",
                   right_on="told", by="name", check_sortedness=False)
        .with_columns(
            truth=pl.when(pl.col("told") >= pl.col("start")).then("truth"),
            wait=pl.when(pl.col("told") >= pl.col("start")).then("wait"),
        )
    )  # fmt: skip


PAIRS = {
    "steady sleepers": (Person(23.5, 7.0), Person(23.0, 6.5)),
    "one in an office": (Person(23.5, 7.0), Person(23.0, 6.5, office=True)),
    "one on shifts": (Person(23.5, 7.0), Person(22.5, 6.5, shift=True)),
}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chats", type=int, default=6, help="Chats a pair.")
    parser.add_argument("--seed", type=int, default=10, help="First chat; 0 to 9 were built with.")
    args = parser.parse_args()
    chats = range(args.seed, args.seed + args.chats)
    print("| pair | messages | planted | precision | recall | false flags by what was true |")
    print("| --- | --- | --- | --- | --- | --- |")
    errors: dict[str, list[float]] = {}
    bias: dict[str, list[float]] = {}
    for name, (one, two) in PAIRS.items():
        truths: Counter[str] = Counter()
        flagged: Counter[str] = Counter()
        messages = 0
        for seed in chats:
            people = {"Ana": one, "Ben": two}
            talk = simulate(seed, people, (0.06, 0.06))
            chat, rows, conversation = judged(talk)
            messages += len(chat.messages)
            truths.update(kind for _, _, kind, _ in talk.truth)
            hits = rows.filter(pl.col("outcome") == "hit")
            flagged.update(hits["truth"].fill_null("no such bid").to_list())
            for number, person in enumerate(people.values()):
                errors.setdefault(_kind(person), []).extend(
                    _quiet_errors(conversation.quiet[number], person)
                )
            x = conversation.exchanges
            waits = pl.DataFrame({"bid": x.bid, "awake": x.awake_s / 60, "answered": x.in_time})
            both = rows.join(waits.with_columns(pl.col("bid").cast(pl.UInt32)), on="bid").filter(
                pl.col("answered") & pl.col("wait").is_not_null()
            )
            bias.setdefault(name, []).append(
                float(np.log(both["awake"].median() / both["wait"].median()))  # type: ignore[operator]
            )
        planted, right = truths["planted"], flagged["planted"]
        total = sum(flagged.values())
        wrong = ", ".join(
            f"{kind} {n} of {truths[kind]}" for kind, n in flagged.items() if kind != "planted"
        )
        print(
            f"| {name} | {messages:,} | {planted} | {right / max(total, 1):.2f} "
            f"| {right / max(planted, 1):.2f} | {wrong or 'none'} |"
        )
    print("\n| quiet hours of | mean error, hours | worst |\n| --- | --- | --- |")
    for kind, values in errors.items():
        print(f"| {kind} | {np.mean(values):.2f} | {np.max(values):.2f} |")
    print("\n| pair | median waking reply time against the truth |\n| --- | --- |")
    for name, values in bias.items():
        print(f"| {name} | x {np.exp(np.mean(values)):.2f} |")
    changes()


def _kind(person: Person) -> str:
    return "shift workers" if person.shift else "steady sleepers"


def _quiet_errors(quiet: object, person: Person) -> list[float]:
    """Hours between estimated and true bed and wake times, every week."""
    out = []
    for week in range(2 * SIDES):
        day = (FIRST - datetime(1970, 1, 1)).days + 7 * week + 2
        start, end = quiet.window(np.array([day]))  # type: ignore[attr-defined]
        for found, true in zip((start[0], end[0]), person.sleep(week), strict=True):
            away = abs(found / 3600 - true) % 24
            out.append(min(away, 24 - away))
    return out


def changes() -> None:
    """How much of a doubling of late replies is seen."""
    ratios = []
    for seed in range(6):
        talk = simulate(
            100 + seed, {"Ana": Person(23.5, 7.0), "Ben": Person(23, 6.5)}, (0.06, 0.12)
        )
        _, rows, _ = judged(talk)
        middle = instant(FIRST + timedelta(weeks=SIDES))
        sides = rows.group_by(late=pl.col("at") >= middle).agg(
            hits=(pl.col("outcome") == "hit").sum(), chances=pl.len()
        )
        rate = {row["late"]: row["hits"] / row["chances"] for row in sides.to_dicts()}
        ratios.append(rate[True] / rate[False])
    print(
        f"\nA doubling of late, bare replies was flagged as x {np.exp(np.mean(np.log(ratios))):.2f}"
    )


if __name__ == "__main__":
    main()
