"""Measures the recognition on people whom its models never saw.

``make bench-recognition`` prints every part; ``--part plain`` (several times) chooses. Models are
those that ``make train`` left each writer, real pair and author out of; ``--shipped`` takes the
shipped one, which has seen the bank. ``--docs`` writes the tables into docs/detection.md, and
``--record`` the figures that ``chatcheck detectors`` and the report quote.
"""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Final

from benchmarks.recognition import bank, documents, hits, ordinary, real_chats, reliability, stories
from benchmarks.recognition.bank import Exchange
from benchmarks.recognition.held_out import FOLDER, Languages, Texts
from benchmarks.recognition.layout import APART_DAYS
from benchmarks.recognition.moments import held as moments
from benchmarks.recognition.scoring import KIND, Score, Tally, by_group, score, shown, table
from chatcheck.analyzer.acts.language import DEFAULT, Language, load

MEASURED: Final = bank.BENCHMARKS.parent / "analyzer" / "detectors" / "measured.toml"
STORIES_APART_DAYS: Final = 4  # in stories a plan is called off days later


@dataclass(frozen=True)
class Measure:
    """What to measure with: which models, and what of the errors to show."""

    folder: Path
    shipped: bool
    errors: str

    @cached_property
    def languages(self) -> Languages:
        """The models that never saw a group, and all groups they know of."""
        return Languages.load(self.folder)

    def language_of(self, group: str) -> Language:
        """The language to judge a group by."""
        return load(DEFAULT) if self.shipped else self.languages(group)

    def usable(self, groups: list[str]) -> list[str]:
        """The groups that can be judged: where one fold alone was left out, those in it."""
        return groups if self.shipped else self.languages.unseen(groups)

    def score(
        self, exchanges: list[Exchange], *, dense: bool = False, apart_days: int = APART_DAYS
    ) -> Score:
        """Exchanges, each group by a model that never saw it."""
        groups = by_group(exchanges)
        chosen = {group: groups[group] for group in self.usable(list(groups))}
        languages = {group: self.language_of(group) for group in chosen}
        return score(chosen, languages, dense=dense, apart_days=apart_days)


def plain(measure: Measure, *, dense: bool = False) -> str:
    """Plain exchanges of writers left out."""
    return _scored(measure, measure.score(bank.exchanges(), dense=dense))


def dense(measure: Measure) -> str:
    """The same, in days full of small talk."""
    return plain(measure, dense=True)


def held(measure: Measure) -> str:
    """Exchanges of writers from whom nothing was learnt or chosen, by the model that ships."""
    shipped = dataclasses.replace(measure, shipped=True)
    found = _scored(shipped, shipped.score(bank.exchanges(bank.FOLDER / "held")))
    alone = "Moments of another such writer, by the second reading alone:"
    return f"{found}\n\n{alone}\n\n{moments.table()}"


def told(measure: Measure) -> str:
    """The stories of authors left out."""
    return _scored(measure, measure.score(stories.everyone(), apart_days=STORIES_APART_DAYS))


def quiet(measure: Measure) -> str:
    """Ordinary chats, in which whatever is flagged is false."""
    lines = [
        "| chats | messages | alarms in 1,000 | by detector | openly warm replies found |",
        "| --- | --- | --- | --- | --- |",
    ]
    kinds = (
        ("dense", ordinary.dense_chats(), measure.language_of),
        ("stories", ordinary.story_chats(), measure.language_of),
        # Nothing was ever learnt from these.
        ("of nobody else", ordinary.dense_chats(bank.FOLDER / "held"), lambda _: load(DEFAULT)),
    )
    for name, chats, language_of in kinds:
        usable = measure.usable([chat.group for chat in chats])
        found = ordinary.alarms([c for c in chats if c.group in usable], language_of)
        rejections = [n for n in KIND if KIND[n] == "rejection" and n != "shrinking_replies"]
        warm = f"{found.warm_found} of {found.warm}" if found.warm else "not marked"
        lines.append(
            f"| {name} | {found.messages:,} | {found.per_thousand(rejections):.2f} | "
            f"{_counts(found, rejections)} | {warm} |"
        )
    return "\n".join(lines)


