"""The command line: the only place that prints, exits or reads the environment.

Everything heavy is imported inside the commands, so that ``--help`` answers at once.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from chatcheck import __version__
from chatcheck.failures import run
from chatcheck.folders import picked
from chatcheck.options import (
    Commands,
    Given,
    GivenEvents,
    GivenReport,
    GivenTable,
    aliases_of,
    as_written,
    check_exports,
    complete_detectors,
    people_of,
    takes,
)
from chatcheck.progress import Progress
from chatcheck.reports.formats.registry import REPORT_ENDINGS, TABLE_ENDINGS, listed
from chatcheck.study.command import study

if TYPE_CHECKING:
    from chatcheck.analyzer.default_thresholds import Settings
    from chatcheck.analyzer.results import Analysis
    from chatcheck.parsers.messages import Chat
    from chatcheck.reports.content.view import View
    from chatcheck.reports.options import ReportOptions


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
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
@takes(GivenReport)
def analyze(given: GivenReport) -> None:
    """Analyse EXPORT and write a report that compares two periods.

    \b
    Examples:
      chatcheck analyze export.txt
      chatcheck analyze export.zip -o report.html --compare 2024-01..2024-03 2024-04..2024-06
    """
    if given.compare and given.split:
        raise click.UsageError("--compare and --split exclude each other.")
    for name, value in (("--split", given.split), *(("--compare", v) for v in given.compare or ())):
        as_written(value or "", name)
    # The name of an export names the other person: a report without names must not carry it.
    stem = "chat" if given.anonymise else _stem(given.exports[0])
    target = Path(given.output) if given.output else Path(f"{stem}.report.pdf")
    _check_ending(target, REPORT_ENDINGS)
    # What a first run says about its cache of fonts is no news of ours.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    # The drawing library loads while the chat is read: a quarter of a second less to wait.
    Thread(target=import_module, args=("chatcheck.reports.pages",), daemon=True).start()
    with Progress(3, quiet=given.quiet) as progress:
        progress.stage("reading")
        job = _read(given)
        progress.stage("analysing")
        analysis = _analyze(job, given.compare, given.split)
        options = replace(job.options, paper=given.paper, dpi=given.dpi)
        if given.corrections:
            analysis, options = _corrected(analysis, options, Path(given.corrections))
        progress.stage("writing the report")
        from chatcheck.reports import write_report

        view = write_report(analysis, target, options)
        if given.json_file and given.json_file != "-":
            from chatcheck.reports.formats import json_summary

            json_summary.write(view, Path(given.json_file))
    _told(view, target, given.json_file, quiet=given.quiet)


def _corrected(
    analysis: Analysis, options: ReportOptions, path: Path
) -> tuple[Analysis, ReportOptions]:
    from chatcheck.reports.content import corrections

    analysis, applied = corrections.apply(analysis, corrections.load(path), options)
    return analysis, replace(options, corrections=applied)


def _told(view: View, target: Path, json_file: str | None, *, quiet: bool) -> None:
    """Words (or JSON) to stdout; notes, what masking may have left and the file to stderr."""
    if json_file == "-":
        from chatcheck.reports.formats import json_summary

        click.echo(json_summary.text(view), nl=False)
    if quiet:
        return
    from chatcheck.reports.pages import front
    from chatcheck.reports.words import terminal

    if json_file != "-":
        click.echo(terminal.text(front(view)))
    for note in view.analysis.conversation.chat.notes:
        click.echo(note if note.endswith(".") else f"{note}.", err=True)
    if view.options.anonymise and view.options.quotes and target.suffix.lower() != ".png":
        from chatcheck.reports.content.leftovers import left_in_moments

        click.echo(left_in_moments(view), err=True)
    click.echo(f"Report: {target}. Made on this machine; nothing was sent anywhere.", err=True)


@cli.command()
@takes(GivenTable)
def parse(given: GivenTable) -> None:
    """Read EXPORT into the message table.

    \b
    Example:
      chatcheck parse export.txt -o table.csv
    """
    target = _table_target(given.output)
    with Progress(2, quiet=given.quiet) as progress:
        progress.stage("reading")
        job = _read(given)
        progress.stage("writing")
        if target is not None:
            from chatcheck.reports.formats import table_files

            table_files.write_messages(job.chat, target, job.options)
    if not given.quiet:
        click.echo(_reading_note(job.chat), err=True)
        if job.options.anonymise and job.options.quotes and target is not None:
            _left(job.chat.messages["text"], job.options)


@cli.command()
@takes(GivenEvents)
def events(given: GivenEvents) -> None:
    """List what was found in EXPORT, with the evidence.

    \b
    Example:
      chatcheck events export.txt -o events.csv
    """
    target = _table_target(given.output)
    with Progress(3, quiet=given.quiet) as progress:
        progress.stage("reading")
        job = _read(given)
        progress.stage("analysing")
        analysis = _analyze(job)
        progress.stage("writing")
        from chatcheck.reports.content import events_table
        from chatcheck.reports.formats import table_files

        table = events_table.table(analysis, given.all_chances, job.options)
        if target is not None:
            table_files.write_events(table, target, job.options)
    if target is None:
        click.echo(table_files.events_jsonl(table), nl=False)
    if not given.quiet:
        if job.options.anonymise and job.options.quotes:
            _left(table["bid_text"].append(table["reply_text"].fill_null("")), None)
        if target is not None:
            click.echo(f"{len(table):,} rows: {target}", err=True)


def _left(texts: Any, options: ReportOptions | None) -> None:
    """Say what masking may have left in some texts; with ``options`` they are masked first."""
    from chatcheck.reports.content.leftovers import left_in
    from chatcheck.reports.content.masking import mask_texts

    if options is not None:
        texts = mask_texts(texts, options.names)
    click.echo(left_in(texts.to_list()), err=True)


@cli.command()
@click.argument("name", required=False, shell_complete=complete_detectors)
def detectors(name: str | None) -> None:
    """What each detector means, its thresholds and how well it was measured.

    \b
    Example:
      chatcheck detectors flat_good_news
    """
    from chatcheck.analyzer.detectors.registry import DETECTORS
    from chatcheck.reports.words.detectors import describe, overview

    if name is None:
        click.echo(overview(DETECTORS))
        return
    found = [detector for detector in DETECTORS if detector.name == name]
    if not found:
        names = ", ".join(detector.name for detector in DETECTORS)
        raise click.UsageError(f"there is no detector {name!r}. There are {names}.")
    click.echo(describe(found[0]))


@cli.command()
def languages() -> None:
    """What languages are judged, and how well that was measured."""
    from chatcheck.analyzer.acts.language import available
    from chatcheck.analyzer.detectors.registry import DETECTORS
    from chatcheck.reports.words.detectors import languages_text

    click.echo(languages_text(available(), DETECTORS))


@cli.command()
def formats() -> None:
    """What exports are read."""
    from chatcheck.parsers.registry import FORMATS

    for one in FORMATS:
        click.echo(one.name)


@cli.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port; 0 is a free one.")
@click.option("--no-open", is_flag=True, help="Only print the address.")
def page(port: int, no_open: bool) -> None:
    """Open a page in your browser: drop an export there, read the report.

    The page is served to this machine only, and ends when you close it. Nothing is kept.

    \b
    Example:
      chatcheck page
    """
    from chatcheck.open_page import open_page

    open_page(port, no_open=no_open)


def _stem(export: str) -> str:
    if export == "-":
        return "chat"
    path = Path(export)
    return path.stem or path.resolve().name


def _table_target(output: str | None) -> Path | None:
    if output is None:
        return None
    target = Path(output)
    _check_ending(target, TABLE_ENDINGS)
    return target


def _check_ending(target: Path, endings: Sequence[str]) -> None:
    if target.suffix.lower() not in endings:
        raise click.UsageError(f"{target} should end in {listed(endings)}.")


class Job(NamedTuple):
    """What a command works on: the chat, whom to compare, and how to judge and show."""

    chat: Chat
    people: tuple[str, str] | None
    settings: Settings
    options: ReportOptions


def _read(given: Given) -> Job:
    from chatcheck.analyzer.default_thresholds import Settings, load_settings
    from chatcheck.parsers.formats import ReadOptions
    from chatcheck.parsers.read import read_exports
    from chatcheck.reports.options import ReportOptions
    from chatcheck.system_zone import system_timezone

    check_exports(given.exports)
    if given.mask_file and not given.anonymise:
        raise click.UsageError("--mask needs --anonymise.")
    settings = load_settings(given.settings_file) if given.settings_file else Settings()
    if given.language:
        settings = replace(settings, language=given.language)
    aliases = aliases_of(given.aliases)
    zone = given.timezone
    options = ReadOptions(zone or system_timezone(), given.date_order, given.chat_name, given.me)
    exports, of_several = picked(given.exports, options, given.format_name)
    options = replace(options, chat=of_several)
    chat = read_exports(
        exports,
        options,
        format_name=given.format_name,
        aliases=aliases,
        since=given.since,
        until=given.until,
    )
    _check_me(given.me, chat)
    if not zone:
        note = (
            f"Times are read on this machine's clock ({options.timezone}); "
            "give --timezone if the phone's was another"
        )
        chat = replace(chat, notes=(*chat.notes, note))
    people = people_of(given.people)
    report = ReportOptions(
        quotes=not given.no_quotes,
        anonymise=given.anonymise,
        force=given.force,
    )
    if report.anonymise:
        from chatcheck.reports.content.masking import anonymise, load_masks

        more = load_masks(Path(given.mask_file)) if given.mask_file else ()
        chat, people, names = anonymise(chat, people, aliases, more)
        report = replace(report, names=names)
    return Job(chat, people, settings, report)


def _check_me(name: str, chat: Chat) -> None:
    """A usage error where --me names nobody who writes."""
    writers = [writer for writer, _ in chat.senders()]
    if name != "Me" and name not in writers:
        listed = ", ".join(writers[:6])
        raise click.UsageError(f"--me: nobody called {name!r} writes here. There are {listed}.")


def _analyze(
    job: Job, compare: tuple[str, str] | None = None, split: str | None = None
) -> Analysis:
    from chatcheck.analyzer.pipeline import analyze as analysed

    return analysed(
        job.chat,
        people=job.people,
        compare_spans=compare,
        split=split,
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


cli.add_command(study)


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(lambda: cli.main(prog_name="chatcheck", standalone_mode=False)))
