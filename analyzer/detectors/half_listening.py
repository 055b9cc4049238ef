"""Half-listening: a telling or asking of substance, and a sound of listening in return."""

from __future__ import annotations

from typing import Final

import polars as pl

from chatcheck.analyzer.acts.names import Act
from chatcheck.analyzer.default_thresholds import DEFAULTS
from chatcheck.analyzer.detectors.common import excuses, judged
from chatcheck.analyzer.detectors.detector import Detector
from chatcheck.analyzer.detectors.evidence import Evidence
from chatcheck.analyzer.tables import Kind


def judge_half_listening(e: Evidence) -> pl.DataFrame:
    """Chances: a telling or asking of substance that got a reply."""
    window = e.settings.listening_window_s
    noise = e.bare & e.reading.wholly(Act.LISTENING_NOISE, sure=False)
    cleared = e.later(e.engages, window) | e.warms_up | e.sign_of_life(window) | e.goes_on
    return judged(
        e,
        HALF_LISTENING,
        chance=e.telling,
        hit=e.in_reply(noise) & ~cleared & ~e.once(excuses),
        evidence="The whole reply is a sound of listening; nothing that was said is taken up.",
    )


HALF_LISTENING: Final = Detector(
    name="half_listening",
    kind=Kind.REJECTION,
    title="Half-listening",
    meaning=(
        "One tells or asks something of substance, and the whole reply is a sound of listening "
        "that takes up nothing of it."
    ),
    judge=judge_half_listening,
    example=("Lorraine is leaving and I don't know how I'll manage that room alone", "mm"),
    counter_example=("you've got the spare key, haven't you?", "yeah yeah"),
    thresholds=(
        f"a telling of {DEFAULTS.substantive_words} words or more (substantive_words)",
        f"engagement within {DEFAULTS.listening_window_s / 60:g} minutes clears it "
        "(listening_window_s)",
    ),
)
