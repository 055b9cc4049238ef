"""``chatcheck study pool``: the command; everything heavy is imported when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from chatcheck.reports.formats.registry import REPORT_ENDINGS, listed

if TYPE_CHECKING:
    from chatcheck.reports.options import ReportOptions
    from chatcheck.study.pooling.plan import Plan
    from chatcheck.study.pooling.pool import Pooled
    from chatcheck.study.pooling.results import Study


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--plan", "plan_file", metavar="plan.toml", type=click.Path(path_type=Path),
              help="What is asked; confirmatory if it is older than the first result.")  # fmt: skip
@click.option("--by", type=click.Choice(["group"]), help="Compare the manifest's groups.")
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path),
              help=f"The report: {listed(REPORT_ENDINGS)}. Default: DIR.report.pdf.")  # fmt: skip
@click.option("--csv", is_flag=True, help="The two tables as CSV as well.")
@click.option("--paper", type=click.Choice(["a4", "letter"]), default="a4", help="Page of a PDF.")
@click.option("--dpi", type=click.IntRange(50, 600), default=160, help="Sharpness of a PNG.")
@click.option("--quiet", is_flag=True, help="Nothing but errors and the files.")
@click.option("--force", is_flag=True, help="Overwrite whatever stands there.")
def pool(
    folder: Path, plan_file: Path | None, by: str | None, output: Path | None,
    paper: str, dpi: int, *, csv: bool, quiet: bool, force: bool,
) -> None:  # fmt: skip
    """Pool the couples of a finished study in DIR and write a report.

    \b
    Examples:
      chatcheck study pool results
      chatcheck study pool results --plan plan.toml --by group -o study.html
    """
    from chatcheck.reports.options import ReportOptions
    from chatcheck.study.pooling.plan import Plan, read_plan
    from chatcheck.study.pooling.results import read_study

    target = output or Path(f"{folder.resolve().name}.report.pdf")
    if target.suffix.lower() not in REPORT_ENDINGS:
        raise click.UsageError(f"{target} should end in {listed(REPORT_ENDINGS)}.")
    study = read_study(folder)
    plan = read_plan(plan_file) if plan_file is not None else Plan()
    found = _pooled(folder, study, plan, by)
    options = ReportOptions(paper=paper, dpi=dpi, force=force)
    _written(folder, found, target, options, csv=csv)
    if quiet:
        return
    from chatcheck.study.report.words import short

    click.echo("\n".join(short(found)))
    click.echo(f"Report: {target}. Tables: pooled and couples in {folder}.", err=True)


def _pooled(folder: Path, study: Study, plan: Plan, by: str | None) -> Pooled:
    from datetime import UTC, datetime

    from chatcheck.study.pooling import plan as plans
    from chatcheck.study.pooling.pool import pool as pooled

    used = plans.plans_used(folder)
    standing = plans.standing(plan, study.first_result, used)
    found = pooled(study, plan, standing, by)
    # Noted before anything is seen: a plan that was looked at has been used.
    plans.record(folder, plan, used, datetime.now(UTC))
    return found


def _written(
    folder: Path, found: Pooled, target: Path, options: ReportOptions, *, csv: bool
) -> None:
    """The report first, as it may be refused; then the two tables, and what all tables mean."""
    from chatcheck.study import description
    from chatcheck.study.files import put_table
    from chatcheck.study.pooling.pool import couples_table, pooled_table
    from chatcheck.study.pooling.table import COUPLES, POOLED
    from chatcheck.study.report import files

    files.write(found, target, options)
    for table, frame in ((POOLED, pooled_table(found)), (COUPLES, couples_table(found))):
        put_table(folder, table.name, frame, csv=csv)
    description.write(folder)
