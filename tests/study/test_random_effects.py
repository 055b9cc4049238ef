"""Random effects against published figures and other people's code."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats
from statsmodels.regression.linear_model import WLS

from chatcheck.analyzer.arrays import FloatArray
from chatcheck.study.pooling.random_effects import fit

# Thirteen trials of a vaccine (Colditz and others 1994): cases and others, treated and control,
# and the degrees of latitude. The figures of the tests are metafor's for the same data.
TRIALS = np.array([
    (4, 119, 11, 128, 44), (6, 300, 29, 274, 55), (3, 228, 11, 209, 42),
    (62, 13536, 248, 12619, 52), (33, 5036, 47, 5761, 13), (180, 1361, 372, 1079, 44),
    (8, 2537, 10, 619, 19), (505, 87886, 499, 87892, 13), (29, 7470, 45, 7232, 27),
    (17, 1699, 65, 1600, 42), (186, 50448, 141, 27197, 18), (5, 2493, 3, 2338, 33),
    (27, 16886, 29, 17825, 33),
], dtype=np.float64)  # fmt: skip


def trials() -> tuple[FloatArray, FloatArray, FloatArray]:
    """Log risk ratios, their variances, latitudes."""
    a, b, c, d, latitude = TRIALS.T
    y = np.log(a / (a + b)) - np.log(c / (c + d))
    return y, 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d), latitude


def test_the_vaccine_trials_pool_as_published() -> None:
    y, v, _ = trials()
    found = fit(y, v)
    low, high = found.interval()
    assert found.estimate[0, 0] == pytest.approx(-0.7145, abs=5e-5)
    assert found.error[0, 0] == pytest.approx(0.1808, abs=5e-5)
    assert found.tau2[0] == pytest.approx(0.3132, abs=5e-5)
    assert (low[0, 0], high[0, 0]) == pytest.approx((-1.1084, -0.3206), abs=5e-5)
    assert found.q[0] == pytest.approx(152.2330, abs=5e-4)
    assert found.i2[0] == pytest.approx(0.9222, abs=5e-5)


def test_latitude_moderates_the_vaccine_trials_as_published() -> None:
    y, v, latitude = trials()
    found = fit(y, v, np.column_stack([np.ones(len(y)), latitude]))
    assert found.estimate[0] == pytest.approx((0.2515, -0.0291), abs=5e-5)
    assert found.tau2[0] == pytest.approx(0.0764, abs=1e-4)  # metafor stops a little earlier
    assert found.freedom == 11
    # One moderator: F is the square of t.
    assert found.all_nought(slice(1, 2))[0] == pytest.approx(found.p[0, 1], rel=1e-9)


def test_the_interval_of_one_more_trial() -> None:
    y, v, _ = trials()
    found = fit(y, v)
    reach = stats.t.ppf(0.975, 12) * np.sqrt(found.tau2[0] + found.error[0, 0] ** 2)
    low, high = found.prediction()
    assert (low[0], high[0]) == pytest.approx((-0.71453 - reach, -0.71453 + reach), abs=1e-4)


def invented(seed: int, couples: int, tau: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    rng = np.random.default_rng(seed)
    v = rng.uniform(0.02, 0.4, couples)
    x = np.column_stack([np.ones(couples), np.arange(couples) % 2, rng.normal(size=couples)])
    return rng.normal(0.2, np.sqrt(v + tau**2)), v, x


def restricted(tau2: float, y: FloatArray, v: FloatArray, x: FloatArray) -> float:
    """Twice the restricted log likelihood, negative, by matrices as in the books."""
    cover = np.diag(v + tau2)
    inverse = np.linalg.inv(cover)
    inner = x.T @ inverse @ x
    projected = inverse - inverse @ x @ np.linalg.inv(inner) @ x.T @ inverse
    logs = np.linalg.slogdet(cover)[1] + np.linalg.slogdet(inner)[1]
    return float(logs + y @ projected @ y)


@given(st.integers(0, 10_000), st.integers(5, 40), st.sampled_from([0.0, 0.1, 0.5, 2.0]))
@settings(deadline=None, max_examples=40)
def test_tau_squared_is_the_likeliest(seed: int, couples: int, tau: float) -> None:
    y, v, x = invented(seed, couples, tau)
    ours = fit(y, v, x)
    best = optimize.minimize_scalar(
        restricted, bounds=(0, 40), args=(y, v, x), method="bounded", options={"xatol": 1e-10}
    )
    assert restricted(ours.tau2[0], y, v, x) <= best.fun + 1e-7


@given(st.integers(0, 10_000), st.integers(5, 40))
@settings(deadline=None, max_examples=40)
def test_errors_are_those_of_weighted_least_squares(seed: int, couples: int) -> None:
    """Knapp and Hartung's error is that of a regression with weights 1 / (v + tau squared)."""
    y, v, x = invented(seed, couples, 0.3)
    ours = fit(y, v, x)
    theirs = WLS(y, x, weights=1 / (v + ours.tau2[0])).fit()
    assert ours.estimate[0] == pytest.approx(theirs.params, rel=1e-8, abs=1e-10)
    assert ours.error[0] == pytest.approx(theirs.bse, rel=1e-8)
    assert ours.p[0] == pytest.approx(theirs.pvalues, rel=1e-7)
    assert np.column_stack([side[0] for side in ours.interval()]) == pytest.approx(
        theirs.conf_int(), rel=1e-7, abs=1e-9
    )
    test = theirs.f_test(np.eye(3)[1:])
    assert ours.all_nought(slice(1, None))[0] == pytest.approx(float(test.pvalue), rel=1e-7)


def test_many_studies_at_once_are_each_as_alone() -> None:
    parts = [invented(seed, 12, 0.4) for seed in range(5)]
    y, v = (np.array([part[place] for part in parts]) for place in (0, 1))
    together = fit(y, v)
    for place in range(5):
        alone = fit(y[place], v[place])
        assert together.tau2[place] == pytest.approx(alone.tau2[0], rel=1e-6, abs=1e-9)
        assert together.error[place] == pytest.approx(alone.error[0], rel=1e-6)


def test_couples_that_are_alike_have_no_variance_of_their_own() -> None:
    v = np.full(10, 0.2)
    found = fit(np.linspace(-0.01, 0.01, 10), v)
    assert found.tau2[0] == 0
    assert found.i2[0] == 0


def test_a_fit_needs_more_couples_than_coefficients() -> None:
    with pytest.raises(ValueError, match="2 couples for 2 coefficients"):
        fit(np.zeros(2), np.ones(2), np.eye(2))
