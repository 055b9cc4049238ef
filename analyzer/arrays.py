"""The array types that the analyzer passes around, and their running sums."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
MaskArray = npt.NDArray[np.uint64]
MilliArray = npt.NDArray[np.int32]  # thousandths of log-odds


def running(values: npt.NDArray[Any], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """Running sums down the rows, from nought: one more than there are values.

    The sum over rows lo to hi is the difference of two of them, also where numbers wrapped round.
    """
    sums = np.zeros((len(values) + 1, *values.shape[1:]), dtype=dtype)
    np.cumsum(values, axis=0, dtype=dtype, out=sums[1:])
    return sums
