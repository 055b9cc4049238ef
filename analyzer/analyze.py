"""The steps of an analysis, in order: conversation, chances, rates, comparison, descriptions."""

from __future__ import annotations

import polars as pl

from chatcheck.analyzer import (
    changes,
    compare,
    periods,
    quiet_hours,
    rates,
    reply_times,
    rhythm,
)
from chatcheck.analyzer.analysis import Analysis
from chatcheck.analyzer.chances import CHANCES
from chatcheck.analyzer.conversation import Conversation, converse
from chatcheck.analyzer.counts import count
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.settings import Settings
from chatcheck.parsers.errors import PeopleError
from chatcheck.parsers.messages import Chat


def analyze(
    chat: Chat,
    *,
    people: tuple[str, str] | None = None,
    compare_spans: tuple[str, str] | None = None,
    split: str | None = None,
    settings: Settings | None = None,
) -> Analysis:
    """The analysis of a chat of two people; see ``chatcheck.analyze`` for the parameters.

    Raises ``PeopleError`` where two people do not write enough, ``PeriodError`` for impossible
    periods.
    """
    settings = settings or Settings()
    conversation = converse(chat, people, settings)
    if len(conversation.messages) < settings.min_messages:
        raise PeopleError(
            f"{' and '.join(conversation.people)} wrote {len(conversation.messages)} messages, "
            f"and fewer than {settings.min_messages} say nothing",
            "Export a longer stretch of the chat",
        )
    chosen, missing = periods.choose(conversation, compare_spans, split)
    found = judge(conversation, settings)
    bids = reply_times.waits(conversation)  # still knows farewells by their words
    if not chat.timed:
        bids = bids.clear()
    conversation.forget()
    counts = count(conversation, found, DETECTORS)
    spans = rates.spans_of(conversation, chosen)
    lengths = rhythm.lengths(conversation)
    return Analysis(
        conversation=conversation,
        people=conversation.people,
        periods=chosen,
        no_comparison=missing,
        chances=found,
        rates=rates.rates(conversation, counts, chosen, DETECTORS),
        weekly=rates.weekly(conversation, counts),
        comparison=compare.compare(conversation, counts, chosen),
        reply_times=reply_times.table(conversation.people, bids, spans),
        reply_curves=reply_times.curves(conversation.people, bids, spans),
        reply_hours=reply_times.by_hour(conversation.people, bids),
        changes=changes.changes(conversation, counts),
        quiet_hours=quiet_hours.table(conversation.people, conversation.quiet),
        hours=rhythm.hours(conversation),
        lengths=lengths,
        rhythm=rhythm.table(conversation),
        length_trends=rhythm.length_trends(conversation, lengths),
        notes=chat.notes,
    )


def judge(conversation: Conversation, settings: Settings) -> pl.DataFrame:
    """Every detector's chances, in the order of the registry."""
    frames = [detector.judge(conversation, settings) for detector in DETECTORS]
    return pl.concat([pl.DataFrame(schema=CHANCES), *frames])
