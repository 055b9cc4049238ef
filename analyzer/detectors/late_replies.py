"""Replies by the clock: late without a word for the gap, or in good time.

The clock starts at the bid; what its writer adds while waiting restarts nothing. Only awake time
counts, and only against the person's own usual. Timing alone never accuses: see ``late_excuses``.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.acts.names import Act
from chatcheck.analyzer.arrays import BoolArray, FloatArray, IntArray
from chatcheck.analyzer.clock.awake import awake_of_each
from chatcheck.analyzer.clock.local import local_seconds
from chatcheck.analyzer.clock.presence import present_seconds
from chatcheck.analyzer.conversation.usual_wait import usual_latest, usual_wait
from chatcheck.analyzer.default_thresholds import DEFAULTS
from chatcheck.analyzer.detectors.chances import chances
from chatcheck.analyzer.detectors.detector import Detector
from chatcheck.analyzer.detectors.evidence import Evidence
from chatcheck.analyzer.detectors.late_excuses import excused, gap_named
from chatcheck.analyzer.detectors.measured import confidence
from chatcheck.analyzer.detectors.waiting import OPENS, bids, in_reply, reply, waits
from chatcheck.analyzer.tables import Kind


def judge_delayed(e: Evidence) -> pl.DataFrame:
    """Chances: meaningful bids that were answered within three days."""
    waiting, wait, answer = e.once(bids), e.once(waits), e.once(reply)
    pardoned = excused(e)
    # A long wait that was excused is no part of what is usual, nor what came after the other wrote
    # anew; a quick warm answer is.
    long = wait.awake_s > e.settings.late_floor_s
    own = waiting & ~(pardoned & long) & (e.reply >= 0)
    usual = usual_latest(wait, e.settings.late_quantile, own)
    # An account of the day waits for nobody as news, a feeling or a question do.
    plain = e.reading.does(*OPENS) | e.reading.surely(Act.REACHING_OUT)
    late = waiting & e.reaches & plain & wait.known
    late &= wait.awake_s > np.fmax(usual, e.settings.late_floor_s)
    rows = np.flatnonzero(late)
    awake, there = _strictly(e, rows)
    late[rows] = (awake > e.settings.late_floor_s) & (
        there > np.fmax(e.settings.late_floor_s, awake / 2)
    )
    rows = np.flatnonzero(waiting & wait.known)
    return chances(
        e.conversation,
        DELAYED_UNACKNOWLEDGED.name,
        DELAYED_UNACKNOWLEDGED.kind,
        actor=e.actor[rows],
        bid=rows,
        reply=answer[rows],
        hit=(late & ~pardoned)[rows],
        unclear=((in_reply(e, e.media) | _answers_newer(e)) & late)[rows]
        | (e.foreign | in_reply(e, e.foreign))[rows]
        | (not e.conversation.chat.timed),
        confidence=confidence(DELAYED_UNACKNOWLEDGED.name),
        evidence=_waited(wait.awake_s[rows]),
    )


def _answers_newer(e: Evidence) -> BoolArray:
    """Bids whose answer came soon after something newer of their writer's that wanted one.

    Both wait for an answer; which of them it is for, nobody can tell.
    """
    answer, waiting = e.once(reply), e.once(bids)
    burst = np.arange(len(answer))
    last = e.previous_other(np.maximum(answer, 0))
    newer = (answer >= 0) & (last > burst)
    soon = e.waited(np.maximum(last, 0), np.maximum(answer, 0)) <= e.settings.late_floor_s
    found: BoolArray = newer & soon & waiting[np.maximum(last, 0)]
    return found


def _strictly(e: Evidence, rows: IntArray) -> tuple[FloatArray, FloatArray]:
    """Waits of some bids again, so that no night or shift makes anybody late.

    Waking seconds with quiet hours that begin sooner and end later (nobody sleeps by the clock),
    and seconds in hours in which the person is usually there.
    """
    conversation, zone = e.conversation, e.conversation.chat.timezone
    messages = local_seconds(conversation.messages["sent_at"], zone)
    writer = conversation.messages["person"].to_numpy()
    begin = local_seconds(conversation.bursts["end"].gather(rows), zone)
    answer = np.maximum(e.once(reply)[rows], 0)
    end = local_seconds(conversation.bursts["start"].gather(answer), zone)
    edges = [round(2 * hours) for hours in (e.settings.night_before_h, e.settings.night_after_h)]
    first, second = (quiet.wider(*edges) for quiet in conversation.quiet)
    actor = e.actor[rows]
    awake = awake_of_each(begin, end, actor, (first, second))
    there = np.zeros(len(rows))
    for person in (0, 1):
        mine = actor == person
        there[mine] = present_seconds(messages[writer == person], begin[mine], end[mine])
    return awake, there


def _waited(awake_s: FloatArray) -> pl.Series:
    hours = pl.DataFrame({"h": np.round(awake_s / 3600, 1)})
    sentence = "Answered after {} waking hours, later than usual, with no word about the gap."
    return hours.select(pl.format(sentence, "h")).to_series()


def judge_timely(e: Evidence) -> pl.DataFrame:
    """Chances: meaningful bids that were answered within three days."""
    waiting, wait, answer = e.once(bids), e.once(waits), e.once(reply)
    median = usual_wait(wait, 0.5, waiting)
    # A wait that is shown in whole minutes may have been a minute shorter.
    usual = (np.fmax(median, 0.0) + e.conversation.chat.resolution_s)[wait.actor]
    quick = wait.awake_s <= usual
    named = (wait.awake_s > e.settings.late_floor_s) & in_reply(e, e.once(gap_named))
    rows = np.flatnonzero(waiting & wait.known)
    return chances(
        e.conversation,
        TIMELY_REPLY.name,
        TIMELY_REPLY.kind,
        actor=e.actor[rows],
        bid=rows,
        reply=answer[rows],
        # Between the usual time and two hours a reply is neither timely nor late.
        hit=((quick | named) & ~e.turned_away & ~in_reply(e, e.flagged))[rows],
        unclear=(e.foreign | in_reply(e, e.foreign) | (quick & _passed_by(e)))[rows]
        | (not e.conversation.chat.timed),
        confidence=confidence(TIMELY_REPLY.name),
        evidence="A meaningful message was answered in good time, or late with a word about it.",
    )


def _passed_by(e: Evidence) -> BoolArray:
    """Answers in the same minute with business of their own: written before the bid was read."""
    wait = e.waited(np.arange(len(e.words)), np.maximum(e.reply, 0))
    at_once = e.answered & (wait < max(e.conversation.chat.resolution_s, e.settings.at_once_s))
    business = e.in_reply(e.reading.leans((Act.LOGISTICS, Act.CLOSED_QUESTION), (Act.ADVICE,)))
    return at_once & business & ~e.takes_up


DELAYED_UNACKNOWLEDGED: Final = Detector(
    name="delayed_unacknowledged",
    kind=Kind.REJECTION,
    title="Late reply without a word about it",
    meaning=(
        "A meaningful message is answered much later in waking time than is usual for this "
        "person, and neither the reply nor the next three messages give the gap any recognition."
    ),
    judge=judge_delayed,
    example=("What do you think I should do about the job? (12:14)", "depends (18:36)"),
    counter_example=("What should I do? (12:14)", "sorry, was in meetings all day. (18:36)"),
    thresholds=(
        f"later than {100 * DEFAULTS.late_quantile:g} of 100 of the person's own such replies, at "
        "that hour (late_quantile)",
        f"and at least {DEFAULTS.late_floor_s / 3600:g} waking hours (late_floor_s)",
        f"no word about the gap in the reply or the next {DEFAULTS.late_ack_messages} bursts "
        "(late_ack_messages)",
        f"answered within {DEFAULTS.answer_days:g} days (answer_days)",
    ),
)
TIMELY_REPLY: Final = Detector(
    name="timely_reply",
    kind=Kind.REPAIR,
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
