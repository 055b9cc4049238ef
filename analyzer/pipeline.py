"""The steps of an analysis, in order: conversation, chances, rates, comparison, descriptions."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from chatcheck.analyzer.acts.identify_language import Languages, languages_of
from chatcheck.analyzer.acts.language import AUTO, DEFAULT, Language, load
from chatcheck.analyzer.acts.names import Act
from chatcheck.analyzer.acts.reading import Reading
from chatcheck.analyzer.arrays import BoolArray
from chatcheck.analyzer.clock import quiet_hours
from chatcheck.analyzer.comparison import change_dates, periods, rates
from chatcheck.analyzer.comparison.compare import compare
from chatcheck.analyzer.comparison.counts import Counts, count
from chatcheck.analyzer.conversation import reply_lengths
from chatcheck.analyzer.conversation.conversation import Conversation, converse
from chatcheck.analyzer.default_thresholds import Settings
from chatcheck.analyzer.description import reply_times, rhythm
from chatcheck.analyzer.detectors.evidence import Evidence
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.detectors.waiting import waiting_bids
from chatcheck.analyzer.results import Analysis, Periods
from chatcheck.analyzer.tables import CHANCES, Kind, Outcome
from chatcheck.parsers.errors import PeopleError
from chatcheck.parsers.messages import Chat


@dataclass(frozen=True)
class Judgement:
    """What was judged: ``chances`` (schema ``CHANCES``), ``closing`` (bursts that want no answer:
    a greeting, a goodbye), ``waiting`` (meaningful messages that wait for an answer: actor, bid,
    at, answered) and the ``language`` of the chat."""

    chances: pl.DataFrame
    closing: BoolArray
    waiting: pl.DataFrame
    language: Languages


@dataclass(frozen=True, slots=True)
class Counted:
    """The first half of an analysis: what was judged and counted, before anything is compared.

    ``periods`` is None, and ``missing`` says why, where there is too little of one.
    """

    conversation: Conversation
    periods: Periods | None
    missing: str
    judgement: Judgement
    counts: Counts

    def rates(self) -> pl.DataFrame:
        """The frame ``RATES``."""
        return rates.rates(self.conversation, self.counts, self.periods, DETECTORS)

    def weekly(self) -> pl.DataFrame:
        """The frame ``WEEKLY``."""
        return rates.weekly(self.conversation, self.counts)


def counted(
    chat: Chat,
    *,
    people: tuple[str, str] | None = None,
    compare_spans: tuple[str, str] | None = None,
    split: str | None = None,
    settings: Settings | None = None,
) -> Counted:
    """What a study of many chats needs of each, for half of what the whole analysis costs.

    Parameters and errors are those of ``analyze``.
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
    judgement = judge(conversation, settings)
    counts = count(conversation, judgement.chances, DETECTORS)
    return Counted(conversation, chosen, missing, judgement, counts)


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
    half = counted(chat, people=people, compare_spans=compare_spans, split=split, settings=settings)
    conversation, counts, judgement = half.conversation, half.counts, half.judgement
    bids = reply_times.waits(conversation, judgement.closing)
    waiting = judgement.waiting
    if not chat.timed:
        bids, waiting = bids.clear(), waiting.clear()
    spans = rates.spans_of(conversation, half.periods)
    lengths = reply_lengths.lengths(conversation)
    return Analysis(
        conversation=conversation,
        people=conversation.people,
        periods=half.periods,
        no_comparison=half.missing,
        chances=judgement.chances,
        rates=half.rates(),
        weekly=half.weekly(),
        comparison=compare(conversation, counts, half.periods),
        reply_times=reply_times.table(conversation.people, bids, spans),
        reply_curves=reply_times.curves(conversation.people, bids, spans),
        reply_hours=reply_times.by_hour(conversation.people, bids),
        unanswered=reply_times.unanswered(conversation, waiting, spans),
        changes=change_dates.changes(conversation, counts),
        quiet_hours=quiet_hours.table(conversation.people, conversation.quiet),
        hours=rhythm.hours(conversation),
        lengths=lengths,
        rhythm=rhythm.table(conversation),
        length_trends=reply_lengths.length_trends(conversation, lengths),
        notes=chat.notes,
        language=judgement.language,
    )


def judge(
    conversation: Conversation, settings: Settings, language: Language | None = None
) -> Judgement:
    """Every detector's chances, in the order of the registry.

    What turns away is judged first: it can be no turning back. Where a person writes in a
    language that is not known, detectors of words judge nothing. ``language`` other than the
    shipped is for measuring.
    """
    chosen = settings.language != AUTO
    language = language or load(settings.language if chosen else DEFAULT)
    reading = Reading(conversation.bursts["text"], language)
    languages = languages_of(
        conversation.bursts["text"],
        conversation.person.astype(np.int64),
        conversation.people,
        reading.sentences,
        language,
    )
    if chosen:
        languages = replace(languages, judged=True)
    detectors = [d for d in DETECTORS if languages.judged or not d.of_words]
    evidence = Evidence.of(conversation, reading, settings)
    found = {d.name: d.judge(evidence) for d in detectors if d.kind == Kind.REJECTION}
    flagged = evidence.flagged.copy()
    for frame in found.values():
        hits = frame.filter(pl.col("outcome") == Outcome.HIT)["reply"].drop_nulls()
        flagged[hits.to_numpy()] = True
    evidence = evidence.after(flagged)
    found |= {d.name: d.judge(evidence) for d in detectors if d.kind == Kind.REPAIR}
    closing = reading.wholly(Act.GREETING, Act.FAREWELL, sure=False)
    frames = [pl.DataFrame(schema=CHANCES), *(found[d.name] for d in detectors)]
    waiting = evidence.once(waiting_bids)
    if not languages.judged:
        waiting = waiting.clear()  # which messages are meaningful, their words say
    return Judgement(pl.concat(frames), closing, waiting, languages)
