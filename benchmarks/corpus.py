"""Labelled episodes as rows that a model can be fitted to: what every scene shows, and its label.

Each author's episodes are laid out as one export, whole and (``bare``) cut down to a message and
its answer, read by the real parser and described by the real features.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from benchmarks import episodes
from benchmarks.bare import bare
from chatcheck.analyzer import features
from chatcheck.analyzer.arrays import FloatArray
from chatcheck.analyzer.scenes import Scenes

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
    "flat_good_news": ("delayed_unacknowledged",),  # flat answers to other tellings are none
    "unanswered_good_news": ("delayed_unacknowledged",),
}
PLAIN = [name for name in features.names() if name not in features.GATES]
NEEDS_THE_DAY = ("cancelled_without_repair", "unanswered_good_news")  # bare answers tell too little
REPAIRS = (
    "real_listening", "engaged_response", "emotional_acknowledgement", "curiosity", "warmth",
    "repair_attempt",
)  # fmt: skip
# Gates look at the bid alone: what kinds of scenes have such a bid when the answer is "yes".
# In the order of ``features.GATES``.
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
CLOSE_DAYS = 1  # of stories close together
WORD_VIEWS = ("bid", "reply", "answer")


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
    words: sp.csr_matrix  # a column a (view, word) of ``Corpus.pairs``
    is_bare: bool
    is_dense: bool = False  # a story a day: what stands around one is talk about something else


@dataclass
class Corpus:
    """Authors, and what the columns of their words are: (view, word)."""

    authors: list[Author]
    pairs: list[tuple[str, str]]

    def without(self, names: Sequence[str]) -> Corpus:
        """Everybody else."""
        return Corpus([other for other in self.authors if other.name not in names], self.pairs)

    def apart(self) -> Corpus:
        """Without the stories that stand close together."""
        return Corpus([author for author in self.authors if not author.is_dense], self.pairs)


def everyone() -> Corpus:
    """All authors, their episodes whole (apart and close together) and bare.

    Ordinary chats are one long episode each.
    """
    place: dict[tuple[str, str], int] = {}
    authors = []
    for path in episodes.AUTHORS:
        laid = episodes.load(path.stem)
        cut = bare(laid)
        authors.append(gather(path.stem, laid, episodes.export(laid), place))
        dense = episodes.load(path.stem, CLOSE_DAYS)
        text = episodes.export(dense)
        authors.append(replace(gather(path.stem, dense, text, place), is_dense=True))
        authors.append(gather(path.stem, cut, episodes.export(cut), place, is_bare=True))
    for path in episodes.ORDINARY:
        authors.append(gather(path.stem, episodes.ordinary(path), path.read_bytes(), place))
    for author in authors:
        author.words.resize((len(author.person), len(place)))
    return Corpus(authors, list(place))


def gather(
    name: str,
    laid: list[episodes.Episode],
    text: bytes,
    place: dict[tuple[str, str], int],
    *,
    is_bare: bool = False,
) -> Author:
    """Read an export of episodes and describe every scene."""
    conversation = episodes.conversation_of(text)
    scenes = Scenes(conversation, np.arange(len(conversation.bursts)))
    starts = conversation.bursts["start"].dt.replace_time_zone(None).to_list()
    firsts = [episode.first for episode in laid]
    return Author(
        name,
        laid,
        lambda when: bisect.bisect_right(starts, when) - 1,
        conversation.person,
        np.array([bisect.bisect_right(firsts, start) - 1 for start in starts]),
        scenes.first >= 0,
        sp.csr_matrix(
            np.hstack([features.matrix(scenes, PLAIN), np.zeros((len(scenes), len(GATES)))])
        ),
        _words(scenes, place),
        is_bare,
    )


def _words(scenes: Scenes, place: dict[tuple[str, str], int]) -> sp.csr_matrix:
    """1 where a scene's view has a word; new (view, word) pairs get a column in ``place``."""
    tokens = scenes.conversation.tokens
    rows: list[int] = []
    columns: list[int] = []
    for view in WORD_VIEWS:
        row, at = tokens.of_bursts(*scenes.bursts(view))
        rows += row.tolist()
        for word in tokens.words.gather(tokens.word[at]).to_list():
            columns.append(place.setdefault((view, word), len(place)))
    found = sp.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(scenes), len(place)))
    found.data[:] = 1
    return found


def labels(author: Author, category: str) -> tuple[FloatArray, FloatArray]:
    """Label and weight of every scene for one detector; weight 0 leaves a scene out."""
    label = np.zeros(len(author.person))
    weight = np.ones(len(author.person))
    if author.is_bare and category in NEEDS_THE_DAY:
        return label, 0 * weight
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
