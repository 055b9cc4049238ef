"""Speed and memory of whole commands, beside references taken in the same run.

``make bench-speed`` prints everything; ``python -m benchmarks.speed.measure growth
group`` chooses parts (``formats``, ``growth``, ``group``). Figures are of fresh
processes: median seconds by the clock and of the processor (all threads), and the largest
resident set.

This program stays small on purpose: Linux counts to a process what its parent held before it, so
exports are invented by a process of their own. Commands run from compiled modules, as installed.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNS = 3
SIZES = (20_000, 1_000_000)
GROWTH = (10_000, 100_000, 1_000_000, 3_000_000)
# A family group of twelve years; the two who are picked write three fifths of it.
GROUP, PEOPLE, YEARS, PICKED = 300_000, 9, 12, ["--people", "Ana,Ben"]
ZONE = ["--timezone", "Europe/London", "--quiet", "--force"]
HEADER = r"(?m)^(\d\d/\d\d/\d{4}), (\d\d:\d\d) - ([^:\n]+): (.*)$"
REFERENCES = {
    "read bytes": "import sys; open(sys.argv[1], 'rb').read()",
    "re.finditer": (
        "import re, sys; text = open(sys.argv[1], encoding='utf-8').read(); "
        f"n = sum(1 for _ in re.compile({HEADER!r}).finditer(text))"
    ),
    "json.load": "import json, sys; json.load(open(sys.argv[1], encoding='utf-8'))",
    "json lines": (
        "import json, sys\n"
        "for line in open(sys.argv[1], encoding='utf-8'):\n"
        "    if line.startswith('{') and not line.startswith('{\"p'):\n"
        "        json.loads(line.rstrip(',\\n'))"
    ),
    "iterparse": (
        "import sys, xml.etree.ElementTree as e\n"
        "for _, node in e.iterparse(sys.argv[1]): node.clear()"
    ),
    "imports": "import polars, matplotlib.figure, matplotlib.backends.backend_pdf",
    "polars": "import polars, numpy",
    "click": "import click",
}
Cost = tuple[float, float]  # seconds by the clock, and of the processor


def once(arguments: list[str]) -> tuple[float, float, float]:
    """Seconds by the clock, seconds of the processor and MB of one fresh process."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL, cwd=ROOT)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{arguments} ended with {process.returncode}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def row(name: str, arguments: list[str], against: Cost | None = None) -> Cost:
    """Time one command, print its row, return what it cost."""
    clock, processor, memory = zip(*(once(arguments) for _ in range(RUNS)), strict=True)
    cost = statistics.median(clock), statistics.median(processor)
    ratios = [f"{mine / other:7.2f} x" for mine, other in zip(cost, against or (), strict=False)]
    figures = f"{cost[0]:8.2f} s{cost[1]:8.2f} s{max(memory):7.0f} MB"
    print(f"{name:<38}{figures}{''.join(ratios)}", flush=True)
    return cost


def reference(name: str, *arguments: str, title: str = "") -> Cost:
    """The row of a reference."""
    return row(title or name, ["-c", REFERENCES[name], *arguments])


def invented(folder: Path, form: str, messages: int, *more: int) -> str:
    """The path of an export made by ``benchmarks.speed.invent``, in a process that then ends."""
    path = str(folder / f"{messages}.{form}.txt")
    once(["-m", "benchmarks.speed.invent", form, str(messages), path, *map(str, more)])
    return path


def parse(export: str, *options: str) -> list[str]:
    """The command that only reads an export."""
    return ["-m", "chatcheck", "parse", export, *options, *ZONE]


def analyse(export: str, *options: str) -> list[str]:
    """The command that reads an export and writes the report."""
    report = str(Path(export).parent / "report.pdf")
    return ["-m", "chatcheck", "analyze", export, "-o", report, *options, *ZONE]


def formats(folder: Path) -> None:
    """Every kind of export, each against the plainest way to go through it."""
    click = reference("click", title="import click")
    row("--help", ["-m", "chatcheck", "--help"], click)
    reference("polars", title="import polars and numpy")
    imports = reference("imports", title="import polars and matplotlib")
    for size in SIZES:
        text = invented(folder, "whatsapp", size)
        print(f"\n{size:,} messages, WhatsApp text of {Path(text).stat().st_size / 1e6:.0f} MB")
        reference("read bytes", text)
        regex = reference("re.finditer", text, title="one re.finditer")
        row("parse", parse(text), regex)
        row("parse, table written", parse(text, "-o", str(folder / "table.parquet")), regex)
        row("analyze to PDF", analyse(text), imports if size < 100_000 else regex)
        export = invented(folder, "telegram", size)
        row("parse Telegram JSON", parse(export), reference("json.load", export))
        for form, words in (("messenger", "Messenger"), ("signal", "Signal's own export")):
            export = invented(folder, form, size)
            row(f"parse {words}", parse(export), reference("json lines", export))
        export = invented(folder, "sms", size // 2)
        row(f"parse SMS ({size // 2:,})", parse(export), reference("iterparse", export))


def growth(folder: Path) -> None:
    """Ever longer chats of two people."""
    print("\nHow it grows")
    for size in GROWTH:
        text = invented(folder, "whatsapp", size)
        row(f"parse {size:,}", parse(text))
        row(f"analyze {size:,} to PDF", analyse(text))


def group(folder: Path) -> None:
    """Two people picked from a group, against a chat of as many messages that they have alone."""
    print(f"\nTwo of a group of {PEOPLE}, {GROUP:,} messages in {YEARS} years")
    pair = GROUP * 3 // 5
    alone = row(
        f"analyze {pair:,} of two alone",
        analyse(invented(folder, "whatsapp", pair, 2, YEARS)),
    )
    text = invented(folder, "whatsapp", GROUP, PEOPLE, YEARS)
    row("parse the group", parse(text))
    row("analyze two of the group", analyse(text, *PICKED), alone)


PARTS = {"formats": formats, "growth": growth, "group": group}


def main() -> None:
    """Print the parts that were asked for, or all."""
    chosen = sys.argv[1:] or list(PARTS)
    if unknown := [name for name in chosen if name not in PARTS]:
        raise SystemExit(f"There is no part {unknown[0]!r}. There are {', '.join(PARTS)}.")
    print(f"{'':<38}{'clock':>10}{'processor':>10}{'memory':>10}  against the reference above")
    with tempfile.TemporaryDirectory() as folder:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "compiled")
        for name in chosen:
            PARTS[name](Path(folder))


if __name__ == "__main__":
    main()
