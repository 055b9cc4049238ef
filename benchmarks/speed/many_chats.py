"""A study of many invented chats: speed by workers, memory as it grows, ports that are open.

``python -m benchmarks.speed.many_chats [COUPLES [MESSAGES [ENGINE ...]]]``; engines are ``1``,
``2`` (worker processes) and ``dask`` (a scheduler and two workers on loopback); one that is named
again is run again. A machine that does other work besides gives each process a share, so there look
at several rounds, each held against the run of one worker before it.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Final

import polars as pl

from benchmarks.speed import invent

ROOT: Final = Path(__file__).resolve().parents[2]
COUPLES, MESSAGES = 150, 400
WEEKS: Final = 40
ENGINES: Final = ("1", "2", "dask")


def invented(folder: Path, couples: int, messages: int) -> Path:
    """The manifest of so many couples, each with an export of forty weeks."""
    rows, people = [], []
    for number in range(couples):
        couple = f"c{number:05d}"
        table = invent.table(messages, seed=number)
        first, last = table["at"].min(), table["at"].max()
        stretch = timedelta(weeks=WEEKS) / (last - first)  # type: ignore[operator]
        table = table.with_columns(at=first + (pl.col("at") - first) * stretch)  # type: ignore[operator]
        invent.whatsapp(table, folder / f"{couple}.txt")
        half = first + timedelta(weeks=WEEKS // 2)  # type: ignore[operator]
        rows.append((couple, f"{couple}.txt", "Europe/London", f"{half:%Y-%m-%d}"))
        people += [(couple, "a", "Ana"), (couple, "b", "Ben")]
    for name, header, lines in (
        ("study.csv", ("couple", "file", "timezone", "split"), rows),
        ("people.csv", ("couple", "person", "name"), people),
    ):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *lines])
    return folder / "study.csv"


def cluster(folder: Path) -> tuple[list[subprocess.Popen[bytes]], str]:
    """A scheduler and two workers on loopback, and the address of the first."""
    file = folder / "scheduler.json"
    here = ["--host", "127.0.0.1", "--no-dashboard", "--dashboard-address", "127.0.0.1:0"]
    here += ["--scheduler-file", str(file)]
    begin = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0", *here]
    work = [sys.executable, "-m", "distributed.cli.dask_worker", "--nworkers", "1", "--nthreads",
            "1", *here]  # fmt: skip
    env = {
        **os.environ,
        "POLARS_MAX_THREADS": "1",
        "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",  # as docs/study.md says
        "PYTHONPATH": str(ROOT),
    }
    with (folder / "log").open("wb") as log:
        started = [
            subprocess.Popen(line, cwd=folder, env=env, stdout=log, stderr=log)
            for line in (begin, work, work)
        ]
    while (folder / "log").read_bytes().count(b"Registered to") < 2:
        time.sleep(0.2)
    return started, str(file)


def measured(manifest: Path, out: Path, options: list[str]) -> tuple[float, float]:
    """Seconds by the clock and the client's largest memory (MB) of one run."""
    line = [sys.executable, "-m", "chatcheck", "study", "run", str(manifest), "-o", str(out)]
    begun = time.perf_counter()
    process = subprocess.Popen([*line, *options], cwd=ROOT)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{options} ended with {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - begun, usage.ru_maxrss / 1024


def report(engine: str, manifest: Path, out: Path, options: list[str], couples: int) -> float:
    """Run one engine and print its row; the seconds it took."""
    seconds, client = measured(manifest, out, options)
    timings = pl.read_parquet(out / "timings.parquet")
    peaks = timings["peak_mb"]
    quarter = max(1, couples // 4)
    load = ", ".join(f"{one:.0f}" for one in os.getloadavg()[:2])
    print(
        f"{engine:<6}{seconds:8.1f} s{couples / seconds:8.2f} a second   load {load}   "
        f"client {client:4.0f} MB   "
        f"workers {peaks[:quarter].max():4.0f} MB in the first quarter, {peaks.max():4.0f} in all",
        flush=True,
    )
    return seconds


def main() -> None:
    """Print a row an engine, and hold their tables against each other."""
    given = sys.argv[1:]
    couples, messages = (*map(int, given[:2]), *(COUPLES, MESSAGES)[len(given[:2]) :])
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        manifest = invented(folder, couples, messages)
        tables: set[bytes] = set()
        alone = 0.0
        for number, engine in enumerate(given[2:] or ENGINES):
            out = folder / f"out-{number}"
            started, file = cluster(folder) if engine == "dask" else ([], "")
            options = ["--scheduler-file", file] if started else ["--workers", engine]
            try:
                seconds = report(engine, manifest, out, options, couples)
                if engine == "1":
                    alone = seconds
                elif alone:
                    print(f"      {alone / seconds:.2f} times as fast as one worker", flush=True)
            finally:
                for process in reversed(started):
                    process.terminate()
                    process.wait()
            tables.add((out / "effects.parquet").read_bytes())
        print(f"{len(tables)} different table{'s' * (len(tables) > 1)} of effects")


if __name__ == "__main__":
    main()
