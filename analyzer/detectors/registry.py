"""Every detector, in the order of the report."""

from __future__ import annotations

from typing import Final

from chatcheck.analyzer.chances import Detector
from chatcheck.analyzer.detectors.listening import HALF_LISTENING, ONE_WORD_REPLY
from chatcheck.analyzer.detectors.news import FLAT_GOOD_NEWS, UNANSWERED_GOOD_NEWS
from chatcheck.analyzer.detectors.shrinking import SHRINKING_REPLIES
from chatcheck.analyzer.detectors.timing import DELAYED_UNACKNOWLEDGED, TIMELY_REPLY

DETECTORS: Final[tuple[Detector, ...]] = (
    HALF_LISTENING,
    ONE_WORD_REPLY,
    DELAYED_UNACKNOWLEDGED,
    FLAT_GOOD_NEWS,
    UNANSWERED_GOOD_NEWS,
    SHRINKING_REPLIES,
    TIMELY_REPLY,
)
