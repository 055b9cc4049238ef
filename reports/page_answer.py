"""Page one: the answer in a few sentences, the figures that matter, and how to read it."""

from __future__ import annotations

from typing import Any, Final

import polars as pl
from matplotlib.figure import FigureBase
from matplotlib.patches import Rectangle

from chatcheck.analyzer.answer import answer
from chatcheck.analyzer.wording import THIN, brief, days, duration, percent
from chatcheck.reports.style import (
    COLOURS,
    FAINT,
    INK,
    NAME_COLOURS,
    SHADE,
    SOFT,
    Shown,
    heading,
    heading_height,
    inches,
    inside,
    paragraphs,
    tall,
    write,
)

TITLE: Final = "How the two answer each other"
SIZE: Final = 8.8
PAD: Final = 0.02  # of the width, inside a frame
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
    """The answer, the three figures for each person, how to read it, details, what was read."""
    _, height = inches(body)
    y = paragraphs(body, shown, answered(shown), 1.0, size=11, gap=0.3, leading=1.4)
    y = _cards(body, shown, y - 0.06 / height)
    y = _note(body, shown, y)
    # What was read always has its place; findings that find none are on the page of the periods.
    kept = tall(body, shown, [read(shown)], size=SIZE) + 0.5 / height
    texts = [shown.sentence(text) for text in brief(shown.analysis)]
    y = heading(body, "In more detail", y)
    y = paragraphs(body, shown, fitting(body, shown, texts, y - kept), y, size=SIZE, gap=0.4)
    y = heading(body, "What was read", y - 0.04 / height)
    paragraphs(body, shown, [read(shown)], y, size=SIZE)


def answered(shown: Shown) -> list[str]:
    """The answer in a few sentences, with the names as they are drawn."""
    return [shown.sentence(text) for text in answer(shown.analysis)]


def fitting(body: FigureBase, shown: Shown, texts: list[str], room: float) -> list[str]:
    """The first of some paragraphs that fit into a share of the body; the last may say so."""
    rest = "More is on the page of the two periods."
    for count in range(len(texts), 0, -1):
        some = texts if count == len(texts) else [*texts[:count], rest]
        if tall(body, shown, some, size=SIZE, gap=0.4) <= room:
            return some
    return [rest]


def read(shown: Shown) -> str:
    """What the export held, and how much of it was too little to say anything about."""
    analysis = shown.analysis
    chat = analysis.conversation.chat
    thin = sum(row["rate"] is None for row in shown.over_all.values())
    parts = [
        f"{len(analysis.conversation.messages):,} messages of both ({chat.format}), on the clock "
        f"of {chat.timezone}; date order {chat.date_order} ({chat.date_order_proof})."
    ]
    parts += [f"Left out: {skip.count:,} {skip.reason}." for skip in chat.skipped]
    parts += [note if note.endswith(".") else f"{note}." for note in analysis.notes]
    parts.append(
        f"Too little data for a share in {thin} of {len(shown.over_all)} behaviours and totals."
    )
    if shown.missing:
        parts.append(missing_words(shown.missing))
    return shown.sentence(" ".join(parts))


def missing_words(missing: frozenset[str]) -> str:
    """One sentence on characters that no font at hand can draw."""
    count = len(missing)
    many = "1 character" if count == 1 else f"{count} characters"
    verb = "shows as a box" if count == 1 else "show as boxes"
    return f"{many} that no font on this machine can draw {verb}."


def _note(body: FigureBase, shown: Shown, top: float) -> float:
    """How to read it, in a frame of its own; returns where the text below it begins."""
    _, height = inches(body)
    pad = 0.12 / height
    inner = heading_height(body) + tall(body, shown, KIND, size=SIZE, gap=0.3, width=1 - 2 * PAD)
    body.add_artist(
        Rectangle((0, top - inner - 2 * pad), 1, inner + 2 * pad, transform=inside(body),
                  facecolor="none", edgecolor=FAINT, lw=0.8)
    )  # fmt: skip
    y = heading(body, "Before you read on", top - pad, left=PAD)
    paragraphs(body, shown, KIND, y, size=SIZE, gap=0.3, left=PAD, right=1 - PAD)
    return top - inner - 2 * pad - 0.18 / height


def _cards(body: FigureBase, shown: Shown, top: float) -> float:
    """One card a person, from ``top`` down; returns where they end."""
    _, height = inches(body)
    tall = 1.72 / height
    for number, name in enumerate(shown.people):
        left = 0.515 * number
        for width, colour in ((0.485, SHADE), (0.006, COLOURS[number])):
            body.add_artist(
                Rectangle((left, top - tall), width, tall, transform=inside(body),
                          facecolor=colour, edgecolor="none")
            )  # fmt: skip
        write(body, left + 0.022, top - 0.27 / height, name, size=12, colour=NAME_COLOURS[number])
        for place, (metric, title, under) in enumerate(METRICS):
            y = top - (0.62 + 0.44 * place) / height
            value, detail, verdict = values(shown, number, metric)
            write(body, left + 0.022, y, title, size=9, colour=INK)
            write(body, left + 0.022, y - 0.15 / height, under, size=7.5, colour=SOFT)
            write(body, left + 0.20, y, value, size=12 if value != THIN else 9, colour=INK)
            write(body, left + 0.315, y, verdict if value != THIN else "", size=8.5, colour=INK)
            write(body, left + 0.20, y - 0.16 / height, detail, size=7.5, colour=SOFT)
    return top - tall - 0.2 / height


def values(shown: Shown, number: int, metric: str) -> tuple[str, str, str]:
    """A figure of the later period (of the whole chat without periods), the one before, verdict."""
    analysis = shown.analysis
    name = analysis.people[number]
    period = "all" if analysis.periods is None else "after"
    if metric == "reply_time":
        rows = {row["period"]: row for row in _rows(analysis.reply_times, name)}
        value = rows[period]["median_s"]
        if value is None:
            return THIN, f"{rows[period]['replies']:,} replies", ""
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
        return THIN, f"{counts} occasions", ""
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
