"""Plans: what is understood, what is refused, and when results are confirmatory."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chatcheck.parsers.errors import SettingsError
from chatcheck.study.pooling.plan import (
    USED,
    Exclusions,
    Plan,
    plans_used,
    read_plan,
    record,
    standing,
)

FIRST = datetime(2031, 5, 2, 10, tzinfo=UTC)
WHOLE = """
outcome = "warmth"
moderator = "group"
alpha = 0.01

[exclusions]
least_chances = 30
least_weeks = 8
couples = ["q007"]
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_plan_is_read_with_its_hash(tmp_path: Path) -> None:
    path = written(tmp_path, WHOLE)
    plan = read_plan(path)
    assert (plan.outcome, plan.moderator, plan.alpha) == ("warmth", "group", 0.01)
    assert plan.exclusions == Exclusions(30, 8, ("q007",))
    assert plan.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert plan.written is not None
    assert abs(plan.written - datetime.now(UTC)) < timedelta(hours=1)


def test_an_empty_plan_asks_for_micro_rejections(tmp_path: Path) -> None:
    plan = read_plan(written(tmp_path, ""))
    assert (plan.outcome, plan.moderator, plan.alpha) == ("micro_rejections", None, 0.05)
    assert plan.exclusions == Exclusions()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("outcom = 'x'", "has outcom, which is no part of a plan"),
        ("outcome = 3", "outcome is 3. Give a text"),
        ("alpha = true", "alpha is True. Give a number"),
        ("alpha = 0.9", "alpha is 0.9"),
        ("moderator = 'height'", "moderator is 'height'. Use group"),
        ("exclusions = 3", "exclusions is 3. Give a table"),
        ("[exclusions]\nleast_hits = 3", "exclusions.least_hits, which is no part"),
        ("[exclusions]\nleast_weeks = true", "exclusions.least_weeks is True"),
        ("[exclusions]\nleast_weeks = -1", "below nought"),
        ("[exclusions]\ncouples = [1]", "no list of texts"),
        ("outcome =", "is no TOML"),
    ],
)
def test_what_is_not_understood_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as error:
        read_plan(written(tmp_path, text))
    assert said in str(error.value)


def test_a_plan_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read_plan(tmp_path / "plan.toml")


def plan(hours: float) -> Plan:
    """A plan written so many hours after the first result."""
    return Plan(sha256="a" * 64, written=FIRST + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("given", "first", "used", "reason"),
    [
        (plan(-1), FIRST, {}, ""),
        (plan(-1), FIRST, {"a" * 64: "then"}, ""),
        (plan(0), FIRST, {}, "later"),
        (plan(1), FIRST, {}, "later"),
        (plan(-1), None, {}, "undated"),
        (plan(-1), FIRST, {"b" * 64: "then"}, "another"),
        (Plan(), FIRST, {}, "no_plan"),
    ],
)
def test_only_an_older_and_only_plan_confirms(
    given: Plan, first: datetime | None, used: dict[str, str], reason: str
) -> None:
    found = standing(given, first, used)
    assert found.reason == reason
    assert found.confirmatory == (reason == "")


def test_plans_are_remembered_with_their_first_use(tmp_path: Path) -> None:
    assert plans_used(tmp_path) == {}
    record(tmp_path, plan(-1), {}, FIRST)
    again = plans_used(tmp_path)
    record(tmp_path, plan(-1), again, FIRST + timedelta(days=1))
    assert plans_used(tmp_path) == {"a" * 64: "2031-05-02T10:00:00+00:00"}
    record(tmp_path, Plan(), again, FIRST)
    assert len(plans_used(tmp_path)) == 1


def test_a_damaged_record_proves_nothing(tmp_path: Path) -> None:
    (tmp_path / USED).write_text("[]", encoding="utf-8")
    with pytest.raises(SettingsError, match="is damaged"):
        plans_used(tmp_path)
