"""Who waits for an answer, and how long: what everything that looks at the clock shares.

The clock starts at the bid; what its writer adds while waiting restarts nothing. Worked out once
(``Evidence.once``).
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.acts.names import TAKES_UP, Act
from chatcheck.analyzer.arrays import BoolArray, FloatArray, IntArray
from chatcheck.analyzer.clock.awake import awake_of_each
from chatcheck.analyzer.clock.days import hour_of_week
from chatcheck.analyzer.clock.local import local_seconds
from chatcheck.analyzer.conversation.usual_wait import Waits
from chatcheck.analyzer.detectors.evidence import Evidence
from chatcheck.parsers.time_units import DAY_S

# What still wants an answer where a talk has ended.
OPENS: Final = (
    Act.OPEN_QUESTION, Act.FEELING, Act.HURT, Act.GOOD_NEWS, Act.BAD_NEWS, Act.INVITATION,
)  # fmt: skip
TELLS: Final = (Act.FEELING, Act.HURT, Act.GOOD_NEWS, Act.BAD_NEWS, Act.TROUBLE)


def opens(e: Evidence) -> BoolArray:
    """Bursts that open something: a question, a feeling, news, an invitation.

    What comforts or praises holds words of feeling too, and is the answer alone.
    """
    asks = e.reading.asks & e.reading.does(Act.REACHING_OUT)
    tells = e.reading.does(*TELLS) & e.reading.leans(TELLS, TAKES_UP)
    found: BoolArray = e.reading.does(Act.OPEN_QUESTION, Act.INVITATION) | asks | tells
    return found


def bids(e: Evidence) -> BoolArray:
    """Meaningful bursts that wait for an answer: one set for all that looks at the clock.

    What answers the other is a bid only where it opens something of its own.
    """
    x, turn = e.conversation.exchanges, e.conversation.turn
    first = x.bid[turn] == np.arange(len(turn))
    answers = first & (np.arange(len(turn)) > 0)
    # What comes late to a bid of the other's is its reply all the same.
    asked = e.reaches[np.maximum(e.previous_other(np.arange(len(turn))), 0)]
    answers &= asked | (_since_other(e) <= e.settings.answers_s)
    found: BoolArray = e.meaningful & (~answers | e.once(opens))
    return found


def _since_other(e: Evidence) -> FloatArray:
    """Seconds since the other's last burst; infinite before the first."""
    before = e.previous_other(np.arange(len(e.words)))
    out = np.full(len(before), np.inf)
    some = before >= 0
    out[some] = e.waited(before[some], np.flatnonzero(some))
    return out


def reply(e: Evidence) -> IntArray:
    """The other's first burst of substance after each burst, however late; -1 for none.

    A turn ends where its writer writes anew after the other let half a day pass; what the other
    writes after that still answers what was said before.
    """
    burst = np.arange(len(e.words))
    return e.of_substance(np.where(e.reply >= 0, e.reply, e.next_other(burst)))


def in_reply(e: Evidence, flag: BoolArray) -> BoolArray:
    """Whether the answer to each burst, however late, has a flag."""
    answer = e.once(reply)
    found: BoolArray = flag[np.maximum(answer, 0)] & (answer >= 0)
    return found


def waits(e: Evidence) -> Waits:
    """How long every burst waited for its answer, in waking seconds, and at which hour it came."""
    zone = e.conversation.chat.timezone
    bursts = e.conversation.bursts
    answer = e.once(reply)
    answered = (answer >= 0) & ~e.conversation.exchanges.crossed[e.conversation.turn]
    some = np.maximum(answer, 0)
    begin = local_seconds(bursts["end"], zone)
    end = local_seconds(bursts["start"], zone)[some]
    elapsed = e.waited(np.arange(len(some)), some)
    awake = np.minimum(awake_of_each(begin, end, e.actor, e.conversation.quiet), elapsed)
    awake = np.where(answered, np.minimum(awake, _since_read(e, some, elapsed)), np.inf)
    known = answered & (elapsed <= e.settings.answer_days * DAY_S)
    # Of all other talk, what was answered the same day: the last word of a talk waits for nobody.
    asked = e.once(bids).copy()
    asked[e.conversation.exchanges.asked] |= e.conversation.exchanges.in_time
    asked &= ~e.closed
    return Waits(e.actor, awake, known, asked, hour_of_week(begin), e.settings.least_replies)


def _since_read(e: Evidence, answer: IntArray, otherwise: FloatArray) -> FloatArray:
    """Seconds from the bid's being read, where the export says when: unseen waits for nobody."""
    messages = e.conversation.messages
    if messages["read_at"].null_count() == len(messages):
        return otherwise
    last = e.conversation.bursts["last_row"].to_numpy()
    seen = messages["read_at"].dt.epoch("us").fill_null(0).to_numpy()[last]
    since = (e.conversation.start_us[answer] - seen) / 1e6
    return np.where(seen > 0, np.maximum(since, 0.0), otherwise)


def never_answered(e: Evidence) -> BoolArray:
    """Bids that wait for an answer and got none within the days in which one is late.

    The export goes on for as long, no reaction came instead, and its writer did not withdraw it; a
    call or a picture answers.
    """
    limit_us = e.settings.answer_days * DAY_S * 1e6
    end = e.conversation.end_us
    seen = e.conversation.end_us.max(initial=0) - end > limit_us
    crossed = e.conversation.exchanges.crossed[e.conversation.turn]
    never_mind = e.reading.says("withdrawals")
    withdrawn = e.conversation.any_in(np.arange(len(end)), never_mind, limit_us / 1e6)
    silent = ~e.once(waits).known & ~crossed & ~e.reacted & ~withdrawn
    found: BoolArray = e.once(bids) & silent & seen
    return found


def waiting_bids(e: Evidence) -> pl.DataFrame:
    """Meaningful bids that wait for an answer, one row each: actor, at, bid, answered.

    ``answered`` is null where the export ends too soon to tell, or nobody can say what answers.
    """
    waiting, known, never = e.once(bids), e.once(waits).known, e.once(never_answered)
    rows = np.flatnonzero(waiting)
    return pl.DataFrame(
        {
            "actor": pl.Series(e.actor[rows], dtype=pl.Int8),
            "bid": pl.Series(rows, dtype=pl.UInt32),
            "at": e.conversation.bursts["end"].gather(rows),
            "answered": pl.Series(known[rows]).set(pl.Series(~known[rows] & ~never[rows]), None),
        }
    )
