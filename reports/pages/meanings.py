"""The last page: what each behaviour means, with an invented example of it and of its contrary."""

from __future__ import annotations

from typing import Final

from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.reports.content.view import View
from chatcheck.reports.pages.blocks import Meaning, Meanings, Page, Text
from chatcheck.reports.words.names import WAYS

KEY, TITLE = "meanings", "What each behaviour means"
LEAD: Final = (
    "The examples are made up. They show the difference, and are not the list of what is "
    "recognised."
)


def page(view: View) -> Page:
    """Every behaviour, turning away first."""
    return Page(
        KEY,
        TITLE,
        (
            Text((LEAD,)),
            Meanings(
                tuple(
                    Meaning(
                        one.title, WAYS[one.kind], one.meaning, one.example, one.counter_example,
                        one.low_confidence,
                    )
                    for one in DETECTORS
                )
            ),
        ),
    )  # fmt: skip
