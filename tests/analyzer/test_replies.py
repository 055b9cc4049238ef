"""The clock of a reply: which message answers which, and what does not start the clock anew."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl
import pytest

from chatcheck.analyzer.conversation.conversation import Conversation, converse
from chatcheck.analyzer.default_thresholds import Settings
from chatcheck.parsers.messages import Chat, conform
from tests.support.chats import FIRST, chat, conversation

NOON = FIRST + timedelta(hours=12)
ASKED = "do you think I should take the job in Leeds or stay"


def talk(*rows: tuple[float, str, str, int | None]) -> Conversation:
    """Messages at seconds after noon: (seconds, sender, text, row it points at)."""
    frame = pl.DataFrame(
        {
            "sent_at": [NOON + timedelta(seconds=row[0]) for row in rows],
            "sender": [row[1] for row in rows],
            "text": [row[2] for row in rows],
            "reply_to": [row[3] for row in rows],
        },
        schema_overrides={"reply_to": pl.Int64},
    )
    return converse(Chat(conform(frame), "test", "UTC"), None, Settings())


def wait(conversation: Conversation, number: int = 0) -> tuple[float, bool]:
    """Seconds to the reply of an exchange, and whether it is crossed."""
    row = conversation.replies.row(number, named=True)
    return row["elapsed_s"], row["crossed"]


def test_what_points_at_an_earlier_line_does_not_answer_the_newer() -> None:
    rows = (
        (0, "Ana", "is the car back from the garage yet", None),
        (60, "Ben", "what shall we cook on Sunday then", None),
        (70, "Ana", ASKED, None),
        (90, "Ben", "yes since this morning", 0),
        (300, "Ben", "take it", 2),
    )
    assert wait(talk(*rows), 2) == (230, False)
    assert wait(talk(*rows[:4]), 2) == (20, True)


def test_an_answer_that_points_back_later_is_the_answer() -> None:
    conversation = talk(
        (0, "Ana", "is the car back from the garage yet", None),
        (60, "Ben", "what shall we cook on Sunday then", None),
        (70, "Ana", ASKED, None),
        (90, "Ben", "yes since this morning", 0),
        (100, "Ana", "good", None),
        (900, "Ben", "take it", 2),
    )
    assert wait(conversation, 2) == (830, False)


def test_a_reply_that_points_at_one_of_two_questions_is_timed_from_that_one() -> None:
    conversation = talk(
        (0, "Ana", ASKED, None),
        (3600, "Ana", "and will you bring the drill on Saturday", None),
        (7200, "Ben", "stay", 0),
    )
    assert wait(conversation) == (7200, False)


@pytest.mark.parametrize(("seconds", "crossed"), [(2, True), (9, False)])
def test_two_people_who_type_at_once(seconds: float, crossed: bool) -> None:
    # Ten words cannot be read and typed in two seconds.
    conversation = talk(
        (0, "Ana", ASKED, None),
        (seconds, "Ben", "are you passing the chemist on your way home today", None),
        (40, "Ana", "yes", None),
    )
    assert wait(conversation)[1] is crossed


def test_of_what_was_typed_at_once_the_next_line_answers() -> None:
    conversation = talk(
        (0, "Ana", ASKED, None),
        (2, "Ben", "are you passing the chemist on your way home today", None),
        (75, "Ben", "oh. take it", None),
    )
    assert wait(conversation) == (75, False)


def test_a_short_word_can_come_at_once() -> None:
    assert wait(talk((0, "Ana", ASKED, None), (1, "Ben", "take it", None))) == (1, False)


def test_without_seconds_nothing_is_known_of_who_typed_first() -> None:
    text = f"0 10:00 A: {ASKED}\n0 10:00 B: are you passing the chemist on your way home today"
    row = conversation(text, ordinary=False).replies.row(0, named=True)
    assert (row["elapsed_s"], row["crossed"]) == (0, False)


def test_a_pointer_to_a_message_that_is_gone_is_none() -> None:
    assert wait(talk((0, "Ana", ASKED, None), (60, "Ben", "take it", 77))) == (60, False)


def clock_of(text: str) -> float:
    """Minutes that the last reply of Ben's took."""
    replies = conversation(text, ordinary=False).replies.filter(
        (pl.col("person") == 1) & pl.col("reply").is_not_null()
    )
    return float(replies["elapsed_s"][-1]) / 60


@pytest.mark.parametrize("nudge", ["?", "hello?", "you there", "anyway", "babe"])
def test_a_nudge_does_not_restart_the_clock(nudge: str) -> None:
    assert clock_of(f"0 10:00 A: need batteries\n0 11:30 A: {nudge}\n0 12:00 B: ok") == 120


def test_after_an_answer_even_a_short_line_is_a_new_bid() -> None:
    text = (
        "0 09:50 B: pasta or rice\n0 10:00 A: I'd say rice, there is so much of it left from Sunday"
    )
    assert clock_of(f"{text}\n0 14:00 A: need batteries\n0 14:05 B: ok") == 5


def test_a_telling_is_not_restarted_by_a_shorter_reminder() -> None:
    told = "I've two tickets for the dance on the 18th and I'd love it to be you who comes with me"
    assert clock_of(f"0 08:15 A: {told}\n0 17:40 A: I must tell her tonight\n0 19:55 B: ok") == 700


def test_a_dated_reaction_answers_and_an_undated_one_shows_no_time() -> None:
    whole = chat(f"0 10:00 A: {ASKED}\n0 15:30 B: stay", ordinary=False)

    def reacted(at: datetime | None) -> float:
        reaction = pl.lit(
            [{"emoji": "❤️", "sender": "Ben", "at": at}], whole.messages.schema["reactions"]
        )
        rows = whole.messages.with_columns(
            reactions=pl.when(pl.col("sender") == "Ana").then(reaction).otherwise("reactions")
        )
        return float(converse(whole.with_messages(conform(rows))).replies["elapsed_s"][0])

    assert reacted(FIRST + timedelta(hours=10, minutes=9)) == 9 * 60
    assert reacted(None) == 330 * 60


@pytest.mark.parametrize("sign", ["(call)", "(voice)", "(sticker)", "(photo)"])
def test_a_sign_of_life_is_the_reply(sign: str) -> None:
    assert clock_of(f"0 10:00 A: {ASKED}\n0 10:20 B: {sign}\n0 15:30 B: stay") == 20


def test_what_waits_at_the_end_of_the_export_is_not_censored_yet() -> None:
    ended = conversation(f"0 10:00 B: hi\n0 10:01 A: {ASKED}\n0 20:00 A: you there", ordinary=False)
    assert ended.replies["censored"].to_list()[-1] is False
    silent = conversation(
        f"0 10:00 B: hi\n0 10:01 A: {ASKED}\n2 10:00 A: so I took it", ordinary=False
    )
    assert silent.replies.filter(pl.col("reply").is_null())["censored"].to_list()[0] is True
