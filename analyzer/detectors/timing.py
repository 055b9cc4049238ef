"""Replies by the clock: late without a word for the gap, or in good time.

Only awake time counts, and only against the person's own usual. Timing alone never accuses: any
apology, reason, mention of the gap, warm return, announced absence or sign of life in between
clears a late reply.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import BoolArray, FloatArray, IntArray
from chatcheck.analyzer.chances import Detector, chances
from chatcheck.analyzer.conversation import Conversation
from chatcheck.analyzer.detectors.evidence import shown_warmth
from chatcheck.analyzer.settings import Settings
from chatcheck.analyzer.takeup import shared

ANNOUNCED_BEFORE_S: Final = 12 * 3600.0  # an absence announced up to half a day before
LEAST_REPLIES: Final = 20  # under this a person's own usual is not known


def usual(conversation: Conversation, quantile: float) -> FloatArray:
    """A quantile of each person's own awake reply times in seconds (nan where unknown).

    Taken over the whole chat: a threshold set on one period would bias the comparison.
    """
    x = conversation.exchanges
    out = np.full(2, np.nan)
    for p in (0, 1):
        mine = x.awake_s[x.in_time & (x.actor == p)]
        if len(mine) >= LEAST_REPLIES:
            out[p] = np.quantile(mine, quantile)
    return out


def judge_delayed(conversation: Conversation, settings: Settings) -> pl.DataFrame:
    """Chances: meaningful bids that were answered in the end."""
    x = conversation.exchanges
    meaningful = conversation.bids.meaningful
    rows = np.flatnonzero(meaningful[x.bid] & x.in_time)
    threshold = np.fmax(usual(conversation, settings.late_quantile), settings.late_floor_s)
    late = x.awake_s[rows] > threshold[x.actor[rows]]
    hit = late.copy()
    candidates = np.flatnonzero(late)
    hit[candidates] = ~_cleared(conversation, rows[candidates], settings)
    media = conversation.bursts["media"].to_numpy()
    return chances(
        conversation,
        "delayed_unacknowledged",
        "rejection",
        actor=x.actor[rows],
        bid=x.bid[rows],
        reply=x.reply[rows],
        hit=hit,
        unclear=x.in_reply(media)[rows] & late,
        confidence=0.8,
        evidence=_waited(x.awake_s[rows]),
    )


def _waited(awake_s: FloatArray) -> pl.Series:
    hours = pl.Series("h", np.round(awake_s / 3600, 1))
    return (
        pl.DataFrame({"h": hours})
        .select(
            pl.format(
                "Answered after {} waking hours, later than usual, with no word about the gap.",
                "h",
            )
        )
        .to_series()
    )


def _cleared(conversation: Conversation, rows: IntArray, settings: Settings) -> BoolArray:
    """Exonerating evidence for late replies: nothing of it lets the reply count as a hit."""
    x = conversation.exchanges
    signals = conversation.signals
    acknowledged = signals.has("delay_acknowledged") | signals.has("warm_return")
    acknowledged |= shown_warmth(conversation)
    cleared = _within_messages(conversation, rows, acknowledged, settings.late_ack_messages)
    # Announced beforehand by B, up to half a day before the bid.
    announced = signals.has("absence_announced")
    cleared |= _announced_before(conversation, rows, announced)
    # A reaction or read mark in between is a sign of life; A settled it alone.
    reacted = conversation.bursts["reacted_at"].is_not_null().to_numpy()
    cleared |= x.in_bid(reacted)[rows]
    cleared |= x.in_bid(signals.has("settled"))[rows]
    # B wrote about something else, and not as an answer: answered elsewhere, not late.
    overlap = shared(x.bid_texts(rows), x.reply_texts(rows))
    asked = x.in_bid(conversation.bids.question)[rows]
    words = conversation.bursts["words"].to_numpy()[np.maximum(x.reply[rows], 0)]
    starts_anew = x.in_reply(conversation.bids.question | conversation.bids.logistics)[rows]
    cleared |= (overlap == 0) & starts_anew & ~asked & (words > 3)
    return cleared


def _within_messages(
    conversation: Conversation, rows: IntArray, flag: BoolArray, more: int
) -> BoolArray:
    """Whether the reply burst or B's next bursts, ``more`` of them at most, have a flag."""
    x = conversation.exchanges
    found = x.in_reply(flag)[rows]
    for p in (0, 1):
        order = conversation.of_person[p]
        mine = np.flatnonzero(x.actor[rows] == p)
        at = np.searchsorted(order, x.reply[rows[mine]])
        sums = np.concatenate(([0], np.cumsum(flag[order], dtype=np.int64)))
        end = np.minimum(at + more + 1, len(order))
        near = order[np.maximum(end - 1, 0)]
        # Messages of another day are no longer about this.
        same = conversation.start_us[near] - conversation.end_us[x.reply[rows[mine]]] < 12 * 3.6e9
        found[mine] |= (sums[end] > sums[at]) & same
    return found


