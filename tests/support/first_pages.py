"""Three first pages in full, kept as texts: a change, no clear change, too little to say.

``python -m tests.support.first_pages`` rewrites them from the words as they are; read the
difference.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from chatcheck.analyzer.results import Periods, Span
from chatcheck.reports.content.facts import Change, Count, Facts, Person, Waits
from chatcheck.reports.content.judged import Language, Sureness
from chatcheck.reports.words.first_page import PICTURES, FirstPage, first_page

FOLDER = Path(__file__).parent / "first_page"
SURE = Sureness(right=0.8, found=0.3)
ENGLISH = Language("en", {"Ana": "en", "Ben": "en"}, 1.0, True)
STILL = Waits(200.0, 180.0, 200.0, "no clear change")


def facts(ana: Person, ben: Person, **more: object) -> Facts:
    """Facts of ten months with the last 13 weeks compared with the 13 before, unless told else."""
    given: dict[str, object] = {
        "people": (ana, ben),
        "chat": Span(date(2024, 1, 14), date(2024, 11, 9)),
        "messages": 1_638,
        "periods": Periods(
            Span(date(2024, 5, 6), date(2024, 8, 4)), Span(date(2024, 8, 5), date(2024, 11, 3)), ""
        ),
        "recent": 13,
        "asked": False,
        "least_weeks": 4,
        "language": ENGLISH,
        "app": "whatsapp",
    }
    return Facts(**(given | more))  # type: ignore[arg-type]


def change() -> Facts:
    """One of the two turned away more lately, and took longer to answer."""
    ana = Person(
        "Ana", Count(42, 415, 0.07, 0.14),
        Change(Count(9, 121, 0.04, 0.14), Count(13, 141, 0.05, 0.16), "no clear change", 3.07),
        Change(Count(25, 189), Count(22, 222), "no clear change", 2.8), STILL,
    )  # fmt: skip
    ben = Person(
        "Ben", Count(41, 424, 0.07, 0.13),
        Change(Count(4, 118, 0.01, 0.09), Count(29, 150, 0.13, 0.27), "higher", 2.5, (13, 29)),
        Change(Count(20, 195), Count(21, 222), "no clear change", 2.7),
        Waits(240.0, 120.0, 360.0, "higher"),
    )  # fmt: skip
    return facts(ana, ben)


def no_change() -> Facts:
    """What looks like a fall and rests on few moments, in two stretches that were asked for."""
    ana = Person(
        "Ana", Count(42, 415, 0.07, 0.14),
        Change(Count(16, 100), Count(8, 100), "no clear change", 3.1), None, STILL,
    )  # fmt: skip
    ben = Person(
        "Ben", Count(19, 424, 0.03, 0.09),
        Change(Count(4, 120), Count(4, 118), "no clear change", 6.2), None, STILL,
    )  # fmt: skip
    periods = Periods(
        Span(date(2024, 2, 5), date(2024, 4, 28)), Span(date(2024, 5, 6), date(2024, 7, 28)), ""
    )
    return facts(ana, ben, periods=periods, recent=None)


def too_little() -> Facts:
    """Three weeks, and few occasions in them."""
    ana = Person("Ana", Count(3, 25, 0.04, 0.30), None, None, Waits(200.0, None, None, ""))
    ben = Person("Ben", Count(2, 25, 0.02, 0.25), None, None, Waits(100.0, None, None, ""))
    span = Span(date(2024, 1, 8), date(2024, 1, 26))
    return facts(ana, ben, chat=span, messages=96, periods=None, recent=None)


CASES = {"change": change, "no_change": no_change, "too_little": too_little}


def text(page: FirstPage) -> str:
    """A whole first page as a text: what every form of the report says."""
    lines = [page.title, page.subtitle, "", "In short", *page.short]
    if any(one.dots for one in page.pictures):
        lines += ["", PICTURES]
        for one in page.pictures:
            lines.append(f"{one.name}: {one.verdict}".removesuffix(": "))
            lines += [f"  {part.label}: {part.marked} of 100" for part in one.dots]
    lines += ["", *page.small_print]
    for section in page.sections:
        lines += ["", section.title]
        for part in section.parts:
            if isinstance(part, str):
                lines.append(part)
            else:
                lines.append(f"  (made up)  {': '.join(part.said)}  {': '.join(part.answered)}")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Rewrite every text."""
    FOLDER.mkdir(exist_ok=True)
    for name, case in CASES.items():
        page = first_page(case(), SURE)
        (FOLDER / f"{name}.txt").write_text(text(page), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
