"""``chatcheck page`` beside ``chatcheck analyze``: seconds until a report is read, and memory.

``python -m benchmarks.speed.page`` needs the extra ``page``, playwright and Chromium. Seconds are
by the clock: of the command from its start to its end; of the page from the press of the button
until the report is shown. Memory is the largest resident set of a process.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.speed.measure import invented, once
from tests.page.conftest import CHROMIUM, FLAGS
from tests.page.served import SAMPLE
from tests.page.visits import Visit, visiting

RUNS = 5
MESSAGES = 2_000_000  # of the invented exports: some 100 MB
PATIENCE_MS = 600_000
ZONE = ("--timezone", "Europe/London", "--quiet", "--force")


def largest(pid: int) -> float:
    """The largest resident set of a running process, in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def shown(visit: Visit, export: Path) -> float:
    """Seconds from the button to the report."""
    visit.tab.set_input_files("#file-input", export)
    visit.tab.wait_for_selector("#chosen:not([hidden])")
    start = time.perf_counter()
    visit.tab.click("#go")
    assert visit.outcome() == "report"
    return time.perf_counter() - start


def of_the_page(browser: Browser, export: Path) -> tuple[float, float, float]:
    """Seconds, MB of the server and MB of the child, of one fresh start."""
    with visiting(browser) as visit:
        visit.tab.set_default_timeout(PATIENCE_MS)
        visit.arrive()
        visit.tab.wait_for_timeout(3000)  # whoever looks for a file is no faster
        seconds = shown(visit, export)
        [child] = visit.served.children()
        return seconds, largest(visit.served.process.pid), largest(child)


def compared(browser: Browser, export: Path, folder: Path, runs: int) -> None:
    """A line on one export, medians of some runs in turns."""
    command = ["-m", "chatcheck", "analyze", str(export), *ZONE, "-o", str(folder / "r.html")]
    alone, there = [], []
    for _ in range(runs):
        alone.append(once(command))
        there.append(of_the_page(browser, export))
    told = [statistics.median(run[0] for run in kind) for kind in (alone, there)]
    print(
        f"{export.name}, {export.stat().st_size / 1e6:.1f} MB: analyze {told[0]:.2f} s, "
        f"{max(run[2] for run in alone):.0f} MB; page {told[1]:.2f} s "
        f"({told[1] / told[0]:.2f} x), server {max(run[1] for run in there):.0f} MB, "
        f"child {max(run[2] for run in there):.0f} MB",
        flush=True,
    )


def main() -> None:
    """The sample, and a hundred megabytes."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        compared(browser, SAMPLE, Path(name), RUNS)
        if "sample" not in sys.argv:
            large = Path(invented(Path(name), "whatsapp", MESSAGES))
            compared(browser, large, Path(name), 1)
        browser.close()


if __name__ == "__main__":
    main()
