"""How weeks spread, by hand and by counting every way in which hits could have fallen."""

from __future__ import annotations

from itertools import product
from math import comb, prod
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from chatcheck.study.pooling.effects import effects_of
from chatcheck.study.running.spread import spread
from tests.study import studies

SPREAD = ("spread", "spread_expected")


def test_the_sums_by_hand() -> None:
    """Three series of three weeks: a usual one, one with an empty week, one of a single chance."""
    hits = np.array([[2, 0, 4], [1, 0, 0], [1, 0, 0]])
    chances = np.array([[10, 5, 5], [2, 0, 2], [1, 0, 0]])
    seen, expected = spread(hits, chances)
    # r = 0.3: 1 / 10 + 1.5 ** 2 / 5 + 2.5 ** 2 / 5; then r = 0.25: twice 0.5 ** 2 / 2.
    assert seen == pytest.approx([1.8, 0.25, 0.0])
    assert expected == pytest.approx([2 * 0.3 * 0.7 * 20 / 19, 0.25 * 0.75 * 4 / 3, 0.0])


@pytest.mark.parametrize(("chances", "hits"), [((3, 2, 4), 4), ((1, 5, 0, 2), 3), ((6, 6), 1)])
def test_what_is_expected_is_the_mean_over_every_way_hits_could_fall(
    chances: tuple[int, ...], hits: int
) -> None:
    """Each way with the number of times it comes about, as balls drawn from an urn."""
    ways = [
        (way, prod(map(comb, chances, way)))
        for way in product(*(range(count + 1) for count in chances))
        if sum(way) == hits
    ]
    seen, expected = spread(np.array([way for way, _ in ways]), np.array([chances] * len(ways)))
    mean = np.average(seen, weights=[times for _, times in ways])
    assert expected == pytest.approx(np.full(len(ways), mean))
    assert mean > 0


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study of five couples, with the table of weeks."""
    folder = tmp_path_factory.mktemp("weeks")
    studies.done(studies.study(folder, 5), folder / "out", weekly=True)
    return folder / "out"


def test_a_study_has_them_of_its_weeks(results: Path) -> None:
    """Rates hold the sums of their period, effects those of both; five weeks lie on each side."""
    rates, effects, weekly = (
        pl.read_parquet(results / f"{name}.parquet") for name in ("rates", "effects", "weekly")
    )
    seen = 0
    for row in rates.filter(pl.col("couple") == "c03").iter_rows(named=True):
        weeks = weekly.filter(
            pl.col("couple") == "c03", pl.col("person") == row["person"],
            pl.col("metric") == row["metric"],
            pl.col("week").is_between(*((0, 4) if row["period"] == "before" else (5, 9))),
        ).sort("week")  # fmt: skip
        assert len(weeks) == 5
        found = spread(weeks["hits"].to_numpy(), weeks["chances"].to_numpy())
        assert [row[name] for name in SPREAD] == pytest.approx([float(one) for one in found])
        seen += row["spread"] > 0
    assert seen > 2
    both = rates.group_by("couple", "person", "metric").agg(pl.col(SPREAD).sum())
    pairs = effects.join(both, on=["couple", "person", "metric"], validate="1:1")
    assert len(pairs) == len(effects)
    for name in SPREAD:
        assert pairs[name].to_list() == pytest.approx(pairs[f"{name}_right"].to_list())


def test_the_study_is_weighed_by_them(results: Path) -> None:
    """phi is the ratio of the sums; the variance in the table is that of pooling."""
    effects = pl.read_parquet(results / "effects.parquet")
    mine = effects.filter(pl.col("metric") == "micro_rejections")
    found = effects_of(effects, "micro_rejections")
    assert len(found.couples) == 5
    assert found.dispersion == pytest.approx(
        max(1.0, mine["spread"].sum() / mine["spread_expected"].sum())
    )
    level = (mine["hits_before"].sum() + mine["hits_after"].sum()) / (
        mine["chances_before"].sum() + mine["chances_after"].sum()
    )
    by_hand = (
        found.dispersion * (1 - level) / level
        * (1 / mine["chances_before"] + 1 / mine["chances_after"])
    )  # fmt: skip
    assert mine["variance"].to_list() == pytest.approx(by_hand.to_list())
