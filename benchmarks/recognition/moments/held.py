"""The second reading alone, on moments of a writer of whom nothing was learnt."""

from __future__ import annotations

import numpy as np
import polars as pl

from benchmarks.recognition.bank import FOLDER
from benchmarks.recognition.calibration import average_precision
from benchmarks.recognition.moments.pairs import TURNING_AWAY, written
from chatcheck.analyzer.acts.language import DEFAULT, load
from chatcheck.analyzer.acts.sentences import Sentences


def table() -> str:
    """By the way to turn away: how many show it, how many look like it, and how well it is told."""
    moments = written(FOLDER / "held")
    language = load(DEFAULT)
    texts = pl.Series([text for m in moments for text in (m.bid, m.answer)], dtype=pl.String)
    sentences = Sentences.of(texts, language.spellings)
    bid, answer = sentences.code[0::2], sentences.code[1::2]
    odds = language.moments.read(language.model, sentences, bid, answer)
    lines = [
        "| moments | that show it | that do not | average precision |",
        "| --- | --- | --- | --- |",
    ]
    for kind in TURNING_AWAY:
        known = np.array([kind in m.shows or kind in m.lacks for m in moments])
        shows = np.array([kind in m.shows for m in moments])[known]
        told = odds[known, language.moments.kinds.index(kind)]
        lines.append(
            f"| {kind} | {shows.sum()} | {(~shows).sum()} | {average_precision(told, shows):.2f} |"
        )
    return "\n".join(lines)
