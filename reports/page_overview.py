"""One picture that stands alone when it is shared in a chat: legible on a phone."""

from __future__ import annotations

from typing import Final

from matplotlib.figure import Figure, FigureBase

from chatcheck.reports.page_answer import METRICS, periods_line, values
from chatcheck.reports.plots import axes_at, calendar, frequency, name_periods, percent_axis
from chatcheck.reports.style import COLOURS, INK, SOFT, Shown, inches, paragraphs, rule

SIZE: Final = (6.75, 12.0)  # inches: 1080 x 1920 at 160 dots an inch
NOTE: Final = (
    "Counts of small things that everybody does, flagged by rules in the words and times of a "
    "chat. They say how often, not why, and nothing about who is right. Made by chatcheck on the "
    "owner's machine; sent nowhere."
)


def draw(shown: Shown) -> Figure:
    """The figure, its title included."""
    figure = Figure(figsize=SIZE)
    people = " and ".join(shown.people)
    figure.text(0.06, 0.962, "How the two answer each other", size=19, color=INK)
    figure.text(0.06, 0.942, f"{people}, {shown.range}", size=11, color=SOFT)
    _figures(figure, shown)
    rule(figure, 0.668, 0.06, 0.94)
    highest, panels = 0.0, []
    for number in (0, 1):
        axes = axes_at(figure, 0.75, 4.45 + 2.65 * number, 5.5, 1.95)
        highest = max(highest, frequency(axes, shown, "micro_rejections", number))
        calendar(axes, shown)
        name_periods(axes, shown)
        title = f"{shown.people[number]}: micro-rejections over time"
        axes.set_title(title, color=COLOURS[number], size=12)
        axes.tick_params(labelsize=9.5)
        panels.append(axes)
    for axes in panels:
        percent_axis(axes, highest)
    texts = [periods_line(shown), NOTE]
    paragraphs(figure, shown, texts, 0.168, size=10, left=0.06, right=0.94, colour=SOFT, gap=0.5)
    return figure


def _figures(body: FigureBase, shown: Shown) -> None:
    """The three figures of each person in two columns."""
    _, height = inches(body)
    for number, name in enumerate(shown.people):
        left = 0.06 + 0.46 * number
        body.text(left, 0.908, name, size=15, color=COLOURS[number], weight="bold")
        for place, (metric, title, _) in enumerate(METRICS):
            value, detail, verdict = values(shown, number, metric)
            y = 0.880 - place * 0.88 / height
            body.text(left, y, title, size=10.5, color=SOFT)
            body.text(left, y - 0.28 / height, value, size=18, color=INK)
            body.text(left, y - 0.47 / height, detail, size=9.5, color=SOFT)
            body.text(left + 0.2, y - 0.27 / height, verdict, size=10.5, color=INK)
