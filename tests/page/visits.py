"""A visit to the page in a real browser, step by step as a person makes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any, Final

from tests.page.served import SLOW_S, Served, serving

STATES: Final = ", ".join(f"#{s}:not([hidden])" for s in ("report", "question", "failed", "ended"))
DROP: Final = """
(files) => {
  const carried = new DataTransfer();
  for (const [name, text] of files) carried.items.add(new File([text], name));
  document.getElementById("drop").dispatchEvent(
    new DragEvent("drop", {dataTransfer: carried, bubbles: true, cancelable: true}));
}
"""


class Visit:
    """One tab of one browser at one server."""

    def __init__(self, served: Served, tab: Any) -> None:
        self.served = served
        self.tab = tab
        self.faults: list[str] = []
        tab.set_default_timeout(SLOW_S * 1000)
        tab.on("pageerror", lambda error: self.faults.append(str(error)))
        tab.on("console", self._hear)
        # Choosers are told of only once this is heard: not as late as a key is pressed.
        tab.on("filechooser", lambda _: None)

    def _hear(self, message: Any) -> None:
        if message.type == "error":
            self.faults.append(message.text)

    def arrive(self) -> Visit:
        """Open the printed address and wait for the first words."""
        self.tab.goto(self.served.address)
        self.tab.wait_for_selector("#start:not([hidden])")
        return self

    def drop(self, *files: tuple[str, bytes]) -> None:
        """Drop files on the page."""
        self.tab.evaluate(DROP, [[name, data.decode()] for name, data in files])
        self.tab.wait_for_selector("#chosen:not([hidden])")

    def go(self) -> str:
        """Have the report made; the state that this ends in."""
        self.tab.click("#go")
        return self.outcome()

    def pick(self, label: str) -> None:
        """Choose what a question's form offers under a label."""
        self.tab.locator("#asked").get_by_label(label).first.check()

    def answer(self) -> str:
        """Send a question's form."""
        self.tab.click("#asked button[type=submit]")
        self.tab.wait_for_selector("#question", state="hidden")
        return self.outcome()

    def outcome(self) -> str:
        """The state that an analysis ends in; waits for as long as it goes on."""
        shown = stage = ""
        while not shown:
            stage = self.tab.locator("#stage").text_content()
            further = f'#working:not([hidden]) #stage:not(:text-is("{stage}"))'
            found = self.tab.wait_for_selector(f"{STATES}, {further}")
            shown = found.get_attribute("id").replace("stage", "")
        return shown

    def text(self, selector: str) -> str:
        """The words of an element."""
        return str(self.tab.inner_text(selector))

    @property
    def report(self) -> Any:
        """The frame of the report, once it is there."""
        self.tab.frame_locator("#frame").locator("footer").wait_for()
        return self.tab.frames[1]

    def saved(self, form: str, to: Path) -> Path:
        """Save a form of the report."""
        self.tab.click("#save summary")
        with self.tab.expect_download() as coming:
            self.tab.click(f"[data-form={form}]")
        path = to / coming.value.suggested_filename
        coming.value.save_as(path)
        return path


@contextmanager
def visiting(chromium: Any, **options: Any) -> Iterator[Visit]:
    """A server, and a browser that knows nothing of others."""
    with serving() as served:
        context = chromium.new_context(timezone_id="Europe/London", **options)
        try:
            yield Visit(served, context.new_page())
        finally:
            context.close()


def barriers(frame: Any) -> list[str]:
    """What axe-core finds in a page or frame, in words."""
    if not frame.evaluate("'axe' in window"):
        script = resources.files("axe_playwright_python") / "axe.min.js"
        frame.evaluate(script.read_text(encoding="utf-8"))
    # What is in order is not told one by one, which takes most of the time.
    found = frame.evaluate("axe.run(document, {iframes: false, resultTypes: ['violations']})")
    return [
        f"{one['id']}: {node['html']} ({node['failureSummary']})"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def too_wide(tab: Any) -> bool:
    """Whether anything makes the page wider than its window."""
    return bool(tab.evaluate("document.documentElement.scrollWidth > innerWidth"))
