"""Replies by the clock: late without a word for the gap, or in good time.

Only awake time counts, and only against the person's own usual. Timing alone never accuses: any
apology, reason, mention of the gap, warm return, announced absence or sign of life in between
clears a late reply.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.arrays import FloatArray
from chatcheck.analyzer.chances import Detector, chances
from chatcheck.analyzer.conversation import Conversation
from chatcheck.analyzer.detectors.judging import confidence, scored
from chatcheck.analyzer.features import usual_wait
from chatcheck.analyzer.settings import Settings


def judge_delayed(conversation: Conversation, settings: Settings) -> pl.DataFrame:
    """Chances: meaningful bids that were answered in the end."""
    x = conversation.exchanges
    threshold = np.fmax(usual_wait(conversation, settings.late_quantile), settings.late_floor_s)
    late = x.answered & (x.awake_s > threshold[x.actor])
    score = scored(conversation, "delayed_unacknowledged")
    signals = conversation.signals
    sorry = signals.has("apology") | signals.has("making_amends")
    cleared = x.in_reply(sorry) | x.in_bid(signals.has("settled"))
    # A reaction in between is a sign of life.
    cleared |= x.in_bid(conversation.bursts["reacted_at"].is_not_null().to_numpy())
    hit = late & (score > 0) & ~cleared
    rows = np.flatnonzero((conversation.gates.meaningful & x.answered) | hit)
    media = conversation.bursts["media"].to_numpy()
    return chances(
        conversation,
        "delayed_unacknowledged",
        "rejection",
        actor=x.actor[rows],
        bid=x.bid[rows],
        reply=x.reply[rows],
        hit=hit[rows],
        unclear=x.in_reply(media)[rows] & late[rows],
        confidence=confidence(score[rows]),
        evidence=_waited(x.awake_s[rows]),
    )


def _waited(awake_s: FloatArray) -> pl.Series:
    hours = pl.DataFrame({"h": np.round(awake_s / 3600, 1)})
    sentence = "Answered after {} waking hours, later than usual, with no word about the gap."
    return hours.select(pl.format(sentence, "h")).to_series()


def judge_timely(conversation: Conversation, settings: Settings) -> pl.DataFrame:
    """Chances: meaningful bids, answered or left for 12 awake hours."""
    x = conversation.exchanges
    known = x.answered | (x.awake_s > settings.censor_awake_h * 3600)
    rows = np.flatnonzero(conversation.gates.surely_meaningful & known)
    median = np.fmax(usual_wait(conversation, 0.5), conversation.chat.resolution_s)
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
