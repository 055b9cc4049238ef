"""What clears a late reply: a word about the gap, a warm return, or something known before.

Recognition stands where the answer begins, or in what its writer adds; it speaks of the gap, or
comes back warmly to what was said. Length is none, and an apology inside a story is none.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from chatcheck.analyzer.acts.names import Act
from chatcheck.analyzer.arrays import BoolArray
from chatcheck.analyzer.detectors.evidence import Evidence
from chatcheck.analyzer.detectors.waiting import in_reply, reply

THE_GAP: Final = (Act.APOLOGY_FOR_GAP, Act.REASON_FOR_GAP)
WARM: Final = (
    Act.ACKNOWLEDGEMENT, Act.DELIGHT, Act.AFFECTION, Act.PRAISE, Act.WELL_WISHING, Act.REASSURANCE,
    Act.QUESTION_ABOUT_THEIRS, Act.APOLOGY_FOR_ACT, Act.TAKING_UP, Act.ENTHUSIASM,
)  # fmt: skip
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


def gap_named(e: Evidence) -> BoolArray:
    """Bursts whose first sentences speak of a gap."""
    return e.reading.first_leaning(e.settings.late_ack_sentences, THE_GAP, PLAIN)


def excused(e: Evidence) -> BoolArray:
    """Bids whose answer, however late, recognises the gap or needs not to."""
    first = e.settings.late_ack_sentences
    gap = e.once(gap_named)
    # Nearly anything may be taken for some warmth: here it must be probable too.
    warm = e.reading.first_leaning(first, WARM, PLAIN) & _probable(e, WARM)
    asks = e.reading.first_leaning(first, (Act.QUESTION_ABOUT_THEIRS,), BUSINESS)
    said = in_reply(e, gap | warm | (asks & e.wants_more))
    answer = e.once(reply)
    most, window = e.settings.late_ack_messages, e.settings.late_ack_window_s
    after = e.conversation.any_in(np.maximum(answer, 0), gap | warm, window, most=most)
    said |= after & (answer >= 0)
    return said | announced(e) | settled(e)


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
    away = e.reading.leans((Act.ABSENCE_ANNOUNCED,), TALK) | leaves
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
