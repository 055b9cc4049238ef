"""The student: the small reader, taught what a teacher says of many texts.

The same network as ``chatcheck.analyzer.acts.reader`` runs, here with gradients. Words begin as the
teacher's encoder knows them (its word vectors, on their main axes); parts of words from nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
import torch

from benchmarks.recognition.calibration import Line
from benchmarks.recognition.fitting import batches, fit, taught, warmed
from benchmarks.recognition.lessons import Single
from chatcheck.analyzer.acts.layers import Layer, Layers
from chatcheck.analyzer.acts.names import ACTS
from chatcheck.analyzer.acts.reader import Model
from chatcheck.analyzer.acts.sentences import Sentences
from chatcheck.analyzer.acts.word_parts import parts_of
from chatcheck.analyzer.arrays import spread

SIZE: Final = 96  # numbers a word
WIDTHS: Final = (192, 128)  # of the two layers
WORDS: Final = 17_000  # known at the most: a model of a language stays under three megabytes
PARTS: Final = 6_000
LEAST_PART_WORDS: Final = 3  # different words that hold a part
LEAST_WORD: Final = 2  # times a word stands in the texts
LONGEST: Final = 72  # places of a text that are learnt from
BATCH: Final = 160
RATE: Final = 2.5e-3
WARMING: Final = 200
LAST_RATE: Final = 0.02  # of the rate, at the end
SAME_LENGTH: Final = 40
DROPOUT: Final = 0.1
FORGOTTEN: Final = 0.05  # of the words in a batch: only their parts are seen
FAR: Final = 0.03  # what the squared distance of log-odds weighs beside the loss
CLIP: Final = 9.0  # log-odds
NOTHING, BEGIN, END = -1, -2, -3


@dataclass(frozen=True)
class Words:
    """What is known of words: which, in which order, their first vectors, their parts."""

    known: list[str]
    seen: int
    vectors: Single
    parts: list[str]

    @classmethod
    def of(
        cls, sentences: Sentences, english: list[str], vectors: Callable[[list[str]], Single]
    ) -> Words:
        """The words of some texts, the commonest first, then ``english`` ones."""
        count = np.bincount(sentences.word, minlength=len(sentences.words))
        order = np.argsort(-count, kind="stable")
        words = sentences.words.to_list()
        seen = [words[n] for n in order if count[n] >= LEAST_WORD][:WORDS]
        have = set(seen)
        known = (seen + [word for word in english if word not in have])[:WORDS]
        held = (
            parts_of(sentences.words)
            .group_by("part")
            .len()
            .filter(pl.col("len") >= LEAST_PART_WORDS)
        )
        parts = held.sort("len", "part", descending=[True, False])["part"][:PARTS].to_list()
        return cls(known, len(seen), vectors(known), parts)


@dataclass(frozen=True)
class Texts:
    """Texts as rows of word numbers with edges: ``place[start[t]:start[t + 1]]``."""

    place: np.ndarray
    long: np.ndarray
    start: np.ndarray

    @classmethod
    def of(cls, sentences: Sentences) -> Texts:
        """Every text given: its sentences between edges, nothing between two sentences."""
        code = sentences.code
        _, at = spread(sentences.start[code], sentences.start[code + 1])
        held = sentences.sentence[at]
        lo, hi = sentences.word_start[held], sentences.word_start[held + 1]
        size = hi - lo + 3
        begin = np.cumsum(size) - size
        place = np.full(int(size.sum()), NOTHING, dtype=np.int64)
        long = np.zeros(len(place), dtype=np.float32)
        place[begin], place[begin + hi - lo + 1] = BEGIN, END
        _, source = spread(lo, hi)
        _, target = spread(begin + 1, begin + 1 + hi - lo)
        place[target] = sentences.word[source]
        long[target] = sentences.lengthened[source]
        ends = np.append(0, np.cumsum(size))
        count = np.append(0, np.cumsum(sentences.start[code + 1] - sentences.start[code]))
        return cls(place, long, ends[count])

    @property
    def length(self) -> np.ndarray:
        """Places of each text that are looked at."""
        return np.minimum(np.diff(self.start), LONGEST)

    def padded(self, batch: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        """Word numbers and lengthening of some texts."""
        length = self.length[batch]
        places = np.full((len(batch), length.max()), NOTHING, dtype=np.int64)
        long = np.zeros(places.shape, dtype=np.float32)
        row, at = spread(np.zeros(len(batch), np.int64), length)
        source = self.start[batch][row] + at
        places[row, at], long[row, at] = self.place[source], self.long[source]
        return torch.from_numpy(places), torch.from_numpy(long)


class Student(torch.nn.Module):
    """The small reader with gradients."""

    def __init__(self, words: Words, vocabulary: pl.Series) -> None:
        super().__init__()
        number = {word: n for n, word in enumerate(words.known)}
        self.row = np.array([number.get(w, -1) for w in vocabulary.to_list()], dtype=np.int64)
        part = pl.DataFrame({"part": words.parts}).with_row_index("row")
        held = parts_of(vocabulary).join(part, on="part", how="inner", maintain_order="left")
        self.part = held["row"].to_numpy().astype(np.int64)
        word = held["word"].to_numpy()
        self.part_start = np.searchsorted(word, np.arange(len(vocabulary) + 1))
        self.words = torch.nn.Parameter(torch.from_numpy(words.vectors.copy()))
        self.parts = torch.nn.Parameter(torch.randn(len(words.parts), SIZE) * 0.02)
        self.lengthening = torch.nn.Parameter(torch.zeros(SIZE))
        self.edges = torch.nn.Parameter(torch.randn(2, SIZE) * 0.1)
        wide, deep = WIDTHS
        self.first = torch.nn.Conv1d(SIZE, wide, 3, padding=1)
        self.second = torch.nn.Conv1d(wide, deep, 3, padding=1)
        self.dropout = torch.nn.Dropout(DROPOUT)
        self.out = torch.nn.Linear(2 * (wide + deep), len(ACTS))
        self.out.bias.data.fill_(-4)

    def _vectors(self, word: np.ndarray) -> torch.Tensor:
        """Rows of distinct places: of words, and nothing for edges."""
        real = np.maximum(word, 0)
        lo, hi = self.part_start[real], self.part_start[real + 1]
        hi = np.where(word >= 0, hi, lo)
        _, at = spread(lo, hi)
        first = np.cumsum(hi - lo) - (hi - lo)
        parts = torch.nn.functional.embedding_bag(
            torch.from_numpy(self.part[at]), self.parts, torch.from_numpy(first), mode="mean"
        )
        known = torch.from_numpy(((self.row[real] >= 0) & (word >= 0)).astype(np.float32))[:, None]
        if self.training:
            known = known * (torch.rand(len(word), 1) > FORGOTTEN).float()
        return self.words[torch.from_numpy(np.maximum(self.row[real], 0))] * known + parts

    def forward(self, places: torch.Tensor, long: torch.Tensor) -> torch.Tensor:
        """Log-odds (texts, acts)."""
        distinct, inverse = torch.unique(places, return_inverse=True)
        found = self._vectors(distinct.numpy())[inverse] + long[..., None] * self.lengthening
        for edge, row in ((BEGIN, self.edges[0]), (END, self.edges[1])):
            found = found + (places == edge).float()[..., None] * row
        held = (places != NOTHING).float()[..., None]
        found = self.dropout(found) * held
        root = torch.sqrt(held.sum(1))
        read = []
        for layer in (self.first, self.second):
            found = torch.relu(layer(found.transpose(1, 2))).transpose(1, 2) * held
            read += [found.max(1).values, found.sum(1) / root]
            found = self.dropout(found)
        return self.out(self.dropout(torch.cat(read, 1)))

    def model(self, words: Words, lines: list[Line]) -> Model:
        """What was learnt as the analyzer runs it, calibrated by a line an act."""
        slope = np.array([line.slope for line in lines], dtype=np.float32)
        base = np.array([line.base for line in lines], dtype=np.float32)
        held = {name: value.detach().numpy() for name, value in self.named_parameters()}

        def layer(name: str) -> Layer:
            weights = np.ascontiguousarray(held[f"{name}.weight"].transpose(2, 1, 0))
            return Layer(weights, held[f"{name}.bias"])

        return Model(
            acts=ACTS,
            words=pl.Series("w", words.known),
            word_vectors=held["words"],
            seen=words.seen,
            parts=pl.Series("p", words.parts),
            part_vectors=held["parts"],
            lengthening=held["lengthening"],
            edges=held["edges"],
            layers=Layers(layer("first"), layer("second")),
            out=held["out.weight"].T * slope,
            base=held["out.bias"] * slope + base,
        )


def learn(
    sentences: Sentences, wanted: Single, words: Words, rounds: int, say: Callable[[str], None]
) -> Student:
    """Teach the small reader what is ``wanted`` of the texts: probabilities (texts, acts)."""
    torch.manual_seed(0)
    rng = np.random.RandomState(0)
    student, texts = Student(words, sentences.words), Texts.of(sentences)
    some = np.flatnonzero(texts.length > 0)
    steps = rounds * -(-len(some) // BATCH)
    slow = {"params": [student.words, student.parts], "lr": RATE / 2, "weight_decay": 0.0}
    vectors = {id(p) for p in slow["params"]}
    rest = [p for p in student.parameters() if id(p) not in vectors]
    optimizer = torch.optim.AdamW([slow, {"params": rest, "lr": RATE, "weight_decay": 1e-3}])
    schedule = warmed(optimizer, steps, WARMING, LAST_RATE)
    loss_of = taught(torch.from_numpy(wanted), FAR, CLIP)
    fit(
        student,
        schedule,
        (batches(some, texts.length, BATCH, SAME_LENGTH, rng) for _ in range(rounds)),
        lambda batch: loss_of(student(*texts.padded(batch)), batch),
        lambda what: say(f"student, {what}"),
    )
    return student.eval()
