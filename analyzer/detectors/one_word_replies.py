"""One-word replies: a bid of substance, and one compressed phrase in return."""

from __future__ import annotations

from typing import Final

import polars as pl

from chatcheck.analyzer.acts.names import Act
from chatcheck.analyzer.default_thresholds import DEFAULTS
from chatcheck.analyzer.detectors.common import excuses, judged
from chatcheck.analyzer.detectors.detector import Detector
from chatcheck.analyzer.detectors.evidence import Evidence
from chatcheck.analyzer.tables import Kind


def judge_one_word(e: Evidence) -> pl.DataFrame:
    """Chances: a meaningful or long bid that got a reply."""
    window = e.settings.one_word_window_s
    compressed = e.bare & e.reading.may(Act.FLAT_WORD, Act.CLOSING_PHRASE)
    # A proposal accepted is a proposal answered.
    proposes = e.reading.does(Act.PLAN, Act.INVITATION, Act.ANOTHER_TIME)
    accepts = e.reading.rather((Act.ACCEPTING,), (Act.FLAT_WORD, Act.CLOSING_PHRASE), sure=False)
    more = e.later(e.engages, window) | e.later(e.cares, e.settings.good_news_window_s) | e.warms_up
    long = e.telling & (e.words >= e.settings.long_bid_words)
    return judged(
        e,
        ONE_WORD_REPLY,
        chance=(e.reaches | long) & ~e.once(excuses),
        hit=e.in_reply(compressed)
        & ~(proposes & e.in_reply(accepts))
        & ~more
        & ~e.sign_of_life(window)
        & ~e.goes_on,
        evidence="A message of substance got one compressed phrase and nothing more.",
    )


ONE_WORD_REPLY: Final = Detector(
    name="one_word_reply",
    kind=Kind.REJECTION,
    title="One-word reply",
    meaning=("A meaningful message, or a long one, gets one compressed phrase as its whole reply."),
    judge=judge_one_word,
    example=("I'm so excited about Friday! Tapas or the Italian, what do you think?", "either"),
    counter_example=("7 ok?", "ok"),
    thresholds=(
        f"a bid of {DEFAULTS.long_bid_words} words or more (long_bid_words)",
        f"more within {DEFAULTS.one_word_window_s / 60:g} minutes clears it (one_word_window_s)",
    ),
)