def real(measure: Measure) -> str:
    """Odd pairs of real students, at several paces."""
    corpus = real_chats.installed()
    if corpus is None:
        return "Not measured: the package chitchat-dataset (extra `bank`) is not installed."
    pairs = measure.usable(corpus.odd_pairs)
    found = ordinary.steadiness(corpus, pairs, measure.language_of)
    lines = [
        f"{len(pairs)} pairs. Alarms and repairs of words in 1,000 messages:",
        "",
        "| pace | messages | alarms | by detector | repairs by detector |",
        "| --- | --- | --- | --- | --- |",
    ]
    repairs = [name for name in ordinary.WORDS if KIND[name] == "repair"]
    for pace, at_pace in found.at_pace.items():
        lines.append(
            f"| x{pace} | {at_pace.messages:,} | {at_pace.per_thousand(ordinary.REJECTIONS):.2f} | "
            f"{_counts(at_pace, ordinary.REJECTIONS)} | {_counts(at_pace, repairs)} |"
        )
    kept = ", ".join(f"{kind}s {found.kept(kind):.2f}" for kind in ("rejection", "repair"))
    return "\n".join([*lines, "", f"Of what is flagged at either pace, flagged at both: {kept}."])


def acts(measure: Measure) -> str:
    """How well each act is told, and how far its probability can be trusted."""
    return reliability.table(Texts.load(measure.folder))


PARTS: Final[dict[str, Callable[[Measure], str]]] = {
    "acts": acts, "plain": plain, "dense": dense, "held": held, "stories": told,
    "ordinary": quiet, "real": real,
}  # fmt: skip


def _counts(found: ordinary.Alarms, names: list[str] | tuple[str, ...]) -> str:
    some = [f"{name} {found.hits[name]}" for name in names if found.hits[name]]
    return ", ".join(some) or "none"


def _scored(measure: Measure, found: Score) -> str:
    if measure.errors:
        print(shown(found.errors, measure.errors))
    alarms = f"Ordinary exchanges with an alarm: {found.alarmed} of {found.ordinary}."
    return f"{table(found)}\n\n{alarms}"


def record(measure: Measure) -> None:
    """Write what was measured on plain exchanges and stories of people left out, and hits read."""
    found: dict[str, dict[str, dict[str, float]]] = {name: {} for name in KIND}
    for source, exchanges, days in (
        ("plain", bank.exchanges(), APART_DAYS),
        ("stories", stories.everyone(), STORIES_APART_DAYS),
    ):
        for name, tally in measure.score(exchanges, apart_days=days).tallies.items():
            if tally.found + tally.missed:
                found[name][source] = _figures(tally, KIND[name])
    for name, verdicts in hits.verdicts().items():
        found[name]["real"] = dict(verdicts)
    lines = ["# Written by benchmarks/recognition/measure.py --record."]
    for name, sources in found.items():
        for source, figures in sources.items():
            lines.append(f"\n[{name}.{source}]")
            lines += [f"{key} = {value:g}" for key, value in figures.items()]
    MEASURED.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _figures(tally: Tally, kind: str) -> dict[str, float]:
    return {
        "precision": round(tally.precision(kind), 3),
        "recall": round(tally.recall, 3),
        "episodes": tally.found + tally.missed + tally.negatives,
    }


def main(arguments: list[str] | None = None) -> None:
    """Print the parts asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", action="append", choices=list(PARTS))
    parser.add_argument("--folder", type=Path, default=FOLDER, help="of the models left out")
    parser.add_argument("--shipped", action="store_true", help="judge by the shipped model")
    parser.add_argument("--file", type=Path, action="append", help="episodes to judge besides")
    parser.add_argument("--errors", default="", metavar="DETECTOR", help="show errors (or all)")
    parser.add_argument("--docs", action="store_true", help="write docs/detection.md")
    parser.add_argument("--record", action="store_true", help="write detectors/measured.toml")
    args = parser.parse_args(arguments)
    measure = Measure(args.folder, args.shipped, args.errors)
    for name in args.part or ([] if args.file or args.record else PARTS):
        print(f"\n{name}: {(PARTS[name].__doc__ or '').splitlines()[0]}\n", flush=True)
        told_so = PARTS[name](measure)
        print(told_so, flush=True)
        if args.docs:
            date = f"{datetime.now(UTC):%d %B %Y}"
            documents.write("detection.md", name, f"Measured on {date}.\n\n{told_so}")
    for path in args.file or ():
        shipped = Measure(args.folder, True, args.errors)
        for crowded in (False, True):
            found = shipped.score(stories.read(path), dense=crowded)
            where = "among small talk" if crowded else "alone"
            print(f"\n{path.name} {where}, by the shipped model\n")
            print(_scored(shipped, found))
    if args.record:
        record(measure)


if __name__ == "__main__":
    main()
