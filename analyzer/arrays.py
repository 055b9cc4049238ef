"""Names of the array types that the analyzer passes around."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
MaskArray = npt.NDArray[np.uint64]
MilliArray = npt.NDArray[np.int32]  # thousandths of log-odds
