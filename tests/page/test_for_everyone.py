"""The page for whoever cannot see it well, has a phone's width, or no mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.page.exports import chat, unproven
from tests.page.visits import Visit, barriers, too_wide, visiting


@pytest.fixture
def visit(chromium: Any) -> Iterator[Visit]:
    with visiting(chromium) as one:
        yield one


def chosen(visit: Visit) -> None:
    visit.drop(("a very long name of an export of a chat with somebody.txt", unproven()))
    visit.tab.click("#more summary")
    visit.tab.check("#by-spans")
    visit.tab.click(".help summary")


def questioned(visit: Visit) -> None:
    visit.tab.check("#by-itself")
    assert visit.go() == "question"


def answered(visit: Visit) -> None:
    visit.tab.check("#asked input >> nth=0")
    assert visit.answer() == "report"
    visit.tab.click("#save summary")


def grouped(visit: Visit) -> None:
    visit.tab.click("#change")
    visit.drop(("b.txt", chat("Ida", "Tom", "Uwe")), ("c.txt", chat("Eve", "Max")))
    assert visit.go() == "question"


def failing(visit: Visit) -> None:
    visit.tab.reload()
    visit.tab.wait_for_selector("#start:not([hidden])")
    visit.drop(("a.txt", b"milk, bread"))
    assert visit.go() == "failed"


def closing(visit: Visit) -> None:
    visit.tab.click("#close")
    visit.tab.wait_for_selector("#ended:not([hidden])")


STEPS: tuple[Callable[[Visit], None], ...] = (
    chosen, questioned, answered, grouped, failing, closing,
)  # fmt: skip


def test_no_barrier_and_no_sideways_scrolling_in_any_state(visit: Visit) -> None:
    visit.arrive()
    for step in (lambda _: None, *STEPS):
        step(visit)
        for width in (1200, 375):
            visit.tab.set_viewport_size({"width": width, "height": 800})
            assert not too_wide(visit.tab), (step, width)
            for scheme in ("light", "dark"):
                visit.tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                assert barriers(visit.tab) == [], (step, width, scheme)


def test_no_barrier_in_the_report_and_no_sideways_scrolling(visit: Visit) -> None:
    visit.arrive().drop(("a.txt", chat("Ida", "Tom", count=300)))
    assert visit.go() == "report"
    for width in (1200, 375):
        visit.tab.set_viewport_size({"width": width, "height": 800})
        assert not too_wide(visit.report)
        for scheme in ("light", "dark"):
            visit.tab.emulate_media(color_scheme=scheme)
            assert barriers(visit.report) == [], (width, scheme)


def focused(visit: Visit) -> str:
    return str(
        visit.tab.evaluate("document.activeElement.id || document.activeElement.textContent")
    )


def tab_to(visit: Visit, wanted: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(40):
        if focused(visit) == wanted:
            return
        visit.tab.keyboard.press("Tab")
    raise AssertionError(f"{wanted} cannot be reached by Tab")


def test_the_keyboard_alone_is_enough(visit: Visit, tmp_path: Path) -> None:
    export = tmp_path / "a.txt"
    export.write_bytes(unproven())
    visit.arrive()
    tab_to(visit, "choose")
    with visit.tab.expect_file_chooser() as chooser:
        visit.tab.keyboard.press("Space")
    chooser.value.set_files(export)
    visit.tab.wait_for_selector("#chosen:not([hidden])")
    assert focused(visit) == "go"
    visit.tab.keyboard.press("Enter")
    assert visit.outcome() == "question"
    visit.tab.keyboard.press("Tab")
    visit.tab.keyboard.press("Space")
    tab_to(visit, "Go on")
    visit.tab.keyboard.press("Enter")
    visit.tab.wait_for_selector("#report:not([hidden])")
    assert focused(visit) == "report-title"
    tab_to(visit, "Save")
    visit.tab.keyboard.press("Enter")
    visit.tab.keyboard.press("Tab")
    with visit.tab.expect_download() as coming:
        visit.tab.keyboard.press("Enter")
    assert coming.value.suggested_filename == "a.report.pdf"
    tab_to(visit, "frame")
    visit.tab.keyboard.press("Tab")
    assert visit.report.evaluate("document.hasFocus()")


def test_steps_are_told_to_whoever_listens(visit: Visit) -> None:
    visit.arrive()
    roles = visit.tab.evaluate(
        "['stage', 'saved', 'missing'].map((id) => document.getElementById(id).role)"
    )
    assert roles == ["status", "status", "alert"]
