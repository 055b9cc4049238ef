"""The promise: the child opens nothing at all, the server is bound once to this machine."""

from __future__ import annotations

import ast
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import matplotlib
import pytest

from chatcheck.page import wire
from tests.page.served import SAMPLE, SLOW_S, Page, Served, line_of, serving

ROOT = Path(__file__).parent.parent.parent
Event = tuple[str, tuple[Any, ...]]
# Told through a pipe with a name: in one write, so that two threads never mix, and to no file.
# Python's own compiled modules are not written, for these are no part of what is promised.
WATCH = """
import os, sys
sys.dont_write_bytecode = True
told = os.open({told!r}, os.O_WRONLY)
def plain(given):
    if hasattr(given, "__fspath__"):
        return os.fspath(given)
    return given if isinstance(given, (int, str, bytes, tuple)) or given is None else repr(given)
def watch(event, given):
    if event.startswith({events!r}):
        os.write(told, ascii((event, tuple(map(plain, given)))).encode() + b"\\n")
sys.addaudithook(watch)
"""
# No file can grow, whoever writes: what is not written in Python makes no events.
NO_FILES = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
"""
TO_DISK = (
    "open", "os.mkdir", "os.rename", "os.link", "os.symlink", "os.truncate",
    "shutil.", "tempfile.", "sqlite3.",
)  # fmt: skip
CHILD = f"""
sys.path.insert(0, {str(ROOT)!r})
from chatcheck.page.child.main import main
main()
"""


@contextmanager
def watching(told: Path, events: tuple[str, ...]) -> Iterator[tuple[str, list[Event]]]:
    """What a process has to run to be watched, and the events, which are all there at the end."""
    os.mkfifo(told)
    seen: list[Event] = []

    def hear() -> None:
        with told.open(encoding="ascii") as lines:
            seen.extend(ast.literal_eval(line) for line in lines)

    hearing = Thread(target=hear, daemon=True)
    hearing.start()
    yield WATCH.format(told=str(told), events=events), seen
    hearing.join(30)
    assert not hearing.is_alive()


@pytest.fixture(scope="module")
def of_the_child(tmp_path_factory: pytest.TempPathFactory) -> list[Event]:
    """What a child did that could write no file, while it read a chat and made every report."""
    told = tmp_path_factory.mktemp("watched") / "told"
    importlib.import_module("matplotlib.font_manager")  # keeps its list of fonts, for the child too
    fonts = {"MPLCONFIGDIR": matplotlib.get_cachedir()}
    with (
        watching(told, ("socket.", *TO_DISK)) as (watch, seen),
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", watch + NO_FILES + CHILD],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | fonts,
        ) as child,
    ):  # fmt: skip
        heard = everything_made(child)
    assert heard == ["stage"] * 3 + ["ready"] + ["made"] * len(wire.FORMS)
    return seen


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
        line = line_of(child)
        assert line, (heard, child.wait())
        said = wire.unframed(line)
        heard.append(said["said"])
        assert len(child.stdout.read(said.get("size", 0))) == said.get("size", 0)
    return heard


def written(events: list[Event]) -> list[Any]:
    """The files that were opened to be written.

    A number is a handle that the process had already (a pipe, or a file that was opened by its
    name in an event of its own); to wrap it opens nothing.
    """
    opened = [given for event, given in events if event == "open"]
    assert opened
    return [
        path
        for path, mode, flags in opened
        if path != os.devnull and not isinstance(path, int) and (flags & WRITING or writes(mode))
    ]


WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def writes(mode: str | None) -> bool:
    return mode is not None and bool(set(mode) & set("wax+"))


def test_what_is_opened_to_be_written_is_told_from_what_is_read(tmp_path: Path) -> None:
    code = """
open(sys.argv[1]).close()
os.close(os.open(sys.argv[1], os.O_RDONLY))
open(sys.argv[1], "a").close()
os.close(os.open(sys.argv[1], os.O_RDWR))
reading, writing = os.pipe()
os.fdopen(writing, "w").close()
os.fdopen(os.open(sys.argv[1], os.O_WRONLY), "w").close()
"""
    export = tmp_path / "export"
    export.touch()
    with watching(tmp_path / "told", ("open",)) as (watch, seen):
        subprocess.run([sys.executable, "-c", watch + code, export], check=True)
    assert written(seen) == [str(export)] * 3


def test_the_child_that_reads_the_chat_makes_no_socket(of_the_child: list[Event]) -> None:
    assert [event for event in of_the_child if event[0].startswith("socket.")] == []


def test_the_child_writes_nothing_to_any_disk(of_the_child: list[Event]) -> None:
    # Matplotlib asks for its folder, which is there.
    there = "os.mkdir", matplotlib.get_cachedir()
    others = [(event, given[0]) for event, given in of_the_child if event != "open"]
    assert [other for other in others if other != there] == []
    assert written(of_the_child) == []


def test_the_server_is_bound_once_and_to_this_machine(tmp_path: Path) -> None:
    watched = ("socket.bind", "socket.connect", "socket.get", "socket.sendto", "open")
    with (
        watching(tmp_path / "told", watched) as (watch, events),
        serving(before=watch) as served,
        Page(served, served.enter()) as page,
    ):
        said = page.analyse(("chat.txt", SAMPLE.read_bytes()), timezone="Europe/London")
        assert said["said"] == "ready"
        assert served.ask("GET", f"{page.path}/report/html")[2].startswith(b"<!DOCTYPE html>")
        served.ask("POST", f"{page.path.split('tabs/')[0]}close", b"")
        assert served.process.wait(SLOW_S) == 0
    assert [given[1:] for event, given in events if event != "open"] == [(("127.0.0.1", 0),)]
    assert {event for event, _ in events} == {"open", "socket.bind"}
    assert written(events) == []


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
