"""One picture that stands alone when it is shared in a chat.

It is legible on a phone without zooming: a phone shows the picture some 2.5 inches wide, so no
letter in it is smaller than ``SMALLEST`` points on its 6.75 inches.
"""

from __future__ import annotations

from typing import Final

from matplotlib.figure import Figure, FigureBase

from chatcheck.analyzer.wording import THIN
from chatcheck.reports.page_answer import METRICS, answered, values
from chatcheck.reports.plots import axes_at, calendar, frequency, name_spans, percent_axis
from chatcheck.reports.style import (
    BOLD,
    INK,
    NAME_COLOURS,
    SOFT,
    Shown,
    inches,
    paragraphs,
    rule,
    tall,
)

WIDTH: Final = 6.75  # inches: 1080 dots at 160 an inch
SMALLEST: Final = 13.0  # points
LEFT: Final = 0.055  # of the width
PANEL: Final = 1.75  # inches of a chart
NOTE: Final = (
    "Small things that everybody does, flagged by rules in the words and times of a chat. They "
    "say how often, not why, and nothing about who is right. Made by chatcheck on the owner's "
    "machine; sent nowhere."
)
KEY: Final = (
    "Line: share of occasions flagged, {} weeks together; band: where the true share probably lies."
)


def draw(shown: Shown) -> Figure:
    """The figure, its title included; as tall as its words need."""
    answers, notes = answered(shown), [KEY.format(shown.window), NOTE]
    figure = Figure(figsize=(WIDTH, 12.0))  # to measure by: the height follows
    wide = 1 - 2 * LEFT
    top = tall(figure, shown, answers, size=14, gap=0.3, leading=1.35, width=wide) * 12
    foot = tall(figure, shown, notes, size=SMALLEST, gap=0.4, leading=1.35, width=wide) * 12
    height = 1.35 + top + 3.75 + 2 * (PANEL + 0.95) + foot + 0.35
    figure = Figure(figsize=(WIDTH, height))
    figure.text(LEFT, 1 - 0.55 / height, "How the two answer each other", size=21, color=INK)
    figure.text(LEFT, 1 - 0.84 / height, " and ".join(shown.people), size=SMALLEST, color=SOFT)
    figure.text(LEFT, 1 - 1.08 / height, shown.range, size=SMALLEST, color=SOFT)
    y = paragraphs(figure, shown, answers, 1 - 1.32 / height, size=14, left=LEFT, right=1 - LEFT,
                   gap=0.3, leading=1.35)  # fmt: skip
    rule(figure, y, LEFT, 1 - LEFT)
    _figures(figure, shown, y)
    start = (1 - y) * height + 3.75
    rule(figure, 1 - (start - 0.12) / height, LEFT, 1 - LEFT)
    highest, panels = 0.0, []
    for number in (0, 1):
        axes = axes_at(figure, 0.95, start + 0.5 + (PANEL + 0.95) * number, -0.5, PANEL)
        highest = max(highest, frequency(axes, shown, "micro_rejections", number))
        calendar(axes, shown, ticks=5)
        name_spans(axes, shown, SMALLEST)
        axes.set_title(f"{shown.people[number]}: turning away", color=NAME_COLOURS[number],
                       size=14, pad=22)  # fmt: skip
        axes.tick_params(labelsize=SMALLEST)
        axes.xaxis.get_offset_text().set_fontsize(SMALLEST)
        axes.locator_params(axis="y", nbins=4)
        panels.append(axes)
    for axes in panels:
        percent_axis(axes, highest)
    paragraphs(figure, shown, notes, foot / height + 0.2 / height, size=SMALLEST, left=LEFT,
               right=1 - LEFT, colour=SOFT, gap=0.4, leading=1.35)  # fmt: skip
    return figure


def _figures(body: FigureBase, shown: Shown, top: float) -> None:
    """The three figures of each person in two columns."""
    _, height = inches(body)
    for number, name in enumerate(shown.people):
        left = LEFT + 0.46 * number
        body.text(left, top - 0.36 / height, name, size=15, color=NAME_COLOURS[number])
        for place, (metric, title, _) in enumerate(METRICS):
            value, detail, verdict = values(shown, number, metric)
            y = top - (0.72 + place * 0.98) / height
            body.text(left, y, title, size=SMALLEST, color=SOFT)
            thin = value == THIN
            body.text(left, y - 0.36 / height, value, size=15 if thin else 22, color=INK)
            body.text(left, y - 0.59 / height, detail, size=SMALLEST, color=SOFT)
            if not thin:
                body.text(left + 0.195, y - 0.36 / height, verdict, size=SMALLEST, color=INK,
                          **({} if verdict == "no clear change" else BOLD))  # fmt: skip
