"""Every detector, in the order of the report."""

from __future__ import annotations

from typing import Final

from chatcheck.analyzer.detectors.detector import Detector
from chatcheck.analyzer.detectors.engagement import (
    CURIOSITY,
    ENGAGED_RESPONSE,
    REAL_LISTENING,
    WARMTH,
)
from chatcheck.analyzer.detectors.feelings import (
    CORRECTING,
    EMOTIONAL_ACKNOWLEDGEMENT,
    MINIMISING,
)
from chatcheck.analyzer.detectors.half_listening import HALF_LISTENING
from chatcheck.analyzer.detectors.late_replies import DELAYED_UNACKNOWLEDGED, TIMELY_REPLY
from chatcheck.analyzer.detectors.news import FLAT_GOOD_NEWS, UNANSWERED_GOOD_NEWS
from chatcheck.analyzer.detectors.one_word_replies import ONE_WORD_REPLY
from chatcheck.analyzer.detectors.plans import CANCELLED_WITHOUT_REPAIR
from chatcheck.analyzer.detectors.repair_attempts import REPAIR_ATTEMPT
from chatcheck.analyzer.detectors.shrinking import SHRINKING_REPLIES

DETECTORS: Final[tuple[Detector, ...]] = (
    HALF_LISTENING,
    ONE_WORD_REPLY,
    CORRECTING,
    DELAYED_UNACKNOWLEDGED,
    MINIMISING,
    CANCELLED_WITHOUT_REPAIR,
    FLAT_GOOD_NEWS,
    UNANSWERED_GOOD_NEWS,
    SHRINKING_REPLIES,
    REAL_LISTENING,
    ENGAGED_RESPONSE,
    EMOTIONAL_ACKNOWLEDGEMENT,
    TIMELY_REPLY,
    CURIOSITY,
    WARMTH,
    REPAIR_ATTEMPT,
)
