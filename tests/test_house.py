"""The house holds together: imports run downwards, packages match the folders, no network."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

from chatcheck.parsers.version import VERSION

ROOT = Path(__file__).parent.parent
FLOORS = ("parsers", "analyzer", "reports", "study", "chatcheck")
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
    own = parts[1] if len(parts) > 1 and parts[1] in FLOORS else "chatcheck"
    return FLOORS.index(own)


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_downwards(path: Path) -> None:
    own = FLOORS.index(path.relative_to(ROOT).parts[0])
    above = [name for name in imported(path) if (floor_of(name) or 0) > own]
    assert above == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_can_reach_a_network(path: Path) -> None:
    barred = {"socket", "ssl", "http", "urllib", "requests", "httpx", "asyncio", "ftplib"}
    # A cluster is reached by its address, where a user gives one, and from nowhere else.
    cluster = set() if path == ROOT / "study" / "engines" / "dask.py" else {"distributed", "dask"}
    assert {name.split(".")[0] for name in imported(path)} & (barred | cluster) == set()


def test_packages_match_the_folders() -> None:
    setup = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = set(setup["tool"]["setuptools"]["packages"])
    found = {"chatcheck"}
    for floor in FLOORS[:-1]:
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