def _announced_before(
    conversation: Conversation, rows: IntArray, announced: BoolArray
) -> BoolArray:
    """Whether B's last bursts before the bid announced an absence."""
    x = conversation.exchanges
    found = np.zeros(len(rows), dtype=np.bool_)
    for p in (0, 1):
        order = conversation.of_person[p]
        mine = np.flatnonzero(x.actor[rows] == p)
        bid = x.bid[rows[mine]]
        at = np.searchsorted(order, bid)
        horizon = conversation.end_us[bid] - np.int64(ANNOUNCED_BEFORE_S * 1e6)
        lo = np.searchsorted(conversation.start_us[order], horizon)
        sums = np.concatenate(([0], np.cumsum(announced[order], dtype=np.int64)))
        found[mine] = sums[at] > sums[np.minimum(lo, at)]
    return found


def judge_timely(conversation: Conversation, settings: Settings) -> pl.DataFrame:
    """Chances: meaningful bids, answered or left for 12 awake hours."""
    x = conversation.exchanges
    meaningful = conversation.bids.meaningful
    known = x.answered | (x.awake_s > settings.censor_awake_h * 3600)
    rows = np.flatnonzero(meaningful[x.bid] & known)
    median = np.fmax(usual(conversation, 0.5), conversation.chat.resolution_s)
    quick = x.answered[rows] & (x.awake_s[rows] <= median[x.actor[rows]])
    late = x.answered & (x.awake_s > settings.late_floor_s)
    sorry = x.in_reply(conversation.signals.has("delay_acknowledged"))
    # Between the usual time and two hours a reply is neither timely nor late.
    between = x.answered[rows] & ~quick & ~late[rows]
    hit = quick | (late & sorry)[rows]
    return chances(
        conversation,
        "timely_reply",
        "repair",
        actor=x.actor[rows],
        bid=x.bid[rows],
        reply=x.reply[rows],
        hit=hit & ~between,
        unclear=np.isnan(median[x.actor[rows]]),
        confidence=0.9,
        evidence="A meaningful message was answered in good time, or late with a word about it.",
    )


DELAYED_UNACKNOWLEDGED: Final = Detector(
    name="delayed_unacknowledged",
    kind="rejection",
    title="Late reply without a word about it",
    meaning=(
        "A meaningful message is answered much later in waking time than is usual for this "
        "person, and neither the reply nor the next three messages give the gap any recognition."
    ),
    judge=judge_delayed,
    example=("What do you think I should do about the job? (12:14)", "depends (18:36)"),
    counter_example=("What should I do? (12:14)", "sorry, was in meetings all day. (18:36)"),
    thresholds=(
        "later than 9 of 10 of the person's own replies (late_quantile)",
        "and at least 2 waking hours (late_floor_s)",
    ),
)
TIMELY_REPLY: Final = Detector(
    name="timely_reply",
    kind="repair",
    title="Timely reply",
    meaning=(
        "A meaningful message is answered within the person's own median waking time, or late "
        "with the delay acknowledged."
    ),
    judge=judge_timely,
    example=("Help, what do I say to her? (21:12)", "own up, tell her tonight (21:16)"),
    counter_example=("Help, what do I say to her? (21:12)", "own up (23:50)"),
    thresholds=("the person's own median waking reply time",),
)
