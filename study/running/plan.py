"""What has to be run: every couple's key, what is done already, and the tasks of the rest."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from chatcheck.analyzer.default_thresholds import Settings
from chatcheck.parsers.version import VERSION
from chatcheck.study.manifest import Couple
from chatcheck.study.pseudonyms import Salt, content_digest
from chatcheck.study.running.task import Reading, Task

LABELS: Final = ("group",)  # columns of the manifest that change no row of a chat
OPTIONS: Final = ("timezone", "date_order", "chat", "me")  # as ``ReadOptions`` names them


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user asked of a run: thresholds, weeks, and failed chats once more."""

    settings: Settings
    weekly: bool = False
    retry_failed: bool = False


def settings_hash(settings: Settings) -> str:
    """SHA-256 of every threshold."""
    told = json.dumps(dataclasses.asdict(settings), sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def row_key(couple: Couple, wanted: Wanted, salt: Salt) -> str:
    """What decides a couple's rows besides the content of its files."""
    cells = {name: cell for name, cell in couple.cells.items() if name not in LABELS}
    pair = [couple.pair.a.names(), couple.pair.b.names()]
    return salt.hash("row", cells, pair, settings_hash(wanted.settings), VERSION)


def content_hash(couple: Couple, salt: Salt) -> str | None:
    """The salted hash of a couple's files; None where one cannot be read."""
    digest = content_digest(couple.files)
    return None if digest is None else salt.hash("content", digest.hex())


@dataclass(frozen=True, slots=True)
class Due:
    """A couple that has to be run, and the columns its rows will carry."""

    task: Task
    facts: Mapping[str, Any]


def due(
    couples: Sequence[Couple], kept: pl.DataFrame, wanted: Wanted, salt: Salt
) -> Iterator[Due | None]:
    """For each couple what has to be run, None where that is done; ``kept`` of ``Parts.chats``."""
    columns = kept.select("couple", "row", "hash", "status", "weekly")
    # Latest first, and the latest is what counts.
    done = {couple: rest for couple, *rest in reversed(columns.rows())}
    for number, couple in enumerate(couples, start=1):
        key, content = row_key(couple, wanted, salt), content_hash(couple, salt)
        row, hashed, status, weekly = done.get(couple.couple, [None] * 4)
        same = (row, hashed) == (key, content) and (weekly or not wanted.weekly)
        if same and not (status == "failed" and wanted.retry_failed):
            yield None
            continue
        facts = {
            "couple": couple.couple,
            "hash": content,
            "row": key,
            "weekly": wanted.weekly,
            "version": VERSION,
        }
        yield Due(task_of(number, couple, wanted), facts)


def task_of(number: int, couple: Couple, wanted: Wanted) -> Task:
    """The task of a couple."""
    cells = couple.cells
    since, until = (date.fromisoformat(d) if (d := cells[n]) else None for n in ("since", "until"))
    reading = Reading(
        options={name: cells[name] for name in OPTIONS if cells[name]},
        format=cells["format"] or None,
        aliases=couple.pair.aliases(),
        since=since,
        until=until,
    )
    settings = wanted.settings
    if cells["language"]:
        settings = dataclasses.replace(settings, language=cells["language"])
    default = Settings()
    return Task(
        number=number,
        files=tuple(str(file) for file in couple.files),
        reading=reading,
        names=couple.pair.names(),
        split=couple.split,
        compare=couple.compare,
        settings={
            name: value
            for name, value in dataclasses.asdict(settings).items()
            if value != getattr(default, name)
        },
        weekly=wanted.weekly,
    )
