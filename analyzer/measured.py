"""How well each detector was measured: figures kept as data beside the code.

``measured.toml`` is written by ``benchmarks/episodes.py --record``; nothing here computes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Measured:
    """Precision with its lower 95 % bound, recall (0 to 1), and of how many labelled episodes."""

    precision: float
    precision_low: float
    recall: float
    episodes: int


@cache
def measured() -> Mapping[str, Measured]:
    """Detector name -> figures; detectors that were not measured are absent."""
    file = resources.files("chatcheck.analyzer") / "measured.toml"
    if not file.is_file():
        return {}
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    return {name: Measured(**table) for name, table in tables.items()}
