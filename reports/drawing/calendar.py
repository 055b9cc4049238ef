"""Time axes over a whole chat: the two periods shaded and named, silences crossed out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes

from chatcheck.analyzer.results import Periods
from chatcheck.reports.drawing.style import FAINT, PALE, SHADE, SILENT, SOFT

STEPS: Final = (1, 2, 3, 6, 12, 24, 60, 120)  # months between two labels
WEEKS_NAMED: Final = 10  # up to which every week has its date
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
        places, labels = self._ticks(ticks)
        axes.set_xticks(places, labels)
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

    def _ticks(self, most: int) -> tuple[list[Any], list[str]]:
        """Beginnings of months, quarters or years, at most ``most``; the year under the first.

        By hand and once a chart: matplotlib's own locator looks for them anew at every step.
        """
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        step = next((step for step in STEPS if months / step <= most), STEPS[-1])
        count = self.first.year * 12 + self.first.month - 1
        if months < 2:  # weeks, by their Mondays
            weeks = [self.first + timedelta(days=7 * n) for n in range(WEEKS_NAMED)]
            days = [day for day in weeks if day <= self.last]
            return [_day(day) for day in days], [f"{day.day} {day:%b}" for day in days]
        numbers = range(-(-(count + 1) // step) * step, count + months + 1, step)
        days = [date(number // 12, number % 12 + 1, 1) for number in numbers]
        labels = []
        for place, day in enumerate(days):
            new_year = place == 0 or day.year != days[place - 1].year
            name = f"{day:%Y}" if step >= 12 else f"{day:%b}"
            labels.append(f"{name}\n{day:%Y}" if new_year and step < 12 else name)
        return [_day(day) for day in days], labels

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
