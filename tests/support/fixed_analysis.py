"""An analysis whose figures are set by hand, so that pictures of pages change only when the
drawing does. Only the calendar and the list of detectors come from the code under test."""

from __future__ import annotations

import dataclasses
from datetime import date

import numpy as np
import polars as pl

from chatcheck.analyzer.results import Analysis, Periods, Span
from tests.support import odd_chats

BEFORE = Span(date(2012, 6, 25), date(2012, 9, 23))
AFTER = Span(date(2012, 9, 24), date(2012, 12, 23))
VERDICTS = ("higher", "no clear change", "lower", "too little data", "no clear change")


def fixed() -> Analysis:
    """Ten months with a silence in summer, a change of Ana's, and figures by formula."""
    found = odd_chats.analysis("a gap")
    return dataclasses.replace(
        found,
        periods=Periods(BEFORE, AFTER, "as asked for"),
        no_comparison="",
        weekly=_weekly(found.weekly),
        rates=_rates(found.rates),
        comparison=_comparison(found.comparison),
        changes=pl.DataFrame(
            {"metric": ["micro_rejections"], "actor": ["Ana"], "from": [date(2012, 9, 17)],
             "to": [date(2012, 10, 7)], "before": [0.1], "after": [0.3], "p": [0.01]}
        ),
        reply_times=_reply_times(found),
        reply_curves=_curves(found),
        hours=_hours(found),
        lengths=_lengths(found),
        rhythm=pl.DataFrame(
            {"person": found.people, "starts": [60, 40], "last_words": [30, 70],
             "messages": [1200, 800], "words": [9000, 3000], "messages_share": [0.6, 0.4],
             "words_share": [0.75, 0.25]}
        ),
        quiet_hours=pl.DataFrame(
            {"person": found.people, "from": ["23:00", "00:30"], "to": ["07:00", "08:00"],
             "basis": ["estimated from 200 active days"] * 2}
        ),
        chances=_chances(found.chances),
    )  # fmt: skip


def _row(modulus: int, step: int = 7) -> pl.Expr:
    return (pl.int_range(pl.len()) * step) % modulus


def _shares(frame: pl.DataFrame) -> pl.DataFrame:
    rate = pl.when(pl.col("chances") > 0).then(pl.col("hits") / pl.col("chances"))
    return frame.with_columns(rate=rate).with_columns(
        low=(pl.col("rate") - 0.08).clip(0), high=(pl.col("rate") + 0.12).clip(0, 1)
    )


def _weekly(weekly: pl.DataFrame) -> pl.DataFrame:
    silent = pl.col("week").is_between(date(2012, 7, 2), date(2012, 8, 26))
    rare = pl.col("detector").is_in(["correcting", "flat_good_news"])
    chances = pl.when(silent).then(0).when(rare).then(_row(2)).otherwise(8 + _row(5))
    return _shares(
        weekly.with_columns(chances=chances.cast(pl.Int64)).with_columns(
            hits=pl.min_horizontal("chances", _row(4, 3)).cast(pl.Int64)
        )
    )


def _rates(rates: pl.DataFrame) -> pl.DataFrame:
    return _shares(
        rates.with_columns(chances=(60 + _row(41)).cast(pl.Int64), hits=_row(17).cast(pl.Int64))
    )


def _comparison(comparison: pl.DataFrame) -> pl.DataFrame:
    place = pl.int_range(pl.len())
    verdict = (place % len(VERDICTS)).replace_strict(dict(enumerate(VERDICTS)))
    return comparison.with_columns(
        before=0.05 + _row(9) / 40, after=0.04 + _row(11) / 40, ratio=0.4 + _row(13) / 5,
        verdict=verdict, hits_before=_row(12).cast(pl.Int64), chances_before=pl.lit(80),
        hits_after=_row(14).cast(pl.Int64), chances_after=100 + place, detectable=pl.lit(2.5),
    ).with_columns(low=pl.col("ratio") * 0.6, high=pl.col("ratio") * 1.7)  # fmt: skip


def _reply_times(found: Analysis) -> pl.DataFrame:
    rows = [
        {"actor": name, "period": period, "median_s": 240.0 * (1 + number), "low": 200.0,
         "high": 700.0, "replies": 150, "censored": 12}
        for number, name in enumerate(found.people)
        for period in ("all", "before", "after")
    ]  # fmt: skip
    return pl.DataFrame(rows)


def _curves(found: Analysis) -> pl.DataFrame:
    seconds = np.geomspace(30, 43_200, 40)
    frames = [
        pl.DataFrame({"seconds": seconds, "share": 1 - np.exp(-seconds / scale)}).select(
            pl.lit(name).alias("actor"), pl.lit(period).alias("period"), "seconds", "share"
        )
        for name in found.people
        for period, scale in (("all", 900.0), ("before", 600.0), ("after", 2400.0))
    ]
    return pl.concat(frames)


def _hours(found: Analysis) -> pl.DataFrame:
    rows = [
        {"person": name, "weekday": weekday, "hour": hour, "messages": 1 + (weekday * hour) % 9}
        for name in found.people
        for weekday in range(7)
        for hour in range(8, 23)
    ]
    return pl.DataFrame(rows)


def _lengths(found: Analysis) -> pl.DataFrame:
    weeks = found.weekly["week"].unique().sort()
    frames = [
        pl.DataFrame({"week": weeks}).with_columns(
            actor=pl.lit(name), words=5.0 + number + _row(6), relative=pl.lit(1.0),
            replies=pl.lit(9),
        )
        for number, name in enumerate(found.people)
    ]  # fmt: skip
    return pl.concat(frames).filter(~pl.col("week").is_between(date(2012, 7, 2), date(2012, 8, 26)))


def _chances(chances: pl.DataFrame) -> pl.DataFrame:
    """A few events of two detectors, on bursts that exist in any chat."""
    outcomes = ["hit", "miss", "miss", "hit", "miss", "hit"]
    rows = [
        {"detector": name, "kind": kind, "actor": place % 2, "bid": 2 * place,
         "reply": 2 * place + 1, "outcome": outcome, "confidence": 0.9,
         "evidence": "A plain reason." if outcome == "hit" else ""}
        for name, kind in (("correcting", "rejection"), ("curiosity", "repair"))
        for place, outcome in enumerate(outcomes)
    ]  # fmt: skip
    frame = pl.DataFrame(rows).with_columns(
        at=pl.datetime(2012, 4, 2, 12, time_zone="UTC") + pl.duration(days=pl.col("bid") * 17)
    )
    return frame.select(pl.col(name).cast(dtype) for name, dtype in chances.schema.items())
