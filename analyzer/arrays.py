"""The array types that the analyzer passes around, and their running sums."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]


def running(values: npt.NDArray[Any], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """Running sums down the rows, from nought: one more than there are values.

    The sum over rows lo to hi is the difference of two of them, also where numbers wrapped round.
    """
    sums = np.zeros((len(values) + 1, *values.shape[1:]), dtype=dtype)
    np.cumsum(values, axis=0, dtype=dtype, out=sums[1:])
    return sums


def distinct(numbers: IntArray) -> IntArray:
    """Distinct numbers, sorted; many times faster than by hashing."""
    ordered = np.sort(numbers)
    if len(ordered) == 0:
        return ordered
    out: IntArray = ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))]
    return out


def spread(lo: IntArray, hi: IntArray) -> tuple[IntArray, IntArray]:
    """(row, place) for every place of the ranges ``lo[row]:hi[row]``."""
    count = np.maximum(hi - lo, 0)
    row = np.repeat(np.arange(len(lo)), count)
    place = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count) + lo[row]
    return row, place
