"""Pages: which words, rows and charts stand together; the same for all writers.

A ``View`` goes in, a ``Document`` comes out. ``PAGES`` lists the pages behind the first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from chatcheck.reports.content.judged import sureness
from chatcheck.reports.content.moments import MOST
from chatcheck.reports.content.view import View
from chatcheck.reports.pages import (
    frequency,
    judged,
    kinds,
    meanings,
    moments,
    periods,
    timing,
    turning_towards,
)
from chatcheck.reports.pages.blocks import Page
from chatcheck.reports.words.corrections import sentences
from chatcheck.reports.words.first_page import FirstPage, first_page


@dataclass(frozen=True, slots=True)
class Listed:
    """A page, and whether it is about words: then it is left out where no words are judged."""

    make: Callable[[View], Page]
    of_words: bool = False


PAGES: Final[tuple[Listed, ...]] = (
    Listed(frequency.page, of_words=True),
    Listed(kinds.page, of_words=True),
    Listed(periods.page),
    Listed(timing.page),
    Listed(turning_towards.page, of_words=True),
    Listed(moments.page, of_words=True),
    Listed(judged.page),
    Listed(meanings.page, of_words=True),
)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report before it is written in any form."""

    view: View
    first: FirstPage
    pages: tuple[Page, ...]


def front(view: View) -> FirstPage:
    """The first page alone."""
    return first_page(view.facts, sureness(), sentences(view.options.corrections))


def document(view: View, *, most_moments: int = MOST) -> Document:
    """The first page and all behind it; without those about words where no words are judged.

    ``most_moments`` is how many moments the form has room for.
    """
    judged_words = view.facts.language.judged
    chosen = [page.make for page in PAGES if judged_words or not page.of_words]
    made = [
        moments.page(view, most_moments) if page is moments.page else page(view) for page in chosen
    ]
    return Document(view, front(view), tuple(made))
