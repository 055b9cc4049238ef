"""CSV files as people save them: comma, semicolon or tab, with or without a byte order mark.

What is wrong is collected, never raised at the first: whoever mends a sheet wants to see it all.
No fault repeats what a cell holds, which may be a name.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chatcheck.parsers.errors import ChatcheckError

SEPARATORS: Final = (",", ";", "\t")
INSIDE: Final = ";"  # between several values of one cell


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a row of a file, counted as a spreadsheet counts: the header is row 1."""

    file: str
    row: int
    said: str

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}: {self.said}"


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not empty: its number and its cells by column, without spaces around."""

    number: int
    cells: dict[str, str]

    def several(self, column: str) -> tuple[str, ...]:
        """The values of a cell that may hold several."""
        return tuple(part.strip() for part in self.cells[column].split(INSIDE) if part.strip())


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a file, each with every known column, and what was wrong so far."""

    name: str
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]


def read_sheet(path: Path, required: Sequence[str], optional: Sequence[str] = ()) -> Sheet:
    """The rows of a CSV file; columns that are missing are empty, or a fault if required.

    Raises ``ChatcheckError`` where the file cannot be read as text, or has no header.
    """
    text = _text(path)
    header = text.partition("\n")[0]
    separator = max(SEPARATORS, key=header.count)
    lines = csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=True)
    try:
        records = [[cell.strip() for cell in record] for record in lines]
    except csv.Error as error:
        raise ChatcheckError(
            f"{path.name} is no sound CSV file (line {lines.line_num:,}: {error})",
            "Save it again as CSV UTF-8",
        ) from error
    if not records:
        raise ChatcheckError(f"{path.name} is empty", f"Give it a header: {', '.join(required)}")
    columns = [cell.casefold() for cell in records[0]]
    faults = _header_faults(path.name, columns, required, optional)
    rows = []
    for number, record in enumerate(records[1:], start=2):
        if not any(record):
            continue
        if len(record) > len(columns) and any(record[len(columns) :]):
            faults.append(Fault(path.name, number, "more cells than the header has columns"))
        cells = dict.fromkeys((*required, *optional), "")
        rows.append(Row(number, cells | dict(zip(columns, record, strict=False))))
    return Sheet(path.name, tuple(rows), tuple(faults))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ChatcheckError(
            f"{path.name} is not in UTF-8, so that names in it may not be those of the chats",
            "Save it again as CSV UTF-8",
        ) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ChatcheckError(
            f"{path.name} cannot be read ({reason})", "Check its path, and that you may read it"
        ) from error


def _header_faults(
    name: str, columns: Sequence[str], required: Sequence[str], optional: Sequence[str]
) -> list[Fault]:
    known = (*required, *optional)
    said = [f"the column {column} is missing" for column in required if column not in columns]
    unknown = [str(at) for at, column in enumerate(columns, start=1) if column not in known]
    if unknown:
        said.append(
            f"column {' and '.join(unknown)} has a name that is not known; there are "
            f"{', '.join(known)}"
        )
    twice = sorted({column for column in columns if columns.count(column) > 1 and column in known})
    said += [f"the column {column} stands there twice" for column in twice]
    return [Fault(name, 1, one) for one in said]
