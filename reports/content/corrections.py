"""A reader's own marks: moments that were "not so", read back from the file the page saved.

The file holds no texts: detector, actor, and the times of bid and reply. A marked hit becomes a
miss, and everything is counted again; marks that match nothing are counted and said, and a file
of another chat is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import polars as pl

from chatcheck.analyzer.comparison.recount import recounted
from chatcheck.analyzer.results import Analysis
from chatcheck.analyzer.tables import OUTCOME, Outcome
from chatcheck.parsers.errors import ChatcheckError
from chatcheck.reports.content.events_table import looked_up
from chatcheck.reports.content.view import View
from chatcheck.reports.options import Applied, Corrected, ReportOptions

KIND: Final = "chatcheck corrections"
VERSION: Final = 1  # of the file's form
HEAD_BYTES: Final = 1_000  # the kind is the first thing that the report writes
AGAIN: Final = "Save it anew with the button in the HTML report"


class CorrectionsError(ChatcheckError):
    """A file of corrections cannot be read, or belongs to another chat."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One occasion: what was picked, of whom, when (UTC); ``agreed`` only where it was asked."""

    detector: str
    actor: str
    bid_at: datetime
    reply_at: datetime | None
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a file holds: the two names, what was not so, and what was checked with names hidden."""

    people: tuple[str, ...]
    not_so: tuple[Mark, ...]
    checked: tuple[Mark, ...]


def load(path: Path) -> Corrections:
    """The corrections of a file; raises ``CorrectionsError`` for anything else."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CorrectionsError(
            f"the corrections {path} cannot be read ({error.strerror})", "Check the path"
        ) from error
    return read(data, str(path))


def are_some(data: bytes) -> bool:
    """Whether bytes look like a file of corrections, from their head."""
    return data.lstrip()[:1] == b"{" and f'"{KIND}"'.encode() in data[:HEAD_BYTES]


def read(data: bytes, label: str) -> Corrections:
    """The corrections in the bytes of a file; raises ``CorrectionsError`` for anything else."""
    try:
        told = json.loads(data)
        if told["kind"] != KIND or told["version"] != VERSION:
            raise ValueError("another kind of file")
        return Corrections(
            people=tuple(str(name) for name in told["people"]),
            not_so=tuple(_mark(row) for row in told["not_so"]),
            checked=tuple(_mark(row) for row in told["checked"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise CorrectionsError(f"{label} is no file of corrections", AGAIN) from error


def _mark(row: Mapping[str, Any]) -> Mark:
    return Mark(
        detector=str(row["detector"]),
        actor=str(row["actor"]),
        bid_at=_instant(row["bid_at"]),
        reply_at=None if row["reply_at"] is None else _instant(row["reply_at"]),
        agreed=bool(row.get("agreed", False)),
    )


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a time without its offset")
    return at.astimezone(UTC)


def apply(
    analysis: Analysis, corrections: Corrections, options: ReportOptions
) -> tuple[Analysis, Applied]:
    """The analysis with the marked hits as misses, counted again, and what the marks did.

    Raises ``CorrectionsError`` where the marks are of other people or none of them fits.
    """
    people = _numbers(analysis, options)
    strangers = {mark.actor for mark in (*corrections.not_so, *corrections.checked)} - set(people)
    if strangers or not set(corrections.people) <= set(people):
        raise CorrectionsError(
            f"the corrections are of another chat ({' and '.join(corrections.people)})",
            f"Give those of {' and '.join(analysis.people)}",
        )
    hits = _hits(analysis, options)
    wanted = [(mark.detector, people[mark.actor], mark.bid_at, mark.reply_at)
              for mark in corrections.not_so]  # fmt: skip
    rows = [hits[key] for key in dict.fromkeys(wanted) if key in hits]
    unmatched = len(set(wanted)) - len(rows)
    if wanted and not rows:
        raise CorrectionsError("none of the corrections fits a moment of this chat", AGAIN)
    place = pl.Series(rows, dtype=pl.UInt32)
    outcome = analysis.chances["outcome"].to_physical().scatter(place, 1).cat.to(OUTCOME)
    evidence = analysis.chances["evidence"].scatter(place, "")
    changed = analysis.chances.with_columns(outcome, evidence)
    listed = sorted(
        (Corrected(key[1], key[0], key[2]) for key in dict.fromkeys(wanted) if key in hits),
        key=lambda one: one.bid_at,
    )
    agreed = sum(mark.agreed for mark in corrections.checked)
    done = Applied(tuple(listed), unmatched, len(corrections.checked), agreed)
    return (recounted(analysis, changed) if rows else analysis), done


Key = tuple[str, int, datetime, datetime | None]


def _hits(analysis: Analysis, options: ReportOptions) -> dict[Key, int]:
    """Every hit by what a mark says of it -> its row in ``chances``."""
    chances = analysis.chances.with_row_index("row").filter(pl.col("outcome") == Outcome.HIT)
    shown = looked_up(analysis, chances.drop("row"), ReportOptions(quotes=False))
    times = [
        pl.col(name).dt.convert_time_zone("UTC").alias(name) for name in ("bid_at", "reply_at")
    ]
    frame = pl.concat([chances.select("row", "actor"), shown.select("detector", *times)],
                      how="horizontal")  # fmt: skip
    return {
        (detector, int(actor), bid, reply): row
        for row, actor, detector, bid, reply in frame.iter_rows()
    }


def _numbers(analysis: Analysis, options: ReportOptions) -> dict[str, int]:
    """Whatever a file may call the two people -> 0 or 1: their names, masks and shown forms."""
    known = {name: number for number, name in enumerate(analysis.people)}
    known |= {name: number for number, name in enumerate(View(analysis, options).people)}
    masks = dict(options.names)
    for name, mask in masks.items():
        if mask in known:
            known[name] = known[mask]
    if not masks and len(analysis.people) == 2:
        for number, name in enumerate(sorted(analysis.people), start=1):
            known[f"Person {number}"] = known[name]
    return known
