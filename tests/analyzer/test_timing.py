"""The clock of a reply: what starts it, what stops it, what excuses it, whose hours count."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from chatcheck.analyzer.acts.language import load
from chatcheck.analyzer.acts.reading import Reading
from chatcheck.analyzer.clock.awake import awake_seconds
from chatcheck.analyzer.clock.quiet_hours import estimate
from chatcheck.analyzer.conversation.conversation import Conversation, converse
from chatcheck.analyzer.conversation.usual_wait import usual_at_hour, usual_latest
from chatcheck.analyzer.default_thresholds import Settings
from chatcheck.analyzer.detectors.evidence import Evidence
from chatcheck.analyzer.detectors.waiting import waits
from chatcheck.analyzer.pipeline import judge
from chatcheck.parsers.messages import Chat, conform
from tests.support.chats import FIRST, chat, conversation, found

TOLD = "I've been thinking about what my mum said and I honestly feel a bit lost about it all"
LATE = ("delayed_unacknowledged", "B")


def late(text: str) -> bool:
    return LATE in found(text)


def test_a_bare_late_answer_is_found() -> None:
    assert late(f"12 10:00 A: {TOLD}\n12 15:30 B: dunno whatever you think")


@pytest.mark.parametrize(
    "text",
    [
        f"12 10:00 A: {TOLD}\n12 15:30 B: sorry, was in meetings. dunno whatever you think",
        f"12 10:00 A: {TOLD}\n12 15:30 B: dunno whatever you think\n+4 B: sorry, only just saw this",
        f"12 09:20 B: in meetings till 3, talk later\n12 10:00 A: {TOLD}\n12 15:30 B: dunno whatever",
        f"12 10:00 A: {TOLD}\n12 10:40 A: never mind, sorted\n12 15:30 B: ok whatever you think",
        f"12 10:00 A: {TOLD}\n12 11:00 B: (voice)\n12 15:30 B: dunno whatever you think",
        f"12 10:00 A: {TOLD}\n12 11:00 B: (call)\n12 15:30 B: dunno whatever you think",
        f"12 23:40 A: {TOLD}\n13 08:30 B: dunno whatever you think",
        f"12 10:00 A: {TOLD}\n12 15:30 B: oh love, I keep thinking about you. how are you holding up",
        f"12 10:00 A: {TOLD}\n12 11:10 B: dunno whatever you think",
    ],
)
def test_what_clears_a_late_answer(text: str) -> None:
    assert not late(text)


def test_a_nudge_does_not_start_the_clock_anew() -> None:
    assert late(f"12 10:00 A: {TOLD}\n12 15:00 A: hello?\n12 15:30 B: dunno whatever you think")


def test_an_ok_hours_before_does_not_start_it() -> None:
    text = f"12 10:00 B: train's at 17:52\n12 10:01 A: ok\n12 15:20 A: {TOLD}\n12 15:50 B: dunno"
    assert not late(text)
    talk = conversation(text)
    waits = talk.replies.filter(pl.col("person") == 1)["elapsed_s"]
    assert waits[-1] == 30 * 60


def _with_rows(text: str, **columns: object) -> Conversation:
    """The chat with columns of its last bid (the message before the last) set."""
    whole = chat(text)
    rows = whole.messages.with_row_index("n")
    bid = pl.col("n") == len(rows) - 2
    rows = rows.with_columns(
        pl.when(bid).then(pl.lit(value, dtype=rows.schema[name])).otherwise(name).alias(name)
        for name, value in columns.items()
    )
    return converse(whole.with_messages(conform(rows.drop("n"))), None, Settings())


def hits(talk: Conversation) -> set[str]:
    rows = judge(talk, Settings()).chances.filter(
        (pl.col("outcome") == "hit") & (pl.col("at") >= FIRST + timedelta(days=10))
    )
    return set(rows["detector"])


def test_what_was_read_late_could_not_be_answered_early() -> None:
    text = f"12 10:00 A: {TOLD}\n12 15:30 B: dunno whatever you think"
    at = FIRST + timedelta(days=12)
    assert LATE[0] in hits(_with_rows(text, read_at=at + timedelta(hours=10, minutes=5)))
    assert LATE[0] not in hits(_with_rows(text, read_at=at + timedelta(hours=15)))


@pytest.mark.parametrize("dated", [True, False])
def test_a_reaction_is_a_sign_of_life(dated: bool) -> None:
    text = f"12 10:00 A: {TOLD}\n12 15:30 B: dunno whatever you think"
    at = FIRST + timedelta(days=12, hours=10, minutes=9) if dated else None
    reaction = [{"emoji": "❤️", "sender": "Ben", "at": at}]
    assert LATE[0] not in hits(_with_rows(text, reactions=reaction))


def evidence(talk: Conversation) -> Evidence:
    """What detectors are handed."""
    return Evidence.of(talk, Reading(talk.bursts["text"], load("en")), Settings())


def office(weeks: int = 8) -> str:
    """Ben answers within minutes, but on working days what comes from nine on after five."""
    lines = []
    for day in range(7 * weeks):
        lines.append(f"{day} 07:40 A: what do you think about the flat we saw?\n+4 B: not yet")
        if day % 7 < 5:
            lines.append(f"{day} 11:00 A: I feel so low at work today, I could cry")
            lines.append(f"{day} 17:20 B: get the soup then, it's quicker at this time")
        lines.append(f"{day} 19:30 A: how do you feel about moving there?\n+3 B: bread please")
    return "\n".join(lines)


def test_somebody_at_work_is_slow_at_those_hours_and_not_late() -> None:
    talk = conversation(office(), ordinary=False)
    hour = talk.bursts["end"].dt.hour().to_numpy()
    waited = waits(evidence(talk))
    usual = usual_at_hour(waited)
    assert usual[(hour == 11) & (waited.actor == 1)].min() > 3600
    assert usual[(hour == 19) & (waited.actor == 1)].max() < 900
    day = 7 * 8 - 3  # a Friday
    asked = f"{day} 11:30 A: {TOLD}\n{day} 17:10 B: dunno whatever you think"
    busy = office().replace(f"{day} 11:00 A: I feel so low at work today, I could cry\n", "")
    lines = [line for line in busy.splitlines() if not line.startswith(f"{day} 1")]
    assert LATE not in found("\n".join(lines) + "\n" + asked, ordinary=False)


def test_the_often_late_are_not_thereby_on_time() -> None:
    # One in five, at whatever hour of the three.
    lines = [
        f"{day} {hour:02d}:00 A: shall I take the car or the train\n"
        f"+{240 if (3 * day + place) % 5 == 0 else 3} B: the train"
        for day in range(60)
        for place, hour in enumerate((7, 12, 17))
    ]
    talk = conversation("\n".join(lines), ordinary=False)
    waited = waits(evidence(talk))
    everything = np.ones(len(talk.bursts), dtype=np.bool_)
    latest = usual_latest(waited, 0.9, everything)[waited.actor == 1]
    assert np.median(latest) < 3600


def writes(hours: list[int], days: range, per_hour: int = 2) -> list[int]:
    """Local seconds of messages at given hours of days since 1970."""
    return [
        d * 86_400 + (h % 24) * 3600 + (h // 24) * 86_400 + i * 1700 + 60
        for d in days
        for h in hours
        for i in range(per_hour)
    ]


def test_quiet_hours_follow_a_new_shift() -> None:
    day, night = list(range(7, 23)), list(range(17, 33))
    local = np.array(
        sorted(writes(day, range(20_000, 20_060)) + writes(night, range(20_062, 20_120)))
    )
    quiet = estimate(local)
    before, after = (quiet.window(np.array([day])) for day in (20_030, 20_100))
    assert [int(edge[0]) / 3600 for edge in before] == pytest.approx([23, 31], abs=1)
    assert [int(edge[0]) / 3600 % 24 for edge in after] == pytest.approx([9, 17], abs=1)


def test_the_lost_hour_of_spring_is_no_waiting_time() -> None:
    asleep = estimate(np.array([], dtype=np.int64))
    assert asleep.basis == "default, too little data"
    midnight = 19_813 * 86_400  # 31 March 2024
    assert awake_seconds(
        np.array([midnight - 3600]), np.array([midnight + 7 * 3600 + 600]), asleep
    ) == pytest.approx([600])
    rows = pl.DataFrame(
        {
            "sent_at": [
                datetime(2024, 3, 31, 0, 30, tzinfo=UTC),
                datetime(2024, 3, 31, 6, 40, tzinfo=UTC),
            ],
            "sender": ["Ana", "Ben"],
            "text": [TOLD, "dunno whatever you think"],
        }
    )
    talk = converse(
        Chat(conform(rows), "test", "Europe/London"), None, replace(Settings(), min_messages=1)
    )
    assert talk.replies["awake_s"][0] == 40 * 60
