"""Detectors in words, for the command line: what each means, its thresholds, how it measured."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from chatcheck.analyzer.detectors.detector import Detector
from chatcheck.analyzer.tables import Kind
from chatcheck.reports.content.judged import LANGUAGES, SOURCE_WORDS, Figures, figures

WIDTH = 88  # letters of a line
INTRODUCTION = """# What each detector means

<!-- Written by `python -m tests.support.docs` from the registry; a test holds it to that. -->

A *micro-rejection* is a small turn away from what the other has just reached out with, a
*micro-repair* a small turn towards it. Everybody does both. Each detector judges **chances**:
occasions on which the behaviour could have happened. A chance is a hit, a miss, or unclear where
the export cannot show what happened (the reply is a voice note, a call, a picture; the chat ends
too soon). A rate is hits / chances, for each person and direction; under ten chances none is given.

Evidence that clears somebody always wins and is looked for generously: in the whole reply, and
in what follows it. In the examples B is the one whose act is described. The examples are chosen
to show the difference; they are not the list of what is recognised.

`chatcheck detectors NAME` says the same in the terminal, and how well the detector was measured."""


def overview(detectors: Sequence[Detector]) -> str:
    """A line a detector, micro-rejections first."""
    blocks = []
    for kind, heading in ((Kind.REJECTION, "Micro-rejections"), (Kind.REPAIR, "Micro-repairs")):
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
    parts.append(measured_words(detector.name))
    if detector.low_confidence:
        parts.append("Tentative: it is shown, but stays out of the totals.")
    return "\n\n".join(parts)


def markdown(detectors: Sequence[Detector]) -> str:
    """Every detector with an example and a counter-example, as a page of documentation.

    Measured figures change with every measurement and are left to ``chatcheck detectors NAME``.
    """
    parts = [INTRODUCTION]
    for kind, title in ((Kind.REJECTION, "Micro-rejections"), (Kind.REPAIR, "Micro-repairs")):
        parts.append(f"## {title}")
        for detector in detectors:
            if detector.kind == kind:
                parts.append(_chapter(detector))
    return "\n\n".join(parts) + "\n"


def _chapter(detector: Detector) -> str:
    lines = [f"### {detector.title}", f"`{detector.name}`: {detector.meaning}"]
    for heading, pair in (("Is one", detector.example), ("Is none", detector.counter_example)):
        said = f"> A: {pair[0]}  \n> B: {pair[1]}"
        lines.append(f"{heading}:\n\n{said}")
    if detector.thresholds:
        lines.append("Thresholds:\n\n" + "\n".join(f"- {line}" for line in detector.thresholds))
    if detector.low_confidence:
        lines.append("Tentative: it is shown, but stays out of the totals.")
    return "\n\n".join(lines)


def measured_words(name: str) -> str:
    """How well a detector was measured, a line a source, real chats first."""
    found = figures(name)
    if not found:
        return "How well it does has not been measured yet."
    lines = [f"  {SOURCE_WORDS[source]}: {_told(found[source])}" for source in found]
    return "\n".join(["How well it was measured:", *lines])


def _told(one: Figures) -> str:
    parts = []
    if one.right is not None:
        arguable = f", {100 * one.arguable:.0f} arguable" if one.arguable else ""
        parts.append(f"of 100 that it picks about {100 * one.right:.0f} are right{arguable}")
    if one.found is not None:
        parts.append(f"of 100 that are there it finds about {100 * one.found:.0f}")
    if one.chats:
        parts.append(f"{one.chats:,} labelled pieces")
    return "; ".join(parts)


def languages_text(codes: Sequence[str], detectors: Sequence[Detector]) -> str:
    """The languages whose words are judged, and how well each detector was measured in them."""
    parts = [
        textwrap.fill(
            f"Words are judged in {' and '.join(LANGUAGES.get(c, c) for c in codes)}. In any other "
            "language nothing about words is judged; reply times and lengths are shown.",
            WIDTH,
        )
    ]
    for detector in detectors:
        told = measured_words(detector.name).partition("\n")[2]
        parts.append(f"{detector.name}\n{told or '  not measured'}")
    return "\n\n".join(parts)
