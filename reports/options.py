"""What the user chose about a report; light to import, so that the front door can name it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chatcheck.reports.content.corrections import Applied


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
