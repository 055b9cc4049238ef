"""What commands take: their options, the values these accept, and what a shell may complete."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

F = TypeVar("F", bound=Callable[..., Any])
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


def reading_options(command: F) -> F:
    """The options that every command which reads an export takes."""
    for option in reversed(
        (
            click.argument("exports", metavar="EXPORT...", nargs=-1, required=True, type=FILE),
            click.option(
                "--timezone", metavar="ZONE", shell_complete=_named(_zones),
                help="Local clock, e.g. Europe/London.",
            ),
            click.option(
                "--date-order", type=click.Choice(["dmy", "mdy", "ymd"]),
                help="Order of day, month and year, where the export does not prove it.",
            ),
            click.option(
                "--format", "format_name", metavar="NAME", shell_complete=_named(_formats),
                help="Format of the export.",
            ),
            click.option("--chat", "chat_name", metavar="NAME", help="Which of several chats."),
            click.option("--people", metavar='"ANA,BEN"', help="The two to compare in a group."),
            click.option(
                "--alias", "aliases", multiple=True, metavar='"OLD=NEW"',
                help="Another name of one person; may be repeated.",
            ),
            click.option("--me", default="Me", metavar="NAME", help="Owner of the phone (SMS)."),
            click.option(
                "--language", metavar="CODE",
                help="Language of the chat, in place of what is found from its messages.",
            ),
            click.option("--since", type=Day(), help="Leave out what is earlier."),
            click.option("--until", type=Day(), help="Leave out what is later."),
            click.option(
                "--anonymise", is_flag=True,
                help="Mask the names of those who write, links, addresses and long numbers, and "
                "list what may be left.",
            ),
            click.option(
                "--mask", "mask_file", metavar="FILE.txt", type=FILE,
                help="More to mask, a line each: Lexi = Person 1. Needs --anonymise.",
            ),
            click.option("--no-quotes", is_flag=True, help="No message texts in the results."),
            click.option(
                "--settings", "settings_file", metavar="FILE.toml", type=FILE, help="Thresholds."
            ),
            click.option("--quiet", is_flag=True, help="Nothing but errors and the files."),
            click.option("--force", is_flag=True, help="Overwrite whatever stands there."),
        )
    ):  # fmt: skip
        command = option(command)
    return command


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
