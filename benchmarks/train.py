"""Trains the small linear models of the detectors and gates on the labelled episodes.

``make train`` fits every model on all authors and writes it to ``analyzer/models/``.
``python benchmarks/train.py --cross FOLDER`` leaves an eighth of the authors (and of the ordinary
chats) out in turn and writes the models that have never seen them, a folder an author, for
``benchmarks/episodes.py --models``.
Deterministic; takes some minutes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

# Sums of several threads are rounded in another order: one makes the same models everywhere.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import scipy.sparse as sp

sys.path.insert(0, str(Path(__file__).parent.parent))

from scipy.optimize import minimize

from benchmarks.corpus import (
    GATES,
    REJECTIONS,
    REPAIRS,
    Author,
    Corpus,
    everyone,
    gate_labels,
    labels,
)
from chatcheck.analyzer import features
from chatcheck.analyzer.arrays import FloatArray, IntArray
from chatcheck.analyzer.model import Model, as_json

# Log-odds above which a scene is flagged: chosen on authors left out, precision first.
THRESHOLDS = {
    "half_listening": -1.0, "one_word_reply": -2.0, "correcting": -0.5,
    "minimising": -0.5, "cancelled_without_repair": -0.5,
    "flat_good_news": -1.25, "unanswered_good_news": -1.25, "real_listening": -0.75,
    "engaged_response": -0.5, "emotional_acknowledgement": -1.0, "curiosity": -0.5,
    "warmth": -0.75, "repair_attempt": -0.75, "gate_meaningful": 0.0, "gate_good_news": 0.0,
    "gate_feeling": 0.0, "gate_calling_off": -1.0,
}  # fmt: skip
# Detectors in two steps: whether the act was done at all, and whether it was left without repair.
ACTS = {"gate_calling_off": "cancelled_without_repair"}
MODELS = Path(__file__).parent.parent / "analyzer" / "models"
FEATURE_PENALTY, WORD_PENALTY, STEP_PENALTY = 2.0, 4.0, 3.5
LEAST_ROWS, LEAST_AUTHORS = 6, 2  # of a word, over all authors
MOST_FEATURES = 120
SMALLEST_WORD = 0.06
STAGES = 4  # how often some are left out to learn what gates say of them
LEAST_ACT = -2.5  # log-odds from which the likeliest burst of a hard negative counts as the act
# What is judged by the answer and half an hour: the rest of a day full of talk tells nothing of it.
SOON = (
    "half_listening", "one_word_reply", "correcting", "minimising", "real_listening",
    "engaged_response", "emotional_acknowledgement", "curiosity", "warmth",
)  # fmt: skip
# The labelled stories begin with the bid, ordinary chats do not: talk before it would only tell the
# one from the other, and in a real chat there always is some.
ALONE = (*SOON, "flat_good_news")
# ... and what is judged by the day learns from stories close together too: in a real chat the hours
# around are full of talk about something else.
BY_THE_DAY = (
    "cancelled_without_repair", "gate_calling_off", "flat_good_news", "unanswered_good_news",
)  # fmt: skip
OF_THE_DAY = ("day:", "own:", "other:", "taken up day:", "taken up other:", "back to ", "recent:")
UNGATED = ("repair_attempt",)  # what is made good lies further back than the last bid
BY_THE_CLOCK = ("delayed_unacknowledged",)  # judged by times and lists alone


@dataclass
class Table:
    """Columns of a fit: numbers of features, then of (view, word) pairs."""

    features: IntArray
    words: IntArray

    def of(self, author: Author) -> sp.csr_matrix:
        """The author's features and words."""
        return sp.hstack([author.matrix[:, self.features], author.words[:, self.words]]).tocsr()


