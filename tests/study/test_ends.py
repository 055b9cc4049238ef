"""Killed and stopped: no process is left behind, nothing finished is lost, no port is opened."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.study import studies

ON_LINUX = sys.platform == "linux"


def until(happens: object, process: object = None, seconds: float = 300) -> None:
    """Wait for something that is true in a while."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if happens():  # type: ignore[operator]
            return
        time.sleep(0.05)
    raise AssertionError("it has not happened")


def children(pid: int) -> list[int]:
    """Processes of this group besides its leader."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == pid and int(path.parent.name) != pid and fields[0] != "Z":
            found.append(int(path.parent.name))
    return found


def sockets(pid: int) -> list[str]:
    """Open sockets of a process."""
    links = []
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            links.append(str(link.readlink()))
        except OSError:
            continue
    return [link for link in links if link.startswith("socket:")]


@pytest.mark.skipif(not ON_LINUX, reason="looks into /proc")
def test_a_killed_client_leaves_no_worker_and_the_next_run_ends_as_if_it_was_not(
    tmp_path: Path,
) -> None:
    manifest = studies.study(tmp_path / "study", 6)
    out = tmp_path / "out"
    process = studies.command("run", manifest, "-o", out, "--workers", "1", cwd=tmp_path)
    until(lambda: children(process.pid))
    assert [sockets(pid) for pid in (process.pid, *children(process.pid)) if sockets(pid)] == []
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    until(lambda: not children(process.pid))
    studies.done(manifest, out)
    studies.done(manifest, tmp_path / "other")
    assert studies.contents(out) == studies.contents(tmp_path / "other")


def workers(pid: int) -> set[int]:
    """Worker processes of a run."""
    lines = {child: Path(f"/proc/{child}/cmdline") for child in children(pid)}
    return {
        child
        for child, line in lines.items()
        if line.exists() and b"spawn_main" in line.read_bytes()
    }


@pytest.mark.skipif(not ON_LINUX, reason="looks into /proc")
def test_a_killed_worker_costs_no_chat_and_blames_none(tmp_path: Path) -> None:
    manifest = studies.study(tmp_path / "study", 6)
    out = tmp_path / "out"
    process = studies.command("run", manifest, "-o", out, "--workers", "1", cwd=tmp_path)
    until(lambda: workers(process.pid))
    killed = workers(process.pid)
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    until(lambda: workers(process.pid) - killed)
    told = "".join(process.communicate(timeout=600))
    assert "6 couples: 6 done, 0 failed; 6 run now" in told
    studies.done(manifest, tmp_path / "other")
    assert studies.contents(out) == studies.contents(tmp_path / "other")


@pytest.mark.skipif(not ON_LINUX, reason="looks into /proc")
def test_ctrl_c_is_one_line_and_keeps_what_is_finished(tmp_path: Path) -> None:
    manifest = studies.study(tmp_path / "study", 40)
    out = tmp_path / "out"
    process = studies.command("run", manifest, "-o", out, "--workers", "1", cwd=tmp_path)
    until(lambda: children(process.pid))
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to everybody
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert stdout == ""
    assert stderr == (
        "chatcheck: stopped; what was finished is kept, the same command does the rest.\n"
    )
    until(lambda: not children(process.pid))
    assert not (out / "chats.parquet").exists()
