"""Page one: the answer in a few sentences, and the figures that matter."""

from __future__ import annotations

from typing import Any, Final

import polars as pl
from matplotlib.figure import FigureBase
from matplotlib.patches import Rectangle

from chatcheck.analyzer.wording import brief, days, duration, percent
from chatcheck.reports.style import (
    COLOURS,
    INK,
    SHADE,
    SOFT,
    Shown,
    heading,
    inches,
    inside,
    paragraphs,
    tall,
)

TITLE: Final = "How the two answer each other"
HEIGHT: Final = 9.8  # inches, where a page of its own has none
METRICS: Final = (
    ("micro_rejections", "Micro-rejections", "small turns away"),
    ("micro_repairs", "Micro-repairs", "small turns back"),
    ("reply_time", "Usual reply", "median, waking time"),
)
KIND: Final = (
    "Read this together if you can, on a calm day. These are counts of small things that everybody "
    "does; they say how often, not why. Tiredness, work, illness or a phone in another room look "
    "the same in a chat. Nothing here says who is right, and it is no judgement of a person or of "
    "the two of you.",
    "If reading it hurts, or if you are afraid of how the other might take it, put it away and "
    "talk to somebody you trust, a couples counsellor or a local advice line first.",
    "The chat was read on this machine alone; nothing was sent anywhere.",
)


def draw(body: FigureBase, shown: Shown) -> None:
    """The three figures for each person, the findings, what was read, and how to read it."""
    bottom = _cards(body, shown)
    texts = [shown.sentence(text) for text in brief(shown.analysis)]
    # The note on how to read it always has its place; findings that find none are on page four.
    kept = tall(body, shown, [read(shown)], size=9) + tall(body, shown, KIND, size=9) + HEADINGS
    y = heading(body, "What was found", bottom)
    y = paragraphs(body, shown, fitting(body, shown, texts, y - kept, size=9), y, size=9)
    y = heading(body, "What was read", y - 0.006)
    y = paragraphs(body, shown, [read(shown)], y, size=9)
    y = heading(body, "How to read it", y - 0.006)
    paragraphs(body, shown, KIND, y, size=9)


def fitting(
    body: FigureBase, shown: Shown, texts: list[str], room: float, *, size: float
) -> list[str]:
    """The first of some paragraphs that fit into a share of the body; the last may say so."""
    rest = "More is on the page of the two periods."
    for count in range(len(texts), 0, -1):
        some = texts[:count] if count == len(texts) else [*texts[:count], rest]
        if tall(body, shown, some, size=size) <= room:
            return some
    return [rest]


HEADINGS: Final = 0.09  # share of the page that two headings and the space around them take


def read(shown: Shown) -> str:
    """What the export held, and how much of it was too little to say anything about."""
    analysis = shown.analysis
    chat = analysis.conversation.chat
    thin = analysis.rates.filter((pl.col("period") == "all") & pl.col("rate").is_null())
    all_rates = analysis.rates.filter(pl.col("period") == "all")
    parts = [
        f"{len(analysis.conversation.messages):,} messages of both ({chat.format}), on the clock "
        f"of {chat.timezone}; date order {chat.date_order} ({chat.date_order_proof})."
    ]
    parts += [f"Left out: {skip.count:,} {skip.reason}." for skip in chat.skipped]
    parts += [note if note.endswith(".") else f"{note}." for note in analysis.notes]
    parts.append(
        f"Too little data for a rate in {len(thin)} of {len(all_rates)} behaviours and totals."
    )
    if shown.missing:
        parts.append(f"{len(shown.missing)} characters that no font here can draw show as boxes.")
    return shown.clean(" ".join(parts))


def _cards(body: FigureBase, shown: Shown) -> float:
    """One card a person; returns where they end."""
    _, height = inches(body)
    tall = 1.72 / height
    for number, name in enumerate(shown.people):
        left = 0.515 * number
        body.add_artist(
            Rectangle(
                (left, 1 - tall),
                0.485,
                tall,
                transform=inside(body),
                facecolor=SHADE,
                edgecolor="none",
            )
        )
        body.add_artist(
            Rectangle(
                (left, 1 - tall),
                0.006,
                tall,
                transform=inside(body),
                facecolor=COLOURS[number],
                edgecolor="none",
            )
        )
        body.text(left + 0.022, 1 - 0.27 / height, name, size=12, color=INK, weight="bold")
        for place, (metric, title, under) in enumerate(METRICS):
            y = 1 - (0.62 + 0.44 * place) / height
            value, detail, verdict = values(shown, number, metric)
            body.text(left + 0.022, y, title, size=9, color=INK)
            body.text(left + 0.022, y - 0.15 / height, under, size=7.5, color=SOFT)
            body.text(left + 0.20, y, value, size=12, color=INK)
            body.text(left + 0.315, y, verdict, size=8.5, color=INK)
            body.text(left + 0.20, y - 0.16 / height, detail, size=7.5, color=SOFT)
    return 1 - tall - 0.24 / height


def values(shown: Shown, number: int, metric: str) -> tuple[str, str, str]:
    """A figure of the later period (of the whole chat without periods), the one before, verdict."""
    analysis = shown.analysis
    name = analysis.people[number]
    period = "all" if analysis.periods is None else "after"
    if metric == "reply_time":
        rows = {row["period"]: row for row in _rows(analysis.reply_times, name)}
        value = rows[period]["median_s"]
        if value is None:
            return "too little data", f"{rows[period]['replies']:,} replies", ""
        if period == "all":
            return duration(value), f"{rows['all']['replies']:,} replies", ""
        before = rows["before"]["median_s"]
        return duration(value), f"{duration(before)} before", _verdict(shown, name, metric)
    rows = {
        row["period"]: row
        for row in _rows(analysis.rates.filter(pl.col("detector") == metric), name)
    }
    row = rows[period]
    counts = f"{row['hits']:,} of {row['chances']:,}"
    if row["rate"] is None:
        return "too little data", f"{counts} occasions", ""
    if period == "all":
        return percent(row["rate"]), f"{counts} occasions", ""
    before = rows["before"]["rate"]
    shown_before = f"; {percent(before)} before" if before is not None else ""
    return percent(row["rate"]), f"{counts}{shown_before}", _verdict(shown, name, metric)


def _rows(frame: pl.DataFrame, name: str) -> list[dict[str, Any]]:
    return frame.filter(pl.col("actor") == name).to_dicts()


def _verdict(shown: Shown, name: str, metric: str) -> str:
    rows = shown.analysis.comparison.filter(
        (pl.col("actor") == name) & (pl.col("metric") == metric)
    )
    verdict = str(rows["verdict"][0]) if len(rows) else ""
    words = {"higher": "longer", "lower": "shorter"} if metric == "reply_time" else {}
    return words.get(verdict, verdict)


def periods_line(shown: Shown) -> str:
    """The two periods in words, or why there are none."""
    periods = shown.analysis.periods
    if periods is None:
        return shown.analysis.no_comparison
    return f"Before: {days(periods.before)}. After: {days(periods.after)} ({periods.chosen})."
