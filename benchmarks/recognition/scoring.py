"""Detectors on labelled exchanges: what they find of what is there, and what else they flag."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from math import sqrt
from typing import Final

import polars as pl

from benchmarks.recognition.bank import Exchange, Message
from benchmarks.recognition.layout import APART_DAYS, NAMES, Laid, Span, lay
from chatcheck.analyzer.acts.language import Language
from chatcheck.analyzer.conversation.conversation import Conversation, converse
from chatcheck.analyzer.default_thresholds import Settings
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.pipeline import judge
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.source import from_bytes
from chatcheck.parsers.whatsapp import WHATSAPP

KIND: Final = {detector.name: detector.kind for detector in DETECTORS}
ORDINARY: Final = "ordinary"
WITHIN_MINUTE: Final = timedelta(seconds=59)  # exports show minutes


def conversation_of(export: str) -> Conversation:
    """The conversation of a WhatsApp export whose dates are d/m/y."""
    chat = WHATSAPP.read(from_bytes("chat.txt", export.encode()), ReadOptions("UTC", "dmy"))
    return converse(chat)


def hits_of(conversation: Conversation, language: Language) -> pl.DataFrame:
    """Hits by time, with ``bid_at`` and ``reply_at`` (naive) and the actor's ``name``."""
    found = judge(conversation, Settings(), language).chances
    hits = found.filter(pl.col("outcome") == "hit")
    end = conversation.bursts["end"].dt.replace_time_zone(None)
    start = conversation.bursts["start"].dt.replace_time_zone(None)
    people = list(conversation.people)
    return hits.with_columns(
        bid_at=end.gather(hits["bid"]),
        reply_at=pl.when(pl.col("reply").is_not_null()).then(
            start.gather(hits["reply"].fill_null(0))
        ),
        name=pl.col("actor").replace_strict([0, 1], people, return_dtype=pl.String),
    ).sort("bid_at")


@dataclass
class Tally:
    """What became of a detector.

    ``hard`` are its own look-alikes that were flagged, ``elsewhere`` ordinary episodes and (for a
    rejection) look-alikes of other rejections. A repair may well happen there: only a rejection's
    count as false. What only looks like a repair may well turn away, so it counts nowhere.
    """

    found: int = 0
    missed: int = 0
    hard: int = 0
    negatives: int = 0
    elsewhere: int = 0

    def precision(self, kind: str) -> float:
        """Of what was flagged, the share that is right."""
        return self.found / max(self.flagged(kind), 1)

    def flagged(self, kind: str) -> int:
        """All that counts as flagged."""
        return self.found + self.hard + (self.elsewhere if kind == "rejection" else 0)

    @property
    def recall(self) -> float:
        """Of what is there, the share that was flagged."""
        return self.found / max(self.found + self.missed, 1)


@dataclass
class Score:
    """Tallies by detector, ordinary exchanges with an alarm, and the errors."""

    tallies: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in KIND})
    ordinary: int = 0
    alarmed: int = 0
    errors: list[tuple[str, str, Exchange]] = field(default_factory=list)  # detector, what, where


def score(
    groups: Mapping[str, Sequence[Exchange]],
    languages: Mapping[str, Language],
    *,
    dense: bool = False,
    apart_days: int = APART_DAYS,
) -> Score:
    """Each group's exchanges, laid out as a chat of their own and judged by its language."""
    total = Score()
    for group, exchanges in groups.items():
        laid = lay(exchanges, dense=dense, apart_days=apart_days)
        hits = hits_of(conversation_of(laid.export), languages[group])
        _count(total, laid, hits)
    return total


def _count(total: Score, laid: Laid, hits: pl.DataFrame) -> None:
    rows = hits.select("detector", "name", "bid_at", "reply_at").rows()
    times = [bid_at for *_, bid_at, _ in rows]
    for span in laid.spans:
        last = span.last + WITHIN_MINUTE
        begin, end = bisect.bisect_left(times, span.first), bisect.bisect_right(times, last)
        inside = {
            (detector, name)
            for detector, name, _, reply_at in rows[begin:end]
            if reply_at is None or reply_at <= last
        }
        _count_one(total, span, inside)


def _count_one(total: Score, span: Span, inside: set[tuple[str, str]]) -> None:
    exchange = span.exchange
    flagged = {detector for detector, _ in inside}
    if exchange.category == ORDINARY:
        total.ordinary += 1
        total.alarmed += any(KIND[detector] == "rejection" for detector in flagged)
        _elsewhere(total, exchange, flagged)
        return
    tally = total.tallies[exchange.category]
    right = (exchange.category, NAMES[exchange.actor]) in inside
    if exchange.label == "yes":
        tally.found += right
        tally.missed += not right
        if not right:
            total.errors.append((exchange.category, "missed", exchange))
        return
    tally.negatives += 1
    tally.hard += right
    if right:
        total.errors.append((exchange.category, "wrongly flagged", exchange))
    if KIND[exchange.category] == "rejection":
        others = {d for d in flagged - {exchange.category} if KIND[d] == "rejection"}
        _elsewhere(total, exchange, others)


def _elsewhere(total: Score, exchange: Exchange, detectors: Iterable[str]) -> None:
    for detector in detectors:
        total.tallies[detector].elsewhere += 1
        total.errors.append((detector, "flagged elsewhere", exchange))


def by_group(exchanges: Iterable[Exchange]) -> dict[str, list[Exchange]]:
    """Exchanges by who wrote them."""
    found: dict[str, list[Exchange]] = {}
    for exchange in exchanges:
        found.setdefault(exchange.group, []).append(exchange)
    return found


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share ("Probable inference", 1927)."""
    if total == 0:
        return 0.0, 1.0
    z, p = 1.96, hits / total
    middle = (p + z * z / (2 * total)) / (1 + z * z / total)
    half = z * sqrt(p * (1 - p) / total + z * z / (4 * total**2)) / (1 + z * z / total)
    return middle - half, middle + half


def table(found: Score) -> str:
    """The scores as a table of Markdown."""
    lines = [
        "| detector | precision | at least | recall | look-alikes flagged | elsewhere |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, t in found.tallies.items():
        if t.found + t.missed:
            low, _ = wilson(t.found, t.flagged(KIND[name]))
            lines.append(
                f"| {name} | {t.precision(KIND[name]):.2f} | {low:.2f} | {t.recall:.2f} "
                f"({t.found} of {t.found + t.missed}) | {t.hard} of {t.negatives} | {t.elsewhere} |"
            )
    return "\n".join(lines)


def shown(errors: Iterable[tuple[str, str, Exchange]], detector: str) -> str:
    """What was judged wrongly of a detector, to be read."""
    return "\n".join(
        f"\n{what} {name} {exchange.id} actor {exchange.actor} {exchange.why}\n"
        + "\n".join(_said(message) for message in exchange.messages)
        for name, what, exchange in errors
        if detector in (name, "all")
    )


def _said(message: Message) -> str:
    day, minute = divmod(message.at, 24 * 60)
    mark = "!" if message.guilty else "+" if message.clears else " "
    return f"  {mark} {day} {minute // 60:02}:{minute % 60:02} {message.who}: {message.text}"
