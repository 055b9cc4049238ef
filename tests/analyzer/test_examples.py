"""Every detector's documented example is found, and its counter-example is not.

Each stands once in a chat of a few messages a day, and once amid talk of every few minutes.
"""

from __future__ import annotations

import re
from typing import Final

import polars as pl
import pytest

from chatcheck.analyzer.detectors.detector import Detector
from chatcheck.analyzer.detectors.registry import DETECTORS
from tests.support import chats

CLOCK: Final = re.compile(r"\s*\((\d\d):(\d\d)\)$")
# A reply that takes some minutes, and what both say of other things hours before and after.
DAY: Final = 12
SMALL_TALK: Final = (
    ("the bus is full again", "mine too, I stand by the door"),
    ("there are six kinds of honey here", "get the dark one"),
    ("is the blue bin out", "yes since this morning"),
    ("they play that song again", "the one with the trumpet?"),
    ("it rains on the north side only", "here it is dry"),
    ("the printer wants paper", "bottom drawer on the left"),
)
# The documented example of these is told in words, not shown as two lines.
TOLD: Final = {
    "repair_attempt": (
        "10:00 A: I got into the course in York!!\n+9 B: cool\n+200 B: {reply}",
        "10:00 A: {bid}\n+2 B: {reply}",
    ),
    "cancelled_without_repair": (
        "09:00 A: {bid}\n+4 B: yes let's\n{day} 15:00 B: {reply}\n+5 A: oh ok",
        "09:00 A: {bid}\n+4 B: yes let's\n{day} 15:00 B: {reply}\n+5 A: oh ok",
    ),
}
# A trend over weeks: tests/analyzer/test_rhythm.py.
TREND: Final = ("shrinking_replies",)
SHOWN: Final = [detector for detector in DETECTORS if detector.name not in TREND]


def scene(detector: Detector, *, counter: bool) -> str:
    """The documented lines as a chat in the tiny language."""
    bid, reply = detector.counter_example if counter else detector.example
    if detector.name in TOLD:
        text = TOLD[detector.name][counter].format(bid=bid, reply=reply, day=DAY)
        return f"{DAY} {text}"
    asked, answered = CLOCK.search(bid), CLOCK.search(reply)
    begin = f"{asked[1]}:{asked[2]}" if asked else "12:00"
    after = f"{DAY} {answered[1]}:{answered[2]}" if answered else "+5"
    return f"{DAY} {begin} A: {CLOCK.sub('', bid)}\n{after} B: {CLOCK.sub('', reply)}"


def dense() -> str:
    """Small talk every few minutes, in the mornings and evenings of the days before and after."""
    lines = []
    for day in (DAY - 2, DAY - 1, DAY + 1, DAY + 2):
        for hour in (8, 13, 20):
            for place, (one, other) in enumerate(SMALL_TALK):
                who, whom = ("AB", "BA")[place % 2]
                lines.append(f"{day} {hour:02d}:{8 * place:02d} {who}: {one}\n+3 {whom}: {other}")
    # And on the day itself, hours before and hours after anything that is shown.
    for hour, minute in ((6, 30), (7, 10)):
        lines.append(f"{DAY} {hour:02d}:{minute} A: {SMALL_TALK[0][0]}\n+3 B: {SMALL_TALK[0][1]}")
    return "\n".join(sorted(lines, key=_when))


def _when(line: str) -> tuple[int, str]:
    day, clock = line.split(" ")[:2]
    return int(day), clock


def flagged(text: str, *, amid_talk: bool) -> set[str]:
    """What is flagged of Ben on the day of the scene."""
    if amid_talk:
        before, after = (
            "\n".join(block for block in re.split(r"\n(?=\d)", dense()) if keep(_when(block)[0]))
            for keep in (lambda day: day <= DAY, lambda day: day > DAY)
        )
        text = f"{before}\n{text}\n{after}"
    hits = chats.chances(text).filter(pl.col("outcome") == "hit", pl.col("actor") == 1)
    on_the_day = (pl.col("at") - chats.FIRST).dt.total_days() == DAY
    return set(hits.filter(on_the_day)["detector"])


def test_every_detector_documents_both() -> None:
    for detector in DETECTORS:
        assert all(detector.example), detector.name
        assert all(detector.counter_example), detector.name


@pytest.mark.parametrize("amid_talk", [False, True], ids=["sparse", "dense"])
@pytest.mark.parametrize("detector", SHOWN, ids=lambda d: d.name)
def test_the_documented_example_is_found(detector: Detector, amid_talk: bool) -> None:
    assert detector.name in flagged(scene(detector, counter=False), amid_talk=amid_talk)


@pytest.mark.parametrize("amid_talk", [False, True], ids=["sparse", "dense"])
@pytest.mark.parametrize("detector", SHOWN, ids=lambda d: d.name)
def test_the_documented_counter_example_is_not(detector: Detector, amid_talk: bool) -> None:
    assert detector.name not in flagged(scene(detector, counter=True), amid_talk=amid_talk)
