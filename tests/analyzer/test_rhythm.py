"""Trends of reply length: robust, with an interval, and mutual where both write less."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from chatcheck.analyzer.conversation import reply_lengths
from chatcheck.analyzer.default_thresholds import Settings
from chatcheck.analyzer.description import rhythm
from chatcheck.analyzer.pipeline import judge
from tests.support.chats import conversation
from tests.support.said import language

WORDS = [
    "well",
    "the",
    "garden",
    "and",
    "the",
    "kitchen",
    "and",
    "the",
    "long",
    "way",
    "home",
    "with",
    "the",
    "neighbour's",
    "old",
    "dog",
    "again",
    "so",
]


def weeks(bid: list[int], reply: list[int], per_week: int = 8) -> str:
    """A chat in which Ana's bids and Ben's replies have so many words, week by week."""
    lines = []
    for week, (asked, said) in enumerate(zip(bid, reply, strict=True)):
        for number in range(per_week):
            day, hour = 7 * week + number % 7, 9 + 8 * (number // 7)
            lines.append(f"{day} {hour:02d}:{number:02d} A: {' '.join(WORDS[:asked])}")
            lines.append(f"+3 B: {' '.join(WORDS[:said])}")
    ordered = sorted(
        (int(a.split()[0]), a.split()[1], f"{a}\n{b}")
        for a, b in zip(lines[::2], lines[1::2], strict=True)
    )
    return "\n".join(text for _, _, text in ordered)


def trend(bid: list[int], reply: list[int]) -> dict[str, object]:
    """Ben's trend of reply length."""
    talk = conversation(weeks(bid, reply), ordinary=False)
    rows = reply_lengths.length_trends(talk, reply_lengths.lengths(talk)).filter(
        pl.col("actor") == "Ben"
    )
    found: dict[str, object] = rows.row(0, named=True)
    return found


SAME, FALLING = [12] * 20, [12 - week // 3 for week in range(20)]


def test_replies_that_shrink_alone() -> None:
    found = trend(SAME, FALLING)
    assert found["change"] == pytest.approx(6 / 12 - 1, abs=0.08)
    assert found["high"] < 0  # type: ignore[operator]
    assert found["mutual"] is False


def test_replies_that_shrink_as_the_bids_do_are_mutual() -> None:
    found = trend(FALLING, FALLING)
    assert found["high"] < 0  # type: ignore[operator]
    assert found["mutual"] is True


def test_steady_replies_have_no_trend() -> None:
    found = trend(SAME, SAME)
    assert (found["low"], found["high"], found["mutual"]) == (0, 0, False)


def test_a_week_that_stands_out_moves_nothing() -> None:
    x = np.arange(30.0)
    y = 2 - 0.1 * x
    y[[3, 29]] = 40
    assert reply_lengths.theil_sen(x, y) == pytest.approx(-0.1, abs=0.01)


def flagged(bid: list[int], reply: list[int]) -> int:
    """Replies of Ben's that are called far shorter than his usual."""
    talk = conversation(weeks(bid, reply), ordinary=False)
    chances = judge(talk, Settings(), language("")).chances
    return chances.filter(
        pl.col("detector") == "shrinking_replies",
        pl.col("outcome") == "hit",
        pl.col("actor") == 1,
    ).height


def test_single_short_replies_count_only_within_a_trend_of_ones_own() -> None:
    falling = [12 - week // 2 for week in range(20)]
    assert flagged(SAME, falling) > 0
    assert flagged(falling, falling) == 0
    assert flagged(SAME, SAME) == 0


def test_who_begins_and_ends_the_days() -> None:
    talk = conversation(
        "0 09:00 A: morning\n+5 B: morning\n0 22:00 B: night\n"
        "1 09:00 A: morning\n+5 B: hi\n2 03:30 A: still up\n2 10:00 B: hello you",
        ordinary=False,
    )
    rows = {row["person"]: row for row in rhythm.table(talk).to_dicts()}
    # The night until four still belongs to the day before.
    assert (rows["Ana"]["starts"], rows["Ben"]["starts"]) == (2, 1)
    assert (rows["Ana"]["last_words"], rows["Ben"]["last_words"]) == (1, 2)
    assert rows["Ana"]["messages"] == 3
    assert rows["Ana"]["messages_share"] == pytest.approx(3 / 7)
    assert rows["Ana"]["words"] + rows["Ben"]["words"] == 9


def test_who_writes_less_as_the_other_does_is_not_flagged() -> None:
    """The bids stay long enough to judge, and the last replies are shorter still."""
    bids = [11 - week // 5 for week in range(20)]
    replies = [*bids[:-1], 4]
    assert flagged([11] * 20, replies) > 0
    assert flagged(bids, replies) == 0
