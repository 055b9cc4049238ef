"""The findings as JSON, for scripts; the same figures as every other report."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from chatcheck.analyzer.results import Span
from chatcheck.analyzer.tables import Verdict
from chatcheck.parsers.version import VERSION
from chatcheck.reports.content.view import View
from chatcheck.reports.pages import front
from chatcheck.reports.pages.judged import read
from chatcheck.reports.words.findings import finding
from chatcheck.reports.writing import write_whole

_RATES = (
    "detector", "kind", "actor", "period", "hits", "chances", "unclear", "rate", "low", "high",
)  # fmt: skip
_COMPARISON = (
    "metric", "actor", "before", "after", "ratio", "low", "high", "p", "p_adjusted", "verdict",
    "placebo", "detectable",
)  # fmt: skip
_WEEKLY = ("week", "actor", "detector", "hits", "chances", "rate", "low", "high")


def content(view: View) -> dict[str, Any]:
    """The summary as plain values; ``corrections`` only where some were given."""
    analysis = view.analysis
    conversation = analysis.conversation
    chat = conversation.chat
    sent = conversation.messages["sent_at"].dt.convert_time_zone(chat.timezone)
    periods = analysis.periods
    language = view.facts.language
    told: dict[str, Any] = {
        "chatcheck": VERSION,
        "export": {
            "format": chat.format,
            "messages": len(conversation.messages),
            "skipped": [{"reason": skip.reason, "count": skip.count} for skip in chat.skipped],
            "first": sent[0].isoformat(),
            "last": sent[-1].isoformat(),
            "timezone": chat.timezone,
            "date_order": chat.date_order,
            "date_order_proof": chat.date_order_proof,
        },
        "people": list(analysis.people),
        "language": {
            "chat": language.chat,
            "people": dict(language.people),
            "share": language.share,
            "judged": language.judged,
        },
        "periods": None
        if periods is None
        else {
            "before": _span(periods.before),
            "after": _span(periods.after),
            "chosen": periods.chosen,
        },
        "rates": _rows(analysis.rates, _RATES),
        "comparison": _rows(analysis.comparison, _COMPARISON),
        "weekly": _rows(analysis.weekly, _WEEKLY),
        "reply_times": _rows(analysis.reply_times, analysis.reply_times.columns),
        "unanswered": _rows(analysis.unanswered, analysis.unanswered.columns),
        "changes": _rows(analysis.changes, analysis.changes.columns),
        "quiet_hours": _rows(analysis.quiet_hours, analysis.quiet_hours.columns),
        "notes": notes(view),
    }
    applied = view.options.corrections
    if applied is not None:
        told["corrections"] = {
            "corrected": len(applied.corrected), "unmatched": applied.unmatched,
            "checked": applied.checked, "agreed": applied.agreed,
        }  # fmt: skip
    return told


def notes(view: View) -> list[str]:
    """What was read, the first page's sentences, and every clear change in words."""
    page = front(view)
    changed = view.analysis.comparison.filter(
        pl.col("verdict").is_in([Verdict.HIGHER, Verdict.LOWER])
    )
    shown = dict(zip(view.analysis.people, view.people, strict=True))
    marks = [text for section in page.sections if section.key == "marks" for text in section.texts]
    missing = [view.analysis.no_comparison] if view.analysis.periods is None else []
    return [
        *read(view),
        *page.short,
        *page.small_print,
        *marks,
        *missing,
        *(finding(row, shown[row["actor"]]) for row in changed.iter_rows(named=True)),
    ]


def text(view: View) -> str:
    """The summary as JSON; numbers are rounded to six digits."""
    return json.dumps(content(view), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def write(view: View, path: Path) -> None:
    """The summary as a file."""
    told = text(view)

    def put(target: Path) -> None:
        target.write_text(told, encoding="utf-8")

    write_whole(path, put, force=view.options.force)


def _span(span: Span) -> dict[str, str]:
    return {"from": span.first.isoformat(), "to": span.last.isoformat()}


def _rows(frame: pl.DataFrame, columns: tuple[str, ...] | list[str]) -> list[dict[str, Any]]:
    rounded = frame.select(columns).with_columns(
        pl.col(pl.Float64, pl.Float32).round_sig_figs(6).fill_nan(None)
    )
    return [
        {key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()}
        for row in rounded.iter_rows(named=True)
    ]
