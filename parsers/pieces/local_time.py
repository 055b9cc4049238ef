"""Local clock times into instants, with the two hours a year that a clock cannot say."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from chatcheck.parsers.time_units import DAY_S

IntArray = npt.NDArray[np.int64]
MOST_DAYS = 100_000  # 270 years
QUARTER_S = 900  # zones change their offset at whole quarters of an hour


def to_utc(local_s: IntArray, timezone: str) -> tuple[IntArray, int]:
    """Instants of local clock times, and how many of them were ambiguous or did not exist.

    Parameters
    ----------
    local_s
        Seconds since 1970 as if the local clock were UTC.
    timezone
        IANA name.

    Returns
    -------
    Seconds since 1970 UTC, and the count of messages in doubt. Of a repeated hour the rows before
    the clock runs backwards are read as the earlier one, those behind as the later; where it does
    not, all as the earlier. An hour that was skipped is read as the one after it.
    """
    if len(local_s) == 0:
        return local_s, 0
    # Nearly every day has one offset: only the others are looked at quarter by quarter.
    day = local_s // DAY_S
    known, which = _days(day)
    midnight = _offsets(np.concatenate((known, known + 1)) * DAY_S, timezone)[0]
    early, late = midnight[: len(known)], midnight[len(known) :]
    steady = (early == late)[which]
    instants = local_s - early[which]
    if steady.all():
        return instants, 0
    rest = ~steady
    instants[rest], doubtful = _by_quarter(local_s[rest], timezone)
    return instants, doubtful


def _days(day: IntArray) -> tuple[IntArray, IntArray]:
    """Different days, and where each stands among them."""
    first, last = int(day.min()), int(day.max())
    if last - first < MOST_DAYS:
        return np.arange(first, last + 1), day - first
    known, which = np.unique(day, return_inverse=True)
    return known, which


def _by_quarter(local_s: IntArray, timezone: str) -> tuple[IntArray, int]:
    quarter = local_s // QUARTER_S
    change = np.flatnonzero(np.concatenate(([True], quarter[1:] != quarter[:-1])))
    offsets, doubtful, repeated = _offsets(quarter[change] * QUARTER_S, timezone)
    lengths = np.diff(np.concatenate((change, [len(local_s)])))
    instants = local_s - np.repeat(offsets, lengths)
    in_doubt = np.repeat(doubtful, lengths)
    put_back = np.repeat(repeated, lengths)
    if put_back.any():
        _tell_apart(local_s, instants, in_doubt, np.flatnonzero(put_back), put_back)
    return instants, int(in_doubt.sum())


def _tell_apart(
    local_s: IntArray,
    instants: IntArray,
    in_doubt: npt.NDArray[np.bool_],
    rows: IntArray,
    repeated_s: IntArray,
) -> None:
    """Settle repeated hours, in place, by the order of the rows: a clock is put back once.

    ``rows`` stand in repeated hours, ``repeated_s`` is by how much clocks were put back there.
    """
    steps = np.diff(local_s[rows])
    begins = np.concatenate(([True], np.abs(steps) > DAY_S // 2))
    ran_back = np.concatenate(([False], steps < 0)) & ~begins
    night = np.cumsum(begins) - 1
    times = np.cumsum(ran_back)
    since = times - times[begins][night]
    once = np.bincount(night, weights=ran_back)[night] == 1
    instants[rows] += np.where(once & (since > 0), repeated_s[rows], 0)
    in_doubt[rows] &= ~once


def _offsets(local_s: IntArray, timezone: str) -> tuple[IntArray, npt.NDArray[np.bool_], IntArray]:
    """Seconds by which local clocks are ahead of UTC, whether that is in doubt, and by how much
    they are ahead for longer where they are put back."""
    starts = pl.Series(local_s * 1_000_000).cast(pl.Datetime("us"))
    frame = pl.DataFrame({"t": starts}).select(
        pl.col("t").to_physical().alias("local"),
        pl.col("t")
        .dt.replace_time_zone(timezone, ambiguous="earliest", non_existent="null")
        .to_physical()
        .alias("early"),
        pl.col("t")
        .dt.replace_time_zone(timezone, ambiguous="latest", non_existent="null")
        .to_physical()
        .alias("late"),
        (pl.col("t") - pl.duration(hours=1))
        .dt.replace_time_zone(timezone, ambiguous="earliest", non_existent="null")
        .to_physical()
        .alias("before"),
    )
    # A skipped hour keeps the offset of the hour before it.
    offsets = frame.select(
        offset=pl.coalesce(
            pl.col("local") - pl.col("early"), pl.col("local") - 3_600_000_000 - pl.col("before")
        )
        .fill_null(0)
        .floordiv(1_000_000),
        doubtful=(pl.col("early") != pl.col("late")).fill_null(True),
        repeated=(pl.col("late") - pl.col("early")).fill_null(0).floordiv(1_000_000),
    )
    return (
        offsets["offset"].to_numpy(),
        offsets["doubtful"].to_numpy(),
        offsets["repeated"].to_numpy(),
    )


def instants(local: pl.Series, timezone: str) -> tuple[pl.Series, int]:
    """Instants of naive local clock times (nulls stay null), and how many were doubtful."""
    known = local.is_not_null()
    seconds = local.dt.epoch("s").fill_null(0).to_numpy()
    found, doubtful = to_utc(seconds, timezone)
    at = pl.Series(local.name, found * 1_000_000).cast(pl.Datetime("us", "UTC"))
    return at.set(~known, None), doubtful


def doubtful_note(doubtful: int) -> tuple[str, ...]:
    """What the user is told of messages in hours that the clock change repeats or skips."""
    if not doubtful:
        return ()
    stand = "messages stand" if doubtful > 1 else "message stands"
    return (
        f"{doubtful:,} {stand} in an hour that the clock change repeats or skips: "
        "times there may be an hour off",
    )
