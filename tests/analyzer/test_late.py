"""The clock of late replies: where it starts and stops, whose hours count, what answers at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from chatcheck.analyzer.acts.language import Level
from chatcheck.analyzer.acts.names import Act
from chatcheck.analyzer.clock.awake import awake_seconds
from chatcheck.analyzer.default_thresholds import Settings
from chatcheck.analyzer.pipeline import analyze, judge
from chatcheck.reports.content.view import View
from chatcheck.reports.formats import json_summary
from chatcheck.reports.options import ReportOptions
from chatcheck.reports.pages import document
from chatcheck.reports.pages.blocks import Table
from tests.support import chats, said
from tests.support.clauses import LATE, LOST, NEWS, PLAIN

NAME = "delayed_unacknowledged"


def rows(scene: str, *, ordinary: bool = True, actor: str = "B") -> list[tuple[str, str, str]]:
    """(bid, reply, outcome) of every chance of a late reply, as texts."""
    texts = chats.conversation(scene, ordinary=ordinary).bursts["text"]
    found = said.chances(scene, ordinary=ordinary).filter(
        pl.col("detector") == NAME, pl.col("actor") == "AB".index(actor)
    )
    return [
        (texts[bid], texts[reply], outcome)
        for bid, reply, outcome in found.select("bid", "reply", "outcome").iter_rows()
    ]


def outcomes(scene: str) -> list[str]:
    return [outcome for _, _, outcome in rows(scene)]


def test_a_bare_late_answer_is_one() -> None:
    assert outcomes(LATE) == ["hit"]


@pytest.mark.parametrize(
    "nudge", ["hello?", "?", "you there? [greeting]", "I need to tell her by four [logistics]"]
)
def test_nudges_restart_nothing(nudge: str) -> None:
    scene = LATE.replace("\n", f"\n12 15:10 A: {nudge}\n", 1)
    assert "hit" in outcomes(scene)


def test_the_wait_is_that_from_the_bid() -> None:
    scene = LATE.replace("\n", "\n12 15:10 A: hello?\n", 1)
    sentence = said.chances(scene).filter(pl.col("detector") == NAME, pl.col("outcome") == "hit")
    assert "5.5 waking hours" in sentence["evidence"].item()


def test_a_new_bid_after_a_pause_is_one_of_its_own() -> None:
    scene = f"{LOST}\n{NEWS}\n12 15:30 B: {PLAIN}"
    assert [outcome for _, _, outcome in rows(scene)] == ["hit", "hit"]


def test_an_answer_soon_after_a_newer_bid_accuses_nobody_of_the_older() -> None:
    """Nobody can tell which of the two it is for."""
    scene = f"{LOST}\n{NEWS.replace('12:05', '15:20')}\n12 15:30 B: {PLAIN}"
    found = {bid: outcome for bid, _, outcome in rows(scene)}
    assert found.pop("I got the job") == "miss"
    assert list(found.values()) == ["unclear"]


def test_a_greeting_is_no_answer() -> None:
    told = LOST.replace("12 10:00", "12 17:00")
    scene = f"{told}\n13 08:10 B: good morning [greeting]\n13 16:00 B: {PLAIN}"
    assert rows(scene) == [(rows(LATE)[0][0], "ask your sister about it", "hit")]
    # Said before the answer within a burst it changes nothing either.
    assert rows(scene.replace("16:00", "08:14"))[0][1].endswith("ask your sister about it")


def test_a_new_subject_after_hours_is_the_reply_to_look_at() -> None:
    scene = f"{LOST}\n12 16:00 B: is the blue bin out [logistics closed_question]\n+20 B: {PLAIN}"
    assert [(reply, outcome) for _, reply, outcome in rows(scene)] == [
        ("is the blue bin out", "hit")
    ]


@pytest.mark.parametrize(("day", "found"), [(13, ["hit"]), (14, ["hit"]), (16, [])])
def test_an_answer_is_late_for_three_days_and_none_after(day: int, found: list[str]) -> None:
    assert outcomes(f"{LOST}\n{day} 18:00 B: {PLAIN}") == found


def test_who_writes_anew_after_half_a_day_still_waits() -> None:
    """No bid is left without a row because its writer went on to something else."""
    again = "13 13:00 A: the tap drips again [logistics]"
    scene = f"{LOST}\n{again}\n14 11:00 B: {PLAIN}"
    turns = chats.conversation(scene).bursts["turn"].to_list()
    assert turns[-3] != turns[-2] != turns[-1]
    found = rows(scene)
    assert [(bid, outcome) for bid, _, outcome in found] == [(rows(LATE)[0][0], "hit")]
    assert found[0][1] == "ask your sister about it"
    assert outcomes(f"{LOST}\n{again}\n16 11:00 B: {PLAIN}") == []


def answered(scene: str) -> list[bool | None]:
    """Of A's meaningful messages after the ordinary days: whether B answered in three days."""
    waiting = judge(chats.conversation(scene), Settings(), said.language(scene)).waiting
    late = waiting.filter(pl.col("actor") == 1, pl.col("at") >= chats.FIRST + timedelta(days=10))
    return late["answered"].to_list()


