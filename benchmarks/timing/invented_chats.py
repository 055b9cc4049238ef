"""Invented chats of two people whose timing is known to the minute.

Circadian rhythm with a little jitter, sessions, bursts and nudges, log-normal mixture waits, an
office in which nobody can answer, shifts that move, summer time, announced absences, planted late
and bare answers, late answers that say so, withdrawn questions, calls in between, non-replies,
and answers that shrink over the weeks. Seeded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from benchmarks.timing.invented_texts import Bank
from chatcheck.parsers.messages import INSTANT, Chat, conform

ZONE = ZoneInfo("Europe/London")
JITTER_H = 0.35  # standard deviation of bed and wake times from day to day
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Person:
    """When somebody sleeps (hour of the day, by week) and how fast they answer."""

    bed: float
    up: float
    shift_weeks: int = 0  # so many weeks of days, then so many of nights
    office: bool = False
    shrinks: bool = False  # replies lose half of their words over the chat

    def usual_sleep(self, week: int) -> tuple[float, float]:
        """Local hours of falling asleep and waking, the second past midnight."""
        moved = 9.0 if self.shift_weeks and week // self.shift_weeks % 2 else 0.0
        return self.bed + moved, self.up + 24.0 + moved


@dataclass
class Life:
    """A person's true nights: local times of falling asleep and waking."""

    person: Person
    nights: list[tuple[datetime, datetime]]

    def awake_again(self, at: datetime, slack: timedelta = timedelta(0)) -> datetime:
        """The time itself, or when the person next wakes (and has reached for the phone)."""
        for bed, up in self._near(at):
            if bed <= at < up:
                return up + slack
        return at

    def after(self, at: datetime, awake: timedelta, slack: timedelta) -> datetime:
        """The time when so much waking time has passed."""
        at, left = self.awake_again(at, slack), awake
        for bed, up in self._near(at):
            if at < bed <= at + left:
                left -= bed - at
                at = up
        return at + left

    def awake_minutes(self, start: datetime, end: datetime) -> float:
        """Waking minutes between two times."""
        asleep = timedelta(0)
        for bed, up in self._near(start, end):
            asleep += max(min(up, end) - max(bed, start), timedelta(0))
        return ((end - start) - asleep) / timedelta(minutes=1)

    def _near(
        self, start: datetime, end: datetime | None = None
    ) -> list[tuple[datetime, datetime]]:
        first = (start - self.nights[0][0]).days
        last = ((end or start) - self.nights[0][0]).days
        return self.nights[max(first - 2, 0) : last + 4]


@dataclass
class Bid:
    """What was asked, when, who was to answer, and what became of it."""

    at: datetime
    actor: str
    kind: str
    meaningful: bool
    replied: datetime | None = None
    awake: float = np.nan  # minutes


@dataclass
class Talk:
    """An invented chat and its truth."""

    rows: list[tuple[datetime, str, str, str]] = field(default_factory=list)
    bids: list[Bid] = field(default_factory=list)

    def chat(self) -> Chat:
        """The chat as an export with seconds would give it."""
        rows = sorted((instant(at), who, text, kind) for at, who, text, kind in self.rows)
        schema = {"sent_at": INSTANT, "sender": pl.String, "text": pl.String, "kind": pl.String}
        return Chat(
            conform(pl.DataFrame(rows, schema=schema, orient="row")), "invented", "Europe/London"
        )


def instant(local: datetime) -> datetime:
    """The UTC instant of a London clock time."""
    return local.replace(tzinfo=ZONE, microsecond=0).astimezone(UTC)


@dataclass(frozen=True)
class Shares:
    """How often things happen, of meaningful bids."""

    late: tuple[float, float] = (0.06, 0.06)  # planted, in the first and the second half
    excused: float = 0.06  # late with a word about it
    announced: float = 0.06
    settled: float = 0.02
    called: float = 0.02
    never: float = 0.02
    evening: float = 0.0  # of bids sent shortly before the other goes to bed


