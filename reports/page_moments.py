"""Page seven and on: moments, the evidence behind the counts, split cleanly over pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from matplotlib.figure import FigureBase
from matplotlib.lines import Line2D

from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.wording import day, duration
from chatcheck.reports.style import (
    COLOURS,
    FAINT,
    FOOT,
    HEAD,
    INK,
    MARGIN,
    MARKERS,
    NAME_COLOURS,
    PAPER,
    SOFT,
    Shown,
    inches,
    inside,
    paragraphs,
    write,
)

TITLE: Final = "Moments"
SIZE: Final = 8.5
STEP: Final = SIZE * 1.42 / 72  # inches a line
MOST_LINES: Final = 5  # of one message
NOT_QUOTED, NO_REPLY, NO_WORDS = "(not quoted)", "(no reply)", "(no words)"
WAYS: Final = {"rejection": "turning away", "repair": "turning back"}
QUOTE_AT: Final = 1.15  # inches from the left
INTRO: Final = (
    "A few of the occasions behind the counts, chosen by rule: both people's, turns away and turns "
    "back, spread over the chat, in proportion to what was found. Each may have had a good reason "
    "that a chat does not show."
)


def titles() -> dict[str, str]:
    """Detector names to their titles."""
    return {detector.name: detector.title for detector in DETECTORS}


def lay_out(shown: Shown) -> list[list[dict[str, Any]]]:
    """The moments as pages of rows, each row with its wrapped lines and its height."""
    width, height = PAPER[shown.options.paper]
    room = height - HEAD - FOOT - 0.15
    pages: list[list[dict[str, Any]]] = []
    left = 0.0
    for row in _rows(shown, width - 2 * MARGIN):
        if not pages or row["height"] > left:
            left = room - (0.62 if not pages else 0.0)
            pages.append([])
        pages[-1].append(row)
        left -= row["height"]
    return pages


def _rows(shown: Shown, width: float) -> Iterator[dict[str, Any]]:
    wide = width - QUOTE_AT
    for row in shown.raw_moments.iter_rows(named=True):
        lines: list[tuple[str, str]] = []
        for who, text in (("partner", row["bid_text"]), ("actor", row["reply_text"])):
            name = shown.people[shown.analysis.people.index(row[who])]
            said = shown.clean(text)
            if not shown.options.quotes:
                said = NOT_QUOTED
            elif not said:
                said = NO_REPLY if who == "actor" and row["elapsed_s"] is None else NO_WORDS
            late = (
                f" ({duration(row['elapsed_s'])} later)"
                if who == "actor" and row["elapsed_s"] is not None
                else ""
            )
            wrapped = shown.measure.wrap(f"{name}{late}: {said}", wide, SIZE, MOST_LINES)
            lines += [(line, INK) for line in wrapped]
        lines += [(line, SOFT) for line in shown.measure.wrap(row["evidence"], wide, SIZE)]
        yield {**row, "lines": lines, "height": STEP * (len(lines) + 1.35) + 0.13}


def draw(body: FigureBase, shown: Shown, rows: list[dict[str, Any]], *, first: bool) -> None:
    """One page of moments."""
    width, height = inches(body)
    y = 1.0
    if first:
        y = paragraphs(body, shown, [INTRO], 1.0, size=SIZE, colour=SOFT) - 0.006
    if not rows:
        paragraphs(body, shown, ["Nothing was flagged."], y, size=10)
    step = STEP / height
    names = titles()
    for row in rows:
        number = shown.analysis.people.index(row["actor"])
        at = row["at"]
        write(body, 0, y - 0.8 * step, day(at.date()), size=SIZE, colour=INK)
        write(body, 0, y - 1.8 * step, f"{at:%H:%M}", size=SIZE, colour=SOFT)
        left = QUOTE_AT / width
        body.add_artist(
            Line2D(
                [left - 0.018], [y - 0.5 * step], marker=MARKERS[number], color=COLOURS[number],
                ms=4.5, ls="none", transform=inside(body),
            )
        )  # fmt: skip
        title = f"{shown.people[number]}: {names[row['detector']]} ({WAYS[row['kind']]})"
        write(body, left, y - 0.8 * step, title, size=SIZE + 0.5, colour=NAME_COLOURS[number])
        for place, (line, colour) in enumerate(row["lines"], start=1):
            write(body, left, y - (place + 0.9) * step, line, size=SIZE, colour=colour)
        y -= row["height"] / height
        body.add_artist(
            Line2D(
                [0, 1], [y + 0.075 / height] * 2, color=FAINT, lw=0.5,
                transform=inside(body),
            )
        )  # fmt: skip
