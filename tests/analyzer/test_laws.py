"""Laws of verdicts about words: what changes neither words nor who said them changes no verdict."""

from __future__ import annotations

import re
from functools import cache

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatcheck.analyzer.conversation.conversation import converse
from chatcheck.analyzer.default_thresholds import Settings
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.pipeline import judge
from tests.support import chats

# Windows of a day and more are named in the definitions of these; the rest know minutes only.
OF_DAYS = {"repair_attempt", "cancelled_without_repair"}
OF_CLOCK = {"delayed_unacknowledged", "timely_reply", "shrinking_replies"}
OF_WORDS = {d.name for d in DETECTORS} - OF_DAYS - OF_CLOCK
# "At least the usual length": more small talk moves what is usual.
OF_HABIT = {"engaged_response"}
EXCHANGES = (
    ("I got the job!!", "nice"),
    ("I passed the exam, first time!", "what time is the plumber coming"),
    ("I got the job!!", "congratulations!! so proud of you"),
    ("I feel like we never see each other any more", "fine"),
    ("I feel like we never see each other any more", "we saw each other on sunday"),
    ("I cried in the car again, I feel so lonely there", "it's not a big deal"),
    ("I cried in the car again, I feel so lonely there", "that sounds awful, I'm so sorry"),
    ("my manager is leaving and I don't know how I'll run the team alone", "mhm"),
    ("my manager is leaving and I don't know how I'll run the team alone", "when is she leaving?"),
    ("what do you think I should do about the flat?", "dunno"),
    ("what do you think I should do about the flat?", "take it, the light is lovely there"),
    ("exam in five minutes, I'm so scared", "I love you. you've got this ❤️"),
    ("is seven ok", "ok"),
    ("the bus was late again. the driver was new. we all stood there", "it's like that on mondays"),
)
EVERY_S = 2 * 86_400
Verdicts = set[tuple[str, int, str]]


def scene(pace: float = 1.0, *, order: tuple[int, ...] = tuple(range(len(EXCHANGES)))) -> str:
    """The exchanges, two days apart; at a pace of ten all takes ten times as long."""
    lines = []
    for place, number in enumerate(order):
        bid, reply = EXCHANGES[number]
        minute = int(pace * place * EVERY_S / 60) + 15 * 60
        day, rest = divmod(minute, 24 * 60)
        lines.append(
            f"{day} {rest // 60:02d}:{rest % 60:02d} A: {bid}\n+{int(4 * pace)} B: {reply}"
        )
    return "\n".join(lines)


def bare(text: str) -> str:
    """A text whatever its capitals, stops, quotes and lines."""
    return re.sub(r"[.\n]+\s*", " ", text.lower().replace("\u2019", "'")).strip()


def verdicts(text: str) -> Verdicts:
    """(detector, number of the exchange, outcome) of all that words say about Ben."""
    talk = chats.conversation(text, ordinary=False)
    told = judge(talk, Settings()).chances
    texts = [bare(text) for text in talk.bursts["text"]]
    pairs = [(bare(bid), bare(reply)) for bid, reply in EXCHANGES]
    rows = told.filter(pl.col("actor") == 1, pl.col("detector").is_in(list(OF_WORDS)))
    out: Verdicts = set()
    for name, bid, reply, outcome in rows.select("detector", "bid", "reply", "outcome").iter_rows():
        if reply is None:
            continue
        number = [n for n, pair in enumerate(pairs) if pair == (texts[bid], texts[reply])]
        if number:
            out.add((name, number[0], outcome))
    return out


@cache
def plain() -> frozenset[tuple[str, int, str]]:
    return frozenset(verdicts(scene()))


def test_there_is_much_to_judge() -> None:
    hits = {(name, number) for name, number, outcome in plain() if outcome == "hit"}
    assert len({name for name, _ in hits}) >= 8
    assert {("flat_good_news", 0), ("half_listening", 7), ("minimising", 5)} <= hits


@pytest.mark.parametrize("pace", [3, 10])
def test_the_same_words_at_another_pace_are_the_same(pace: int) -> None:
    assert verdicts(scene(pace)) == plain()


