"""Moments: every reply that was picked, with what was picked about it and the lines around it.

A reply that shows several behaviours is one moment. A reply that turns away is never shown as
turning towards. Days begin at 04:00, as everywhere: what is written at one at night belongs to
the day before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import numpy as np
import polars as pl

from chatcheck.analyzer.comparison.counts import in_totals
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.tables import Kind, Outcome
from chatcheck.reports.content.events_table import looked_up
from chatcheck.reports.content.masking import mask_texts
from chatcheck.reports.content.view import View

MOST: Final = 2_000  # moments in a file; all of them are in the table of ``chatcheck events``
LONGEST: Final = 2_000  # letters of a message that are quoted
AROUND_BURSTS: Final = 3  # before and after a moment that are shown, folded
LONGEST_AROUND: Final = 400  # letters of each of them
ENDED: Final = " \u2026"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One thing that a reply was picked for; times are ISO 8601 with offset, as in the events.

    ``counted`` says whether it enters the total; ``bid`` tells occasions apart.
    """

    detector: str
    title: str
    evidence: str
    counted: bool
    bid: int
    bid_at: str
    reply_at: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """A line before or after a moment: who (0 or 1) and what."""

    person: int
    text: str


@dataclass(frozen=True, slots=True)
class Moment:
    """One reply, or one silence: ``person`` (0 or 1) is who answered or did not.

    ``day`` is the day it belongs to, ``clock`` its local time, ``later_s`` how long the answer
    took (None where none came), ``period`` "before", "after" or "other".
    """

    person: int
    kind: str
    day: date
    clock: str
    period: str
    bid_text: str
    reply_text: str | None
    later_s: float | None
    behaviours: tuple[Behaviour, ...]
    before: tuple[Line, ...]
    after: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Moments:
    """The moments by time, and how many there are in all: more than are held, in a long chat."""

    held: tuple[Moment, ...]
    total: int


def moments(view: View, most: int = MOST) -> Moments:
    """The moments of an analysis, the first ``most`` in turn from each person and way.

    Where there are more, turning away goes first, and what is held is spread over the whole chat.
    """
    hits = _hits(view)
    keys = hits.select("group", "person", "kind").unique("group", maintain_order=True)
    chosen = _chosen(keys, most)
    kept = hits.filter(pl.col("group").is_in(chosen.implode()))
    if kept.is_empty():
        return Moments((), len(keys))
    shown = looked_up(view.analysis, kept.select(view.analysis.chances.columns), view.options)
    rows = pl.concat(
        [
            kept.select("group", "person", "bid", "reply"),
            shown.select(
                "detector", "kind", "evidence", "bid_at", "reply_at", "bid_text", "reply_text",
                "elapsed_s",
            ),
        ],
        how="horizontal",
    )  # fmt: skip
    conversation = view.analysis.conversation
    days = conversation.logical_days(rows["bid_at"].dt.convert_time_zone("UTC"))
    rows = rows.with_columns(day=pl.Series(days.astype(np.int32)).cast(pl.Date))
    around = _Around(view, rows)
    groups = rows.partition_by("group", maintain_order=True)
    held = [_moment(view, group.to_dicts(), around) for group in groups]
    return Moments(tuple(held), len(keys))


def _hits(view: View) -> pl.DataFrame:
    """Hits by time with their group (a reply, or an unanswered bid) and person."""
    analysis = view.analysis
    hits = analysis.chances.filter(pl.col("outcome") == Outcome.HIT).sort("at", maintain_order=True)
    bursts = len(analysis.conversation.bursts)
    reply = pl.col("reply").cast(pl.Int64)
    place = pl.when(reply.is_null()).then(bursts + pl.col("bid").cast(pl.Int64)).otherwise(reply)
    hits = hits.with_columns(place=place, person=pl.col("actor").cast(pl.Int64))
    away = pl.col("kind") == Kind.REJECTION
    cold = away.any().over("actor", "place") | away.any().over("actor", "bid")
    # Turning away and turning towards at once: what counts against a person clears nothing, and
    # the same reply does not stand in the report twice.
    return hits.filter(away | ~cold).with_columns(
        group=pl.struct("actor", "place").rank("dense").cast(pl.Int64)
    )


