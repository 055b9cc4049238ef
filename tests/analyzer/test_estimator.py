"""The estimator: laws of its ratio, p values that mean what they say, corrections that hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from benchmarks.comparison.simulator import Scenario, weekly
from chatcheck.analyzer.arrays import FloatArray, IntArray
from chatcheck.analyzer.comparison.multiplicity import benjamini_hochberg, holm
from chatcheck.analyzer.comparison.ratio import Contrasts, contrasts, detectable
from chatcheck.analyzer.comparison.score import Measure

SIDES = (slice(0, 13), slice(13, 26))


def judged(scenario: Scenario, series: int = 300, seed: int = 1) -> Contrasts:
    y, n = weekly(scenario, series, np.random.default_rng(seed))
    middle = scenario.history + scenario.weeks
    return contrasts(
        y, n, slice(scenario.history, middle), slice(middle, scenario.length), scenario.kind
    )


@pytest.mark.parametrize("kind", ["rate", "mean"])
def test_a_null_is_rarely_flagged_and_a_doubling_mostly_found(kind: Measure) -> None:
    assert (judged(Scenario(kind, 17, 0.0, 13)).p < 0.05).mean() < 0.08
    assert (judged(Scenario(kind, 44, 0.0, 13, 0, 2.0, 0.2)).p < 0.05).mean() > 0.6


def test_a_slow_drift_is_rarely_taken_for_a_change() -> None:
    assert (judged(Scenario("rate", 44, 0.9, 26, 78)).p < 0.05).mean() < 0.12


def test_history_that_drifts_widens_the_interval() -> None:
    rng = np.random.default_rng(5)
    n = np.full((1, 104), 44.0)
    calm = rng.binomial(44, 0.15, (1, 104)).astype(np.float64)
    wavy = calm.copy()
    slow = 0.15 * np.exp(0.8 * np.sin(np.arange(78) / 6))
    wavy[0, :78] = rng.binomial(44, slow)
    sides = (slice(78, 91), slice(91, 104))
    narrow, wide = contrasts(calm, n, *sides, "rate"), contrasts(wavy, n, *sides, "rate")
    assert wide.drift[0] > narrow.drift[0]
    assert wide.high[0] - wide.low[0] > narrow.high[0] - narrow.low[0]


def test_intervals_hold_what_was_planted() -> None:
    found = judged(Scenario("rate", 44, 0.0, 13, 0, 2.0))
    assert ((found.low < np.log(2)) & (np.log(2) < found.high)).mean() > 0.93


def test_interval_and_p_agree() -> None:
    found = judged(Scenario("rate", 17, 0.0, 13, 0, 1.6))
    outside = (found.low > 0) | (found.high < 0)
    assert (outside == (found.p < 0.05)).all()


def test_the_order_of_series_does_not_matter() -> None:
    y, n = weekly(Scenario("rate", 17, 0.0, 13), 6, np.random.default_rng(2))
    forth, back = contrasts(y, n, *SIDES, "rate"), contrasts(y[::-1], n[::-1], *SIDES, "rate")
    assert forth.p == pytest.approx(back.p[::-1])


def test_weeks_turned_round_turn_the_ratio_round() -> None:
    y, n = weekly(Scenario("rate", 17, 0.0, 13), 6, np.random.default_rng(2))
    forth = contrasts(y, n, *SIDES, "rate")
    back = contrasts(y[:, ::-1], n[:, ::-1], *SIDES, "rate")
    assert back.log_ratio == pytest.approx(-forth.log_ratio)
    assert back.p == pytest.approx(forth.p)


def test_adding_a_constant_to_logarithms_changes_nothing() -> None:
    y, n = weekly(Scenario("mean", 17, 0.0, 13), 5, np.random.default_rng(3))
    one, other = contrasts(y, n, *SIDES, "mean"), contrasts(y + 4 * n, n, *SIDES, "mean")
    assert one.log_ratio == pytest.approx(other.log_ratio)
    assert one.p == pytest.approx(other.p)


@settings(deadline=None, max_examples=30)
@given(hnp.arrays(np.int64, (1, 10), elements=st.integers(0, 9)), st.integers(0, 2**32 - 1))
def test_every_table_of_counts_has_a_ratio_an_interval_and_a_p(n: IntArray, seed: int) -> None:
    y = np.random.default_rng(seed).binomial(n, 0.4).astype(np.float64)
    for kind in ("rate", "counts", "mean"):
        found = contrasts(y, n.astype(np.float64), slice(0, 4), slice(5, 10), kind)
        assert np.isfinite([found.log_ratio, found.low, found.high, found.p]).all()
        assert (found.low <= found.log_ratio).all()
        assert (found.log_ratio <= found.high).all()
        assert ((found.p >= 0) & (found.p <= 1)).all()


def test_weeks_between_the_periods_are_left_out() -> None:
    y, n = weekly(Scenario("rate", 17, 0.0, 13), 4, np.random.default_rng(4))
    sides = (slice(0, 10), slice(16, 26))
    other = y.copy()
    other[:, 10:16] = n[:, 10:16]
    assert contrasts(y, n, *sides, "rate").p == pytest.approx(contrasts(other, n, *sides, "rate").p)


def test_more_data_sees_smaller_changes_and_a_stricter_line_larger_ones() -> None:
    few, many = judged(Scenario("rate", 3, 0.0, 13)), judged(Scenario("rate", 44, 0.0, 13))
    assert np.median(detectable(many, 0.8, 0.05)) < np.median(detectable(few, 0.8, 0.05))
    assert (detectable(many, 0.8, 0.01) > detectable(many, 0.8, 0.05)).all()
    assert (detectable(many, 0.8, 0.05) > 1).all()


def test_a_side_without_hits_has_no_largest_ratio_and_a_sound_smallest_one() -> None:
    y = np.array([[0.0] * 13 + [1.0] * 13])
    found = contrasts(y, np.full((1, 26), 10.0), *SIDES, "rate")
    assert found.high[0] > np.log(1000)
    assert 0 < found.low[0] < found.log_ratio[0]


def test_few_hits_are_neither_flagged_too_often_nor_never() -> None:
    for scenario in (Scenario("rate", 3, 0.0, 13), Scenario("rate", 3, 0.0, 26)):
        assert 0.01 < (judged(scenario, 600).p < 0.05).mean() < 0.07


def test_what_could_have_been_seen_is_mostly_found_when_planted() -> None:
    ratio = float(np.median(detectable(judged(Scenario("rate", 17, 0.0, 13)), 0.9, 0.035)))
    found = judged(Scenario("rate", 17, 0.0, 13, 0, ratio), seed=2)
    assert 0.7 < (found.p < 0.035).mean() < 0.92


def test_a_history_that_does_not_drift_makes_changes_easier_to_see() -> None:
    short, long = Scenario("rate", 17, 0.0, 13, 0, 2.0), Scenario("rate", 17, 0.0, 13, 78, 2.0)
    assert (judged(long).p < 0.05).mean() > (judged(short).p < 0.05).mean()


P_VALUES = hnp.arrays(np.float64, st.integers(0, 12), elements=st.floats(0, 1))


@settings(deadline=None, max_examples=60)
@given(P_VALUES)
def test_corrections_only_raise_keep_the_order_and_holm_is_the_stricter(p: FloatArray) -> None:
    strict, table = holm(p), benjamini_hochberg(p)
    for adjusted in (strict, table):
        assert (adjusted >= p - 1e-12).all()
        assert (adjusted <= 1).all()
        assert (np.diff(adjusted[np.argsort(p, kind="stable")]) >= -1e-12).all()
    assert (strict >= table - 1e-12).all()


@settings(deadline=None, max_examples=60)
@given(P_VALUES, st.integers(0, 5))
def test_corrections_pass_over_what_was_not_tested(p: FloatArray, gaps: int) -> None:
    padded = np.concatenate([np.full(gaps, np.nan), p])
    for adjust in (holm, benjamini_hochberg):
        assert np.isnan(adjust(padded)[:gaps]).all()
        assert adjust(padded)[gaps:] == pytest.approx(adjust(p))


@settings(deadline=None, max_examples=60)
@given(P_VALUES, st.integers(0, 2**32 - 1))
def test_weights_move_what_holm_asks_but_not_what_it_promises(p: FloatArray, seed: int) -> None:
    weights = np.random.default_rng(seed).uniform(0.1, 3, len(p))
    adjusted = holm(p, weights)
    assert (adjusted >= p - 1e-12).all()
    assert adjusted == pytest.approx(holm(p, 7 * weights))
    if len(p):
        # Some figure passes only where one passes for its own share of the line.
        share = weights / weights.sum()
        assert adjusted.min() == pytest.approx(min(1, (p / share).min()))


def test_weighted_holm_by_hand() -> None:
    p, weights = np.array([0.03, 0.02, 0.2]), np.array([0.7, 0.2, 0.1])
    # 0.03 / 0.7 first; then 0.02 with 0.3 left, 0.2 / 0.3 of it; then what is left alone.
    assert holm(p, weights) == pytest.approx([0.03 / 0.7, 0.03 / 0.7, 0.2])
    assert np.isnan(holm(np.array([np.nan, 0.5]), np.array([0.7, 0.3]))).tolist() == [True, False]


def test_corrections_by_hand() -> None:
    p = np.array([0.01, 0.04, 0.03])
    assert holm(p) == pytest.approx([0.03, 0.06, 0.06])
    assert benjamini_hochberg(p) == pytest.approx([0.03, 0.04, 0.04])
