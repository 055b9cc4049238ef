"""`chatcheck study pool` from a folder to its report and tables."""

from __future__ import annotations

import os
from datetime import datetime
from html import unescape
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner, Result
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from chatcheck.cli import cli
from chatcheck.parsers.errors import ChatcheckError
from chatcheck.reports.drawing.style import styled
from chatcheck.reports.formats.registry import REPORT_ENDINGS
from chatcheck.reports.options import ReportOptions
from chatcheck.reports.pages.blocks import Charts, Table, Text
from chatcheck.study.pooling.plan import Plan, Standing
from chatcheck.study.pooling.pool import Pooled, pool
from chatcheck.study.pooling.results import read_study
from chatcheck.study.report import forest, pages, words
from chatcheck.study.report.files import html, pdf, png
from tests.study import pooled as invented
from tests.study import studies

PLAIN = ReportOptions(dpi=60)
PLAN = 'outcome = "micro_rejections"\n'


def made(tmp_path: Path, couples: int = 12, groups: tuple[str, ...] = (), failed: int = 0,
         rise: float = 0.5) -> Path:  # fmt: skip
    known = invented.chats(couples, groups, failed)
    return invented.study(tmp_path / "results", known, invented.effects(known, {"": rise}))


def found(tmp_path: Path, by: str | None = None, **more: object) -> Pooled:
    study = read_study(made(tmp_path, **more))  # type: ignore[arg-type]
    return pool(study, Plan(), Standing(False, "no_plan"), by)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["study", "pool", *map(str, arguments)], standalone_mode=False)


def texts(one: Pooled) -> str:
    """Everything that is written on the pages."""
    said: list[str] = [*words.short(one)]
    for page in pages.pages(one):
        said.append(page.title)
        for block in page.blocks:
            match block:
                case Text(paragraphs):
                    said += paragraphs
                case Table(caption, heads, rows):
                    said += [caption, *heads, *(cell for row in rows for cell in row)]
                case Charts(charts):
                    said += [text for chart in charts for text in (chart.title, chart.alt)]
                case _:
                    pass
    return "\n".join(said)


def test_the_command_leaves_a_report_and_tables(tmp_path: Path) -> None:
    folder, target = made(tmp_path, groups=("x", "y")), tmp_path / "report.pdf"
    result = run(folder, "--by", "group", "-o", target)
    assert result.exception is None
    assert target.read_bytes().startswith(b"%PDF")
    assert "clearly more often after than before, over 12 couples" in result.stdout
    assert "a first look" in result.stdout
    pooled = pl.read_parquet(folder / "pooled.parquet")
    assert pooled.row(0, named=True)["standing"] == "primary"
    assert pl.read_parquet(folder / "couples.parquet")["couple"].n_unique() == 12
    codebook = (folder / "codebook.csv").read_text(encoding="utf-8")
    assert {line.partition(",")[0] for line in codebook.splitlines()[1:]} == {
        "chats", "effects", "pooled", "couples",
    }  # fmt: skip


def test_the_same_study_gives_the_same_bytes(tmp_path: Path) -> None:
    one = found(tmp_path, groups=("x", "y"), by="group")
    for make in (pdf, html, png):
        assert make(one, PLAIN) == make(one, PLAIN)


def aged(path: Path, when: str) -> None:
    at = datetime.fromisoformat(when).timestamp()
    os.utime(path, (at, at))


def test_a_plan_that_is_older_confirms_and_another_does_not(tmp_path: Path) -> None:
    folder, target, plan = made(tmp_path), tmp_path / "report.pdf", tmp_path / "plan.toml"
    plan.write_text(PLAN, encoding="utf-8")
    aged(plan, "2031-05-01T09:00:00+00:00")
    first = run(folder, "--plan", plan, "-o", target)
    assert "older than the study's first result" in first.stdout
    table = pl.read_parquet(folder / "pooled.parquet")
    assert table["standing"][0] == "confirmatory"
    assert table["plan"].n_unique() == 1
    plan.write_text(PLAN + "alpha = 0.1\n", encoding="utf-8")
    aged(plan, "2031-05-01T09:00:00+00:00")
    second = run(folder, "--plan", plan, "-o", target)
    assert "Another plan was used on these results before" in second.stdout
    assert pl.read_parquet(folder / "pooled.parquet")["standing"][0] == "primary"


def test_a_plan_that_is_younger_does_not_confirm(tmp_path: Path) -> None:
    folder, plan = made(tmp_path), tmp_path / "plan.toml"
    plan.write_text(PLAN, encoding="utf-8")
    aged(plan, "2031-05-02T10:00:01+00:00")
    result = run(folder, "--plan", plan, "-o", tmp_path / "report.pdf")
    assert "The plan is not older than the study's first result" in result.stdout


