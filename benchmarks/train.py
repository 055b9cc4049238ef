"""Trains the small linear models of the detectors and gates on the labelled episodes.

``make train`` fits every model on all authors and writes it to ``analyzer/models/``.
``python benchmarks/train.py --cross FOLDER`` leaves each author (and each ordinary chat) out in
turn and writes the models that have never seen them, for ``benchmarks/episodes.py --models``.
Deterministic; takes some minutes.
"""

from __future__ import annotations

import argparse
import bisect
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).parent.parent))

from scipy.optimize import minimize

from benchmarks import episodes
from chatcheck.analyzer import features
from chatcheck.analyzer.conversation import converse
from chatcheck.analyzer.model import Model, as_json
from chatcheck.analyzer.scenes import Scenes
from chatcheck.analyzer.settings import Settings
from chatcheck.analyzer.tokens import spread
from chatcheck.parsers.formats import ReadOptions
from chatcheck.parsers.source import from_bytes
from chatcheck.parsers.whatsapp import WHATSAPP

FloatArray = npt.NDArray[np.float64]
MODELS = Path(__file__).parent.parent / "analyzer" / "models"
REJECTIONS = (
    "half_listening", "one_word_reply", "correcting", "delayed_unacknowledged", "minimising",
    "cancelled_without_repair", "flat_good_news", "unanswered_good_news",
)  # fmt: skip
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
    "half_listening": -0.5, "one_word_reply": -0.5, "correcting": 0.0,
    "minimising": -0.5, "cancelled_without_repair": 0.25,
    "flat_good_news": -0.25, "unanswered_good_news": -0.25, "real_listening": -0.5,
    "engaged_response": -0.5, "emotional_acknowledgement": -1.0, "curiosity": -0.5,
    "warmth": -0.25, "repair_attempt": -0.75, "gate_meaningful": 0.0, "gate_good_news": 0.0,
    "gate_feeling": 0.0,
}  # fmt: skip
FEATURE_PENALTY, WORD_PENALTY = 2.0, 6.0
LEAST_ROWS, LEAST_AUTHORS = 6, 2  # of a word, over all authors
MOST_FEATURES = 90
SMALLEST_WORD = 0.06
WORD_VIEWS = ("bid", "reply")


@dataclass
class Author:
    """One author's scenes: every burst that has a bid before it."""

    name: str
    episodes: list[episodes.Episode]
    burst_of: Callable[[object], int]
    person: npt.NDArray[np.int8]
    episode: npt.NDArray[np.int64]
    usable: npt.NDArray[np.bool_]
    matrix: npt.NDArray[np.float32]
    words: dict[str, list[tuple[int, str]]]


def everyone() -> list[Author]:
    """All authors, and the ordinary chats as authors of one long ordinary episode each."""
    return [gather(path) for path in (*episodes.AUTHORS, *episodes.ORDINARY)]


def gather(path: Path) -> Author:
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
        features.matrix(scenes, features.names()),
        {view: _words(scenes, view) for view in WORD_VIEWS},
    )


def _words(scenes: Scenes, view: str) -> list[tuple[int, str]]:
    """(scene, word) of the words of a view."""
    tokens = scenes.conversation.tokens
    lo, hi = scenes.ranges(view)
    row, place = spread(tokens.start[lo], tokens.start[hi])
    return list(zip(row.tolist(), tokens.words.gather(tokens.word[place]).to_list(), strict=True))


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
                weight[guilty] = 0
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
    """Columns of a fit: feature names, then (view, word) pairs."""

    names: list[str]
    words: list[tuple[str, str]]

    def of(self, author: Author) -> npt.NDArray[np.float32]:
        """The author's matrix with word columns behind the features."""
        place = {pair: column for column, pair in enumerate(self.words)}
        dense = np.zeros((len(author.person), len(self.words)), dtype=np.float32)
        for view, pairs in author.words.items():
            for row, word in pairs:
                column = place.get((view, word))
                if column is not None:
                    dense[row, column] = 1
        every = features.names()
        chosen = [every.index(name) for name in self.names]
        return np.hstack([author.matrix[:, chosen], dense])


