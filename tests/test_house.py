"""The house holds together: imports run downwards, packages match the folders, no network."""

from __future__ import annotations

import ast
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from chatcheck.parsers.version import VERSION

ROOT = Path(__file__).parent.parent
FLOORS = ("parsers", "analyzer", "reports", "study", "chatcheck", "page")
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


# The rooms of each floor, lowest first: each imports only what stands before it. Files that stand
# on a floor itself are rooms of their own.
ROOMS = {
    "parsers": (
        "version", "time_units", "questions", "errors", "messages", "encoding", "source", "formats",
        "pieces", "not_read", "apple", "kakaotalk", "line", "meta", "signal", "sms", "telegram",
        "whatsapp", "registry", "merge", "remarks", "read",
    ),
    "analyzer": (
        "arrays", "confidence", "default_thresholds", "tables", "clock", "conversation", "acts",
        "results", "detectors", "comparison", "description", "pipeline",
    ),
    "reports": ("options", "writing", "content", "words", "drawing", "pages", "formats"),
}  # fmt: skip


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    parts = parts if parts[0] == "chatcheck" else ("chatcheck", *parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in SOURCES}


def ours(path: Path) -> set[str]:
    """Every module of the project that a file imports, for types alone too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            parts = {f"{node.module}.{alias.name}" for alias in node.names} & MODULES.keys()
            found |= parts or {node.module}
    return found & MODULES.keys()


def floor_of(module: str) -> int | None:
    parts = module.split(".")
    if parts[0] != "chatcheck":
        return None
    own = parts[1] if len(parts) > 1 and parts[1] in FLOORS else "chatcheck"
    return FLOORS.index(own)


def test_imports_run_in_no_circle() -> None:
    """Not even for types: a package's ``__init__`` stands above what it holds."""
    graph = {name: ours(path) for name, path in MODULES.items()}
    order = list(TopologicalSorter(graph).static_order())
    assert set(order) == MODULES.keys()


@pytest.mark.parametrize("floor", ROOMS)
def test_rooms_import_only_what_stands_below(floor: str) -> None:
    rooms = ROOMS[floor]
    folder = f"chatcheck.{floor}."
    climbing = [
        (name, other)
        for name, path in MODULES.items()
        for other in ours(path)
        if name.startswith(folder) and other.startswith(folder)
        if rooms.index(other.split(".")[2]) > rooms.index(name.split(".")[2])
    ]
    assert climbing == []


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
    # A cluster is reached by its address, where a user gives one, and from nowhere else.
    cluster = set() if path == ROOT / "study" / "engines" / "dask.py" else {"distributed", "dask"}
    found = {name.split(".")[0] for name in imported(path)} & (barred | cluster)
    if path.parent == ROOT / "study" / "engines":
        found -= {"multiprocessing"}  # worker processes, by pipes
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


def test_functions_can_be_read_at_one_glance() -> None:
    others = [path for folder in ("benchmarks", "tests") for path in (ROOT / folder).rglob("*.py")]
    long = {
        f"{path.relative_to(ROOT)}: {node.name}": lines
        for path in (*SOURCES, *others)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > 60
    }
    assert long == {}


# Floors of which every number is held to its unit and its one owner.
COUNTED = [path for path in SOURCES if path.relative_to(ROOT).parts[0] not in ("study", "page")]
UNITS = (
    "S", "MS", "H", "DAYS", "WEEKS", "HOURS", "YEAR", "BYTES", "LINES", "ROWS", "WORDS", "LETTERS",
    "MESSAGES", "REPLIES", "BIDS", "HITS", "DRAWS", "SHUFFLES", "STEPS", "SHARE", "WEIGHTS",
    "ELEMENTS", "COUPLES", "COLUMNS",
)  # fmt: skip


def numbers(path: Path) -> dict[str, tuple[ast.expr, bool]]:
    """The numbers that a module names: each with whether its name or a comment gives the unit."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found: dict[str, tuple[ast.expr, bool]] = {}
    for node in ast.parse("\n".join(lines)).body:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        names = [name.id for target in targets if target is not None
                 for name in ast.walk(target) if isinstance(name, ast.Name)]  # fmt: skip
        if value is None or not any(map(is_number, ast.walk(value))) or not plain(value):
            continue
        above = lines[node.lineno - 2].startswith("# ")
        beside = "  # " in "\n".join(lines[node.lineno - 1 : node.end_lineno]).replace("# fmt", "")
        for name in names:
            found[name] = (value, above or beside or name.split("_")[-1] in UNITS)
    return found


def is_number(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
    )


def plain(value: ast.expr) -> bool:
    """A number, some numbers, or a sum of them: no call and no string."""
    calls = [node for node in ast.walk(value) if isinstance(node, ast.Call)]
    words = [n for n in ast.walk(value) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return not calls and not words


def test_every_number_has_a_unit() -> None:
    bare = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in COUNTED
        for name, (_, told) in numbers(path).items()
        if not told
    }
    assert bare == set()


def test_every_number_has_one_owner() -> None:
    owners: dict[tuple[str, str], list[str]] = {}
    for path in COUNTED:
        for name, (value, _) in numbers(path).items():
            owners.setdefault((name.strip("_"), ast.unparse(value)), []).append(path.name)
    assert {key: paths for key, paths in owners.items() if len(paths) > 1} == {}


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