@pytest.mark.parametrize(
    ("then", "found"),
    [
        (f"13 18:00 B: {PLAIN}", [True]),
        (f"16 18:00 B: {PLAIN}", [False]),
        ("16 18:00 A: the tap drips again [logistics]", [False]),
        ("14 18:00 A: the tap drips again [logistics]", [None]),  # the export ends too soon
        (f"13 18:00 B: (call)\n16 18:00 B: {PLAIN}", [True]),
        (f"16 18:00 B: {PLAIN}\n20 10:00 A: and now what [logistics]", [False]),
    ],
)
def test_what_was_not_answered_in_three_days_is_counted_apart(
    then: str, found: list[bool | None]
) -> None:
    scene = f"{LOST}\n{then}"
    assert answered(scene) == found
    assert (len(rows(scene)) == 1) is (found == [True])


def test_a_reaction_answers_what_no_word_does() -> None:
    loved = LOST.replace(" [", " <❤️> [", 1)
    assert answered(f"{loved}\n16 18:00 B: {PLAIN}") == [None]
    assert answered(f"{LOST}\n16 18:00 B: {PLAIN}") == [False]


def test_what_was_withdrawn_wants_no_answer() -> None:
    silent = f"16 18:00 B: {PLAIN}"
    assert answered(f"{LOST}\n12 11:00 A: never mind\n{silent}") == [None]
    assert answered(f"{LOST}\n12 11:00 A: the tap drips\n{silent}") == [False]


@pytest.mark.parametrize(
    ("before", "outcome"),
    [
        ("12 09:30 B: I am in the mine until four [absence_announced]", "miss"),
        ("12 09:30 B: I am in the mine until four [absence_announced?]", "miss"),
        ("12 09:30 B: the mine opens at four [absence_announced? story]", "hit"),
        ("12 09:30 B: the mine opens at four [absence_announced story]", "miss"),
        ("12 09:30 B: the mine opens at four [story]", "hit"),
    ],
)
def test_an_absence_that_is_likely_excuses(before: str, outcome: str) -> None:
    """What leans to something else is none; what is either as plainly counts in favour."""
    assert outcomes(f"{before}\n{LATE}") == [outcome]


