"""Days and weeks of the local calendar; a day begins at 04:00, not at midnight.

So a late evening belongs to its own day.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import IntArray
from chatcheck.analyzer.clock.local import local_seconds

EPOCH: Final = date(1970, 1, 1)  # from which days are counted


def logical_days(instants: pl.Series, timezone: str, day_start_h: int) -> IntArray:
    """The logical day of each instant: local, beginning at ``day_start_h``; days since 1970."""
    return (local_seconds(instants, timezone) - day_start_h * 3600) // 86_400


def mondays(days: IntArray) -> pl.Series:
    """The Monday (a Date) of the week of each day."""
    # The first of January 1970 was a Thursday.
    return pl.Series((days - (days + 3) % 7).astype(np.int32)).cast(pl.Date)
