"""A plan: what a study asks, written down before there is an answer.

    outcome = "micro_rejections"
    moderator = "group"          # or left out
    alpha = 0.05

    [exclusions]
    least_chances = 30           # of each person, before and after
    least_weeks = 8              # before and after
    couples = ["c07"]            # by their codes in the study's tables

A plan is known by the hash of its bytes. Its results are confirmatory only where its file is older
than the study's first result, and no other plan was used on the same results before.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from chatcheck.parsers.errors import SettingsError

OUTCOME: Final = "micro_rejections"  # the question this project asks first
MODERATORS: Final = ("group",)
ALPHA: Final = 0.05
LARGEST_ALPHA: Final = 0.2
USED: Final = "plans.json"  # in the study's folder: which plans were used, and when first
_KEYS: Final = {"outcome": str, "moderator": str, "alpha": float, "exclusions": dict}
_EXCLUSIONS: Final = {"least_chances": int, "least_weeks": int, "couples": list}


@dataclass(frozen=True, slots=True)
class Exclusions:
    """Who is left out besides those that the tables leave out; no rule looks at hits."""

    least_chances: int = 0
    least_weeks: int = 0
    couples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked; ``sha256`` and ``written`` (UTC) are those of the file, None without one."""

    outcome: str = OUTCOME
    moderator: str | None = None
    alpha: float = ALPHA
    exclusions: Exclusions = Exclusions()
    sha256: str | None = None
    written: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether results may be called confirmatory, and if not, why (a code; "" where they may).

    Codes: "no_plan", "later" (than the first result), "undated" (the study does not tell when its
    first result was), "another" (plan was used on these results before).
    """

    confirmatory: bool
    reason: str
    first_result: datetime | None = None


def read_plan(path: Path) -> Plan:
    """Read a plan; raises ``SettingsError`` for whatever is not understood in it."""
    try:
        data = path.read_bytes()
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        given = tomllib.loads(data.decode("utf-8"))
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be read ({error.strerror})", "Give the plan's file with --plan"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is no TOML ({error})", "Mend that line") from error
    _checked(given, _KEYS, path, "")
    excluded = given.get("exclusions", {})
    _checked(excluded, _EXCLUSIONS, path, "exclusions.")
    plan = Plan(
        outcome=given.get("outcome", OUTCOME),
        moderator=given.get("moderator") or None,
        alpha=float(given.get("alpha", ALPHA)),
        exclusions=Exclusions(
            excluded.get("least_chances", 0),
            excluded.get("least_weeks", 0),
            tuple(excluded.get("couples", ())),
        ),
        sha256=hashlib.sha256(data).hexdigest(),
        written=written,
    )
    _possible(plan, path)
    return plan


def _checked(given: Mapping[str, Any], known: Mapping[str, type], path: Path, where: str) -> None:
    for key, value in given.items():
        kind = known.get(key)
        if kind is None:
            raise SettingsError(
                f"{path} has {where}{key}, which is no part of a plan", f"Use {', '.join(known)}"
            )
        number = isinstance(value, int | float) and not isinstance(value, bool)
        right = number if kind is float else isinstance(value, kind) and not isinstance(value, bool)
        if not right:
            said = {str: "a text", float: "a number", int: "a whole number",
                    list: "a list of texts", dict: "a table"}[kind]  # fmt: skip
            raise SettingsError(f"{path}: {where}{key} is {value!r}", f"Give {said}")


def _possible(plan: Plan, path: Path) -> None:
    if plan.moderator not in (None, *MODERATORS):
        raise SettingsError(
            f"{path}: moderator is {plan.moderator!r}", f"Use {' or '.join(MODERATORS)}"
        )
    if not 0 < plan.alpha <= LARGEST_ALPHA:
        raise SettingsError(f"{path}: alpha is {plan.alpha}", "Give a number such as 0.05")
    excluded = plan.exclusions
    if min(excluded.least_chances, excluded.least_weeks) < 0:
        raise SettingsError(f"{path}: a least number is below nought", "Give 0 or more")
    if not all(isinstance(one, str) for one in excluded.couples):
        raise SettingsError(f"{path}: exclusions.couples is no list of texts", "Quote each code")


def standing(plan: Plan, first_result: datetime | None, used: Mapping[str, str]) -> Standing:
    """Whether a plan's results are confirmatory; ``used`` are hashes of plans used before."""
    if plan.sha256 is None or plan.written is None:
        return Standing(False, "no_plan", first_result)
    if first_result is None:
        return Standing(False, "undated")
    if plan.written >= first_result:
        return Standing(False, "later", first_result)
    if set(used) - {plan.sha256}:
        return Standing(False, "another", first_result)
    return Standing(True, "", first_result)


def plans_used(folder: Path) -> dict[str, str]:
    """Hashes of the plans that were used on a study, each with when that was first (UTC).

    Raises ``SettingsError`` where the record is damaged: what cannot be read proves nothing.
    """
    path = folder / USED
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {str(key): str(value) for key, value in found["plans"].items()}
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise SettingsError(
            f"{path} is damaged", "Restore it, or take it away: the next plan then counts as new"
        ) from error


def record(folder: Path, plan: Plan, used: Mapping[str, str], now: datetime) -> None:
    """Note that a plan was used, once; replaced whole, so that no half of it is ever read."""
    if plan.sha256 is None or plan.sha256 in used:
        return
    known = {**used, plan.sha256: now.astimezone(UTC).isoformat(timespec="seconds")}
    path = folder / USED
    waiting = path.with_name(f".{USED}.new")
    waiting.write_text(json.dumps({"plans": known}, indent=1) + "\n", encoding="utf-8")
    waiting.replace(path)