@pytest.mark.parametrize(
    ("before", "after", "setting", "act"),
    [
        ("", "B: the shift ran on [reason_for_gap?]\n+0 ", "gap_expected", Act.REASON_FOR_GAP),
        (
            "12 09:30 B: the shift runs on [absence_announced?]\n",
            "",
            "away_expected",
            Act.ABSENCE_ANNOUNCED,
        ),
    ],
)
def test_where_somebody_is_late_a_word_for_it_is_likelier_than_elsewhere(
    before: str, after: str, setting: str, act: Act
) -> None:
    """Under the level that clears elsewhere it clears here, as far as the setting says."""
    scene = f"{before}{LOST}\n12 15:30 {after}B: {PLAIN}"
    told = said.language(scene)
    strict = replace(told, levels=told.levels | {act: Level(sure=0.6, likely=0.5)})
    for expected, outcome in ((0.0, "hit"), (1.5, "miss")):
        settings = replace(Settings(), **{setting: expected})
        found = judge(chats.conversation(scene), settings, strict).chances
        found = found.filter(pl.col("detector") == NAME, pl.col("actor") == 1)
        assert found["outcome"].to_list() == [outcome]


@pytest.mark.parametrize(
    ("acts", "outcome"), [("delight", "miss"), ("delight?", "miss"), ("delight? opinion", "hit")]
)
def test_warmth_that_is_likely_excuses_where_it_is_nothing_plainer(acts: str, outcome: str) -> None:
    assert outcomes(f"{LOST}\n12 15:30 B: what a lovely thing [{acts}]") == [outcome]


def test_an_open_question_is_a_bid_whatever_else_is_not() -> None:
    """The reader knows it as a question, if not as a reaching out."""
    scene = f"12 10:00 A: what moves you most [open_question]\n12 15:30 B: {PLAIN}"
    told = said.language(scene)
    never = {Act.REACHING_OUT: Level(sure=0.999, likely=0.999)}
    blind = replace(told, levels=told.levels | never)
    found = chats.chances(scene, language=blind).filter(pl.col("detector") == NAME)
    assert found["outcome"].to_list() == ["hit"]


def test_what_was_not_answered_is_shown_in_every_form() -> None:
    told = "\n".join(f"{10 + 8 * n} 10:00 A: {WORRY.split(' [')[0]}" for n in range(12))
    found = analyze(chats.chat(told))
    row = found.unanswered.filter(pl.col("actor") == "Ben", pl.col("period") == "all")
    assert row.select("bids", "answered", "unanswered").row(0) == (11, 0, 11)
    view = View(found, ReportOptions())
    told_apart = json_summary.content(view)["unanswered"]
    assert {
        "actor": "Ben",
        "period": "all",
        "bids": 11,
        "answered": 0,
        "unanswered": 11,
    } in told_apart
    timing = next(page for page in document(view).pages if page.key == "timing")
    table = next(
        block for block in timing.blocks
        if isinstance(block, Table) and "Not answered" in block.heads
    )  # fmt: skip
    assert ("Ben", "whole chat", "0", "11 of 11") in table.rows
    assert found.chances.filter(pl.col("detector") == NAME, pl.col("actor") == 1).is_empty()


def test_between_the_usual_and_two_hours_a_reply_is_neither_timely_nor_late() -> None:
    scene = f"{LOST}\n12 11:20 B: {PLAIN}"
    assert outcomes(scene) == ["miss"]
    timely = said.chances(scene).filter(pl.col("detector") == "timely_reply")
    assert timely["outcome"].to_list() == ["miss"]


@pytest.mark.parametrize(
    ("answer", "timely"),
    [
        (f"12 10:03 B: {PLAIN}", True),
        (f"12 15:30 B: sorry for the late answer [apology_for_gap]\n+0 B: {PLAIN}", True),
        (f"12 15:30 B: {PLAIN}", False),
        ("12 15:30 B: you were on my mind all day [affection]", False),
    ],
)
def test_timely_is_quick_or_late_with_the_gap_named(answer: str, timely: bool) -> None:
    assert (("timely_reply", "B") in said.found(f"{LOST}\n{answer}")) is timely


def test_an_answer_that_opens_nothing_is_no_bid() -> None:
    asks = "12 10:00 B: what shall we cook, what do you think [open_question]"
    opens_not = f"{asks}\n+3 A: you cook better than anyone [praise]\n12 16:00 B: {PLAIN}"
    opens = f"{asks}\n+3 A: I feel lost today [feeling]\n12 16:00 B: {PLAIN}"
    assert outcomes(opens_not) == []
    assert outcomes(opens) == ["hit"]


