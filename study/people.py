"""people.csv: which name in a chat is person a and which is b, and their roles.

It is the one file that joins codes and names, so it is kept apart from everything a study writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chatcheck.study.codes import LABEL_RULE, is_label
from chatcheck.study.sheets import Fault, Row, Sheet, read_sheet
from chatcheck.study.tables import PERSONS

FILE: Final = "people.csv"
REQUIRED: Final = ("couple", "person", "name")
OPTIONAL: Final = ("role", "aliases")


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """One of a couple: ``name`` as the export writes it, other names that are also theirs."""

    name: str
    aliases: tuple[str, ...] = ()
    role: str | None = None

    def names(self) -> tuple[str, ...]:
        """Every name of the person."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True, repr=False)
class Pair:
    """The two of a couple."""

    a: Person
    b: Person

    def names(self) -> tuple[str, str]:
        """The names of a and b."""
        return self.a.name, self.b.name

    def aliases(self) -> dict[str, str]:
        """Other names and the name each stands for."""
        return {alias: one.name for one in (self.a, self.b) for alias in one.aliases}


def read_people(path: Path) -> tuple[dict[str, Pair], list[Fault]]:
    """The pairs by couple, and every fault of the file.

    A couple with a fault in either row has no pair. Raises ``ChatcheckError`` where the file
    cannot be read.
    """
    sheet = read_sheet(path, REQUIRED, OPTIONAL)
    faults = list(sheet.faults)
    found: dict[str, dict[str, tuple[Row, Person]]] = {}
    for row in sheet.rows:
        said = _row_faults(row, found)
        faults += [Fault(sheet.name, row.number, one) for one in said]
        couple, person = row.cells["couple"], row.cells["person"].casefold()
        if person in PERSONS:
            one = Person(row.cells["name"], row.several("aliases"), row.cells["role"] or None)
            found.setdefault(couple, {})[person] = row, one
    return _pairs(sheet, found, faults), faults


def _row_faults(row: Row, found: dict[str, dict[str, tuple[Row, Person]]]) -> list[str]:
    cells = row.cells
    said = [f"{column} is empty" for column in REQUIRED if not cells[column]]
    person = cells["person"].casefold()
    if person and person not in PERSONS:
        said.append("person should be a or b")
    if person in found.get(cells["couple"], {}):
        said.append(f"a second person {person} of this couple")
    if cells["role"] and not is_label(cells["role"]):
        said.append(f"role should be {LABEL_RULE}")
    if cells["role"] and cells["role"] in (cells["name"], *row.several("aliases")):
        said.append("the role is a name, and would stand in every table; give a role")
    return said


def _pairs(
    sheet: Sheet, found: dict[str, dict[str, tuple[Row, Person]]], faults: list[Fault]
) -> dict[str, Pair]:
    pairs = {}
    for couple, persons in found.items():
        rows = [row for row, _ in persons.values()]
        if len(persons) < len(PERSONS):
            faults.append(Fault(sheet.name, rows[0].number, "the other person is missing"))
            continue
        pair = Pair(persons["a"][1], persons["b"][1])
        names = [*pair.a.names(), *pair.b.names()]
        if len(set(names)) < len(names):
            faults.append(Fault(sheet.name, rows[1].number, "one name stands for both, or twice"))
            continue
        pairs[couple] = pair
    return pairs
