"""What chatcheck may have to ask about an export, as data: one object for every way of asking.

The command line makes its sentence of a question, ``chatcheck page`` a form. A question names the
option that answers it, the choices there are, and what each of them would mean.
"""

from __future__ import annotations

from calendar import month_name
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

MOST_LISTED: Final = 20  # chats of which one is to be picked
LONGEST_NAME: Final = 40  # letters of a name in a question


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: the ``value`` that the option takes, and what it ``means`` in words."""

    value: str
    means: str


@dataclass(frozen=True, slots=True)
class Question:
    """Something only the user knows.

    ``option`` is the option's name without its dashes; ``asks`` the question as a sentence;
    ``choices`` may be empty where anything can be an answer; ``picks`` says how many of them make
    one; ``others`` are names that may belong to one of the choices; ``days`` are the first and
    last between which an answer must lie; ``remedy`` is the clause for a terminal.
    """

    option: str
    asks: str
    remedy: str
    choices: tuple[Choice, ...] = ()
    picks: int = 1
    others: tuple[Choice, ...] = ()
    days: tuple[date, date] | None = None


def short(name: str) -> str:
    """A name of any length, to be listed."""
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"


def in_words(day: date) -> str:
    """A day that cannot be misread."""
    return f"{day.day} {month_name[day.month]} {day.year}"


def date_order(readings: Mapping[str, str]) -> Question:
    """Which part of a date comes first; ``readings``: order ("dmy") -> what one date then means."""
    orders = " or ".join(f"--date-order {order}" for order in readings)
    means = [said for said in readings.values() if said]
    shown = f" ({' or '.join(means)})" if len(means) > 1 else ""
    verb = "Say which with" if len(readings) > 1 else "Use"
    return Question(
        "date-order",
        "How are the dates of this export written?",
        f"{verb} {orders}{shown}",
        tuple(Choice(order, _ORDERS[order] + (f": {said}" if said else ""))
              for order, said in readings.items()),
    )  # fmt: skip


_ORDERS: Final = {"dmy": "Day first", "mdy": "Month first", "ymd": "Year first"}


def which_chat(counts: Mapping[str, int], mark: str = "") -> Question:
    """Which of several chats; ``counts``: name -> messages; ``mark`` stands around a name."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    listed = ranked[:MOST_LISTED]
    shown = ", ".join(f"{mark}{short(name)}{mark} ({count:,})" for name, count in listed)
    more = len(ranked) - MOST_LISTED
    rest = f" and {more:,} more" if more > 0 else ""
    return Question(
        "chat",
        "Which chat should be read?",
        f"Pick one with --chat NAME: {shown}{rest}",
        tuple(Choice(name, _messages(count)) for name, count in ranked),
    )


def which_format(names: Sequence[str]) -> Question:
    """Which of several formats a file has that looks like more than one."""
    return Question(
        "format",
        "Which app or program made this export?",
        "Say which with --format NAME",
        tuple(Choice(name, "") for name in names),
    )


def which_two(senders: Sequence[tuple[str, int]], remedy: str) -> Question:
    """Which two people of a group; ``senders``: name and messages, the most first."""
    everyone = tuple(Choice(name, _messages(count)) for name, count in senders)
    return Question(
        "people",
        "Which two people should be looked at?",
        remedy,
        everyone,
        picks=2,
        others=everyone,
    )


def same_people(here: Sequence[str], there: Sequence[str]) -> Question:
    """Whether people of another export are the same under other names."""
    return Question(
        "alias",
        "Are they the same people under other names?",
        'If they are the same people, say so with --alias "Name there=Name here"',
        tuple(Choice(name, "") for name in here),
        others=tuple(Choice(name, "") for name in there),
    )


def which_zone() -> Question:
    """On which clock the times of an export are."""
    return Question(
        "timezone",
        "In which time zone was the phone?",
        "Give one like Europe/London",
    )


def two_periods(first: date, last: date, remedy: str) -> Question:
    """Which two stretches of a chat that runs from ``first`` to ``last`` are compared."""
    return Question(
        "compare",
        "Which two stretches of time should be compared?",
        remedy,
        days=(first, last),
    )


def _messages(count: int) -> str:
    return "1 message" if count == 1 else f"{count:,} messages"
