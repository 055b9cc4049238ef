"""The report as one self-contained page: no network, no foreign script, everything escaped.

Figures are inline SVG with the words and tables beside them; the moments can be filtered by
person, kind and period. A content security policy allows nothing but the page's own style and
its one script.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from html import escape
from importlib import resources
from pathlib import Path
from typing import Any, Final

import polars as pl

from chatcheck.analyzer.analysis import Analysis
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.wording import (
    brief,
    caveat,
    duration,
    metric_title,
    percent,
)
from chatcheck.parsers.version import VERSION
from chatcheck.reports import (
    html_figures,
    html_moments,
    page_frequency,
    page_kinds,
    page_method,
    page_moments,
    page_periods,
    page_repairs,
    page_timing,
)
from chatcheck.reports.options import ReportOptions
from chatcheck.reports.page_answer import KIND, METRICS, TITLE, answered, periods_line, read, values
from chatcheck.reports.style import Shown, styled

SECTIONS: Final = (
    ("frequency", page_frequency.TITLE),
    ("kinds", page_kinds.TITLE),
    ("periods", page_periods.TITLE),
    ("timing", page_timing.TITLE),
    ("repairs", page_repairs.TITLE),
    ("moments", page_moments.TITLE),
    ("method", page_method.TITLE),
)


def write(analysis: Analysis, path: Path, options: ReportOptions) -> None:
    """Write the page to ``path``."""
    shown = Shown(analysis, options)
    with styled(shown):
        path.write_text(page(shown), encoding="utf-8")


def page(shown: Shown) -> str:
    """The whole page."""
    style, script = _resource("report.css"), _resource("report.js")
    policy = (
        f"default-src 'none'; style-src 'sha256-{_digest(style)}'; "
        f"script-src 'sha256-{_digest(script)}'; base-uri 'none'; form-action 'none'"
    )
    people = escape(" and ".join(shown.people))
    drawn = {
        "frequency": _frequency, "kinds": _kinds, "periods": _periods, "timing": _timing,
        "repairs": _repairs, "moments": html_moments.section, "method": _method,
    }  # fmt: skip
    links = "".join(f'<li><a href="#{name}">{escape(title)}</a></li>' for name, title in SECTIONS)
    sections = "\n".join(
        f'<section id="{name}"><h2>{escape(title)}</h2>{drawn[name](shown)}</section>'
        for name, title in SECTIONS
    )
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="chatcheck {VERSION}">
<meta name="referrer" content="no-referrer">
<title>chatcheck: {people}</title>
<style>{style}</style>
</head>
<body>
<header><h1>{TITLE}</h1><p><bdi>{people}</bdi>, {escape(shown.range)}</p></header>
<main>
<div class="answer">{_paragraphs(shown, answered(shown))}</div>
{_cards(shown)}
<aside><h2>Before you read on</h2>{_paragraphs(shown, KIND)}</aside>
<section><h2>In more detail</h2>{_paragraphs(shown, brief(shown.analysis))}</section>
<section><h2>What was read</h2>{_paragraphs(shown, [read(shown)])}</section>
<nav aria-label="Parts of the report"><ul>{links}</ul></nav>
{sections}
</main>
<footer><p>chatcheck {VERSION}: made on this machine, sent nowhere.</p></footer>
<script>{script}</script>
</body>
</html>
"""