@pytest.mark.parametrize(
    ("asked", "words", "chances"),
    [
        ("what shall we cook, what do you think [open_question]", "praise", 0),
        ("the tap drips again [logistics]", "praise", 1),
        ("what shall we cook, what do you think [open_question]", "praise? good_news", 1),
        ("what shall we cook, what do you think [open_question]", "praise good_news", 0),
        ("what shall we cook, what do you think [open_question]", "praise open_question", 1),
    ],
)
def test_a_late_answer_is_no_bid_either_unless_it_rather_opens_something(
    asked: str, words: str, chances: int
) -> None:
    answer = f"12 13:00 A: you cook better than anyone [{words}]"
    scene = f"12 10:00 B: {asked}\n{answer}\n12 19:00 B: {PLAIN}"
    assert len(outcomes(scene)) == chances


# -- a day worker and a night worker ---------------------------------------------------------------


def shifts(weeks: int = 6) -> str:
    """Ana is up from seven to eleven at night; Ben works nights and sleeps from eight to four."""
    lines = []
    for day in range(7 * weeks):
        lines += [
            f"{day} 00:30 B: the ward is full again",
            f"{day} 02:10 B: the machine has only tea",
            f"{day} 04:20 B: it snows on the car park",
            f"{day} 07:05 A: good that you had tea",
            f"{day} 07:09 B: the bus is here",
            f"{day} 07:40 B: home, shoes off",
            f"{day} 09:30 A: the post was here",
            f"{day} 12:10 A: lunch is soup",
            f"{day} 14:50 A: the meeting is over",
            f"{day} 16:20 B: up, the soup sounds good",
            f"{day} 16:24 A: there is some left",
            f"{day} 19:00 A: the tap drips",
            f"{day} 19:04 B: the washer is in the drawer",
            f"{day} 22:10 B: on the bus",
            f"{day} 22:14 A: safe trip",
        ]
    return "\n".join(lines)


DAY = 42
WORRY = "I feel lost, what would you do [feeling open_question]"


def night_row(asker: str, bid: str, reply: str) -> str:
    """The outcome of one bid at the end of six weeks of shifts."""
    other = "BA"["AB".index(asker)]
    scene = f"{shifts()}\n{bid} {asker}: {WORRY}\n{reply} {other}: {PLAIN}"
    found = [r for r in rows(scene, ordinary=False, actor=other) if r[0].startswith("I feel lost")]
    assert len(found) == 1
    return found[0][2]


def test_each_has_a_night_of_their_own() -> None:
    ana, ben = chats.conversation(shifts(), ordinary=False).quiet
    day = chats.FIRST.timestamp() + 30 * 86_400
    for quiet, asleep, awake in ((ana, 1, 10), (ben, 10, 1)):
        hours = pl.Series([int(day + 3600 * h) for h in (asleep, awake)]).to_numpy()
        found = awake_seconds(hours, hours + 4 * 3600, quiet)
        assert found[0] < 3600
        assert found[1] > 3 * 3600


@pytest.mark.parametrize(
    ("asker", "bid", "reply", "outcome"),
    [
        ("A", f"{DAY} 08:30", f"{DAY} 16:40", "miss"),  # Ben sleeps by day
        ("B", f"{DAY} 00:40", f"{DAY} 07:20", "miss"),  # Ana sleeps by night
        ("A", f"{DAY} 16:40", f"{DAY + 1} 01:30", "hit"),  # Ben is up at night
        ("B", f"{DAY} 07:45", f"{DAY} 15:50", "hit"),  # Ana is up by day
    ],
)
def test_only_the_hours_of_who_was_to_answer_count(
    asker: str, bid: str, reply: str, outcome: str
) -> None:
    assert night_row(asker, bid, reply) == outcome


