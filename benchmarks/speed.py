"""Speed and memory of whole commands, beside references taken in the same run.

``make bench-speed`` prints a table; ``python benchmarks/speed.py 20000 1000000`` chooses sizes.
Figures are medians of several runs of fresh processes; memory is the largest resident set.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks import invent

RUNS = 3
ZONE = ["--timezone", "Europe/London", "--quiet", "--force"]
CHATCHECK = ["-m", "chatcheck"]
HEADER = r"(?m)^(\d\d/\d\d/\d{4}), (\d\d:\d\d) - ([^:\n]+): (.*)$"
REFERENCES = {
    "read bytes": "import sys; open(sys.argv[1], 'rb').read()",
    "re.finditer": (
        "import re, sys; text = open(sys.argv[1], encoding='utf-8').read(); "
        f"n = sum(1 for _ in re.compile({HEADER!r}).finditer(text))"
    ),
    "json.load": "import json, sys; json.load(open(sys.argv[1], encoding='utf-8'))",
    "iterparse": (
        "import sys, xml.etree.ElementTree as e\n"
        "for _, node in e.iterparse(sys.argv[1]): node.clear()"
    ),
    "imports": "import polars, matplotlib.figure, matplotlib.backends.backend_pdf",
    "click": "import click",
}


def timed(arguments: list[str]) -> tuple[float, float]:
    """Median seconds and the largest memory in MB of fresh processes."""
    seconds, memory = [], 0.0
    for _ in range(RUNS):
        start = time.perf_counter()
        process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL)
        _, status, usage = _wait(process)
        seconds.append(time.perf_counter() - start)
        if status != 0:
            raise SystemExit(f"{arguments} ended with {status}")
        memory = max(memory, usage.ru_maxrss / 1024)
    return statistics.median(seconds), memory


def _wait(process: subprocess.Popen[bytes]) -> tuple[int, int, resource.struct_rusage]:
    import os

    pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return pid, process.returncode, usage


def row(name: str, arguments: list[str], against: float | None = None) -> float:
    """Time one command, print its row, return its seconds."""
    seconds, memory = timed(arguments)
    ratio = f"{seconds / against:6.2f} x" if against else ""
    print(f"{name:<42}{seconds:8.2f} s{memory:9.0f} MB  {ratio}", flush=True)
    return seconds


def main() -> None:
    """Print the table."""
    sizes = [int(arg) for arg in sys.argv[1:]] or [20_000, 1_000_000]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        click = row("import click", ["-c", REFERENCES["click"]])
        row("--help", [*CHATCHECK, "--help"], click)
        imports = row("import polars and matplotlib", ["-c", REFERENCES["imports"]])
        for size in sizes:
            chat = invent.table(size)
            text, json_file, xml = (folder / f"{size}.{e}" for e in ("txt", "json", "xml"))
            invent.whatsapp(chat, text)
            print(f"\n{size:,} messages, WhatsApp text of {text.stat().st_size / 1e6:.0f} MB")
            row("read bytes", ["-c", REFERENCES["read bytes"], str(text)])
            regex = row("one re.finditer", ["-c", REFERENCES["re.finditer"], str(text)])
            row("parse", [*CHATCHECK, "parse", str(text), *ZONE], regex)
            report = str(folder / "report.pdf")
            analyse = [*CHATCHECK, "analyze", str(text), "-o", report, *ZONE]
            row("analyze to PDF", analyse, imports if size < 100_000 else regex)
            invent.telegram(chat, json_file)
            reference = row("json.load", ["-c", REFERENCES["json.load"], str(json_file)])
            row("parse Telegram JSON", [*CHATCHECK, "parse", str(json_file), *ZONE], reference)
            half = chat.head(max(size // 2, 1))
            invent.sms(half, xml)
            reference = row("iterparse", ["-c", REFERENCES["iterparse"], str(xml)])
            row(f"parse SMS ({len(half):,})", [*CHATCHECK, "parse", str(xml), *ZONE], reference)


if __name__ == "__main__":
    main()
