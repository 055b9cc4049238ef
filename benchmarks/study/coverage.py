"""How often a study's intervals hold the truth, and how often it finds what is not there.

    make bench-study                                  # docs/study_pooling.md holds the table
    python -m benchmarks.study.coverage --docs        # and this writes it there

Invented studies: couples differ in how much they write, in how often they turn away and in how
much that truly changed; weeks have a mood that both people of a couple share. What is counted then
goes through the code that pools a real study. The sizes are assumptions, not measurements of
people.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: threads only get in the way

import numpy as np

from chatcheck.analyzer.arrays import FloatArray
from chatcheck.study.pooling.effects import log_ratios
from chatcheck.study.pooling.random_effects import fit
from chatcheck.study.running.spread import spread

WEEKS: Final = 12  # of either period
WEEKLY: Final = 17.0  # chances a person and week, about 165 messages
WRITES: Final = 0.5  # how couples differ in their chances (log units)
SHIFTS: Final = 0.2  # how the two periods differ in them
USUAL: Final = 0.4  # how people differ in their rate (log units)
OWN: Final = 0.1  # how much a person's change differs from the couple's (log units)
MOOD, LASTS = 0.3, 0.9  # of the weeks, shared by a couple: size (log units) and from week to week
MOST: Final = 0.9  # a rate ends here
TAUS: Final = (0.0, 0.2, 0.4)
RATES: Final = (0.02, 0.05, 0.12)
COUPLES: Final = ((20, 3_000), (100, 1_500))  # and how many studies of them
RATIOS: Final = (1.0, 1.5)
CHUNK: Final = 100_000  # couples at a time
DOCS: Final = Path(__file__).parents[2] / "docs" / "study_pooling.md"
EDGES: Final = ("<!-- bench-study -->", "<!-- end -->")


@dataclass(frozen=True, slots=True)
class World:
    """What is true: rate, its ratio after to before, and what couples differ by (log units)."""

    couples: int
    rate: float
    ratio: float
    tau: float


@dataclass(frozen=True, slots=True)
class Counted:
    """Studies by couples by persons; ``spread`` and ``expected`` one a study (phi's two sums)."""

    h0: FloatArray
    n0: FloatArray
    h1: FloatArray
    n1: FloatArray
    spread: FloatArray
    expected: FloatArray


def counted(world: World, studies: int, rng: np.random.Generator) -> Counted:
    """Hits and chances of invented studies."""
    shape = (studies, world.couples)
    truth = np.log(world.ratio) + world.tau * rng.standard_normal(shape)
    own = truth[..., None] + OWN * rng.standard_normal((*shape, 2))
    usual = np.log(world.rate) + USUAL * rng.standard_normal((*shape, 2)) - USUAL**2 / 2
    writes = np.log(WEEKLY) + WRITES * rng.standard_normal((*shape, 1))
    found = []
    seen, expected = np.zeros(studies), np.zeros(studies)
    for side in (0, 1):
        many = np.exp(writes + SHIFTS * rng.standard_normal((*shape, 2)))
        chances = rng.poisson(many[..., None], (*shape, 2, WEEKS)).astype(np.float64)
        chances[..., 0] = np.maximum(chances[..., 0], 1)
        log_rate = (usual + side * own)[..., None] + _mood(shape, rng)[:, :, None, :]
        hits = rng.binomial(chances.astype(np.int64), np.minimum(np.exp(log_rate), MOST))
        found += [hits.sum(axis=-1).astype(np.float64), chances.sum(axis=-1)]
        one, two = spread(hits, chances.astype(np.int64))
        seen, expected = seen + one.sum(axis=(1, 2)), expected + two.sum(axis=(1, 2))
    return Counted(*found, seen, expected)


def _mood(shape: tuple[int, int], rng: np.random.Generator) -> FloatArray:
    """A mood of every week that goes on into the next, without moving the mean rate."""
    mood = np.empty((*shape, WEEKS))
    mood[..., 0] = rng.standard_normal(shape)
    for week in range(1, WEEKS):
        mood[..., week] = LASTS * mood[..., week - 1] + np.sqrt(1 - LASTS**2) * (
            rng.standard_normal(shape)
        )
    return MOOD * mood - MOOD**2 / 2


def effects(one: Counted) -> tuple[FloatArray, FloatArray]:
    """y and v of every person, as chatcheck has them."""
    level = (one.h0 + one.h1).sum(axis=(1, 2)) / (one.n0 + one.n1).sum(axis=(1, 2))
    phi = np.maximum(1.0, one.spread / one.expected)
    return log_ratios(one.h0, one.n0, one.h1, one.n1, level=level[:, None, None],
                      phi=phi[:, None, None])  # fmt: skip


def methods(one: Counted) -> dict[str, tuple[FloatArray, FloatArray]]:
    """y and v, studies by units, of chatcheck's way and of two that look as good."""
    y, v = effects(one)
    own = 1 / (one.h0 + 0.5) - 1 / (one.n0 + 1) + 1 / (one.h1 + 0.5) - 1 / (one.n1 + 1)
    studies = len(y)
    return {
        "chatcheck": (y.mean(axis=2), v.sum(axis=2) / 4),
        "own hits": (y.mean(axis=2), own.sum(axis=2) / 4),
        "persons": (y.reshape(studies, -1), v.reshape(studies, -1)),
    }


def shares(world: World, studies: int, seed: int) -> dict[str, float]:
    """How often the interval of each method holds the truth; groups' and roles' false alarms."""
    rng = np.random.default_rng(seed)
    inside: dict[str, list[FloatArray]] = {}
    member = np.column_stack([np.ones(world.couples), np.arange(world.couples) % 2])
    step = max(1, CHUNK // world.couples)
    for start in range(0, studies, step):
        one = counted(world, min(step, studies - start), rng)
        for name, (y, v) in methods(one).items():
            low, high = (side[:, 0] for side in fit(y, v).interval())
            truth = np.log(world.ratio)
            inside.setdefault(name, []).append((low <= truth) & (truth <= high))
        y, v = effects(one)
        groups = fit(y.mean(axis=2), v.sum(axis=2) / 4, member).p[:, 1]
        roles = fit(y[..., 1] - y[..., 0], v.sum(axis=2)).p[:, 0]
        inside.setdefault("groups", []).append(groups < 0.05)
        inside.setdefault("roles", []).append(roles < 0.05)
    return {name: float(np.concatenate(parts).mean()) for name, parts in inside.items()}


def table(quick: bool) -> str:
    """The figures as a table for docs."""
    lines = [
        "| couples | rate | ratio | tau | covered | false alarms | groups | roles | covered, own "
        "hits | covered, persons |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    seed = 20_000
    for couples, studies in COUPLES:
        for rate in RATES:
            for ratio in RATIOS:
                for tau in TAUS:
                    seed += 1
                    world = World(couples, rate, ratio, tau)
                    found = shares(world, studies // (10 if quick else 1), seed)
                    alarms = f"{1 - found['chatcheck']:.3f}" if ratio == 1 else ""
                    lines.append(
                        f"| {couples} | {100 * rate:.0f} % | {ratio} | {tau} | "
                        f"{found['chatcheck']:.3f} | {alarms} | {found['groups']:.3f} | "
                        f"{found['roles']:.3f} | {found['own hits']:.3f} | {found['persons']:.3f} |"
                    )
                    sys.stderr.write(lines[-1] + "\n")
    return "\n".join(lines)


def main() -> None:
    """Print the table, or put it into the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--docs", action="store_true", help=f"write it into {DOCS.name}")
    parser.add_argument("--quick", action="store_true", help="a tenth of the studies")
    given = parser.parse_args()
    made = table(given.quick)
    if not given.docs:
        print(made)
        return
    before, begin, rest = DOCS.read_text(encoding="utf-8").partition(EDGES[0])
    _, end, after = rest.partition(EDGES[1])
    DOCS.write_text(f"{before}{begin}\n{made}\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