def test_silence_to_good_news_is_measured_by_the_others_waking_hours() -> None:
    """Eleven waking hours of Ana's are sixteen of Ben's."""
    news = f"{DAY} 16:30 B: I got the post on the day ward [good_news]"
    again = "B: has the post come [logistics closed_question]\n+30 A: not yet [answer]"
    early, late = (
        said.chances(f"{shifts()}\n{news}\n{DAY + 1} {clock} {again}", ordinary=False)
        .filter(pl.col("detector") == "unanswered_good_news", pl.col("outcome") == "hit")
        .height
        for clock in ("09:30", "15:30")
    )
    assert late == 1
    assert early == 0


@pytest.mark.parametrize(
    ("writer", "first", "again", "renews"),
    [
        ("B", f"{DAY} 16:30", f"{DAY + 1} 09:30", False),  # nine waking hours of Ana's
        ("A", f"{DAY} 08:30", f"{DAY} 21:00", False),  # five of Ben's
        ("B", f"{DAY} 09:00", f"{DAY} 22:40", True),
        ("A", f"{DAY} 17:00", f"{DAY + 1} 06:30", True),
    ],
)
def test_who_writes_again_begins_anew_after_the_others_twelve_waking_hours(
    writer: str, first: str, again: str, renews: bool
) -> None:
    scene = f"{shifts()}\n{first} {writer}: the tap drips again\n{again} {writer}: and the other"
    turn = chats.conversation(scene, ordinary=False).bursts["turn"]
    assert (turn[-1] != turn[-2]) is renews


@pytest.mark.parametrize(("clock", "outcome"), [("11:50", "miss"), ("14:30", "hit")])
def test_nobody_is_late_under_two_hours_however_quick_they_are(clock: str, outcome: str) -> None:
    """Ben is there all day and answers within minutes, until he does not."""
    hourly = "\n".join(
        f"{day} {hour:02d}:00 A: the tap drips\n+3 B: the washer is in the drawer"
        for day in range(28)
        for hour in range(8, 23)
    )
    scene = f"{hourly}\n28 10:05 A: {WORRY}\n28 {clock} B: {PLAIN}"
    found = [r for r in rows(scene, ordinary=False) if r[0].startswith("I feel lost")]
    assert [outcome_of for _, _, outcome_of in found] == [outcome]


def hours_of_talk(hours: list[int], days: int = 42) -> str:
    """Every day at some hours A writes, and B answers within minutes."""
    return "\n".join(
        f"{day} {hour:02d}:00 A: the tap drips\n+3 B: the washer is in the drawer"
        for day in range(days)
        for hour in hours
    )


def of_worry(talk: str, asked: str, answered: str) -> list[str]:
    """The outcomes of one bid at the end of some weeks."""
    scene = f"{talk}\n42 {asked} A: {WORRY}\n42 {answered} B: {PLAIN}"
    if answered < asked:
        scene = scene.replace(f"42 {answered} B", f"43 {answered} B")
    return [o for bid, _, o in rows(scene, ordinary=False) if bid.startswith("I feel lost")]


@pytest.mark.parametrize(
    ("asked", "answered", "outcome"),
    [
        ("11:20", "18:20", "miss"),  # never seen from twelve to six, though awake
        ("08:20", "11:50", "hit"),
        ("18:20", "22:10", "hit"),
    ],
)
def test_nobody_is_late_for_hours_in_which_they_are_never_there(
    asked: str, answered: str, outcome: str
) -> None:
    talk = hours_of_talk([7, 8, 9, 10, 11, 18, 19, 20, 21, 22])
    assert of_worry(talk, asked, answered) == [outcome]


@pytest.mark.parametrize(("answered", "outcome"), [("10:15", "miss"), ("12:15", "hit")])
def test_nobody_is_late_for_the_edges_of_the_night(answered: str, outcome: str) -> None:
    """Nobody sleeps by the clock: two hours and a half after a night may be one of them."""
    assert of_worry(hours_of_talk(list(range(8, 23))), "22:20", answered) == [outcome]
