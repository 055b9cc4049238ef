"""The teacher of moments: the large encoder reads a bid and its answer in one go.

The same encoder as teaches the acts (``benchmarks/recognition/teacher.py``), fitted to moments.
What it says of many more pairs than anybody labelled, the bid of one moment beside the answer of
another, is what the small reader of moments learns.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

from benchmarks.recognition.fitting import batches, fit, labelled, warmed
from benchmarks.recognition.lessons import Single
from benchmarks.recognition.moments.pairs import KINDS, Lesson
from benchmarks.recognition.teacher import OUT_RATE, STEEPEST, folder, optimizer_of, pooled

LONGEST_BID: Final = 56  # pieces of words, the last ones
LONGEST_ANSWER: Final = 40  # the first ones
BATCH: Final = 32
READ_AT_ONCE: Final = 96
RATE: Final = 8e-5
WARMING: Final = 100  # steps
SAME_LENGTH: Final = 50  # batches sorted by length together
TURNS_AWAY: Final = 3.0  # how much more a moment counts in which somebody does
RARE: Final = -2.5  # log-odds before anything is learnt

Cut = tuple[list[int], list[int]]


class PairTeacher(torch.nn.Module):
    """The encoder, and what weighs for and against each kind in what it makes of a moment."""

    def __init__(self) -> None:
        super().__init__()
        self.cut = AutoTokenizer.from_pretrained(folder())
        self.encoder = AutoModel.from_pretrained(folder())
        self.dropout = torch.nn.Dropout(0.1)
        self.out = torch.nn.Linear(2 * self.encoder.config.hidden_size, len(KINDS))
        self.out.bias.data.fill_(RARE)

    def forward(self, pieces: torch.Tensor, mask: torch.Tensor, side: torch.Tensor) -> torch.Tensor:
        """Log-odds (moments, kinds)."""
        found = self.encoder(
            input_ids=pieces, attention_mask=mask, token_type_ids=side
        ).last_hidden_state
        return self.out(self.dropout(pooled(found, mask)))

    def cuts(self, pairs: Sequence[tuple[str, str]]) -> list[Cut]:
        """Pieces of words of each moment, and which side each piece is on."""
        bids, answers = (
            self.cut(list(side), add_special_tokens=False)["input_ids"]
            for side in zip(*pairs, strict=True)
        )
        begin, end = self.cut.cls_token_id, self.cut.sep_token_id
        found = []
        for bid, answer in zip(bids, answers, strict=True):
            first = [begin, *bid[-LONGEST_BID:], end]
            second = [*answer[:LONGEST_ANSWER], end]
            found.append((first + second, [0] * len(first) + [1] * len(second)))
        return found

    def odds(self, pairs: Sequence[tuple[str, str]]) -> Single:
        """What it says of moments: log-odds, shape (moments, kinds)."""
        cut = self.cuts(pairs)
        order = np.argsort([len(pieces) for pieces, _ in cut], kind="stable")
        out = np.zeros((len(pairs), len(KINDS)), dtype=np.float32)
        self.eval()
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
            for begin in range(0, len(order), READ_AT_ONCE):
                batch = order[begin : begin + READ_AT_ONCE]
                out[batch] = self(*_padded([cut[n] for n in batch])).float().numpy()
        return out


def _padded(cuts: Sequence[Cut]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    longest = max(len(pieces) for pieces, _ in cuts)
    out = np.zeros((3, len(cuts), longest), dtype=np.int64)
    for row, (pieces, side) in enumerate(cuts):
        out[0, row, : len(pieces)] = pieces
        out[1, row, : len(pieces)] = 1
        out[2, row, : len(pieces)] = side
    pieces, mask, side = (torch.from_numpy(values) for values in out)
    return pieces, mask, side


def teach(lesson: Lesson, rounds: int, say: Callable[[str], None]) -> PairTeacher:
    """Fit the encoder to labelled moments."""
    torch.manual_seed(0)
    rng = np.random.RandomState(0)
    teacher = PairTeacher()
    cut = teacher.cuts(lesson.pairs)
    wanted, weight = torch.from_numpy(lesson.wanted), torch.from_numpy(lesson.weight)
    weight = weight * (1 + (TURNS_AWAY - 1) * wanted)
    steps = rounds * (len(cut) // BATCH + 1)
    schedule = warmed(optimizer_of(teacher, RATE, OUT_RATE), steps, WARMING)
    loss_of = labelled(wanted, weight)

    def loss(batch: Sequence[int]) -> torch.Tensor:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            odds = teacher(*_padded([cut[n] for n in batch]))
        return loss_of(odds, batch)

    length, everything = np.array([len(pieces) for pieces, _ in cut]), np.arange(len(cut))
    fit(
        teacher,
        schedule,
        (batches(everything, length, BATCH, SAME_LENGTH, rng) for _ in range(rounds)),
        loss,
        lambda what: say(f"teacher of moments, {what}"),
        steepest=STEEPEST,
    )
    return teacher


def recombined(lesson: Lesson, many: int, rng: random.Random) -> list[tuple[str, str]]:
    """Bids of some moments beside the answers of others: what nobody labelled."""
    answered = np.array([bool(answer) for _, answer in lesson.pairs])
    turned = np.flatnonzero(lesson.wanted.any(axis=1) & answered & (lesson.weight.max(axis=1) >= 1))
    told = np.flatnonzero(lesson.weight.max(axis=1) >= 1)
    rest = np.flatnonzero(lesson.weight.max(axis=1) < 1)
    # Which bids with which answers, and how often.
    mixes = (
        (told, turned, 0.28), (rest, turned, 0.23), (turned, rest, 0.17), (turned, told, 0.17),
        (rest, rest, 0.15),
    )  # fmt: skip
    found = []
    for bids, answers, share in mixes:
        for _ in range(int(many * share)):
            bid = lesson.pairs[rng.choice(bids)][0]
            found.append((bid, lesson.pairs[rng.choice(answers)][1]))
    return found
