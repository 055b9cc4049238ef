"""The HTML report in a real browser, where one is installed: phone, desktop, marks, no network."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest

from chatcheck.reports.content.corrections import apply, load
from chatcheck.reports.content.view import View
from chatcheck.reports.formats.web import page as html_report
from chatcheck.reports.options import ReportOptions
from tests.support import odd_chats

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")
CHAT = "long names"
TOLD = """
function visible(selector) {
  return Array.from(document.querySelectorAll(selector)).filter(function (item) {
    return item.getClientRects().length > 0;
  });
}
"""
SHAPE = """
var root = document.documentElement;
told.width = innerWidth; told.room = root.clientWidth; told.scroll = root.scrollWidth;
told.wide = Array.from(document.querySelectorAll("body *")).filter(function (item) {
  return !item.closest("svg, .aside, thead") && item.getBoundingClientRect().right > innerWidth + 1;
}).length;
told.smallest = Math.min.apply(null, Array.from(document.querySelectorAll("figure svg text"))
  .map(function (text) { return text.getBoundingClientRect().height; }));
told.inks = Array.from(document.querySelectorAll("figure svg text"))
  .map(function (text) { return getComputedStyle(text).fill; });
told.columns = Math.min.apply(null, visible("caption, p, h2, h3, td, tbody th")
  .map(function (item) { return item.getBoundingClientRect().width; }));
told.targets = Math.min.apply(null, visible("button, select, summary")
  .map(function (item) { return item.getBoundingClientRect().height; }));
"""
FILTER = """
var person = document.getElementById("person");
person.value = "1";
person.dispatchEvent(new Event("change", {bubbles: true}));
told.others = visible('.moment[data-person="0"]').length;
told.mine = visible('.moment[data-person="1"]').length;
told.all = document.querySelectorAll(".moment").length;
told.count = document.getElementById("shown").textContent;
"""
MARK = """
// One with a single button: late answers to several messages in one reply count once for each.
var first = Array.from(
  document.querySelectorAll('.moment[data-kind="rejection"][data-person="0"]')
).find(function (moment) { return moment.querySelectorAll(".not-so").length === 1; });
var toggles = Array.from(first.querySelectorAll(".not-so"));
var total = '.count[data-person="0"][data-detector="micro_rejections"][data-period="';
var count = document.querySelector(total + first.dataset.period + '"]')
  || document.querySelector('.count[data-person="0"][data-detector="'
    + toggles[0].dataset.detector + '"]');
