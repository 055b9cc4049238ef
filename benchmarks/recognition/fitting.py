"""How every network here is fitted: batches of like length, a rate that rises and falls, rounds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import torch

Loss = Callable[[Any], torch.Tensor]


def batches(
    chosen: np.ndarray, length: np.ndarray, size: int, together: int, rng: np.random.RandomState
) -> list[np.ndarray]:
    """Numbers in chance order, ``size`` at a time; ``together`` batches are sorted by length."""
    order = rng.permutation(chosen)
    found: list[np.ndarray] = []
    for begin in range(0, len(order), together * size):
        some = order[begin : begin + together * size]
        some = some[np.argsort(length[some], kind="stable")]
        found += [some[at : at + size] for at in range(0, len(some), size)]
    return [found[n] for n in rng.permutation(len(found))]


def warmed(
    optimizer: torch.optim.Optimizer, steps: int, warming: int, least: float = 0.0
) -> torch.optim.lr_scheduler.LambdaLR:
    """A rate that rises over ``warming`` steps and falls to a share of ``least`` over all."""
    return torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(step / warming, 1) * max(least, 1 - step / steps)
    )


def fit(
    network: torch.nn.Module,
    schedule: torch.optim.lr_scheduler.LambdaLR,
    rounds: Iterable[Iterable[Sequence[int]]],
    loss_of: Loss,
    say: Callable[[str], None],
    *,
    steepest: float | None = None,
) -> None:
    """Go through the batches of every round; ``steepest`` is the longest step's gradient."""
    for number, one in enumerate(rounds, start=1):
        network.train()
        total, count = 0.0, 0
        for batch in one:
            loss = loss_of(batch)
            schedule.optimizer.zero_grad()
            loss.backward()
            if steepest is not None:
                torch.nn.utils.clip_grad_norm_(network.parameters(), steepest)
            schedule.optimizer.step()
            schedule.step()
            total += loss.item() * len(batch)
            count += len(batch)
        say(f"round {number}: loss {total / count:.3f}")


def taught(target: torch.Tensor, far: float, clip: float) -> Callable[..., torch.Tensor]:
    """The loss of log-odds of a batch beside the probabilities ``target`` that a teacher gave.

    Beside the cross entropy the squared distance of log-odds, cut at ``clip``, weighs ``far``.
    """
    wanted = torch.logit(target, eps=1e-4).clamp(-clip, clip)
    entropy = torch.nn.functional.binary_cross_entropy_with_logits

    def loss(odds: torch.Tensor, batch: np.ndarray) -> torch.Tensor:
        told = entropy(odds, target[batch], reduction="none").sum(1).mean()
        return told + far * ((odds.clamp(-clip, clip) - wanted[batch]) ** 2).sum(1).mean()

    return loss


def labelled(target: torch.Tensor, weight: torch.Tensor) -> Callable[..., torch.Tensor]:
    """The loss of log-odds of a batch beside labels, each with its weight."""
    entropy = torch.nn.functional.binary_cross_entropy_with_logits

    def loss(odds: torch.Tensor, batch: Sequence[int]) -> torch.Tensor:
        losses = entropy(odds.float(), target[batch], reduction="none")
        return (losses * weight[batch]).sum(1).mean()

    return loss
