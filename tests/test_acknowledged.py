"""What clears a late reply, in many wordings; and that bare answers are not cleared by them."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest

from chatcheck.analyzer.detectors.timing import judge_delayed
from chatcheck.analyzer.settings import Settings
from tests.chats import FIRST, conversation

TOLD = "I've been thinking about what my mum said and I honestly feel a bit lost about it all"


def flagged(scene: str) -> bool:
    """Whether any reply of a scene (after the ordinary days) is called late."""
    chances = judge_delayed(conversation(scene), Settings())
    return not chances.filter(
        pl.col("outcome") == "hit", pl.col("at") >= FIRST + timedelta(days=10)
    ).is_empty()


def late(answer: str, *, before: str = "") -> bool:
    """Whether an answer five and a half hours later is flagged."""
    return flagged(f"{before}12 10:00 A: {TOLD}\n12 15:30 B: {answer}")


@pytest.mark.parametrize(
    "answer",
    [
        "ok",
        "up to you really",
        "the second one is cheaper",
        "put it in writing",
        "it depends on the money",
        "ask your sister",
        "probably next week",
    ],
)
def test_a_bare_answer_is_late(answer: str) -> None:
    assert late(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "soz. tell her no",  # apologies
        "my bad, tell her no",
        "forgive the radio silence. tell her no",
        "abeg no vex. tell her no",
        "phone was charging upstairs. tell her no",  # reasons
        "the meeting dragged on. tell her no",
        "no bars out here. tell her no",
        "was under anaesthetic. tell her no",
        "couldn't type with him next to me. tell her no",
        "load shedding again. tell her no",
        "slept through everything. tell her no",
        "only surfacing now. tell her no",  # the gap
        "better late than never: tell her no",
        "coming back to this. tell her no",
        "I never answered this. tell her no",
        "thought I'd sent this hours ago. tell her no",
        "needed time to think about this one. tell her no",
        "ok I'm home, tell her no",  # back
        "knocked off now. tell her no",
        "how did it go in the end",  # warm returns
        "you were on my mind all day",
        "that must have been awful",
        "no wonder you feel lost",
        "any news from her",
        "oh love",
        "I read it three times on the bus",
    ],
)
def test_an_answer_that_recognises_the_gap_is_not(answer: str) -> None:
    assert not late(answer)


def test_an_answer_at_length_is_not() -> None:
    words = "she is your mother and she is allowed to think so but it is your life and "
    assert not late(words + "nobody but the two of you has to live in that house next year")


@pytest.mark.parametrize(
    "said",
    [
        "in meetings till 4",
        "driving now, talk later",
        "battery dying",
        "boarding!",
        "exam at 11, phone off",
        "no coverage where I'm headed",
        "handing my phone in now",
        "clocking in, ttyl",
        "heads down today, deadline at 5",
        "might be slow to reply today",
        "at the hospital with dad, can't talk",
        "off to bed for a couple of hours before nights",
        "load shedding from 10 to 2",
        "I'll answer you properly tonight",
        "church",
        "bye",
    ],
)
def test_an_announced_absence_excuses_what_falls_into_it(said: str) -> None:
    assert not late("up to you really", before=f"12 09:30 B: {said}\n")


@pytest.mark.parametrize(
    "said",
    ["the bins are out", "did you sleep", "pasta or rice", "no practice today", "lunch was nice"],
)
def test_ordinary_words_before_excuse_nothing(said: str) -> None:
    assert late("up to you really", before=f"12 09:30 B: {said}\n")


def test_who_writes_on_after_an_announcement_is_back() -> None:
    back = "12 08:00 B: in a meeting till 9\n12 09:10 B: bins are out\n12 09:40 B: pasta or rice\n"
    assert late("up to you really", before=back)


def test_an_announcement_of_yesterday_excuses_nothing() -> None:
    assert late("up to you really", before="11 14:00 B: in meetings till 4\n")


def test_a_reason_soon_after_clears_and_one_in_the_evening_does_not() -> None:
    scene = f"12 10:00 A: {TOLD}\n12 15:30 B: up to you really\n+1 A: ok\n"
    assert not flagged(f"{scene}+3 B: phone was in my locker, btw")
    assert flagged(f"{scene}12 21:30 B: phone was in my locker, btw")


def test_a_call_by_the_one_who_waits_is_contact_too() -> None:
    assert not flagged(f"12 10:00 A: {TOLD}\n12 11:00 A: (call)\n12 15:30 B: up to you really")


@pytest.mark.parametrize("word", ["never mind", "sorted", "scrap that, we decided", "nvm found it"])
def test_a_bid_already_settled_is_none(word: str) -> None:
    scene = f"12 10:00 A: {TOLD}\n12 12:00 A: {word}\n12 15:30 B: up to you really"
    assert not flagged(scene)


def test_whoever_wrote_of_something_else_in_time_was_not_late() -> None:
    scene = f"12 10:00 A: {TOLD}\n12 10:30 B: is there any bread left\n12 15:30 B: up to you really"
    assert not flagged(scene)


def test_silence_beyond_twelve_waking_hours_is_no_late_answer() -> None:
    assert not flagged(f"12 10:00 A: {TOLD}\n14 10:00 B: up to you really")
