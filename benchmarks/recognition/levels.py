"""From which probability each act counts: by ``shares.toml``, on texts left out."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.recognition.lessons import Single
from chatcheck.analyzer.acts.language import Level
from chatcheck.analyzer.acts.names import ACTS, Act
from chatcheck.analyzer.arrays import BoolArray

SHARES: Final = Path(__file__).parent / "shares.toml"
INVENTED: Final = 1.5  # times the share may pass of invented texts: they are full of look-alikes


@dataclass(frozen=True)
class Share:
    """Shares of texts that do not perform an act, and yet pass its levels.

    Of a rare act that is told well even the likeliest of so many innocent texts are hardly likely:
    no probability under ``least`` counts.
    """

    sure: float
    likely: float
    least: float = 0.0


def shares(path: Path = SHARES) -> dict[Act, Share]:
    """The shares of every act; raises ``ValueError`` where an act has none."""
    groups = tomllib.loads(path.read_text(encoding="utf-8"))["group"]
    found = {Act(name): Share(**s) for group in groups for name, s in group["acts"].items()}
    if missing := set(ACTS) - set(found):
        raise ValueError(f"{path.name} has no share for {', '.join(sorted(missing))}")
    return found


def levels(
    odds: Single, does: BoolArray, real: BoolArray, wanted: Mapping[Act, Share]
) -> dict[Act, Level]:
    """Levels from calibrated log-odds (texts, acts) of texts left out.

    ``real`` are texts of real chat drawn at random; the others are invented.
    """
    found = {}
    for column, act in enumerate(ACTS):
        innocent = ~does[:, column]
        here = np.sort(odds[real & innocent, column])
        invented = np.sort(odds[~real & innocent, column])
        at = [
            max(
                _probability(max(_above(here, share), _above(invented, INVENTED * share))),
                wanted[act].least,
            )
            for share in (wanted[act].sure, wanted[act].likely)
        ]
        found[act] = Level(sure=max(at), likely=min(at))
    return found


def _above(ordered: Single, share: float) -> float:
    """The value that a share of some ordered values pass; minus infinity without any."""
    if len(ordered) == 0:
        return float("-inf")
    return float(ordered[min(int(len(ordered) * (1 - share)), len(ordered) - 1)])


def _probability(odds: float) -> float:
    return float(1 / (1 + np.exp(-odds)))


def as_toml(found: Mapping[Act, Level]) -> str:
    """Levels as ``levels.toml`` of a language holds them."""
    lines = ["# Probabilities from which an act counts. Written by `make train`."]
    lines += [f"{a} = {{ sure = {v.sure:.4f}, likely = {v.likely:.4f} }}" for a, v in found.items()]
    return "\n".join(lines) + "\n"
