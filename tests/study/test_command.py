"""`chatcheck study`: what it says, and what it refuses before anything is run."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from chatcheck.study import command
from chatcheck.study.engines.pool import Pool
from chatcheck.study.running.study import Tally
from tests.study import studies


def said(*args: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(command.study, [str(arg) for arg in args])
    return done.exit_code, done.output


def test_check_lists_every_fault_and_analyses_nothing(tmp_path: Path) -> None:
    manifest = studies.study(tmp_path, 2, changes={"c01": {"timezone": "", "file": "gone.txt"}})
    code, told = said("check", manifest)
    assert code == 1
    assert "study.csv, row 3: the file does not exist\n" in told
    assert "study.csv, row 3: timezone is empty" in told
    assert "2 faults to mend" in told
    assert not (tmp_path / "study.salt").exists()


def test_check_of_a_sound_manifest_says_what_would_be_read(tmp_path: Path) -> None:
    code, told = said("check", studies.study(tmp_path, 2))
    assert code == 0
    assert told.startswith("2 couples, 2 files, ")


def test_run_says_what_failed_by_code_and_couple(tmp_path: Path) -> None:
    manifest = studies.study(tmp_path / "study", 2)
    (tmp_path / "study" / "c01.txt").write_text("no chat", encoding="utf-8")
    code, told = said("run", manifest, "-o", tmp_path / "out", "--workers", "0")
    assert code == 0
    assert "2 couples: 1 done, 1 failed; 2 run now, 0 kept from before\n" in told
    assert "  unreadable (no file could be read as an export, or only in part): c01\n" in told
    code, told = said("run", manifest, "-o", tmp_path / "out", "--workers", "0", "--shard", "1/2")
    assert "1 kept from before" in told


@pytest.mark.parametrize("shard", ["0/3", "4/3", "3", "1/0", "a/b"])
def test_a_shard_is_one_of_its_number(shard: str, tmp_path: Path) -> None:
    manifest = studies.study(tmp_path, 1)
    code, told = said("run", manifest, "-o", tmp_path / "out", "--shard", shard)
    assert code == 2
    assert "--shard should be I/N" in told


def test_engines_exclude_each_other(tmp_path: Path) -> None:
    manifest = studies.study(tmp_path, 1)
    args = ("--workers", "1", "--scheduler", "tcp://127.0.0.1:8786")
    code, told = said("run", manifest, "-o", tmp_path / "out", *args)
    assert code == 2
    assert "exclude each other" in told
    assert not (tmp_path / "out").exists()


def test_progress_tells_rate_time_left_and_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    tally = Tally(total=2_000, earlier=400)
    assert command.progress_line(tally) == "400 of 2,000 chats"
    tally.now, tally.failed = 100, Counter(killed=3)
    monkeypatch.setattr("time.monotonic", lambda: tally.begun + 25.0)
    assert command.progress_line(tally) == (
        "500 of 2,000 chats, 4.0 a second, 7 min left, 3 failed"
    )


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.2, "1 s"), (59, "59 s"), (61, "2 min"), (7_300, "2 h")]
)
def test_spans_are_rounded_up(seconds: float, told: str) -> None:
    assert command._span(seconds) == told


@pytest.mark.parametrize(
    ("machine", "given", "workers", "limit"),
    [
        (16_000, {}, 8, 1_600),
        (1_000, {}, 3, 800 / 3),
        (100, {}, 1, 80),
        (16_000, {"memory": 4_000}, 3, 4_000),
        (1_000, {"workers": 8}, 8, 100),
        (1_000, {"workers": 8, "memory": 400}, 8, 400),
        (None, {}, 8, None),
    ],
)
def test_workers_are_as_many_as_cores_and_memory_allow(
    machine: int | None,
    given: dict[str, int],
    workers: int,
    limit: float | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(command, "_cores", lambda: 8)
    monkeypatch.setattr("chatcheck.study.running.memory.machine_mb", lambda: machine)
    asked = dict.fromkeys(("scheduler", "scheduler_file", "workers", "memory")) | given
    pool = command._engine(asked)
    assert isinstance(pool, Pool)
    assert pool._count == workers
    assert pool._limit_mb == (limit if limit is None else pytest.approx(limit))
