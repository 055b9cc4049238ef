"""The whole analysis of one chat: everything a report, a summary or a script may ask for.

``analyze`` runs the steps in order and holds their tables; it draws nothing and prints nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

import polars as pl

from chatcheck.analyzer.acts.identify_language import Languages
from chatcheck.analyzer.conversation.conversation import Conversation

NO_LANGUAGE: Final = Languages(chat="en", people={}, share=1.0, judged=True)


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days from ``first`` to ``last``, both included, on the local calendar."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Periods:
    """The two periods, and in words how they were chosen."""

    before: Span
    after: Span
    chosen: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """Tables of an analysis.

    Every frame has the schema of its name in ``tables``: ``rates`` is ``RATES``.

    language: what the two write, and whether detectors of words judge it.
    """

    conversation: Conversation
    people: tuple[str, str]
    periods: Periods | None
    no_comparison: str  # why there are no periods; "" where there are
    chances: pl.DataFrame
    rates: pl.DataFrame
    weekly: pl.DataFrame
    comparison: pl.DataFrame
    reply_times: pl.DataFrame
    reply_curves: pl.DataFrame
    changes: pl.DataFrame
    quiet_hours: pl.DataFrame
    hours: pl.DataFrame
    lengths: pl.DataFrame
    rhythm: pl.DataFrame
    length_trends: pl.DataFrame = field(default_factory=pl.DataFrame)
    reply_hours: pl.DataFrame = field(default_factory=pl.DataFrame)
    unanswered: pl.DataFrame = field(default_factory=pl.DataFrame)
    language: Languages = NO_LANGUAGE
    notes: tuple[str, ...] = field(default=())
