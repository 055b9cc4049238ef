"""Every table of an analysis, declared once, with the words that stand in its cells.

docs/flow.md shows which step makes which. People are numbers (0 and 1) up to ``CHANCES`` and names
from there on; bursts are referred to by their row. A cell is null where nothing can be said.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import polars as pl

from chatcheck.parsers.messages import INSTANT

DataType = pl.DataType | pl.datatypes.DataTypeClass


class Kind(StrEnum):
    """Which way a behaviour goes."""

    REJECTION = "rejection"  # away from the other
    REPAIR = "repair"  # towards, or back to, the other


class Outcome(StrEnum):
    """What became of a chance; a hit goes before a miss, a miss before what is unclear."""

    HIT = "hit"
    MISS = "miss"
    UNCLEAR = "unclear"  # nobody can say; counts as no chance


class Period(StrEnum):
    """Which days a figure is of."""

    ALL = "all"  # the whole chat
    BEFORE = "before"
    AFTER = "after"


class Metric(StrEnum):
    """Figures that are compared besides the rate of every detector, which goes by its name."""

    MICRO_REJECTIONS = "micro_rejections"  # the total of one kind: a reply counts once
    MICRO_REPAIRS = "micro_repairs"
    REPAIRS_PER_REJECTION = "repairs_per_rejection"
    REPLY_TIME = "reply_time"  # waking seconds, a geometric mean
    REPLY_LENGTH = "reply_length"  # words, a geometric mean


class Verdict(StrEnum):
    """What is said of two periods."""

    HIGHER = "higher"
    LOWER = "lower"
    NO_CLEAR_CHANGE = "no clear change"
    TOO_LITTLE = "too little data"


OUTCOME: Final = pl.Enum([outcome.value for outcome in Outcome])


def _schema(columns: Mapping[str, DataType]) -> pl.Schema:
    return pl.Schema(columns)


BURSTS: Final = _schema(
    {
        "burst": pl.UInt32,  # its row
        "person": pl.Int8,  # who wrote it
        # All that one writes until the other does, or until writing anew after the other had let
        # 12 awake hours pass.
        "turn": pl.UInt32,
        "start": INSTANT,  # its first message
        "end": INSTANT,  # its last message
        "first_row": pl.UInt32,  # rows of the messages, both included
        "last_row": pl.UInt32,
        "messages": pl.UInt32,  # how many
        "text": pl.String,  # the messages' texts joined by a line feed
        "media": pl.Boolean,  # holds something the export shows no words of
        "voice": pl.Boolean,  # a voice note or call
        "call": pl.Boolean,
        "forwarded": pl.Boolean,  # any message of it
        "deleted": pl.Boolean,  # any message of it
        "reacted_at": INSTANT,  # the other's first reaction on it
        "words": pl.UInt32,  # the writer's own: an address is none
        "link": pl.Boolean,
    }
)

REPLIES: Final = _schema(
    {
        "bid": pl.UInt32,  # the first burst of a turn
        "reply": pl.UInt32,  # the burst that answered it
        "person": pl.Int8,  # who was to answer
        "elapsed_s": pl.Float64,  # from ``asked`` to the reply, or to the end of the export
        "awake_s": pl.Float64,  # the same outside quiet hours
        "censored": pl.Boolean,  # no reply within the awake hours of Settings.censor_awake_h
        "asked": pl.UInt32,  # the last burst of substance of the bid's turn: the clock starts
        "last_bid": pl.UInt32,  # the last burst of the bid's turn: after the first come nudges
        # Typed at once with the bid, or pointing at an earlier line, and no other answers.
        "crossed": pl.Boolean,
    }
)

CHANCES: Final = _schema(
    {
        "detector": pl.String,
        "kind": pl.String,  # a Kind
        "actor": pl.Int8,  # person whose act is described; the partner is the other
        "bid": pl.UInt32,  # burst of the partner that gave the occasion
        "reply": pl.UInt32,  # burst of the actor that answered it
        "at": INSTANT,  # when the occasion arose (end of the bid)
        "outcome": OUTCOME,
        "confidence": pl.Float32,  # 0 to 1, from the measured precision
        "evidence": pl.String,  # one plain sentence; "" for misses
    }
)

RATES: Final = _schema(
    {
        "detector": pl.String,  # or one of the two totals, in which a reply counts once
        "kind": pl.String,  # a Kind
        "actor": pl.String,
        "period": pl.String,  # a Period
        "hits": pl.Int64,
        "chances": pl.Int64,  # hits and misses
        "unclear": pl.Int64,
        "rate": pl.Float64,  # 0 to 1; null under the least number of chances
        "low": pl.Float64,  # 95 % interval
        "high": pl.Float64,
    }
)

WEEKLY: Final = _schema(
    {
        "week": pl.Date,  # its Monday
        "actor": pl.String,
        "detector": pl.String,  # or a total
        "hits": pl.Int64,
        "chances": pl.Int64,
        "rate": pl.Float64,
        "low": pl.Float64,  # 95 % interval
        "high": pl.Float64,
        "part": pl.Boolean,  # a week cut by the export's ends
    }
)

COMPARISON: Final = _schema(
    {
        "metric": pl.String,  # a Metric, or the name of a detector
        "actor": pl.String,
        "before": pl.Float64,  # values
        "after": pl.Float64,
        "hits_before": pl.Int64,
        "chances_before": pl.Int64,
        "hits_after": pl.Int64,
        "chances_after": pl.Int64,
        "ratio": pl.Float64,  # after over before
        "low": pl.Float64,  # 95 % interval of the ratio
        "high": pl.Float64,
        "p": pl.Float64,  # of no change
        "p_adjusted": pl.Float64,  # for all that is looked at together
        "verdict": pl.String,  # a Verdict
        "placebo": pl.Float64,  # share of older placements that differ as much
        "detectable": pl.Float64,  # the smallest ratio the data could have shown
    }
)

REPLY_TIMES: Final = _schema(
    {
        "actor": pl.String,
        "period": pl.String,  # a Period
        "median_s": pl.Float64,  # waking seconds until half of the bids were answered
        "low": pl.Float64,  # 95 % intervals, here and below
        "high": pl.Float64,
        "replies": pl.Int64,
        "censored": pl.Int64,  # bids without a reply in time
        "p25_s": pl.Float64,  # until a quarter was answered
        "p25_low": pl.Float64,
        "p25_high": pl.Float64,
        "p75_s": pl.Float64,  # until three quarters were
        "p75_low": pl.Float64,
        "p75_high": pl.Float64,
    }
)

UNANSWERED: Final = _schema(
    {
        "actor": pl.String,  # who was to answer
        "period": pl.String,  # a Period
        "bids": pl.Int64,  # meaningful messages of the other of which it is known
        "answered": pl.Int64,  # within ``Settings.answer_days``
        "unanswered": pl.Int64,
    }
)

REPLY_HOURS: Final = _schema(
    {
        "actor": pl.String,
        "hour": pl.Int64,  # local, of the message that waits
        "median_s": pl.Float64,  # null: too few
        "replies": pl.Int64,
    }
)

REPLY_CURVES: Final = _schema(
    {
        "actor": pl.String,
        "period": pl.String,  # a Period
        "seconds": pl.Float64,  # waking
        "share": pl.Float64,  # answered by then (Kaplan-Meier)
    }
)

CHANGES: Final = _schema(
    {
        "metric": pl.String,  # one of the two totals
        "actor": pl.String,
        "from": pl.Date,  # the change lies between these days
        "to": pl.Date,
        "before": pl.Float64,  # rates
        "after": pl.Float64,
        "p": pl.Float64,
    }
)

QUIET_HOURS: Final = _schema(
    {
        "person": pl.String,
        "from": pl.String,  # "23:30", on the latest working days
        "to": pl.String,
        "basis": pl.String,  # what they rest on, in words
    }
)

HOURS: Final = _schema(
    {
        "person": pl.String,
        "weekday": pl.Int64,  # 0 is Monday
        "hour": pl.Int64,  # local
        "messages": pl.Int64,
    }
)

LENGTHS: Final = _schema(
    {
        "week": pl.Date,  # its Monday
        "actor": pl.String,
        "words": pl.Float64,  # median words a reply
        "relative": pl.Float64,  # to the other's bids
        "replies": pl.Int64,
    }
)

LENGTH_TRENDS: Final = _schema(
    {
        "actor": pl.String,
        "weeks": pl.Int64,
        "change": pl.Float64,  # share over the chat; -0.3: a third shorter
        "low": pl.Float64,  # 95 % interval
        "high": pl.Float64,
        "relative_change": pl.Float64,  # against the other's bids
        "mutual": pl.Boolean,  # the bids of the other shrank alike
    }
)

RHYTHM: Final = _schema(
    {
        "person": pl.String,
        "starts": pl.Int64,  # days begun
        "last_words": pl.Int64,  # days ended
        "messages": pl.Int64,
        "words": pl.Int64,
        "messages_share": pl.Float64,  # of both people's, 0 to 1
        "words_share": pl.Float64,
    }
)

BALANCE: Final = _schema(
    {
        "actor": pl.String,  # of the rejections
        "by": pl.String,  # of the repairs
        "rejections": pl.Int64,
        "followed": pl.Int64,  # how many had such a repair in time
        "median_h": pl.Float64,  # hours until it
    }
)
