"""How far two readers of the same real messages agree on each act: Cohen's kappa.

The table goes into docs/acts.md.

Cohen, "A coefficient of agreement for nominal scales" (1960): the share on which both agree, beyond
what two who gave the act as often would agree on by chance. Both read apart, without sight of the
other's labels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from benchmarks.recognition import bank, documents
from chatcheck.analyzer.acts.names import ACTS, TOGETHER, Act

SINGLE: Final = tuple(act for act in ACTS if act not in TOGETHER)
LEAST: Final = 10  # messages that either reader gave an act: under that, a kappa says nothing


@dataclass(frozen=True)
class Agreement:
    """Messages that the first reader, the second, and both gave an act, of ``total``."""

    first: int
    second: int
    both: int
    total: int

    @property
    def kappa(self) -> float:
        """Cohen's kappa; nan where nobody gave the act, or both always did."""
        if self.total == 0:
            return float("nan")
        one, other = self.first / self.total, self.second / self.total
        agreed = 1 - (self.first + self.second - 2 * self.both) / self.total
        chance = one * other + (1 - one) * (1 - other)
        return (agreed - chance) / (1 - chance) if chance < 1 else float("nan")


def agreements() -> dict[Act, Agreement]:
    """The agreement on every act, on messages that were read twice."""
    first = bank.labels(bank.FOLDER / "real" / "labels.txt")
    second = bank.labels(bank.FOLDER / "real" / "second_reading.txt")
    twice = [(first[place][1], acts) for place, (_, acts) in second.items() if place in first]
    return {act: agreement(act, twice) for act in SINGLE}


def agreement(act: Act, twice: list[tuple[frozenset[Act], frozenset[Act]]]) -> Agreement:
    """The agreement on one act, of messages as each reader labelled them."""
    first = sum(act in one for one, _ in twice)
    second = sum(act in other for _, other in twice)
    both = sum(act in one and act in other for one, other in twice)
    return Agreement(first, second, both, len(twice))


def table(found: dict[Act, Agreement]) -> str:
    """A line an act, the most agreed on first; rare acts last."""
    total = next(iter(found.values())).total
    lines = [
        f"{total:,} messages were read twice.",
        "",
        "| act | first reader | second | both | kappa |",
        "| --- | --- | --- | --- | --- |",
    ]
    enough = {a: v for a, v in found.items() if v.first + v.second - v.both >= LEAST}
    rare = {a: v for a, v in found.items() if a not in enough}
    for act, v in sorted(enough.items(), key=lambda pair: -pair[1].kappa):
        lines.append(f"| {act} | {v.first} | {v.second} | {v.both} | {v.kappa:.2f} |")
    for act, v in rare.items():
        lines.append(f"| {act} | {v.first} | {v.second} | {v.both} | too rare |")
    return "\n".join(lines)


def main() -> None:
    """Print the table and write it."""
    found = table(agreements())
    print(found)
    documents.write("acts.md", "kappa", found)


if __name__ == "__main__":
    main()
