"""Quiet hours that move, waking time across changes of the clock, and presence."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest

from chatcheck.analyzer.clock import quiet_hours
from chatcheck.analyzer.clock.awake import awake_seconds
from chatcheck.analyzer.clock.local import local_seconds
from chatcheck.analyzer.clock.presence import present_seconds
from chatcheck.analyzer.clock.quiet_hours import estimate
from chatcheck.analyzer.conversation.conversation import converse
from chatcheck.analyzer.default_thresholds import Settings
from chatcheck.parsers.messages import Chat, conform
from tests.support import chats

MONDAY = 19_723  # 1 January 2024
HOUR, DAY = 3600, 86_400


def active(first: float, last: float, days: range, every_s: int = 2500) -> list[int]:
    """Local seconds of messages sent from one hour to another (past 24: the next morning)."""
    return [
        (MONDAY + day) * DAY + at + 37 * (day % 11)
        for day in days
        for at in range(int(first * HOUR), int(last * HOUR), every_s)
    ]


def night(local: list[int], day: int) -> tuple[float, float]:
    """Hours of the quiet window after a day, from that day's midnight."""
    start, end = estimate(np.array(sorted(local))).window(np.array([MONDAY + day]))
    return float(start[0]) / HOUR, float(end[0]) / HOUR


def test_a_steady_sleeper() -> None:
    assert night(active(7, 23, range(100)), 50) == pytest.approx((23, 31), abs=0.5)


def test_nights_that_begin_after_midnight_belong_to_the_evening_before() -> None:
    # Every night is in: also that from Friday to Saturday, when sleep begins before midnight.
    local = [
        second
        for day in range(100)
        for second in (
            active(8.5, 23, range(day, day + 1))
            if day % 7 in (4, 5)
            else active(7, 24.6, range(day, day + 1))
        )
    ]
    quiet = estimate(np.array(sorted(local)))
    for day in range(28, 42):
        begin = (MONDAY + day) * DAY + 22 * HOUR
        awake = awake_seconds(np.array([begin]), np.array([begin + 12 * HOUR]), quiet)[0]
        assert awake < 6 * HOUR, day


def test_weekends_have_their_own_hours() -> None:
    working = [day for day in range(140) if day % 7 not in (4, 5)]
    free = [day for day in range(140) if day % 7 in (4, 5)]
    local = [s for day in working for s in active(13, 23, range(day, day + 1))]
    local += [s for day in free for s in active(13, 26, range(day, day + 1))]
    mornings = [
        s for day in range(140) for s in active(7 if day % 7 < 5 else 10, 13, range(day, day + 1))
    ]
    tuesday, friday = (night(local + mornings, day) for day in (71, 74))
    assert tuesday == pytest.approx((23, 31), abs=0.5)
    assert friday == pytest.approx((26, 34), abs=0.5)


@pytest.mark.parametrize("weeks", [3, 8])
def test_shifts_are_followed(weeks: int) -> None:
    local = []
    for week in range(24):
        days = range(7 * week, 7 * week + 7)
        by_night = week // weeks % 2
        local += active(16, 31, days) if by_night else active(7, 22, days)
    for week in range(24):
        by_night = week // weeks % 2
        start, end = night(local, 7 * week + 3)
        expected = (31, 40) if by_night else (22, 31)
        assert (start % 24, end % 24) == pytest.approx([x % 24 for x in expected], abs=1.0), week
    assert "moved" in estimate(np.array(sorted(local))).basis


def test_a_journey_moves_them_by_its_hours() -> None:
    home, away = active(7, 23, range(60)), active(13, 29, range(61, 100))
    assert night(home + away, 30) == pytest.approx((23, 31), abs=0.5)
    assert night(home + away, 80) == pytest.approx((29, 37), abs=0.5)


def test_a_late_evening_now_and_then_moves_nothing() -> None:
    local = active(7, 23, range(100)) + active(25, 26, range(3, 100, 12))
    assert "moved" not in estimate(np.array(sorted(local))).basis
    assert night(local, 50) == pytest.approx((23, 31), abs=1)


def test_thin_data_get_the_default_and_say_so() -> None:
    quiet = estimate(np.array(active(7, 23, range(3))))
    assert quiet.basis == "default, too little data"
    start, end = quiet.window(np.array([MONDAY]))
    assert (start[0] / HOUR, end[0] / HOUR) == (23, 31)


def test_the_basis_reaches_the_table_of_the_report() -> None:
    hours = (estimate(np.array(active(7, 23, range(41)))), estimate(np.array([MONDAY * DAY])))
    table = quiet_hours.table(("Ana", "Ben"), hours)
    assert table["basis"].to_list() == ["estimated from 41 active days", "default, too little data"]
    assert table.row(0)[1:3] == ("23:00", "07:00")


def waits(*at: datetime) -> list[float]:
    """Waking minutes of the replies in a chat of two, London time, default nights."""
    frame = pl.DataFrame(
        {
            "sent_at": at,
            "sender": ["Ana" if i % 2 == 0 else "Ben" for i in range(len(at))],
            "text": ["what do you think we should do about the flat"] * len(at),
        }
    )
    replies = converse(Chat(conform(frame), "test", "Europe/London")).replies
    return (replies["awake_s"] / 60).to_list()[: len(at) - 1]


