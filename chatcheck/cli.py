"""The command line: the only place that prints, exits or reads the environment.

Everything heavy is imported inside the commands, so that ``--help`` answers at once.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from chatcheck import __version__
from chatcheck.progress import Progress

if TYPE_CHECKING:
    from chatcheck.analyzer.analysis import Analysis
    from chatcheck.analyzer.settings import Settings
    from chatcheck.parsers.messages import Chat
    from chatcheck.reports.options import ReportOptions

F = TypeVar("F", bound=Callable[..., Any])


class Day(click.ParamType[date]):
    """A calendar date, YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or a usage error."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(str(value), "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"{value!r} is no date like 2024-03-31", param, ctx)


def reading_options(command: F) -> F:
    """The options that every command which reads an export takes."""
    for option in reversed(
        (
            click.argument("exports", metavar="EXPORT...", nargs=-1, required=True),
            click.option("--timezone", metavar="ZONE", help="Local clock, e.g. Europe/London."),
            click.option(
                "--date-order",
                type=click.Choice(["dmy", "mdy", "ymd"]),
                help="Order of day, month and year, where the export does not prove it.",
            ),
            click.option("--format", "format_name", metavar="NAME", help="Format of the export."),
            click.option("--chat", "chat_name", metavar="NAME", help="Which of several chats."),
            click.option("--people", metavar='"ANA,BEN"', help="The two to compare in a group."),
            click.option(
                "--alias",
                "aliases",
                multiple=True,
                metavar='"OLD=NEW"',
                help="Another name of one person; may be repeated.",
            ),
            click.option("--me", default="Me", metavar="NAME", help="Owner of the phone (SMS)."),
            click.option("--language", default="en", metavar="CODE", help="Language of the chat."),
            click.option("--since", type=Day(), help="Leave out what is earlier."),
            click.option("--until", type=Day(), help="Leave out what is later."),
            click.option("--anonymise", is_flag=True, help="Person 1 and Person 2, no numbers."),
            click.option("--no-quotes", is_flag=True, help="No message texts in the results."),
            click.option("--settings", "settings_file", metavar="FILE.toml", help="Thresholds."),
            click.option("--quiet", is_flag=True, help="Nothing but errors and the files."),
            click.option("--force", is_flag=True, help="Overwrite whatever stands there."),
        )
    ):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="chatcheck")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """How two people answer each other in an exported chat, and whether that changed.

    Everything happens on this machine; nothing is sent anywhere.

    Example: chatcheck analyze "WhatsApp Chat with Ben.txt"
    """
    if os.environ.get("NO_COLOR"):
        ctx.color = False


@cli.command()
@reading_options
@click.option("-o", "--output", metavar="FILE", help="Report: .pdf, .png or .html.")
@click.option("--json", "json_file", metavar="FILE", help="The summary as JSON.")
@click.option("--compare", nargs=2, metavar="BEFORE AFTER", help="Two spans to compare.")
@click.option("--split", metavar="DATE", help="Compare what is before DATE with what follows.")
@click.option("--paper", type=click.Choice(["a4", "letter"]), default="a4", help="Page size.")
@click.option("--dpi", type=click.IntRange(50, 600), default=160, help="Sharpness of a PNG.")
def analyze(output: str | None, json_file: str | None, **given: Any) -> None:
    """Analyse EXPORT and write a report that compares two periods.

    \b
    Examples:
      chatcheck analyze export.txt
      chatcheck analyze export.zip -o report.png --compare 2024-01..2024-03 2024-04..2024-06
    """
    if given["compare"] and given["split"]:
        raise click.UsageError("--compare and --split exclude each other.")
    # The name of an export names the other person: a report without names must not carry it.
    stem = "chat" if given["anonymise"] else _stem(given["exports"][0])
    target = Path(output) if output else Path(f"{stem}.report.pdf")
    if target.suffix.lower() not in (".pdf", ".png", ".html"):
        raise click.UsageError(f"{target} should end in .pdf, .png or .html.")
    with Progress(3, quiet=given["quiet"]) as progress:
        progress.stage("reading")
        job = _read(given)
        progress.stage("analysing")
        analysis = _analyze(job, given)
        progress.stage("writing the report")
        from chatcheck.reports import json_summary, summary, write_report

        write_report(analysis, target, job.options)
        if json_file:
            json_summary.write(analysis, Path(json_file), job.options)
    if not given["quiet"]:
        click.echo(summary.text(analysis, job.options))
        click.echo(f"Report: {target}", err=True)


