"""What a detector is: a behaviour, what it means, and the function that judges its chances."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from chatcheck.analyzer.detectors.evidence import Evidence
from chatcheck.analyzer.tables import Kind


@dataclass(frozen=True, slots=True)
class Detector:
    """A behaviour.

    ``judge`` returns a frame of schema ``CHANCES``. ``of_words`` says whether it looks at words,
    and so is judged only in a language that is known. ``low_confidence`` keeps it out of the
    totals: it could not be shown to be right often enough.
    """

    name: str
    kind: Kind
    title: str
    meaning: str
    judge: Callable[[Evidence], pl.DataFrame]
    example: tuple[str, str] = ("", "")
    counter_example: tuple[str, str] = ("", "")
    thresholds: tuple[str, ...] = ()
    of_words: bool = True
    low_confidence: bool = False
