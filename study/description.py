"""codebook.csv and dataset_description.json: what every column of a study's tables means.

The description follows Psych-DS (psych-ds.github.io), a layout for data of psychological studies:
schema.org in JSON-LD, and tables as data/KEYWORD-VALUE_data.csv.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any, Final

import polars as pl

from chatcheck.parsers.version import VERSION
from chatcheck.study.files import parquet_of, put_text
from chatcheck.study.pooling.table import COUPLES, POOLED
from chatcheck.study.tables import TABLES, Column, Table

CODEBOOK: Final = "codebook.csv"
DESCRIPTION: Final = "dataset_description.json"
EVERY: Final = (*TABLES.values(), POOLED, COUPLES)
COLUMNS: Final = ("table", "column", "type", "unit", "meaning", "levels")


def write(folder: Path) -> None:
    """Write both files for the tables that are in a folder."""
    tables = [one for one in EVERY if parquet_of(folder, one.name).is_file()]
    put_text(folder / CODEBOOK, codebook(tables))
    put_text(folder / DESCRIPTION, json.dumps(description(tables), indent=2) + "\n")


def codebook(tables: Sequence[Table]) -> str:
    """A row a column of every table."""
    out = StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(COLUMNS)
    for table in tables:
        for column in table.columns:
            levels = "; ".join(
                f"{name}: {said}" if said else name for name, said in _levels(column)
            )
            kind = _kind(column)
            row = (table.name, column.name, kind, column.unit, column.meaning, levels)
            lines.writerow(row)
    return out.getvalue()


def description(tables: Sequence[Table]) -> dict[str, Any]:
    """The dataset in the words of schema.org; a column of several tables stands there once."""
    columns: dict[str, Column] = {}
    for table in tables:
        for column in table.columns:
            columns.setdefault(column.name, column)
    rows = "; ".join(f"{table.name}: a row is {table.row}" for table in tables)
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": "Micro-rejections and micro-repairs in exported chats of couples",
        "description": (
            f"Pseudonymous counts made by chatcheck {VERSION}; no names, no texts. {rows}. "
            "Hits are occasions on which a behaviour was found, chances those on which it could "
            "have been. codebook.csv has every column of every table."
        ),
        "variableMeasured": [_variable(column) for column in columns.values()],
    }


def _variable(column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {
        "@type": "PropertyValue",
        "name": column.name,
        "description": column.meaning,
    }
    if column.unit:
        told["unitText"] = column.unit
    if column.levels:
        told["valueReference"] = [
            {"@type": "PropertyValue", "value": name, **({"description": said} if said else {})}
            for name, said in _levels(column)
        ]
    return told


def _levels(column: Column) -> list[tuple[str, str]]:
    if isinstance(column.levels, dict):
        return list(column.levels.items())
    return [(name, "") for name in column.levels]


def _kind(column: Column) -> str:
    if column.dtype.is_integer():
        return "integer"
    if column.dtype.is_float():
        return "number"
    return "boolean" if column.dtype == pl.Boolean else "text"
