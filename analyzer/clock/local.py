"""Local time: what clocks on the wall showed at instants of UTC."""

from __future__ import annotations

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import IntArray
from chatcheck.parsers.time_units import DAY_S


def local_seconds(instants: pl.Series, timezone: str) -> IntArray:
    """Local clock seconds since 1970 (as if UTC) of UTC instants without nulls.

    Offsets are looked up once a day of UTC; only in days whose end has another than their
    beginning is every instant looked up.
    """
    at = instants.to_physical().to_numpy()
    if len(at) == 0:
        return np.zeros(0, dtype=np.int64)
    seconds = at // 1_000_000
    day = seconds // DAY_S
    first = int(day.min())
    day -= first
    edges = (first + np.arange(int(day.max()) + 2)) * DAY_S
    if len(edges) > len(at):  # a few messages over many years
        return seconds + _offsets(seconds, timezone)
    offset = _offsets(edges, timezone)
    seconds += offset[day]
    moving = np.flatnonzero((np.diff(offset) != 0)[day])
    if len(moving):
        utc = at[moving] // 1_000_000
        seconds[moving] = utc + _offsets(utc, timezone)
    return seconds


def _offsets(utc_s: IntArray, timezone: str) -> IntArray:
    """Seconds by which local clocks are ahead of UTC at some instants (seconds since 1970)."""
    utc = pl.Series(utc_s * 1_000_000).cast(pl.Datetime("us", "UTC"))
    local = utc.dt.convert_time_zone(timezone).dt.replace_time_zone(None)
    return local.to_physical().to_numpy() // 1_000_000 - utc_s
