"""What the detectors of words share: their chances, and what nobody can judge."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from chatcheck.analyzer.acts.names import Act
from chatcheck.analyzer.arrays import BoolArray
from chatcheck.analyzer.detectors.chances import chances
from chatcheck.analyzer.detectors.detector import Detector
from chatcheck.analyzer.detectors.evidence import Evidence
from chatcheck.analyzer.detectors.measured import confidence
from chatcheck.analyzer.tables import Kind

# What is rather one of these calls nothing off.
NOT_OFF: Final = (
    Act.ABSENCE_ANNOUNCED, Act.FAREWELL, Act.OPINION, Act.STORY, Act.LOGISTICS, Act.INVITATION,
)  # fmt: skip
EXCUSING: Final = (
    Act.APOLOGY_FOR_ACT, Act.APOLOGY_FOR_GAP, Act.CORRECTING, Act.FAREWELL,
    Act.ABSENCE_ANNOUNCED, Act.OTHER_APOLOGY, Act.REASON_FOR_GAP,
)  # fmt: skip


def calls_off(e: Evidence) -> BoolArray:
    """Bursts that withdraw from a plan."""
    return e.reading.does(Act.CALLING_OFF) & e.reading.leans((Act.CALLING_OFF,), NOT_OFF)


def excuses(e: Evidence) -> BoolArray:
    """Bursts that justify, cancel, apologise or leave: to sulk at them is no turning away."""
    more = e.reading.does(Act.HURT, Act.FEELING, Act.OPEN_QUESTION, Act.GOOD_NEWS)
    return (e.reading.does(*EXCUSING) | e.once(calls_off)) & ~more


def judged(
    e: Evidence,
    detector: Detector,
    *,
    chance: BoolArray,
    hit: BoolArray,
    evidence: str | pl.Series,
    silent: BoolArray | None = None,
) -> pl.DataFrame:
    """CHANCES rows of a detector, one a burst that gave the occasion and was answered.

    A hit counts only where it is one of the chances. A reply that holds something of which the
    export shows no words is unclear, and so is a short one where more had been said since.
    ``silent`` are occasions that need no answer.
    """
    occasion = chance & e.answered
    if silent is not None:
        occasion |= chance & silent
    rows = np.flatnonzero(occasion)
    unclear = (e.in_reply(e.media) | ~e.last_word)[rows]
    if detector.kind == Kind.REPAIR:
        # A reply that turns away never counts as turning back.
        hit = hit & ~e.in_reply(e.flagged)
        unclear &= ~hit[rows]
    unclear |= e.foreign_exchange[rows]
    answered = e.answered[rows]
    reply = np.where(answered, e.reply[rows], -1)
    hits = hit[rows] & ~unclear
    hits[hits] = e.reading.confirms(detector.name, rows[hits], reply[hits])
    return chances(
        e.conversation,
        detector.name,
        detector.kind,
        actor=e.actor[rows],
        bid=rows,
        reply=reply,
        hit=hits,
        unclear=unclear,
        confidence=confidence(detector.name),
        evidence=evidence if isinstance(evidence, str) else evidence.gather(rows),
    )
