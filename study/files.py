"""Files of a study's folder: where they stand; written aside and renamed, so that none is ever
half there.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl


@contextmanager
def written_aside(path: Path) -> Iterator[Path]:
    """A path to write to, which takes the place of ``path`` when that went well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def put_text(path: Path, text: str) -> None:
    """Write a text, in UTF-8 with line feeds."""
    with written_aside(path) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")


def parquet_of(folder: Path, name: str) -> Path:
    """Where a table of a study stands."""
    return folder / f"{name}.parquet"


def csv_of(folder: Path, name: str) -> Path:
    """Where it stands as CSV, as Psych-DS names files."""
    return folder / "data" / f"description-{name}_data.csv"


def put_table(folder: Path, name: str, table: pl.DataFrame, *, csv: bool) -> None:
    """Write a table as Parquet, and as CSV too or no longer: an old one would contradict it."""
    with written_aside(parquet_of(folder, name)) as draft:
        table.write_parquet(draft)
    if not csv:
        csv_of(folder, name).unlink(missing_ok=True)
        return
    with written_aside(csv_of(folder, name)) as draft:
        table.write_csv(draft)