@cli.command()
@reading_options
@click.option("-o", "--output", metavar="FILE", help="Table: .parquet, .csv or .jsonl.")
def parse(output: str | None, **given: Any) -> None:
    """Read EXPORT into the message table.

    \b
    Example:
      chatcheck parse export.txt -o table.csv
    """
    target = _table_target(output)
    with Progress(2, quiet=given["quiet"]) as progress:
        progress.stage("reading")
        job = _read(given)
        progress.stage("writing")
        if target is not None:
            from chatcheck.reports import tables

            tables.write_messages(job.chat, target, job.options)
    if not given["quiet"]:
        click.echo(_reading_note(job.chat), err=True)


@cli.command()
@reading_options
@click.option("-o", "--output", metavar="FILE", help="Events: .jsonl, .csv or .parquet.")
@click.option("--all", "all_chances", is_flag=True, help="Every chance, not only what was found.")
def events(output: str | None, all_chances: bool, **given: Any) -> None:
    """List what was found in EXPORT, with the evidence.

    \b
    Example:
      chatcheck events export.txt -o events.csv
    """
    target = _table_target(output)
    with Progress(3, quiet=given["quiet"]) as progress:
        progress.stage("reading")
        job = _read(given)
        progress.stage("analysing")
        analysis = _analyze(job, given)
        progress.stage("writing")
        from chatcheck.reports import events as event_table

        table = event_table.table(analysis, all_chances, job.options)
        if target is not None:
            event_table.write(table, target, job.options)
    if target is None:
        click.echo(event_table.to_jsonl(table), nl=False)
    elif not given["quiet"]:
        click.echo(f"{len(table):,} rows: {target}", err=True)


@cli.command()
@click.argument("name", required=False)
def detectors(name: str | None) -> None:
    """What each detector means, its thresholds and how well it was measured.

    \b
    Example:
      chatcheck detectors flat_good_news
    """
    from chatcheck.analyzer.detectors.registry import DETECTORS
    from chatcheck.reports.detector_text import describe, overview

    if name is None:
        click.echo(overview(DETECTORS))
        return
    found = [detector for detector in DETECTORS if detector.name == name]
    if not found:
        names = ", ".join(detector.name for detector in DETECTORS)
        raise click.UsageError(f"there is no detector {name!r}. There are {names}.")
    click.echo(describe(found[0]))


def _stem(export: str) -> str:
    if export == "-":
        return "chat"
    path = Path(export)
    return path.stem or path.resolve().name


def _table_target(output: str | None) -> Path | None:
    if output is None:
        return None
    target = Path(output)
    if target.suffix.lower() not in (".parquet", ".csv", ".jsonl"):
        raise click.UsageError(f"{target} should end in .parquet, .csv or .jsonl.")
    return target


class Job(NamedTuple):
    """What a command works on: the chat, whom to compare, and how to judge and show."""

    chat: Chat
    people: tuple[str, str] | None
    settings: Settings
    options: ReportOptions


