"""How well each act is told on texts left out, and how far its probability can be trusted.

``make bench-acts`` draws a plot an act into docs/calibration/: of real texts given about so much
probability, how many perform the act. Acts that too few real texts perform have no plot.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

import matplotlib as mpl
import numpy as np
import polars as pl
from matplotlib.figure import Figure

from benchmarks.recognition.calibration import (
    LEAST_REAL,
    average_precision,
    reliability,
    slopes,
)
from benchmarks.recognition.documents import DOCS
from benchmarks.recognition.held_out import FOLDER, Texts
from benchmarks.recognition.scoring import wilson
from chatcheck.analyzer.acts.names import ACTS

PLOTS: Final = DOCS / "calibration"
SALT: Final = "chatcheck"  # names inside a plot's file are the same every time


def table(texts: Texts) -> str:
    """A line an act: texts, average precision on invented and real texts, slope on real chat."""
    calibrated = texts.calibrated()
    real, plain = texts.real, texts.source == "plain"
    sloped = slopes(calibrated[real], texts.does[real])
    lines = [
        "| act | invented texts | average precision | real texts | average precision | slope |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for n, act in enumerate(ACTS):
        cells = []
        for rows in (plain, real):
            does = texts.does[rows, n]
            told = average_precision(calibrated[rows, n], does)
            cells += [f"{does.sum():,} of {len(does):,}", f"{told:.2f}" if does.any() else "-"]
        slope = f"{sloped[act]:.2f}" if act in sloped else "too few"
        lines.append(f"| {act} | {' | '.join(cells)} | {slope} |")
    return "\n".join(lines)


def draw(texts: Texts, folder: Path = PLOTS) -> list[str]:
    """A plot for each act that enough real texts perform; returns their names."""
    real = texts.of(texts.real)
    calibrated = texts.calibrated()[texts.real]
    bins = reliability(calibrated, real.does)
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    for n, act in enumerate(ACTS):
        if real.does[:, n].sum() >= LEAST_REAL:
            figure = _plot(str(act), bins.filter(pl.col("act") == act))
            with mpl.rc_context({"svg.hashsalt": SALT, "svg.fonttype": "none"}):
                figure.savefig(folder / f"{act}.svg", metadata={"Date": None})
            drawn.append(str(act))
    return drawn


def _plot(act: str, bins: pl.DataFrame) -> Figure:
    figure = Figure(figsize=(3, 3), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    did, count = bins["did"].to_numpy(), bins["texts"].to_numpy()
    ends = np.array([wilson(round(d * n), n) for d, n in zip(did, count, strict=True)])
    away = np.abs(ends.T - did)
    axes.errorbar(bins["said"], did, yerr=away, fmt="o", markersize=4, color="0.2", linewidth=1)
    axes.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03), xlabel="probability given", ylabel="share")
    axes.set_title(f"{act.replace('_', ' ')}, {count.sum():,} real texts", fontsize=9)
    return figure


def main() -> None:
    """Draw the plots."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="of the texts left out")
    print("drawn:", ", ".join(draw(Texts.load(parser.parse_args().folder))))


if __name__ == "__main__":
    main()
