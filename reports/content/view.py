"""A view: an analysis with everything about how it is shown, worked out once for all writers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final
from unicodedata import bidirectional, combining, east_asian_width

import numpy as np
import numpy.typing as npt
import polars as pl

from chatcheck.analyzer.comparison.periods import covered
from chatcheck.analyzer.results import Analysis, Span
from chatcheck.analyzer.tables import Period
from chatcheck.reports.content.facts import Facts, facts
from chatcheck.reports.content.weeks import rolled
from chatcheck.reports.options import ReportOptions

LEFT: Final = "\u200e"  # draws nothing and says: here it goes from left to right
LONGEST_NAME: Final = 24  # letters of a name in a sentence; wide ones count twice
# Weeks of a chat up to which a line takes so many weeks together: a line of 600 points is a fog.
WINDOWS: Final = ((160, 4), (420, 13), (10**6, 26))
SILENCE_DAYS: Final = 14  # without any message: shown as a gap


@dataclass(frozen=True)
class View:
    """An analysis as a report shows it; ``people`` are the names as they can be written."""

    analysis: Analysis
    options: ReportOptions

    @cached_property
    def people(self) -> tuple[str, str]:
        """The two names on one line, not too long, and apart from each other."""
        first, second = (shortened(name) for name in self.analysis.people)
        if first == second:  # alike but for what was cut off
            first, second = f"{first} (1)", f"{second} (2)"
        return first, second

    @cached_property
    def facts(self) -> Facts:
        """What the first page says."""
        return facts(self.analysis, self.people)

    @cached_property
    def span(self) -> Span:
        """First and last day of the chat; days begin at 04:00."""
        return covered(self.analysis.conversation)

    @cached_property
    def window(self) -> int:
        """Weeks that a line takes together: four, and more where a chat goes on for years."""
        return next(window for most, window in WINDOWS if self.weeks <= most)

    @cached_property
    def weeks(self) -> int:
        """How many weeks there are."""
        return self.analysis.weekly["week"].n_unique()

    @cached_property
    def rolled(self) -> dict[tuple[object, ...], pl.DataFrame]:
        """The weeks of every (detector, name), ``window`` of them taken together."""
        least = self.analysis.conversation.settings.min_chances
        return rolled(self.analysis.weekly, self.window, least, self.silences)

    def line(self, detector: str, number: int) -> pl.DataFrame:
        """The weeks of a detector and a person (0 or 1); see ``weeks.rolled``."""
        return self.rolled.get((detector, self.analysis.people[number]), self.rolled[()])

    @cached_property
    def over_all(self) -> dict[tuple[str, str], dict[str, Any]]:
        """The rates over the whole chat by (detector, name)."""
        rows = self.analysis.rates.filter(pl.col("period") == Period.ALL).iter_rows(named=True)
        return {(row["detector"], row["actor"]): row for row in rows}

    @cached_property
    def silences(self) -> list[tuple[date, date]]:
        """First and last day of every stretch of two weeks or more without a message."""
        sent = self.analysis.conversation.messages["sent_at"].to_physical().to_numpy()
        last = np.flatnonzero(np.diff(sent) > (SILENCE_DAYS + 1) * 86_400_000_000)
        day_after = timedelta(days=1)
        return [
            (before + day_after, after - day_after)
            for before, after in zip(self._days(last), self._days(last + 1), strict=True)
        ]

    def _days(self, rows: npt.NDArray[np.integer]) -> list[date]:
        """Local days of some messages."""
        sent = self.analysis.conversation.messages["sent_at"].gather(rows)
        zone = self.analysis.conversation.chat.timezone
        return sent.dt.convert_time_zone(zone).dt.date().to_list()

    def named(self, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Rows whose "actor" is a name, with ``person`` (0 or 1) beside it."""
        return [{**row, "person": self.analysis.people.index(row["actor"])} for row in rows]


def shortened(name: str) -> str:
    """A name that fits into a sentence; what is cut off shows as an ellipsis."""
    clean = " ".join(
        "".join(char if char.isprintable() or char == "\u200d" else " " for char in name).split()
    )
    clean = clean.replace(LEFT, "") or "?"
    if _wide(clean) > LONGEST_NAME:
        while len(clean) > 1 and _wide(clean) >= LONGEST_NAME:
            clean = clean[:-1]
        # A joiner or a mark that has lost its partner draws as a circle of dots.
        while len(clean) > 1 and (clean[-1] in "\u200d\ufe0f " or combining(clean[-1])):
            clean = clean[:-1]
        clean = f"{clean}…"
    return among_latin(clean)


def _wide(name: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in name)


def among_latin(name: str) -> str:
    """A name that keeps its place in an English line, whichever way its own letters run.

    Without the marks a line that begins with such a name would run from right to left.
    """
    turned = any(bidirectional(char) in ("R", "AL") for char in name)
    return f"{LEFT}{name}{LEFT}" if turned else name