def _chosen(keys: pl.DataFrame, most: int) -> pl.Series:
    """The groups that are held: all, or turning away first and the rest spread over the chat."""
    if len(keys) <= most:
        return keys["group"]
    away = keys.filter(pl.col("kind") == Kind.REJECTION)
    first = _spread(away["group"], min(len(away), most))
    rest = keys.filter(pl.col("kind") != Kind.REJECTION)["group"]
    return pl.concat([first, _spread(rest, most - len(first))])


def _spread(groups: pl.Series, count: int) -> pl.Series:
    if count >= len(groups):
        return groups
    return groups.gather(np.linspace(0, len(groups) - 1, count).round().astype(np.int64))


def _moment(view: View, rows: list[dict[str, Any]], around: _Around) -> Moment:
    first = rows[0]
    behaviours = tuple(_behaviour(row) for row in rows)
    before, after = around.of(first)
    later = first["elapsed_s"]
    return Moment(
        person=first["person"],
        kind=first["kind"],
        day=first["day"],
        clock=f"{first['bid_at']:%H:%M}",
        period=_period(view, first["day"]),
        bid_text=_quoted(first["bid_text"], LONGEST),
        reply_text=None if later is None else _quoted(first["reply_text"] or "", LONGEST),
        later_s=later,
        behaviours=behaviours,
        before=before,
        after=after,
    )


def _behaviour(row: dict[str, Any]) -> Behaviour:
    detector = BY_NAME[row["detector"]]
    return Behaviour(
        detector=detector.name,
        title=detector.title + (" (tentative)" if detector.low_confidence else ""),
        evidence=row["evidence"],
        counted=in_totals(detector),
        bid=row["bid"],
        bid_at=stamp(row["bid_at"]),
        reply_at=None if row["reply_at"] is None else stamp(row["reply_at"]),
    )


BY_NAME: Final = {detector.name: detector for detector in DETECTORS}


def stamp(at: datetime) -> str:
    """An instant as it is written in a file of corrections."""
    return at.isoformat()


def _period(view: View, day: date) -> str:
    periods = view.analysis.periods
    if periods is not None:
        for word, span in (("before", periods.before), ("after", periods.after)):
            if span.first <= day <= span.last:
                return word
    return "other"


def _quoted(text: str, longest: int) -> str:
    """The beginning of a text, with a mark where something is left out."""
    return text if len(text) <= longest else text[:longest] + ENDED


class _Around:
    """The bursts about some moments, looked up and masked for all of them at once."""

    def __init__(self, view: View, rows: pl.DataFrame) -> None:
        self._shown = view.options.quotes
        bursts = view.analysis.conversation.bursts
        self._last = len(bursts) - 1
        begin = rows["bid"].to_numpy().astype(np.int64)
        end = rows["reply"].fill_null(rows["bid"]).to_numpy().astype(np.int64)
        if not self._shown:
            return
        steps = np.arange(1, AROUND_BURSTS + 1)
        wanted = np.unique(
            np.clip(np.concatenate([np.subtract.outer(begin, steps).ravel(),
                                    np.add.outer(end, steps).ravel()]), 0, self._last)
        )  # fmt: skip
        texts = bursts["text"].gather(wanted)
        if view.options.anonymise:
            texts = mask_texts(texts, view.options.names)
        people = bursts["person"].gather(wanted)
        self._lines = {
            int(burst): Line(person, _quoted(text, LONGEST_AROUND))
            for burst, person, text in zip(wanted, people, texts, strict=True)
        }

    def of(self, row: dict[str, Any]) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
        """The lines before the bid and those after the reply, without wordless ones."""
        if not self._shown:
            return (), ()
        begin = int(row["bid"])
        end = begin if row["reply"] is None else int(row["reply"])
        sides = (range(begin - AROUND_BURSTS, begin), range(end + 1, end + 1 + AROUND_BURSTS))
        before, after = (
            tuple(self._lines[at] for at in side if at in self._lines and self._lines[at].text)
            for side in sides
        )
        return before, after
