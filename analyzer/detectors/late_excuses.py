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

FIRST: Final = 3  # sentences in which an answer may recognise the gap
LAST_WORDS: Final = 2  # bursts before the bid that may announce an absence
THE_GAP: Final = (Act.APOLOGY_FOR_GAP, Act.REASON_FOR_GAP)
WARM: Final = (
    Act.ACKNOWLEDGEMENT, Act.DELIGHT, Act.AFFECTION, Act.PRAISE, Act.WELL_WISHING, Act.REASSURANCE,
    Act.QUESTION_ABOUT_THEIRS, Act.APOLOGY_FOR_ACT,
)  # fmt: skip
# A plain answer, useful as it may be, is none of these.
PLAIN: Final = (
    Act.STORY, Act.OPINION, Act.LOGISTICS, Act.ANSWER, Act.BARE_WORD, Act.CLOSED_QUESTION,
    Act.ADVICE, Act.MINIMISING, Act.CORRECTING,
)  # fmt: skip
BUSINESS: Final = (Act.LOGISTICS, Act.CLOSED_QUESTION, Act.INVITATION, Act.PLAN)
AWAY: Final = (Act.ABSENCE_ANNOUNCED, Act.FAREWELL)


def gap_named(e: Evidence) -> BoolArray:
    """Bursts whose first sentences speak of a gap."""
    return e.reading.first_leaning(FIRST, THE_GAP, PLAIN)


def excused(e: Evidence) -> BoolArray:
    """Bids whose answer, however late, recognises the gap or needs not to."""
    gap = gap_named(e)
    warm = e.reading.first_leaning(FIRST, WARM, PLAIN, sure=False)
    asks = e.reading.first_leaning(FIRST, (Act.QUESTION_ABOUT_THEIRS,), BUSINESS)
    said = e.in_reply(gap | warm | (asks & e.wants_more))
    reply = np.maximum(e.reply, 0)
    most, window = e.settings.late_ack_messages, e.settings.late_ack_window_s
    after = e.conversation.any_in(reply, gap | warm, window, most=most)
    said |= after & (e.reply >= 0)
    return said | announced(e) | settled(e)


def announced(e: Evidence) -> BoolArray:
    """Absences that were known: said by who was to answer, or the bid's writer says good-bye."""
    burst = np.arange(len(e.words))
    away = e.reading.may(*AWAY)
    window = e.settings.announced_window_s
    known = e.conversation.any_before(burst, away, window, most=LAST_WORDS)
    asks = e.reading.may(Act.OPEN_QUESTION, Act.CLOSED_QUESTION, Act.INVITATION)
    leaves = e.reading.does(*AWAY) & ~asks
    found: BoolArray = known | leaves
    return found


def settled(e: Evidence) -> BoolArray:
    """A reaction to the bid, or a call, voice note or picture between it and the answer."""
    bursts = e.conversation.bursts
    sign = bursts["call"].to_numpy() | bursts["voice"].to_numpy() | e.media
    between = e.conversation.any_between(np.arange(len(e.words)), e.reply, sign)
    withdrawn = e.conversation.any_between(
        np.arange(len(e.words)), e.reply, e.reading.says("withdrawals")
    )
    found: BoolArray = e.reacted | between | withdrawn
    return found
