"""Detectors in words, for the command line: what each means, its thresholds, how it measured."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from chatcheck.analyzer.chances import Detector
from chatcheck.analyzer.measured import Measured, measured

WIDTH = 88


def overview(detectors: Sequence[Detector]) -> str:
    """A line a detector, micro-rejections first."""
    blocks = []
    for kind, heading in (("rejection", "Micro-rejections"), ("repair", "Micro-repairs")):
        lines = [f"  {d.name:<26}{d.title}" for d in detectors if d.kind == kind]
        blocks.append("\n".join([heading, *lines]))
    return "\n\n".join([*blocks, "chatcheck detectors NAME says more about one."])


def describe(detector: Detector) -> str:
    """Meaning, example, counter-example, thresholds and measured figures of one detector."""
    parts = [f"{detector.title} ({detector.name}, a micro-{detector.kind})"]
    parts.append(textwrap.fill(detector.meaning, WIDTH))
    for heading, pair in (
        ("An example", detector.example),
        ("Not an example", detector.counter_example),
    ):
        if any(pair):
            parts.append(f"{heading}:\n  A: {pair[0]}\n  B: {pair[1]}")
    if detector.thresholds:
        parts.append("Thresholds:\n" + "\n".join(f"  {line}" for line in detector.thresholds))
    parts.append(textwrap.fill(measured_words(measured().get(detector.name)), WIDTH))
    if detector.low_confidence:
        parts.append("Low confidence: it is shown, but stays out of the totals.")
    return "\n\n".join(parts)


def measured_words(figures: Measured | None) -> str:
    """How well a detector was measured, in a sentence."""
    if figures is None:
        return "How well it does has not been measured yet."
    return (
        f"Measured on {figures.episodes} labelled chats by invented people it had not seen: of "
        f"100 that it flags about {round(100 * figures.precision)} are right (at least "
        f"{round(100 * figures.precision_low)} with 95 % confidence), and it finds about "
        f"{round(100 * figures.recall)} of 100."
    )