def word_columns(authors: Sequence[Author], views: Sequence[str]) -> list[tuple[str, str]]:
    """Words that several authors use often enough."""
    rows: Counter[tuple[str, str]] = Counter()
    users: dict[tuple[str, str], set[str]] = defaultdict(set)
    for author in authors:
        for view in views:
            for _, word in author.words[view]:
                rows[view, word] += 1
                users[view, word].add(author.name)
    return sorted(
        pair for pair in rows if rows[pair] >= LEAST_ROWS and len(users[pair]) >= LEAST_AUTHORS
    )


def train(authors: Sequence[Author], name: str) -> Model:
    """Fit, keep the heaviest features and words, and fit again."""
    bid_only = name in GATES
    wanted = [n for n in features.names() if not bid_only or n.startswith("bid:")]
    table = Table(wanted, word_columns(authors, ("bid",) if bid_only else WORD_VIEWS))
    find = gate_labels if bid_only else labels
    targets = [find(author, name) for author in authors]
    weights = _fit(authors, table, targets)
    count = len(table.names)
    spread = np.vstack([author.matrix for author in authors]).std(axis=0)
    every = features.names()
    heavy = np.abs(weights[:count]) * spread[[every.index(n) for n in table.names]]
    keep = np.argsort(-heavy, kind="stable")[:MOST_FEATURES]
    table = Table(
        [table.names[i] for i in sorted(keep)],
        [
            pair
            for pair, weight in zip(table.words, weights[count:-1], strict=True)
            if abs(weight) > SMALLEST_WORD
        ],
    )
    weights = _fit(authors, table, targets)
    count = len(table.names)
    words: dict[str, dict[str, float]] = {}
    for (view, word), weight in zip(table.words, weights[count:-1], strict=True):
        words.setdefault(view, {})[word] = float(weight)
    named = {n: float(w) for n, w in zip(table.names, weights[:count], strict=True)}
    return Model(float(weights[-1]), THRESHOLDS[name], named, words)


def _fit(
    authors: Sequence[Author], table: Table, targets: list[tuple[FloatArray, FloatArray]]
) -> FloatArray:
    parts = [
        (table.of(author)[weight > 0], label[weight > 0], weight[weight > 0])
        for author, (label, weight) in zip(authors, targets, strict=True)
    ]
    x = np.vstack([part[0] for part in parts]).astype(np.float64)
    sign = np.where(np.concatenate([part[1] for part in parts]) == 1, 1.0, -1.0)
    weight = np.concatenate([part[2] for part in parts])
    penalty = np.repeat([FEATURE_PENALTY, WORD_PENALTY], [len(table.names), len(table.words)])

    def loss(beta: FloatArray) -> tuple[float, FloatArray]:
        margin = sign * (x @ beta[:-1] + beta[-1])
        value = (weight * np.logaddexp(0, -margin)).sum() + (penalty * beta[:-1] ** 2).sum() / 2
        slope = -weight * sign / (1 + np.exp(np.minimum(margin, 500)))
        return value, np.append(x.T @ slope + penalty * beta[:-1], slope.sum())

    start = np.zeros(x.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return np.asarray(found.x)


def write(authors: Sequence[Author], folder: Path) -> None:
    """Train every model and write it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (*REJECTIONS, *REPAIRS, *GATES):
        if name in BY_THE_CLOCK:
            continue
        (folder / f"{name}.json").write_text(as_json(train(authors, name)), encoding="utf-8")


def main() -> None:
    """Train on everybody, or cross-validate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--cross", metavar="FOLDER", help="Write a set of models a left-out author."
    )
    parser.add_argument("--only", default="", help="Authors to leave out in turn.")
    args = parser.parse_args()
    authors = everyone()
    if not args.cross:
        write(authors, MODELS)
        return
    for author in authors:
        if args.only and author.name not in args.only.split(","):
            continue
        others = [other for other in authors if other is not author]
        write(others, Path(args.cross) / author.name)
        print(author.name, flush=True)


if __name__ == "__main__":
    main()
