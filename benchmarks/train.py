"""Trains the small linear models of the detectors and gates on the labelled episodes.

``make train`` fits every model on all authors and writes it to ``analyzer/models/``.
``python benchmarks/train.py --cross FOLDER`` leaves an eighth of the authors (and of the ordinary
chats) out in turn and writes the models that have never seen them, a folder an author, for
``benchmarks/episodes.py --models``.
Deterministic; takes some minutes.
"""

from __future__ import annotations

import argparse
import bisect
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

sys.path.insert(0, str(Path(__file__).parent.parent))

from scipy.optimize import minimize

from benchmarks import episodes
from chatcheck.analyzer import features
from chatcheck.analyzer.conversation import converse
from chatcheck.analyzer.model import Model, as_json
from chatcheck.analyzer.scenes import OWN_VIEWS, Scenes
from chatcheck.analyzer.settings import Settings
from chatcheck.analyzer.tokens import spread
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.source import from_bytes
from chatcheck.parsers.whatsapp import WHATSAPP

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
MODELS = Path(__file__).parent.parent / "analyzer" / "models"
REJECTIONS = (
    "half_listening", "one_word_reply", "correcting", "delayed_unacknowledged", "minimising",
    "cancelled_without_repair", "flat_good_news", "unanswered_good_news",
)  # fmt: skip
# What one reply may well be at once: the one tells nothing of the other. All else tells them apart.
ALIKE = {
    "half_listening": ("one_word_reply", "flat_good_news", "delayed_unacknowledged"),
    "one_word_reply": ("half_listening", "flat_good_news", "delayed_unacknowledged"),
    "correcting": ("minimising", "delayed_unacknowledged"),
    "minimising": ("correcting", "delayed_unacknowledged"),
    "cancelled_without_repair": (),
    "flat_good_news": ("one_word_reply", "half_listening", "delayed_unacknowledged"),
    "unanswered_good_news": ("delayed_unacknowledged",),
}
BY_THE_CLOCK = ("delayed_unacknowledged",)  # judged by times and lists alone
REPAIRS = (
    "real_listening", "engaged_response", "emotional_acknowledgement", "curiosity", "warmth",
    "repair_attempt",
)  # fmt: skip
# Gates look at the bid alone: what kinds of scenes have such a bid when the answer is "yes".
GATES = {
    "gate_meaningful": (
        "half_listening", "one_word_reply", "correcting", "delayed_unacknowledged", "minimising",
        "flat_good_news", "unanswered_good_news", "real_listening", "engaged_response",
        "emotional_acknowledgement", "timely_reply", "curiosity",
    ),
    "gate_good_news": ("flat_good_news", "unanswered_good_news"),
    "gate_feeling": ("correcting", "minimising", "emotional_acknowledgement"),
}  # fmt: skip
# Detectors in two steps: whether the act was done at all, and whether it was left without repair.
ACTS = {"gate_calling_off": "cancelled_without_repair"}
# Hard negatives whose reason is the bid itself: it was none of the gate's kind.
NO_BID = {
    "gate_meaningful": re.compile(
        r"logistic|shopping|errand|grocer|greeting|good ?bye|goodnight|\blink\b|forwarded|closed"
        r"|no (?:meaningful|substantive) bid|no bid|hello"
    ),
    "gate_good_news": re.compile(
        r"acquaintance|stranger|somebody else's|not (?:his|her) own|logistic"
    ),
    "gate_feeling": re.compile(r"no feeling|neutral|film|logistic|third|plot"),
}
# Log-odds above which a scene is flagged: chosen on authors left out, precision first.
THRESHOLDS = {
    "half_listening": 0.0, "one_word_reply": -0.5, "correcting": -0.25,
    "minimising": -0.75, "cancelled_without_repair": -1.0,
    "flat_good_news": -0.25, "unanswered_good_news": -0.75, "real_listening": -0.5,
    "engaged_response": -0.5, "emotional_acknowledgement": -1.0, "curiosity": -0.5,
    "warmth": -0.75, "repair_attempt": -0.5, "gate_meaningful": 0.0, "gate_good_news": 0.0,
    "gate_feeling": 0.0, "gate_calling_off": -1.0,
}  # fmt: skip
FEATURE_PENALTY, WORD_PENALTY, STEP_PENALTY = 2.0, 4.0, 3.5
LEAST_ROWS, LEAST_AUTHORS = 6, 2  # of a word, over all authors
MOST_FEATURES = 120
SMALLEST_WORD = 0.06
WORD_VIEWS = ("bid", "reply", "answer")
LEAST_ACT = -2.5  # log-odds from which the likeliest burst of a hard negative counts as the act


