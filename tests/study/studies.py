"""Small invented studies: a manifest, its people and their chats, in a folder."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from chatcheck.analyzer.default_thresholds import Settings
from chatcheck.study.checking import sound
from chatcheck.study.engines.engine import Engine
from chatcheck.study.engines.inline import Inline
from chatcheck.study.pseudonyms import salt_of
from chatcheck.study.running.plan import Wanted
from chatcheck.study.running.study import Finished, Shard, Study, run

ROOT = Path(__file__).parent.parent.parent
WHOLE = Shard()
TABLES = ("chats", "rates", "effects")
# Names as people have them: spaces, marks, other scripts, numbers, quotes, things that look like
# markup, formulas or paths.
ODD_NAMES = (
    ("Ana-Lucía O'Quirk", "Ben \"Bo\" Quill"),
    ("=HYPERLINK(Zedekiah)", "<i>Wanda</i>"),
    ("Ζήνων Κιτιεύς", "玲玲 🌸"),
    ("../../Vico/passwd", "+44 7700900123"),
    ("Quennell, Ada", "Tobermory;\\n"),
)  # fmt: skip
TOLD = (
    "I finally finished the shelf in the hall and it even holds the heavy books",
    "we had the strangest visitor at work today, a goat came up the stairs",
    "I got the place on the course!! they wrote this morning",
    "the train stood an hour before the bridge and nobody told us why",
)
ANSWERED = ("k", "oh that sounds lovely, tell me more?", "nice", "how did that feel?")


def chat(names: tuple[str, str], weeks: int = 10, seed: int = 0, start: str = "2024-01-01") -> str:
    """A WhatsApp export of two who tell each other something twice a day."""
    begun = datetime.fromisoformat(start)
    lines = []
    for day in range(7 * weeks):
        for place, (one, other) in enumerate((names, names[::-1])):
            at = begun + timedelta(days=day, hours=9 + 4 * place, minutes=seed % 50)
            told = TOLD[(day + place + seed) % len(TOLD)]
            answer = ANSWERED[(day * (1 + place) + seed) % len(ANSWERED)]
            lines.append(f"{at:%d/%m/%Y, %H:%M} - {one}: {told}")
            lines.append(f"{at + timedelta(minutes=6):%d/%m/%Y, %H:%M} - {other}: {answer}")
    return "\n".join(lines) + "\n"


def sheet(path: Path, rows: Sequence[Mapping[str, str]], delimiter: str = ",") -> None:
    """Write rows as CSV, with every column that any of them has."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.DictWriter(file, columns, delimiter=delimiter, restval="")
        lines.writeheader()
        lines.writerows(rows)


def study(
    folder: Path,
    couples: int = 4,
    names: Sequence[tuple[str, str]] = (("Ana", "Ben"),),
    changes: Mapping[str, Mapping[str, str]] | None = None,
) -> Path:
    """A study of couples c00, c01, ...; ``changes`` are cells of single ones. Its manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest, people = [], []
    for number in range(couples):
        couple, pair = f"c{number:02d}", names[number % len(names)]
        (folder / f"{couple}.txt").write_text(chat(pair, seed=number), encoding="utf-8")
        row = {
            "couple": couple,
            "file": f"{couple}.txt",
            "group": ("talk", "wait")[number % 2],
            "timezone": "Europe/London",
            "split": "2024-02-05",
        }
        manifest.append(row | dict((changes or {}).get(couple, {})))
        for person, role, name in zip("ab", ("asked", "waited"), pair, strict=True):
            people.append({"couple": couple, "person": person, "name": name, "role": role})
    sheet(folder / "study.csv", manifest)
    sheet(folder / "people.csv", people)
    return folder / "study.csv"


def done(
    manifest: Path,
    out: Path,
    engine: Engine | None = None,
    *,
    shard: Shard = WHOLE,
    csv: bool = False,
    weekly: bool = False,
    retry_failed: bool = False,
    settings: Settings | None = None,
) -> Finished:
    """Run a study in this process, unless another engine is given."""
    wanted = Wanted(settings or Settings(), weekly, retry_failed)
    job = Study(out, sound(manifest), wanted, salt_of(manifest, None), shard, csv)
    return run(job, engine or Inline(), lambda _: None)


def contents(out: Path, names: Sequence[str] = TABLES) -> dict[str, bytes]:
    """The bytes of a study's tables."""
    return {name: (out / f"{name}.parquet").read_bytes() for name in names}


def command(*args: str | Path, cwd: Path) -> subprocess.Popen[str]:
    """``chatcheck study ...`` as a process, the leader of a group of its own."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from chatcheck.cli import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, "study", *map(str, args)],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
