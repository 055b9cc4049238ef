"""Statistics against other people's code: scipy.stats and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from chatcheck.analyzer.arrays import FloatArray
from chatcheck.analyzer.comparison.multiplicity import benjamini_hochberg, holm
from chatcheck.analyzer.comparison.rate_intervals import spread, wilson
from chatcheck.analyzer.comparison.ratio import Error
from chatcheck.analyzer.comparison.score import Sides
from chatcheck.analyzer.comparison.student import (
    beta_share,
    density,
    f_tail,
    quantile,
    two_tails,
    upper_tail,
)
from chatcheck.analyzer.conversation import reply_lengths
from chatcheck.analyzer.description import survival

PROBABILITIES = st.lists(st.floats(0, 1), min_size=1, max_size=30)
NORMAL = stats.norm.ppf(0.975)


@given(st.integers(1, 500), st.data())
@settings(deadline=None, max_examples=60)
def test_wilson(chances: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, chances))
    low, high = wilson(np.array([hits]), np.array([chances]), np.array([1.0]))
    ours = (low[0], high[0])
    exact = stats.binomtest(hits, chances).proportion_ci(0.95, method="wilson")
    assert ours == (pytest.approx(exact.low, abs=1e-6), pytest.approx(exact.high, abs=1e-6))
    assert ours == pytest.approx(proportion_confint(hits, chances, 0.05, "wilson"), abs=1e-6)


def test_wilson_of_fewer_effective_chances() -> None:
    """Dispersion divides the chances: twice as spread out is half as many."""
    low, high = wilson(np.array([20]), np.array([80]), np.array([2.0]))
    assert (low[0], high[0]) == pytest.approx(proportion_confint(10, 40, 0.05, "wilson"), abs=1e-6)


def test_dispersion_is_pearsons_over_its_degrees_of_freedom() -> None:
    rng = np.random.default_rng(4)
    chances = rng.integers(5, 40, 30)
    hits = rng.binomial(chances, rng.beta(2, 6, 30))
    level = hits.sum() / chances.sum()
    table = np.stack([hits, chances - hits])
    expected = np.stack([chances * level, chances * (1 - level)])
    pearson = stats.chisquare(table.ravel(), expected.ravel()).statistic
    assert spread(hits, chances) == pytest.approx(pearson / 29)


@given(st.floats(1, 600), st.floats(-40, 40))
@settings(deadline=None, max_examples=200)
def test_students_t(freedom: float, t: float) -> None:
    here = np.array([[freedom]]), np.array([[t]])
    # About nought scipy's own tail is off by some 2e-9 (1/2 - t / pi at one degree of freedom).
    assert upper_tail(*here)[0, 0] == pytest.approx(stats.t.sf(t, freedom), rel=1e-10, abs=1e-8)
    assert density(*here)[0, 0] == pytest.approx(stats.t.pdf(t, freedom), rel=1e-10)


@given(st.floats(1, 600), st.floats(0.5, 0.99999), st.floats(0.01, 10))
@settings(deadline=None, max_examples=60)
def test_the_quantile_of_students_t(freedom: float, probability: float, noise: float) -> None:
    """Without drift the error of a contrast is a single Student's t, as wide as its noise."""
    one = np.ones((1, 1))
    error = Error(one, one, np.zeros((1, 1)), np.array([freedom]))
    found = error.quantile(np.array([probability]), np.array([noise]))[0]
    expected = stats.t.ppf(probability, freedom) * np.sqrt(noise)
    assert found == pytest.approx(expected, rel=1e-8, abs=1e-12)


@given(PROBABILITIES)
@settings(deadline=None, max_examples=60)
def test_holm(p: list[float]) -> None:
    assert holm(np.array(p)) == pytest.approx(multipletests(p, method="holm")[1], abs=1e-12)


@given(PROBABILITIES)
@settings(deadline=None, max_examples=60)
def test_benjamini_and_hochberg(p: list[float]) -> None:
    ours = benjamini_hochberg(np.array(p))
    assert ours == pytest.approx(stats.false_discovery_control(p), abs=1e-12)
    assert ours == pytest.approx(multipletests(p, method="fdr_bh")[1], abs=1e-12)


