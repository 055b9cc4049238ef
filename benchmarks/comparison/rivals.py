"""Ways of comparing two periods that chatcheck does not use, for the calibration table.

Each takes weekly sums of many series, the two sides' weeks and whether y counts hits, and returns
two-sided p values. They look at the two periods alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import stdtr

Array = npt.NDArray[np.float64]
Side = tuple[Array, Array, Array]  # ratio, variance, degrees of freedom


def _blocks(values: Array, length: int) -> Array:
    series, weeks = values.shape
    count = -(-weeks // length)
    padded = np.pad(values, ((0, 0), (0, count * length - weeks)))
    return np.asarray(padded.reshape(series, count, length).sum(axis=2))


def _ratio(y: Array, n: Array) -> Array:
    return np.asarray(y.sum(axis=1) / np.maximum(n.sum(axis=1), 1))


def sandwich(y: Array, n: Array, length: int) -> Side:
    """Ratio estimator with block-sandwich variance (Cochran, ch. 6), blocks of some weeks."""
    ratio, total = _ratio(y, n), np.maximum(n.sum(axis=1), 1)
    blocks = _blocks(n, length)
    error = _blocks(y, length) - ratio[:, None] * blocks
    count = (blocks > 0).sum(axis=1)
    spread = count / np.maximum(count - 1, 1) * (error**2).sum(axis=1) / total**2
    return ratio, spread, np.maximum(count - 1.0, 1.0)


def cosines(y: Array, n: Array, waves: int) -> Side:
    """Long-run variance from a few slow cosines (fixed-b: Lazarus and others, 2018)."""
    ratio, total = _ratio(y, n), np.maximum(n.sum(axis=1), 1)
    error = y - ratio[:, None] * n
    weeks = y.shape[1]
    wave = np.cos(np.pi * np.arange(1, waves + 1)[:, None] * (np.arange(weeks) + 0.5) / weeks)
    power = ((error @ wave.T) ** 2).mean(axis=1) * 2
    return ratio, power / total**2, np.full(len(y), float(waves))


def growing(y: Array, n: Array) -> Side:
    """The block length of 1, 2 or 4 weeks whose variance is largest (variance growth)."""
    sides = [sandwich(y, n, length) for length in (1, 2, 4)]
    best = np.argmax([side[1] for side in sides], axis=0)
    chosen = [np.choose(best, [side[part] for side in sides]) for part in range(3)]
    return chosen[0], chosen[1], chosen[2]


def _welch(before: Side, after: Side) -> Array:
    total = np.maximum(before[1] + after[1], 1e-30)
    freedom = total**2 / np.maximum(before[1] ** 2 / before[2] + after[1] ** 2 / after[2], 1e-60)
    return np.asarray(2 * stdtr(freedom, -np.abs(after[0] - before[0]) / np.sqrt(total)))


RIVALS: Final[dict[str, Callable[[Array, Array], Side]]] = {
    "blocks 1-2 weeks": lambda y, n: sandwich(y, n, 2 if y.shape[1] >= 12 else 1),
    "blocks 4 weeks": lambda y, n: sandwich(y, n, 4),
    "growing blocks": growing,
    "2 slow cosines": lambda y, n: cosines(y, n, 2),
}


def p_values(name: str, y: Array, n: Array, before: slice, after: slice) -> Array:
    """Two-sided p values of one rival."""
    rival = RIVALS[name]
    return _welch(rival(y[:, before], n[:, before]), rival(y[:, after], n[:, after]))
