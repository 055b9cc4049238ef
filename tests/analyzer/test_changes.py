"""The change scan: dates what was planted as a range, and says nothing of steady histories."""

from __future__ import annotations

from typing import Final

import numpy as np
import pytest

from chatcheck.analyzer.arrays import IntArray
from chatcheck.analyzer.comparison.change_dates import date_change


def history(shares: list[float], chances: int = 60, seed: int = 3) -> tuple[IntArray, IntArray]:
    n = np.full(len(shares), chances)
    return np.random.default_rng(seed).binomial(n, shares), n


PLANTED: Final = history([0.1] * 12 + [0.3] * 14)


def test_a_planted_change_is_dated_by_a_range_that_holds_it() -> None:
    found = date_change(*PLANTED)
    assert found is not None
    first, best, last, p = found
    assert first <= best <= last
    assert first < 12 <= last + 1
    assert abs(best - 12) <= 1
    assert p < 0.05


def test_steady_histories_are_rarely_dated() -> None:
    dated = [date_change(*history([0.15] * 26, seed=seed), series=4) for seed in range(30)]
    assert sum(found is not None for found in dated) <= 2


def test_looking_at_more_series_asks_for_more() -> None:
    one, four = date_change(*PLANTED), date_change(*PLANTED, series=4)
    assert one is not None
    assert four is not None
    assert four[3] == pytest.approx(4 * one[3])


def test_a_mirrored_history_has_a_mirrored_date() -> None:
    hits, chances = PLANTED
    forth, back = date_change(hits, chances), date_change(hits[::-1], chances[::-1])
    assert forth is not None
    assert back is not None
    assert back[1] == len(hits) - forth[1]


def test_few_hits_or_few_blocks_are_not_scanned() -> None:
    assert date_change(np.array([0, 0, 0, 0, 4, 4]), np.full(6, 9)) is None
    assert date_change(np.array([1, 20, 20]), np.full(3, 30)) is None
    assert date_change(np.full(20, 9), np.full(20, 9)) is None


def test_empty_blocks_do_no_harm() -> None:
    hits, chances = (column.copy() for column in PLANTED)
    hits[5:7] = chances[5:7] = 0
    found = date_change(hits, chances)
    assert found is not None
    assert abs(found[1] - 12) <= 1
