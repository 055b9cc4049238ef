"""Manifest and people read and checked whole, before anything is analysed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chatcheck.parsers.errors import ChatcheckError
from chatcheck.study.manifest import Couple, read_manifest
from chatcheck.study.people import FILE, read_people
from chatcheck.study.pseudonyms import content_digest, size_of
from chatcheck.study.sheets import Fault


@dataclass(frozen=True, slots=True)
class Checked:
    """The sound couples, every fault by file and row, and people who belong to no couple."""

    couples: tuple[Couple, ...]
    faults: tuple[Fault, ...]
    unused: int

    def words(self) -> str:
        """What would be read, in a few lines without names."""
        files = [file for couple in self.couples for file in couple.files]
        size = sum(size_of(file) for file in files) / 1e6
        groups = Counter(couple.group or "no group" for couple in self.couples)
        lines = [
            f"{_counted(len(self.couples), 'couple')}, {_counted(len(files), 'file')}, "
            f"{size:,.1f} MB",
            "groups: " + ", ".join(f"{name} ({count:,})" for name, count in sorted(groups.items())),
        ]
        if self.unused:
            lines.append(f"{_counted(self.unused, 'couple')} of {FILE} are not in the manifest")
        return "\n".join(lines)


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def check(manifest: Path, people: Path | None = None) -> Checked:
    """Read a manifest and its people (``people.csv`` beside it, unless named).

    Raises ``ChatcheckError`` where either file cannot be read at all.
    """
    people = people or manifest.parent / FILE
    if not manifest.is_file():
        raise ChatcheckError(f"there is no manifest {manifest}", "Name the CSV file of the study")
    if not people.is_file():
        raise ChatcheckError(
            f"there is no {people.name} beside the manifest",
            "Write one with the columns couple, person (a, b), name, role and aliases, or name it "
            "with --people",
        )
    pairs, faults = read_people(people)
    couples, more = read_manifest(manifest, pairs)
    faults += more
    if not faults:
        faults += _same_content(manifest.name, couples)
    known = {couple.couple for couple in couples}
    unused = 0 if faults else len(set(pairs) - known)
    order = sorted(faults, key=lambda fault: (fault.file != manifest.name, fault.row))
    return Checked(tuple(couples), tuple(order), unused)


def _same_content(name: str, couples: Sequence[Couple]) -> list[Fault]:
    """Couples with the same export under another name: only files of one size are looked into."""
    by_size: dict[int, list[Couple]] = defaultdict(list)
    for couple in couples:
        by_size[sum(size_of(file) for file in couple.files)].append(couple)
    faults = []
    for alike in by_size.values():
        first: dict[bytes | None, int] = {None: 0}
        for couple in alike if len(alike) > 1 else ():
            digest = content_digest(couple.files)
            if digest is not None and digest in first:
                said = f"the same content as row {first[digest]}; it would count twice"
                faults.append(Fault(name, couple.row, said))
            first.setdefault(digest, couple.row)
    return faults


def sound(manifest: Path, people: Path | None = None) -> tuple[Couple, ...]:
    """The couples of a manifest without a fault; raises ``ChatcheckError`` naming the first."""
    checked = check(manifest, people)
    if not checked.faults:
        return checked.couples
    count = len(checked.faults)
    seen = f"{checked.faults[0]}" + (f" (and {count - 1:,} more faults)" if count > 1 else "")
    raise ChatcheckError(
        f"nothing was run, since the manifest has to be mended first: {seen}",
        f"`chatcheck study check {manifest}` lists every fault",
    )
