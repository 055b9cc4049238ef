"""The comparison: what is planted is found, what is not is not, and both people come alike."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from benchmarks.comparison.simulator import Scenario, export, weekly
from chatcheck.analyzer.comparison.compare import UNUSUAL, Series, _verdict, judged_metrics
from chatcheck.analyzer.pipeline import analyze
from chatcheck.analyzer.results import Analysis
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.source import from_bytes
from chatcheck.parsers.whatsapp import WHATSAPP

PEOPLE = ("Ana", "Ben")
SIDES = (slice(0, 13), slice(13, 26))
FREE = {"micro_rejections": 2.0, "micro_repairs": 1.0}


def rate(y: object, n: object, name: str = "micro_rejections", actor: int = 0) -> Series:
    return Series(name, actor, "rate", np.asarray(y, dtype=float), np.asarray(n, dtype=float))


def one(metric: Series, sides: tuple[slice, slice] = SIDES) -> dict[str, object]:
    return judged_metrics([metric], sides, PEOPLE, least=10).row(0, named=True)


def steps(low: int, high: int, history: int = 0) -> Series:
    """Twenty occasions a week, ``low`` hits and then ``high`` in the last thirteen weeks."""
    wobble = np.tile([0, 1, 0, -1, 1, 0, -1], 30)[: 26 + history]
    hits = np.where(np.arange(26 + history) < 13 + history, low, high) + wobble
    return rate(hits, np.full(26 + history, 20))


def test_a_planted_rise_and_fall_are_found() -> None:
    rise, fall = one(steps(2, 8)), one(steps(8, 2))
    assert (rise["verdict"], fall["verdict"]) == ("higher", "lower")
    assert rise["ratio"] == pytest.approx(1 / float(str(fall["ratio"])), rel=0.1)


def test_no_change_says_what_could_have_been_seen() -> None:
    row = one(steps(4, 4))
    assert row["verdict"] == "no clear change"
    assert isinstance(row["detectable"], float)
    assert 1 < row["detectable"] < 4


def test_counts_and_values_are_those_of_the_two_periods() -> None:
    row = one(rate([9] * 5 + [1] * 13 + [2] * 13, [20] * 31), (slice(5, 18), slice(18, 31)))
    assert (row["hits_before"], row["chances_before"]) == (13, 260)
    assert (row["hits_after"], row["chances_after"]) == (26, 260)
    assert (row["before"], row["after"]) == (0.05, 0.1)


@pytest.mark.parametrize(
    ("weeks", "occasions"),
    [(26, 0.5), (2, 40)],  # too few occasions in all, or all of them in two weeks
)
def test_too_little_data_is_said(weeks: int, occasions: float) -> None:
    n = np.zeros(26)
    n[[*range(weeks // 2), *range(13, 13 + weeks // 2)]] = occasions
    row = one(rate(n * 0, n))
    assert row["verdict"] == "too little data"
    assert row["ratio"] is None
    assert row["p"] is None


def test_five_hits_can_show_nothing_and_take_nothing_from_the_others() -> None:
    n = np.full(26, 20)
    hits = np.zeros(26)
    hits[[14, 16, 18, 20, 22]] = 1
    few = rate(hits, n, "curt")
    assert one(few)["verdict"] == "too little data"
    assert one(rate(hits + 1, n, "curt"))["verdict"] == "no clear change"
    late = steps(2, 6)
    late = rate(late.y, late.n, "late")
    together = judged_metrics([few, late], SIDES, PEOPLE, least=10)
    assert together["p_adjusted"][1] == together["p"][1]


def test_micro_rejections_are_asked_least_of_the_headlines() -> None:
    moved, still = steps(2, 4), steps(4, 4)
    adjusted = {}
    for name, other in (
        ("micro_rejections", "micro_repairs"),
        ("micro_repairs", "micro_rejections"),
    ):
        both = [rate(moved.y, moved.n, name), rate(still.y, still.n, other)]
        adjusted[name] = judged_metrics(both, SIDES, PEOPLE, least=10)["p_adjusted"][0]
    assert adjusted["micro_rejections"] < adjusted["micro_repairs"]


def test_a_side_without_hits_still_has_a_ratio() -> None:
    row = one(rate([0] * 13 + [6] * 13, [20] * 26))
    assert row["verdict"] == "higher"
    assert float(str(row["low"])) > 1


def test_unequal_periods_and_gaps_are_compared() -> None:
    metric = steps(2, 8, history=26)
    row = one(metric, (slice(0, 30), slice(42, 52)))
    assert row["verdict"] == "higher"
    assert row["chances_before"] == 600
    assert row["chances_after"] == 200


def test_what_was_common_before_is_no_change_now() -> None:
    rng = np.random.default_rng(8)
    n = np.full(104, 40)
    swings = np.where(np.arange(104) // 13 % 2 == 0, 0.1, 0.2)
    row = one(rate(rng.binomial(n, swings), n), (slice(78, 91), slice(91, 104)))
    assert float(str(row["placebo"])) > 0.2
    assert row["verdict"] == "no clear change"


def test_the_placebo_needs_history() -> None:
    assert one(steps(2, 8))["placebo"] is None
    assert one(steps(2, 8, 52), (slice(52, 65), slice(65, 78)))["placebo"] == 0.0


def test_nulls_are_rarely_called() -> None:
    called = []
    rng = np.random.default_rng(4)
    for _ in range(40):
        y, n = weekly(Scenario("rate", 17, 0.0, 13), 4, rng)
        names = [(name, actor) for name in FREE for actor in (0, 1)]
        metrics = [rate(y[i], n[i], name, actor) for i, (name, actor) in enumerate(names)]
        frame = judged_metrics(metrics, SIDES, PEOPLE, least=10)
        called += [verdict in ("higher", "lower") for verdict in frame["verdict"]]
    assert np.mean(called) <= 0.03


def test_adjusting_only_raises_p_and_a_persons_headlines_stand_by_themselves() -> None:
    rng = np.random.default_rng(11)
    y, n = weekly(Scenario("rate", 17, 0.0, 13), 8, rng)
    names = ["micro_rejections", "micro_repairs", "curt", "late"]
    metrics = [rate(y[i], n[i], names[i % 4], i // 4) for i in range(8)]
    both = judged_metrics(metrics, SIDES, PEOPLE, least=10)
    alone = judged_metrics(metrics[:2], SIDES, PEOPLE, least=10)
    assert (both["p_adjusted"] >= both["p"]).all()
    assert both["p_adjusted"][:2].to_list() == pytest.approx(alone["p_adjusted"].to_list())


def test_means_of_logarithms_are_shown_as_what_they_are_means_of() -> None:
    rng = np.random.default_rng(1)
    n = np.full(26, 15.0)
    seconds = np.where(np.arange(26) < 13, 60.0, 600.0)
    y = n * (np.log(seconds) + rng.normal(0, 0.2, 26))
    row = one(Series("reply_time", 0, "mean", y, n))
    assert row["verdict"] == "higher"
    assert row["hits_before"] is None
    assert float(str(row["before"])) == pytest.approx(60, rel=0.3)
    assert float(str(row["ratio"])) == pytest.approx(10, rel=0.3)


def chat(first: str, second: str) -> Analysis:
    """Ben's curt answers become four times as frequent; names as given."""
    scenario = Scenario("rate", 30, 0.0, 10, 0, 4.0, 0.12)
    text = export(scenario, np.random.default_rng(6)).decode()
    for old, new in (("Ana:", "@1:"), ("Ben:", "@2:"), ("@1:", f"{first}:"), ("@2:", f"{second}:")):
        text = text.replace(f"- {old}", f"- {new}")
    return analyze(
        WHATSAPP.read(from_bytes("chat.txt", text.encode()), ReadOptions("UTC", "dmy")),
        people=(first, second),
    )


