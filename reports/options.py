"""What the user chose about a report; light to import, so that the front door can name it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Corrected:
    """One hit that no longer counts: whose (0 or 1), which detector, when the bid was."""

    person: int
    detector: str
    bid_at: datetime


@dataclass(frozen=True, slots=True)
class Applied:
    """What a file of corrections did to an analysis.

    ``unmatched`` marks match no moment; of ``checked`` moments a reader agreed with ``agreed``.
    """

    corrected: tuple[Corrected, ...]
    unmatched: int
    checked: int
    agreed: int


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """Choices that change how results are shown, never what was found.

    ``paper`` is "a4" or "letter"; ``dpi`` the sharpness of a PNG; ``quotes`` whether message
    texts are shown; ``anonymise`` whether numbers, links and addresses are masked and ``names``
    (form, mask) replaced in them; ``corrections`` what a reader's own marks did to the analysis;
    ``force`` whether a file that chatcheck did not write may be overwritten.
    """

    paper: str = "a4"
    dpi: int = 160
    quotes: bool = True
    anonymise: bool = False
    names: tuple[tuple[str, str], ...] = ()
    corrections: Applied | None = None
    force: bool = False
