"""Reply times with their quartiles, how they lie over the day, and replies in good time."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from chatcheck.analyzer.conversation.conversation import Conversation
from chatcheck.analyzer.default_thresholds import Settings
from chatcheck.analyzer.description import reply_times, survival
from chatcheck.analyzer.pipeline import judge
from chatcheck.analyzer.results import Span
from tests.support.chats import FIRST, conversation

ALL = {"all": Span(date(2024, 1, 1), date(2026, 1, 1))}
TOLD = "I've been thinking about what my mum said and I honestly feel a bit lost about it all"


def test_what_was_never_answered_counts_as_longer() -> None:
    seconds = np.array([60.0, 120.0, 180.0, 240.0, 43_200.0, 43_200.0])
    replied = np.array([True, True, True, True, False, False])
    # Of six, three were answered within three minutes.
    assert survival.median(seconds, replied) == 180
    assert survival.quantile(seconds, replied, 0.25) == 120
    assert np.isnan(survival.quantile(seconds, replied, 0.75))


def test_one_who_left_early_is_counted_until_then() -> None:
    # By hand: at 100 s one of four is answered, one leaves at 200 s, at 300 s one of two is.
    times, share = survival.survival(
        np.array([100.0, 200.0, 300.0, 400.0]), np.array([True, False, True, True])
    )
    assert times.tolist() == [100, 200, 300, 400]
    assert share.tolist() == pytest.approx([0.75, 0.75, 0.375, 0.0])


def chatty(weeks: int, minutes: tuple[int, int]) -> Conversation:
    """Ben answers at eight after some minutes and at seven in the evening after others."""
    return conversation(
        "\n".join(
            f"{day} {hour}:00 A: did the post come, I'm waiting for the form\n+{wait} B: not yet"
            for day in range(7 * weeks)
            for hour, wait in (("08", minutes[0]), ("19", minutes[1]))
        ),
        ordinary=False,
    )


def waits(chat: Conversation) -> pl.DataFrame:
    """The waits of a chat in which nobody says good-bye."""
    return reply_times.waits(chat, np.zeros(len(chat.bursts), dtype=np.bool_))


def test_quartiles_have_intervals_from_weeks() -> None:
    chat = chatty(8, (2, 10))
    row = reply_times.table(chat.people, waits(chat), ALL).row(1, named=True)
    assert row["actor"] == "Ben"
    assert (row["p25_s"], row["p75_s"]) == (120, 600)
    assert row["low"] <= row["median_s"] <= row["high"]
    assert row["p75_low"] <= row["p75_s"] <= row["p75_high"]
    assert (row["replies"], row["censored"]) == (112, 0)


def test_a_few_replies_have_no_median() -> None:
    chat = conversation(f"0 10:00 A: {TOLD}\n+2 B: ok", ordinary=False)
    row = reply_times.table(chat.people, waits(chat), ALL)
    assert row["median_s"].to_list() == [None, None]


def test_reply_times_by_hour_of_the_day() -> None:
    chat = chatty(8, (2, 10))
    hours = reply_times.by_hour(chat.people, waits(chat)).filter(pl.col("actor") == "Ben")
    found = dict(hours.select("hour", "median_s").iter_rows())
    assert (found[8], found[19]) == (120, 600)
    assert found[3] is None


def timely(scene: str) -> list[str]:
    """Outcomes of the scene's chances of a timely reply by Ben."""
    chances = judge(conversation(scene), Settings()).chances
    since = chances.filter(
        pl.col("detector") == "timely_reply",
        pl.col("at") >= FIRST.replace(day=11),
        pl.col("actor") == 1,
    )
    return since["outcome"].cast(pl.String).to_list()


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("+3 B: tell her it is your life", "hit"),
        ("+80 B: tell her it is your life", "miss"),
        ("+300 B: tell her it is your life", "miss"),
        ("+300 B: sorry, was in meetings. tell her it is your life", "hit"),
        ("+0 B: can you get milk and bread on the way", "unclear"),
    ],
)
def test_good_time_is_the_persons_own(answer: str, outcome: str) -> None:
    assert timely(f"12 10:00 A: {TOLD}\n{answer}") == [outcome]


def test_business_of_the_day_is_no_chance() -> None:
    assert timely("12 10:00 A: can you get milk on the way\n+2 B: yes") == []
