"""Two periods compared, metric by metric, without fooling anybody.

Every metric is a ratio of block sums; thresholds behind them were set on the whole chat. Where the
person's older history allows, the same pair of windows is slid over it: a difference counts only
if it is unusual there too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.analysis import Periods, Span
from chatcheck.analyzer.arrays import FloatArray
from chatcheck.analyzer.chances import Detector
from chatcheck.analyzer.conversation import Conversation
from chatcheck.analyzer.estimator import (
    Contrast,
    Side,
    benjamini_hochberg,
    detectable,
    holm,
    mean_contrast,
    rate_contrast,
    side,
)
from chatcheck.analyzer.periods import covered, local_day
from chatcheck.analyzer.rates import TOTALS

HEADLINES: Final = ("micro_rejections", "micro_repairs", "reply_time")
LEAST_BLOCKS: Final = 3
LEAST_PLACEMENTS: Final = 8
LONG_SIDE_WEEKS: Final = 12  # from here on blocks of two weeks
ALPHA: Final = 0.05
POWER: Final = 0.80
CLIP_S: Final = (30.0, 43_200.0)
UNUSUAL: Final = 0.10  # share of placebo differences that may be as large


@dataclass(frozen=True, slots=True)
class Metric:
    """Daily sums of one metric of one person: y over n, a rate or a mean of logarithms."""

    name: str
    actor: int
    is_rate: bool
    y: FloatArray
    n: FloatArray


def compare(
    conversation: Conversation,
    rows: pl.DataFrame,
    periods: Periods | None,
    detectors: Sequence[Detector],
) -> pl.DataFrame:
    """The comparison frame of ``Analysis``; empty where there are no periods.

    ``rows`` is what ``rates.judged`` returns.
    """
    if periods is None:
        return pl.DataFrame(schema=_COLUMNS)
    whole = covered(conversation)
    metrics = _metrics(conversation, rows, whole, detectors)
    found = [_judge(metric, periods, whole, conversation) for metric in metrics]
    p = np.array([row["p"] if row["p"] is not None else np.nan for row in found], dtype=np.float64)
    head = np.array([metric.name in HEADLINES for metric in metrics])
    adjusted = np.full(len(p), np.nan)
    adjusted[head] = holm(p[head])
    adjusted[~head] = benjamini_hochberg(p[~head])
    for row, value in zip(found, adjusted, strict=True):
        row["p_adjusted"] = None if np.isnan(value) else float(value)
        row["verdict"] = _verdict(row)
    return pl.DataFrame(found, schema=_COLUMNS)


_COLUMNS: Final[dict[str, pl.DataType | pl.datatypes.DataTypeClass]] = {
    "metric": pl.String,
    "actor": pl.String,
    "before": pl.Float64,
    "after": pl.Float64,
    "hits_before": pl.Int64,
    "chances_before": pl.Int64,
    "hits_after": pl.Int64,
    "chances_after": pl.Int64,
    "ratio": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "p": pl.Float64,
    "p_adjusted": pl.Float64,
    "verdict": pl.String,
    "placebo": pl.Float64,
    "detectable": pl.Float64,
}


def _metrics(
    conversation: Conversation, rows: pl.DataFrame, whole: Span, detectors: Sequence[Detector]
) -> list[Metric]:
    days = (whole.last - whole.first).days + 1
    clear = rows.filter(pl.col("outcome") != "unclear").with_columns(
        _day=(pl.col("day") - pl.lit(whole.first)).dt.total_days()
    )
    names = [*TOTALS, *(detector.name for detector in detectors)]
    sums = dict(clear.group_by("detector", "actor"))
    metrics = []
    for actor in (0, 1):
        for name in names:
            group = sums.get((name, actor))
            y, n = np.zeros(days), np.zeros(days)
            if group is not None:
                day = group["_day"].to_numpy()
                hit = (group["outcome"] == "hit").to_numpy()
                n = np.bincount(day, minlength=days).astype(np.float64)
                y = np.bincount(day, weights=hit, minlength=days).astype(np.float64)
            metrics.append(Metric(name, actor, True, y, n))
        metrics.append(_ratio_of(metrics, actor))
        metrics.extend(_replies(conversation, whole, actor, days))
    return metrics


def _ratio_of(metrics: Sequence[Metric], actor: int) -> Metric:
    """Repairs per rejection of one person."""
    by_name = {metric.name: metric for metric in metrics if metric.actor == actor}
    return Metric(
        "repairs_per_rejection",
        actor,
        True,
        by_name["micro_repairs"].y,
        by_name["micro_rejections"].y,
    )


def _replies(conversation: Conversation, whole: Span, actor: int, days: int) -> list[Metric]:
    """Mean log awake reply time (clipped) and mean log words a reply, by day of the bid."""
    x = conversation.exchanges
    mine = np.flatnonzero(x.in_time & (x.actor == actor))
    instants = conversation.bursts["end"].gather(x.bid[mine]).to_frame("t")
    day = (
        instants.select(
            (local_day(pl.col("t"), conversation) - pl.lit(whole.first)).dt.total_days()
        )
        .to_series()
        .to_numpy()
    )
    count = np.bincount(day, minlength=days).astype(np.float64)
    log_time = np.log(np.clip(x.awake_s[mine], *CLIP_S))
    words = conversation.bursts["words"].to_numpy()[x.reply[mine]]
    some = words > 0
    return [
        Metric(
            "reply_time", actor, False, np.bincount(day, log_time, days).astype(np.float64), count
        ),
        Metric(
            "reply_length",
            actor,
            False,
            np.bincount(day[some], np.log(words[some]), days).astype(np.float64),
            np.bincount(day[some], minlength=days).astype(np.float64),
        ),
    ]


def _blocks(metric: Metric, span: Span, whole: Span, length: int) -> tuple[FloatArray, FloatArray]:
    first = (span.first - whole.first).days
    last = (span.last - whole.first).days + 1
    edges = np.arange(first, last, length)
    y, n = np.zeros(last - first), np.zeros(last - first)
    lo, hi = max(first, 0), min(last, len(metric.y))
    if lo < hi:
        y[lo - first : hi - first] = metric.y[lo:hi]
        n[lo - first : hi - first] = metric.n[lo:hi]
    return np.add.reduceat(y, edges - first), np.add.reduceat(n, edges - first)


def _contrast(
    metric: Metric, periods: Periods, whole: Span, confidence: float
) -> tuple[Side, Side, Contrast | None]:
    sides = []
    for span in (periods.before, periods.after):
        weeks = ((span.last - span.first).days + 1) // 7
        length = 14 if weeks >= LONG_SIDE_WEEKS else 7
        sides.append(side(*_blocks(metric, span, whole, length)))
    before, after = sides
    if min(before.blocks, after.blocks) < LEAST_BLOCKS:
        return before, after, None
    if metric.is_rate:
        return before, after, rate_contrast(before, after, confidence)
    return before, after, mean_contrast(before, after, confidence)


def _judge(
    metric: Metric, periods: Periods, whole: Span, conversation: Conversation
) -> dict[str, object]:
    settings = conversation.settings
    before, after, contrast = _contrast(metric, periods, whole, settings.confidence)
    shown = (lambda s: s.ratio) if metric.is_rate else (lambda s: float(np.exp(s.ratio)))
    row: dict[str, object] = dict.fromkeys(_COLUMNS)
    row |= {
        "metric": metric.name,
        "actor": conversation.people[metric.actor],
        "chances_before": round(before.n),
        "chances_after": round(after.n),
    }
    if metric.is_rate:
        row |= {"hits_before": round(before.y), "hits_after": round(after.y)}
    enough = min(before.n, after.n) >= settings.min_chances
    if not enough:
        return row
    row |= {"before": shown(before), "after": shown(after)}
    if contrast is None:
        return row
    placebo = _placebo(metric, periods, whole, contrast, settings.confidence)
    row |= {
        "ratio": float(np.exp(contrast.log_ratio)),
        "low": float(np.exp(contrast.low)),
        "high": float(np.exp(contrast.high)),
        "p": contrast.p,
        "placebo": placebo,
        "detectable": detectable(contrast, POWER, settings.confidence),
    }
    return row


def _placebo(
    metric: Metric, periods: Periods, whole: Span, observed: Contrast, confidence: float
) -> float | None:
    """Share of older placements of the same two windows with a difference at least as large.

    Windows end before the second period begins; None with fewer than ``LEAST_PLACEMENTS``.
    """
    later = periods.after.first
    reach = (periods.after.last - periods.before.first).days + 1
    # Windows are slid by whole weeks, so that weekdays stay what they were.
    latest = later - timedelta(days=reach)
    steps = (latest - whole.first).days // 7 + 1
    if steps < LEAST_PLACEMENTS:
        return None
    larger, placed = 0, 0
    for step in range(steps):
        shift = latest - timedelta(days=7 * step) - periods.before.first
        moved = Periods(
            Span(periods.before.first + shift, periods.before.last + shift),
            Span(periods.after.first + shift, periods.after.last + shift),
            "placebo",
        )
        _, _, contrast = _contrast(metric, moved, whole, confidence)
        if contrast is not None:
            placed += 1
            larger += abs(contrast.log_ratio) >= abs(observed.log_ratio)
    return larger / placed if placed >= LEAST_PLACEMENTS else None


def _verdict(row: dict[str, object]) -> str:
    adjusted, ratio, placebo = row["p_adjusted"], row["ratio"], row["placebo"]
    if not isinstance(adjusted, float) or not isinstance(ratio, float):
        return "too little data"
    unusual = not isinstance(placebo, float) or placebo <= UNUSUAL
    if adjusted >= ALPHA or not unusual:
        return "no clear change"
    return "higher" if ratio > 1 else "lower"