@dataclass
class Author:
    """One author's scenes: every burst that has a bid before it."""

    name: str
    episodes: list[episodes.Episode]
    burst_of: Callable[[object], int]
    person: npt.NDArray[np.int8]
    episode: npt.NDArray[np.int64]
    usable: npt.NDArray[np.bool_]
    matrix: sp.csr_matrix
    words: sp.csr_matrix  # a column a (view, word) of ``Vocabulary``


@dataclass
class Corpus:
    """Authors, and what the columns of their words are: (view, word)."""

    authors: list[Author]
    pairs: list[tuple[str, str]]

    def without(self, some: Sequence[Author]) -> Corpus:
        """Everybody else."""
        names = {author.name for author in some}
        return Corpus([other for other in self.authors if other.name not in names], self.pairs)


def everyone() -> Corpus:
    """All authors, and the ordinary chats as authors of one long ordinary episode each."""
    place: dict[tuple[str, str], int] = {}
    authors = [gather(path, place) for path in (*episodes.AUTHORS, *episodes.ORDINARY)]
    for author in authors:
        author.words.resize((len(author.person), len(place)))
    return Corpus(authors, list(place))


def gather(path: Path, place: dict[tuple[str, str], int]) -> Author:
    """Lay an author's episodes out and describe every scene."""
    laid = episodes.load(path.stem) if path in episodes.AUTHORS else episodes.ordinary(path)
    text = episodes.export(laid) if path in episodes.AUTHORS else path.read_bytes()
    chat = WHATSAPP.read(from_bytes("e.txt", text), ReadOptions("UTC", "dmy"))
    conversation = converse(chat, None, Settings())
    scenes = Scenes(conversation, np.arange(len(conversation.bursts)))
    starts = conversation.bursts["start"].dt.replace_time_zone(None).to_list()
    firsts = [episode.first for episode in laid]
    return Author(
        path.stem,
        laid,
        lambda when: bisect.bisect_right(starts, when) - 1,
        conversation.person,
        np.array([bisect.bisect_right(firsts, start) - 1 for start in starts]),
        scenes.first >= 0,
        sp.csr_matrix(features.matrix(scenes, features.names())),
        _words(scenes, place),
    )


def _words(scenes: Scenes, place: dict[tuple[str, str], int]) -> sp.csr_matrix:
    """1 where a scene's view has a word; new (view, word) pairs get a column in ``place``."""
    tokens = scenes.conversation.tokens
    rows: list[int] = []
    columns: list[int] = []
    for view in WORD_VIEWS:
        row, burst = spread(*scenes.places(view))
        if view in OWN_VIEWS:
            burst = scenes.own_first[burst]
        inner, at = spread(tokens.start[burst], tokens.start[burst + 1])
        rows += row[inner].tolist()
        for word in tokens.words.gather(tokens.word[at]).to_list():
            columns.append(place.setdefault((view, word), len(place)))
    found = sp.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(scenes), len(place)))
    found.data[:] = 1
    return found


def labels(author: Author, category: str) -> tuple[FloatArray, FloatArray]:
    """Label and weight of every scene for one detector; weight 0 leaves a scene out."""
    label = np.zeros(len(author.person))
    weight = np.ones(len(author.person))
    rejection = category in REJECTIONS
    for number, episode in enumerate(author.episodes):
        rows = np.flatnonzero(author.episode == number)
        person = "AB".index(episode.actor)
        guilty = [author.burst_of(episode.messages[i]["when"]) for i in episode.guilty]
        if episode.category == category:
            weight[rows] = 0 if episode.label == "yes" and not guilty else 3
            if episode.label == "yes" and guilty:
                weight[rows] = 1
                weight[guilty] = 0
                own = [burst for burst in guilty if author.person[burst] == person]
                label[own[:1]] = 1
                weight[own[:1]] = 3
        elif episode.category == "ordinary":
            weight[rows] = 2 if rejection else 0.5
        elif episode.category == "ordinary chat":  # long and kind: bids and repairs are in it
            weight[rows] = 1 if rejection else 0
        elif rejection:
            if episode.label == "yes" and episode.category in REJECTIONS:
                weight[guilty] = 0 if episode.category in ALIKE[category] else 0.5
        else:
            # One good reply is often several repairs at once: other categories tell little.
            weight[rows] = 0.15
            if episode.label == "yes":
                weight[guilty] = 0.7 if episode.category in REJECTIONS else 0
    return label, np.where(author.usable, weight, 0)


