"""What pages are made of: a few kinds of blocks that every writer knows how to set."""

from __future__ import annotations

from dataclasses import dataclass

from chatcheck.reports.content.moments import Moments
from chatcheck.reports.drawing.style import Chart


@dataclass(frozen=True, slots=True)
class Text:
    """Paragraphs; ``small`` for notes beside charts and tables."""

    paragraphs: tuple[str, ...]
    small: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a page."""

    text: str


@dataclass(frozen=True, slots=True)
class Key:
    """Which colour, mark and line stand for whom; the writer names the two people."""


@dataclass(frozen=True, slots=True)
class Charts:
    """Charts beside each other where there is room, ``columns`` of them on paper."""

    charts: tuple[Chart, ...]
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of a row is the row's head.

    ``counted`` names the detector of each row where its cells after the first are "hits of
    chances" of the two people over the whole chat: a page can count those again.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    counted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one behaviour is, with an invented example, a counter-example and a word on sureness."""

    title: str
    way: str
    meaning: str
    example: tuple[str, str]
    counter_example: tuple[str, str]
    tentative: bool


@dataclass(frozen=True, slots=True)
class Meanings:
    """All behaviours of a report."""

    items: tuple[Meaning, ...]


@dataclass(frozen=True, slots=True)
class MomentList:
    """The moments, with the sentences before them."""

    intro: tuple[str, ...]
    moments: Moments


Block = Text | Heading | Key | Charts | Table | Meanings | MomentList


@dataclass(frozen=True, slots=True)
class Page:
    """One page: a name for links, its title and its blocks."""

    key: str
    title: str
    blocks: tuple[Block, ...]