told.before = count.textContent;
toggles.forEach(function (toggle) { toggle.click(); });
told.pressed = toggles.map(function (toggle) { return toggle.getAttribute("aria-pressed"); });
told.after = count.textContent;
told.bar = document.getElementById("marked").textContent;
told.barShown = !document.getElementById("bar").hidden;
var saved;
URL.createObjectURL = function (blob) { saved = blob; return "about:blank#"; };
HTMLAnchorElement.prototype.click = function () { told.name = this.download; };
document.getElementById("save").click();
toggles.forEach(function (toggle) { toggle.click(); });
told.again = count.textContent;
told.hiddenAgain = document.getElementById("bar").hidden;
told.stored = localStorage.length + sessionStorage.length;
later = saved.text().then(function (text) { told.file = text; });
"""
CHECK = """
document.getElementById("check").click();
told.asked = [0, 1].map(function (person) {
  return visible('.moment[data-person="' + person + '"]').length;
});
told.names = visible("#moment-list .who").map(function (item) { return item.textContent; });
var asks = Array.from(document.querySelectorAll(".ask"));
asks.forEach(function (ask, place) { ask.querySelectorAll("button")[place < 2 ? 1 : 0].click(); });
told.bar = document.getElementById("marked").textContent;
told.marks = document.querySelectorAll('.not-so[aria-pressed="true"]').length > 0;
document.getElementById("check").click();
told.back = visible("#moment-list .who")[0].textContent;
told.asksLeft = document.querySelectorAll(".ask").length;
"""


@pytest.fixture(scope="module")
def page() -> str:
    return html_report.page(View(odd_chats.analysis(CHAT), ReportOptions()))


def chromium(path: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [
        str(BROWSER), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic",
        "--no-first-run", "--disable-background-networking", "--disable-component-update",
        "--disable-sync", f"--user-data-dir={path.parent / 'profile'}", *more, path.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def probed(page: str, folder: Path, script: str, width: int = 1280, *more: str) -> dict[str, Any]:
    """What a page says about itself in a frame of so many pixels (without the policy, which would
    keep the probe out; a window of a phone's width would be widened)."""
    bare = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    probe = (
        "<script>window.addEventListener('load', function () {"
        f"{TOLD} var told = {{}}; var later = Promise.resolve();\n"
        f"try {{ {script} }} catch (error) {{ told.error = String(error); }}\n"
        "later.then(function () { parent.document.title = JSON.stringify(told); });"
        "});</script></body>"
    )
    inner = escape(bare.replace("</body>", probe))
    path = folder / "probe.html"
    path.write_text(
        f'<html><head><meta charset="utf-8"><title></title></head><body>'
        f'<iframe width="{width}" height="900" srcdoc="{inner}"></iframe></body></html>',
        encoding="utf-8",
    )
    done = chromium(path, "--window-size=1400,1000", "--virtual-time-budget=9000", "--dump-dom",
                    *more)  # fmt: skip
    found = re.search(r"<title>(.*?)</title>", done.stdout)
    assert found, done.stderr[-500:]
    told: dict[str, Any] = json.loads(unescape(found[1]))
    assert "error" not in told, told
    return told


@pytest.mark.parametrize("width", [375, 1280])
def test_nothing_is_wider_than_the_window_and_letters_can_be_read(
    width: int, page: str, tmp_path: Path
) -> None:
    told = probed(page, tmp_path, SHAPE, width)
    assert told["width"] == width
    assert told["scroll"] <= told["room"]
    assert told["wide"] == 0
    assert told["smallest"] >= 8
    assert told["targets"] >= 24
    assert told["columns"] >= 40  # no words stand one letter under the other


def test_no_letter_is_lost_in_the_dark(page: str, tmp_path: Path) -> None:
    inks = probed(page, tmp_path, SHAPE, 800, "--blink-settings=preferredColorScheme=0")["inks"]
    assert inks
    for ink in set(inks):
        assert max(int(part) for part in re.findall(r"\d+", ink)[:3]) > 150


def test_the_filter_leaves_one_persons_moments(page: str, tmp_path: Path) -> None:
    told = probed(page, tmp_path, FILTER)
    assert told["others"] == 0
    assert 0 < told["mine"] < told["all"]
    assert told["count"] == f"{told['mine']} of {told['all']} moments"


def test_a_mark_counts_again_and_is_saved_and_taken_back(page: str, tmp_path: Path) -> None:
    told = probed(page, tmp_path, MARK)
    hits, chances = (int(part) for part in told["before"].split(" of "))
    assert set(told["pressed"]) == {"true"}
    assert told["after"] == f"{hits - 1} of {chances}; {hits} without your marks"
    assert told["barShown"]
    assert told["bar"].startswith("Marked “Not so”: ")
    assert told["again"] == told["before"]
    assert told["hiddenAgain"]
    assert told["stored"] == 0
    assert told["name"] == "chatcheck-marks.json"
    for text in odd_chats.STOCK:
        assert text not in told["file"] or len(text) < 12
    (tmp_path / "marks.json").write_text(told["file"], encoding="utf-8")
    analysis = odd_chats.analysis(CHAT)
    _, applied = apply(analysis, load(tmp_path / "marks.json"), ReportOptions())
    assert len(applied.corrected) == len(told["pressed"])
    assert applied.unmatched == 0


def test_ten_of_each_are_asked_with_the_names_hidden(page: str, tmp_path: Path) -> None:
    told = probed(page, tmp_path, CHECK)
    assert told["asked"] == [10, 10]
    assert set(told["names"]) == {"The one who answers", "The one who tells"}
    assert "You agreed with 18 of 20." in told["bar"]
    assert told["marks"]
    assert told["back"] not in ("The one who answers", "The one who tells")
    assert told["asksLeft"] == 0


def test_the_policy_stops_nothing_that_the_page_needs(page: str, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(page, encoding="utf-8")
    done = chromium(path, "--enable-logging=stderr", "--dump-dom")
    assert "CONSOLE" not in done.stderr
    assert re.search(r'<output id="shown"[^>]*>\d+ of \d+ moments', done.stdout)


@pytest.mark.parametrize("name", ["one silent", "no comparison", "hostile", "ten"])
def test_pages_of_odd_chats_run_without_a_fault(name: str, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(html_report.page(View(odd_chats.analysis(name), ReportOptions())), "utf-8")
    done = chromium(path, "--enable-logging=stderr", "--dump-dom")
    assert "CONSOLE" not in done.stderr
    assert "<h1>" in done.stdout
