"""How well the shipped model does on the stories, by author.

``make bench-episodes`` lays each author's episodes out as one WhatsApp export, reads and judges it
as anybody's, and prints for every detector precision with its lower bound, recall, and what was
flagged beside. The shipped model has learnt from them a little: authors are left out by
``python -m benchmarks.recognition.measure --part stories``.

``--authors a,b`` chooses authors, ``--by-author`` prints a table an author, ``--apart DAYS`` lays
episodes closer, ``--errors DETECTOR`` shows what was judged wrongly.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.recognition import scoring, stories
from benchmarks.recognition.bank import Exchange
from chatcheck.analyzer.acts.language import DEFAULT, load

APART_DAYS = 4  # in stories a plan is called off days later


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--authors", default="")
    parser.add_argument("--by-author", action="store_true")
    parser.add_argument("--dense", action="store_true", help="among small talk")
    parser.add_argument("--apart", type=int, default=APART_DAYS, help="days between episodes")
    parser.add_argument("--errors", default="", metavar="DETECTOR")
    args = parser.parse_args()
    groups = scoring.by_group(stories.everyone())
    chosen = {name: groups[name] for name in (args.authors.split(",") if args.authors else groups)}
    _print("all authors", chosen, args)
    for author, episodes in chosen.items() if args.by_author else ():
        _print(author, {author: episodes}, args)


def _print(title: str, groups: dict[str, list[Exchange]], args: argparse.Namespace) -> None:
    languages = {author: load(DEFAULT) for author in groups}
    found = scoring.score(groups, languages, dense=args.dense, apart_days=args.apart)
    print(f"\n{title}\n\n{scoring.table(found)}")
    print(f"\nOrdinary stories with an alarm: {found.alarmed} of {found.ordinary}.")
    if args.errors:
        print(scoring.shown(found.errors, args.errors))


if __name__ == "__main__":
    main()