def whole(
    corpus: Corpus, *, bid_only: bool = False, gated: bool = True, without: tuple[str, ...] = ()
) -> Table:
    """All features (or those of bids, all but gates, or ``without`` some beginnings), and words."""
    counts = np.vstack([np.asarray(author.words.sum(axis=0)).ravel() for author in corpus.authors])
    often = (counts.sum(axis=0) >= LEAST_ROWS) & ((counts > 0).sum(axis=0) >= LEAST_AUTHORS)
    named = np.ones(len(features.names()), dtype=np.bool_)
    if bid_only:
        often &= np.array([view == "bid" for view, _ in corpus.pairs])
        named = np.array([name.startswith("bid:") for name in features.names()])
    elif not gated:
        named[-len(GATES) :] = False
    named &= np.array([not name.startswith(without) for name in features.names()])
    return Table(np.flatnonzero(named), np.flatnonzero(often))


Targets = Sequence[tuple[FloatArray, FloatArray]]  # label and weight of every author's scenes


def train(corpus: Corpus, name: str) -> Model:
    """The model of a detector, a gate, or a step of a detector of two steps."""
    if name not in BY_THE_DAY:
        corpus = corpus.apart()
    if name in GATES:
        targets: Targets = [gate_labels(author, name) for author in corpus.authors]
        return fit(corpus, name, whole(corpus, bid_only=True), targets)
    if name in ACTS:
        return fit(corpus, name, whole(corpus, gated=False), acts(corpus, ACTS[name])[0])
    if name in ACTS.values():
        return fit(corpus, name, whole(corpus, gated=False), acts(corpus, name)[1], STEP_PENALTY)
    without = OF_THE_DAY if name in SOON else ()
    without += ("before:",) if name in ALONE else ()
    table = whole(corpus, gated=name not in UNGATED, without=without)
    return fit(corpus, name, table, [labels(author, name) for author in corpus.authors])


def staged(corpus: Corpus) -> Corpus:
    """The corpus with what gates say of every bid, by gates that never saw its author."""
    names = list(dict.fromkeys(author.name for author in corpus.authors))
    seen: dict[int, Author] = {}
    for number in range(STAGES):
        out = names[number::STAGES]
        rest = corpus.without(out).apart()
        table = whole(rest, bid_only=True)
        betas = [
            _fit(rest, table, [gate_labels(author, gate) for author in rest.authors])
            for gate in GATES
        ]
        for place, author in enumerate(corpus.authors):
            if author.name in out:
                x = table.of(author)
                odds = np.column_stack([x @ beta[:-1] + beta[-1] for beta in betas])
                plain = author.matrix[:, : -len(GATES)]
                columns = sp.csr_matrix(features.of_gates(odds))
                seen[place] = replace(author, matrix=sp.hstack([plain, columns]).tocsr())
    return Corpus([seen[place] for place in range(len(corpus.authors))], corpus.pairs)


def acts(corpus: Corpus, category: str) -> tuple[Targets, Targets]:
    """Targets of two steps: the act against all else, and the act unrepaired against repaired.

    Where hard negatives hold the act is not marked: a first model finds its likeliest burst.
    """
    first = [labels(author, category) for author in corpus.authors]
    hidden = [_hard_negatives(author, category) for author in corpus.authors]
    for (_, weight), rows in zip(first, hidden, strict=True):
        for some in rows:
            weight[some] = 0
    table = whole(corpus, gated=False)
    act: list[tuple[FloatArray, FloatArray]] = first
    step: list[tuple[FloatArray, FloatArray]] = []
    for _ in range(2):
        beta = _fit(corpus, table, act)
        act, step = [], []
        for author, (label, weight), rows in zip(corpus.authors, first, hidden, strict=True):
            score = table.of(author) @ beta[:-1] + beta[-1]
            tops = [some[score[some].argmax()] for some in rows]
            tops = [top for top in tops if score[top] > LEAST_ACT]
            done, heavy = label.copy(), weight.copy()
            for some in rows:
                heavy[some] = 0.5
            done[tops], heavy[tops] = 1, 2
            act.append((done, heavy))
            # What only looks like the act must not be flagged by the second step either.
            alike = np.where((score > LEAST_ACT) & (weight > 0), 0.5, 0.0)
            alike[label == 1], alike[tops] = 1, 1
            step.append((label, np.where(author.usable, alike, 0)))
    return act, step


