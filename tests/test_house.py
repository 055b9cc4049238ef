"""The house holds together: imports run downwards, packages match the folders, no network."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

from chatcheck.parsers.version import VERSION

ROOT = Path(__file__).parent.parent
FLOORS = ("parsers", "analyzer", "reports", "chatcheck", "page")
LISTENS = ROOT / "page" / "server"  # the only place that may listen, on this machine only
SOURCES = [
    path
    for floor in FLOORS
    for path in sorted((ROOT / floor).rglob("*.py"))
    if floor != "chatcheck" or path.parent == ROOT / "chatcheck"
]


def imported(path: Path) -> set[str]:
    """Every module a file imports, inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            names.add(node.module or "")
    return names


def floor_of(module: str) -> int | None:
    parts = module.split(".")
    if parts[0] != "chatcheck":
        return None
    return FLOORS.index(parts[1]) if len(parts) > 1 and parts[1] in FLOORS else 3


def opens_the_page(path: Path, module: str) -> bool:
    """The one command that imports the page, which stands above it."""
    return path == ROOT / "chatcheck" / "open_page.py" and module == "chatcheck.page.server.serve"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_downwards(path: Path) -> None:
    own = FLOORS.index(path.relative_to(ROOT).parts[0])
    above = [
        name
        for name in imported(path)
        if (floor_of(name) or 0) > own and not opens_the_page(path, name)
    ]
    assert above == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_can_reach_a_network(path: Path) -> None:
    barred = {
        "socket", "ssl", "http", "urllib", "requests", "httpx", "asyncio", "ftplib", "starlette",
        "uvicorn", "anyio", "h11", "socketserver", "multiprocessing", "telnetlib", "smtplib",
    }  # fmt: skip
    found = {name.split(".")[0] for name in imported(path)} & barred
    if LISTENS in path.parents:
        found -= {"socket", "asyncio", "starlette", "uvicorn"} | (
            {"urllib"} if "urllib.parse" in imported(path) else set()
        )
    assert found == set()


def test_nothing_but_the_page_itself_asks_for_the_server() -> None:
    asking = {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if LISTENS not in path.parents
        and any(name.startswith("chatcheck.page.server") for name in imported(path))
    }
    assert asking == {"chatcheck/open_page.py"}


def test_packages_match_the_folders() -> None:
    setup = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = set(setup["tool"]["setuptools"]["packages"])
    found = {"chatcheck"}
    for floor in set(FLOORS) - {"chatcheck"}:
        for init in (ROOT / floor).rglob("__init__.py"):
            found.add(".".join(("chatcheck", *init.parent.relative_to(ROOT).parts)))
    assert declared == found


def test_modules_can_be_read_at_one_sitting() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in SOURCES
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_only_the_front_door_prints_or_reads_the_environment() -> None:
    for path in SOURCES:
        if path.parent == ROOT / "chatcheck":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = {
            node.func.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        reads = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert "print" not in calls, path
        assert not reads & {"environ", "getenv"}, path


def test_the_version_is_said_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == VERSION
