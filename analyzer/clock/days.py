"""Days and weeks of the local calendar; a day begins at 04:00, not at midnight.

So a late evening belongs to its own day.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import IntArray
from chatcheck.analyzer.clock.local import local_seconds
from chatcheck.parsers.time_units import DAY_S, HOUR_S

THURSDAY: Final = 3  # days after Monday: on which 1970 began
WEEK_HOURS: Final = 168


def logical_days(instants: pl.Series, timezone: str, day_start_h: int) -> IntArray:
    """The logical day of each instant: local, beginning at ``day_start_h``; days since 1970."""
    return (local_seconds(instants, timezone) - day_start_h * HOUR_S) // DAY_S


def mondays(days: IntArray) -> pl.Series:
    """The Monday (a Date) of the week of each day."""
    return pl.Series((days - (days + THURSDAY) % 7).astype(np.int32)).cast(pl.Date)


def week_number(days: IntArray) -> IntArray:
    """The week of each day, counted from that of the first of January 1970."""
    return (days + THURSDAY) // 7


def hour_of_week(local_s: IntArray) -> IntArray:
    """Hour of the week of local times: 0 is Monday from midnight."""
    return (local_s // HOUR_S + THURSDAY * 24) % WEEK_HOURS
