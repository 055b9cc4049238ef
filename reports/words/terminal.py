"""The first page for a terminal: the same sentences, short enough for one screen."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Final

from chatcheck.reports.words.first_page import AFRAID, CANNOT, FirstPage

WIDTH: Final = 96  # letters of a line
MOST_LINES: Final = 24  # of one screen


def text(page: FirstPage) -> str:
    """Heading, answer, counts, how sure, what it cannot know, and the box; ``MOST_LINES`` lines.

    What is counted, and what to do now, stand in the report itself.
    """
    sure = [section for section in page.sections if section.key in ("sure", "marks")]
    blocks = [
        [f"{page.title}: {page.subtitle}"],
        [*page.short, *page.small_print[:1]],
        *([" ".join(section.texts[:2])] for section in sure),
        [f"{CANNOT.title}: why. {CANNOT.texts[0].removeprefix('Why. ')} {CANNOT.texts[2]}"],
        [f"{AFRAID.title}: {_lower(AFRAID.texts[0])}"],
    ]
    return "\n\n".join("\n".join(_filled(block)) for block in blocks)


def _filled(paragraphs: Sequence[str]) -> list[str]:
    return [
        line
        for paragraph in paragraphs
        for line in textwrap.wrap(paragraph, WIDTH, subsequent_indent="  ", break_long_words=False)
    ]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
