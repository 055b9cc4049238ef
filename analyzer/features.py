"""Features of scenes: every named thing that a detector's model may weigh.

A feature is a plain fact: a lexicon group found in a view, a question mark, a count of words
against the person's own usual, words taken up. Names say which: ``reply:apology``,
``bid:question``, ``taken up reply:2``. Features are computed only when a model asks for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from chatcheck.analyzer import lexicon
from chatcheck.analyzer.arrays import BoolArray, FloatArray, IntArray, MaskArray
from chatcheck.analyzer.masks import bit
from chatcheck.analyzer.scenes import VIEWS, Scenes
from chatcheck.analyzer.signals import MARKS
from chatcheck.analyzer.usual_wait import by_person, usual_wait

if TYPE_CHECKING:
    from chatcheck.analyzer.conversation import Conversation

NUMBERS: Final = (
    "bid:words", "bid:words 8", "bid:words 12", "bid:words 20", "bid:media", "bid:link",
    "reply:words", "reply:words 1", "reply:words 2", "reply:words 4", "reply:words 8",
    "reply:words 15", "reply:media", "reply:link", "reply:several bursts", "later:words",
    "later:any", "later:media", "reaction:words", "reaction:none", "reaction:short",
    "against usual:half", "against usual:quarter", "against usual:double", "against bid:fifth",
    "wait:2 min", "wait:10 min", "wait:1 h", "wait:2 h", "wait:12 h", "wait:late", "wait:quick",
    "terse person", "recent:planning",
)  # fmt: skip
COUNTS: Final = tuple(name for name in NUMBERS if name.endswith(":words"))  # logarithms
# Features that cost much more than a few reads: computed only where they can still decide.
COSTLY: Final = (
    "taken up reply:1", "taken up reply:2", "taken up reply:3", "taken up later:1",
    "taken up later:2", "taken up day:1", "taken up day:2", "taken up other:1",
    "back to plan:1", "back to plan:2", "back to talk:1", "back to talk:2",
)  # fmt: skip

# What the bid shares, as log-odds of the gates' models: reckoned before all else.
GATES: Final = ("gate:meaningful", "gate:good_news", "gate:feeling")
MOST_SURE: Final = 4.0  # log-odds beyond which a gate is no surer


def of_gates(log_odds: FloatArray) -> FloatArray:
    """Gates' log-odds as features between -2 and 2."""
    clipped: FloatArray = np.clip(log_odds, -MOST_SURE, MOST_SURE) / 2
    return clipped


def names(language: str = "en") -> list[str]:
    """Every feature's name, in order."""
    flags = [f"{view}:{name}" for view in VIEWS for name in lexicon.load(language)]
    marks = [f"{view}:{mark}" for view in VIEWS for mark in MARKS]
    return [*flags, *marks, *NUMBERS, *COSTLY, *GATES]


def matrix(scenes: Scenes, wanted: Sequence[str]) -> npt.NDArray[np.float32]:
    """One row a scene, one column a wanted feature, none of them a gate's."""
    facts = Facts(scenes)
    out = np.empty((len(scenes), len(wanted)), dtype=np.float32)
    for column, name in enumerate(wanted):
        out[:, column] = facts.value(name)
    return out


class Facts:
    """Features of scenes, one column a name; parts that several share are computed once."""

    def __init__(self, scenes: Scenes) -> None:
        self._scenes = scenes
        self._masks: dict[str, MaskArray] = {}
        self._words: dict[str, FloatArray] = {}
        self._taken_up: dict[str, IntArray] = {}

    def value(self, name: str) -> FloatArray | BoolArray:
        """A feature: 0 or 1, or the logarithm of a count; ``KeyError`` for an unknown name."""
        view, _, what = name.partition(":")
        if name in COSTLY:
            return self._subjects(view) >= int(what)
        if name in NUMBERS:
            return self._number(name, view, what)
        return self._flag(view, what)

    def _flag(self, view: str, flag: str) -> BoolArray:
        """Whether any burst of a view has a flag."""
        if view not in self._masks:
            self._masks[view] = self._scenes.masks(view)
        return bit(self._masks[view], self._scenes.conversation.signals.names.index(flag))

    def _number(self, name: str, view: str, what: str) -> FloatArray | BoolArray:
        scenes = self._scenes
        if what == "words":
            return np.log1p(self._length(view))
        if what.startswith("words "):
            limit, words = int(what.removeprefix("words ")), self._length(view)
            return words >= limit if view == "bid" else words <= limit
        if what in ("media", "link"):
            return scenes.sums(scenes.conversation.bursts[what].to_numpy()).any(view)
        if view == "wait":
            return self._wait(what)
        if view.startswith("against"):
            return self._against(view, what)
        held: BoolArray
        match name:
            case "reply:several bursts":
                held = scenes.burst > scenes.last + 1
            case "later:any":
                held = self._length("later") > 0
            case "reaction:none":
                held = self._length("reaction") == 0
            case "reaction:short":
                words = self._length("reaction")
                held = (words > 0) & (words <= 2)
            case "recent:planning":
                held = self._flag("recent", "planning")
            case "terse person":
                held = usual_words(scenes.conversation, 0.25)[scenes.actor] <= 1.0
            case _:
                raise KeyError(name)
        return held

    def _length(self, view: str) -> FloatArray:
        if view not in self._words:
            words = self._scenes.conversation.bursts["words"].to_numpy()
            self._words[view] = self._scenes.total(view, words)
        return self._words[view]

    def _subjects(self, view: str) -> IntArray:
        if view not in self._taken_up:
            match view:
                case "back to plan":
                    found = self._scenes.come_back_to(
                        self._scenes.conversation.signals.has("planning")
                    )
                case "back to talk":
                    found = self._scenes.come_back_to()
                case _:
                    found = self._scenes.taken_up(view.removeprefix("taken up "))
            self._taken_up[view] = found
        return self._taken_up[view]

    def _wait(self, what: str) -> BoolArray:
        scenes = self._scenes
        limits = {"2 min": 120, "10 min": 600, "1 h": 3600, "2 h": 7200, "12 h": 43_200}
        if what in limits:
            return scenes.awake_s > limits[what]
        quantile = 0.9 if what == "late" else 0.5
        usual = usual_wait(scenes.conversation, quantile)[scenes.actor]
        late = scenes.awake_s > np.fmax(usual, 7200 if what == "late" else 60)
        return late if what == "late" else ~late

    def _against(self, view: str, what: str) -> BoolArray:
        words = self._length("reply")
        if view == "against bid":
            return words < self._length("bid") / 5
        usual = usual_words(self._scenes.conversation, 0.5)[self._scenes.actor]
        share = {"half": words <= usual / 2, "quarter": words <= usual / 4}
        return share[what] if what in share else words >= 2 * usual


def usual_words(conversation: Conversation, quantile: float) -> FloatArray:
    """A quantile of each person's words a reply, over the whole chat."""
    words = conversation.bursts["words"].to_numpy()[conversation.exchanges.reply]
    return by_person(conversation, words.astype(np.float64), quantile, default=5.0)
