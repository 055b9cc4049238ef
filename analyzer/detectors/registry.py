"""Every detector, in the order of the report."""

from __future__ import annotations

from typing import Final

from chatcheck.analyzer.chances import Detector
from chatcheck.analyzer.detectors.listening import HALF_LISTENING, ONE_WORD_REPLY
from chatcheck.analyzer.detectors.news import FLAT_GOOD_NEWS, UNANSWERED_GOOD_NEWS

DETECTORS: Final[tuple[Detector, ...]] = (
    HALF_LISTENING,
    ONE_WORD_REPLY,
    FLAT_GOOD_NEWS,
    UNANSWERED_GOOD_NEWS,
)
