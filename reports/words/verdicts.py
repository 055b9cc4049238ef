"""Verdicts in words: what is said of a figure that did, or did not, change between two periods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chatcheck.analyzer.tables import Metric, Verdict

VERDICTS: Final[Mapping[str, str]] = {
    Verdict.HIGHER: "clearly more than before",
    Verdict.LOWER: "clearly less than before",
    Verdict.NO_CLEAR_CHANGE: "no clear change",
    Verdict.TOO_LITTLE: "too little to compare",
}
_OF_TIMES: Final[Mapping[str, str]] = {
    Verdict.HIGHER: "clearly longer than before", Verdict.LOWER: "clearly shorter than before",
}  # fmt: skip
MEASURES: Final = (
    Metric.REPLY_TIME,
    Metric.REPLY_LENGTH,
)  # in seconds and words, not of every 100 times


def verdict_words(verdict: str, metric: str = "") -> str:
    """A verdict as it reads beside a figure."""
    if metric in MEASURES and verdict in _OF_TIMES:
        return _OF_TIMES[verdict]
    return VERDICTS.get(verdict, verdict)
