"""Every detector, in the order of the report."""

from __future__ import annotations

from typing import Final

from chatcheck.analyzer.chances import Detector

DETECTORS: Final[tuple[Detector, ...]] = ()