def _resource(name: str) -> str:
    return (resources.files("chatcheck.reports") / "web" / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _paragraphs(shown: Shown, texts: Sequence[str]) -> str:
    return "".join(f"<p>{escape(shown.sentence(text))}</p>" for text in texts)


def _small(texts: Sequence[str]) -> str:
    return "".join(f'<p class="note">{escape(text)}</p>' for text in texts)


def _cards(shown: Shown) -> str:
    cards = []
    for number, name in enumerate(shown.people):
        rows = []
        for metric, title, under in METRICS:
            value, detail, verdict = values(shown, number, metric)
            rows.append(
                f"<dt>{escape(title)}<small>{escape(under)}</small></dt>"
                f"<dd><strong>{escape(value)}</strong> {escape(verdict)}"
                f"<small>{escape(detail)}</small></dd>"
            )
        cards.append(
            f'<div class="card person{number}"><h2><bdi>{escape(name)}</bdi></h2>'
            f"<dl>{''.join(rows)}</dl></div>"
        )
    return f'<div class="cards">{"".join(cards)}</div>'


def _frequency(shown: Shown) -> str:
    notes = [
        page_frequency.NOTE,
        periods_line(shown),
        *page_frequency.dated(shown, "micro_rejections"),
    ]
    return html_figures.frequency(shown, "micro_rejections") + _small(notes)


def _kinds(shown: Shown) -> str:
    rows = [_counts(shown, detector.name, detector.title) for detector in page_kinds.rejections()]
    legend = f"Solid and round: {shown.people[0]}; dashed and square: {shown.people[1]}."
    return (
        html_figures.kinds(shown)
        + _small([legend, page_kinds.NOTE])
        + html_figures.mix(shown)
        + table(["Behaviour", *shown.people], rows, "Flagged, of all occasions in the whole chat")
    )


def _counts(shown: Shown, detector: str, title: str) -> list[str]:
    rates = shown.analysis.rates.filter(
        (pl.col("period") == "all") & (pl.col("detector") == detector)
    )
    cells = []
    for name in shown.analysis.people:
        row = rates.row(by_predicate=pl.col("actor") == name, named=True)
        share = page_periods.share(row["rate"])
        cells.append(f"{row['hits']:,} of {row['chances']:,} ({share})")
    return [title, *cells]


def _periods(shown: Shown) -> str:
    if shown.analysis.periods is None:
        rows = [list(row) for row in page_periods.whole(shown)]
        return _paragraphs(shown, [shown.analysis.no_comparison]) + table(
            ["Behaviour", *shown.people], rows, "Over the whole chat"
        )
    heads = ["What", "Before", "After", "Times as much", "Verdict"]
    tables = []
    for number, name in enumerate(shown.analysis.people):
        mine = shown.analysis.comparison.filter(pl.col("actor") == name)
        rows = [
            [
                metric_title(row["metric"]),
                _side(row, "before"),
                _side(row, "after"),
                page_periods.ratio(row),
                page_periods.verdict(row),
            ]
            for row in mine.iter_rows(named=True)
        ]
        tables.append(table(heads, rows, f"{shown.people[number]}: both periods, every figure"))
    return (
        _small([periods_line(shown)])
        + html_figures.periods(shown)
        + _small([page_periods.NOTE])
        + "".join(tables)
    )


def _side(row: dict[str, Any], side: str) -> str:
    value = row[side]
    if row["metric"] == "reply_time":
        return duration(value)
    if row["metric"] == "reply_length":
        return "too little data" if value is None else f"{value:.1f} words"
    counts = f"{row[f'hits_{side}']:,} of {row[f'chances_{side}']:,}"
    if row["metric"] in page_periods.VALUES or value is None:
        return counts
    return f"{counts} ({percent(value)})"


def _timing(shown: Shown) -> str:
    names = dict(zip(shown.analysis.people, shown.people, strict=True))
    rows = []
    for row in shown.analysis.reply_times.iter_rows(named=True):
        between = (
            f"{duration(row['low'])} to {duration(row['high'])}" if row["low"] is not None else ""
        )
        half = duration(row["median_s"]) if row["median_s"] is not None else "too little data"
        period = "whole chat" if row["period"] == "all" else row["period"]
        counts = (f"{row['replies']:,}", f"{row['censored']:,}")
        rows.append([names[row["actor"]], period, half, between, *counts])
    heads = ["Person", "Period", "Half answered within", "95 % interval", "Replies", "No reply"]
    return (
        html_figures.curves(shown)
        + _small([page_timing.NOTE])
        + table(heads, rows, "Reply times in waking hours")
        + html_figures.hours(shown)
        + _small([f"{'; '.join(page_timing.quiet(shown))}."])
        + html_figures.lengths(shown)
        + _small(page_timing.rhythm(shown))
    )


def _repairs(shown: Shown) -> str:
    rows = [_counts(shown, detector.name, detector.title) for detector in page_repairs.repairs()]
    followed = [list(row) for row in page_repairs.followed(shown)]
    return (
        html_figures.frequency(shown, "micro_repairs")
        + _small(page_frequency.dated(shown, "micro_repairs"))
        + html_figures.repairs(shown)
        + table(["Behaviour", *shown.people], rows, "Flagged, of all occasions in the whole chat")
        + (
            table(list(page_repairs.FOLLOWED), followed, "What followed micro-rejections")
            if followed
            else "<p>No micro-rejection was flagged.</p>"
        )
        + _small([page_repairs.NOTE])
    )


def _method(shown: Shown) -> str:
    meanings = [[detector.title, detector.meaning] for detector in DETECTORS]
    return (
        _paragraphs(shown, page_method.HOW)
        + table(["Behaviour", "What it means"], meanings, "What was looked for", kind="wide text")
        + _small([page_method.source()])
        + table(
            list(page_method.HEADS),
            [list(row) for row in page_method.figures()],
            "How well each was measured",
        )
        + f"<h3>What this cannot know</h3>{_paragraphs(shown, [*page_method.CANNOT, caveat()])}"
    )


def table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], caption: str, kind: str = "wide"
) -> str:
    """A table with a caption and head cells; the first cell of a row is the row's head."""
    head = "".join(f'<th scope="col"><bdi>{escape(text)}</bdi></th>' for text in heads)
    body = "".join(
        f'<tr><th scope="row"><bdi>{escape(row[0])}</bdi></th>'
        + "".join(f"<td><bdi>{escape(cell)}</bdi></td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="{kind}"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
