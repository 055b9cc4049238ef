"""The words of the first page, the same in every form of the report.

Written for people who never met statistics, and for readers who may be hurt, afraid, or looking
for ammunition: the whole chat first, both people alike, plain words before any figure, how sure
it is, what it cannot know, what to do now. No sentence has more than 25 words, and at most
``in_short.BUDGET`` numbers stand before the pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from chatcheck.analyzer.tables import Verdict
from chatcheck.reports.content.facts import Facts, Person
from chatcheck.reports.content.judged import Sureness
from chatcheck.reports.words import units
from chatcheck.reports.words.in_short import bare, in_short
from chatcheck.reports.words.verdicts import VERDICTS

TITLE: Final = "How you answer each other"
PICTURES: Final = (
    "Of every 100 times the other told or asked something, how often did each turn away?"
)


@dataclass(frozen=True, slots=True)
class Example:
    """An invented exchange: who says what, and who answers what."""

    said: tuple[str, str]
    answered: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    key: str
    title: str
    parts: tuple[str | Example, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The paragraphs without the examples."""
        return tuple(part for part in self.parts if isinstance(part, str))


@dataclass(frozen=True, slots=True)
class Dots:
    """One picture: of a hundred dots, ``marked`` are filled; ``label`` names the time."""

    label: str
    marked: int


@dataclass(frozen=True, slots=True)
class Pictures:
    """One person's pictures; none where the bare counts are all there is."""

    name: str
    verdict: str
    dots: tuple[Dots, ...]
    counts: str


@dataclass(frozen=True, slots=True)
class FirstPage:
    """Everything on the first page, in order."""

    title: str
    subtitle: str
    short: tuple[str, ...]
    pictures: tuple[Pictures, ...]
    small_print: tuple[str, ...]
    sections: tuple[Section, ...]


COUNTED: Final = Section(
    "counted",
    "What is counted",
    (
        "Turning away (a “micro-rejection”): one of you writes something that matters, and the "
        "answer leaves it lying.",
        Example(("Sam", "I passed!"), ("Alex", "ok. can you get milk")),
        "Turning towards (a “micro-repair”): the answer takes it up.",
        Example(("Sam", "I passed!"), ("Alex", "Yes! How did it go?")),
        "Everybody does both, every week.",
    ),
)
CANNOT: Final = Section(
    "cannot",
    "What it cannot know",
    (
        "Why. Being tired, ill, busy or worried looks the same in a chat as not caring.",
        "Calls, evenings at home, a tone of voice, a private joke.",
        "Who began, or who is right. It counts both of you by the same rules. The numbers prove "
        "nothing, in a quarrel or in court.",
    ),
)
NOW: Final = Section(
    "now",
    "What you can do now",
    (
        "Read three of the moments. Do you see it too?",
        "Talk about one of them, not about the numbers. You could start with yourself: “I was so "
        "happy that day, and I felt a bit alone with it. How was it for you?”",
        "Then listen. The other may remember it another way, and may have moments of their own to "
        "tell.",
        "Try one small thing for two weeks. For example: when one of you has news, the other asks "
        "one question.",
    ),
)
AFRAID: Final = Section(
    "afraid",
    "If you are afraid of the other person",
    (
        "Do not show this report, and do not use it in a talk. First talk to somebody outside: a "
        "friend, a doctor, or a helpline for people who are controlled or hurt at home. This file "
        "stays on this computer until you delete it.",
    ),
)


def first_page(facts: Facts, sure: Sureness | None, marks: Sequence[str] = ()) -> FirstPage:
    """The first page of some facts.

    ``sure`` is what was measured on real chats; ``marks`` are sentences about a reader's own
    corrections, where there are any.
    """
    judged = facts.language.judged
    first, second = (person.name for person in facts.people)
    speaks = judged and not (facts.thin and facts.periods is None)
    sections = [COUNTED] if judged else []
    if marks:
        sections.append(Section("marks", "Your own marks", tuple(marks)))
    sections += [_sure(sure), CANNOT, NOW] if speaks else [CANNOT]
    return FirstPage(
        title=TITLE,
        subtitle=f"{first} and {second}, {units.reach(facts.chat)}",
        short=tuple(in_short(facts)),
        pictures=tuple(_pictures(facts, person) for person in facts.people) if judged else (),
        small_print=tuple(_small_print(facts)) if judged else (),
        sections=(*sections, AFRAID),
    )


def _sure(sure: Sureness | None) -> Section:
    told = ["A program picked these moments by words and times. It makes mistakes."]
    rest = "How many in your chat, nobody knows."
    if sure is None:
        told.append(
            "How well it does on real chats has not been measured yet. Expect that it misses many "
            f"moments, and that some that it picks are wrong. {rest}"
        )
    else:
        told.append(f"{_missed(sure)} {_wrong(sure)} {rest}")
    told.append(
        "So look at them yourself. In the HTML report, press “Not so” on each one that is wrong, "
        "and the numbers are counted again."
    )
    return Section("sure", "How sure is this?", tuple(told))


def _missed(sure: Sureness) -> str:
    if sure.found is None:
        return "It was tested on real chats, and misses moments that a careful reader sees."
    some = "most" if sure.found < 0.5 else "some" if sure.found > 0.7 else "many"
    return f"In a test on real chats it missed {some} of the moments that a careful reader saw."


def _wrong(sure: Sureness) -> str:
    if sure.right < 0.5:
        return "Most that it picks are wrong or arguable."
    if sure.right < 0.75:
        return "Many that it picks are wrong or arguable."
    return "Some that it picks are wrong."


def _pictures(facts: Facts, person: Person) -> Pictures:
    change = person.away
    if change is None or facts.periods is None:
        label = "the whole chat"
        one = (Dots(label, units.hundred(person.whole.rate)),) if person.whole.enough else ()
        return Pictures(person.name, "", one, f"{person.name} {bare(person.whole)}")
    sides = (
        (facts.periods.before, change.before),
        (facts.periods.after, change.after),
    )
    dots = tuple(Dots(units.stretch(span), units.hundred(count.rate)) for span, count in sides)
    counts = (
        f"{person.name} {bare(change.before)}, then {change.after.hits:,} of "
        f"{change.after.chances:,}"
    )
    verdict = VERDICTS.get(change.verdict, VERDICTS[Verdict.TOO_LITTLE])
    return Pictures(person.name, verdict, dots if change.enough else (), counts)


def _small_print(facts: Facts) -> list[str]:
    pictures = [_pictures(facts, person) for person in facts.people]
    shown = any(picture.dots for picture in pictures)
    lead = "Behind the pictures: " if shown else "Counted: "
    told = [f"{lead}{'. '.join(picture.counts for picture in pictures)}."]
    for person in facts.people:
        change = person.away
        if change is None or not change.moved or change.after.low is None:
            continue
        assert change.after.high is not None
        later = f"{person.name}'s later weeks"
        low, high = units.hundred(change.after.low), units.hundred(change.after.high)
        told.append(
            f"The true number for {later} is most likely between {low} and {high} of every 100."
        )
    return told
