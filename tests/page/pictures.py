"""Every state of the page as pictures to look at: ``python -m tests.page.pictures FOLDER``."""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.page.conftest import CHROMIUM, FLAGS
from tests.page.served import SAMPLE
from tests.page.test_for_everyone import answered, chosen, failing, grouped, questioned
from tests.page.visits import Visit, visiting


def working(visit: Visit) -> None:
    """The state in between, held still."""
    visit.tab.click("#again")
    visit.tab.route("**/run", lambda route: None)
    visit.tab.click("#go")
    visit.tab.wait_for_selector("#working:not([hidden])")
    visit.tab.wait_for_timeout(500)


def reading(visit: Visit) -> None:
    """The report of the sample."""
    visit.tab.click("#stop")
    visit.tab.unroute("**/run")
    visit.drop(("Chat with Ben.txt", SAMPLE.read_bytes()))
    visit.tab.click('[aria-label="Leave out a.txt"]')
    assert visit.go() == "report"
    assert visit.report


def periods(visit: Visit) -> None:
    """The question about two stretches of time, asked from the report."""
    visit.tab.click("#change")
    visit.tab.click("#more summary")
    visit.tab.check("#by-spans")
    for place in range(4):
        day = f"202{place // 2}-0{place + 1}-01"
        visit.tab.fill(f"[data-for=compare] input >> nth={place}", day)
    assert visit.go() == "question"


def asleep(visit: Visit) -> None:
    """The question whether anybody is there."""
    visit.tab.evaluate("document.getElementById('idle').hidden = false")


def over(visit: Visit) -> None:
    """The end."""
    visit.tab.click("#close")
    visit.tab.wait_for_selector("#ended:not([hidden])")


STEPS = (
    chosen, questioned, answered, grouped, failing, working, reading, periods, asleep, over,
)  # fmt: skip


def main(folder: Path) -> None:
    """Walk through all states; a file a state, width and scheme."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with visiting(browser) as visit:
            visit.arrive()
            for number, step in enumerate((lambda _: None, *STEPS)):
                visit.tab.set_viewport_size({"width": 1200, "height": 900})
                step(visit)
                for width, scheme in product((1200, 375), ("light", "dark")):
                    visit.tab.set_viewport_size({"width": width, "height": 800})
                    visit.tab.emulate_media(color_scheme=scheme)
                    name = "start" if number == 0 else step.__name__
                    path = folder / f"{number:02}-{name}-{width}-{scheme}.png"
                    visit.tab.screenshot(path=path, full_page=True)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
