"""Time axes over a whole chat: the two periods shaded and named, silences crossed out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

from chatcheck.analyzer.analysis import Periods
from chatcheck.reports.drawing.style import FAINT, PALE, SHADE, SILENT, SOFT

LETTER: Final = 0.075  # inches of a letter of a span's name: what does not fit is left out


@dataclass(frozen=True, slots=True)
class Calendar:
    """First and last week (Mondays), the two periods, and stretches without a message."""

    first: date
    last: date
    periods: Periods | None
    silences: tuple[tuple[date, date], ...]

    def put_on(self, axes: Axes, *, ticks: int = 8, named: bool = False) -> None:
        """Give axes this time, with at most ``ticks`` labels; ``named`` says what is shaded."""
        axes.set_xlim(_day(self.first - timedelta(days=4)), _day(self.last + timedelta(days=10)))
        locator = AutoDateLocator(minticks=3, maxticks=ticks)  # type: ignore[no-untyped-call]
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
        for begin, end in self.silences:
            axes.axvspan(_day(begin), _day(end + timedelta(days=1)), facecolor="none",
                         edgecolor=SILENT, alpha=0.45, hatch="xxx", lw=0, zorder=0.5)  # fmt: skip
        if self.periods is not None:
            sides = ((self.periods.before, PALE), (self.periods.after, SHADE))
            for span, shade in sides:
                begin, end = _day(span.first), _day(span.last + timedelta(days=1))
                axes.axvspan(begin, end, color=shade, zorder=0, lw=0)
                for edge in (begin, end):
                    axes.axvline(edge, color=FAINT, lw=0.6, zorder=0.4)
        if named:
            self._names(axes)

    def _names(self, axes: Axes) -> None:
        left, right = axes.get_xlim()
        figure: Any = axes.get_figure(root=True)
        wide = axes.get_position().width * figure.get_figwidth()
        spans = [(*span, "no messages", 0.5) for span in self.silences]
        if self.periods is not None:
            before, after = self.periods.before, self.periods.after
            spans += [(before.first, before.last, "before", 1.0),
                      (after.first, after.last, "after", 1.0)]  # fmt: skip
        for first, last, word, height in spans:
            if wide * (last - first).days / (right - left) < LETTER * len(word):
                continue
            axes.text(
                _day(first + (last - first) / 2), height, word, size=8, color=SOFT, ha="center",
                transform=axes.get_xaxis_transform(), va="bottom" if height == 1.0 else "center",
            )  # fmt: skip


def _day(when: date) -> Any:
    return np.datetime64(when)
