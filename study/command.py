"""`chatcheck study`: many chats, checked, run and resumed, pooled."""

from __future__ import annotations

import gc
import math
import os
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from chatcheck.study.pooling.command import pool

if TYPE_CHECKING:
    from chatcheck.study.engines.engine import Engine
    from chatcheck.study.running.plan import Wanted
    from chatcheck.study.running.study import Finished, Shard, Study, Tally

FILE: Final = click.Path(path_type=Path)
MOST_LISTED: Final = 10
INTERRUPTED: Final = 130
_SHARD: Final = re.compile(r"(\d+)/(\d+)")
LEAST_MB: Final = 250  # a worker that reads short chats holds 150: with less no chat could pass
# Of the machine's memory, what all workers together may take.
MEMORY_SHARE: Final = 0.8


@click.group()
def study() -> None:
    """Many chats: check a manifest, run it, pool what was found.

    Example: chatcheck study run study.csv -o results
    """


def _manifest_options(command: Any) -> Any:
    people = click.option(
        "--people", metavar="FILE", type=FILE,
        help="Who is who: couple, person, name, role, aliases. Default: people.csv beside it.",
    )  # fmt: skip
    return click.argument("manifest", type=FILE)(people(command))


study.add_command(pool)


@study.command()
@_manifest_options
def check(manifest: Path, people: Path | None) -> None:
    """Say what MANIFEST would read and what is wrong with it; nothing is analysed.

    \b
    Example:
      chatcheck study check study.csv
    """
    from chatcheck.study.checking import check as checked

    found = checked(manifest, people)
    for fault in found.faults:
        click.echo(str(fault))
    if found.faults:
        count = len(found.faults)
        raise click.ClickException(f"{count:,} fault{'s' * (count > 1)} to mend")
    click.echo(found.words())


@study.command()
@_manifest_options
@click.option("-o", "--output", metavar="DIR", type=FILE, required=True, help="The results.")
@click.option("--workers", type=click.IntRange(0, 1024), help="Processes; default: one a core.")
@click.option("--scheduler", metavar="tls://HOST:PORT", help="A Dask cluster, by its address.")
@click.option("--scheduler-file", metavar="FILE", type=FILE, help="The same, by Dask's file.")
@click.option("--shard", metavar="I/N", help="The I-th of N parts, for job arrays.")
@click.option("--retry-failed", is_flag=True, help="Run chats that failed once more.")
@click.option("--weekly", is_flag=True, help="The table of weeks as well.")
@click.option("--csv", is_flag=True, help="Every table as CSV as well.")
@click.option(
    "--salt",
    metavar="FILE",
    type=FILE,
    help="Secret of the hashes. Default: one is made.",
)
@click.option("--settings", "settings_file", metavar="FILE.toml", type=FILE, help="Thresholds.")
@click.option(
    "--memory", type=click.IntRange(LEAST_MB), metavar="MB", help="Most a worker may take."
)
@click.option("--quiet", is_flag=True, help="Nothing but errors and the files.")
def run(manifest: Path, people: Path | None, output: Path, quiet: bool, **given: Any) -> None:
    """Analyse every couple of MANIFEST; what is done already is not done again.

    \b
    Examples:
      chatcheck study run study.csv -o results
      chatcheck study run study.csv -o results --shard 3/20
    """
    from chatcheck.study.checking import sound
    from chatcheck.study.pseudonyms import salt_of
    from chatcheck.study.running import study as running

    gc.enable()  # unlike other commands this one is long
    shard = _shard(given["shard"])
    engine = _engine(given)
    couples = sound(manifest, people)
    job = running.Study(
        output, couples, _wanted(given), salt_of(manifest, given["salt"]), shard, given["csv"]
    )
    meter = Meter(shown=not quiet and sys.stderr.isatty())
    try:
        finished = running.run(job, engine, meter.show)
    except KeyboardInterrupt:
        raise Stopped() from None
    finally:
        meter.clear()
    if not quiet:
        click.echo(_words(finished, job))


class Stopped(click.ClickException):
    """Ctrl-C."""

    exit_code = INTERRUPTED

    def __init__(self) -> None:
        super().__init__("stopped; what was finished is kept, the same command does the rest")


