"""Plans of the two, called off by one of them without another time and without care."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.acts.names import Act
from chatcheck.analyzer.acts.subjects import Subjects
from chatcheck.analyzer.arrays import BoolArray, IntArray
from chatcheck.analyzer.default_thresholds import DEFAULTS
from chatcheck.analyzer.detectors.chances import chances
from chatcheck.analyzer.detectors.common import calls_off
from chatcheck.analyzer.detectors.detector import Detector
from chatcheck.analyzer.detectors.evidence import Evidence
from chatcheck.analyzer.detectors.measured import confidence
from chatcheck.analyzer.tables import Kind

PLANNING: Final = (Act.PLAN, Act.INVITATION, Act.ACCEPTING, Act.LOGISTICS)
PROPOSING: Final = (Act.ANOTHER_TIME, Act.PLAN, Act.INVITATION)
REPAIR: Final = (
    Act.MAKING_UP,
    Act.ACKNOWLEDGEMENT,
    Act.REASSURANCE,
    Act.APOLOGY_FOR_ACT,
    Act.AFFECTION,
)
BARE_SORRY: Final = (Act.OTHER_APOLOGY, Act.APOLOGY_FOR_GAP, Act.REASON_FOR_GAP)


def judge(e: Evidence) -> pl.DataFrame:
    """Chances: bursts that call off a plan of the two; the plan is their bid.

    Any burst may call off, not only a reply. Whether somebody else had called it off before is
    looked at, for who was let down first is not the one who cancels.
    """
    off = e.once(calls_off)
    rows = np.flatnonzero(off)
    bid = _plan(e, rows, off)
    rows, bid = rows[bid >= 0], bid[bid >= 0]
    declined = _invites(e)[bid] & (e.reply[bid] == rows)
    rows, bid = rows[~declined], bid[~declined]
    new = ~_off_before(e, rows, bid, off)
    rows, bid = rows[new], bid[new]
    repaired = _repaired(e, rows, bid)
    called = e.conversation.any_in(rows, e.media, e.settings.burst_gap_s)
    hit = ~repaired & ~called
    hit[hit] = e.reading.confirms(CANCELLED_WITHOUT_REPAIR.name, bid[hit], rows[hit])
    return chances(
        e.conversation,
        CANCELLED_WITHOUT_REPAIR.name,
        CANCELLED_WITHOUT_REPAIR.kind,
        actor=e.conversation.person[rows],
        bid=bid,
        reply=rows,
        hit=hit,
        unclear=e.media[rows] | e.foreign[rows],
        confidence=confidence(CANCELLED_WITHOUT_REPAIR.name),
        evidence="A plan was called off, and within a day no other time and no care came with it.",
    )


def _off_before(e: Evidence, rows: IntArray, plan: IntArray, off: BoolArray) -> BoolArray:
    """Whether the same plan was called off in the day before, by either.

    Once is enough. A second calling off within the day is another one only where it speaks of a
    plan of its own, and of nothing that was called off before.
    """
    window, most = e.settings.cancel_window_s, e.settings.called_off_before
    before = e.conversation.any_before_own(rows, off, window)
    before |= e.conversation.any_before(rows, off, window, most=most)
    start = e.conversation.start_us
    lo = np.searchsorted(start, start[rows] - int(window * 1e6))
    same = Subjects(e.reading, np.arange(len(off)), off).shared(rows, lo, rows)
    first = np.zeros(len(rows), dtype=np.bool_)
    first[np.unique(plan, return_index=True)[1]] = True
    own = first & e.subjects.shared(rows, plan, plan + 1)
    return before & (same | ~own)


def _repaired(e: Evidence, rows: IntArray, plan: IntArray) -> BoolArray:
    """Another time, care or amends: at once or within the hour, and for a day where it is plain.

    A day of talk names many other times; after the hour only what makes up for something, or
    comes back to the subject of the plan, is for this one.
    """
    soon, talk = e.settings.plan_talk_s, e.reading
    plain_talk = (Act.OPINION, Act.STORY, Act.MINIMISING, Act.LOGISTICS, Act.CLOSED_QUESTION)
    # A bare "sorry" with a reason is no care.
    cares = talk.hints(REPAIR, (*plain_talk, Act.CALLING_OFF, *BARE_SORRY))
    again = talk.hints(PROPOSING, (*plain_talk, Act.CALLING_OFF))
    repairs = cares | again
    proposed = talk.does(*PROPOSING)
    # The other names another time, and it is accepted.
    accepted = e.conversation.any_in(rows, proposed, soon, same_person=False)
    accepted &= e.conversation.any_in(rows, talk.may(Act.ACCEPTING) & ~e.bare, soon)
    plain = talk.does(*REPAIR) | again
    lo, hi = e.conversation.following(rows, e.settings.cancel_window_s)
    speaks = Subjects(talk, e.conversation.own_first, plain)
    back = speaks.shared(rows, lo, hi) | speaks.shared(plan, lo, hi)
    owns = (Act.MAKING_UP, Act.APOLOGY_FOR_ACT)
    owned = talk.does(*owns) & talk.hints(owns, (*plain_talk, Act.CALLING_OFF, *BARE_SORRY))
    amends = e.conversation.any_in(rows, owned, e.settings.cancel_window_s)
    # The day that is called off is no other one, unless a text names another beyond doubt.
    named = talk.does(Act.ANOTHER_TIME) & talk.hints((Act.ANOTHER_TIME,), (Act.CALLING_OFF,))
    named |= talk.surely(Act.ANOTHER_TIME, beyond=e.settings.another_time_beyond)
    at_once: BoolArray = (cares | named)[rows] | e.conversation.any_in(rows, repairs, soon)
    return at_once | accepted | back | amends


def _invites(e: Evidence) -> BoolArray:
    """Invitations rather than plans: a no to one is no calling off."""
    asks = e.reading.does(Act.INVITATION) & e.reading.leans((Act.INVITATION,), (Act.PLAN,))
    found: BoolArray = asks & ~e.reading.does(Act.PLAN, Act.LOGISTICS)
    return found


def _only_asks(e: Evidence) -> BoolArray:
    """Invitations that got no for an answer: what was never agreed is not called off."""
    refused = e.in_reply(e.reading.may(Act.DECLINING, Act.CALLING_OFF))
    asks = e.reading.does(Act.INVITATION) & ~e.reading.may(Act.PLAN, Act.LOGISTICS)
    found: BoolArray = asks & refused
    return found


def _plan(e: Evidence, rows: IntArray, off: BoolArray) -> IntArray:
    """The burst that holds the plan of the two, of either.

    The last that plans before each and speaks of the same thing; where none does, the last. -1
    where nothing was planned in the days before.
    """
    plans = e.reading.may(*PLANNING) & ~_only_asks(e) & ~off
    planning = np.flatnonzero(plans)
    out = np.full(len(rows), -1)
    at = np.searchsorted(planning, rows)
    speaks = np.zeros(len(rows), dtype=np.bool_)
    for back in range(1, e.settings.plans_before + 1):
        some = np.flatnonzero((at >= back) & ~speaks)
        found = planning[at[some] - back]
        near = e.waited(found, rows[some]) <= e.settings.plan_window_s
        some, found = some[near], found[near]
        same = e.subjects.shared(rows[some], found, found + 1)
        speaks[some] = same
        chosen = same | (out[some] < 0)
        out[some[chosen]] = found[chosen]
    planned = out >= 0
    out[planned] = _proposal(e, out[planned], plans)
    return out


def _proposal(e: Evidence, rows: IntArray, plans: BoolArray) -> IntArray:
    """What was accepted, where a burst does no more than accept; else the burst itself."""
    accepts = e.reading.leans((Act.ACCEPTING,), (Act.PLAN, Act.INVITATION, Act.LOGISTICS))
    before = e.previous_other(rows)
    proposes = plans[before] & (before >= 0)
    proposes &= e.waited(before, rows) <= e.settings.plan_window_s
    found: IntArray = np.where((accepts | e.bare)[rows] & proposes, before, rows)
    return found


CANCELLED_WITHOUT_REPAIR: Final = Detector(
    name="cancelled_without_repair",
    kind=Kind.REJECTION,
    title="Plan called off without repair",
    meaning=(
        "One calls off or drops out of a plan the two had, and within a day neither offers "
        "another time nor cares about what the other loses by it."
    ),
    judge=judge,
    example=("film Friday? booked row F", "gonna have to skip it, they're a man short"),
    counter_example=("film Friday? booked row F", "can't Friday, sorry. Sunday instead?"),
    thresholds=(
        f"{DEFAULTS.cancel_window_s / 3600:g} hours from the cancelling message (cancel_window_s)",
    ),
)
