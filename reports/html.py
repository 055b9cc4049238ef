"""The report as one self-contained page: no network, no foreign script, everything escaped.

Figures are inline SVG with the words beside them; the moments can be filtered by person, kind and
period. A content security policy allows nothing but the page's own style and its one script.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Callable
from html import escape
from importlib import resources
from pathlib import Path
from typing import Any, Final

from matplotlib.figure import Figure, FigureBase

from chatcheck.analyzer.analysis import Analysis
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.measured import measured
from chatcheck.analyzer.wording import caveat, day, duration, metric_title, percent, summary
from chatcheck.parsers.version import VERSION
from chatcheck.reports import (
    page_frequency,
    page_kinds,
    page_method,
    page_moments,
    page_periods,
    page_repairs,
    page_timing,
)
from chatcheck.reports.options import ReportOptions
from chatcheck.reports.page_answer import KIND, METRICS, read, values
from chatcheck.reports.style import Shown, styled

WIDTH: Final = 6.97  # inches of a figure
SECTIONS: Final[tuple[tuple[Any, str], ...]] = (
    (page_frequency, "Line charts of the weekly frequency of micro-rejections, one a person."),
    (page_kinds, "Small line charts, one a behaviour, and a chart of the count of each."),
    (page_periods, "Dumbbell charts of every figure before and after, with 95 % intervals."),
    (page_timing, "Reply-time curves, heat maps of the hours of the week, and reply lengths."),
    (page_repairs, "Line charts of the weekly frequency of micro-repairs, one a person."),
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
        f"script-src 'sha256-{_digest(script)}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    people = escape(" and ".join(shown.people))
    figures = "\n".join(_section(shown, module, alt) for module, alt in SECTIONS)
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
<header><h1>How the two answer each other</h1><p>{people}, {escape(shown.range)}</p></header>
<main>
{_cards(shown)}
<section><h2>What was found</h2>{_paragraphs(shown, summary(shown.analysis))}</section>
<section><h2>How to read it</h2>{_paragraphs(shown, KIND)}</section>
<section><h2>What was read</h2>{_paragraphs(shown, [read(shown)])}</section>
{figures}
<section><h2>All comparisons</h2>{_comparison(shown)}</section>
{_moments(shown)}
<section><h2>How it was judged</h2>{_paragraphs(shown, page_method.HOW)}{_measured()}
<h3>What this cannot know</h3>{_paragraphs(shown, [*page_method.CANNOT, caveat()])}</section>
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


def _paragraphs(shown: Shown, texts: list[str] | tuple[str, ...]) -> str:
    return "".join(f"<p>{escape(shown.sentence(text))}</p>" for text in texts)


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
            f'<div class="card person{number}"><h2>{escape(name)}</h2>'
            f"<dl>{''.join(rows)}</dl></div>"
        )
    return f'<div class="cards">{"".join(cards)}</div>'


def _section(shown: Shown, module: Any, alt: str) -> str:
    picture = svg(lambda body: module.draw(body, shown), module.HEIGHT, alt)
    return f"<section><h2>{escape(module.TITLE)}</h2>{picture}</section>"


def svg(draw: Callable[[FigureBase], None], height: float, alt: str) -> str:
    """A drawing as inline SVG with a text for those who do not see it."""
    figure = Figure(figsize=(WIDTH, height))
    draw(figure)
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    # Style attributes are not allowed by the policy; the same goes as presentation attributes.
    text = re.sub(r'style="([^"]*)"', _attributes, text)
    text = re.sub(r"<style[^>]*>.*?</style>", "", text, flags=re.DOTALL)
    text = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", text, count=1)
    text = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", text, count=1)
    # Identifiers must differ from figure to figure of the same page.
    prefix = hashlib.sha256(text.encode()).hexdigest()[:8]
    text = re.sub(r'id="([^"]+)"', rf'id="{prefix}-\1"', text)
    text = re.sub(r'="#([^"]+)"', rf'="#{prefix}-\1"', text)
    text = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", text)
    return text.replace("<svg", f'<svg role="img" aria-label="{escape(alt)}"', 1)


def _attributes(match: re.Match[str]) -> str:
    pairs = (part.split(":", 1) for part in match.group(1).split(";") if ":" in part)
    return " ".join(f'{key.strip()}="{value.strip()}"' for key, value in pairs)


def _table(heads: list[str], rows: list[list[str]], caption: str) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return (
        f'<div class="wide"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _comparison(shown: Shown) -> str:
    if shown.analysis.periods is None:
        return f"<p>{escape(shown.analysis.no_comparison)}</p>"
    names = dict(zip(shown.analysis.people, shown.people, strict=True))
    rows = []
    for row in shown.analysis.comparison.iter_rows(named=True):
        ratio = (
            f"{row['ratio']:.2f} ({row['low']:.2f} to {row['high']:.2f})" if row["ratio"] else ""
        )
        rows.append(
            [
                names[row["actor"]],
                metric_title(row["metric"]),
                _side(row, "before"),
                _side(row, "after"),
                ratio,
                row["verdict"],
            ]
        )
    heads = ["Person", "What", "Before", "After", "Ratio (95 % interval)", "Verdict"]
    return _table(heads, rows, "Both periods, every figure")


def _side(row: dict[str, Any], side: str) -> str:
    value = row[side]
    if row["metric"] == "reply_time":
        return duration(value)
    if row["metric"] == "reply_length":
        return "too little data" if value is None else f"{value:.1f} words"
    counts = f"{row[f'hits_{side}']:,} of {row[f'chances_{side}']:,}"
    return f"{counts} ({percent(value)})" if value is not None else counts


def _moments(shown: Shown) -> str:
    titles = page_moments.titles()
    periods = shown.analysis.periods
    items = []
    for row in shown.raw_moments.iter_rows(named=True):
        number = shown.analysis.people.index(row["actor"])
        actor, partner = shown.people[number], shown.people[1 - number]
        when = "other"
        for word in ("before", "after") if periods is not None else ():
            span = getattr(periods, word)
            when = word if span.first <= row["at"].date() <= span.last else when
        quotes = ""
        if shown.options.quotes:
            reply = row["reply_text"] or (
                "(no words)" if row["elapsed_s"] is not None else "(no reply)"
            )
            quotes = (
                f"<blockquote><b>{escape(partner)}</b> {_lines(row['bid_text'])}</blockquote>"
                f"<blockquote><b>{escape(actor)}</b> {_lines(reply)}</blockquote>"
            )
        items.append(
            f'<li class="moment person{number}" data-person="{number}" data-kind="{row["kind"]}" '
            f'data-period="{when}"><h3>{escape(actor)}: {escape(titles[row["detector"]])}</h3>'
            f'<p class="when">{escape(day(row["at"].date()))}, {row["at"]:%H:%M}</p>{quotes}'
            f"<p>{escape(row['evidence'])}</p></li>"
        )
    people = [("", "both"), *((str(number), name) for number, name in enumerate(shown.people))]
    kinds = [("", "both"), ("rejection", "turning away"), ("repair", "turning back")]
    spans = [("", "all"), ("before", "before"), ("after", "after")]
    choices = (
        _choice("person", "Person", people)
        + _choice("kind", "Kind", kinds)
        + _choice("period", "Period", spans)
    )
    listed = "".join(items) or "<li>Nothing was flagged.</li>"
    return (
        f"<section><h2>Moments</h2><p>{escape(page_moments.INTRO)}</p>"
        f'<form class="filter">{choices}</form><ul class="moments">{listed}</ul></section>'
    )


def _choice(name: str, title: str, options: list[tuple[str, str]]) -> str:
    listed = "".join(f'<option value="{v}">{escape(text)}</option>' for v, text in options)
    return f'<label>{title} <select id="{name}">{listed}</select></label>'


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.splitlines())


def _measured() -> str:
    figures = measured()
    rows = []
    for detector in DETECTORS:
        one = figures.get(detector.name)
        right = (
            f"{100 * one.precision:.0f} (at least {100 * one.precision_low:.0f})"
            if one
            else "not measured"
        )
        rows.append([detector.title, right, f"{100 * one.recall:.0f}" if one else ""])
    return _table(
        ["Behaviour", "Right of 100 flagged", "Found of 100"],
        rows,
        "Measured on labelled chats by invented people",
    )
