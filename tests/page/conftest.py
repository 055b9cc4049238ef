"""The page in tests: one server for those that only ask, and the system's Chromium for the rest."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from tests.page.served import Page, Served, serving

pytest.importorskip("starlette", reason="chatcheck[page] is not installed")
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of the page may reach this machine, and nothing else."""
    for item in items:
        if "tests/page/" in item.path.as_posix():
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))


@pytest.fixture
def served() -> Iterator[Served]:
    with serving() as one:
        yield one


@pytest.fixture
def page(served: Served) -> Iterator[Page]:
    """A page of no browser, open and listened to."""
    with Page(served, served.enter()) as one:
        yield one


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """The browser; playwright keeps a loop running in this thread, and leaves with it."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    # Some systems have a program of that name that only says how to install it.
    known = subprocess.run([CHROMIUM, "--version"], capture_output=True, check=False, timeout=60)
    if known.returncode != 0:
        pytest.skip(f"{CHROMIUM} does not start on this machine")
    sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