def _hard_negatives(author: Author, category: str) -> list[IntArray]:
    """The actor's scenes of each hard negative."""
    if author.is_bare:
        return []
    found = [
        np.flatnonzero(
            (author.episode == number)
            & author.usable
            & (author.person == "AB".index(episode.actor))
        )
        for number, episode in enumerate(author.episodes)
        if episode.category == category and episode.label == "no"
    ]
    return [rows for rows in found if len(rows)]


def fit(
    corpus: Corpus, name: str, table: Table, targets: Targets, penalty: float = FEATURE_PENALTY
) -> Model:
    """Fit, keep the heaviest features and words, and fit again."""
    weights = _fit(corpus, table, targets, penalty)
    count = len(table.features)
    heavy = np.abs(weights[:count]) * _deviation(corpus)[table.features]
    keep = np.sort(np.argsort(-heavy, kind="stable")[:MOST_FEATURES])
    table = Table(table.features[keep], table.words[np.abs(weights[count:-1]) > SMALLEST_WORD])
    weights = _fit(corpus, table, targets, penalty)
    count = len(table.features)
    words: dict[str, dict[str, float]] = {}
    for column, weight in zip(table.words, weights[count:-1], strict=True):
        view, word = corpus.pairs[column]
        words.setdefault(view, {})[word] = float(weight)
    names = features.names()
    named = {
        names[column]: float(weight)
        for column, weight in zip(table.features, weights[:count], strict=True)
    }
    return Model(float(weights[-1]), THRESHOLDS[name], named, words)


def _deviation(corpus: Corpus) -> FloatArray:
    """Standard deviation of every feature."""
    matrix = sp.vstack([author.matrix for author in corpus.authors]).tocsr()
    mean = np.asarray(matrix.mean(axis=0)).ravel()
    square = np.asarray(matrix.power(2).mean(axis=0)).ravel()
    return np.sqrt(np.maximum(square - mean**2, 0))


def _fit(
    corpus: Corpus, table: Table, targets: Targets, penalty: float = FEATURE_PENALTY
) -> FloatArray:
    used = [weight > 0 for _, weight in targets]
    x = sp.vstack(
        [table.of(author)[rows] for author, rows in zip(corpus.authors, used, strict=True)]
    ).tocsr()
    across = x.T.tocsr()
    label = np.concatenate([t[0][rows] for t, rows in zip(targets, used, strict=True)])
    weight = np.concatenate([t[1][rows] for t, rows in zip(targets, used, strict=True)])
    sign = np.where(label == 1, 1.0, -1.0)
    ridge = np.repeat([penalty, WORD_PENALTY], [len(table.features), len(table.words)])

    def loss(beta: FloatArray) -> tuple[float, FloatArray]:
        margin = sign * (x @ beta[:-1] + beta[-1])
        value = (weight * np.logaddexp(0, -margin)).sum() + (ridge * beta[:-1] ** 2).sum() / 2
        slope = -weight * sign / (1 + np.exp(np.minimum(margin, 500)))
        return value, np.append(across @ slope + ridge * beta[:-1], slope.sum())

    start = np.zeros(x.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return np.asarray(found.x)


def write(corpus: Corpus, folder: Path) -> None:
    """Train every model and write it."""
    folder.mkdir(parents=True, exist_ok=True)
    corpus = staged(corpus)
    for name in (*REJECTIONS, *REPAIRS, *GATES, *ACTS):
        if name in BY_THE_CLOCK:
            continue
        (folder / f"{name}.json").write_text(as_json(train(corpus, name)), encoding="utf-8")


def main() -> None:
    """Train on everybody, or cross-validate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--cross", metavar="FOLDER", help="Write a set of models a left-out author."
    )
    parser.add_argument("--folds", type=int, default=8, help="How often some are left out.")
    args = parser.parse_args()
    corpus = everyone()
    if not args.cross:
        write(corpus, MODELS)
        return
    names = list(dict.fromkeys(author.name for author in corpus.authors))
    for number in range(args.folds):
        out = names[number :: args.folds]
        models = Path(args.cross) / out[0]
        write(corpus.without(out), models)
        for name in out[1:]:
            shutil.copytree(models, Path(args.cross) / name, dirs_exist_ok=True)
        print(*out, flush=True)


if __name__ == "__main__":
    main()
