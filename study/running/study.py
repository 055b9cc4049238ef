"""A study from its manifest to its tables: what is missing is run, the rest is as it was."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import polars as pl

from chatcheck.parsers.errors import ChatcheckError, OutputError
from chatcheck.parsers.version import VERSION
from chatcheck.study.engines.engine import Engine, outcomes
from chatcheck.study.files import put_text
from chatcheck.study.manifest import Couple
from chatcheck.study.pseudonyms import Salt
from chatcheck.study.running.join import current, join, remove_others
from chatcheck.study.running.parts import FOLDER, Parts
from chatcheck.study.running.plan import Wanted, due, settings_hash
from chatcheck.study.running.task import Task

RUN: Final = "run.json"


@dataclass(slots=True)
class Tally:
    """How far a run is: couples in all, done in earlier runs, done now, and failed by code."""

    total: int
    earlier: int = 0
    now: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    begun: float = field(default_factory=time.monotonic)

    def rate(self) -> float:
        """Chats a second of this run; 0 before the first."""
        return self.now / max(time.monotonic() - self.begun, 1e-9)

    def left_s(self) -> float | None:
        """Seconds that what is left takes at this rate; None before the first."""
        left = self.total - self.earlier - self.now
        return left / self.rate() if self.now else None


Told = Callable[[Tally], None]


@dataclass(frozen=True, slots=True)
class Shard:
    """The couples whose place in the manifest, divided by ``of``, leaves ``number`` - 1."""

    number: int = 1
    of: int = 1

    def couples(self, every: Sequence[Couple]) -> Sequence[Couple]:
        """Its couples."""
        return every[self.number - 1 :: self.of]

    def prefix(self) -> str:
        """How its parts begin."""
        return "part-" if self.of == 1 else f"part-{self.number}of{self.of}-"


@dataclass(frozen=True, slots=True)
class Study:
    """Where a study is, who takes part, and what is wanted of it."""

    folder: Path
    couples: Sequence[Couple]
    wanted: Wanted
    salt: Salt
    shard: Shard = Shard()
    csv: bool = False


@dataclass(frozen=True, slots=True)
class Finished:
    """What a run has left: ``chats`` that hold (couple, status, code), and whether all do.

    ``forgotten`` counts couples that left the manifest; ``unpooled`` says that what was pooled held
    no longer and was removed.
    """

    tally: Tally
    chats: pl.DataFrame
    complete: bool
    forgotten: int
    unpooled: bool


def run(study: Study, engine: Engine, told: Told) -> Finished:
    """Run what is missing, keep it, and join the tables if every couple is there.

    ``told`` is called again and again with how far it is. On whatever ends it early, what is
    finished is kept. Raises ``ChatcheckError`` where the folder is not a study's.
    """
    _check_folder(study.folder)
    parts = Parts(study.folder, study.shard.prefix())
    parts.tidy()
    mine = study.shard.couples(study.couples)
    tally = Tally(len(mine))
    facts: dict[int, Mapping[str, Any]] = {}
    _write_run(study, parts.chats().head(0), complete=False)
    try:
        with engine:
            for outcome in outcomes(engine, _tasks(study, mine, parts, tally, facts)):
                if outcome is not None:
                    parts.add(outcome, facts.pop(outcome.number))
                    tally.now += 1
                    tally.failed.update([outcome.code] if outcome.code else [])
                if parts.due():
                    parts.write()
                told(tally)
    finally:
        parts.write()
    return _joined(study, parts, tally)


def _tasks(
    study: Study,
    mine: Sequence[Couple],
    parts: Parts,
    tally: Tally,
    facts: dict[int, Mapping[str, Any]],
) -> Iterator[Task]:
    for one in due(mine, parts.chats(), study.wanted, study.salt):
        if one is None:
            tally.earlier += 1
            continue
        facts[one.task.number] = one.facts
        yield one.task


def _joined(study: Study, parts: Parts, tally: Tally) -> Finished:
    forgotten = parts.forget_others({couple.couple for couple in study.couples})
    kept = parts.chats()
    chats = current(study.couples, kept, study.wanted, study.salt)
    complete = len(chats) == len(study.couples)
    unpooled = False
    if complete:
        unpooled = join(study.folder, parts, chats, study.couples, study.wanted, csv=study.csv)
    elif forgotten:
        unpooled = remove_others(study.folder)  # they hold who has left
    _write_run(study, kept, complete=complete, chats=chats)
    return Finished(tally, chats.select("couple", "status", "code"), complete, forgotten, unpooled)


def _check_folder(folder: Path) -> None:
    """A folder that is empty, missing or a study's own."""
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder} is a file", "Name a folder with -o")
    inside = {path.name for path in folder.iterdir()} if folder.exists() else set()
    if inside and not {RUN, FOLDER} <= inside:
        raise OutputError(
            f"{folder} holds files that are no study's", "Name a new or empty folder with -o"
        )
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)


def _write_run(
    study: Study, kept: pl.DataFrame, *, complete: bool, chats: pl.DataFrame | None = None
) -> None:
    """run.json; the time of the first result stays, since a plan has to be older than it."""
    path = study.folder / RUN
    before = _read_run(path)
    chats = kept if chats is None else chats
    failed = chats.filter(pl.col("status") == "failed")["code"].value_counts().sort("code")
    cells = [dict(couple.cells) for couple in study.couples]
    told = {
        "chatcheck": VERSION,
        "settings": settings_hash(study.wanted.settings),
        "manifest": study.salt.hash("manifest", cells),
        "couples": len(study.couples),
        "done": int((chats["status"] == "done").sum()),
        "failed": dict(failed.iter_rows()),
        "weekly": study.wanted.weekly,
        "first_result": _earliest(before.get("first_result"), kept),
        "complete": complete,
    }
    put_text(path, json.dumps(told, indent=2) + "\n")


def _read_run(path: Path) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ChatcheckError(
            f"{path} cannot be read", "Run into a new folder, or put the file back"
        ) from error
    return told


def _earliest(before: str | None, kept: pl.DataFrame) -> str | None:
    if kept.is_empty():
        return before
    first = int(kept["written"].min())  # type: ignore[arg-type]
    now = datetime.fromtimestamp(first / 1e9, UTC).isoformat(timespec="seconds")
    return min(filter(None, (before, now)))
