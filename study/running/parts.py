"""What is finished, kept in parts: a folder of some hundred chats, written aside and renamed once.

A part that can be seen is whole. Rows carry what decides whether they still hold: the key of the
manifest's row, settings and version (``row``), the hash of the content, and whether weeks were
asked for. Later parts come before earlier ones.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import polars as pl

from chatcheck.study.running.task import Outcome
from chatcheck.study.tables import CHATS, RATES, STATUSES, TIMINGS, WEEKLY, Table

MOST_CHATS: Final = 500
MOST_S: Final = 30.0
FOLDER: Final = "parts"
DRAFT: Final = ".writing-"
STALE_S: Final = 3600.0  # a draft of which nobody has written for so long was given up


def _without(table: Table, *columns: str) -> pl.Schema:
    return pl.Schema({n: t for n, t in table.schema.items() if n not in columns})


# Groups and roles are labels of the manifest: they are added when the tables are joined, so that
# changing one runs nothing again.
_OWN: Final[dict[str, pl.DataType]] = {
    "row": pl.String(),
    "weekly": pl.Boolean(),
    "written": pl.Int64(),  # nanoseconds since 1970
}
KEPT: Final = pl.Schema({**_without(CHATS, "group"), **_OWN, **_without(TIMINGS, "couple")})
ROWS: Final = {"rates": _without(RATES, "role"), "weekly": WEEKLY.schema}


class Parts:
    """The parts of a study's folder, read and added to."""

    def __init__(self, folder: Path, prefix: str = "part-") -> None:
        self.folder = folder / FOLDER
        self._prefix = prefix
        self._chats: list[dict[str, Any]] = []
        self._rows: dict[str, list[pl.DataFrame]] = {}
        self._since = 0.0

    def add(self, outcome: Outcome, facts: Mapping[str, Any]) -> None:
        """Keep an outcome; ``facts`` are the columns of ``KEPT`` that it does not know."""
        if not self._chats:
            self._since = time.monotonic()
        status = STATUSES[outcome.code is not None]
        known = {
            **outcome.facts,
            **facts,
            "status": status,
            "code": outcome.code,
            "seconds": round(outcome.seconds, 3),
            "peak_mb": outcome.peak_mb,
        }
        self._chats.append({name: known.get(name) for name in KEPT})
        for name, packed in outcome.tables.items():
            frame = pl.read_ipc(BytesIO(packed))
            frame = frame.with_columns(couple=pl.lit(facts["couple"]))
            self._rows.setdefault(name, []).append(frame.select(list(ROWS[name])))

    def due(self) -> bool:
        """Whether there is enough, or it has waited long enough, to be written."""
        waited = time.monotonic() - self._since
        return bool(self._chats) and (len(self._chats) >= MOST_CHATS or waited >= MOST_S)

    def write(self) -> None:
        """Write what is kept as one part."""
        if not self._chats:
            return
        now = time.time_ns()
        chats = pl.DataFrame(self._chats, schema=KEPT).with_columns(written=now)
        tables = {
            name: pl.concat([pl.DataFrame(schema=schema), *self._rows.get(name, [])])
            for name, schema in ROWS.items()
        }
        self._put({"chats": chats, **tables})
        self._chats, self._rows = [], {}

    def _put(self, tables: Mapping[str, pl.DataFrame]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f"{DRAFT}{secrets.token_hex(8)}"
        draft.mkdir()
        try:
            for name, table in tables.items():
                with (draft / f"{name}.parquet").open("wb") as file:
                    table.write_parquet(file)
                    file.flush()
                    os.fsync(file.fileno())
            self._named(draft)
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def _named(self, draft: Path) -> None:
        """Rename a draft to the next number that is free: another process may be as quick."""
        number = len(self.names())
        while True:
            try:
                draft.rename(self.folder / f"{self._prefix}{number:04d}")
            except OSError:
                if not (self.folder / f"{self._prefix}{number:04d}").exists():
                    raise
                number += 1
            else:
                return

    def names(self) -> Sequence[str]:
        """The whole parts."""
        if not self.folder.is_dir():
            return []
        return sorted(part.name for part in self.folder.iterdir() if part.name[0] != ".")

    def chats(self) -> pl.DataFrame:
        """The chats of every part (``KEPT``), with ``part``, latest first.

        Parts of a version that kept other columns are passed over: they have to be run again.
        """
        frames = [pl.DataFrame(schema={**KEPT, "part": pl.String})]
        for name in self.names():
            if self._as_now(name):
                frame = self._read(name, "chats")
                frames.append(frame.with_columns(part=pl.lit(name)))
        return pl.concat(frames).sort("written", "part", descending=True)

    def _as_now(self, name: str) -> bool:
        return all(
            pl.Schema(pl.read_parquet_schema(self._file(name, table))) == schema
            for table, schema in {"chats": KEPT, **ROWS}.items()
        )

    def _file(self, part: str, table: str) -> Path:
        return self.folder / part / f"{table}.parquet"

    def _read(self, part: str, table: str) -> pl.DataFrame:
        return pl.read_parquet(self._file(part, table))

    def rows(self, table: str, wanted: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """Rows of a table, part by part, of the couples wanted from each (couple, part)."""
        for (name,), of_part in wanted.group_by("part", maintain_order=True):
            frame = self._read(str(name), table)
            yield frame.join(of_part.select("couple"), on="couple", how="semi",
                             maintain_order="left")  # fmt: skip

    def forget_others(self, couples: Collection[str]) -> int:
        """Rewrite the parts without any but these couples of the study; how many are gone.

        Who takes consent back is gone from every file, of whatever version.
        """
        known = pl.col("couple").is_in(list(couples))
        gone: set[str] = set()
        for name in self.names():
            strangers = set(self._read(name, "chats").filter(~known)["couple"])
            if not strangers:
                continue
            gone |= strangers
            tables = {table: self._read(name, table).filter(known) for table in ("chats", *ROWS)}
            if len(tables["chats"]):
                self._put(tables)
            # Twice kept does no harm; not at all would.
            shutil.rmtree(self.folder / name)
        return len(gone)

    def tidy(self) -> None:
        """Remove drafts that an ended process has left behind."""
        drafts = self.folder.glob(f"{DRAFT}*") if self.folder.is_dir() else ()
        for draft in drafts:
            with contextlib.suppress(OSError):
                if time.time() - draft.stat().st_mtime > STALE_S:
                    shutil.rmtree(draft, ignore_errors=True)
