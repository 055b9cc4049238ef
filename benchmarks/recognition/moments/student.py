"""The student of moments: the small network that ``chatcheck.analyzer.acts.moments`` runs.

It looks at the words as the acts' reader knows them (their rows stay as they are) with two layers
of its own, taught by what the teacher says of many pairs and by the labels.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import polars as pl
import torch

from benchmarks.recognition.fitting import batches, fit, taught, warmed
from benchmarks.recognition.lessons import Single
from benchmarks.recognition.moments.pairs import KINDS
from benchmarks.recognition.student import BEGIN, END, NOTHING
from benchmarks.recognition.student import Texts as Placed
from chatcheck.analyzer.acts.language import Language
from chatcheck.analyzer.acts.layers import Layer, Layers
from chatcheck.analyzer.acts.moments import MomentModel
from chatcheck.analyzer.acts.sentences import Sentences
from chatcheck.analyzer.arrays import spread

WIDTHS: Final = (128, 96)  # of the two layers
HELD: Final = 96  # of what both texts hold, weighed together
BATCH: Final = 128
RATE: Final = 2e-3
WARMING: Final = 200
LAST_RATE: Final = 0.02
SAME_LENGTH: Final = 40
DROPOUT: Final = 0.15
FORGOTTEN: Final = 0.05  # of the places of a text
LONGEST: Final = 160  # places of a text that are learnt from
FAR: Final = 0.05  # what the squared distance of log-odds weighs beside the loss
CLIP: Final = 8.0  # log-odds


class Texts:
    """Distinct texts as rows of the acts' model.

    ``number`` of each text, ``length`` in places, ``size`` of a row; the table holds a row a word,
    then the two edges and nothing.
    """

    def __init__(self, texts: Sequence[str], language: Language) -> None:
        self.number = {text: n for n, text in enumerate(dict.fromkeys(texts))}
        sentences = Sentences.of(pl.Series(list(self.number), dtype=pl.String), language.spellings)
        placed = Placed.of(sentences)
        table, _ = language.model.table(sentences)
        words = len(sentences.words)
        self.length = np.minimum(np.diff(placed.start), LONGEST)
        self._start = placed.start
        self._long = placed.long
        self._row = placed.place.copy()
        for mark, row in zip((BEGIN, END, NOTHING), range(words, words + 3), strict=True):
            self._row[placed.place == mark] = row
        self._table = torch.from_numpy(np.vstack((table[:words], table[-3:])))
        self.size = table.shape[1]
        self._lengthening = torch.from_numpy(language.model.lengthening)

    def padded(self, texts: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        """Rows (texts, places, size), and 1 for each place that holds one, both float."""
        nothing = len(self._table) - 1
        place = np.full((len(texts), max(1, int(self.length[texts].max()))), nothing)
        long = np.zeros(place.shape, dtype=np.float32)
        row, at = spread(np.zeros(len(texts), np.int64), self.length[texts])
        place[row, at] = self._row[self._start[texts][row] + at]
        long[row, at] = self._long[self._start[texts][row] + at]
        rows = self._table[torch.from_numpy(place)]
        rows = rows + torch.from_numpy(long)[..., None] * self._lengthening
        return rows, torch.from_numpy((place != nothing).astype(np.float32))[..., None]


class MomentStudent(torch.nn.Module):
    """The small reader of moments with gradients."""

    def __init__(self, size: int) -> None:
        super().__init__()
        wide, deep = WIDTHS
        self.first = torch.nn.Conv1d(size, wide, 3, padding=1)
        self.second = torch.nn.Conv1d(wide, deep, 3, padding=1)
        self.hidden = torch.nn.Linear(4 * (wide + deep) + 2 * deep, HELD)
        self.out = torch.nn.Linear(HELD, len(KINDS))
        self.out.bias.data.fill_(-3)
        self.dropout = torch.nn.Dropout(DROPOUT)

    def _side(self, texts: Texts, chosen: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        rows, held = texts.padded(chosen)
        if self.training:
            rows = rows * (torch.rand(*rows.shape[:2], 1) > FORGOTTEN).float()
        rows = self.dropout(rows * held)
        root = torch.sqrt(held.sum(1).clamp(min=1))
        most, mean = [], []
        for layer in (self.first, self.second):
            rows = torch.relu(layer(rows.transpose(1, 2))).transpose(1, 2) * held
            most.append(rows.max(1).values)
            mean.append(rows.sum(1) / root)
            rows = self.dropout(rows)
        return torch.cat([*most, *mean], 1), torch.cat([most[1], mean[1]], 1)

    def forward(self, texts: Texts, bid: np.ndarray, answer: np.ndarray) -> torch.Tensor:
        """Log-odds (moments, kinds)."""
        (here, deep_here), (there, deep_there) = self._side(texts, bid), self._side(texts, answer)
        held = torch.cat([here, there, deep_here * deep_there], 1)
        return self.out(torch.relu(self.hidden(self.dropout(held))))

    def model(self) -> MomentModel:
        """What was learnt as the analyzer runs it."""
        held = {name: value.detach().numpy() for name, value in self.named_parameters()}

        def layer(name: str) -> Layer:
            weights = np.ascontiguousarray(held[f"{name}.weight"].transpose(2, 1, 0))
            return Layer(weights, held[f"{name}.bias"])

        return MomentModel(
            kinds=KINDS,
            layers=Layers(layer("first"), layer("second")),
            hidden=np.ascontiguousarray(held["hidden.weight"].T),
            hidden_base=held["hidden.bias"],
            out=np.ascontiguousarray(held["out.weight"].T),
            base=held["out.bias"],
        )


def learn(
    pairs: Sequence[tuple[str, str]],
    wanted: Single,
    language: Language,
    rounds: int,
    say: Callable[[str], None],
) -> MomentStudent:
    """Teach the small reader what is ``wanted`` of moments: probabilities (moments, kinds)."""
    torch.manual_seed(0)
    rng = np.random.RandomState(0)
    texts = Texts([text for pair in pairs for text in pair], language)
    bid, answer = (np.array([texts.number[p[side]] for p in pairs]) for side in (0, 1))
    length = texts.length[bid] + texts.length[answer]
    student = MomentStudent(texts.size)
    steps = rounds * (len(pairs) // BATCH + 1)
    optimizer = torch.optim.AdamW(student.parameters(), lr=RATE, weight_decay=1e-3)
    schedule = warmed(optimizer, steps, WARMING, LAST_RATE)
    loss_of = taught(torch.from_numpy(wanted), FAR, CLIP)
    everything = np.arange(len(pairs))
    fit(
        student,
        schedule,
        (batches(everything, length, BATCH, SAME_LENGTH, rng) for _ in range(rounds)),
        lambda batch: loss_of(student(texts, bid[batch], answer[batch]), batch),
        lambda what: say(f"student of moments, {what}"),
    )
    return student.eval()
