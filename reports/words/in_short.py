"""The answer in a few sentences: what a reader wants to know first, in plain words.

The whole chat first, then what changed and how sure that is, then what did not. It says no more
than the comparison does; where nothing is clear it says what could still be there. No sentence has
more than 25 words, and the paragraphs together hold at most ``BUDGET`` numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from chatcheck.analyzer.results import Span
from chatcheck.analyzer.tables import Verdict
from chatcheck.reports.content.facts import Change, Count, Facts, Person, Waits
from chatcheck.reports.words import units

BUDGET: Final = 20  # numbers before the pictures
LONGEST: Final = 25  # words of a sentence
LOOKS_CHANGED: Final = 1.5  # times: an unclear difference that a reader would take for a change
FEW: Final = 60  # moments; fewer "can swing that far by chance", more need the other reason
MORE: Final = "More has changed: the pages behind this one say what."


def in_short(facts: Facts) -> list[str]:
    """The answer, a paragraph each, the most important first."""
    if not facts.language.judged:
        return _unjudged(facts)
    if facts.periods is None:
        return _too_little(facts) if facts.thin else [_whole(facts), *_no_comparison(facts)]
    moved = [person for person in facts.people if person.away and person.away.moved]
    told = _changes(facts, moved) if moved else _no_change(facts)
    return _within_budget(f"{units.reach(facts.chat)} ", [_whole(facts), *told])


def numbers(text: str) -> int:
    """How many numbers in figures a text holds."""
    return len(re.findall(r"\d[\d,.]*", text))


def _within_budget(heading: str, paragraphs: list[str]) -> list[str]:
    """As many paragraphs as the numbers allow; the page says where more is."""
    left = BUDGET - numbers(heading)
    kept: list[str] = []
    for paragraph in paragraphs:
        left -= numbers(paragraph)
        if left < 0:
            return [*kept, MORE]
        kept.append(paragraph)
    return kept


def _unjudged(facts: Facts) -> list[str]:
    told = [
        f"This chat is in {facts.language.name}: chatcheck judges words in English only. Reply "
        "times and lengths are shown."
    ]
    waits = [
        f"Half of {person.name}'s answers came within {units.duration(person.waits.whole)}."
        for person in facts.people
        if person.waits.whole is not None
    ]
    return [*told, " ".join(waits)] if waits else told


def _too_little(facts: Facts) -> list[str]:
    ones, others = facts.people
    long = units.length(facts.chat).removeprefix("the ")
    told = [
        f"Too little to say. This chat has {units.many(facts.messages, 'message')} from {long}."
    ]
    counts = (
        f"{ones.name} had {units.many(ones.whole.chances, 'chance')} to turn away and did it "
        f"{units.many(ones.whole.hits, 'time')}. {others.name} had {others.whole.chances} and did "
        f"it {units.many(others.whole.hits, 'time')}. From so few nothing follows."
    )
    lows = [person.whole.low for person in facts.people]
    highs = [person.whole.high for person in facts.people]
    if None not in lows and None not in highs:
        low = units.hundred(min(value for value in lows if value is not None))
        high = units.hundred(max(value for value in highs if value is not None))
        counts += f" The true number could be anything from {low} to {high} of every 100."
    return [*told, counts, *_no_comparison(facts)]


def _no_comparison(facts: Facts) -> list[str]:
    if facts.asked:
        return [
            f"Nothing is compared: each stretch of time needs at least {facts.least_weeks} whole "
            "weeks within the chat."
        ]
    told = (
        f"To compare two stretches of time, chatcheck needs at least {2 * facts.least_weeks} "
        "whole weeks. Export the chat from further back, if you have it."
    )
    if facts.app == "whatsapp":
        told += " In WhatsApp that is “Export chat”, without media."
    return [told]


def _whole(facts: Facts) -> str:
    """How often each turned away over the whole chat."""
    over = f"Over {units.length(facts.chat)}"
    one, other = facts.people
    if not (one.whole.enough and other.whole.enough):
        told = " and ".join(f"{person.name} {bare(person.whole)}" for person in facts.people)
        return f"{over} you turned away from each other: {told}."
    shares = units.hundred(one.whole.rate), units.hundred(other.whole.rate)
    if shares[0] == shares[1]:
        return (
            f"{over} you turned away from each other equally often: each of you about "
            f"{shares[0]} of every 100 times."
        )
    told = (
        f"{over} {one.name} turned away about {shares[0]} of every 100 times, and {other.name} "
        f"about {shares[1]}."
    )
    if not _overlap(one.whole, other.whole):
        return told
    if max(shares) >= LOOKS_CHANGED * max(1, min(shares)):
        return f"{told} Such a difference can come about by chance."
    return (
        f"{over} you turned away from each other about equally often: {one.name} about "
        f"{shares[0]} of every 100 times, {other.name} about {shares[1]}."
    )


def _overlap(one: Count, other: Count) -> bool:
    if one.low is None or other.low is None or one.high is None or other.high is None:
        return True
    return one.low <= other.high and other.low <= one.high


def bare(count: Count) -> str:
    """Bare counts, without a share: "3 of 25 times"."""
    return f"{count.hits:,} of {units.many(count.chances, 'time')}"


def _changes(facts: Facts, moved: list[Person]) -> list[str]:
    """What changed, then what did not."""
    lately = "Lately" if facts.recent else "Between the two stretches"
    one = len(moved) == 1
    lead = f"{lately} one thing changed. " if one else f"{lately} this changed for both of you. "
    told = []
    for place, person in enumerate(moved):
        assert person.away is not None
        told.append((lead if place == 0 else "") + _moved(facts, person.name, person.away))
        told.append(_chance(person, alone=one))
    told += [text for person in moved for text in _also(person, after_away=True)]
    for person in facts.people:
        if person in moved or person.away is None:
            continue
        told.append(_unmoved(person.name, person.away))
        told += _also(person, after_away=False)
    return told


def _moved(facts: Facts, name: str, change: Change) -> str:
    before, after = _when(facts)
    if change.enough:
        later = f"about {units.hundred(change.after.rate)} of every 100 times"
        sooner = f"about {units.hundred(change.before.rate)} of every 100"
    else:
        later, sooner = bare(change.after), bare(change.before)
    return f"{after} {name} turned away {later}. {before} it was {sooner}."


def _when(facts: Facts) -> tuple[str, str]:
    """How a sentence about each side begins."""
    if facts.recent:
        return f"In the {facts.recent} weeks before,", f"In the last {facts.recent} weeks"
    assert facts.periods is not None
    return (
        f"From {_named(facts.periods.before)}",
        f"From {_named(facts.periods.after)}",
    )


def _named(span: Span) -> str:
    """A span by its months where it fills them but for some days, else by its days."""
    week = 7
    begins = span.first.day <= week
    ends = (span.last.replace(day=28) - span.last).days <= 3
    one_year = span.first.year == span.last.year
    if begins and ends and one_year and span.first.month != span.last.month:
        return f"{span.first:%B} to {span.last:%B}"
    return units.stretch(span)


def _chance(person: Person, *, alone: bool) -> str:
    change = person.away
    assert change is not None
    way = "rise" if change.verdict == Verdict.HIGHER else "fall"
    told = f"Chance alone rarely makes a {way} this big."
    subject = "It" if alone else f"{person.name}'s {way}"
    if change.robust is None:
        return told
    wrong, moments = change.robust
    if wrong == 0:
        return f"{told} But it rests on few moments: were one of them wrong, it would not be clear."
    return (
        f"{told} {subject} would still be clear if {wrong} of the {moments} moments behind it "
        "were wrong."
    )


def _also(person: Person, *, after_away: bool) -> list[str]:
    """What else changed clearly for a person: turning towards, and the time to answer."""
    also = " also" if after_away else ""
    told = []
    change = person.towards
    if change is not None and change.moved:
        more = "more" if change.verdict == Verdict.HIGHER else "less"
        if change.enough:
            later, sooner = units.hundred(change.after.rate), units.hundred(change.before.rate)
            told.append(
                f"{person.name}{also} turned towards the other {more} often: about {later} of "
                f"every 100 times, before about {sooner}."
            )
        else:
            told.append(f"{person.name}{also} turned towards the other {more} often.")
    if person.waits.verdict in (Verdict.HIGHER, Verdict.LOWER):
        told.append(_waited(person.name, person.waits, also))
    return told


def _waited(name: str, waits: Waits, also: str) -> str:
    longer = waits.verdict == Verdict.HIGHER
    told = f"{name}{also} took longer to answer" if longer else f"{name}{also} answered sooner"
    before, after = waits.before, waits.after
    if before is not None and after is not None and (after > before) == longer:
        later, sooner = units.duration(after), units.duration(before)
        if later != sooner:
            if later.endswith(" minutes") and sooner.endswith(" minutes"):
                sooner = sooner.removesuffix(" minutes")
            told += f": half of the answers came within {later}, before within {sooner}"
    return f"{told}. Nobody owes a fast answer."


def _unmoved(name: str, change: Change) -> str:
    if change.verdict == Verdict.TOO_LITTLE:
        return (
            f"For {name} there is too little to compare: {bare(change.after)}, and "
            f"{change.before.hits:,} of {change.before.chances:,} before."
        )
    if not change.enough:
        return (
            f"For {name} no clear change: {bare(change.after)}, and {change.before.hits:,} of "
            f"{change.before.chances:,} before."
        )
    return (
        f"For {name} no clear change: about {units.hundred(change.after.rate)} of every 100 "
        f"times, and {units.hundred(change.before.rate)} before."
    )


def _no_change(facts: Facts) -> list[str]:
    """Nothing clear: what it looks like, why that is not enough, what could still be there."""
    verdicts = {person.away.verdict for person in facts.people if person.away is not None}
    what = "Too little to compare" if verdicts == {Verdict.TOO_LITTLE} else "No clear change"
    if facts.recent:
        told = [f"{what} between the {facts.recent} weeks before and the last {facts.recent}."]
    else:
        assert facts.periods is not None
        before, after = facts.periods.before, facts.periods.after
        told = [f"{what} between {_named(before)} and {_named(after)}."]
    for person in facts.people:
        if person.away is not None:
            told.append(_both_sides(person.name, person.away))
    blind = _blind(facts.people)
    if blind:
        told.append(blind)
    return told + [text for person in facts.people for text in _also(person, after_away=False)]


def _both_sides(name: str, change: Change) -> str:
    if not change.enough:
        told = (
            f"{name} turned away {bare(change.before)}, then {change.after.hits:,} of "
            f"{change.after.chances:,}."
        )
        return f"{told} From so few nothing follows."
    before, after = units.hundred(change.before.rate), units.hundred(change.after.rate)
    if before == after:
        return f"{name} turned away about {after} of every 100 times, both before and after."
    told = f"{name} turned away about {before} of every 100 times, then about {after}."
    if max(before, after) < LOOKS_CHANGED * max(1, min(before, after)):
        return told
    way = "rise" if after > before else "fall"
    moments = change.before.hits + change.after.hits
    if moments < FEW:
        return (
            f"{told} That looks like a {way}. But it rests on {moments} moments in all, and so "
            "few can swing that far by chance."
        )
    return (
        f"{told} That looks like a {way}. But good and bad weeks come in runs, and those alone "
        "can swing that far."
    )


def _blind(people: Sequence[Person]) -> str:
    """How big a change would have to be for this chat to show it."""
    seen = [
        (person.name, _shown_change(person.away))
        for person in people
        if person.away is not None and person.away.detectable is not None
    ]
    if not seen:
        return ""
    if len(seen) == 2 and seen[0][1] == seen[1][1]:
        shown = f"for each of you {seen[0][1]}"
    else:
        parts = [f"for {name} {words}" for name, words in seen]
        if len(seen) == 2 and seen[1][1].endswith(" times as often"):
            parts[1] = parts[1].removesuffix(" as often")
        shown = ", ".join(parts)
    told = f"This chat is long enough to show one only if it is big: {shown}."
    if len(told.split()) > LONGEST:
        told = f"This chat shows one only if it is big: {shown}."
    return f"A change could still be there. {told}"


def _shown_change(change: Change) -> str:
    seen = change.detectable or 0.0
    chances = change.before.chances + change.after.chances
    level = (change.before.hits + change.after.hits) / chances if chances else 0.0
    if seen > units.MOST_SHOWN:
        return f"more than {units.MOST_SHOWN} times as often"
    if level * seen > 1:  # no room to rise: only a fall could have shown
        return f"about {units.often(1 / seen)}"
    return f"about {units.often(seen)}"
