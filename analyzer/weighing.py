"""Weighs scenes by models, all of them at once.

Sums are whole thousandths of log-odds, so that they hang neither on their order nor on where in a
chat a scene stands. What is near (the bid, the answer, how it was taken, words and numbers) is
weighed for every scene; what lies further off, and what costs much, only where it could still
lift a scene over a model's threshold. Elsewhere the score stays below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from chatcheck.analyzer.arrays import BoolArray, FloatArray, MaskArray, MilliArray, running
from chatcheck.analyzer.features import COSTLY, COUNTS, GATES, NUMBERS, Facts, of_gates
from chatcheck.analyzer.masks import packed
from chatcheck.analyzer.scenes import OF_ONE, Scenes

if TYPE_CHECKING:
    from chatcheck.analyzer.model import Model

NEAR: Final = ("bid", "reply", "reaction")  # views mostly of one burst
FAR: Final = ("before", "later", "day", "own", "other")
AT_ONCE: Final = 4_096  # scenes weighed in one go: what fits a processor's cache


def scores(models: Sequence[Model], scenes: Scenes) -> FloatArray:
    """Log-odds above the threshold, a row a scene and a column a model.

    Exact where they are above nought; where they are not, they may leave out what could not have
    lifted them so far.
    """
    gated = any(name in model.features for model in models for name in GATES)
    shipped = scenes.conversation.models
    gates = [shipped[name.replace("gate:", "gate_")] for name in GATES] if gated else []
    wanted = [*gates, *(model for model in models if model not in gates)]
    out = _near(wanted, scenes)
    if gated:
        odds = out[:, : len(gates)] / 1000 + [gate.threshold for gate in gates]
        _add_product(out, of_gates(odds), _weights(wanted, GATES))
    _add_far(out, wanted, scenes)
    return out[:, [wanted.index(model) for model in models]] / 1000


def _milli(values: FloatArray) -> MilliArray:
    rounded: MilliArray = np.rint(1000 * values).astype(np.int32)
    return rounded


def _weights(models: Sequence[Model], names: Iterable[str]) -> FloatArray:
    """Weights of features, a row a feature and a column a model."""
    return np.array([[m.features.get(name, 0.0) for m in models] for name in names], np.float64)


def _near(models: Sequence[Model], scenes: Scenes) -> MilliArray:
    """What numbers, words and near flags add up to."""
    start = _milli(np.array([model.intercept - model.threshold for model in models]))
    out = np.tile(start, (len(scenes), 1))
    facts = Facts(scenes)
    wanted = {name for model in models for name in model.features}
    counts = [name for name in COUNTS if name in wanted]
    if counts:
        found = np.column_stack([facts.value(name).astype(np.float64) for name in counts])
        _add_product(out, found, _weights(models, counts))
    held = [name for name in NUMBERS if name in wanted and name not in COUNTS]
    if held:
        flags = packed([facts.value(name) != 0 for name in held])
        _add_bits(out, flags, _milli(_weights(models, held)))
    for view in NEAR:
        _add_view(out, models, scenes, view)
    for view in sorted({view for model in models for view in model.words}):
        _add_words(out, models, scenes, view)
    return out


def _add_product(out: MilliArray, values: FloatArray, weights: FloatArray) -> None:
    """Features that are numbers, times their weights."""
    for first in range(0, len(out), AT_ONCE):
        out[first : first + AT_ONCE] += _milli(values[first : first + AT_ONCE] @ weights)


def _add_view(
    out: MilliArray,
    models: Sequence[Model],
    scenes: Scenes,
    view: str,
    where: BoolArray | None = None,
) -> None:
    """Flags of any burst of a view; for each model only ``where`` its column says so."""
    weights = _milli(_weights(models, _flags(scenes, view)))
    if not weights.any():
        return
    masks = scenes.masks(view)
    if where is None:
        _add_bits(out, masks, weights)
        return
    for column in np.flatnonzero(weights.any(axis=0)):
        rows = np.flatnonzero(where[:, column])
        part = np.zeros((len(rows), 1), dtype=np.int32)
        _add_bits(part, masks[rows], weights[:, [column]])
        out[rows, column] += part[:, 0]


def _flags(scenes: Scenes, view: str) -> list[str]:
    return [f"{view}:{flag}" for flag in scenes.conversation.signals.names]


def _add_bits(out: MilliArray, masks: MaskArray, weights: MilliArray) -> None:
    """Add the weights (a row a bit, a column a model) of the bits that are set.

    Octet by octet, through a table of what each of its 256 values weighs.
    """
    octets = np.ascontiguousarray(masks).view(np.uint8)
    bits = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1, bitorder="little")
    tables = {}
    for octet in range(-(-len(weights) // 8)):
        some = weights[8 * octet : 8 * octet + 8]
        if some.any():
            tables[octet] = bits[:, : len(some)].astype(np.int32) @ some
    weight = np.empty((AT_ONCE, out.shape[1]), dtype=np.int32)
    for first in range(0, len(out), AT_ONCE):
        part, of = out[first : first + AT_ONCE], octets[first : first + AT_ONCE]
        found = weight[: len(part)]
        for octet, table in tables.items():
            # No value of an octet lies outside its table: clipping only spares numpy a copy.
            np.take(table, of[:, octet], axis=0, out=found, mode="clip")
            part += found


def _add_words(out: MilliArray, models: Sequence[Model], scenes: Scenes, view: str) -> None:
    """Words of every burst of a view."""
    tokens = scenes.conversation.tokens
    weight = tokens.weigh([model.words.get(view, {}) for model in models])
    lo, hi = scenes.ranges(view)
    text = tokens.text[scenes.conversation.own_first] if view in OF_ONE else tokens.text
    sums = running(weight.take(text, axis=0), np.int32)
    for first in range(0, len(out), AT_ONCE):
        rows = slice(first, first + AT_ONCE)
        out[rows] += sums.take(hi[rows], axis=0)
        out[rows] -= sums.take(lo[rows], axis=0)


def _add_far(out: MilliArray, models: Sequence[Model], scenes: Scenes) -> None:
    """Flags of far views, and then what is costly, where they could still decide."""
    far = [flag for view in FAR for flag in _flags(scenes, view)]
    weights = _milli(_weights(models, [*far, *COSTLY]))
    hope = np.maximum(weights, 0)
    still = (out + hope.sum(axis=0, dtype=np.int32) > 0) & weights.any(axis=0)
    some = np.flatnonzero(still.any(axis=1))
    if len(some) == 0:
        return
    scenes, still, part = scenes.at(some), still[some], out[some]
    for view in FAR:
        _add_view(part, models, scenes, view, still)
    weights, hope = weights[len(far) :], hope[len(far) :]
    still &= part + hope.sum(axis=0, dtype=np.int32) > 0
    for view in dict.fromkeys(name.partition(":")[0] for name in COSTLY):
        names = [row for row, name in enumerate(COSTLY) if name.startswith(f"{view}:")]
        using = weights[names].any(axis=0)
        rows = np.flatnonzero(still[:, using].any(axis=1))
        if len(rows):
            facts = Facts(scenes.at(rows))
            found = np.column_stack([facts.value(COSTLY[row]) for row in names])
            part[rows] += found.astype(np.int32) @ weights[names]
    out[some] = part
