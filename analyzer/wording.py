"""The findings in plain, modest words; every report takes its sentences from here.

Nobody is diagnosed and nobody is scored. Percentages come with their counts, a change comes with
its interval, silence comes with what could have been seen, and both people come alike.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from chatcheck.analyzer.analysis import Analysis, Span
from chatcheck.analyzer.compare import ALPHA
from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.measured import measured

TITLES: Final = {
    "micro_rejections": "micro-rejections",
    "micro_repairs": "micro-repairs",
    "repairs_per_rejection": "micro-repairs per micro-rejection",
    "reply_time": "reply time",
    "reply_length": "reply length",
}
# What a person did, with a place for "14 of 60".
ACTS: Final = {
    "micro_rejections": "was flagged for a micro-rejection on {} occasions",
    "micro_repairs": "was flagged for a micro-repair on {} occasions",
    "half_listening": "met {} tellings with no more than a sound of listening",
    "one_word_reply": "gave {} meaningful messages one phrase as the whole reply",
    "correcting": "answered {} hurts or complaints with a correction and nothing kinder",
    "delayed_unacknowledged": "answered {} meaningful messages late without a word about it",
    "minimising": "made {} fears or sorrows small",
    "cancelled_without_repair": "let {} plans drop without another time or a kind word",
    "flat_good_news": "met {} pieces of good news with a flat word",
    "unanswered_good_news": "left {} pieces of good news without a reaction",
    "shrinking_replies": "answered {} messages far more briefly than usual",
    "real_listening": "took up something particular of {} tellings",
    "engaged_response": "answered {} meaningful messages with something of substance",
    "emotional_acknowledgement": "acknowledged {} feelings",
    "timely_reply": "answered {} meaningful messages in good time",
    "curiosity": "asked about {} tellings",
    "warmth": "showed warmth in {} replies",
    "repair_attempt": "tried to make up for {} sharp moments",
}
MOST_SHOWN: Final = 20  # times; a larger change than this is not worth a figure
HEADLINES: Final = ("micro_rejections", "micro_repairs")
THIN: Final = "too little data"


def metric_title(name: str) -> str:
    """A metric's name in plain words, without a capital."""
    titles = {detector.name: detector.title for detector in DETECTORS}
    title = TITLES.get(name, titles.get(name, name.replace("_", " ")))
    return title[0].lower() + title[1:]


def summary(analysis: Analysis) -> list[str]:
    """The findings, one paragraph each, the most important first."""
    paragraphs = _opening(analysis)
    if analysis.periods is not None:
        for name in analysis.people:
            paragraphs.append(" ".join(_headlines(analysis, name)))
        paragraphs.extend(_details(analysis))
    paragraphs.extend(_changes(analysis))
    paragraphs.extend(_reply_times(analysis))
    paragraphs.append(caveat())
    return [paragraph for paragraph in paragraphs if paragraph]


def _opening(analysis: Analysis) -> list[str]:
    """How often each turned away and back, and what is compared, or why nothing is."""
    paragraphs = [_frequency(analysis, name) for name in analysis.people]
    periods = analysis.periods
    if periods is None:
        return [*paragraphs, analysis.no_comparison]
    compared = f"{days(periods.before)} with {days(periods.after)} ({periods.chosen})"
    return [*paragraphs, f"Compared: {compared}."]


def brief(analysis: Analysis) -> list[str]:
    """The findings for a first page: what changed in full, what did not in one sentence."""
    paragraphs = _opening(analysis)
    if analysis.periods is not None:
        for name in analysis.people:
            rows = analysis.comparison.filter(
                (pl.col("actor") == name) & pl.col("metric").is_in([*HEADLINES, "reply_time"])
            ).to_dicts()
            changed = [row for row in rows if row["verdict"] in ("higher", "lower")]
            paragraphs.extend(sentence(row, analysis) for row in changed)
            paragraphs.append(_unchanged(name, [row for row in rows if row not in changed]))
        paragraphs.extend(_details(analysis))
    paragraphs.extend(_changes(analysis))
    return [paragraph for paragraph in paragraphs if paragraph]


def _unchanged(name: str, rows: list[dict[str, object]]) -> str:
    """One sentence on figures without a clear change, and on those too thin to compare."""
    still = [row for row in rows if row["verdict"] == "no clear change"]
    thin = [row for row in rows if row["verdict"] == THIN]
    parts = []
    if still:
        seen = [_smallest(row) for row in still]
        parts.append(
            f"no clear change in {_listed([metric_title(str(row['metric'])) for row in still])} "
            f"(a change to {_listed(seen)} would probably have shown)"
        )
    if thin:
        titles = _listed([metric_title(str(row["metric"])) for row in thin])
        parts.append(f"too little data to compare {titles}")
    return f"{name}: {'; '.join(parts)}." if parts else ""


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def days(span: Span) -> str:
    """A period in words."""
    return f"{day(span.first)} to {day(span.last)}"