def _wanted(given: dict[str, Any]) -> Wanted:
    from chatcheck.analyzer.default_thresholds import Settings, load_settings
    from chatcheck.study.running.plan import Wanted

    file = given["settings_file"]
    settings = load_settings(file) if file else Settings()
    return Wanted(settings, given["weekly"], given["retry_failed"])


def _shard(text: str | None) -> Shard:
    from chatcheck.study.running.study import Shard

    if text is None:
        return Shard()
    found = _SHARD.fullmatch(text)
    number, of = (int(part) for part in found.groups()) if found else (0, 0)
    if not 1 <= number <= of:
        raise click.UsageError("--shard should be I/N with I from 1 to N, such as 3/20.")
    return Shard(number, of)


def _engine(given: dict[str, Any]) -> Engine:
    address, file, workers = given["scheduler"], given["scheduler_file"], given["workers"]
    if sum(one is not None for one in (address, file, workers)) > 1:
        raise click.UsageError("--workers, --scheduler and --scheduler-file exclude each other.")
    if address or file:
        from chatcheck.study.engines.dask import Dask, address_of

        return Dask(address_of(address, file))
    if workers == 0:
        from chatcheck.study.engines.inline import Inline

        return Inline()
    from chatcheck.study.engines.pool import Pool
    from chatcheck.study.running.memory import machine_mb

    machine = machine_mb()
    if machine is None:
        return Pool(workers or _cores(), given["memory"])
    room = MEMORY_SHARE * machine
    workers = workers or max(1, min(_cores(), int(room / (given["memory"] or LEAST_MB))))
    return Pool(workers, given["memory"] or room / workers)


def _cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Meter:
    """One line of a terminal that says how far a run is."""

    EVERY_S: Final = 0.5

    def __init__(self, *, shown: bool) -> None:
        self._shown = shown
        self._last = float("-inf")
        self._width = 0

    def show(self, tally: Tally) -> None:
        """Say how far it is, not more often than can be read."""
        if not self._shown or time.monotonic() - self._last < self.EVERY_S:
            return
        self._last = time.monotonic()
        line = progress_line(tally)
        click.echo(f"\r{line.ljust(self._width)}", nl=False, err=True)
        self._width = len(line)

    def clear(self) -> None:
        """Leave an empty line."""
        if self._width:
            click.echo(f"\r{' ' * self._width}\r", nl=False, err=True)
            self._width = 0


def progress_line(tally: Tally) -> str:
    """Chats done, how many a second, how long the rest takes, and how many failed."""
    parts = [f"{tally.earlier + tally.now:,} of {tally.total:,} chats"]
    left = tally.left_s()
    if left is not None:
        parts += [f"{tally.rate():.1f} a second", f"{_span(left)} left"]
    if tally.failed:
        parts.append(f"{tally.failed.total():,} failed")
    return ", ".join(parts)


def _span(seconds: float) -> str:
    minutes = math.ceil(seconds / 60)
    if seconds < 60:
        return f"{math.ceil(seconds)} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.0f} h"


def _words(finished: Finished, job: Study) -> str:
    """What was done, what failed and why, and where the tables are."""
    from chatcheck.study.tables import CODES

    tally, chats = finished.tally, finished.chats
    lines = [
        f"{len(job.couples):,} couples: {int((chats['status'] == 'done').sum()):,} done, "
        f"{int((chats['status'] == 'failed').sum()):,} failed; {tally.now:,} run now, "
        f"{tally.earlier:,} kept from before"
    ]
    failed = chats.filter(chats["status"] == "failed")
    for code, couples in sorted(failed.group_by("code").agg("couple").iter_rows()):
        listed = ", ".join(sorted(couples)[:MOST_LISTED])
        more = len(couples) - MOST_LISTED
        lines.append(
            f"  {code} ({CODES[code]}): {listed}" + (f" and {more:,} more" if more > 0 else "")
        )
    if finished.forgotten:
        lines.append(f"{finished.forgotten:,} that left the manifest were removed")
    if finished.unpooled:
        lines.append("What was pooled does not hold any more and was removed; pool the study again")
    lines.append(
        f"Tables: {job.folder}"
        if finished.complete
        else f"{len(job.couples) - len(chats):,} couples are still to be run, then the tables are "
        "joined"
    )
    return "\n".join(lines)
