"""Hits and chances counted once, by person, behaviour and day: what every rate is summed from.

A total counts a reply once, however many behaviours it shows, and leaves out detectors of low
confidence and those whose finding is a trend.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from chatcheck.analyzer.arrays import IntArray
from chatcheck.analyzer.comparison.periods import covered
from chatcheck.analyzer.conversation.conversation import Conversation
from chatcheck.analyzer.detectors.detector import Detector
from chatcheck.analyzer.results import Span
from chatcheck.analyzer.tables import Kind, Metric, Outcome
from chatcheck.parsers.time_units import EPOCH

TOTALS: Final[Mapping[str, Kind]] = {
    Metric.MICRO_REJECTIONS.value: Kind.REJECTION,
    Metric.MICRO_REPAIRS.value: Kind.REPAIR,
}
TRENDS: Final = ("shrinking_replies",)  # a finding over weeks: its single replies enter no total


@dataclass(frozen=True, slots=True)
class Counts:
    """Outcomes by name (the two totals, then every detector), person and day or week.

    Attributes
    ----------
    names
        What the first axis stands for.
    first
        The first day, or the Monday of the first week.
    hits, chances, unclear
        Arrays of names by two persons by days (or weeks). Unclear occasions are no chances.
    """

    names: tuple[str, ...]
    first: date
    hits: IntArray
    chances: IntArray
    unclear: IntArray

    def between(self, span: Span) -> tuple[IntArray, IntArray, IntArray]:
        """hits, chances and unclear (names by persons) over the days of a span."""
        lo = max((span.first - self.first).days, 0)
        hi = max((span.last - self.first).days + 1, 0)
        hits, chances, unclear = (x[..., lo:hi].sum(axis=2) for x in self._all())
        return hits, chances, unclear

    def weekly(self) -> Counts:
        """The same by week from Monday to Sunday; the first and the last may be cut."""
        lead = self.first.weekday()
        days = self.hits.shape[2]
        starts = np.maximum(np.arange(-lead, days, 7), 0)
        return Counts(
            self.names,
            self.first - timedelta(days=lead),
            *(np.add.reduceat(x, starts, axis=2) for x in self._all()),
        )

    def _all(self) -> tuple[IntArray, IntArray, IntArray]:
        return self.hits, self.chances, self.unclear


def count(
    conversation: Conversation, chances: pl.DataFrame, detectors: Sequence[Detector]
) -> Counts:
    """The days of the whole chat, counted from a frame of schema ``CHANCES``.

    A total's chance is a bid of the partner; it is a hit where any behaviour is, and unclear
    where all are.
    """
    whole = covered(conversation)
    days = (whole.last - whole.first).days + 1
    first = (whole.first - EPOCH).days
    # A place is a person and a day; a cell a person and the bid that was answered or not.
    actor = chances["actor"].to_numpy().astype(np.int64)
    place = actor * days + conversation.logical_days(chances["at"]) - first
    bids = len(conversation.bursts)
    cell = actor * bids + chances["bid"].to_numpy()
    outcome = chances["outcome"].to_physical().to_numpy()
    names = (*TOTALS, *(detector.name for detector in detectors))
    counted = np.zeros((len(names), len(Outcome), 2 * days), dtype=np.int64)
    # Every detector's rows stand together: a few runs, not millions of names.
    runs = chances["detector"].rle()
    ends = np.cumsum(runs.struct.field("len").to_numpy(), dtype=np.int64).tolist()
    parts = [
        (name, slice(start, end))
        for name, start, end in zip(runs.struct.field("value"), [0, *ends], ends, strict=False)
    ]
    for name, part in parts:
        counted[names.index(name)] += _binned(outcome[part], place[part], 2 * days)
    counts_in = {d.name: d.kind for d in detectors if in_totals(d)}
    for number, kind in enumerate(TOTALS.values()):
        best = np.full(2 * bids, len(Outcome), dtype=np.int8)
        where = np.zeros(2 * bids, dtype=np.int64)
        for name, part in parts:
            if counts_in.get(name) == kind:
                # A hit goes before a miss, a miss before what is unclear: as they are numbered.
                np.minimum.at(best, cell[part], outcome[part].astype(np.int8))
                where[cell[part]] = place[part]
        some = np.flatnonzero(best < len(Outcome))
        counted[number] = _binned(best[some], where[some], 2 * days)
    hits, misses, unclear = counted.reshape(len(names), len(Outcome), 2, days).swapaxes(0, 1)
    return Counts(names, whole.first, hits, hits + misses, unclear)


def in_totals(detector: Detector) -> bool:
    """Whether a detector's hits enter a total: tentative ones and trends do not."""
    return not detector.low_confidence and detector.name not in TRENDS


def _binned(outcome: npt.NDArray[np.integer], place: IntArray, places: int) -> IntArray:
    """How often each outcome (rows) comes in each place (columns)."""
    slot = outcome.astype(np.int64) * places + place
    return np.bincount(slot, minlength=len(Outcome) * places).reshape(len(Outcome), places)