def day(when: date) -> str:
    """A day in words, without a leading zero."""
    return f"{when.day} {when:%b %Y}"


def _frequency(analysis: Analysis, name: str) -> str:
    parts = []
    for metric in HEADLINES:
        row = analysis.rates.row(
            by_predicate=(pl.col("detector") == metric)
            & (pl.col("actor") == name)
            & (pl.col("period") == "all"),
            named=True,
        )
        parts.append(_share(row, metric))
    return f"{name}, over the whole chat: {parts[0]}; {parts[1]}."


def _share(row: dict[str, object], metric: str) -> str:
    hits, chances, rate = row["hits"], row["chances"], row["rate"]
    title = metric_title(metric)
    if not isinstance(rate, float):
        return f"too little data on {title} ({occasions(chances)})"
    return (
        f"{title} on {hits:,} of {chances:,} occasions ({percent(rate)}, "
        f"between {percent(row['low'])} and {percent(row['high'])})"
    )


def occasions(count: object) -> str:
    """A number of occasions, in the singular where it is one."""
    return f"{count:,} occasion{'' if count == 1 else 's'}"


def percent(value: object) -> str:
    """A share as a percentage, with a decimal where it is small."""
    if not isinstance(value, float):
        return "unknown"
    return f"{100 * value:.1f} %" if value < 0.0995 else f"{100 * value:.0f} %"


def _headlines(analysis: Analysis, name: str) -> list[str]:
    rows = analysis.comparison.filter(
        (pl.col("actor") == name) & pl.col("metric").is_in([*HEADLINES, "reply_time"])
    )
    return [sentence(row, analysis) for row in rows.iter_rows(named=True)]


def _details(analysis: Analysis) -> list[str]:
    """Single behaviours and lengths whose frequency changed."""
    rows = analysis.comparison.filter(
        ~pl.col("metric").is_in([*HEADLINES, "reply_time"])
        & pl.col("verdict").is_in(["higher", "lower"])
    )
    return [sentence(row, analysis) for row in rows.iter_rows(named=True)]


def sentence(row: dict[str, object], analysis: Analysis) -> str:
    """One row of the comparison in words, with both sides' counts and what could have shown."""
    verdict, periods = str(row["verdict"]), analysis.periods
    when = f" from {days(periods.after)}" if periods is not None else ""
    told = f"{_told(row)}{when}, {_side(row, 'before')} before: "
    if verdict == THIN:
        if row["metric"] in ("reply_time", "reply_length"):
            after, before = row["chances_after"], row["chances_before"]
            told = f"{row['actor']}, {metric_title(str(row['metric']))}{when}: "
            return f"{told}too little data to compare ({after:,} replies, {before:,} before)."
        return f"{told}too little data to compare."
    change = f"{number(row['ratio'])} times, between {number(row['low'])} and {number(row['high'])}"
    if verdict in ("higher", "lower"):
        return f"{told}{_word(str(row['metric']), verdict)} ({change})."
    return f"{told}no clear change{_allowed(row)} ({change}; {_limit(row)})."


def _told(row: dict[str, object]) -> str:
    """The later period: who did what how often."""
    name, metric, value = row["actor"], str(row["metric"]), _side(row, "after")
    if metric == "reply_time":
        return f"{name} answered after {value.replace(' (', ' on average (', 1)}"
    if metric == "reply_length":
        return f"{name}'s replies typically had {value}"
    if metric == "repairs_per_rejection":
        return f"{name} made {value}"
    counts, _, share = value.partition(" (")
    act = ACTS.get(metric, f"showed {metric_title(metric)} on {{}} occasions").format(counts)
    return f"{name} {act} ({share}" if share else f"{name} {act}"


def _word(metric: str, verdict: str) -> str:
    longer = {"higher": "longer", "lower": "shorter"}
    return longer[verdict] if metric in ("reply_time", "reply_length") else verdict


def _allowed(row: dict[str, object]) -> str:
    """Why a change whose interval leaves out 1 is not called one."""
    alone, together = row["p"], row["p_adjusted"]
    if isinstance(alone, float) and isinstance(together, float) and alone < ALPHA <= together:
        return " once it is allowed for that several figures were looked at"
    return ""


def _limit(row: dict[str, object]) -> str:
    """What would have shown, or why a difference did not count."""
    adjusted, placebo, seen = row["p_adjusted"], row["placebo"], row["detectable"]
    if isinstance(placebo, float) and isinstance(adjusted, float) and adjusted < ALPHA:
        return f"differences as large were common earlier in this chat, {percent(placebo)} of them"
    if not isinstance(seen, float) or seen > MOST_SHOWN:
        return f"only a change of {_smallest(row)} would probably have shown"
    if _no_room(row):
        return f"only a fall to {_smallest(row)} or less would probably have shown"
    return f"a change to {_smallest(row)} or more would probably have shown"


