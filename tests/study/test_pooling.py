"""What couples contribute, who is in, groups, roles, and how much an answer was meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from math import exp, log
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from chatcheck.parsers.errors import ChatcheckError, SettingsError
from chatcheck.study.pooling.answers import leaving_out
from chatcheck.study.pooling.effects import dispersion, effects_of
from chatcheck.study.pooling.plan import Exclusions, Plan, Standing
from chatcheck.study.pooling.pool import Pooled, couples_table, pool, pooled_table
from chatcheck.study.pooling.random_effects import fit
from chatcheck.study.pooling.rates import rate
from chatcheck.study.pooling.results import Study, read_study
from chatcheck.study.pooling.table import COUPLES, POOLED
from tests.study import pooled as invented

FIRST = datetime(2031, 5, 2, 10, tzinfo=UTC)
UNPLANNED = Standing(False, "no_plan")
MAIN = "micro_rejections"


def studied(couples: int = 20, groups: tuple[str, ...] = (), rises: dict[str, float] | None = None,
            failed: int = 0) -> Study:  # fmt: skip
    known = invented.chats(couples, groups, failed)
    return Study(known, invented.effects(known, rises), FIRST, "9.9.9")


def pooled(study: Study, plan: Plan | None = None, by: str | None = None) -> Pooled:
    return pool(study, plan or Plan(), UNPLANNED, by)


def test_a_couple_is_the_mean_of_its_two_weighed_by_chances_alone() -> None:
    rows = [invented.effect("q1", "a", MAIN, (4, 40, 9, 50)),
            invented.effect("q1", "b", MAIN, (0, 30, 2, 60)),
            invented.effect("q2", "a", MAIN, (9, 40, 1, 50)),
            invented.effect("q2", "b", MAIN, (7, 30, 5, 60))]  # fmt: skip
    found = effects_of(invented.table(rows), MAIN)
    level = 37 / 360
    y = [log(9.5 / 51) - log(4.5 / 41), log(2.5 / 61) - log(0.5 / 31)]
    v = [(1 - level) / level * (1 / 40 + 1 / 50), (1 - level) / level * (1 / 30 + 1 / 60)]
    assert found.level == pytest.approx(level)
    assert found.y[0] == pytest.approx(sum(y) / 2)
    assert found.v[0] == pytest.approx(sum(v) / 4)
    assert found.v[1] == pytest.approx(found.v[0])  # other hits, the same chances


def test_dispersion_is_the_whole_studys_and_never_under_one() -> None:
    rows = pl.DataFrame({"spread": [3.0, 6.0, None], "spread_expected": [2.0, 2.5, None]})
    assert dispersion(rows) == pytest.approx(2.0)
    assert dispersion(rows.with_columns(spread=pl.lit(0.1))) == 1.0
    assert dispersion(rows.clear()) == 1.0


def test_weeks_that_spread_more_make_chance_larger() -> None:
    table = studied().effects
    plain = effects_of(table, MAIN)
    spread = effects_of(table.with_columns(spread=pl.lit(3.0), spread_expected=pl.lit(2.0)), MAIN)
    assert spread.v == pytest.approx(1.5 * plain.v)
    assert spread.y == pytest.approx(plain.y)


def test_a_couple_is_in_with_both_or_not_at_all() -> None:
    table = studied(8).effects
    lone = (pl.col("couple") == "q002") & (pl.col("person") == "b")
    none = pl.col("couple") == "q003"
    few = pl.when(lone | none).then(pl.lit("few_chances")).otherwise(pl.col("reason"))
    found = effects_of(table.with_columns(reason=few, included=~(lone | none)), MAIN)
    assert set(found.couples["couple"]) == {f"q{n:03d}" for n in range(8)} - {"q002", "q003"}
    assert found.left_out.rows() == [("q002", "one_of_two"), ("q003", "few_chances")]


def test_nobody_is_out_for_showing_nothing() -> None:
    table = studied(8).effects.with_columns(
        pl.when(pl.col("couple") == "q004").then(0).otherwise(pl.col(name)).alias(name)
        for name in ("hits_before", "hits_after")
    )
    found = effects_of(table, MAIN)
    assert "q004" in found.couples["couple"].to_list()
    assert np.isfinite(found.y).all()
    assert np.isfinite(found.v).all()


def test_the_change_that_is_there_is_found() -> None:
    found = pooled(studied(40, rises={"": log(1.6)}))
    main = found.main()
    assert main is not None
    assert exp(main.answer.low) < 1.6 < exp(main.answer.high)
    assert main.clear(0.05)
    assert main.answer.couples == 40
    assert main.answer.freedom == 39
    assert main.answer.prediction_low < main.answer.low


def test_the_answer_does_not_hang_on_the_order_of_rows() -> None:
    study = studied(15)
    mixed = replace(study, effects=study.effects.sample(fraction=1.0, shuffle=True, seed=9))
    first, second = pooled(study), pooled(mixed)
    for tables, key in (
        ((pooled_table(first), pooled_table(second)), ("metric", "question")),
        ((couples_table(first), couples_table(second)), ("metric", "couple")),
    ):
        one, other = (table.sort(key) for table in tables)
        assert one.equals(other)


@pytest.mark.parametrize("couples", [0, 4])
def test_under_five_couples_nothing_is_pooled(couples: int) -> None:
    known = invented.chats(4)
    table = invented.effects(known)
    study = Study(known, table.with_columns(included=pl.col("couple") < f"q{couples:03d}"),
                  FIRST, "9.9.9")  # fmt: skip
    found = pooled(study)
    assert found.main() is None
    assert pooled_table(found).is_empty()
    assert couples_table(found)["included"].sum() == couples * len(invented.METRICS)


def test_groups_are_one_fit_with_one_variance() -> None:
    study = studied(30, ("late", "early"), {"late": 0.6, "early": 0.0})
    found = pooled(study, by="group")
    rows = found.outcome.couples.sort("group")
    member = (rows["group"] == "late").cast(pl.Float64).to_numpy()
    theirs = fit(rows["y"].to_numpy(), rows["v"].to_numpy(),
                 np.column_stack([np.ones(30), member]))  # fmt: skip
    (between,) = found.to("between")
    assert (between.answer.of, between.answer.against) == ("late", "early")
    assert between.answer.log_ratio == pytest.approx(theirs.estimate[0, 1])
    assert between.answer.p == pytest.approx(theirs.p[0, 1])
    within = {one.answer.of: one.answer for one in found.to("within")}
    assert within["late"].log_ratio - within["early"].log_ratio == pytest.approx(
        between.answer.log_ratio
    )
    assert [one.standing for one in found.to("within")] == ["described", "described"]
    assert found.to("groups") == []


def test_of_three_groups_one_test_counts() -> None:
    found = pooled(studied(30, ("x", "y", "z")), by="group")
    assert [one.standing for one in found.to("between")] == ["described", "described"]
    (whole,) = found.to("groups")
    assert whole.standing == "exploratory"
    assert 0 < whole.answer.p <= whole.p_adjusted <= 1


def test_a_group_of_under_five_is_not_told_apart() -> None:
    study = studied(20, ("x", "y"))
    small = pl.when(pl.col("couple").is_in(["q000", "q002", "q004", "q006"]))
    effects = study.effects.with_columns(
        small.then(pl.lit("tiny")).otherwise(pl.col("group")).alias("group")
    )
    found = pooled(replace(study, effects=effects), by="group")
    assert [one.answer.of for one in found.to("within")] == ["x", "y"]
    assert found.main() is not None
    assert found.outcome.couples.height == 20


def test_groups_are_asked_for_where_there_are_some() -> None:
    with pytest.raises(SettingsError, match="fewer than two groups"):
        pooled(studied(), by="group")


def test_roles_are_compared_within_couples() -> None:
    study = studied(20)
    first = pl.col("role") == invented.ROLES[0]
    raised = study.effects.with_columns(
        hits_after=pl.when(first & (pl.col("metric") == MAIN)).then(pl.col("hits_after") * 2)
        .otherwise(pl.col("hits_after"))
    )  # fmt: skip
    found = pooled(replace(study, effects=raised))
    (between,) = found.to("roles")
    assert (between.answer.of, between.answer.against) == ("caller", "answerer")
    mine = found.outcome.people.sort("couple", "role")
    y, v = (mine[name].to_numpy().reshape(-1, 2) for name in ("y", "v"))
    theirs = fit(y[:, 1] - y[:, 0], v.sum(axis=1))
    assert between.answer.log_ratio == pytest.approx(theirs.estimate[0, 0])
    assert between.answer.error == pytest.approx(theirs.error[0, 0])
    assert between.clear(0.05)


def test_two_of_one_role_are_not_compared() -> None:
    known = invented.chats(12)
    study = Study(known, invented.effects(known, roles=("peer", "peer")), FIRST, "9.9.9")
    assert pooled(study).to("roles") == []


def test_everything_but_the_outcome_is_exploratory_and_adjusted_together() -> None:
    found = pooled(studied(20, ("x", "y")), by="group")
    standings = {(one.answer.metric, one.answer.question): one.standing for one in found.answers}
    assert standings[MAIN, "change"] == "primary"
    assert standings[MAIN, "between"] == "exploratory"
    assert standings["warmth", "change"] == "exploratory"
    tested = [one for one in found.answers if one.standing == "exploratory"]
    p = np.sort([one.answer.p for one in tested])
    expected = np.minimum.accumulate((p * len(p) / np.arange(1, len(p) + 1))[::-1])[::-1]
    assert np.sort([one.p_adjusted for one in tested]) == pytest.approx(np.minimum(expected, 1))


def test_a_plan_with_a_moderator_asks_two_things() -> None:
    plan = Plan(moderator="group", sha256="0" * 64, written=FIRST)
    found = pool(studied(20, ("x", "y")), plan, Standing(True, "", FIRST))
    meant = [one for one in found.answers if one.standing == "confirmatory"]
    assert [one.answer.question for one in meant] == ["change", "between"]
    small, large = sorted(one.answer.p for one in meant)
    assert sorted(one.p_adjusted for one in meant) == pytest.approx(
        [min(1, 2 * small), min(1, max(2 * small, large))]
    )


def test_another_outcome_may_be_planned() -> None:
    found = pooled(studied(), Plan(outcome="warmth"))
    assert found.answers[0].answer.metric == "warmth"
    assert found.answers[0].standing == "primary"
    with pytest.raises(SettingsError, match="'nagging' is no metric"):
        pooled(studied(), Plan(outcome="nagging"))


def test_a_plan_leaves_out_by_weeks_chances_and_code() -> None:
    study = studied(12)
    thin = (pl.col("couple") == "q005") & (pl.col("person") == "a")
    study = replace(study, effects=study.effects.with_columns(
        chances_after=pl.when(thin).then(15).otherwise(pl.col("chances_after")),
        hits_after=pl.when(thin).then(1).otherwise(pl.col("hits_after")),
    ))  # fmt: skip
    rules = Exclusions(least_chances=16, least_weeks=12, couples=("q007",))
    found = pooled(study, Plan(exclusions=rules)).outcome
    assert set(found.left_out.rows()) == {
        ("q000", "excluded"), ("q005", "one_of_two"), ("q007", "excluded"),
    }  # fmt: skip
    with pytest.raises(ChatcheckError, match="'q999', which is no couple"):
        pooled(study, Plan(exclusions=Exclusions(couples=("q999",))))


def test_leaving_each_one_out_is_fitting_without_it() -> None:
    found = pooled(studied(9)).outcome
    each = [
        fit(np.delete(found.y, place), np.delete(found.v, place)).estimate[0, 0]
        for place in range(9)
    ]
    assert leaving_out(found) == pytest.approx((min(each), max(each)), rel=1e-6)


def test_a_rates_interval_follows_how_couples_differ() -> None:
    alike = rate(np.full(10, 10.0), np.full(10, 100.0))
    apart = rate(np.array([2.0, 18.0] * 5), np.full(10, 100.0))
    assert alike.rate == apart.rate == 0.1
    assert alike.high - alike.low < 1e-9
    assert apart.low < 0.08
    assert apart.high > 0.12
    assert np.isnan(rate(np.zeros(3), np.zeros(3)).rate)


def test_tables_are_as_declared() -> None:
    found = pooled(studied(12, ("x", "y"), failed=2), by="group")
    table, couples = pooled_table(found), couples_table(found)
    assert table.schema == POOLED.schema
    assert couples.schema == COUPLES.schema
    main = table.row(0, named=True)
    assert main["ratio"] == pytest.approx(exp(main["log_ratio"]))
    assert couples.height == 10 * len(invented.METRICS)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "run.json").unlink(), "holds no study"),
        (lambda folder: (folder / "run.json").write_text("{"), "run.json is damaged"),
        (lambda folder: (folder / "run.json").write_text('{"complete": false}'), "not finished"),
        (lambda folder: (folder / "effects.parquet").unlink(), "effects.parquet is missing"),
        (
            lambda folder: (folder / "chats.parquet").write_bytes(b"PAR1"),
            "chats.parquet is damaged",
        ),
    ],
)
def test_what_is_no_finished_study_is_refused(tmp_path: Path, spoil, said: str) -> None:  # type: ignore[no-untyped-def]
    known = invented.chats(6)
    folder = invented.study(tmp_path / "s", known, invented.effects(known))
    assert read_study(folder).first_result == FIRST
    spoil(folder)
    with pytest.raises(ChatcheckError, match=said):
        read_study(folder)


def test_a_table_of_another_version_is_refused(tmp_path: Path) -> None:
    known = invented.chats(6)
    folder = invented.study(tmp_path / "s", known, invented.effects(known).drop("included"))
    with pytest.raises(ChatcheckError, match="lacks included"):
        read_study(folder)
