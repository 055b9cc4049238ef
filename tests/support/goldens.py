"""What is expected from the samples, beside each sample: its messages, and what is judged of them.

``<sample>.expected.jsonl`` holds a line a message. ``<sample>.chances.jsonl`` holds a line a bid
and who was to answer it: the ids of its first message and of the reply's, and the detectors by
outcome. Samples of which nothing is judged (a group, a handful of messages) have no such table.

``python -m tests.support.goldens`` (``make goldens``) rewrites them with the code as it is; the
difference is then read by a person before it is committed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl

import chatcheck
from chatcheck.analyzer.conversation.conversation import Conversation, converse
from chatcheck.analyzer.default_thresholds import Settings
from chatcheck.analyzer.pipeline import judge
from chatcheck.analyzer.tables import Outcome
from chatcheck.parsers.errors import PeopleError

SAMPLES = Path(__file__).parents[2] / "sample_exports"
SUFFIX = ".expected.jsonl"
CHANCES = ".chances.jsonl"
ZONE = "Europe/London"


def samples() -> Iterator[Path]:
    """Every sample export: files, and folders that are one export."""
    for path in sorted(SAMPLES.iterdir()):
        if not path.name.endswith((SUFFIX, CHANCES, ".md")):
            yield path


def expected(sample: Path, suffix: str = SUFFIX) -> Path:
    """Where a table expected from a sample stands."""
    return sample.with_name(sample.name + suffix)


def arguments(sample: Path, target: Path) -> list[str]:
    """The command that makes the table of a sample."""
    return ["parse", str(sample), "-o", str(target), "--timezone", ZONE, "--force", "--quiet"]


def judged(sample: Path) -> str:
    """What is judged of a sample, a line of JSON a bid; "" where nothing is."""
    chat = chatcheck.read(str(sample), timezone=ZONE)
    try:
        conversation = converse(chat)
    except PeopleError:
        return ""
    return _lines(conversation, judge(conversation, Settings()).chances)


def _lines(conversation: Conversation, chances: pl.DataFrame) -> str:
    ids = conversation.messages["message_id"].gather(conversation.bursts["first_row"])
    rows = (
        chances.with_columns(pl.col("actor").replace_strict([0, 1], [*conversation.people]))
        .group_by("actor", "bid", "reply", maintain_order=True)
        .agg(pl.col("detector").filter(pl.col("outcome") == one).alias(one) for one in Outcome)
        .sort("bid", "reply", "actor", nulls_last=True)
    )
    lines = []
    for row in rows.iter_rows(named=True):
        outcomes = {one: row[one] for one in Outcome if row[one]}
        reply = None if row["reply"] is None else ids[row["reply"]]
        said = {"bid": ids[row["bid"]], "reply": reply, "actor": row["actor"], **outcomes}
        lines.append(json.dumps(said, ensure_ascii=False) + "\n")
    return "".join(lines)


def main() -> None:
    """Rewrite every expected table."""
    from chatcheck.cli import cli

    for sample in samples():
        cli.main(arguments(sample, expected(sample)), standalone_mode=False)
        table, target = judged(sample), expected(sample, CHANCES)
        if table:
            target.write_text(table, encoding="utf-8")
        else:
            target.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