def _smallest(row: dict[str, object]) -> str:
    """The smallest change that could have been seen; a fall where a share has no room to rise."""
    seen = row["detectable"]
    if not isinstance(seen, float) or seen > MOST_SHOWN:
        return f"more than {MOST_SHOWN} times"
    return f"{number(1 / seen if _no_room(row) else seen)} times"


def _no_room(row: dict[str, object]) -> bool:
    level, seen = _level(row), row["detectable"]
    return level is not None and isinstance(seen, float) and level * seen > 1


def _level(row: dict[str, object]) -> float | None:
    """The share of both periods together; None for what is no share."""
    if row["metric"] == "repairs_per_rejection" or row["hits_before"] is None:
        return None
    sums = []
    for part in ("hits", "chances"):
        both = [row[f"{part}_{side}"] for side in ("before", "after")]
        sums.append(sum(value for value in both if isinstance(value, int)))
    return sums[0] / sums[1] if sums[1] else None


def _side(row: dict[str, object], side: str) -> str:
    """One side's value with its counts."""
    metric, value = str(row["metric"]), row[side]
    hits, chances = row[f"hits_{side}"], row[f"chances_{side}"]
    if metric == "reply_time":
        return f"{duration(value)} ({chances:,} replies)" if value is not None else "unknown"
    if metric == "reply_length":
        return f"{number(value)} words ({chances:,} replies)" if value is not None else "unknown"
    if metric == "repairs_per_rejection":
        return f"{hits:,} micro-repairs for {chances:,} micro-rejections"
    share = f" ({percent(value)})" if isinstance(value, float) else ""
    return f"{hits:,} of {chances:,}{share}"


def number(value: object) -> str:
    """Two significant digits."""
    if not isinstance(value, (int, float)):
        return "unknown"
    if value >= 100:
        return "over 100"
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}" if value >= 1 else f"{value:.2g}"


def duration(seconds: object) -> str:
    """Seconds in the unit that a person would use."""
    if not isinstance(seconds, (int, float)):
        return "unknown"
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"


def _changes(analysis: Analysis) -> list[str]:
    lines = []
    for row in analysis.changes.iter_rows(named=True):
        lines.append(
            f"{row['actor']}, {metric_title(row['metric'])}: the likeliest time of a change lies "
            f"between {day(row['from'])} and {day(row['to'])} ({percent(row['before'])} before, "
            f"{percent(row['after'])} after); a slow drift can look the same."
        )
    return lines


def _reply_times(analysis: Analysis) -> list[str]:
    lines = []
    for name in analysis.people:
        row = analysis.reply_times.row(
            by_predicate=(pl.col("actor") == name) & (pl.col("period") == "all"), named=True
        )
        if row["median_s"] is None:
            lines.append(f"{name}, reply time: too little data ({row['replies']:,} replies).")
            continue
        interval = (
            f", between {duration(row['low'])} and {duration(row['high'])}"
            if row["low"] is not None
            else ""
        )
        lines.append(
            f"{name} usually answers within {duration(row['median_s'])} of waking time (median"
            f"{interval}; {row['replies']:,} replies, {row['censored']:,} messages without one)."
        )
    for row in analysis.length_trends.iter_rows(named=True):
        if row["high"] < 0 or row["low"] > 0:
            way = "shrank" if row["high"] < 0 else "grew"
            both = "; what they answered shrank too, so this is mutual" if row["mutual"] else ""
            lines.append(
                f"{row['actor']}'s replies {way} over {row['weeks']} weeks by about "
                f"{percent(abs(row['change']))} (between {percent(abs(row['low']))} and "
                f"{percent(abs(row['high']))}){both}."
            )
    return lines


def caveat() -> str:
    """What the figures are about: what was flagged, by an imperfect reader."""
    text = (
        "All of this counts what was flagged in the words and times of an export; it does not "
        "know tone, faces, calls or what was said in the same room. Reply times are compared by "
        "geometric means between 30 s and 12 h of waking time, which shows a true doubling as "
        "about 1.7 times."
    )
    figures = [
        measured()[detector.name]
        for detector in DETECTORS
        if detector.kind == "rejection" and detector.name in measured()
    ]
    if not figures:
        return text
    right = sum(figure.precision for figure in figures) / len(figures)
    seen = sum(figure.recall for figure in figures) / len(figures)
    return (
        f"{text} On invented chats {100 * right:.0f} of 100 flags of micro-rejections were right, "
        f"and {100 * seen:.0f} of 100 micro-rejections were flagged; a true doubling then shows "
        f"as about {attenuated(2, right):.1f} times, and as {attenuated(2, 0.6):.1f} times if in "
        "this chat only 60 of 100 flags are right."
    )


def attenuated(ratio: float, precision: float) -> float:
    """The ratio that flags show when the truth changes and false flags stay as they are.

    Missed ones lower both periods alike; of the first period's flags ``precision`` are true.
    """
    return 1 + (ratio - 1) * precision
