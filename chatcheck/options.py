"""What commands take: their options, the values these accept, and what a shell may complete."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from chatcheck.reports.formats.registry import REPORT_ENDINGS, TABLE_ENDINGS, listed

_SLASHED = re.compile(r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})$")


def meant(value: str) -> str:
    """How a date like 05/08/2025 is written here, in words; "" where it is no such date."""
    found = _SLASHED.match(value.strip())
    if found is None:
        return ""
    first, second, year = (int(part) for part in found.groups())
    forms = []
    for day, month in ((first, second), (second, first)):
        try:
            forms.append(date(year, month, day).isoformat())
        except ValueError:
            continue
    return " or ".join(dict.fromkeys(forms))


def as_written(value: str, option: str) -> str:
    """The value of a span or date; a usage error with the right form for one like 05/08/2025."""
    right = meant(value)
    if right:
        raise click.UsageError(f"{option} {value}: write the year first, here {right}.")
    return value


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
            right = meant(str(value))
            hint = f": write it as {right}" if right else ""
            self.fail(f"{value!r} is no date like 2024-03-31{hint}", param, ctx)


def _named(names: Callable[[], list[str]]) -> Callable[..., list[CompletionItem]]:
    def complete(_: click.Context, __: click.Parameter, start: str) -> list[CompletionItem]:
        low = start.lower()
        return [CompletionItem(name) for name in names() if name.lower().startswith(low)]

    return complete


def _formats() -> list[str]:
    from chatcheck.parsers.registry import FORMATS

    return [one.name for one in FORMATS]


def _zones() -> list[str]:
    from zoneinfo import available_timezones

    return sorted(available_timezones())


def _detectors() -> list[str]:
    from chatcheck.analyzer.detectors.registry import DETECTORS

    return [one.name for one in DETECTORS]


complete_detectors = _named(_detectors)
FILE = click.Path(path_type=str, allow_dash=True)


def _option(*names: str, default: Any = None, **about: Any) -> Any:
    """A field that is an option of the command line."""
    return field(default=default, metadata={"names": names, "about": about})


@dataclass(frozen=True, kw_only=True)
class Given:
    """What every command that reads an export is given: each field is an option, declared here
    and nowhere else."""

    exports: tuple[str, ...] = field(
        default=(),
        metadata={"about": {"metavar": "EXPORT...", "nargs": -1, "required": True, "type": FILE}},
    )
    timezone: str | None = _option(
        "--timezone", metavar="ZONE", shell_complete=_named(_zones),
        help="Local clock, e.g. Europe/London.",
    )  # fmt: skip
    date_order: str | None = _option(
        "--date-order", type=click.Choice(["dmy", "mdy", "ymd"]),
        help="Order of day, month and year, where the export does not prove it.",
    )  # fmt: skip
    format_name: str | None = _option(
        "--format", metavar="NAME", shell_complete=_named(_formats), help="Format of the export."
    )
    chat_name: str | None = _option("--chat", metavar="NAME", help="Which of several chats.")
    people: str | None = _option(
        "--people", metavar='"ANA,BEN"', help="The two to compare in a group."
    )
    aliases: tuple[str, ...] = _option(
        "--alias", default=(), multiple=True, metavar='"OLD=NEW"',
        help="Another name of one person; may be repeated.",
    )  # fmt: skip
    me: str = _option("--me", default="Me", metavar="NAME", help="Owner of the phone (SMS).")
    language: str | None = _option(
        "--language", metavar="CODE",
        help="Language of the chat, in place of what is found from its messages.",
    )  # fmt: skip
    since: date | None = _option("--since", type=Day(), help="Leave out what is earlier.")
    until: date | None = _option("--until", type=Day(), help="Leave out what is later.")
    anonymise: bool = _option(
        "--anonymise", default=False, is_flag=True,
        help="Mask the names of those who write, links, addresses and long numbers, and "
        "list what may be left.",
    )  # fmt: skip
    mask_file: str | None = _option(
        "--mask", metavar="FILE.txt", type=FILE,
        help="More to mask, a line each: Lexi = Person 1. Needs --anonymise.",
    )  # fmt: skip
    no_quotes: bool = _option(
        "--no-quotes", default=False, is_flag=True, help="No message texts in the results."
    )
    settings_file: str | None = _option(
        "--settings", metavar="FILE.toml", type=FILE, help="Thresholds."
    )
    quiet: bool = _option(
        "--quiet", default=False, is_flag=True, help="Nothing but errors and the files."
    )
    force: bool = _option(
        "--force", default=False, is_flag=True, help="Overwrite whatever stands there."
    )


@dataclass(frozen=True, kw_only=True)
class GivenReport(Given):
    """What ``analyze`` is given besides."""

    output: str | None = _option(
        "-o", "--output", metavar="FILE", type=FILE, help=f"Report: {listed(REPORT_ENDINGS)}."
    )
    json_file: str | None = _option(
        "--json", metavar="FILE", type=FILE, help="The summary; - is stdout."
    )
    compare: tuple[str, str] | None = _option(
        "--compare", nargs=2, metavar="BEFORE AFTER", help="Two spans to compare."
    )
    split: str | None = _option(
        "--split", metavar="DATE", help="Compare what is before DATE with what follows."
    )
    corrections: str | None = _option(
        "--corrections", metavar="FILE.json", type=FILE,
        help="Your own marks, as the HTML report saves them: they count no longer.",
    )  # fmt: skip
    paper: str = _option(
        "--paper", default="a4", type=click.Choice(["a4", "letter"]), help="Page size."
    )
    dpi: int = _option(
        "--dpi", default=160, type=click.IntRange(50, 600), help="Sharpness of a PNG."
    )


@dataclass(frozen=True, kw_only=True)
class GivenTable(Given):
    """What ``parse`` is given besides."""

    output: str | None = _option(
        "-o", "--output", metavar="FILE", help=f"Table: {listed(TABLE_ENDINGS)}."
    )


@dataclass(frozen=True, kw_only=True)
class GivenEvents(Given):
    """What ``events`` is given besides."""

    output: str | None = _option(
        "-o", "--output", metavar="FILE", help=f"Events: {listed(TABLE_ENDINGS)}."
    )
    all_chances: bool = _option(
        "--all", default=False, is_flag=True, help="Every chance, not only what was found."
    )


G = TypeVar("G", bound=Given)


def takes(kind: type[G]) -> Callable[[Callable[[G], None]], Callable[..., None]]:
    """The options of a command: it is handed one object of ``kind``."""

    def wrap(command: Callable[[G], None]) -> Callable[..., None]:
        @wraps(command)
        def told(**values: Any) -> None:
            command(kind(**values))

        for one in reversed(fields(kind)):
            names, about = one.metadata.get("names"), one.metadata["about"]
            told = (
                click.option(*names, one.name, default=one.default, **about)(told)
                if names
                else click.argument(one.name, **about)(told)
            )
        return told

    return wrap


def check_exports(exports: tuple[str, ...]) -> None:
    """A usage error where a name with spaces was given without quotes."""
    if all(name == "-" or Path(name).exists() for name in exports):
        return
    for start in range(len(exports)):
        for end in range(len(exports), start + 1, -1):
            joined = " ".join(exports[start:end])
            if Path(joined).exists():
                raise click.UsageError(f'A name with spaces needs quotes around it: "{joined}".')
    if len(exports) > 1 and not any(Path(name).exists() for name in exports):
        joined = " ".join(exports)
        raise click.UsageError(
            f"There is no file {exports[0]} here. If the name has spaces, put quotes around it: "
            f'"{joined}".'
        )


def aliases_of(given: tuple[str, ...]) -> dict[str, str]:
    """OLD=NEW pairs."""
    aliases = {}
    for alias in given:
        old, equals, new = alias.partition("=")
        if not (old.strip() and equals and new.strip()):
            raise click.UsageError(f"--alias {alias!r} should read OLD=NEW.")
        aliases[old.strip()] = new.strip()
    return aliases


def people_of(pair: str | None) -> tuple[str, str] | None:
    """The two names of --people."""
    if not pair:
        return None
    names = [name.strip() for name in pair.split(",")]
    if len(names) != 2 or not all(names):
        raise click.UsageError('--people takes two names: --people "Ana,Ben".')
    return names[0], names[1]


class Commands(click.Group):
    """Commands; a file in place of one is understood."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, with a way out for ``chatcheck chat.txt``."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            name = args[0]
            if Path(name).exists() or Path(name).suffix.lower() in _EXPORTS:
                raise click.UsageError(
                    f'{name} is no command. Did you mean: chatcheck analyze "{name}"?'
                ) from None
            raise


_EXPORTS = (".txt", ".zip", ".json", ".html", ".xml", ".csv", ".md", ".ndjson")