@pytest.mark.parametrize("ending", REPORT_ENDINGS)
def test_a_report_is_known_again_and_written_anew(tmp_path: Path, ending: str) -> None:
    folder, target = made(tmp_path), tmp_path / f"report{ending}"
    assert run(folder, "-o", target, "--dpi", "60").exception is None
    first = target.read_bytes()
    target.write_bytes(first + b"\n")
    assert run(folder, "-o", target, "--dpi", "60").exception is None
    assert target.read_bytes() == first


def test_an_ending_that_is_no_form_is_refused(tmp_path: Path) -> None:
    folder, target = made(tmp_path), tmp_path / "report.docx"
    assert "should end in .pdf, .png or .html" in str(run(folder, "-o", target).exception)
    assert not (folder / "pooled.parquet").exists()


def test_the_page_holds_every_sentence_and_table_of_the_paper(tmp_path: Path) -> None:
    one = found(tmp_path, groups=("x", "y"), by="group")
    page = unescape(html(one, PLAIN).decode())
    assert [text for text in texts(one).splitlines() if text not in page] == []
    assert page.count("<svg") == 3


def test_pooled_tables_are_there_as_csv_where_asked(tmp_path: Path) -> None:
    folder, target = made(tmp_path), tmp_path / "report.pdf"
    run(folder, "-o", target, "--csv")
    for name in ("pooled", "couples"):
        table = pl.read_parquet(folder / f"{name}.parquet")
        path = folder / "data" / f"description-{name}_data.csv"
        assert path.read_text(encoding="utf-8") == table.write_csv()
    run(folder, "-o", target)
    assert list((folder / "data").iterdir()) == []


@pytest.mark.parametrize("ending", REPORT_ENDINGS)
def test_a_file_of_the_users_own_is_left_alone(tmp_path: Path, ending: str) -> None:
    folder, target = made(tmp_path), tmp_path / f"report{ending}"
    target.write_bytes(b"mine")
    with pytest.raises(ChatcheckError, match="was not written by chatcheck"):
        raise run(folder, "-o", target).exception or AssertionError
    assert target.read_bytes() == b"mine"
    assert not (folder / "pooled.parquet").exists()
    assert run(folder, "-o", target, "--force").exception is None


def test_no_code_of_a_couple_is_shown(tmp_path: Path) -> None:
    folder = made(tmp_path, 12, ("x", "y"), failed=1)
    for name in ("chats", "effects"):
        table = pl.read_parquet(folder / f"{name}.parquet")
        renamed = table.with_columns(couple=pl.lit("Zebulon&Quilla") + pl.col("couple"))
        renamed.write_parquet(folder / f"{name}.parquet")
    one = pool(read_study(folder), Plan(), Standing(False, "no_plan"), "group")
    assert "Zebulon" not in texts(one)
    for make in (pdf, html, png):
        assert b"Zebulon" not in make(one, PLAIN)


def test_who_is_in_adds_up(tmp_path: Path) -> None:
    one = found(tmp_path, couples=14, failed=3)
    (page,) = (page for page in pages.pages(one) if page.key == "who")
    (table, *_) = (block for block in page.blocks if isinstance(block, Table))
    assert table.rows == (
        ("In the manifest", "14"),
        ("Chat not analysed. No file could be read as an export, or only in part", "3"),
        ("Analysed", "11"),
        ("In the main answer", "11"),
    )


def test_too_few_couples_are_said_and_still_a_report(tmp_path: Path) -> None:
    one = found(tmp_path, couples=4)
    assert words.short(one) == [words.THIN]
    assert pdf(one, PLAIN).startswith(b"%PDF")
    assert png(one, PLAIN).startswith(b"\x89PNG")
    assert words.THIN.encode() in html(one, PLAIN)


def test_no_clear_change_says_what_would_have_been_seen(tmp_path: Path) -> None:
    told = words.short(found(tmp_path, rise=0.0))[0]
    assert "no clear change, over 12 couples" in told
    assert "would have been noticed four times in five" in told


def test_small_groups_are_said_not_to_be_compared(tmp_path: Path) -> None:
    one = found(tmp_path, couples=9, groups=("x", "y"), by="group")
    assert "Groups are not compared: that takes two of five couples or more." in texts(one)
    assert one.to("within") == []


