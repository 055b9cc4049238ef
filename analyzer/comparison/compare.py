"""Two periods compared, metric by metric, without fooling anybody.

Every metric is a ratio of weekly sums; thresholds behind them were set on the whole chat. Where
the person's older history allows, the same pair of windows is slid over it as a placebo: a
difference counts only if it is unusual there too. Nothing is concluded from a few occasions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import BoolArray, FloatArray, IntArray, running
from chatcheck.analyzer.comparison.counts import Counts
from chatcheck.analyzer.comparison.multiplicity import benjamini_hochberg, holm
from chatcheck.analyzer.comparison.periods import covered
from chatcheck.analyzer.comparison.ratio import contrasts, detectable
from chatcheck.analyzer.comparison.score import Measure
from chatcheck.analyzer.confidence import ALPHA, CONFIDENCE
from chatcheck.analyzer.conversation.conversation import Conversation
from chatcheck.analyzer.conversation.usual_wait import HALF_DAY_S, SHORTEST_S
from chatcheck.analyzer.results import Periods, Span
from chatcheck.analyzer.tables import COMPARISON, Metric, Period, Verdict
from chatcheck.parsers.time_units import EPOCH

# A person's headline figures and their weights in Holm's correction, fixed before any chat was
# looked at: the question this project asks first is whether micro-rejections changed.
HEADLINES: Final[Mapping[str, float]] = {
    Metric.MICRO_REJECTIONS: 0.7,
    Metric.MICRO_REPAIRS: 0.2,
    Metric.REPLY_TIME: 0.1,
}
LEAST_WEEKS: Final = 3  # weeks with an occasion, on either side
# Hits of both sides together: with five, even all of them on one of two equal sides come about by
# chance in 6 of 100 cases, so fewer can show nothing and would only make others harder to see.
LEAST_HITS: Final = 6
LEAST_PLACEMENTS: Final = 8  # of the two windows in the older history, for a placebo
# What could have been seen: 0.90 on paper is 0.73 to 0.87 in invented chats (docs/calibration.md).
POWER: Final = 0.90
CLIP_S: Final = (SHORTEST_S, HALF_DAY_S)  # minutes-only exports below, censored replies above
_TABLE: Final = 2  # the family of all figures that are no person's headline (0 and 1)
_RATIOS: Final = ("ratio", "low", "high")
# Share of placebo differences that may be as large. One in ten refused more true changes and
# hardly fewer false ones (docs/calibration.md).
UNUSUAL: Final = 0.20


@dataclass(frozen=True, slots=True)
class Series:
    """Weekly sums of one metric of one person: y over n (see ``ratio.contrasts``)."""

    name: str
    actor: int
    kind: Measure
    y: FloatArray
    n: FloatArray


def compare(
    conversation: Conversation,
    counts: Counts,
    periods: Periods | None,
) -> pl.DataFrame:
    """The comparison frame of ``Analysis``; empty where there are no periods."""
    if periods is None:
        return pl.DataFrame(schema=COMPARISON)
    whole = covered(conversation)
    settings = conversation.settings
    return judged_metrics(
        _metrics(conversation, counts, whole),
        (_weeks(periods.before, whole), _weeks(periods.after, whole)),
        conversation.people,
        least=settings.min_chances,
        confidence=CONFIDENCE,
    )


def judged_metrics(
    metrics: Sequence[Series],
    windows: tuple[slice, slice],
    people: tuple[str, str],
    *,
    least: int,
    confidence: float = CONFIDENCE,
) -> pl.DataFrame:
    """The comparison frame of some metrics; ``windows`` are runs of weeks, the earlier first.

    Under ``least`` occasions, or ``LEAST_WEEKS`` weeks with any, on either side a metric is not
    judged, nor under ``LEAST_HITS`` hits in all. A person's headlines are adjusted together (Holm,
    weighted), so that whom they write with does not change what is said of them; all other metrics
    together (Benjamini-Hochberg).
    """
    found = _found(metrics, windows, least, confidence)
    p = found["p"]
    adjusted = _adjusted(p, metrics)
    placebo = placebos(metrics, windows, found["log_ratio"], least)
    records = []
    for i, metric in enumerate(metrics):
        record: dict[str, object] = dict.fromkeys(COMPARISON)
        record |= {"metric": metric.name, "actor": people[metric.actor]}
        for side, window in zip((Period.BEFORE, Period.AFTER), windows, strict=True):
            y, n = float(metric.y[window].sum()), float(metric.n[window].sum())
            record[f"chances_{side}"] = round(n)
            if metric.kind != Measure.MEAN:
                record[f"hits_{side}"] = round(y)
            if n >= least:
                record[side] = float(np.exp(y / n)) if metric.kind == Measure.MEAN else y / n
        if not np.isnan(p[i]):
            record |= {name: float(np.exp(found[f"log_{name}"][i])) for name in _RATIOS}
            record |= {
                "p": float(p[i]),
                "p_adjusted": float(adjusted[i]),
                "placebo": None if np.isnan(placebo[i]) else float(placebo[i]),
                "detectable": float(found["detectable"][i]),
            }
        record["verdict"] = _verdict(adjusted[i], found["log_ratio"][i], placebo[i])
        records.append(record)
    return pl.DataFrame(records, schema=COMPARISON)


def _found(
    metrics: Sequence[Series], windows: tuple[slice, slice], least: int, confidence: float
) -> dict[str, FloatArray]:
    """p, log_ratio, log_low, log_high and detectable of every metric; nan where too little."""
    names = ("p", *(f"log_{name}" for name in _RATIOS), "detectable")
    out = {name: np.full(len(metrics), np.nan) for name in names}
    tested = np.array([enough(metric, windows, least) for metric in metrics], dtype=bool)
    lines = _lines(metrics, tested)
    for kind in Measure:
        chosen = [i for i, metric in enumerate(metrics) if tested[i] and metric.kind == kind]
        if not chosen:
            continue
        y = np.stack([metrics[i].y for i in chosen])
        n = np.stack([metrics[i].n for i in chosen])
        got = contrasts(y, n, *windows, kind, confidence)
        out["p"][chosen], out["log_ratio"][chosen] = got.p, got.log_ratio
        out["log_low"][chosen], out["log_high"][chosen] = got.low, got.high
        out["detectable"][chosen] = detectable(got, POWER, lines[chosen])
    return out


def _adjusted(p: FloatArray, metrics: Sequence[Series]) -> FloatArray:
    """p values adjusted within their families."""
    family, weight = _families(metrics), _importance(metrics)
    out = np.full(len(p), np.nan)
    for number in np.unique(family):
        mine = family == number
        table = number == _TABLE
        out[mine] = benjamini_hochberg(p[mine]) if table else holm(p[mine], weight[mine])
    return out


def _lines(metrics: Sequence[Series], tested: BoolArray) -> FloatArray:
    """The p that a change standing alone must stay under, with the others of its family tested."""
    family, weight = _families(metrics), _importance(metrics)
    out = np.full(len(metrics), ALPHA)
    for number in np.unique(family):
        mine = tested & (family == number)
        out[mine] *= weight[mine] / weight[mine].sum()
    return out


def _importance(metrics: Sequence[Series]) -> FloatArray:
    """Weights within the family of every metric; all other metrics weigh alike."""
    return np.array([HEADLINES.get(metric.name, 1.0) for metric in metrics])


def _families(metrics: Sequence[Series]) -> IntArray:
    """The person of a headline, ``_TABLE`` of all others: what is adjusted together."""
    return np.array(
        [metric.actor if metric.name in HEADLINES else _TABLE for metric in metrics],
        dtype=np.int64,
    )


def enough(metric: Series, windows: tuple[slice, slice], least: int) -> bool:
    """Whether there are the occasions, weeks and hits that a judgement needs."""
    hits = sum(metric.y[window].sum() for window in windows)
    return (metric.kind == Measure.MEAN or hits >= LEAST_HITS) and all(
        metric.n[window].sum() >= least and (metric.n[window] > 0).sum() >= LEAST_WEEKS
        for window in windows
    )


def placebos(
    metrics: Sequence[Series], windows: tuple[slice, slice], observed: FloatArray, least: int
) -> FloatArray:
    """Share of older placements of the same two windows with a difference at least as large.

    Windows are slid by whole weeks and end before the second period begins; nan with fewer than
    ``LEAST_PLACEMENTS`` that hold enough occasions.
    """
    before, after = windows
    shifts = np.arange(after.stop - after.start, before.start + 1)
    share = np.full(len(metrics), np.nan)
    if len(shifts) < LEAST_PLACEMENTS:
        return share
    for i, metric in enumerate(metrics):
        if np.isnan(observed[i]):
            continue
        sums = [running(column, np.float64) for column in (metric.y, metric.n)]
        (y0, n0), (y1, n1) = (
            [column[window.stop - shifts] - column[window.start - shifts] for column in sums]
            for window in windows
        )
        held = np.minimum(n0, n1) >= least
        if held.sum() < LEAST_PLACEMENTS:
            continue
        if metric.kind == Measure.MEAN:
            moved = y1[held] / n1[held] - y0[held] / n0[held]
        else:
            moved = np.log((y1 + 0.5) / (n1 + 1) / ((y0 + 0.5) / (n0 + 1)))[held]
        share[i] = np.mean(np.abs(moved) >= abs(observed[i]))
    return share


def _verdict(adjusted: float, log_ratio: float, placebo: float) -> Verdict:
    if np.isnan(adjusted):
        return Verdict.TOO_LITTLE
    if adjusted >= ALPHA or placebo > UNUSUAL:
        return Verdict.NO_CLEAR_CHANGE
    return Verdict.HIGHER if log_ratio > 0 else Verdict.LOWER


def _metrics(conversation: Conversation, counts: Counts, whole: Span) -> list[Series]:
    """Totals, detectors, repairs per rejection, reply time and length of both people."""
    by_week = counts.weekly()
    y, n = (x.astype(np.float64) for x in (by_week.hits, by_week.chances))
    at = {name: number for number, name in enumerate(by_week.names)}
    repairs, rejections = at[Metric.MICRO_REPAIRS], at[Metric.MICRO_REJECTIONS]
    metrics: list[Series] = []
    for actor in (0, 1):
        metrics.extend(
            Series(name, actor, Measure.RATE, y[i, actor], n[i, actor]) for name, i in at.items()
        )
        metrics.append(
            Series(
                Metric.REPAIRS_PER_REJECTION,
                actor,
                Measure.COUNTS,
                y[repairs, actor],
                y[rejections, actor],
            )
        )
        metrics.extend(_replies(conversation, whole, y.shape[2], actor))
    return metrics


def _replies(conversation: Conversation, whole: Span, weeks: int, actor: int) -> list[Series]:
    """Mean log awake reply time (clipped) and mean log words a reply, by week of the bid."""
    x = conversation.exchanges
    mine = np.flatnonzero(x.in_time & (x.actor == actor))
    ends = conversation.bursts["end"].gather(x.bid[mine])
    week = (conversation.logical_days(ends) - _monday(whole)) // 7
    seconds = np.log(np.clip(x.awake_s[mine], *CLIP_S))
    words = conversation.bursts["words"].to_numpy()[x.reply[mine]]
    some = words > 0
    return [
        Series(
            name,
            actor,
            Measure.MEAN,
            np.bincount(at, value, weeks).astype(np.float64),
            np.bincount(at, minlength=weeks).astype(np.float64),
        )
        for name, at, value in (
            (Metric.REPLY_TIME, week, seconds),
            (Metric.REPLY_LENGTH, week[some], np.log(words[some])),
        )
    ]


def _monday(whole: Span) -> int:
    """The Monday of the chat's first week, as days since 1970."""
    return (whole.first - EPOCH).days - whole.first.weekday()


def _week(day: date, whole: Span) -> int:
    return ((day - EPOCH).days - _monday(whole)) // 7


def _weeks(span: Span, whole: Span) -> slice:
    return slice(_week(span.first, whole), _week(span.last, whole) + 1)
