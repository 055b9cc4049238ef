"""Small linear models: named features and words, each with a weight that anybody can read.

A model weighs the facts of a scene and says how sure it is, in log-odds; a detector asks for more
than a strict threshold, and its own rules can still clear a reply. The weights are data, trained
on labelled invented chats by ``benchmarks/train.py``; nothing is learnt from the user's chat.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from chatcheck.analyzer.arrays import FloatArray
from chatcheck.analyzer.features import COSTLY, GATES, Facts, of_gates

if TYPE_CHECKING:
    from chatcheck.analyzer.scenes import Scenes


# Models that judge the first burst of a reply; those of other bursts choose their own scenes.
OF_REPLIES: Final = (
    "half_listening", "one_word_reply", "correcting", "minimising",
    "flat_good_news", "unanswered_good_news", "real_listening", "engaged_response",
    "emotional_acknowledgement", "curiosity", "warmth", "gate_meaningful", "gate_good_news",
    "gate_feeling",
)  # fmt: skip

AT_ONCE: Final = 32  # features weighed in one product of matrices


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of features and, a view each, of words; flagged above ``threshold`` log-odds."""

    intercept: float
    threshold: float
    features: Mapping[str, float]
    words: Mapping[str, Mapping[str, float]]


def scores(models: Sequence[Model], scenes: Scenes) -> FloatArray:
    """Log-odds above the threshold, a row a scene and a column a model.

    Features that several models weigh are computed once. Those that cost much are looked at only
    where they could still lift a scene over the threshold; elsewhere the score stays below it.
    """
    gated = any(name in model.features for model in models for name in GATES)
    gates = [scenes.conversation.models[_gate(name)] for name in GATES] if gated else []
    wanted = [*gates, *(model for model in models if model not in gates)]
    out = _weighed(wanted, scenes)
    if gated:
        shared = of_gates(out[:, : len(gates)] + [gate.threshold for gate in gates])
        weights = np.array([[m.features.get(name, 0.0) for m in wanted] for name in GATES])
        out += shared @ weights
    for column, model in enumerate(wanted):
        _add_costly(out[:, column], model, scenes)
    return out[:, [wanted.index(model) for model in models]]


def _gate(name: str) -> str:
    return name.replace("gate:", "gate_")


def _weighed(models: Sequence[Model], scenes: Scenes) -> FloatArray:
    """What the cheap features and the words add up to."""
    out = np.tile([model.intercept - model.threshold for model in models], (len(scenes), 1))
    # Features of one flag stand together, so that its running sum serves all their views.
    others = {*COSTLY, *GATES}
    cheap = sorted({name for model in models for name in model.features} - others, key=_flag)
    facts = Facts(scenes)
    facts.prepare(cheap)
    for start in range(0, len(cheap), AT_ONCE):
        names = cheap[start : start + AT_ONCE]
        block = np.empty((len(names), len(scenes)), dtype=np.float32)
        for row, name in zip(block, names, strict=True):
            row[:] = facts.value(name)
        weights = np.array([[m.features.get(n, 0.0) for m in models] for n in names], np.float32)
        out += block.T @ weights
    tokens = scenes.conversation.tokens
    for column, model in enumerate(models):
        for view, words in model.words.items():
            out[:, column] += scenes.total(view, tokens.weigh(words))
    return out


def _flag(name: str) -> tuple[str, str]:
    view, _, what = name.partition(":")
    return what, view


def _add_costly(score: FloatArray, model: Model, scenes: Scenes) -> None:
    costly = {name: weight for name, weight in model.features.items() if name in COSTLY}
    hope = sum(max(weight, 0.0) for weight in costly.values())
    open_rows = score + hope > 0
    if not costly or not open_rows.any():
        return
    facts = Facts(scenes.only(open_rows))
    score[open_rows] += sum(weight * facts.value(name) for name, weight in costly.items())


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