@pytest.mark.parametrize("inches", [1.2, 1.55, 4.3])
@pytest.mark.parametrize("edge", [0.47, 1.0, 1.6, 2.48])
def test_ratios_named_on_an_axis_stand_apart(edge: float, inches: float) -> None:
    ticks = forest._ticks(edge, inches)
    assert 1.0 in ticks
    places = np.log(ticks) * inches / (2 * edge)
    assert np.abs(places).max() <= inches / 2
    assert np.diff(places).min(initial=forest.ROOM) >= forest.ROOM - 1e-9


def drawn(draw: object, couples: int) -> Axes:
    rng = np.random.default_rng(2)
    rows = forest.Rows.of(rng.normal(0.2, 0.4, couples), rng.uniform(0.1, 0.4, couples),
                          rng.uniform(0.5, 1.0, couples), 1.96)  # fmt: skip
    with styled():
        axes = Figure().add_subplot()
        draw(axes, rows, forest.Pool(0.2, 0.1, 0.3, (-0.6, 1.0)))  # type: ignore[operator]
    return axes


def test_a_forest_has_a_row_a_couple_on_a_log_axis() -> None:
    axes = drawn(forest.forest, 30)
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels == [*map(str, range(1, 31)), "pooled", "one more couple"]
    places = {label.get_text(): place for place, label in
              zip(axes.get_xticks(), axes.get_xticklabels(), strict=True)}  # fmt: skip
    assert places["1"] == 0
    assert places["2"] == pytest.approx(np.log(2))
    assert places["0.5"] == pytest.approx(-np.log(2))
    squares = axes.collections[-1]
    assert len(squares.get_offsets()) == 30  # type: ignore[arg-type]


def test_squares_grow_with_the_weight() -> None:
    rows = forest.Rows.of(
        np.array([0.3, 0.1, 0.2]), np.full(3, 0.1), np.array([1.0, 3.0, 2.0]), 2.0
    )
    with styled():
        axes = Figure().add_subplot()
        forest.forest(axes, rows, forest.Pool(0.2, 0.1, 0.3))
    squares = axes.collections[-1]
    sizes = squares.get_sizes()  # type: ignore[attr-defined]
    assert list(squares.get_offsets()[:, 0]) == pytest.approx([0.1, 0.2, 0.3])  # type: ignore[index, call-overload]
    assert sizes[0] > sizes[1] > sizes[2]


@pytest.mark.parametrize(("couples", "kind"), [(60, "forest"), (61, "caterpillar")])
def test_more_than_sixty_make_a_caterpillar(tmp_path: Path, couples: int, kind: str) -> None:
    page = pages.change(found(tmp_path, couples=couples))
    (charts,) = (block for block in page.blocks if isinstance(block, Charts))
    assert charts.charts[0].draw.func is getattr(forest, kind)  # type: ignore[attr-defined]


def test_a_caterpillar_of_thousands_stays_light() -> None:
    axes = drawn(forest.caterpillar, 5000)
    assert max(len(line.get_xdata()) for line in axes.lines) <= forest.MOST_LINES  # type: ignore[arg-type]


def test_recognition_says_as_what_a_doubling_shows(tmp_path: Path) -> None:
    one = found(tmp_path)
    (page,) = (page for page in pages.pages(one) if page.key == "recognition")
    (table,) = (block for block in page.blocks if isinstance(block, Table))
    rows = {row[0]: row for row in table.rows}
    reply = rows["One-word reply"]
    assert reply[4] == f"{1 + int(reply[1]) / 100:.2f} times"


def test_a_study_is_run_pooled_and_run_again(tmp_path: Path) -> None:
    """From a manifest to a report, which stays until something changes; then it is gone, and so is
    who has left."""
    manifest = studies.study(tmp_path / "asked", couples=6)
    folder, target = tmp_path / "results", tmp_path / "report.pdf"
    studies.done(manifest, folder)
    assert run(folder, "--by", "group", "-o", target).exception is None
    couples = pl.read_parquet(folder / "couples.parquet")
    assert couples["couple"].n_unique() == 6
    codebook = (folder / "codebook.csv").read_bytes()
    assert not studies.done(manifest, folder).unpooled
    assert (folder / "couples.parquet").exists()
    assert (folder / "codebook.csv").read_bytes() == codebook
    rows = manifest.read_text(encoding="utf-8").splitlines()
    manifest.write_text("\n".join(rows[:-1]) + "\n", encoding="utf-8")
    people = manifest.with_name("people.csv")
    kept = [line for line in people.read_text(encoding="utf-8").splitlines() if "c05" not in line]
    people.write_text("\n".join(kept) + "\n", encoding="utf-8")
    assert studies.done(manifest, folder).unpooled
    assert not (folder / "couples.parquet").exists()
    assert not (folder / "pooled.parquet").exists()
