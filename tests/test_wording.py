"""The words: counts and intervals always, both people alike, no diagnosis and no p values."""

from __future__ import annotations

import dataclasses
import re
from datetime import date

import numpy as np
import pytest

from benchmarks.simulator import Scenario, export
from chatcheck.analyzer.analysis import Analysis, Periods, Span
from chatcheck.analyzer.analyze import analyze
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.wording import (
    ACTS,
    attenuated,
    caveat,
    duration,
    metric_title,
    percent,
    sentence,
    summary,
)
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.source import from_bytes
from chatcheck.parsers.whatsapp import WHATSAPP

APRIL = Span(date(2024, 4, 1), date(2024, 6, 30))
ROW: dict[str, object] = {
    "metric": "unanswered_good_news", "actor": "Ben", "before": 4 / 55, "after": 14 / 60,
    "hits_before": 4, "chances_before": 55, "hits_after": 14, "chances_after": 60, "ratio": 2.9,
    "low": 1.2, "high": 7.0, "p": 0.01, "p_adjusted": 0.02, "verdict": "higher", "placebo": None,
    "detectable": 3.1,
}  # fmt: skip


def told(scenario: Scenario) -> Analysis:
    data = export(scenario, np.random.default_rng(6))
    return analyze(WHATSAPP.read(from_bytes("chat.txt", data), ReadOptions("UTC", "dmy")))


@pytest.fixture(scope="module")
def planted() -> Analysis:
    return told(Scenario("rate", 30, 0.0, 10, 0, 4.0, 0.12))


@pytest.fixture
def april(planted: Analysis) -> Analysis:
    before = Span(date(2024, 1, 1), date(2024, 3, 31))
    return dataclasses.replace(planted, periods=Periods(before, APRIL, "as asked for"))


def test_a_change_comes_with_both_counts_and_its_interval(april: Analysis) -> None:
    assert sentence(ROW, april) == (
        "Ben left 14 of 60 pieces of good news without a reaction (23 %) from 1 Apr 2024 to "
        "30 Jun 2024, 4 of 55 (7.3 %) before: higher (2.9 times, between 1.2 and 7.0)."
    )


def test_no_clear_change_says_what_would_have_shown(april: Analysis) -> None:
    quiet = ROW | {"verdict": "no clear change", "p_adjusted": 0.3}
    assert "a change to 3.1 times or more would probably have shown" in sentence(quiet, april)
    blind = quiet | {"detectable": 400.0}
    assert "only a change of more than 20 times" in sentence(blind, april)


def test_a_frequent_behaviour_has_no_room_to_double_so_a_fall_is_named(april: Analysis) -> None:
    often = ROW | {"verdict": "no clear change", "hits_before": 40, "hits_after": 45,
                   "before": 40 / 55, "after": 45 / 60, "detectable": 2.0}  # fmt: skip
    assert "only a fall to 0.5 times or less would probably have shown" in sentence(often, april)


def test_an_interval_without_1_that_is_no_verdict_is_explained(april: Analysis) -> None:
    quiet = ROW | {"verdict": "no clear change", "p": 0.03, "p_adjusted": 0.09}
    assert "no clear change once it is allowed for that several figures" in sentence(quiet, april)
    alone = quiet | {"p": 0.2, "p_adjusted": 0.3}
    assert "before: no clear change (" in sentence(alone, april)


def test_a_difference_that_was_common_before_is_explained(april: Analysis) -> None:
    common = ROW | {"verdict": "no clear change", "placebo": 0.4}
    assert "as large were common earlier in this chat, 40 % of them" in sentence(common, april)


def test_too_little_data_is_said_with_its_counts(april: Analysis) -> None:
    thin = ROW | {"verdict": "too little data", "before": None, "after": None, "hits_after": 2,
                  "chances_after": 5}  # fmt: skip
    assert sentence(thin, april).startswith("Ben left 2 of 5 pieces of good news")
    assert sentence(thin, april).endswith("4 of 55 before: too little data to compare.")
    times = thin | {"metric": "reply_time"}
    assert sentence(times, april) == (
        "Ben, reply time from 1 Apr 2024 to 30 Jun 2024: too little data to compare "
        "(5 replies, 55 before)."
    )


def test_times_and_lengths_have_their_own_words(april: Analysis) -> None:
    times = ROW | {"metric": "reply_time", "before": 300.0, "after": 7200.0, "hits_before": None,
                   "hits_after": None}  # fmt: skip
    assert "Ben answered after 2.0 h on average (60 replies)" in sentence(times, april)
    assert ": longer (" in sentence(times, april)
    lengths = times | {"metric": "reply_length", "before": 9.0, "after": 4.2, "verdict": "lower"}
    assert "Ben's replies typically had 4.2 words" in sentence(lengths, april)
    assert ": shorter (" in sentence(lengths, april)
    ratio = times | {"metric": "repairs_per_rejection", "hits_before": 20, "hits_after": 11}
    assert "11 micro-repairs for 60 micro-rejections" in sentence(ratio, april)


def test_every_metric_has_words_of_its_own(planted: Analysis) -> None:
    for detector in DETECTORS:
        assert detector.name in ACTS
    for metric in planted.comparison["metric"].unique():
        title = metric_title(metric)
        assert "_" not in title
        assert title[0].islower()


def test_both_people_are_told_the_same_things_in_the_same_order(planted: Analysis) -> None:
    text = summary(planted)
    for name in planted.people:
        other = planted.people[1 - planted.people.index(name)]
        mine = [line for line in text if line.startswith(name)][:2]
        theirs = [line for line in text if line.startswith(other)][:2]
        shapes = [
            [re.findall(r"micro-\w+|answered", line) for line in lines] for lines in (mine, theirs)
        ]
        assert shapes[0] == shapes[1]
    first, second = (next(i for i, line in enumerate(text) if line.startswith(name))
                     for name in planted.people)  # fmt: skip
    assert first < second


def test_the_summary_never_diagnoses_nor_answers_with_a_p_value(planted: Analysis) -> None:
    text = " ".join(summary(planted)).lower()
    barred = r"significan|p =|p <|p-value|narciss|toxic|abus|avoidant|love you|breadcrumb|gaslight"
    assert not re.search(barred, text)
    assert caveat() == summary(planted)[-1]


def test_a_chat_too_short_to_compare_says_so_and_still_tells_the_rest() -> None:
    short = told(Scenario("rate", 30, 0.0, 3))
    text = summary(short)
    assert any("needs at least 8" in line for line in text)
    assert text[0].startswith("Ana, over the whole chat")
    assert text[1].startswith("Ben, over the whole chat")


def test_numbers_are_those_a_person_would_say() -> None:
    assert [percent(x) for x in (0.004, 0.07, 0.0996, 0.5, None)] == [
        "0.4 %", "7.0 %", "10 %", "50 %", "unknown",
    ]  # fmt: skip
    assert [duration(x) for x in (40.0, 300.0, 7200.0, None)] == [
        "40 s", "5 min", "2.0 h", "unknown",
    ]  # fmt: skip


def test_imperfect_flags_pull_a_ratio_towards_one() -> None:
    assert attenuated(2, 1.0) == 2
    assert attenuated(2, 0.5) == 1.5
    assert attenuated(0.5, 0.8) == pytest.approx(0.6)
