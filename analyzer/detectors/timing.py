"""Replies by the clock: late without a word for the gap, or in good time.

Only awake time counts, and only against the person's own usual. Timing alone never accuses: any
apology, reason, mention of the gap, warm return, announced absence or sign of life in between
clears a late reply.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.acknowledged import THE_GAP, Words, recognised
from chatcheck.analyzer.arrays import BoolArray, FloatArray, IntArray
from chatcheck.analyzer.chances import Detector, chances
from chatcheck.analyzer.conversation import Conversation
from chatcheck.analyzer.detectors.judging import scored
from chatcheck.analyzer.presence import present_seconds
from chatcheck.analyzer.quiet_hours import awake_of_each, local_seconds
from chatcheck.analyzer.scenes import Scenes
from chatcheck.analyzer.settings import Settings
from chatcheck.analyzer.usual_wait import usual_latest, usual_wait

NIGHT_EDGES: Final = (1, 3)  # half hours before and after quiet hours
NIGHT_S: Final = 8 * 3600.0
# A long telling that is only likely to be meaningful counts where a few words come very late.
LIKELY, FAR, CURT = -1.5, 2.0, 4  # log-odds, times the usual latest, words
AFTER_PAUSE: Final = -0.5  # log-odds of a bid that may be answered in good time
AT_ONCE_S: Final = 5.0  # faster than a message is read
CONFIDENCE: Final = 0.85


def judge_delayed(conversation: Conversation, settings: Settings) -> pl.DataFrame:
    """Chances: meaningful bids that were answered in the end."""
    x = conversation.exchanges
    meaningful = conversation.gates.meaningful
    # What was excused is no part of what is usual.
    excused = recognised(conversation, settings, x.answered & (x.awake_s > settings.late_floor_s))
    own = usual_latest(conversation, settings.late_quantile, meaningful & ~excused)
    waited = _since_seen(conversation)
    late = x.in_time & (waited > np.fmax(own, settings.late_floor_s))
    awake, there = _strictly(conversation, np.flatnonzero(late))
    late[late] = (awake > settings.late_floor_s) & (
        there > np.fmax(settings.late_floor_s, awake / 2)
    )
    bids = (meaningful & _opens(conversation)) | conversation.gates.surely_meaningful
    told = _told(conversation) & _opens(conversation) & ~bids
    late &= bids | ((waited > FAR * own) & _curt(conversation))
    bids |= told
    rows = np.flatnonzero(bids & x.answered)
    media = conversation.bursts["media"].to_numpy()
    hit = late & bids & ~excused
    # News that was passed over for another subject was not answered late, but not at all.
    elsewhere = conversation.gates.good_news & (scored(conversation, "unanswered_good_news") > 0)
    return chances(
        conversation,
        "delayed_unacknowledged",
        "rejection",
        actor=x.actor[rows],
        bid=x.bid[rows],
        reply=x.reply[rows],
        hit=hit[rows],
        # After so long a silence nobody can say what the next message answers.
        unclear=(~x.in_time | elsewhere | (x.in_reply(media) & late))[rows]
        | (not conversation.chat.timed),
        confidence=CONFIDENCE,
        evidence=_waited(waited[rows]),
    )


def _told(conversation: Conversation) -> BoolArray:
    """Tellings of some length that may well be meaningful, and are no business of the day."""
    x, gates = conversation.exchanges, conversation.gates
    likely = scored(conversation, "gate_meaningful") > LIKELY
    long = gates.words >= conversation.settings.long_bid_words
    told: BoolArray = likely & long & ~gates.closed & ~x.in_bid(conversation.bids.logistics)
    return told


def _curt(conversation: Conversation) -> BoolArray:
    """Replies of a few words and no more."""
    return conversation.exchanges.in_reply(conversation.bursts["words"].to_numpy() <= CURT)


def _opens(conversation: Conversation) -> BoolArray:
    """Bids that open something: not what answers the other's own telling or question.

    What comes after a pause in a turn is new, and so is what comes after a night.
    """
    x = conversation.exchanges
    answers = conversation.gates.meaningful & x.answered & (x.elapsed_s < NIGHT_S)
    opens: BoolArray = ~np.concatenate(([False], answers[:-1])) | (x.asked != x.bid)
    return opens


def _after_pause(conversation: Conversation) -> BoolArray:
    """Bids before which nobody wrote for a while: the gap between two bursts."""
    x = conversation.exchanges
    pause = conversation.start_us[x.asked] - conversation.end_us[np.maximum(x.asked - 1, 0)]
    paused: BoolArray = (x.asked == 0) | (pause > conversation.settings.burst_gap_s * 1e6)
    return paused


def _since_seen(conversation: Conversation) -> FloatArray:
    """Waking seconds from the bid to the reply; from its being read, where the export says when.

    What was not yet seen could not be answered.
    """
    x = conversation.exchanges
    if conversation.messages["read_at"].null_count() == len(conversation.messages):
        return x.awake_s
    last = conversation.bursts["last_row"].to_numpy()[x.asked]
    seen = conversation.messages["read_at"].dt.epoch("us").fill_null(0).to_numpy()[last]
    reply = conversation.start_us[np.maximum(x.reply, 0)]
    after_reading = np.where((seen > 0) & x.answered, (reply - seen) / 1e6, np.inf)
    return np.minimum(x.awake_s, np.maximum(after_reading, 0.0))


def _strictly(conversation: Conversation, rows: IntArray) -> tuple[FloatArray, FloatArray]:
    """Waits of exchanges again, so that no night or shift makes anybody late.

    Waking seconds with quiet hours that begin sooner and end later (nobody sleeps by the clock),
    and seconds in hours in which the person is usually there.
    """
    x, zone = conversation.exchanges, conversation.chat.timezone
    messages = local_seconds(conversation.messages["sent_at"], zone)
    writer = conversation.messages["person"].to_numpy()
    begin = local_seconds(conversation.bursts["end"].gather(x.asked[rows]), zone)
    end = local_seconds(conversation.bursts["start"].gather(x.reply[rows]), zone)
    first, second = (quiet.wider(*NIGHT_EDGES) for quiet in conversation.quiet)
    awake = awake_of_each(begin, end, x.actor[rows], (first, second))
    there = np.zeros(len(rows))
    for person in (0, 1):
        mine = x.actor[rows] == person
        there[mine] = present_seconds(messages[writer == person], begin[mine], end[mine])
    return awake, there


def _waited(awake_s: FloatArray) -> pl.Series:
    hours = pl.DataFrame({"h": np.round(awake_s / 3600, 1)})
    sentence = "Answered after {} waking hours, later than usual, with no word about the gap."
    return hours.select(pl.format(sentence, "h")).to_series()


def judge_timely(conversation: Conversation, settings: Settings) -> pl.DataFrame:
    """Chances: meaningful bids, answered or left for 12 awake hours."""
    x, gates = conversation.exchanges, conversation.gates
    known = x.answered | (x.awake_s > settings.censor_awake_h * 3600)
    # In the midst of a quick exchange only what is a bid beyond doubt is one; after a pause
    # somebody wants something, and less will do.
    likely = (scored(conversation, "gate_meaningful") > AFTER_PAUSE) & ~gates.closed
    clear = gates.surely_meaningful | ((gates.meaningful | likely) & _after_pause(conversation))
    rows = np.flatnonzero(clear & _opens(conversation) & known)
    median = usual_wait(conversation, 0.5, gates.meaningful)
    # A wait that is shown in whole minutes may have been a minute shorter.
    usual = (np.fmax(median, 0.0) + conversation.chat.resolution_s)[x.actor[rows]]
    quick = x.answered[rows] & (x.awake_s[rows] <= usual)
    late = x.answered & (x.awake_s > settings.late_floor_s)
    replies = np.zeros(len(conversation.bursts), dtype=np.bool_)
    replies[x.reply[late]] = True
    sorry = x.in_reply(Words(conversation, replies).any(*THE_GAP))
    return chances(
        conversation,
        "timely_reply",
        "repair",
        actor=x.actor[rows],
        bid=x.bid[rows],
        reply=x.reply[rows],
        # Between the usual time and two hours a reply is neither timely nor late.
        hit=quick | (late & sorry)[rows],
        unclear=x.crossed[rows]
        | (quick & _passed_by(conversation)[rows])
        | (not conversation.chat.timed),
        confidence=0.9,
        evidence="A meaningful message was answered in good time, or late with a word about it.",
    )


def _passed_by(conversation: Conversation) -> BoolArray:
    """Replies in the same minute with business of their own: written before the bid was read."""
    x, signals = conversation.exchanges, conversation.signals
    at_once = x.answered & (x.elapsed_s < max(conversation.chat.resolution_s, AT_ONCE_S))
    out = at_once & x.in_reply(signals.has("logistics"))
    out[out] = Scenes(conversation, x.reply[out]).taken_up("reply") == 0
    return out


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
        "later than 9 of 10 of the person's own such replies, at that hour (late_quantile)",
        "and at least 2 waking hours (late_floor_s)",
        "no word about the gap in the reply or the next 3 bursts (late_ack_messages)",
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