@given(st.lists(st.floats(-50, 50), min_size=3, max_size=40), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=40)
def test_theil_and_sen(y: list[float], random: object) -> None:
    x = np.cumsum([random.choice([1.0, 1.0, 2.0, 5.0]) for _ in y])  # type: ignore[attr-defined]
    assert reply_lengths.theil_sen(x, np.array(y)) == pytest.approx(stats.theilslopes(y, x).slope)


WAITS = st.lists(st.tuples(st.integers(1, 60), st.booleans()), min_size=2, max_size=60)


@given(WAITS)
@settings(deadline=None, max_examples=60)
def test_kaplan_and_meier(waits: list[tuple[int, bool]]) -> None:
    seconds = np.array([float(second) for second, _ in waits])
    replied = np.array([reply for _, reply in waits])
    times, open_share = survival.survival(seconds, replied)
    oracle = stats.ecdf(stats.CensoredData(uncensored=seconds[replied], right=seconds[~replied])).sf
    assert open_share == pytest.approx(oracle.evaluate(times), abs=1e-12)
    below = oracle.quantiles[oracle.probabilities <= 0.5]
    median = survival.median(seconds, replied)
    assert np.isnan(median) if len(below) == 0 else median == below[0]


def _edges(hits: FloatArray, chances: FloatArray) -> tuple[float, float]:
    """Ratios, later over earlier, that the score refuses at five in a hundred from both sides."""
    sides = Sides("rate", hits[:1], chances[:1], hits[1:], chances[1:])
    found = []
    for way in (-1.0, 1.0):
        near, far = sides.log_ratio, sides.log_ratio + way * 8
        for _ in range(60):
            middle = (near + far) / 2
            reach, noise = sides.against(middle)
            refused = np.abs(reach) > NORMAL * np.sqrt(noise)
            near, far = np.where(refused, near, middle), np.where(refused, middle, far)
        found.append(float(np.exp(near[0])))
    return found[0], found[1]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [((8, 100), (21, 110)), ((30, 60), (12, 80)), ((3, 40), (5, 35)), ((150, 900), (155, 910))],
)
def test_the_ratio_by_score(earlier: tuple[int, int], later: tuple[int, int]) -> None:
    ours = _edges(*(np.array(pair, dtype=float) for pair in zip(earlier, later, strict=True)))
    oracle = confint_proportions_2indep(
        later[0], later[1], earlier[0], earlier[1], method="score", compare="ratio",
        alpha=0.05, correction=False,
    )  # fmt: skip
    assert ours == pytest.approx(oracle, rel=2e-3)


@given(st.floats(0, 60), st.integers(1, 5000))
@settings(deadline=None, max_examples=100)
def test_tails_of_t(t: float, freedom: int) -> None:
    assert two_tails(freedom, np.array([t]))[0] == pytest.approx(
        2 * stats.t.sf(t, freedom), rel=1e-8, abs=1e-300
    )


@given(st.floats(0, 200), st.integers(1, 8), st.integers(1, 2000))
@settings(deadline=None, max_examples=100)
def test_tails_of_f(f: float, upper: int, lower: int) -> None:
    assert f_tail(upper, lower, np.array([f]))[0] == pytest.approx(
        stats.f.sf(f, upper, lower), rel=1e-8, abs=1e-300
    )


@given(st.floats(1e-6, 0.5), st.integers(1, 100_000))
@settings(deadline=None, max_examples=60)
def test_quantiles_of_t(alpha: float, freedom: int) -> None:
    assert quantile(freedom, alpha) == pytest.approx(stats.t.isf(alpha / 2, freedom), rel=1e-8)


def test_the_beta_share_at_its_ends() -> None:
    assert list(
        beta_share(np.array([0.0, 1.0]), np.array([1.0, 0.0]), np.asarray(2.5), np.asarray(0.5))
    ) == [0.0, 1.0]
