"""How well each detector was measured: figures kept as data beside the code.

``measured.toml`` is written by ``benchmarks/recognition/measure.py --record``; nothing here
computes. Every figure stands under what it was measured on: ``plain`` (invented plain exchanges),
``real`` (hits in real chats, read) and ``stories`` (invented stories).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

Figures = Mapping[str, float]


@cache
def measured() -> Mapping[str, Mapping[str, Figures]]:
    """Detector name -> source -> figures; what was not measured is absent.

    ``plain`` and ``stories`` have ``precision`` and ``recall`` (0 to 1) and ``episodes`` (how many
    labelled pieces); ``real`` has the counts ``right``, ``arguable`` and ``wrong`` of hits read,
    and of how many ``messages``.
    """
    file = resources.files("chatcheck.analyzer.detectors") / "measured.toml"
    if not file.is_file():
        return {}
    return tomllib.loads(file.read_text(encoding="utf-8"))


def confidence(detector: str) -> float:
    """The share of a detector's hits that was right where it was measured: read in real chats, or
    else on plain exchanges; a half where it was not measured."""
    found = measured().get(detector, {})
    real = found.get("real", {})
    read = sum(real.get(name, 0) for name in ("right", "arguable", "wrong"))
    if read:
        return (real["right"] + real.get("arguable", 0) / 2) / read
    return found.get("plain", {}).get("precision", 0.5)
