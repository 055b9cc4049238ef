"""The findings as JSON, for scripts; the same figures as every other report."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from chatcheck.analyzer.analysis import Analysis, Span
from chatcheck.analyzer.answer import answer
from chatcheck.analyzer.wording import summary as findings
from chatcheck.parsers.version import VERSION
from chatcheck.reports.options import ReportOptions
from chatcheck.reports.writing import write_whole

_RATES = (
    "detector",
    "kind",
    "actor",
    "period",
    "hits",
    "chances",
    "unclear",
    "rate",
    "low",
    "high",
)
_COMPARISON = (
    "metric", "actor", "before", "after", "ratio", "low", "high", "p", "p_adjusted", "verdict",
    "placebo", "detectable",
)  # fmt: skip
_WEEKLY = ("week", "actor", "detector", "hits", "chances", "rate", "low", "high")


def content(analysis: Analysis) -> dict[str, Any]:
    """The summary as plain values."""
    conversation = analysis.conversation
    chat = conversation.chat
    sent = conversation.messages["sent_at"].dt.convert_time_zone(chat.timezone)
    periods = analysis.periods
    return {
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
        "changes": _rows(analysis.changes, analysis.changes.columns),
        "quiet_hours": _rows(analysis.quiet_hours, analysis.quiet_hours.columns),
        "notes": [*analysis.notes, *answer(analysis), *findings(analysis)],
    }


def write(analysis: Analysis, path: Path, options: ReportOptions) -> None:
    """The summary as a file; numbers are rounded to six digits."""
    text = json.dumps(content(analysis), ensure_ascii=False, indent=1, allow_nan=False)
    write_whole(path, lambda target: _put(target, text + "\n"), force=options.force)


def _put(target: Path, text: str) -> None:
    target.write_text(text, encoding="utf-8")


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
