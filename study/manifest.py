"""study.csv: a couple a row, with its files, its clock and the two periods of the design.

Periods are required: "the last 13 weeks" is a view of one chat, no design of a study. The clock is
required too, since a study must not depend on the machine that runs it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from chatcheck.parsers.errors import PeriodError
from chatcheck.study.codes import CODE_RULE, LABEL_RULE, holds_name, is_code, is_label
from chatcheck.study.people import Pair
from chatcheck.study.sheets import Fault, Row, Sheet, read_sheet

REQUIRED: Final = ("couple", "file", "timezone")
OPTIONAL: Final = (
    "group", "date_order", "split", "before", "after", "language", "format", "chat", "me",
    "since", "until",
)  # fmt: skip
DATE_ORDERS: Final = ("dmy", "mdy", "ymd")


@dataclass(frozen=True, slots=True, repr=False)
class Couple:
    """A sound row of the manifest; what was left empty is None.

    ``files`` are absolute, ``cells`` the row as it was written. Either ``split`` (YYYY-MM-DD) or
    ``compare`` (two spans) is set.
    """

    row: int
    couple: str
    group: str | None
    files: tuple[Path, ...]
    split: str | None
    compare: tuple[str, str] | None
    cells: Mapping[str, str]
    pair: Pair


def read_manifest(path: Path, pairs: Mapping[str, Pair]) -> tuple[list[Couple], list[Fault]]:
    """The sound couples of a manifest, and every fault of the others.

    Raises ``ChatcheckError`` where the file cannot be read.
    """
    sheet = read_sheet(path, REQUIRED, OPTIONAL)
    faults = list(sheet.faults)
    couples: list[Couple] = []
    first: dict[str, int] = {}
    owner: dict[Path, int] = {}
    for row in sheet.rows:
        pair = pairs.get(row.cells["couple"])
        files = tuple((path.parent / name).resolve() for name in row.several("file"))
        said = [
            *_identity_faults(row, pair, first),
            *_file_faults(row, files, owner),
            *_value_faults(row),
            *_period_faults(row.cells),
        ]
        faults += [Fault(sheet.name, row.number, one) for one in said]
        if not said and pair is not None and not sheet.faults:
            couples.append(_couple(row, files, pair))
    faults += _none(sheet)
    return couples, faults


def _none(sheet: Sheet) -> list[Fault]:
    return [] if sheet.rows else [Fault(sheet.name, 1, "no couple stands below the header")]


def _couple(row: Row, files: tuple[Path, ...], pair: Pair) -> Couple:
    cells = row.cells
    compare = (cells["before"], cells["after"]) if cells["before"] else None
    return Couple(
        row=row.number,
        couple=cells["couple"],
        group=cells["group"] or None,
        files=files,
        split=cells["split"] or None,
        compare=compare,
        cells=cells,
        pair=pair,
    )


def _identity_faults(row: Row, pair: Pair | None, first: dict[str, int]) -> list[str]:
    couple, group = row.cells["couple"], row.cells["group"]
    if not couple:
        return ["couple is empty"]
    said = []
    if not is_code(couple):
        said.append(f"couple should be {CODE_RULE}")
    if couple in first:
        said.append(f"the couple of row {first[couple]} again; several files go into one row")
    first.setdefault(couple, row.number)
    if pair is None:
        said.append("people.csv has no sound rows a and b of this couple")
    elif holds_name(couple, (*pair.a.names(), *pair.b.names())):
        said.append("the code of the couple holds a name of theirs; give one like c07")
    if group and not is_label(group):
        said.append(f"group should be {LABEL_RULE}")
    if group and pair is not None and group in (*pair.a.names(), *pair.b.names()):
        said.append("the group is a name, and would stand in every table; give a group")
    return said


def _file_faults(row: Row, files: tuple[Path, ...], owner: dict[Path, int]) -> list[str]:
    if not files:
        return ["file is empty"]
    said = []
    for number, file in enumerate(files, start=1):
        which = f"file {number} of {len(files)}" if len(files) > 1 else "the file"
        if not file.exists():
            said.append(f"{which} does not exist")
        elif file in owner:
            said.append(f"{which} is that of row {owner[file]} too; it would count twice")
        owner.setdefault(file, row.number)
    return said


def _value_faults(row: Row) -> list[str]:
    """Cells that may be empty but are wrong."""
    said = [] if row.cells["timezone"] else ["timezone is empty; give one like Europe/London"]
    for column, (right, rule) in _rules().items():
        if row.cells[column] and not right(row.cells[column]):
            said.append(f"{column} should be {rule}")
    return said


Rule = tuple[Callable[[str], bool], str]
_KNOWN: dict[str, Rule] = {}


def _rules() -> dict[str, Rule]:
    """What a cell may hold, and that in words."""
    if not _KNOWN:
        from chatcheck.analyzer.acts.language import available
        from chatcheck.parsers.registry import FORMATS

        formats = [one.name for one in FORMATS]
        languages = list(available())
        _KNOWN.update(
            timezone=(_is_zone, "a time zone like Europe/London"),
            date_order=(DATE_ORDERS.__contains__, "dmy, mdy or ymd"),
            format=(formats.__contains__, "a format of `chatcheck formats`"),
            language=(languages.__contains__, "a language of `chatcheck languages`"),
            since=(_is_day, "a day like 2024-03-31"),
            until=(_is_day, "a day like 2024-03-31"),
            split=(_is_day, "a day like 2024-03-31"),
        )
    return _KNOWN


def _is_zone(text: str) -> bool:
    try:
        return bool(ZoneInfo(text).key)
    except (KeyError, ValueError, OSError):
        return False


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _period_faults(cells: Mapping[str, str]) -> list[str]:
    split, spans = cells["split"], [cells["before"], cells["after"]]
    if split and any(spans):
        return ["split and before or after exclude each other"]
    if split:
        return []
    if not all(spans):
        return ["the two periods are missing: give split, or before and after"]
    return _span_faults(*spans)


def _span_faults(before: str, after: str) -> list[str]:
    from chatcheck.analyzer.comparison.periods import parse_span

    found = []
    for name, text in (("before", before), ("after", after)):
        try:
            found.append(parse_span(text))
        except PeriodError:
            return [f"{name} should be a period like 2024-01..2024-03, from the earlier day on"]
    if found[0].last >= found[1].first:
        return ["after should begin when before has ended"]
    return []
