"""Repair attempts: owning what went wrong, apologising for it, making up for it."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.acts.names import Act
from chatcheck.analyzer.arrays import BoolArray, IntArray
from chatcheck.analyzer.default_thresholds import DEFAULTS
from chatcheck.analyzer.detectors.chances import chances
from chatcheck.analyzer.detectors.common import calls_off
from chatcheck.analyzer.detectors.detector import Detector
from chatcheck.analyzer.detectors.evidence import COLD, Evidence
from chatcheck.analyzer.detectors.measured import confidence
from chatcheck.analyzer.tables import Kind


def _went_wrong(e: Evidence) -> BoolArray:
    """Bursts of a person with which something may have gone wrong between the two.

    What a detector flagged; a cold answer or a bare word to something told; and the answer to a
    hurt of the other's. More is let in than is flagged: it accuses nobody, and an apology for it
    says itself that there was something.
    """
    curt = e.bare | (e.reading.may(*COLD) & ~e.cares)
    out = e.flagged | e.turned_away_by | e.once(calls_off)
    out[e.reply[np.flatnonzero(e.meaningful & e.in_reply(curt))]] = True
    out[e.reply[np.flatnonzero(e.hurt & (e.reply >= 0))]] = True
    return out


def judge(e: Evidence) -> pl.DataFrame:
    """Chances: what a detector flagged, and what its writer came back to within 48 hours."""
    # What turns away is no turning back, whatever it says besides.
    owns = e.reading.does(Act.APOLOGY_FOR_ACT, Act.MAKING_UP) & ~(e.flagged | e.turned_away_by)
    wrong = _went_wrong(e)
    owned = _first_after(e, np.flatnonzero(wrong), owns)
    last = _last_with(e, np.flatnonzero(wrong), owned)
    rows = np.flatnonzero(wrong)
    # Every owning once, for the last thing that it can be for; what was flagged also without.
    chance = last | (e.flagged[rows] & (owned < 0))
    rows, owned = rows[chance], owned[chance]
    partner = e.previous_other(rows)
    return chances(
        e.conversation,
        REPAIR_ATTEMPT.name,
        REPAIR_ATTEMPT.kind,
        actor=e.conversation.person[rows],
        bid=np.where(partner >= 0, partner, rows),
        reply=owned,
        hit=owned >= 0,
        unclear=np.zeros(len(rows), dtype=np.bool_),
        confidence=confidence(REPAIR_ATTEMPT.name),
        evidence="Coming back to what went wrong: owned, apologised for, or made up for.",
    )


def _first_after(e: Evidence, rows: IntArray, owns: BoolArray) -> IntArray:
    """The first owning burst of the same person after each, within 48 hours; -1 if none."""
    out = np.full(len(rows), -1)
    for person in (0, 1):
        mine = np.flatnonzero(e.conversation.person[rows] == person)
        own = e.conversation.of_person[person]
        owning = own[owns[own]]
        at = np.searchsorted(owning, rows[mine], side="right")
        some = at < len(owning)
        found = owning[at[some]]
        near = e.waited(rows[mine[some]], found) <= e.settings.repair_window_s
        out[mine[some][near]] = found[near]
    return out


def _last_with(e: Evidence, rows: IntArray, owned: IntArray) -> BoolArray:
    """Of bursts that share one owning burst, the last."""
    out = np.zeros(len(rows), dtype=np.bool_)
    for person in (0, 1):
        mine = np.flatnonzero((e.conversation.person[rows] == person) & (owned >= 0))
        out[mine[np.append(owned[mine][1:] != owned[mine][:-1], True)[: len(mine)]]] = True
    return out


REPAIR_ATTEMPT: Final = Detector(
    name="repair_attempt",
    kind=Kind.REPAIR,
    title="Repair attempt",
    meaning=(
        "Soon after a micro-rejection or a sharp exchange, the one who did it owns it, "
        "apologises for it or makes up for it."
    ),
    judge=judge,
    example=(
        "I got in (and Ben said 'cool')",
        "sorry I was so cold earlier, that wasn't fair on you",
    ),
    counter_example=("what's this picture?", "sorry, wrong chat"),
    thresholds=(f"within {DEFAULTS.repair_window_s / 3600:g} hours (repair_window_s)",),
    low_confidence=True,  # of hits read in real chats fewer than half were right
)
