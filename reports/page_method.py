"""The last page: how it was judged, how well that was measured, and what this cannot know."""

from __future__ import annotations

from typing import Final

from matplotlib.figure import FigureBase

from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.measured import measured
from chatcheck.analyzer.wording import caveat
from chatcheck.reports.style import INK, SOFT, Shown, heading, inches, paragraphs, rule

TITLE: Final = "How it was judged"
HEIGHT: Final = 9.8
HOW: Final = (
    "A bid is what one writes before the other answers; its clock starts at its last message and "
    "stands still in the quiet hours of the one who is to answer. Every behaviour has its "
    "occasions, and its frequency is the share of them on which it was flagged. Evidence that "
    "excuses is looked for generously and always wins; a voice note, a call or a picture as the "
    "reply makes an occasion unclear, and unclear occasions count for nothing. A total counts a "
    "reply once, however many behaviours it shows. Under ten occasions no share is given.",
    "Periods are compared in whole weeks. Intervals rest on weeks, not on single messages, since "
    "moods last for days; the more figures are looked at, the more each must show.",
)
CANNOT: Final = (
    "A chat does not show tone of voice, faces, what was said at the table, who was driving, ill, "
    "asleep or at work, or what a word means between two people. Jokes, irony and private language "
    "are misread. Other languages than English are not judged by their words yet.",
)


def draw(body: FigureBase, shown: Shown) -> None:
    """Rules, the table of what was measured, and limits."""
    _, height = inches(body)
    y = heading(body, "The rules", 1.0)
    y = paragraphs(body, shown, HOW, y, size=8.5, gap=0.35)
    y = heading(body, "How well each was measured", y - 0.004)
    y = paragraphs(body, shown, [_source()], y, size=8.5, colour=SOFT)
    step = 0.178 / height
    for column, text in (
        (0.0, "behaviour"),
        (0.46, "right of 100 flagged"),
        (0.78, "found of 100"),
    ):
        body.text(column, y - 0.6 * step, text, size=8, color=SOFT)
    y -= step
    rule(body, y)
    figures = measured()
    for detector in DETECTORS:
        y -= step
        body.text(0, y + 0.15 * step, detector.title, size=8.5, color=INK)
        one = figures.get(detector.name)
        right = (
            f"{100 * one.precision:.0f} (at least {100 * one.precision_low:.0f})"
            if one
            else "not measured"
        )
        body.text(0.46, y + 0.15 * step, right, size=8.5, color=INK if one else SOFT)
        if one:
            body.text(0.78, y + 0.15 * step, f"{100 * one.recall:.0f}", size=8.5, color=INK)
        if detector.low_confidence:
            body.text(0.87, y + 0.15 * step, "not in totals", size=7.5, color=SOFT)
    y = heading(body, "What this cannot know", y - 1.2 * step)
    paragraphs(body, shown, [*CANNOT, caveat()], y, size=8.5, gap=0.35)


def _source() -> str:
    figures = measured()
    if not figures:
        return "The detectors have not been measured yet."
    return (
        "On labelled chats by invented people on whom the detectors were not developed. Real "
        "chats are more varied: expect somewhat less."
    )