def gate_labels(author: Author, gate: str) -> tuple[FloatArray, FloatArray]:
    """The same for a gate: bids answered in "yes" episodes of its kinds, against ordinary ones."""
    label = np.zeros(len(author.person))
    weight = np.zeros(len(author.person))
    for number, episode in enumerate(author.episodes):
        rows = np.flatnonzero(author.episode == number)
        guilty = [author.burst_of(episode.messages[i]["when"]) for i in episode.guilty]
        if episode.category == "ordinary":
            weight[rows] = 1
        elif episode.category in GATES[gate]:
            if episode.label == "yes" and guilty:
                label[guilty[:1]] = 1
                weight[guilty[:1]] = 2
            elif episode.label == "no" and NO_BID[gate].search(episode.why):
                weight[rows] = 1.5
        elif gate != "gate_meaningful" and episode.category != "ordinary chat":
            weight[rows] = 0.5
    return label, np.where(author.usable, weight, 0)


@dataclass
class Table:
    """Columns of a fit: numbers of features, then of (view, word) pairs."""

    features: IntArray
    words: IntArray

    def of(self, author: Author) -> sp.csr_matrix:
        """The author's features and words."""
        return sp.hstack([author.matrix[:, self.features], author.words[:, self.words]]).tocsr()


def whole(corpus: Corpus, *, bid_only: bool = False) -> Table:
    """All features, and the words that several authors use often enough."""
    counts = np.vstack([np.asarray(author.words.sum(axis=0)).ravel() for author in corpus.authors])
    often = (counts.sum(axis=0) >= LEAST_ROWS) & ((counts > 0).sum(axis=0) >= LEAST_AUTHORS)
    named = np.ones(len(features.names()), dtype=np.bool_)
    if bid_only:
        often &= np.array([view == "bid" for view, _ in corpus.pairs])
        named = np.array([name.startswith("bid:") for name in features.names()])
    return Table(np.flatnonzero(named), np.flatnonzero(often))


Targets = Sequence[tuple[FloatArray, FloatArray]]  # label and weight of every author's scenes


def train(corpus: Corpus, name: str) -> Model:
    """The model of a detector, a gate, or a step of a detector of two steps."""
    if name in GATES:
        targets: Targets = [gate_labels(author, name) for author in corpus.authors]
        return fit(corpus, name, whole(corpus, bid_only=True), targets)
    if name in ACTS:
        return fit(corpus, name, whole(corpus), acts(corpus, ACTS[name])[0])
    if name in ACTS.values():
        return fit(corpus, name, whole(corpus), acts(corpus, name)[1], STEP_PENALTY)
    return fit(corpus, name, whole(corpus), [labels(author, name) for author in corpus.authors])


def acts(corpus: Corpus, category: str) -> tuple[Targets, Targets]:
    """Targets of two steps: the act against all else, and the act unrepaired against repaired.

    Where hard negatives hold the act is not marked: a first model finds its likeliest burst.
    """
    first = [labels(author, category) for author in corpus.authors]
    hidden = [_hard_negatives(author, category) for author in corpus.authors]
    for (_, weight), rows in zip(first, hidden, strict=True):
        for some in rows:
            weight[some] = 0
    table = whole(corpus)
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
    for number in range(args.folds):
        out = corpus.authors[number :: args.folds]
        if not out:
            continue
        models = Path(args.cross) / out[0].name
        write(corpus.without(out), models)
        for author in out[1:]:
            shutil.copytree(models, Path(args.cross) / author.name, dirs_exist_ok=True)
        print(*(author.name for author in out), flush=True)


if __name__ == "__main__":
    main()
