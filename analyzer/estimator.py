"""The ratio estimator with block-sandwich variance: the one formula behind every comparison.

For blocks of days with a sum y of what is counted and a sum n of occasions, r = sum y / sum n,
e_b = y_b - r n_b and V = G / (G - 1) * sum e_b^2 / (sum n)^2 over G non-empty blocks. Days within
a block may depend on each other as they like; the reference is Student's t with Welch's degrees
of freedom. It serves rates (y hits, n chances) and means of logarithms (y sums, n counts) alike.
Source: Cochran, Sampling Techniques, ch. 6; the cluster-robust form is Liang and Zeger (1986).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chatcheck.analyzer.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class Side:
    """One period: the ratio, its variance, its non-empty blocks and its sums."""

    ratio: float
    variance: float
    blocks: int
    y: float
    n: float


def side(y: FloatArray, n: FloatArray) -> Side:
    """The estimate of one period from its blocks (empty ones, n = 0, are dropped)."""
    some = n > 0
    y, n = y[some], n[some]
    total = float(n.sum())
    if len(n) == 0:
        return Side(float("nan"), float("nan"), 0, 0.0, 0.0)
    ratio = float(y.sum()) / total
    blocks = len(n)
    if blocks < 2:
        return Side(ratio, float("nan"), blocks, float(y.sum()), total)
    residual = y - ratio * n
    variance = blocks / (blocks - 1) * float((residual**2).sum()) / total**2
    return Side(ratio, variance, blocks, float(y.sum()), total)


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two periods against each other on the log scale."""

    log_ratio: float
    error: float
    freedom: float
    p: float
    low: float
    high: float


def t_quantile(probability: float, freedom: float) -> float:
    """Quantile of Student's t."""
    from scipy.special import stdtrit  # 0.3 s to import: only where a comparison is made

    return float(stdtrit(freedom, probability))


def t_tail(statistic: float, freedom: float) -> float:
    """Two-sided tail of Student's t."""
    from scipy.special import stdtr

    return float(2 * stdtr(freedom, -abs(statistic)))


def welch(before: Side, after: Side, *, scale: tuple[float, float] = (1.0, 1.0)) -> float:
    """Welch's degrees of freedom of a difference of two scaled estimates."""
    parts = [s.variance * k**2 for s, k in zip((before, after), scale, strict=True)]
    total = sum(parts)
    if total <= 0:
        return float(before.blocks + after.blocks - 2)
    return total**2 / sum(
        part**2 / (s.blocks - 1) for part, s in zip(parts, (before, after), strict=True)
    )


def rate_contrast(before: Side, after: Side, confidence: float) -> Contrast:
    """Ratio of two rates: test on the difference of rates, interval on the log scale.

    Half an event and one chance are added to each side for the ratio and its interval, so that a
    side without events has one too.
    """
    values = [(s.y + 0.5) / (s.n + 1.0) for s in (before, after)]
    log_ratio = float(np.log(values[1] / values[0]))
    # A side without events has no residuals: at least the binomial variance stands for it.
    variance = [
        max(s.variance, value * (1 - min(value, 0.999)) / (s.n + 1.0))
        for s, value in zip((before, after), values, strict=True)
    ]
    sides = [
        Side(s.ratio, v, s.blocks, s.y, s.n) for s, v in zip((before, after), variance, strict=True)
    ]
    freedom = welch(sides[0], sides[1], scale=(1 / values[0], 1 / values[1]))
    error = float(np.sqrt(sum(v / value**2 for v, value in zip(variance, values, strict=True))))
    statistic = (after.ratio - before.ratio) / np.sqrt(sum(variance))
    p = t_tail(float(statistic), welch(sides[0], sides[1]))
    reach = t_quantile(0.5 + confidence / 2, freedom) * error
    return Contrast(log_ratio, error, freedom, p, log_ratio - reach, log_ratio + reach)


def mean_contrast(before: Side, after: Side, confidence: float) -> Contrast:
    """Difference of two means that are already logarithms (geometric means' ratio)."""
    difference = after.ratio - before.ratio
    freedom = welch(before, after)
    error = float(np.sqrt(before.variance + after.variance))
    p = t_tail(difference / error, freedom) if error > 0 else 1.0
    reach = t_quantile(0.5 + confidence / 2, freedom) * error
    return Contrast(difference, error, freedom, p, difference - reach, difference + reach)


def detectable(contrast: Contrast, power: float, confidence: float) -> float:
    """The smallest ratio above 1 that these data could have shown with a given power."""
    reach = t_quantile(0.5 + confidence / 2, contrast.freedom) + t_quantile(power, contrast.freedom)
    return float(np.exp(min(reach * contrast.error, 50.0)))


def holm(p: FloatArray) -> FloatArray:
    """Holm's adjusted p values (1979); nan stays nan."""
    return _stepped(p, lambda rank, count: count - rank, down=True)


def benjamini_hochberg(p: FloatArray) -> FloatArray:
    """Benjamini and Hochberg's adjusted p values (1995); nan stays nan."""
    return _stepped(p, lambda rank, count: count / (rank + 1), down=False)


def _stepped(p: FloatArray, factor: object, *, down: bool) -> FloatArray:
    out = np.full(len(p), np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    count = len(order)
    ranks = np.arange(count)
    scaled = p[order] * np.array([factor(rank, count) for rank in ranks])  # type: ignore[operator]
    stepped = np.maximum.accumulate(scaled) if down else np.minimum.accumulate(scaled[::-1])[::-1]
    out[order] = np.minimum(stepped, 1.0)
    return out
