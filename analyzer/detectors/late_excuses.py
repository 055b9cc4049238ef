"""What clears a late reply: a word about the gap, a warm return, or something known before.

Recognition stands where the answer begins, or in what its writer adds; it speaks of the gap, or
comes back warmly to what was said. Length is none, and an apology inside a story is none.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from chatcheck.analyzer.acts.names import Act
from chatcheck.analyzer.acts.reading import Reading
from chatcheck.analyzer.arrays import BoolArray
from chatcheck.analyzer.detectors.evidence import Evidence
from chatcheck.analyzer.detectors.waiting import bids, in_reply, reply, waits

THE_GAP: Final = (Act.APOLOGY_FOR_GAP, Act.REASON_FOR_GAP)
WARM: Final = (
    Act.ACKNOWLEDGEMENT, Act.DELIGHT, Act.AFFECTION, Act.PRAISE, Act.WELL_WISHING, Act.REASSURANCE,
    Act.QUESTION_ABOUT_THEIRS, Act.APOLOGY_FOR_ACT, Act.TAKING_UP, Act.ENTHUSIASM,
)  # fmt: skip
# Care, joy or interest about what was told, rather than affection.
ABOUT: Final = tuple(act for act in WARM if act not in (Act.AFFECTION, Act.TAKING_UP))
# A plain answer, useful as it may be, is none of these.
PLAIN: Final = (
    Act.STORY, Act.OPINION, Act.LOGISTICS, Act.ANSWER, Act.BARE_WORD, Act.CLOSED_QUESTION,
    Act.ADVICE, Act.MINIMISING, Act.CORRECTING, Act.GREETING, Act.FAREWELL,
)  # fmt: skip
BUSINESS: Final = (Act.LOGISTICS, Act.CLOSED_QUESTION, Act.INVITATION, Act.PLAN)
# What an absence or a goodbye is taken for by mistake.
TALK: Final = (
    Act.STORY, Act.OPINION, Act.THANKS, Act.ENTHUSIASM, Act.PRAISE, Act.OPEN_QUESTION,
    Act.CLOSED_QUESTION, Act.ANSWER,
)  # fmt: skip
# Plans, refusals and news speak of going and coming too, and announce no absence.
NO_ABSENCE: Final = (
    *TALK, *(act for act in PLAIN if act != Act.FAREWELL), Act.PLAN, Act.CALLING_OFF,
    Act.DECLINING, Act.FEELING, Act.HURT, Act.GOOD_NEWS, Act.BAD_NEWS,
)  # fmt: skip


def gap_named(e: Evidence) -> BoolArray:
    """Bursts whose first sentences speak of a gap."""
    return _begins_with_gap(e.reading, e)


def excused(e: Evidence) -> BoolArray:
    """Bids whose answer, however late, recognises the gap or needs not to."""
    gap = e.once(gap_named)
    said = in_reply(e, gap | _warm(e, WARM) | _asks_back(e) | _said_within(e))
    answer = e.once(reply)
    most, window = e.settings.late_ack_messages, e.settings.late_ack_window_s
    added = e.conversation.any_in(np.maximum(answer, 0), gap | _returns(e), window, most=most)
    return said | (added & (answer >= 0)) | announced(e) | settled(e)


def _begins_with_gap(reading: Reading, e: Evidence) -> BoolArray:
    """Texts whose first sentences speak of a gap: that somebody comes late makes it likelier."""
    first, expected = e.settings.late_ack_sentences, e.settings.gap_expected
    return reading.first_leaning(first, THE_GAP, PLAIN, expected=expected)


def _warm(e: Evidence, acts: tuple[Act, ...]) -> BoolArray:
    """Bursts that begin with one of some warm acts."""
    # Nearly anything may be taken for some warmth: here it must be probable too.
    warm = e.reading.first_leaning(e.settings.late_ack_sentences, acts, PLAIN)
    return warm & _probable(e, acts)


def _asks_back(e: Evidence) -> BoolArray:
    """Bursts that begin with a question about what was told."""
    asks = (Act.QUESTION_ABOUT_THEIRS,)
    found = e.reading.first_leaning(e.settings.late_ack_sentences, asks, BUSINESS)
    return found & e.wants_more


def _said_within(e: Evidence) -> BoolArray:
    """Late answers of several messages, one of the first of which begins with recognition.

    What clears in a message that comes ten minutes later clears in the same burst too.
    """
    out = np.zeros(len(e.words), dtype=np.bool_)
    answer, bursts = e.once(reply), e.conversation.bursts
    late = (answer >= 0) & e.once(bids) & (e.once(waits).awake_s > e.settings.late_floor_s)
    several = np.zeros_like(out)
    several[answer[late]] = True
    several &= bursts["messages"].to_numpy() > 1
    chosen = np.flatnonzero(several)
    count = bursts["messages"].to_numpy()[chosen].astype(np.int64)
    count = np.minimum(count, 1 + e.settings.late_ack_messages)
    burst = np.repeat(chosen, count)
    place = np.arange(len(burst)) - np.repeat(np.cumsum(count) - count, count)
    row = bursts["first_row"].to_numpy()[burst] + place
    messages = e.reading.of_parts(e.conversation.messages["text"].gather(row))
    warm = messages.first_leaning(e.settings.late_ack_sentences, WARM, PLAIN)
    out[burst[_begins_with_gap(messages, e) | (warm & _probable(e, WARM)[burst])]] = True
    return out


def _returns(e: Evidence) -> BoolArray:
    """Bursts that are warm about what their writer answered before.

    What answers something newer that the other began after a pause is warm about that; a kiss or a
    heart ends a talk and says nothing of what was told.
    """
    before = e.previous_other(np.arange(len(e.words)))
    newer = np.maximum(before, 0)
    own = np.maximum(e.previous_other(newer), 0)
    new = (before > own) & e.reaches[newer] & (e.waited(own, newer) > e.settings.burst_gap_s)
    return _warm(e, ABOUT) & ~new


def _probable(e: Evidence, acts: tuple[Act, ...]) -> BoolArray:
    """Whether one of some acts is there with a probability that excuses."""
    found = np.zeros(len(e.words), dtype=np.bool_)
    for act in acts:
        found |= e.reading.best(act) >= e.settings.excuse_least
    return found


def announced(e: Evidence) -> BoolArray:
    """Absences that were known: said by who was to answer, or the bid's writer says good-bye."""
    burst = np.arange(len(e.words))
    # Hardly anything is taken for an absence, but much for a goodbye.
    leaves = e.reading.leans((Act.FAREWELL,), (*TALK, Act.REACHING_OUT)) & _probable(
        e, (Act.FAREWELL,)
    )
    absence = (Act.ABSENCE_ANNOUNCED,)
    away = leaves | e.reading.leans(absence, NO_ABSENCE, expected=e.settings.away_expected)
    window, most = e.settings.announced_window_s, e.settings.announced_bursts
    known = e.conversation.any_before(burst, away, window, most=most)
    asks = e.reading.does(Act.OPEN_QUESTION, Act.INVITATION)
    found: BoolArray = known | (away & ~asks)
    return found


def settled(e: Evidence) -> BoolArray:
    """A reaction to the bid, or a call, voice note or picture between it and the answer."""
    bursts = e.conversation.bursts
    sign = bursts["call"].to_numpy() | bursts["voice"].to_numpy() | e.media
    burst, answer = np.arange(len(e.words)), e.once(reply)
    between = e.conversation.any_between(burst, answer, sign)
    withdrawn = e.conversation.any_between(burst, answer, e.reading.says("withdrawals"))
    found: BoolArray = e.reacted | between | withdrawn
    return found
