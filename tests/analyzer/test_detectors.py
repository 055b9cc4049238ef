"""Every detector: what it flags, what it must not flag, and that it judges both people alike."""

from __future__ import annotations

import re
from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatcheck.analyzer.conversation.conversation import converse
from chatcheck.analyzer.default_thresholds import Settings
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.pipeline import judge
from chatcheck.parsers.messages import Chat
from tests.support.chats import chat, found

REJECTIONS = {detector.name for detector in DETECTORS if detector.kind == "rejection"}

# A scene that shows the behaviour (by B), and one like it that does not.
SCENES: dict[str, tuple[str, str]] = {
    "half_listening": (
        """
        12 19:50 A: So my manager told me today that she is leaving in March and I honestly don't know how I'll run that team on my own
        +9 B: uh huh
        +6 A: anyway
        +50 B: did you get the milk
        """,
        """
        12 19:50 A: So my manager told me today that she is leaving in March and I honestly don't know how I'll run that team on my own
        +9 B: uh huh
        +8 B: wait I read that again, leaving in March? who will run the team with you then, that's a lot to carry
        """,
    ),
    "one_word_reply": (
        """
        12 12:10 A: I keep thinking about moving closer to my sister, part of me would love it and part of me is scared. What do you think we should do?
        +11 B: dunno
        +5 A: ok
        +90 A: can you take the bins out
        """,
        """
        12 12:10 A: Is 7 ok for dinner?
        +4 B: ok
        +2 A: great
        """,
    ),
    "correcting": (
        """
        12 20:10 A: Sometimes I feel like I'm the only one making an effort for us. I always plan the dates and you just turn up
        +8 B: I planned the last two and I booked the trip in June. that's not true
        +4 A: ok
        +70 B: is the car locked
        """,
        """
        12 20:10 A: Sometimes I feel like I'm the only one making an effort for us. I always plan the dates and you just turn up
        +8 B: you're right, I'm so sorry. I should have stayed with you, I get why that hurt
        +4 A: thank you
        """,
    ),
    "minimising": (
        """
        12 21:05 A: I cried in the car again after work. I feel so lonely there and I'm scared it will never get better
        +8 B: you're overthinking it, everyone feels like that, at least you have a job
        +5 A: ok
        +60 B: where's the remote
        """,
        """
        12 21:05 A: I'm so sorry I broke your blue cup this morning
        +8 B: no big deal, thank you for telling me ❤️
        +5 A: phew
        """,
    ),
    "cancelled_without_repair": (
        """
        12 09:00 A: Cinema tonight at 8 then? I booked row F, I've been looking forward to it all week
        +5 B: yes!
        +480 B: can't make it tonight, the guys want me for football
        +6 A: oh ok
        +20 B: there's no subs otherwise
        13 09:00 B: have you seen my keys
        """,
        """
        12 09:00 A: Cinema tonight at 8 then? I booked row F, I've been looking forward to it all week
        +5 B: yes!
        +480 B: I'm so sorry, I can't tonight, my boss needs me. Can we do Saturday instead? I'll book it and dinner is on me
        +6 A: Saturday it is
        """,
    ),
    "flat_good_news": (
        """
        12 13:00 A: I PASSED!! First time, after all those months of studying! I'm shaking, I can't believe it
        +9 B: nice
        +6 A: yeah
        +120 B: what time are you home
        """,
        """
        12 13:00 A: I PASSED!! First time, after all those months of studying! I'm shaking, I can't believe it
        +9 B: YESSS!! I'm so proud of you, tell me everything!
        +2 A: I will!
        """,
    ),
    "unanswered_good_news": (
        """
        12 12:05 A: They offered me the job!!! I start in May, I'm dancing in the corridor
        +14 B: what time is the plumber coming
        +3 A: 2
        +200 B: did you pay the electricity bill
        """,
        """
        12 12:05 A: They offered me the job!!! I start in May, I'm dancing in the corridor
        +14 B: what time is the plumber coming
        +4 B: WAIT just scrolled up. THE JOB!! congratulations, I knew it
        """,
    ),
    "delayed_unacknowledged": (
        """
        12 11:00 A: My boss asked me whether I want to lead the new office in Leeds. I'm torn, I'd love it but I'm scared. What do you think I should do?
        +420 B: depends how much more they pay you for it
        +5 A: about four thousand
        +6 B: not a lot after tax then
        """,
        """
        12 11:00 A: My boss asked me whether I want to lead the new office in Leeds. I'm torn, I'd love it but I'm scared. What do you think I should do?
        +420 B: so sorry, I was in meetings all day and only just saw this. How are you feeling about it now?
        +5 A: better
        """,
    ),
    "emotional_acknowledgement": (
        """
        12 18:00 A: They gave my training place to somebody else after three months of work. I feel so low
        +4 B: that's so unfair, three months of work and they just give it away. anyone would feel crushed
        """,
        """
        12 18:00 A: I'm locked out and it's raining
        +3 B: key under the third pot, code for the garage is 4411
        """,
    ),
    "curiosity": (
        """
        12 17:05 A: I found our old yearbook in the loft today, I have braces in my picture and a terrible fringe
        +6 B: haha who is beside you in the picture? was that your crush? and what was the quote in your yearbook?
        """,
        """
        12 17:05 A: the train on saturday leaves from the other station
        +6 B: what time and which platform?
        """,
    ),
    "warmth": (
        """
        12 09:50 A: exam starts in five minutes, wish me luck
        +1 B: you're the most hardworking person I know, I'm so proud of you. go get them love ❤️
        """,
        """
        12 15:00 A: I'm at the gate, it says b12
        +2 B: it's b21, check the app
        """,
    ),
    "repair_attempt": (
        """
        12 18:05 A: I've been asked to lead the whole trip to York. Six classes!!
        +14 B: cool
        +3 A: yes
        +160 B: been thinking about earlier, I was rubbish about York, I'm sorry. I didn't even ask you anything. six classes is huge, tell me all about it
        +4 A: thank you for coming back to it
        """,
        """
        12 12:40 A: what's this picture?
        +2 B: sorry, wrong chat
        """,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", list(SCENES))
def test_the_scene_is_flagged(name: str) -> None:
    assert (name, "B") in found(SCENES[name][0])


@pytest.mark.parametrize("name", list(SCENES))
def test_the_counter_scene_is_not(name: str) -> None:
    assert name not in {detector for detector, _ in found(SCENES[name][1])}


@pytest.mark.parametrize("name", list(SCENES))
def test_the_other_person_is_judged_alike(name: str) -> None:
    assert (name, "A") in found(_swap(SCENES[name][0]))


@pytest.mark.parametrize("name", list(SCENES))
def test_how_somebody_types_changes_nothing(name: str) -> None:
    for scene in SCENES[name]:
        verdict = (name, "B") in found(scene)
        small = re.sub(r"(?m)(?<= [AB]: ).*$", lambda words: words[0].lower(), scene)
        pointed = re.sub(r"(?m)(\w)$", r"\1.", scene)
        assert ((name, "B") in found(small)) == verdict
        assert ((name, "B") in found(pointed)) == verdict


@pytest.mark.parametrize(
    "telling",
    [
        "I've been feeling really low this week, everything at work is piling up",
        "the doctor called about the results and I'm a bit scared to open the letter alone",
    ],
)
@pytest.mark.parametrize(
    ("reply", "name"),
    [("k", "one_word_reply"), ("whatever", "one_word_reply"), ("mm", "half_listening")],
)
def test_a_feeling_and_a_sound_need_no_story_around_them(
    telling: str, reply: str, name: str
) -> None:
    assert (name, "B") in found(f"12 13:00 A: {telling}\n+6 B: {reply}")
    more = f"12 13:00 A: {telling}\n+6 B: {reply}\n+5 B: sorry, was parking. come here, tell me what they said"
    assert (name, "B") not in found(more)


GOOD_NEWS = "12 09:05 A: They offered me the job!!! I start in May, I'm dancing in the corridor"


def test_good_news_that_meets_silence_was_not_answered() -> None:
    silent = f"{GOOD_NEWS}\n13 12:00 A: did the boiler man come\n+5 B: yes, all done"
    assert ("unanswered_good_news", "B") in found(silent)


def test_a_call_within_the_day_answers_good_news() -> None:
    called = f"{GOOD_NEWS}\n+300 B: (call)\n13 12:00 A: did the boiler man come\n+5 B: yes"
    assert "unanswered_good_news" not in {detector for detector, _ in found(called)}


def test_news_in_an_address_is_nobodys_news() -> None:
    link = "12 09:40 A: https://news.example/giraffe-born-at-the-zoo-first-in-ten-years\n"
    assert not {d for d, _ in found(f"{link}+9 B: where are the keys")} & REJECTIONS


def test_a_plan_made_days_before_is_known_when_it_is_called_off() -> None:
    plan = "10 19:00 A: Ceilidh on Friday at 8? I've wanted to go all year\n+4 B: yes let's"
    off = "12 15:00 B: I'm not coming to the ceilidh after all, I'd rather stay in\n+5 A: oh. ok"
    later = "+200 B: did you pay the gas\n14 09:00 B: where are the scissors"
    made_up = "+30 B: I'm sorry, I know you looked forward to it. next Friday instead, I'll book?"
    assert ("cancelled_without_repair", "B") in found(f"{plan}\n{off}\n{later}")
    assert ("cancelled_without_repair", "B") not in found(f"{plan}\n{off}\n{made_up}")


@pytest.mark.parametrize("reply", ["sounds good", "works for me", "count me in"])
def test_accepting_a_proposal_is_an_answer_and_no_curt_word(reply: str) -> None:
    asked = "12 13:00 A: shall we have a picnic by the river on Saturday?"
    assert ("one_word_reply", "B") not in found(f"{asked}\n+11 B: {reply}")
    assert ("one_word_reply", "B") in found(f"{asked}\n+11 B: whatever")


def _swap(text: str) -> str:
    return text.replace(" A: ", " \0: ").replace(" B: ", " A: ").replace(" \0: ", " B: ")


def test_ordinary_talk_holds_no_rejection() -> None:
    assert (
        not {detector for detector, _ in found("12 09:00 A: morning\n+3 B: morning")} & REJECTIONS
    )


@pytest.mark.parametrize("answer", ["(voice)", "(photo)", "(call)", "(sticker)"])
def test_what_the_export_does_not_show_accuses_nobody(answer: str) -> None:
    for name in ("half_listening", "one_word_reply", "flat_good_news"):
        scene = SCENES[name][0].splitlines()
        scene[2] = f"        +9 B: {answer}"
        assert not {detector for detector, _ in found("\n".join(scene))} & REJECTIONS


def events(source: Chat, people: tuple[str, str] | None = None) -> pl.DataFrame:
    """What was judged, by burst numbers."""
    talk = converse(source, people, Settings())
    return judge(talk, Settings()).chances


def _apart() -> str:
    """Every scene and counter-scene, each on days of its own."""
    lines = []
    for number, scene in enumerate(scene for pair in SCENES.values() for scene in pair):
        for day in (12, 13):
            scene = re.sub(rf"(?m)^\s*{day} ", f"{day + 3 * number:03d} ", scene)
        lines.append(scene)
    return "\n".join(lines)


WHOLE = chat(_apart())


def test_there_is_much_to_judge() -> None:
    hits = events(WHOLE).filter(pl.col("outcome") == "hit")
    assert hits["detector"].n_unique() >= 5


@given(weeks=st.integers(-500, 500))
@settings(deadline=None, max_examples=4)
def test_shifting_the_clock_by_whole_weeks_changes_nothing(weeks: int) -> None:
    moved = WHOLE.messages.with_columns(pl.col("sent_at") + timedelta(weeks=weeks))
    columns = ["detector", "actor", "bid", "reply", "outcome"]
    assert events(WHOLE.with_messages(moved))[columns].equals(events(WHOLE)[columns])


def test_renaming_people_mirrors_the_verdict() -> None:
    renamed = WHOLE.messages.with_columns(pl.col("sender").replace({"Ana": "Zoe", "Ben": "Ann"}))
    columns = ["detector", "actor", "bid", "reply", "outcome"]
    there = events(WHOLE.with_messages(renamed)).with_columns(
        actor=(1 - pl.col("actor")).cast(pl.Int8)
    )
    mirrored, straight = (rows[columns].sort(columns) for rows in (there, events(WHOLE)))
    assert mirrored.equals(straight)


def test_the_order_of_rows_in_the_export_changes_nothing() -> None:
    shuffled = WHOLE.messages.sample(fraction=1.0, shuffle=True, seed=3)
    assert len(events(WHOLE.with_messages(shuffled))) == len(events(WHOLE))


def test_splitting_a_burst_changes_nothing() -> None:
    # The same words in one message or in two of the same burst.
    one = "12 13:00 A: I PASSED!! First time, after all those months!\n+9 B: nice\n+6 A: yeah"
    two = (
        "12 12:59 A: I PASSED!!\n+1 A: First time, after all those months!\n+9 B: nice\n+6 A: yeah"
    )
    assert found(one) & {("flat_good_news", "B")} == found(two) & {("flat_good_news", "B")}
