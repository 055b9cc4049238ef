"""A study from end to end: the same tables however it was run, and nothing that tells who."""

from __future__ import annotations

import csv
import json
import math
import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from chatcheck.parsers.errors import ChatcheckError
from chatcheck.study import command, tables
from chatcheck.study.engines.pool import Pool
from chatcheck.study.running import join
from chatcheck.study.running.study import Shard
from chatcheck.study.running.task import Task
from tests.study import studies


class Interrupted:
    """An inline engine that Ctrl-C ends after some chats."""

    def __init__(self, after: int) -> None:
        from chatcheck.study.engines.inline import Inline

        self._inline = Inline()
        self._left = after
        self.run: list[int] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._inline, name)

    def submit(self, task: Task) -> None:
        if not self._left:
            raise KeyboardInterrupt
        self._left -= 1
        self.run.append(task.number)
        self._inline.submit(task)

    def __enter__(self) -> Interrupted:
        return self

    def __exit__(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study of five couples with odd names, one of whom wrote under another name as well."""
    return studies.study(tmp_path_factory.mktemp("odd"), 5, names=studies.ODD_NAMES)


@pytest.fixture(scope="module")
def whole(odd: Path) -> Path:
    """Its results of one uninterrupted run in this process."""
    out = odd.parent / "whole"
    assert studies.done(odd, out).complete
    return out


def test_the_tables_are_as_declared(whole: Path) -> None:
    for table in (tables.CHATS, tables.RATES, tables.EFFECTS, tables.TIMINGS):
        frame = pl.read_parquet(whole / f"{table.name}.parquet")
        assert frame.schema == table.schema
        assert len(frame) > 0
    rates = pl.read_parquet(whole / "rates.parquet")
    assert rates["couple"].is_sorted()
    assert set(rates["kind"]) == {"rejection", "repair", "total"}
    assert set(rates.filter(pl.col("kind") == "total")["metric"]) == {
        "micro_rejections",
        "micro_repairs",
    }
    assert rates.filter(pl.col("person") == "a")["role"].unique().to_list() == ["asked"]
    chats = pl.read_parquet(whole / "chats.parquet")
    assert set(chats["status"]) == {"done"}
    assert chats["group"].to_list() == ["talk", "wait", "talk", "wait", "talk"]


def test_an_effect_is_the_log_of_the_ratio_of_rates(whole: Path) -> None:
    effects = pl.read_parquet(whole / "effects.parquet")
    rates = pl.read_parquet(whole / "rates.parquet")
    assert len(effects) * 2 == len(rates)
    row = effects.filter(pl.col("metric") == "micro_rejections", pl.col("person") == "b").row(
        0, named=True
    )
    counts = rates.filter(couple=row["couple"], person="b", metric="micro_rejections")
    (h0, n0), (h1, n1) = counts.sort("period").select("hits", "chances").rows()
    assert row["chances_before"] == n0 > 0
    assert row["log_ratio"] == pytest.approx(
        math.log((h1 + 0.5) / (n1 + 1)) - math.log((h0 + 0.5) / (n0 + 1))
    )
    there = effects.filter(pl.col("variance").is_not_null())
    assert len(there) > 0
    assert there["included"].all()


def test_an_effect_says_why_it_is_not_pooled() -> None:
    rates = pl.DataFrame(
        {
            "couple": "c1",
            "person": "a",
            "role": None,
            "metric": ["much", "much", "little", "little", "none", "none", "word", "word"],
            "period": ["before", "after"] * 4,
            "hits": [3, 1, 1, 1, 0, 0, None, None],
            "chances": [10, 12, 9, 40, 0, 40, None, None],
            "spread": [3.0, 1.5, 1.0, 1.0, 0.0, 0.0, None, None],
            "spread_expected": [2.0, 0.5, 1.0, 1.0, 0.0, 0.0, None, None],
        }
    )
    chats = pl.DataFrame({"couple": ["c1"], "group": [None]})
    effects = join.effects(rates, chats, 10)
    found = effects.select("metric", "included", "reason", "log_ratio")
    by_metric = {name: rest for name, *rest in found.rows()}
    sums = effects.select("metric", "spread", "spread_expected").rows()
    assert (sums[0], sums[3]) == (("much", 4.5, 2.5), ("word", None, None))
    assert by_metric["much"][:2] == [True, None]
    assert by_metric["little"][:2] == [False, "few_chances"]
    assert by_metric["little"][2] is not None
    assert by_metric["none"] == [False, "few_chances", None]
    assert by_metric["word"] == [False, "not_judged", None]
    assert {reason for _, reason, _ in by_metric.values() if reason} < set(tables.REASONS)


def test_worker_processes_make_the_same_bytes(odd: Path, whole: Path, tmp_path: Path) -> None:
    studies.done(odd, tmp_path / "out", Pool(2))
    assert studies.contents(tmp_path / "out") == studies.contents(whole)


def test_shards_in_any_order_make_the_same_bytes(odd: Path, whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    complete = [studies.done(odd, out, shard=Shard(n, 3)).complete for n in (3, 1, 2)]
    assert complete == [False, False, True]
    assert studies.contents(out) == studies.contents(whole)


def test_an_interrupted_run_keeps_what_it_has_and_the_next_does_exactly_the_rest(
    odd: Path, whole: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        studies.done(odd, out, Interrupted(3))  # type: ignore[arg-type]
    assert not (out / "chats.parquet").exists()
    rest = Interrupted(9)
    finished = studies.done(odd, out, rest)  # type: ignore[arg-type]
    assert rest.run == [4, 5]
    assert (finished.tally.earlier, finished.tally.now) == (3, 2)
    assert studies.contents(out) == studies.contents(whole)
    assert not list((out / "parts").glob(".*"))


def numbers_run(manifest: Path, out: Path, **given: bool) -> list[int]:
    engine = Interrupted(99)
    studies.done(manifest, out, engine, **given)  # type: ignore[arg-type]
    return engine.run


def test_only_what_has_changed_is_run_again(tmp_path: Path) -> None:
    manifest = studies.study(tmp_path / "study", 3)
    out = tmp_path / "out"
    assert numbers_run(manifest, out) == [1, 2, 3]
    assert numbers_run(manifest, out) == []
    # The content of an export, a cell of the manifest, a name.
    export = tmp_path / "study" / "c01.txt"
    export.write_text(export.read_text(encoding="utf-8") + "11/03/2024, 09:00 - Ana: hello again\n")
    assert numbers_run(manifest, out) == [2]
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace("2024-02-05", "2024-02-12", 1), encoding="utf-8")
    assert numbers_run(manifest, out) == [1]
    # A label changes tables and runs nothing.
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("talk", "told"))
    assert numbers_run(manifest, out) == []
    groups = pl.read_parquet(out / "chats.parquet")["group"].to_list()
    assert groups == ["told", "wait", "told"]
    # Weeks that were not asked for have to be made.
    assert numbers_run(manifest, out, weekly=True) == [1, 2, 3]
    weekly = pl.read_parquet(out / "weekly.parquet")
    assert weekly.schema == tables.WEEKLY.schema
    assert weekly["week"].min() == 0
    assert numbers_run(manifest, out) == []
    assert not (out / "weekly.parquet").exists()


def test_failed_chats_stay_and_are_run_again_when_asked(tmp_path: Path) -> None:
    manifest = studies.study(tmp_path / "study", 2)
    export = tmp_path / "study" / "c01.txt"
    export.write_text("nothing that is a chat", encoding="utf-8")
    out = tmp_path / "out"
    finished = studies.done(manifest, out, csv=True)
    assert finished.complete
    chats = pl.read_parquet(out / "chats.parquet")
    assert chats["code"].to_list() == [None, "unreadable"]
    assert set(pl.read_parquet(out / "rates.parquet")["couple"]) == {"c00"}
    assert numbers_run(manifest, out) == []
    assert numbers_run(manifest, out, retry_failed=True) == [2]
    told = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert (told["done"], told["failed"], told["complete"]) == (1, {"unreadable": 1}, True)


def test_the_time_of_the_first_result_stays(tmp_path: Path) -> None:
    manifest = studies.study(tmp_path / "study", 1)
    out = tmp_path / "out"
    studies.done(manifest, out)
    path = out / "run.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told["first_result"].startswith("20")
    path.write_text(json.dumps(told | {"first_result": "2020-01-01T00:00:00+00:00"}))
    studies.done(manifest, out)
    assert json.loads(path.read_text())["first_result"] == "2020-01-01T00:00:00+00:00"


def test_a_couple_that_leaves_the_manifest_leaves_every_file(tmp_path: Path) -> None:
    manifest = studies.study(tmp_path / "study", 3)
    out = tmp_path / "out"
    studies.done(manifest, out, csv=True)
    lines = manifest.read_text(encoding="utf-8").splitlines()
    manifest.write_text("\n".join(line for line in lines if not line.startswith("c01")))
    finished = studies.done(manifest, out, csv=True)
    assert (finished.forgotten, finished.tally.now) == (1, 0)
    assert told_of(out) == {"c00", "c02"}


def told_of(out: Path) -> set[str]:
    """Every couple that any table or part holds; looking for bytes would find codes in hashes."""
    frames = [pl.read_parquet(path) for path in out.rglob("*.parquet")]
    frames += [pl.read_csv(path) for path in out.rglob("*_data.csv")]
    return {couple for frame in frames if "couple" in frame for couple in frame["couple"]}


def test_tables_that_hold_who_has_left_do_not_wait_for_the_rest_of_a_run(tmp_path: Path) -> None:
    manifest = studies.study(tmp_path / "study", 3)
    out = tmp_path / "out"
    studies.done(manifest, out)
    lines = manifest.read_text(encoding="utf-8").splitlines()
    rest = "\n".join(line for line in lines if not line.startswith("c01"))
    manifest.write_text(rest.replace("2024-02-05", "2024-02-12"), encoding="utf-8")
    finished = studies.done(manifest, out, shard=Shard(2, 2))
    assert (finished.complete, finished.forgotten) == (False, 1)
    assert told_of(out) == {"c00", "c02"}


def older(parts: Path) -> Path:
    """The one part of a study, as a version has left it that kept no sums of weeks."""
    (part,) = parts.iterdir()
    path = part / "rates.parquet"
    pl.read_parquet(path).drop("spread", "spread_expected").write_parquet(path)
    return part


def test_parts_of_an_older_version_are_run_again(odd: Path, whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    studies.done(odd, out)
    older(out / "parts")
    assert studies.done(odd, out).tally.now == 5
    assert studies.contents(out) == studies.contents(whole)


def test_who_leaves_is_gone_from_parts_of_an_older_version_too(tmp_path: Path) -> None:
    manifest = studies.study(tmp_path / "study", 3)
    out = tmp_path / "out"
    studies.done(manifest, out)
    part = older(out / "parts")
    lines = manifest.read_text(encoding="utf-8").splitlines()
    manifest.write_text("\n".join(one for one in lines if "c01" not in one), encoding="utf-8")
    assert studies.done(manifest, out).forgotten == 1
    assert not part.exists()
    assert told_of(out) == {"c00", "c02"}


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    manifest = studies.study(tmp_path / "study", 1)
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ChatcheckError, match="no study's"):
        studies.done(manifest, mine)
    assert [path.name for path in mine.iterdir()] == ["thesis.txt"]


def words_of(names: tuple[tuple[str, str], ...]) -> Iterator[bytes]:
    """Every run of four letters or digits of the odd names, or of other scripts, in UTF-8.

    Three may stand in packed bytes by chance.
    """
    for name in (name for pair in names for name in pair):
        plain = "".join(letter if letter.isalnum() else " " for letter in name)
        yield from (word.encode() for word in plain.split() if len(word) > 3 or not word.isascii())


def test_no_name_and_no_text_is_in_any_output(odd: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = studies.command(
        "run", odd, "-o", out, "--workers", "1", "--csv", "--weekly", cwd=tmp_path
    )
    told = "".join(process.communicate(timeout=900))
    assert process.returncode == 0, told
    report = tmp_path / "report.html"
    pooled = CliRunner().invoke(command.study, ["pool", str(out), "-o", str(report), "--csv"])
    assert pooled.exit_code == 0
    told += pooled.output + report.read_text(encoding="utf-8")
    files = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert len(files) > 10
    content = b"\n".join(files.values()) + told.encode() + "".join(map(str, files)).encode()
    # Parquet is packed, so its columns are read as well.
    for path in out.rglob("*.parquet"):
        content += pl.read_parquet(path).write_csv().encode()
    names = set(words_of(studies.ODD_NAMES))
    assert len(names) >= 12
    assert [word for word in names if word in content] == []
    texts = [text.split()[-1].encode() for text in studies.TOLD]
    assert [word for word in texts if word in content] == []


def test_every_column_of_every_table_is_in_the_codebook(
    odd: Path, whole: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    shutil.copytree(whole, out)
    studies.done(odd, out, csv=True)
    with (out / "codebook.csv").open(encoding="utf-8", newline="") as file:
        told = {(row["table"], row["column"]): row for row in csv.DictReader(file)}
    described = json.loads((out / "dataset_description.json").read_text(encoding="utf-8"))
    assert {"@context", "@type", "name", "description", "variableMeasured"} <= set(described)
    variables = {one["name"]: one["description"] for one in described["variableMeasured"]}
    found = set()
    for path in (out / "data").iterdir():
        name = path.name.removeprefix("description-").removesuffix("_data.csv")
        with path.open(encoding="utf-8", newline="") as file:
            found |= {(name, column) for column in next(csv.reader(file))}
    assert found == set(told)
    assert {column for _, column in found} == set(variables)
    assert all(len(row["meaning"]) > 10 for row in told.values())
    assert "few_weeks" in told["chats", "code"]["levels"]
