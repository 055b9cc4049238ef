"""Small linear models: named features and words, each with a weight that anybody can read.

A model weighs the facts of a scene and says how sure it is, in log-odds; a detector asks for more
than a strict threshold, and its own rules can still clear a reply. The weights are data, trained
on labelled invented chats by ``benchmarks/train.py``; nothing is learnt from the user's chat.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

# Models that judge the first burst of a reply; those of other bursts choose their own scenes.
OF_REPLIES: Final = (
    "half_listening", "one_word_reply", "correcting", "minimising",
    "flat_good_news", "unanswered_good_news", "real_listening", "engaged_response",
    "emotional_acknowledgement", "curiosity", "warmth", "gate_meaningful", "gate_good_news",
    "gate_feeling",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of features and, a view each, of words; flagged above ``threshold`` log-odds."""

    intercept: float
    threshold: float
    features: Mapping[str, float]
    words: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Models:
    """The models of a folder (the shipped ones by default), by name."""

    folder: Path | None = None

    def __getitem__(self, name: str) -> Model:
        return _load(self.folder)[name]


@cache
def _load(folder: Path | None) -> Mapping[str, Model]:
    place = folder or resources.files("chatcheck.analyzer") / "models"
    return {
        file.name.removesuffix(".json"): parse(file.read_text(encoding="utf-8"))
        for file in sorted(place.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".json")
    }


def parse(text: str) -> Model:
    """A model from its JSON."""
    values = json.loads(text)
    return Model(values["intercept"], values["threshold"], values["features"], values["words"])


def as_json(model: Model) -> str:
    """A model as JSON, heaviest weights first."""

    def sort(weights: Mapping[str, float]) -> dict[str, float]:
        return {
            k: round(w, 3) for k, w in sorted(weights.items(), key=lambda i: (-abs(i[1]), i[0]))
        }

    values = {
        "intercept": round(model.intercept, 3),
        "threshold": model.threshold,
        "features": sort(model.features),
        "words": {view: sort(weights) for view, weights in model.words.items()},
    }
    return json.dumps(values, ensure_ascii=False, indent=0) + "\n"
