"""Files of a study's folder: written aside and renamed, so that none is ever half there."""

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


def put_parquet(path: Path, table: pl.DataFrame) -> None:
    """Write a table as Parquet."""
    with written_aside(path) as draft:
        table.write_parquet(draft)


def put_csv(path: Path, table: pl.DataFrame) -> None:
    """Write a table as CSV."""
    with written_aside(path) as draft:
        table.write_csv(draft)