def _read(given: dict[str, Any]) -> Job:
    from dataclasses import replace

    from chatcheck.analyzer.settings import Settings, load_settings
    from chatcheck.parsers.formats import ReadOptions
    from chatcheck.parsers.read import read_exports
    from chatcheck.reports.options import ReportOptions
    from chatcheck.system_zone import system_timezone

    settings = load_settings(given["settings_file"]) if given["settings_file"] else Settings()
    settings = replace(settings, language=given["language"])
    aliases = {}
    for alias in given["aliases"]:
        old, equals, new = alias.partition("=")
        if not (old and equals and new):
            raise click.UsageError(f"--alias {alias!r} should read OLD=NEW.")
        aliases[old.strip()] = new.strip()
    zone = given["timezone"]
    options = ReadOptions(
        zone or system_timezone(), given["date_order"], given["chat_name"], given["me"]
    )
    chat = read_exports(
        given["exports"],
        options,
        format_name=given["format_name"],
        aliases=aliases,
        since=given["since"],
        until=given["until"],
    )
    if not zone:
        note = (
            f"Times are read on this machine's clock ({options.timezone}); "
            "give --timezone if the phone's was another"
        )
        chat = replace(chat, notes=(*chat.notes, note))
    people = _people(given["people"])
    report = ReportOptions(
        paper=given.get("paper", "a4"),
        dpi=given.get("dpi", 160),
        quotes=not given["no_quotes"],
        anonymise=given["anonymise"],
        force=given["force"],
    )
    if report.anonymise:
        from chatcheck.reports.masking import anonymise

        chat, people, names = anonymise(chat, people, aliases)
        report = replace(report, names=names)
    return Job(chat, people, settings, report)


def _people(pair: str | None) -> tuple[str, str] | None:
    if not pair:
        return None
    names = [name.strip() for name in pair.split(",")]
    if len(names) != 2 or not all(names):
        raise click.UsageError('--people takes two names: --people "Ana,Ben".')
    return names[0], names[1]


def _analyze(job: Job, given: dict[str, Any]) -> Analysis:
    from chatcheck.analyzer.analyze import analyze as run

    return run(
        job.chat,
        people=job.people,
        compare_spans=given.get("compare"),
        split=given.get("split"),
        settings=job.settings,
    )


def _reading_note(chat: Chat) -> str:
    notices = int((chat.messages["kind"] == "system").sum())
    skipped = "; ".join(f"{skip.count:,} {skip.reason}" for skip in chat.skipped) or "nothing"
    parts = [
        f"{chat.rows_read:,} rows read, {len(chat.messages) - notices:,} messages",
        f"{chat.lines_joined:,} lines joined",
        f"{notices:,} notices",
        f"skipped: {skipped}",
        f"layout: {chat.layout or chat.format}",
        f"date order {chat.date_order} ({chat.date_order_proof})",
        *chat.notes,
    ]
    return "; ".join(parts)


def main() -> None:
    """Run the command line and turn every failure into one line and an exit code."""
    import gc

    from chatcheck.parsers.errors import ChatcheckError, PeriodError, SettingsError

    interrupted = False

    def stop(*_: object) -> None:
        # Remembered, since some libraries make another error of it.
        nonlocal interrupted
        interrupted = True
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, stop)
    # Being told to end leaves nothing half-written either.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    gc.disable()  # a run is short and keeps what it makes: collecting costs a tenth of its time
    try:
        code = cli.main(standalone_mode=False)
    except click.UsageError as error:
        error.show()
        code = 2
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        code = _stopped()
    except ChatcheckError as error:
        click.echo(f"chatcheck: {error}", err=True)
        code = 2 if isinstance(error, (PeriodError, SettingsError)) else 1
    except BrokenPipeError:
        # The reader of our output has gone; what is left unsaid goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except MemoryError:
        click.echo(
            "chatcheck: not enough memory. Analyse a part with --since and --until.", err=True
        )
        code = 1
    except OSError as error:
        click.echo(
            f"chatcheck: {error.strerror or error} ({error.filename or 'standard output'}). "
            "Check the path, the room on the disk and your rights there.",
            err=True,
        )
        code = 1
    except BaseException as error:
        if isinstance(error, (SystemExit, GeneratorExit)) or os.environ.get("CHATCHECK_TRACEBACK"):
            raise
        code = _stopped() if interrupted else _unforeseen(error)
    gc.freeze()  # nor is there a last collection on leaving: the system takes back everything
    sys.exit(code)


def _stopped() -> int:
    click.echo("chatcheck: stopped; nothing was left half-written.", err=True)
    return 130


def _unforeseen(error: BaseException) -> int:
    """A fault of chatcheck's own, said in one line like any other."""
    said = (str(error).splitlines() or [""])[0][:200]
    click.echo(
        f"chatcheck: a fault of chatcheck itself ({type(error).__name__}: {said}). Please report "
        "it; with CHATCHECK_TRACEBACK=1 it says where.",
        err=True,
    )
    return 1
