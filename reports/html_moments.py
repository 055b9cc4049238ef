"""The moments of the HTML report, with what filters them by person, kind and period."""

from __future__ import annotations

from html import escape
from typing import Any

from chatcheck.analyzer.wording import day, duration
from chatcheck.reports import page_moments
from chatcheck.reports.style import Shown


def section(shown: Shown) -> str:
    """The chosen moments as a list; without scripts all are shown and no filter is."""
    items = [_moment(shown, row) for row in shown.raw_moments.iter_rows(named=True)]
    people = [("", "both"), *((str(number), name) for number, name in enumerate(shown.people))]
    kinds = [("", "both"), ("rejection", "turning away"), ("repair", "turning back")]
    spans = [("", "all"), ("before", "before"), ("after", "after"), ("other", "neither")]
    choices = _choice("person", "Person", people) + _choice("kind", "Kind", kinds)
    if shown.analysis.periods is not None:
        choices += _choice("period", "Period", spans)
    listed = "".join(items) or "<li>Nothing was flagged.</li>"
    bar = (
        f'<form class="filter" id="filter" hidden>{choices}'
        '<output id="count" aria-live="polite"></output></form>'
        if items
        else ""
    )
    return f'<p>{escape(page_moments.INTRO)}</p>{bar}<ul class="moments">{listed}</ul>'


def _moment(shown: Shown, row: dict[str, Any]) -> str:
    number = shown.analysis.people.index(row["actor"])
    actor, partner = shown.people[number], shown.people[1 - number]
    title = page_moments.titles()[row["detector"]]
    way = page_moments.WAYS[row["kind"]]
    return (
        f'<li class="moment person{number}" data-person="{number}" data-kind="{row["kind"]}" '
        f'data-period="{_period(shown, row)}"><h3><bdi>{escape(actor)}</bdi>: {escape(title)} '
        f"({way})</h3>"
        f'<p class="when">{escape(day(row["at"].date()))}, {row["at"]:%H:%M}</p>'
        f"{_quotes(shown, row, actor, partner)}<p>{escape(row['evidence'])}</p></li>"
    )


def _period(shown: Shown, row: dict[str, Any]) -> str:
    periods, when = shown.analysis.periods, row["at"].date()
    if periods is not None:
        for word, span in (("before", periods.before), ("after", periods.after)):
            if span.first <= when <= span.last:
                return word
    return "other"


def _quotes(shown: Shown, row: dict[str, Any], actor: str, partner: str) -> str:
    answered = row["elapsed_s"] is not None
    later = f", {duration(row['elapsed_s'])} later" if answered else ""
    if not shown.options.quotes:
        return f"<p>{escape(page_moments.NOT_QUOTED)}{escape(later)}</p>"
    reply = row["reply_text"] or (page_moments.NO_WORDS if answered else page_moments.NO_REPLY)
    return "".join(
        f"<blockquote><b><bdi>{escape(who)}</bdi></b><small>{escape(after)}</small> "
        f'<span dir="auto">{_lines(text)}</span></blockquote>'
        for who, after, text in (
            (partner, "", row["bid_text"] or page_moments.NO_WORDS),
            (actor, later, reply),
        )
    )


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.splitlines())


def _choice(name: str, title: str, options: list[tuple[str, str]]) -> str:
    listed = "".join(f'<option value="{v}">{escape(text)}</option>' for v, text in options)
    return f'<label>{title} <select id="{name}">{listed}</select></label>'
