"""The whole analysis of one chat: everything a report, a summary or a script may ask for.

``analyze`` runs the steps in order and holds their tables; it draws nothing and prints nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

import polars as pl

from chatcheck.analyzer.acts.identify import Languages
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
    """Tables of an analysis; columns as in the JSON summary.

    ``actor``/``person`` columns hold names. The pseudo-detectors "micro_rejections" and
    "micro_repairs" are the totals, in which a reply counts once. ``kind`` is "rejection"/"repair".

    rates: detector, kind, actor, period ("all", "before", "after"), hits, chances, unclear,
        rate (0-1, null under the least number of chances), low, high.
    weekly: week (Date, its Monday), actor, detector, hits, chances, rate, low, high,
        part (Boolean: a week cut by the export's ends).
    comparison: metric, actor, before, after (values), hits_before, chances_before, hits_after,
        chances_after, ratio, low, high, p, p_adjusted, verdict, placebo, detectable
        (the smallest ratio the data could have shown).
    reply_times: actor, period, median_s, low, high, replies, censored, and the quartiles p25_s and
        p75_s with their intervals (p25_low, p25_high, p75_low, p75_high); waking time.
    reply_hours: actor, hour (local, of the message that waits), median_s (null: too few), replies.
    reply_curves: actor, period, seconds, share (Kaplan-Meier share answered by then).
    changes: metric, actor, from, to (Date), before, after, p.
    quiet_hours: person, from, to ("23:30"), basis.
    hours: person, weekday (0 Monday), hour, messages.
    lengths: week, actor, words (median words a reply), relative (to the other's bids), replies.
    length_trends: actor, weeks, change (share over the chat, -0.3: a third shorter), low, high,
        relative_change (against the other's bids), mutual.
    rhythm: person, starts, last_words, messages, words, messages_share, words_share.
    chances: schema CHANCES.
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
    language: Languages = NO_LANGUAGE
    notes: tuple[str, ...] = field(default=())
