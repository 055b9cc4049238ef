"""A cluster by its address: safe ones only, the same tables, and no listener beyond loopback."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatcheck.parsers.errors import ChatcheckError
from chatcheck.study.engines.dask import address_of
from tests.study import studies

LISTENS = "0A"  # state of a socket in /proc/net/tcp


@pytest.mark.parametrize(
    "address",
    ["tls://cluster.example:8786", "tcp://127.0.0.1:8786", "127.0.0.1:8786", "tcp://[::1]:8786",
     "localhost:8786"],
)  # fmt: skip
def test_tls_or_this_machine_is_safe(address: str) -> None:
    assert address_of(address, None).endswith(":8786")


@pytest.mark.parametrize(
    "address",
    ["tcp://10.0.0.7:8786", "cluster.example:8786", "ws://127.0.0.1:8786", "tcp://0.0.0.0:8786",
     "http://cluster.example:8787", ""],
)  # fmt: skip
def test_what_would_travel_open_is_refused(address: str) -> None:
    with pytest.raises(ChatcheckError, match="tls://HOST:PORT"):
        address_of(address, None)


def test_a_scheduler_file_is_held_to_the_same(tmp_path: Path) -> None:
    file = tmp_path / "scheduler.json"
    file.write_text('{"address": "tls://10.0.0.7:1"}')
    assert address_of(None, file) == "tls://10.0.0.7:1"
    file.write_text('{"address": "tcp://10.0.0.7:1"}')
    with pytest.raises(ChatcheckError, match="tls://HOST:PORT"):
        address_of(None, file)
    file.write_text("{}")
    with pytest.raises(ChatcheckError, match="is no scheduler file"):
        address_of(None, file)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[int]]]:
    """The address of a scheduler with one worker on loopback, and the ids of both."""
    pytest.importorskip("distributed")
    file = tmp_path / "scheduler.json"
    env = {**os.environ, "PYTHONPATH": str(studies.ROOT)}
    begin = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    dask = (
        [*begin, "--host", "127.0.0.1", "--port", "0", "--no-dashboard"],
        [
            sys.executable, "-m", "distributed.cli.dask_worker", "--host", "127.0.0.1",
            "--nworkers", "1", "--nthreads", "1", "--no-dashboard", "--no-nanny",
        ],
    )  # fmt: skip
    processes = []
    with (tmp_path / "log").open("wb") as log:
        for args in dask:
            # Without a dashboard Dask still listens, and everywhere unless it is told where.
            line = [*args, "--dashboard-address", "127.0.0.1:0", "--scheduler-file", str(file)]
            processes.append(subprocess.Popen(line, cwd=tmp_path, env=env, stdout=log, stderr=log))
    for _ in range(1_200):
        if file.exists() and b"Registered to" in (tmp_path / "log").read_bytes():
            break
        time.sleep(0.1)
    found = re.search(r"tcp://127\.0\.0\.1:\d+", file.read_text())
    assert found is not None
    yield found[0], [process.pid for process in processes]
    for process in reversed(processes):
        process.terminate()
        process.wait(60)


def listeners(pid: int) -> list[str]:
    """Local addresses (hexadecimal) on which a process listens."""
    nodes = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            nodes |= set(re.findall(r"socket:\[(\d+)\]", str(link.readlink())))
        except OSError:
            continue
    found = []
    for table in ("tcp", "tcp6"):
        path = Path(f"/proc/net/{table}")
        rows = [line.split() for line in path.read_text().splitlines()[1:]] if path.exists() else []
        found += [row[1] for row in rows if row[3] == LISTENS and row[9] in nodes]
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_cluster_makes_the_same_bytes_and_its_logs_hold_no_name(
    cluster: tuple[str, list[int]], tmp_path: Path
) -> None:
    address, pids = cluster
    manifest = studies.study(tmp_path / "study", 3, names=[("Wilhelmina", "Gottfried")])
    (tmp_path / "study" / "c01.txt").write_text("Wilhelmina wrote no chat", encoding="utf-8")
    studies.done(manifest, tmp_path / "inline")
    out = tmp_path / "out"
    process = studies.command("run", manifest, "-o", out, "--scheduler", address, cwd=tmp_path)
    told = "".join(process.communicate(timeout=900))
    assert process.returncode == 0, told
    assert studies.contents(out) == studies.contents(tmp_path / "inline")
    beyond = [one for pid in pids for one in listeners(pid) if not one.startswith("0100007F:")]
    assert beyond == []
    log = (tmp_path / "log").read_text()
    assert "Wilhelmina" not in log + told
    assert "Gottfried" not in log + told


def test_a_scheduler_that_ends_is_one_line_and_what_is_finished_is_kept(
    cluster: tuple[str, list[int]], tmp_path: Path
) -> None:
    address, (scheduler, _) = cluster
    manifest = studies.study(tmp_path / "study", 8)
    out = tmp_path / "out"
    process = studies.command("run", manifest, "-o", out, "--scheduler", address, cwd=tmp_path)
    ends = time.monotonic() + 300
    while b"Receive client connection" not in (tmp_path / "log").read_bytes():
        assert time.monotonic() < ends
        time.sleep(0.1)
    os.kill(scheduler, signal.SIGKILL)
    stdout, stderr = process.communicate(timeout=300)
    assert process.returncode == 1
    assert stdout == ""
    assert stderr.startswith("chatcheck: the scheduler has ended or cannot be reached any more; ")
    assert len(stderr.splitlines()) == 1
    studies.done(manifest, out)
    studies.done(manifest, tmp_path / "other")
    assert studies.contents(out) == studies.contents(tmp_path / "other")


def test_no_scheduler_is_one_line(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    manifest = studies.study(tmp_path / "study", 1)
    process = studies.command(
        "run", manifest, "-o", tmp_path / "out", "--scheduler", "tcp://127.0.0.1:9", cwd=tmp_path
    )
    _, stderr = process.communicate(timeout=300)
    assert process.returncode == 1
    assert stderr.startswith("chatcheck: no scheduler answers at tcp://127.0.0.1:9")
    assert len(stderr.splitlines()) == 1
