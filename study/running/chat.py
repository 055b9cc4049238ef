"""One chat, from its files to the rows of a study: the work of a worker.

Nothing is raised: what fails becomes a code, since what errors say holds names.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final

import numpy as np
import polars as pl

from chatcheck.analyzer.comparison.counts import TOTALS
from chatcheck.analyzer.default_thresholds import Settings
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.pipeline import Counted, counted
from chatcheck.parsers.errors import (
    AmbiguousDatesError,
    ChatcheckError,
    PeopleError,
    PeriodError,
    UnreadableExportError,
)
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.messages import Chat
from chatcheck.parsers.read import read_exports
from chatcheck.study.running.memory import peak_mb
from chatcheck.study.running.spread import spread
from chatcheck.study.running.task import Outcome, Task
from chatcheck.study.tables import KINDS, PERIODS, PERSONS

ERRORS: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (UnreadableExportError, "unreadable"),
    (AmbiguousDatesError, "unproven_dates"),
    (PeopleError, "nobody_so_called"),
    (PeriodError, "outside_chat"),
    (ChatcheckError, "refused"),
    (MemoryError, "memory"),
    (OSError, "unreadable"),
)
# How each proof begins in the words of the parsers.
_PROOFS: Final = (
    ("none needed", "none_needed"),
    ("the year comes first", "fields"),
    ("a first field", "fields"),
    ("a second field", "fields"),
    ("as asked for", "asked"),
    ("good sense", "sense"),
    ("the dates in", "names"),
    ("the time at which", "file_time"),
    ("chronology", "chronology"),
    ("the span", "span"),
    ("the American layout", "layout"),
    ("the points", "layout"),
    ("the dashes", "layout"),
)
NUMBERS: Final = ("hits", "chances", "spread", "spread_expected")
# What words decide, and what is summed from it: unknown where words are not judged.
OF_WORDS: Final = (*TOTALS, *(detector.name for detector in DETECTORS if detector.of_words))


class Refused(Exception):
    """A chat that cannot be part of the study, by its code."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def analysed(task: Task) -> Outcome:
    """The rows of a chat, or the code of its failure."""
    begun = time.perf_counter()
    facts: Mapping[str, Any] = {}
    tables: Mapping[str, bytes] = {}
    code: str | None = None
    try:
        facts, tables = _rows(task)
    except Refused as refused:
        code = refused.code
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of polars is no Exception
        code = next((code for kind, code in ERRORS if isinstance(error, kind)), "fault")
    return Outcome(task.number, code, facts, tables, time.perf_counter() - begun, peak_mb())


def _rows(task: Task) -> tuple[dict[str, Any], dict[str, bytes]]:
    settings = Settings(**task.settings)
    reading = task.reading
    chat = read_exports(
        task.files,
        ReadOptions(**reading.options),
        format_name=reading.format,
        aliases=reading.aliases,
        since=reading.since,
        until=reading.until,
    )
    _check_people(chat, task.names, settings)
    found = counted(
        chat, people=task.names, compare_spans=task.compare, split=task.split, settings=settings
    )
    periods = found.periods
    if periods is None:
        raise Refused("few_weeks")
    language = found.judgement.language
    weeks = [((span.last - span.first).days + 1) // 7 for span in (periods.before, periods.after)]
    facts = {
        "format": chat.format,
        "language": language.chat,
        "judged": language.judged,
        "messages": len(found.conversation.messages),
        "weeks_before": weeks[0],
        "weeks_after": weeks[1],
        "dates_proof": proof_code(chat.date_order_proof),
    }
    tables = {"rates": _packed(_rates(found, task.names))}
    if task.weekly:
        tables["weekly"] = _packed(_weekly(found, task.names))
    return facts, tables


def _check_people(chat: Chat, names: tuple[str, str], settings: Settings) -> None:
    counts = dict(chat.senders())
    if any(name not in counts for name in names):
        raise Refused("nobody_so_called")
    if sum(counts[name] for name in names) < settings.min_messages:
        raise Refused("few_messages")


def proof_code(proof: str) -> str:
    """The code of what proves the order of dates: the words may tell days and lines."""
    return next((code for begin, code in _PROOFS if proof.startswith(begin)), "other")


def _rates(found: Counted, names: tuple[str, str]) -> pl.DataFrame:
    """person, metric, kind, period, hits, chances, spread, spread_expected.

    By person, then in the registry's order.
    """
    rates = found.rates().filter(pl.col("period") != "all").with_row_index("_order")
    rates = rates.with_columns(pl.col("detector", "period").cast(pl.String)).join(
        _spreads(found), on=["actor", "detector", "period"], how="left", maintain_order="left"
    )
    return (
        _coded(rates, found, names)
        .with_columns(
            kind=pl.when(pl.col("metric").is_in(list(TOTALS)))
            .then(pl.lit("total"))
            .otherwise("kind")
            .cast(pl.Enum(KINDS)),
            period=pl.col("period").cast(pl.Enum(PERIODS)),
            _order=pl.col("_order").min().over("metric"),
        )
        .sort("person", "_order", "period")
        .select("person", "metric", "kind", "period", *NUMBERS)
    )


def _spreads(found: Counted) -> pl.DataFrame:
    """actor, detector, period, spread, spread_expected: how the weeks of both periods spread."""
    periods = found.periods
    assert periods is not None
    by_week = found.counts.weekly()
    frames = []
    for period, span in zip(PERIODS, (periods.before, periods.after), strict=True):
        first, last = ((day - by_week.first).days // 7 for day in (span.first, span.last))
        weeks = slice(first, last + 1)
        seen, expected = spread(by_week.hits[..., weeks], by_week.chances[..., weeks])
        frames.append(
            pl.DataFrame(
                {
                    "detector": np.repeat(by_week.names, 2),
                    "actor": list(found.conversation.people) * len(by_week.names),
                    "period": [period] * seen.size,
                    "spread": seen.ravel(),
                    "spread_expected": expected.ravel(),
                }
            )
        )
    return pl.concat(frames)


def _weekly(found: Counted, names: tuple[str, str]) -> pl.DataFrame:
    """person, metric, week, hits, chances; by person, then in the registry's order."""
    weekly = found.weekly().with_row_index("_order")
    days = (pl.col("week") - pl.col("week").min()).dt.total_days()
    return (
        _coded(weekly, found, names)
        .with_columns(week=(days // 7).cast(pl.Int32), _order=pl.col("_order").min().over("metric"))
        .sort("person", "_order", "week")
        .select("person", "metric", "week", "hits", "chances")
    )


def _coded(frame: pl.DataFrame, found: Counted, names: tuple[str, str]) -> pl.DataFrame:
    """a and b in place of names, and nulls for what is not judged."""
    judged = found.judgement.language.judged
    known = pl.lit(True) if judged else ~pl.col("detector").is_in(OF_WORDS)
    return frame.select(
        pl.exclude("actor", "detector", *NUMBERS),
        *(pl.when(known).then(one).alias(one) for one in NUMBERS if one in frame.columns),
        metric="detector",
        person=pl.col("actor").replace_strict(names, PERSONS, return_dtype=pl.Enum(PERSONS)),
    )


def _packed(frame: pl.DataFrame) -> bytes:
    out = BytesIO()
    frame.write_ipc(out, compression="zstd")
    return out.getvalue()
