"""Rates: a reply counts once in a total, unclear never counts, few chances give no rate."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatcheck.analyzer.comparison.counts import Counts, count
from chatcheck.analyzer.comparison.rate_intervals import wilson
from chatcheck.analyzer.comparison.rates import rates, weekly
from chatcheck.analyzer.conversation.conversation import Conversation, converse
from chatcheck.analyzer.default_thresholds import Settings
from chatcheck.analyzer.detectors.detector import Detector
from chatcheck.analyzer.results import Periods, Span
from chatcheck.analyzer.tables import CHANCES
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.source import from_bytes
from chatcheck.parsers.whatsapp import WHATSAPP

FIRST = datetime(2024, 1, 1, 12, tzinfo=UTC)  # a Monday


def detector(name: str, kind: Any, low: bool = False) -> Detector:
    return Detector(name, kind, name, "", lambda *_: pl.DataFrame(), low_confidence=low)


CURT = detector("curt", "rejection")
LATE = detector("late", "rejection")
GUESS = detector("guess", "rejection", low=True)
WARM = detector("warm", "repair")
ALL = (CURT, LATE, GUESS, WARM)
KINDS = {d.name: d.kind for d in ALL}


@pytest.fixture(scope="module")
def conversation() -> Conversation:
    lines = [
        f"{FIRST + timedelta(days=day, minutes=minute):%d/%m/%Y, %H:%M} - {name}: hello"
        for day in range(70)
        for minute, name in ((0, "Ana"), (5, "Ben"))
    ]
    source = from_bytes("chat.txt", "\n".join(lines).encode())
    return converse(WHATSAPP.read(source, ReadOptions("UTC", "dmy")), None, Settings())


def chances(*rows: tuple[str, int, int, int, str]) -> pl.DataFrame:
    """detector, actor, bid, day and outcome of each chance."""
    return pl.DataFrame(
        [
            {
                "detector": name,
                "kind": KINDS[name],
                "actor": actor,
                "bid": bid,
                "at": FIRST + timedelta(days=day),
                "outcome": outcome,
                "confidence": 0.9,
                "evidence": "",
            }
            for name, actor, bid, day, outcome in rows
        ],
        schema_overrides=CHANCES,
    ).select(
        pl.col(name) if name != "reply" else pl.lit(None, pl.UInt32).alias("reply")
        for name in CHANCES
    )


def total(counts: Counts, name: str) -> list[str]:
    hits, chances, unclear = (
        int(x[counts.names.index(name)].sum())
        for x in (counts.hits, counts.chances, counts.unclear)
    )
    return ["hit"] * hits + ["miss"] * (chances - hits) + ["unclear"] * unclear


def times(counts: Counts, name: str) -> list[int]:
    """The places of the last axis (days or weeks from the first) at which anything was found."""
    return np.flatnonzero(counts.hits[counts.names.index(name)].sum(axis=0)).tolist()


def test_a_reply_that_is_two_things_counts_once(conversation: Conversation) -> None:
    counts = count(
        conversation,
        chances(("curt", 0, 1, 0, "hit"), ("late", 0, 1, 0, "hit"), ("warm", 0, 1, 0, "miss")),
        ALL,
    )
    assert total(counts, "micro_rejections") == ["hit"]
    assert total(counts, "micro_repairs") == ["miss"]


def test_a_hit_beats_a_miss_and_a_miss_beats_unclear(conversation: Conversation) -> None:
    counts = count(
        conversation,
        chances(
            ("curt", 0, 1, 0, "miss"), ("late", 0, 1, 0, "hit"),
            ("curt", 0, 2, 1, "miss"), ("late", 0, 2, 1, "unclear"),
            ("curt", 0, 3, 2, "unclear"),
        ),
        ALL,
    )  # fmt: skip
    assert sorted(total(counts, "micro_rejections")) == ["hit", "miss", "unclear"]


def test_guesses_stay_out_of_the_total(conversation: Conversation) -> None:
    counts = count(conversation, chances(("guess", 0, 1, 0, "hit")), ALL)
    assert total(counts, "micro_rejections") == []
    assert total(counts, "guess") == ["hit"]


def test_the_night_belongs_to_the_day_before(conversation: Conversation) -> None:
    late = chances(("curt", 0, 1, 7, "hit")).with_columns(pl.col("at").dt.offset_by("-9h"))
    counts = count(conversation, late, ALL)
    weeks = counts.weekly()
    assert [counts.first + timedelta(days=n) for n in times(counts, "curt")] == [date(2024, 1, 7)]
    assert [weeks.first + timedelta(days=7 * n) for n in times(weeks, "curt")] == [date(2024, 1, 1)]


def test_weeks_run_from_monday_and_hold_every_day() -> None:
    days = np.arange(1, 12)  # Friday the fifth to Monday the fifteenth
    counts = Counts(("curt",), date(2024, 1, 5), *(days.reshape(1, 1, -1) * k for k in (1, 2, 3)))
    weeks = counts.weekly()
    assert weeks.first == date(2024, 1, 1)
    assert weeks.hits.tolist() == [[[6, 4 + 5 + 6 + 7 + 8 + 9 + 10, 11]]]
    assert weeks.unclear.sum() == 3 * days.sum()
    hits, chances, _ = counts.between(Span(date(2023, 12, 1), date(2024, 1, 6)))
    assert (hits.item(), chances.item()) == (3, 6)
    assert counts.between(Span(date(2025, 1, 1), date(2025, 1, 6)))[0].item() == 0
    assert counts.between(Span(date(2023, 1, 1), date(2023, 1, 6)))[0].item() == 0


def test_every_period_sums_what_lies_in_it(conversation: Conversation) -> None:
    many = [("curt", 1, bid, bid, "hit" if bid % 3 == 0 else "miss") for bid in range(70)]
    counts = count(conversation, chances(*many, ("curt", 1, 99, 3, "unclear")), ALL)
    periods = Periods(
        Span(date(2024, 1, 1), date(2024, 1, 28)), Span(date(2024, 1, 29), date(2024, 2, 25)), ""
    )
    table = rates(conversation, counts, periods, ALL)
    mine = table.filter((pl.col("detector") == "curt") & (pl.col("actor") == "Ben"))
    found = {row["period"]: (row["hits"], row["chances"]) for row in mine.to_dicts()}
    assert found == {"all": (24, 70), "before": (10, 28), "after": (9, 28)}
    assert mine.filter(pl.col("period") == "all")["unclear"].item() == 1
    assert (mine["low"] < mine["rate"]).all()
    assert (mine["rate"] < mine["high"]).all()
    grid = weekly(conversation, counts)
    assert len(grid) == 10 * 2 * (2 + len(ALL))
    summed = grid.filter((pl.col("detector") == "curt") & (pl.col("actor") == "Ben"))
    assert (summed["hits"].sum(), summed["chances"].sum()) == (24, 70)


def test_few_chances_give_counts_but_no_rate(conversation: Conversation) -> None:
    counts = count(conversation, chances(*(("curt", 0, bid, bid, "hit") for bid in range(9))), ALL)
    row = rates(conversation, counts, None, ALL).row(
        by_predicate=(pl.col("detector") == "curt") & (pl.col("actor") == "Ana"), named=True
    )
    assert (row["hits"], row["chances"]) == (9, 9)
    assert row["rate"] is None
    assert row["low"] is None


def test_swings_from_week_to_week_widen_the_band(conversation: Conversation) -> None:
    def width(hit_days: set[int]) -> float:
        many = [("curt", 0, day, day, "hit" if day in hit_days else "miss") for day in range(70)]
        table = rates(conversation, count(conversation, chances(*many), ALL), None, ALL)
        row = table.row(
            by_predicate=(pl.col("detector") == "curt") & (pl.col("actor") == "Ana"), named=True
        )
        return float(row["high"] - row["low"])

    spread_out = {day for day in range(70) if day % 7 in (0, 3)}
    crowded = set(range(20))
    assert width(crowded) > 1.3 * width(spread_out)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 400), st.floats(0, 1), st.floats(1, 9))
def test_the_band_holds_the_share_and_dispersion_widens_it(
    chances: int, share: float, phi: float
) -> None:
    hits = np.array([round(share * chances)])
    n = np.array([chances])
    low, high = wilson(hits, n, np.array([1.0]))
    wide_low, wide_high = wilson(hits, n, np.array([phi]))
    assert 0 <= low[0] <= hits[0] / chances + 1e-9
    assert hits[0] / chances - 1e-9 <= high[0] <= 1
    assert wide_high[0] - wide_low[0] >= high[0] - low[0] - 1e-9


def test_wilson_by_hand() -> None:
    low, high = wilson(np.array([10]), np.array([50]), np.array([1.0]))
    assert (low[0], high[0]) == (pytest.approx(0.1124, abs=1e-4), pytest.approx(0.3304, abs=1e-4))
