"""Exchanges laid out as one chat: alone on their days, or in days full of small talk."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from benchmarks.recognition.bank import Exchange

NAMES: Final = {"A": "Ana", "B": "Ben"}
FIRST: Final = datetime(2022, 1, 3)
APART_DAYS: Final = 2  # exchanges cannot touch
AWAY: Final = timedelta(minutes=45)  # no small talk nearer to an exchange
MORNING, EVENING = 8, 22  # hours between which there is small talk
ORDER: Final = 11  # seed of the order in which exchanges are laid
# The business of a household: nobody reaches out in it, and nobody turns away.
SMALL_TALK: Final = (
    "bins go out tonight", "done", "the kettle's on", "be down in a sec", "eggs or toast",
    "toast please", "key's with the porter", "ta", "meter reading is 4417", "sent it off",
    "which drawer are the batteries in", "second one down", "two of them left", "got the parcel",
    "leave it by the stairs", "bus 38 is diverted", "take the 19 then", "on the 19 now",
    "dentist moved to 4", "fine", "car's at the garage", "ready by when", "they said five",
    "onions?", "one bag", "got them", "window cleaner's here", "cash is in the tin", "paid him",
    "tap drips again", "washer's in the blue box", "fixed", "laundry's on the line",
    "it's spitting", "brought it in", "what's the wifi code at yours", "it's on the fridge",
    "it works", "heating on or off", "off till six", "ok", "lift is out of order", "stairs it is",
    "home by half six", "soup tonight", "there's bread in the freezer", "taken it out",
    "gate code changed to 2290", "noted", "printer wants paper", "top shelf", "thanks",
    "queue is long here", "no hurry", "at the till now", "bring the big bag", "have it with me",
    "the clock in the hall stopped", "new battery sunday", "platform 6 today", "i'm at the back",
    "see you there", "recycling is every other week now", "so this week or next", "this week",
)  # fmt: skip


@dataclass(frozen=True)
class Span:
    """Where an exchange was laid: the local times of its first and last message."""

    exchange: Exchange
    first: datetime
    last: datetime


@dataclass(frozen=True)
class Laid:
    """A WhatsApp export (d/m/y, minutes) in which Ana and Ben write, and where exchanges stand."""

    export: str
    spans: list[Span]


Line = tuple[datetime, str, str]


def lay(
    exchanges: Sequence[Exchange], *, dense: bool = False, apart_days: int = APART_DAYS
) -> Laid:
    """The exchanges as one chat, in an order of its own; those that run backwards are left out."""
    ordered = list(exchanges)
    random.Random(ORDER).shuffle(ordered)
    day, lines, spans = FIRST, [], []
    for exchange in ordered:
        at = [day + timedelta(minutes=message.at) for message in exchange.messages]
        if at != sorted(at):
            continue
        said = zip(at, exchange.messages, strict=True)
        own = [(when, m.who, m.text.replace("\n", " ")) for when, m in said]
        lines += _among_small_talk(exchange.id, own) if dense else own
        spans.append(Span(exchange, at[0], at[-1]))
        day = _at_hour(at[-1], 0) + timedelta(days=apart_days)
    export = "".join(f"{at:%d/%m/%Y, %H:%M} - {NAMES[who]}: {text}\n" for at, who, text in lines)
    return Laid(export, spans)


def _among_small_talk(seed: str, own: list[Line]) -> list[Line]:
    """An exchange with small talk before and after it, and on the day that follows."""
    chosen = random.Random(seed)
    first, last = own[0][0], own[-1][0]
    morrow = last + timedelta(days=1)
    return [
        *_small_talk(chosen, _at_hour(first, MORNING), first - AWAY),
        *own,
        *_small_talk(chosen, last + AWAY, _at_hour(last, EVENING)),
        *_small_talk(chosen, _at_hour(morrow, MORNING), _at_hour(morrow, EVENING)),
    ]


def _small_talk(chosen: random.Random, begin: datetime, end: datetime) -> Iterator[Line]:
    """Two or three lines at a time, every hour or so."""
    at = begin + timedelta(minutes=chosen.randint(5, 25))
    while at + timedelta(minutes=12) < end:
        first, second = chosen.sample("AB", 2)
        for who in (first, second, first)[: chosen.randint(2, 3)]:
            yield at, who, chosen.choice(SMALL_TALK)
            at += timedelta(minutes=chosen.randint(1, 4))
        at += timedelta(minutes=chosen.randint(40, 90))


def _at_hour(at: datetime, hour: int) -> datetime:
    return datetime(at.year, at.month, at.day, hour)
