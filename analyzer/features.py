"""Features of scenes: every named thing that a detector's model may weigh.

A feature is a plain fact: a lexicon group found in a view, a question mark, a count of words
against the person's own usual, words taken up. Names say which: ``reply:apology``,
``bid:question``, ``taken up:2``. Features are computed only when a model asks for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from chatcheck.analyzer import lexicon
from chatcheck.analyzer.arrays import BoolArray, FloatArray
from chatcheck.analyzer.takeup import shared

if TYPE_CHECKING:
    from chatcheck.analyzer.conversation import Conversation
    from chatcheck.analyzer.scenes import Scenes

VIEWS: Final = ("before", "bid", "reply", "later", "day", "reaction")

MARKS: Final = {
    "question": r"\?",
    "exclamation": r"!",
    "ellipsis": r"\.\.|…",
    "digits": r"[0-9]",
    "capitals": r"\b[A-Z]{3,}\b",
    "full stop": r"\.\s*$",
    "emoji": r"\p{Extended_Pictographic}",
    "emoji only": r"^[\p{Extended_Pictographic}\p{Emoji_Modifier}\x{FE0F}\x{200D}\s]+$",
    "several lines": r"\n",
    "quotation": '["“”]',
    "comma": ",",
}


def names(language: str = "en") -> list[str]:
    """Every feature's name, in order."""
    groups = [f"{view}:{group}" for view in VIEWS for group in lexicon.load(language)]
    marks = [f"{view}:{mark}" for view in VIEWS for mark in MARKS]
    return [*groups, *marks, *_NUMBERS]


_NUMBERS: Final = (
    "bid:words", "bid:words 8", "bid:words 12", "bid:words 20", "bid:media", "bid:link",
    "reply:words", "reply:words 1", "reply:words 2", "reply:words 4", "reply:words 8",
    "reply:words 15", "reply:media", "reply:link", "reply:several bursts", "later:words",
    "later:any", "later:media", "reaction:words", "reaction:none", "reaction:short",
    "taken up reply:1", "taken up reply:2", "taken up reply:3", "taken up later:1",
    "taken up later:2", "taken up day:1", "taken up day:2",
    "against usual:half", "against usual:quarter", "against usual:double", "against bid:fifth",
    "wait:2 min", "wait:10 min", "wait:1 h", "wait:2 h", "wait:12 h", "wait:late", "wait:quick",
    "terse person",
)  # fmt: skip


def matrix(scenes: Scenes, wanted: Sequence[str]) -> FloatArray:
    """One row a scene, one column a wanted feature."""
    facts = Facts(scenes)
    return np.stack([facts.value(name) for name in wanted], axis=1)


class Facts:
    """Features of scenes, one column a name; parts that several share are computed once."""

    def __init__(self, scenes: Scenes) -> None:
        self._scenes = scenes
        self._cache: dict[str, FloatArray] = {}

    def value(self, name: str) -> FloatArray:
        """A feature: 0 or 1, or the logarithm of a count; ``KeyError`` for an unknown name."""
        view, _, what = name.partition(":")
        if name in _NUMBERS:
            return self._number(name, view, what)
        if what in MARKS:
            return _flag(self._scenes.signals(view).matches(MARKS[what], raw=True))
        return _flag(self._scenes.signals(view).has(what))

    def _number(self, name: str, view: str, what: str) -> FloatArray:
        scenes = self._scenes
        if what == "words":
            return np.log1p(self._words(view))
        if what.startswith("words "):
            least = int(what.removeprefix("words "))
            words = self._words(view)
            return _flag(words >= least if view == "bid" else words <= least)
        if what in ("media", "link"):
            flag = scenes.conversation.bursts[what].to_numpy()
            return _flag(scenes.holds(view, flag))
        if view.startswith("taken up"):
            return _flag(self._shared(view.removeprefix("taken up ")) >= int(what))
        if view == "wait":
            return self._wait(what)
        if view.startswith("against"):
            return self._against(view, what)
        match name:
            case "reply:several bursts":
                return _flag(scenes.burst > scenes.last + 1)
            case "later:any":
                return _flag(self._words("later") > 0)
            case "reaction:none":
                return _flag(self._words("reaction") == 0)
            case "reaction:short":
                words = self._words("reaction")
                return _flag((words > 0) & (words <= 2))
            case "terse person":
                return _flag(usual_words(scenes.conversation, 0.25)[scenes.actor] <= 1.0)
            case _:
                raise KeyError(name)

    def _words(self, view: str) -> FloatArray:
        if view not in self._cache:
            self._cache[view] = self._scenes.length(view).astype(np.float64)
        return self._cache[view]

    def _shared(self, view: str) -> FloatArray:
        key = f"shared {view}"
        if key not in self._cache:
            self._cache[key] = shared(self._scenes.text("bid"), self._scenes.text(view)).astype(
                np.float64
            )
        return self._cache[key]

    def _wait(self, what: str) -> FloatArray:
        scenes = self._scenes
        limits = {"2 min": 120, "10 min": 600, "1 h": 3600, "2 h": 7200, "12 h": 43_200}
        if what in limits:
            return _flag(scenes.awake_s > limits[what])
        quantile = 0.9 if what == "late" else 0.5
        usual = usual_wait(scenes.conversation, quantile)[scenes.actor]
        late = scenes.awake_s > np.fmax(usual, 7200 if what == "late" else 60)
        return _flag(late if what == "late" else ~late)

    def _against(self, view: str, what: str) -> FloatArray:
        words = self._words("reply")
        if view == "against bid":
            return _flag(words < self._words("bid") / 5)
        usual = usual_words(self._scenes.conversation, 0.5)[self._scenes.actor]
        share = {"half": words <= usual / 2, "quarter": words <= usual / 4}
        return _flag(share[what] if what in share else words >= 2 * usual)


def _flag(mask: BoolArray) -> FloatArray:
    return mask.astype(np.float64)


def usual_words(conversation: Conversation, quantile: float) -> FloatArray:
    """A quantile of each person's words a reply, over the whole chat."""
    x = conversation.exchanges
    words = conversation.bursts["words"].to_numpy()
    return _by_person(conversation, words[x.reply], quantile, default=5.0)


def usual_wait(conversation: Conversation, quantile: float) -> FloatArray:
    """A quantile of each person's awake reply times in seconds, over the whole chat."""
    return _by_person(conversation, conversation.exchanges.awake_s, quantile, default=600.0)


LEAST_REPLIES: Final = 20  # under this a person's own usual is not known


def _by_person(
    conversation: Conversation, values: FloatArray, quantile: float, default: float
) -> FloatArray:
    x = conversation.exchanges
    out = np.full(2, default)
    for person in (0, 1):
        mine = values[x.in_time & (x.actor == person)]
        if len(mine) >= LEAST_REPLIES:
            out[person] = np.quantile(mine, quantile)
    return out