@pytest.fixture(scope="module")
def planted() -> Analysis:
    return chat("Ana", "Ben")


def test_a_whole_chat_shows_who_changed(planted: Analysis) -> None:
    rows = planted.comparison.filter(pl.col("metric") == "micro_rejections")
    assert dict(zip(rows["actor"], rows["verdict"], strict=True)) == {
        "Ana": "no clear change",
        "Ben": "higher",
    }


def test_other_names_change_nothing_but_the_names(planted: Analysis) -> None:
    other = chat("Zoe", "Abe").comparison
    renamed = planted.comparison.with_columns(
        actor=pl.col("actor").replace({"Ana": "Zoe", "Ben": "Abe"})
    )
    keys = ["metric", "actor"]
    assert other.sort(keys).equals(renamed.sort(keys))


def test_the_comparison_counts_what_the_rates_count(planted: Analysis) -> None:
    rates = planted.rates.rename({"detector": "metric"})
    for side in ("before", "after"):
        mine = rates.filter(pl.col("period") == side).select("metric", "actor", "hits", "chances")
        joined = planted.comparison.join(mine, on=["metric", "actor"])
        assert len(joined) == len(mine)
        assert (joined[f"hits_{side}"] == joined["hits"]).all()
        assert (joined[f"chances_{side}"] == joined["chances"]).all()


@pytest.mark.parametrize(
    ("adjusted", "log_ratio", "placebo", "verdict"),
    [
        (0.01, 0.5, 0.0, "higher"),
        (0.01, -0.5, UNUSUAL, "lower"),
        (0.01, 0.5, float("nan"), "higher"),
        (0.01, 0.5, UNUSUAL + 0.01, "no clear change"),
        (0.05, 0.5, 0.0, "no clear change"),
        (float("nan"), 0.5, 0.0, "too little data"),
    ],
)
def test_a_change_that_is_usual_in_the_history_is_none(
    adjusted: float, log_ratio: float, placebo: float, verdict: str
) -> None:
    assert _verdict(adjusted, log_ratio, placebo) == verdict
