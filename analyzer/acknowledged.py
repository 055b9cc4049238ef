"""Whether a late reply is excused, or gives the gap a word: everything that clears it.

Looked for generously: an apology, a reason, a mention of the gap, somebody's own news of the day,
care, delight or curiosity about what was said, length; the same in what is written soon after; an
absence announced before; a call, a reaction or a withdrawn question in between.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from chatcheck.analyzer.arrays import BoolArray
from chatcheck.analyzer.conversation import Conversation
from chatcheck.analyzer.settings import Settings
from chatcheck.analyzer.signals import Signals

ANNOUNCED_S: Final = 6 * 3600.0  # before the bid: a day at work, a flight, an evening out
LAST_WORDS: Final = 2  # bursts: who writes on after an announcement is back
FAREWELL: Final = 20  # words
AFTERTHOUGHT_S: Final = 1800.0
THE_GAP: Final = ("delay_acknowledged", "gap_named", "gap_reason", "back_now")
APOLOGY: Final = ("delay_acknowledged", "apology", "making_amends")
ACKNOWLEDGED: Final = tuple(dict.fromkeys((*THE_GAP, *APOLOGY, "overlooked")))
# In the late reply itself, also what its writer went through: most often the reason.
REASONS: Final = ("own_past", "own_past_start")
AWAY: Final = ("absence_announced", "away_named", "away_short", "goodbye")
# A reply that shows delight, affection or curiosity comes back to it warmly.
WARM: Final = (
    "warm_return", "warm_words", "with_you", "cry", "delight", "delight_strong", "affection",
    "warm_marks", "lengthened",
)  # fmt: skip
LIVELY: Final = ("exclamation", "emoji")


def recognised(conversation: Conversation, settings: Settings, rows: BoolArray) -> BoolArray:
    """Exchanges among ``rows`` whose late reply is excused or recognises the gap."""
    x = conversation.exchanges
    words = Words(conversation, _around(conversation, rows, settings.late_ack_messages))
    said = words.any(*ACKNOWLEDGED)
    # What answers a new telling may have its own reason: then only an apology counts.
    answers = np.zeros(len(said), dtype=np.bool_)
    answers[x.reply[conversation.gates.meaningful & x.in_time]] = True
    afterwards = said & (words.any(*APOLOGY) | ~answers)
    reply = np.maximum(x.reply, 0)
    later = conversation.any_in(reply, afterwards, AFTERTHOUGHT_S, most=settings.late_ack_messages)
    warm = words.any(*WARM, *REASONS, *LIVELY)
    warm |= words.any("question") & ~words.any("logistics")
    # Who writes at such length has come back to it with a whole mind.
    warm |= conversation.bursts["words"].to_numpy() >= settings.late_words
    # What was announced excuses what falls into it; a reaction or a call in between is a sign of
    # life, whoever called.
    away = words.any(*AWAY)
    announced = conversation.any_before(x.bid, away, ANNOUNCED_S, most=LAST_WORDS)
    # Who says good-bye for the day and asks nothing does not wait for an answer.
    asks = x.in_bid(words.any("question"))
    announced |= x.in_bid(away) & ~asks & (conversation.gates.words <= FAREWELL)
    signs = conversation.bursts["reacted_at"].is_not_null() | conversation.bursts["call"]
    cleared = x.in_bid(words.any("settled") | signs.to_numpy())
    excused: BoolArray = x.in_reply(said | warm) | (later & x.answered) | announced | cleared
    return excused & rows


def _around(conversation: Conversation, rows: BoolArray, most: int) -> BoolArray:
    """The bursts of these exchanges: bid, reply, B's next ones, and B's last ones before."""
    x = conversation.exchanges
    edges = np.zeros(len(conversation.bursts) + 1, dtype=np.int64)
    np.add.at(edges, x.bid[rows], 1)
    np.add.at(edges, x.last[rows] + 1, -1)
    out: BoolArray = np.cumsum(edges[:-1]) > 0
    out[x.reply[rows & x.answered]] = True
    for person in (0, 1):
        mine = conversation.of_person[person]
        chosen = np.flatnonzero(rows & x.answered & (x.actor == person))
        after = np.searchsorted(mine, x.reply[chosen], side="right")
        before = np.searchsorted(mine, x.bid[chosen])
        places = [after + k for k in range(most)] + [before - 1 - k for k in range(LAST_WORDS)]
        place = np.concatenate(places)
        out[mine[place[(place >= 0) & (place < len(mine))]]] = True
    return out


class Words:
    """Flags of some bursts, one Boolean a burst of the conversation; False elsewhere.

    Late replies are few: the many ways to name a gap are looked for only around them.
    """

    def __init__(self, conversation: Conversation, bursts: BoolArray) -> None:
        self._bursts = bursts
        texts = conversation.bursts["text"].gather(np.flatnonzero(bursts))
        self._signals = Signals(texts, conversation.settings.language)

    def any(self, *flags: str) -> BoolArray:
        """Bursts in which any of the lexicon groups or marks is found."""
        out = np.zeros(len(self._bursts), dtype=np.bool_)
        out[self._bursts] = self._signals.has(*flags)
        return out
