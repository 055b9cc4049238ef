"""The promise: the child opens nothing at all, the server is bound once to this machine."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

from chatcheck.page import wire
from tests.page.served import SAMPLE, Page, Served, serving

ROOT = Path(__file__).parent.parent.parent
WATCH = """
import sys
told = open({told!r}, "a", buffering=1)
def watch(event, given):
    if event.startswith({events!r}):
        print(event, repr(given[1:] if event.startswith("socket") else given), file=told)
sys.addaudithook(watch)
"""
CHILD = f"""
sys.path.insert(0, {str(ROOT)!r})
from chatcheck.page.child.main import main
main()
"""


def talked_to_a_child(told: Path, events: tuple[str, ...]) -> list[str]:
    """What a watched child did while it read a chat and made every form of the report."""
    watch = WATCH.format(told=str(told), events=events)
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", watch + CHILD],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as child:  # fmt: skip
        heard = everything_made(child)
    assert heard == ["stage"] * 3 + ["ready"] + ["made"] * len(wire.FORMS)
    return told.read_text().splitlines()


def everything_made(child: subprocess.Popen[bytes]) -> list[str]:
    """Let a child read the sample and make every form; what it said."""
    assert child.stdin is not None
    assert child.stdout is not None
    data = SAMPLE.read_bytes()
    child.stdin.write(wire.frame(do="file", name="chat.txt", size=len(data)) + data)
    child.stdin.write(wire.frame(do="run", answers={"timezone": "Europe/London"}))
    for form in wire.FORMS:
        child.stdin.write(wire.frame(do="make", form=form))
    child.stdin.flush()
    heard: list[str] = []
    while len(heard) < 4 + len(wire.FORMS):
        line = child.stdout.readline()
        assert line, (heard, child.wait())
        said = wire.unframed(line)
        heard.append(said["said"])
        assert len(child.stdout.read(said.get("size", 0))) == said.get("size", 0)
    return heard


def written(lines: list[str]) -> list[str]:
    """The files that were opened to be written, of ``open`` events; pipes have no path."""
    opened = (ast.literal_eval(line.partition(" ")[2]) for line in lines)
    return [
        path
        for path, _, flags in opened
        if flags & (os.O_WRONLY | os.O_RDWR) and not isinstance(path, int) and path != os.devnull
    ]


def test_the_child_that_reads_the_chat_makes_no_socket(tmp_path: Path) -> None:
    assert talked_to_a_child(tmp_path / "told", ("socket.",)) == []


def test_the_child_writes_nothing_to_any_disk(tmp_path: Path) -> None:
    lines = talked_to_a_child(tmp_path / "told", ("open", "os.mkdir", "os.rename", "tempfile."))
    assert lines
    # Where nothing has been drawn yet, matplotlib keeps its list of fonts, in a folder of its own.
    lines = [line for line in lines if "matplotlib" not in line]
    assert {line.partition(" ")[0] for line in lines} == {"open"}
    assert written(lines) == []


def test_the_server_is_bound_once_and_to_this_machine(tmp_path: Path) -> None:
    told = tmp_path / "told"
    watch = WATCH.format(told=str(told), events=("socket.bind", "socket.connect", "socket.get",
                                                 "socket.sendto", "open"))  # fmt: skip
    with serving(before=watch) as served, Page(served, served.enter()) as page:
        said = page.analyse(("chat.txt", SAMPLE.read_bytes()), timezone="Europe/London")
        assert said["said"] == "ready"
        assert served.ask("GET", f"{page.path}/report/html")[2].startswith(b"<!DOCTYPE html>")
        served.ask("POST", f"{page.path.split('tabs/')[0]}close", b"")
        assert served.process.wait(90) == 0
    lines = told.read_text().splitlines()
    assert [x for x in lines if not x.startswith("open")] == ["socket.bind (('127.0.0.1', 0),)"]
    assert written([x for x in lines if x.startswith("open")]) == []


def test_the_server_never_loads_what_reads_a_chat(page: Page, served: Served) -> None:
    code = (
        "import sys, chatcheck.page.server.serve\n"
        "print([m for m in sys.modules if m.split('.')[0] in ('polars', 'numpy', 'matplotlib')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout) == []