@pytest.mark.parametrize(
    ("asked", "answered", "minutes"),
    [
        # 31 March 2024: at 01:00 it becomes 02:00; Ben wakes at 07:00 summer time, 06:00 UTC.
        (datetime(2024, 3, 30, 23, 30, tzinfo=UTC), datetime(2024, 3, 31, 6, 20, tzinfo=UTC), 20),
        # 27 October 2024: at 02:00 it becomes 01:00; he wakes at 07:00 UTC.
        (datetime(2024, 10, 26, 22, 30, tzinfo=UTC), datetime(2024, 10, 27, 7, 20, tzinfo=UTC), 20),
        # By day an hour is an hour, whatever the clock says.
        (datetime(2024, 3, 31, 10, 0, tzinfo=UTC), datetime(2024, 3, 31, 12, 0, tzinfo=UTC), 120),
        # Within the lost hour and within the doubled one, waking time never exceeds true time.
        (datetime(2024, 3, 31, 0, 50, tzinfo=UTC), datetime(2024, 3, 31, 1, 10, tzinfo=UTC), 0),
        (datetime(2024, 10, 27, 0, 50, tzinfo=UTC), datetime(2024, 10, 27, 1, 10, tzinfo=UTC), 0),
    ],
)
def test_waking_time_across_changes_of_the_clock(
    asked: datetime, answered: datetime, minutes: float
) -> None:
    assert waits(asked, answered) == [minutes]


def test_presence_counts_hours_in_which_somebody_is_seen() -> None:
    local = np.array(active(9, 21, range(60), every_s=1700))
    at = (MONDAY + 30) * DAY

    def there(start: float, end: float) -> float:
        seconds = present_seconds(
            local, np.array([at + int(start * HOUR)]), np.array([at + int(end * HOUR)])
        )
        return float(seconds[0]) / HOUR

    assert there(11, 15) == pytest.approx(4, abs=0.01)
    assert there(23, 31) == pytest.approx(0, abs=0.01)
    assert there(21, 33) < 2.5
    assert there(11, 11.25) == pytest.approx(0.25, abs=0.01)


def test_presence_differs_by_kind_of_day_and_follows_a_move() -> None:
    shop = [s for day in range(70) if day % 7 < 5 for s in active(17, 23, range(day, day + 1), 900)]
    free = [s for day in range(70) if day % 7 >= 5 for s in active(9, 23, range(day, day + 1), 900)]
    later = active(2, 10, range(70, 140), 900)
    local = np.array(sorted(shop + free + later))

    def by_day(day: int) -> float:
        start = (MONDAY + day) * DAY + 10 * HOUR + HOUR // 2
        return float(present_seconds(local, np.array([start]), np.array([start + 5 * HOUR]))[0])

    wednesday, saturday, moved = by_day(30), by_day(33), by_day(103)
    assert wednesday < saturday / 2
    assert moved < HOUR


def test_where_nothing_is_known_of_presence_every_second_counts() -> None:
    start = np.array([MONDAY * DAY])
    assert present_seconds(start, start, start + 500) == pytest.approx([500])
    assert present_seconds(np.array([], dtype=np.int64), start, start + 500) == pytest.approx([500])


def test_a_gap_of_weeks_is_no_trouble() -> None:
    local = active(7, 23, range(40)) + active(7, 23, range(120, 160))
    for day in (20, 80, 140):
        assert night(local, day) == pytest.approx((23, 31), abs=0.5)


@pytest.mark.parametrize(
    ("zone", "around"),
    [
        ("Europe/London", datetime(2024, 3, 31)),
        ("Australia/Lord_Howe", datetime(2024, 4, 6)),  # half an hour back
        ("Pacific/Apia", datetime(2011, 12, 30)),  # a day left out
        ("America/St_Johns", datetime(2005, 10, 30)),  # at a minute past midnight
        ("Asia/Kathmandu", datetime(2024, 1, 1)),
    ],
)
def test_local_seconds_are_those_of_the_clock(zone: str, around: datetime) -> None:
    rng = np.random.default_rng(5)
    start = int(around.replace(tzinfo=UTC).timestamp()) - 4 * 86_400
    dense = start * 1_000_000 + np.sort(rng.integers(0, 8 * 86_400_000_000, 5_000))
    sparse = np.append(dense[::500], dense[-1] + 10**15)
    for instants in (dense, sparse, dense[::-1].copy(), dense[:1], dense[:0]):
        series = pl.Series(instants, dtype=pl.Int64).cast(pl.Datetime("us", "UTC"))
        clock = series.dt.convert_time_zone(zone).dt.replace_time_zone(None).dt.epoch("s")
        np.testing.assert_array_equal(local_seconds(series, zone), clock.to_numpy())


def test_the_night_of_who_is_little_known_is_a_setting() -> None:
    late = Settings(night_begins_h=25.0, night_ends_h=9.5)
    chat = chats.chat("0 12:00 A: it rains here\n+5 B: here too", ordinary=False)
    for quiet in converse(chat, settings=late).quiet:
        start, end = quiet.window(np.array([MONDAY]))
        assert (start[0], end[0]) == (25 * 3600, 33.5 * 3600)
