"""The tables expected from the samples: one line a message, beside each sample.

``python tests/goldens.py`` (``make goldens``) rewrites them with the parsers as they are; the
difference is then read by a person before it is committed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

SAMPLES = Path(__file__).parent.parent / "sample_exports"
SUFFIX = ".expected.jsonl"
ZONE = "Europe/London"


def samples() -> Iterator[Path]:
    """Every sample export: files, and folders that are one export."""
    for path in sorted(SAMPLES.iterdir()):
        if not path.name.endswith((SUFFIX, ".md")):
            yield path


def expected(sample: Path) -> Path:
    """Where the table expected from a sample stands."""
    return sample.with_name(sample.name + SUFFIX)


def arguments(sample: Path, target: Path) -> list[str]:
    """The command that makes the table of a sample."""
    return ["parse", str(sample), "-o", str(target), "--timezone", ZONE, "--force", "--quiet"]


def main() -> None:
    """Rewrite every expected table."""
    from chatcheck.cli import cli

    for sample in samples():
        cli.main(arguments(sample, expected(sample)), standalone_mode=False)


if __name__ == "__main__":
    sys.exit(main())
