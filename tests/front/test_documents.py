"""What is written about the project is what it is: tables, formats, options, files."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import click
import polars as pl
import pytest

import chatcheck
from chatcheck.analyzer import tables
from chatcheck.analyzer.description.balance import balance
from chatcheck.analyzer.results import Analysis
from chatcheck.cli import cli
from chatcheck.parsers.messages import MESSAGES
from chatcheck.parsers.registry import FORMATS
from chatcheck.reports.formats.registry import REPORT_ENDINGS, TABLE_ENDINGS

ROOT = Path(__file__).parents[2]
FLOW = (ROOT / "docs" / "flow.md").read_text(encoding="utf-8")
TABLES = {name: value for name, value in vars(tables).items() if isinstance(value, pl.Schema)}
PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]


def test_the_flow_lists_every_table_with_its_columns() -> None:
    told = {
        name: columns.split(", ")
        for name, columns in re.findall(r"^\| `([A-Z_]+)` \| [^|]+ \| ([^|]+) \|$", FLOW, re.M)
    }
    assert told == {
        name: list(schema) for name, schema in ({"MESSAGES": MESSAGES} | TABLES).items()
    }


def test_the_flow_has_every_table_come_out_of_a_step() -> None:
    steps = re.findall(r"^\| [^|]+ \| [^|]+ \| [^|]+ \| ([^|]+) \|$", FLOW, re.M)
    out = {name for cell in steps for name in re.findall(r"`([A-Z_]+)`", cell)}
    assert out == {"MESSAGES", *TABLES}


def test_the_steps_make_the_tables_as_they_are_declared() -> None:
    sample = ROOT / "sample_exports" / "whatsapp_ana_ben.txt"
    made = chatcheck.analyze(chatcheck.read(sample, timezone="Europe/London")).tables
    assert dict(made.conversation.bursts.schema) == dict(tables.BURSTS)
    assert dict(made.conversation.replies.schema) == dict(tables.REPLIES)
    assert dict(balance(made).schema) == dict(tables.BALANCE)
    frames = [one.name for one in fields(Analysis) if one.type == "pl.DataFrame"]
    assert len(frames) >= 12
    for name in frames:
        assert dict(getattr(made, name).schema) == dict(TABLES[name.upper()]), name


def test_the_page_of_formats_lists_those_of_the_registry() -> None:
    page = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z][a-z-]+)` \|", page, re.M) == [one.name for one in FORMATS]


def test_every_option_and_command_of_the_pages_is_there() -> None:
    there = {"--help", "--version"}
    groups = [c for c in cli.commands.values() if isinstance(c, click.Group)]
    for command in [*cli.commands.values(), *(c for g in groups for c in g.commands.values())]:
        there |= {name for param in command.params for name in param.opts}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = "".join(re.findall(r"```\n(.*?)```", readme, re.S))
    commands = set(re.findall(r"^chatcheck +([a-z]+)", shown, re.M))
    assert commands
    assert commands <= cli.commands.keys()
    ours = "\n".join(line for line in readme.splitlines() if "pip" not in line)
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", ours)) <= there


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for name in re.findall(
        r"`((?:analyzer|parsers|reports|chatcheck|tests|benchmarks|docs)/[^`*\s]+)`", text
    ):
        if "NAME" not in name:
            assert (ROOT / name).exists(), name
    for target in re.findall(r"\]\((docs/[^)#]+|[A-Z]+\.md)\)", text):
        assert (ROOT / target).exists(), target


def test_the_endings_in_the_help_are_those_that_are_written() -> None:
    for command, endings in (("analyze", REPORT_ENDINGS), ("parse", TABLE_ENDINGS)):
        output = next(p for p in cli.commands[command].params if p.name == "output")
        assert isinstance(output, click.Option)
        assert all(ending in (output.help or "") for ending in endings)
