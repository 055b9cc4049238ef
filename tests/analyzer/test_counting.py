"""What a total counts, when a rate is given, how many moments may be wrong, counting anew."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from chatcheck.analyzer.comparison.counts import count, in_totals
from chatcheck.analyzer.comparison.recount import recounted
from chatcheck.analyzer.comparison.robustness import removable
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.pipeline import analyze
from chatcheck.analyzer.results import Analysis
from chatcheck.analyzer.tables import OUTCOME
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.read import read_exports
from tests.support import odd_chats

SAMPLE = Path(__file__).parents[2] / "sample_exports" / "whatsapp_ana_ben.txt"
AWAY = "micro_rejections"


@pytest.fixture(scope="module")
def sample() -> Analysis:
    return analyze(read_exports([str(SAMPLE)], ReadOptions("Europe/London")))


def verdict(analysis: Analysis, actor: str) -> str:
    rows = analysis.comparison.filter((pl.col("metric") == AWAY) & (pl.col("actor") == actor))
    return str(rows["verdict"][0])


def test_a_trend_enters_no_total() -> None:
    found = odd_chats.analysis("a gap")
    conversation = found.conversation
    with_trend = found.chances.with_columns(
        pl.when(pl.col("detector") == "shrinking_replies")
        .then(pl.lit("hit", dtype=OUTCOME))
        .otherwise("outcome")
        .alias("outcome")
    )
    assert (with_trend["outcome"] != found.chances["outcome"]).any()
    one, other = (count(conversation, x, DETECTORS) for x in (found.chances, with_trend))
    assert (one.hits[0] == other.hits[0]).all()
    assert (one.chances[0] == other.chances[0]).all()
    trends = [detector.name for detector in DETECTORS if not in_totals(detector)]
    assert "shrinking_replies" in trends


def test_a_rate_needs_ten_chances_in_a_week_as_anywhere(sample: Analysis) -> None:
    for frame in (sample.weekly, sample.rates):
        thin = frame.filter(pl.col("chances") < 10)
        enough = frame.filter(pl.col("chances") >= 10)
        for column in ("rate", "low", "high"):
            assert thin[column].null_count() == len(thin) > 0
            assert enough[column].null_count() == 0 < len(enough)


def test_counting_the_same_outcomes_anew_changes_nothing(sample: Analysis) -> None:
    again = recounted(sample, sample.chances)
    for name in ("rates", "weekly", "comparison", "changes"):
        assert getattr(again, name).equals(getattr(sample, name)), name


def test_how_many_moments_may_be_wrong_is_a_number_between(sample: Analysis) -> None:
    assert verdict(sample, "Ben") == "higher"
    found = removable(sample, AWAY, "Ben")
    assert found is not None
    wrong, moments = found
    rows = sample.rates.filter(
        (pl.col("detector") == AWAY) & (pl.col("actor") == "Ben") & (pl.col("period") == "after")
    )
    assert moments == rows["hits"][0]
    assert 0 < wrong < moments
    assert removable(sample, AWAY, "Ben") == found
    assert removable(sample, AWAY, "Ana") is None  # nothing changed clearly


@pytest.mark.parametrize(("more", "least", "most"), [(0, 0.7, 1.0), (6, 0.0, 0.6)])
def test_that_many_taken_out_of_the_chat_itself_leave_the_verdict_or_not(
    more: int, least: float, most: float, sample: Analysis
) -> None:
    """Judged by the whole pipeline, with other draws than the number was found by."""
    found = removable(sample, AWAY, "Ben")
    assert found is not None
    assert sample.periods is not None
    after = sample.periods.after
    bid = sample.chances.filter(
        (pl.col("outcome") == "hit") & (pl.col("kind") == "rejection") & (pl.col("actor") == 1)
        & pl.col("at").dt.date().is_between(after.first, after.last)
        & pl.col("detector").is_in([one.name for one in DETECTORS if in_totals(one)])
    )["bid"].unique().sort()  # fmt: skip
    rng = np.random.default_rng(5)
    many = found[0] + more
    assert 0 < many <= len(bid)
    kept = []
    for _ in range(12):
        out = pl.Series(rng.choice(bid.to_numpy(), many, replace=False))
        gone = (
            pl.col("bid").is_in(out.implode())
            & (pl.col("actor") == 1)
            & (pl.col("kind") == "rejection")
        )
        changed = sample.chances.with_columns(
            pl.when(gone & (pl.col("outcome") == "hit"))
            .then(pl.lit("miss", dtype=OUTCOME))
            .otherwise("outcome")
            .alias("outcome")
        )
        kept.append(verdict(recounted(sample, changed), "Ben") == "higher")
    assert least <= np.mean(kept) <= most
