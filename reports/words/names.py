"""What things are called in the report: totals, figures, verdicts, the two ways of answering."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chatcheck.analyzer.detectors.registry import DETECTORS

WAYS: Final[Mapping[str, str]] = {"rejection": "turning away", "repair": "turning towards"}
TITLES: Final[Mapping[str, str]] = {
    "micro_rejections": "turning away, all kinds",
    "micro_repairs": "turning towards, all kinds",
    "repairs_per_rejection": "turning towards for each turning away",
    "reply_time": "time until half of the answers came",
    "reply_length": "words in a reply",
}
VERDICTS: Final[Mapping[str, str]] = {
    "higher": "clearly more than before",
    "lower": "clearly less than before",
    "no clear change": "no clear change",
    "too little data": "too little to compare",
}
_OF_TIMES: Final[Mapping[str, str]] = {
    "higher": "clearly longer than before", "lower": "clearly shorter than before",
}  # fmt: skip
MEASURES: Final = ("reply_time", "reply_length")  # in seconds and words, not of every 100 times


def metric_title(name: str) -> str:
    """A figure's name in plain words, without a capital."""
    titles = {detector.name: detector.title for detector in DETECTORS}
    title = TITLES.get(name, titles.get(name, name.replace("_", " ")))
    return title[0].lower() + title[1:]


def capital(text: str) -> str:
    """The same words as they begin a line."""
    return text[:1].upper() + text[1:]


def verdict_words(verdict: str, metric: str = "") -> str:
    """A verdict as it reads beside a figure."""
    if metric in MEASURES and verdict in _OF_TIMES:
        return _OF_TIMES[verdict]
    return VERDICTS.get(verdict, verdict)


def detector_titles() -> Mapping[str, str]:
    """Detector names to their titles."""
    return {detector.name: detector.title for detector in DETECTORS}
