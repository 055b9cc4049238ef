"""A model as a file: numpy's own archive, rows of numbers in 256 steps."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from chatcheck.analyzer.acts.layers import Layer, Layers, Single
from chatcheck.analyzer.acts.moments import MomentModel
from chatcheck.analyzer.acts.names import Act
from chatcheck.analyzer.acts.reader import Model

STEPS: Final = 127  # of a number, either side of nought


def as_bytes(model: Model) -> bytes:
    """The archive, the same bytes for the same model; a row's numbers share one step."""
    arrays: dict[str, npt.NDArray[Any]] = {
        "acts": _text([str(act) for act in model.acts]),
        "words": _text(model.words.to_list()),
        "seen": np.array(model.seen),
        "parts": _text(model.parts.to_list()),
        "lengthening": model.lengthening,
        "edges": model.edges,
        "base": model.base,
        "first_base": model.layers.first.base,
        "second_base": model.layers.second.base,
        "first": model.layers.first.weights.astype(np.float16),
        "second": model.layers.second.weights.astype(np.float16),
        "out": model.out.astype(np.float16),
    }
    for name, rows in (("word", model.word_vectors), ("part", model.part_vectors)):
        step = np.maximum(np.abs(rows).max(axis=1, initial=0), 1e-8) / STEPS
        arrays[f"{name}_step"] = step.astype(np.float16)
        whole = np.round(
            rows / np.maximum(arrays[f"{name}_step"], 1e-7).astype(np.float32)[:, None]
        )
        arrays[f"{name}_rows"] = np.clip(whole, -STEPS, STEPS).astype(np.int8)
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def from_bytes(data: bytes) -> Model:
    """The model of ``as_bytes``."""
    with np.load(io.BytesIO(data), allow_pickle=False) as held:
        return Model(
            acts=tuple(Act(name) for name in _lines(held["acts"])),
            words=pl.Series("w", _lines(held["words"])),
            word_vectors=_rows(held["word_rows"], held["word_step"]),
            seen=int(held["seen"]),
            parts=pl.Series("p", _lines(held["parts"]), dtype=pl.String),
            part_vectors=_rows(held["part_rows"], held["part_step"]),
            lengthening=held["lengthening"],
            edges=held["edges"],
            layers=_layers(held),
            out=held["out"].astype(np.float32),
            base=held["base"],
        )


def _layers(held: Mapping[str, npt.NDArray[Any]]) -> Layers:
    return Layers(
        Layer(held["first"].astype(np.float32), held["first_base"]),
        Layer(held["second"].astype(np.float32), held["second_base"]),
    )


def moments_as_bytes(model: MomentModel) -> bytes:
    """The archive of a model of moments."""
    file = io.BytesIO()
    np.savez_compressed(
        file,
        allow_pickle=False,
        kinds=_text(list(model.kinds)),
        first=model.layers.first.weights.astype(np.float16),
        first_base=model.layers.first.base,
        second=model.layers.second.weights.astype(np.float16),
        second_base=model.layers.second.base,
        hidden=model.hidden.astype(np.float16),
        hidden_base=model.hidden_base,
        out=model.out.astype(np.float16),
        base=model.base,
    )
    return file.getvalue()


def moments_from_bytes(data: bytes) -> MomentModel:
    """The model of ``moments_as_bytes``."""
    with np.load(io.BytesIO(data), allow_pickle=False) as held:
        return MomentModel(
            kinds=tuple(_lines(held["kinds"])),
            layers=_layers(held),
            hidden=held["hidden"].astype(np.float32),
            hidden_base=held["hidden_base"],
            out=held["out"].astype(np.float32),
            base=held["base"],
        )


def _rows(steps: npt.NDArray[np.int8], step: npt.NDArray[np.float16]) -> Single:
    rows: Single = steps.astype(np.float32) * step.astype(np.float32)[:, None]
    return rows


def _text(lines: list[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(lines).encode("utf-8"), dtype=np.uint8)


def _lines(text: npt.NDArray[np.uint8]) -> list[str]:
    return text.tobytes().decode("utf-8").split("\n")