@given(st.permutations(range(len(EXCHANGES))))
@settings(deadline=None, max_examples=4)
def test_what_was_said_weeks_before_does_not_matter(order: list[int]) -> None:
    known = {row for row in plain() if row[0] not in OF_HABIT}
    found = {row for row in verdicts(scene(order=tuple(order))) if row[0] not in OF_HABIT}
    assert found == known


TYPED = (
    str.upper, str.lower, str.capitalize, lambda text: text,
    lambda text: text if text[-1] in "?!❤️" else f"{text}.",
    lambda text: text.replace("'", "\u2019"),
    lambda text: text.replace(". ", "\n"),
)  # fmt: skip


@given(st.lists(st.sampled_from(TYPED), min_size=7, max_size=7))
@settings(deadline=None, max_examples=6)
def test_capitals_and_stops_and_quotes_change_nothing(ways: list[object]) -> None:
    lines = scene().splitlines()
    typed = []
    for place, line in enumerate(lines):
        head, text = re.split(r"(?<=[AB]: )", line)
        way = ways[place % len(ways)]
        typed.append(head + way(text))  # type: ignore[operator]
    assert verdicts("\n".join(typed)) == plain()


@given(st.lists(st.booleans(), min_size=len(EXCHANGES), max_size=len(EXCHANGES)))
@settings(deadline=None, max_examples=4)
def test_sentences_sent_one_by_one_are_the_same(split: list[bool]) -> None:
    def apart(line: str, who: str) -> str:
        return re.sub(r"[.] (?=\w)", f"\n+0 {who}: ", line)

    lines = scene().splitlines()
    cut = [
        apart(line, "AB"[place % 2]) if split[place // 2] else line
        for place, line in enumerate(lines)
    ]
    assert verdicts("\n".join(cut)) == plain()


SMALL = (
    ("the bus is full again", "mine too"),
    ("it rains on the north side only", "here it is dry"),
    ("the printer wants paper", "bottom drawer"),
)


@given(st.sampled_from([1.2, 2, 3]), st.integers(0, 2))
@settings(deadline=None, max_examples=4)
def test_small_talk_an_hour_away_changes_nothing(hours: float, which: int) -> None:
    """Before and after, by both."""
    one, other = SMALL[which]
    away = int(60 * hours)
    lines = []
    for block in re.split(r"\n(?=\d)", scene()):
        day, clock = block.split(" ")[:2]
        minute = int(clock[:2]) * 60 + int(clock[3:]) - away
        lines.append(
            f"{day} {minute // 60:02d}:{minute % 60:02d} A: {one}\n+2 B: {other}\n{block}\n"
            f"+{away} B: {one}\n+2 A: {other}"
        )
    known = {row for row in plain() if row[0] not in OF_HABIT}
    found = {row for row in verdicts("\n".join(lines)) if row[0] not in OF_HABIT}
    assert found == known


COLUMNS = ["detector", "actor", "bid", "reply", "outcome"]


@given(st.integers(-300, 300))
@settings(deadline=None, max_examples=3)
def test_whole_weeks_earlier_or_later_are_the_same(weeks: int) -> None:
    whole = chats.chat(scene(), ordinary=False)
    moved = whole.messages.with_columns(pl.col("sent_at").dt.offset_by(f"{weeks}w"))
    there, here = (
        judge(converse(chat), Settings()).chances[COLUMNS]
        for chat in (whole.with_messages(moved), whole)
    )
    assert there.equals(here)


def test_names_exchanged_mirror_every_verdict() -> None:
    whole = chats.chat(scene(), ordinary=False)
    renamed = whole.messages.with_columns(pl.col("sender").replace({"Ana": "Zoe", "Ben": "Abe"}))
    there = judge(converse(whole.with_messages(renamed)), Settings()).chances
    mirrored = there.with_columns(actor=(1 - pl.col("actor")).cast(pl.Int8))
    here = judge(converse(whole), Settings()).chances
    assert mirrored[COLUMNS].sort(COLUMNS).equals(here[COLUMNS].sort(COLUMNS))
