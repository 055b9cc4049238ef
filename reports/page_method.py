"""The last page: how it was judged, how well that was measured, and what this cannot know."""

from __future__ import annotations

from typing import Final

from matplotlib.figure import FigureBase

from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.measured import Measured, measured
from chatcheck.analyzer.wording import caveat
from chatcheck.reports.style import SOFT, Shown, heading, inches, paragraphs
from chatcheck.reports.table import table

TITLE: Final = "How it was judged"
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
HEADS: Final = ("Behaviour", "Right of 100 flagged", "Found of 100", "Labelled chats")
NOT_MEASURED: Final = "not measured"


def draw(body: FigureBase, shown: Shown) -> None:
    """Rules, the table of what was measured, and limits."""
    _, height = inches(body)
    y = heading(body, "The rules", 1.0)
    y = paragraphs(body, shown, HOW, y, size=8.5, gap=0.35)
    y = heading(body, "How well each was measured", y - 0.004)
    y = paragraphs(body, shown, [source()], y, size=8.5, colour=SOFT, gap=0.35)
    step = 0.178 if height > 9.5 else 0.165
    y = table(body, shown, HEADS, figures(), y, (0.0, 0.42, 0.66, 0.84), step=step)
    y = heading(body, "What this cannot know", y - 0.2 / height)
    paragraphs(body, shown, [*CANNOT, caveat()], y, size=8.5, gap=0.35)


def figures() -> list[tuple[str, str, str, str]]:
    """Rows of ``HEADS``: every detector, also those that were not measured."""
    return [_row(detector.title, detector.low_confidence, measured().get(detector.name))
            for detector in DETECTORS]  # fmt: skip


def _row(title: str, low_confidence: bool, one: Measured | None) -> tuple[str, str, str, str]:
    name = f"{title} (not in totals)" if low_confidence else title
    if one is None:
        return name, NOT_MEASURED, "", ""
    right = f"{100 * one.precision:.0f} (at least {100 * one.precision_low:.0f})"
    return name, right, f"{100 * one.recall:.0f}", f"{one.episodes}"


def source() -> str:
    """What the figures were measured on, and what to expect of a real chat."""
    if not measured():
        return "The detectors have not been measured yet."
    return (
        "On labelled chats of invented people, each judged by models that had learned from the "
        "other authors. Rules and word lists were written with such chats at hand, and real chats "
        "are more varied: expect less. At least: with 95 % confidence."
    )
