"""What things are called in the report: totals, figures, the two ways of answering."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chatcheck.analyzer.detectors.registry import DETECTORS
from chatcheck.analyzer.tables import Kind, Metric

WAYS: Final[Mapping[str, str]] = {Kind.REJECTION: "turning away", Kind.REPAIR: "turning towards"}
TITLES: Final[Mapping[str, str]] = {
    Metric.MICRO_REJECTIONS: "turning away, all kinds",
    Metric.MICRO_REPAIRS: "turning towards, all kinds",
    Metric.REPAIRS_PER_REJECTION: "turning towards for each turning away",
    Metric.REPLY_TIME: "time until half of the answers came",
    Metric.REPLY_LENGTH: "words in a reply",
}


def metric_title(name: str) -> str:
    """A figure's name in plain words, without a capital."""
    titles = {detector.name: detector.title for detector in DETECTORS}
    title = TITLES.get(name, titles.get(name, name.replace("_", " ")))
    return title[0].lower() + title[1:]


def capital(text: str) -> str:
    """The same words as they begin a line."""
    return text[:1].upper() + text[1:]


def detector_titles() -> Mapping[str, str]:
    """Detector names to their titles."""
    return {detector.name: detector.title for detector in DETECTORS}