class Simulator:
    """One chat."""

    def __init__(
        self, seed: int, people: dict[str, Person], bank: Bank, shares: Shares,
        first: datetime, weeks: int,
    ) -> None:  # fmt: skip
        self.rng = np.random.default_rng([20, seed])
        self.first, self.weeks = first, weeks
        self.bank, self.shares = bank, shares
        self.lives = {name: self._life(person) for name, person in people.items()}
        self.talk = Talk()

    def _life(self, person: Person) -> Life:
        nights = []
        for day in range(-2, 7 * self.weeks + 14):
            midnight = self.first + day * DAY
            bed, up = (
                hour + self.rng.normal(0, JITTER_H) for hour in person.usual_sleep(max(day, 0) // 7)
            )
            nights.append((midnight + timedelta(hours=bed), midnight + timedelta(hours=up)))
        return Life(person, nights)

    def run(self) -> Talk:
        """Exchange after exchange until the end."""
        rng, names = self.rng, list(self.lives)
        at = self.first + timedelta(hours=8)
        end = self.first + timedelta(weeks=self.weeks)
        while at < end:
            writer = names[rng.integers(2)]
            other = names[1 - names.index(writer)]
            at += timedelta(minutes=float(rng.exponential(35)))
            if rng.random() < 0.3:
                at += timedelta(hours=float(rng.exponential(3)))
            at = self.lives[writer].awake_again(at, timedelta(minutes=float(rng.uniform(3, 40))))
            if rng.random() < self.shares.evening:
                at = self._before_bed(at, other)
            if at < end:
                at = self._exchange(at, writer, other)
        return self.talk

    def _before_bed(self, at: datetime, other: str) -> datetime:
        later = [bed for bed, _ in self.lives[other].nights if bed > at + timedelta(minutes=50)]
        return later[0] - timedelta(minutes=float(self.rng.uniform(-20, 15))) if later else at

    def _exchange(self, at: datetime, writer: str, other: str) -> datetime:
        """One bid and what became of it; when that was over."""
        rng, shares, bank = self.rng, self.shares, self.bank
        meaningful = bool(rng.random() < 0.35)
        half = (at - self.first) >= timedelta(weeks=self.weeks / 2)
        kind = self._kind(shares.late[int(half)]) if meaningful else self._plain_kind()
        if kind == "announced" and not self._both_up(at):
            kind = "ordinary"
        if kind == "announced":
            at = self._announced(at, writer, other)
        asked, answer = self._one(bank.meaningful), self._one(bank.quick)
        if not meaningful:
            asked, answer = bank.plain[rng.integers(len(bank.plain))]
        self._say(at, writer, asked)
        bid = Bid(at, other, kind, meaningful)
        self.talk.bids.append(bid)
        life = self.lives[other]
        wait = self._wait(life.person, at, kind)
        slack = timedelta(minutes=float(rng.uniform(2, 25)))
        reply = life.after(at, timedelta(minutes=wait), slack)
        nudged = rng.random() < 0.2 and kind in ("ordinary", "planted", "plain")
        begun = at
        nudge = self.lives[writer].awake_again(at + (reply - at) * float(rng.uniform(0.1, 0.8)))
        if nudged and timedelta(minutes=2) < nudge - at and nudge < reply:
            self._say(nudge, writer, self._one(("?", "hello?", "anyway")))
            # So soon it is part of the burst, at whose end the clock starts.
            begun = nudge if nudge - at <= timedelta(minutes=10) else at
        if kind == "never":
            return at + timedelta(hours=26)
        if kind == "settled":
            reply = max(reply, life.awake_again(nudge + timedelta(minutes=11), slack))
            self._say(nudge, writer, self._one(bank.settled))
        if kind == "called":
            called = life.awake_again(at + (reply - at) * 0.3)
            self._say(called, other, "", "call")
        if kind in ("planted", "announced", "settled", "called"):
            answer = self._one(bank.late_bare)
        if kind == "excused":
            answer = self._one(bank.late_kind if rng.random() < 0.7 else bank.late_bare)
        awake = life.awake_minutes(begun, reply)
        if kind in ("ordinary", "plain") and reply - at > timedelta(hours=4) and awake < 120:
            bid.kind = "slept"
            answer = self._one(bank.late_bare) if meaningful else answer
        bid.replied, bid.awake = reply, awake
        if life.person.shrinks:
            answer = self._shrunk(answer, at)
        self._say(reply, other, answer)
        over = reply
        if kind == "excused" and answer in bank.late_bare:
            over += timedelta(minutes=float(rng.uniform(0.5, 4)))
            self._say(over, other, self._one(bank.after_kind))
        return self._chain(over, writer, other, answer)

    def _announced(self, at: datetime, writer: str, other: str) -> datetime:
        """Who is to answer says that there will be no time; when the bid then comes."""
        at = self.lives[other].awake_again(at, timedelta(minutes=5))
        self._say(at, other, self._one(self.bank.announced))
        at += timedelta(minutes=float(self.rng.uniform(1, 50)))
        at = self.lives[writer].awake_again(at)
        if self.rng.random() < 0.4:
            self._say(at, writer, self._one(("ok", "good luck", "👍", "no worries")))
            at += timedelta(minutes=float(self.rng.uniform(11, 40)))
            at = self.lives[writer].awake_again(at)
        return at

    def _shrunk(self, answer: str, at: datetime) -> str:
        """An answer of somebody who writes less and less."""
        done = (at - self.first) / timedelta(weeks=self.weeks)
        words = (answer + " and there is always something to add to that").split()
        return " ".join(words[: max(2, round(len(words) * (1 - 0.6 * done)))])

    def _both_up(self, at: datetime) -> bool:
        """Whether both are awake for the next two hours."""
        later = at + timedelta(hours=2)
        return all(life.awake_minutes(at, later) > 119 for life in self.lives.values())

    def _chain(self, at: datetime, writer: str, other: str, said: str) -> datetime:
        """What follows at once; a question that came back is answered."""
        rng = self.rng
        if "?" in said or rng.random() < 0.4:
            at += timedelta(minutes=float(rng.exponential(2.5)) + 0.2)
            at = self.lives[writer].awake_again(at, timedelta(minutes=5))
            self._say(at, writer, self._one(self.bank.chain))
            if rng.random() < 0.3:
                at += timedelta(minutes=float(rng.exponential(2.5)) + 0.2)
                at = self.lives[other].awake_again(at, timedelta(minutes=5))
                self._say(at, other, self._one(("x", "❤️", "ok", "see you later")))
        return at

    def _kind(self, late: float) -> str:
        shares = self.shares
        kinds = {
            "announced": shares.announced, "planted": late, "excused": shares.excused,
            "settled": shares.settled, "called": shares.called, "never": shares.never,
        }  # fmt: skip
        draw = self.rng.random()
        for kind, share in kinds.items():
            draw -= share
            if draw < 0:
                return kind
        return "ordinary"

    def _plain_kind(self) -> str:
        draw = self.rng.random()
        return "never" if draw < 0.02 else "slow" if draw < 0.08 else "plain"

    def _wait(self, person: Person, at: datetime, kind: str) -> float:
        """Waking minutes until the answer."""
        rng = self.rng
        if kind in ("planted", "slow"):
            return float(rng.uniform(240, 560))
        if kind in ("announced", "excused", "settled", "called"):
            return float(rng.uniform(150, 480))
        wait = float(np.exp(rng.normal(*((0.3, 1.0) if rng.random() < 0.7 else (2.6, 1.1)))))
        if person.office and at.weekday() < 5 and 9 <= at.hour < 17:
            wait = max(wait, float(rng.uniform(60, 60 * (17.5 - at.hour))))
        return wait

    def _say(self, at: datetime, who: str, text: str, kind: str = "text") -> None:
        self.talk.rows.append((at, who, text, kind))

    def _one(self, texts: tuple[str, ...]) -> str:
        return texts[self.rng.integers(len(texts))]
