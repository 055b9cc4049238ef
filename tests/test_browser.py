"""The HTML report in a real browser, where one is installed: phone, desktop, filter, no network."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest

from chatcheck.reports import html as html_report
from chatcheck.reports.options import ReportOptions
from chatcheck.reports.style import Shown, styled
from tests import odd_chats

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")
PROBE = """
<script>
window.addEventListener("load", function () {
  var root = document.documentElement;
  var told = {width: innerWidth, room: root.clientWidth, scroll: root.scrollWidth};
  var letters = Array.from(document.querySelectorAll("svg text")).map(function (text) {
    return text.getBoundingClientRect().height;
  });
  told.inks = Array.from(document.querySelectorAll("svg text")).map(function (text) {
    return getComputedStyle(text).fill;
  });
  told.smallest = Math.min.apply(null, letters);
  told.filter = !document.getElementById("filter").hidden;
  var person = document.getElementById("person");
  person.value = "1";
  person.dispatchEvent(new Event("change", {bubbles: true}));
  told.others = document.querySelectorAll('.moment[data-person="0"]:not([hidden])').length;
  told.mine = document.querySelectorAll('.moment[data-person="1"]:not([hidden])').length;
  told.all = document.querySelectorAll(".moment").length;
  told.count = document.getElementById("count").textContent;
  parent.document.title = JSON.stringify(told);
});
</script></body>"""


@pytest.fixture(scope="module")
def page() -> str:
    shown = Shown(odd_chats.analysis("long names"), ReportOptions())
    with styled(shown):
        return html_report.page(shown)


def chromium(path: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [
        str(BROWSER), "--headless=new", "--no-sandbox", "--disable-gpu",
        f"--user-data-dir={path.parent / 'profile'}", *more, path.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def probed(page: str, folder: Path, width: int, *more: str) -> dict[str, Any]:
    """What a page says about itself in a frame of so many pixels (without the policy, which would
    keep the probe out; a window of a phone's width would be widened)."""
    bare = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    inner = escape(bare.replace("</body>", PROBE))
    path = folder / "probe.html"
    path.write_text(
        f'<html><head><meta charset="utf-8"><title></title></head><body>'
        f'<iframe width="{width}" height="900" srcdoc="{inner}"></iframe></body></html>',
        encoding="utf-8",
    )
    done = chromium(path, "--window-size=1400,1000", "--dump-dom", *more)
    told: dict[str, Any] = json.loads(unescape(re.search(r"<title>(.*?)</title>", done.stdout)[1]))  # type: ignore[index]
    return told


@pytest.mark.parametrize("width", [375, 1280])
def test_nothing_is_wider_than_the_window_and_letters_can_be_read(
    width: int, page: str, tmp_path: Path
) -> None:
    told = probed(page, tmp_path, width)
    assert told["width"] == width
    assert told["scroll"] <= told["room"]
    assert told["smallest"] >= 8


def test_no_letter_is_lost_in_the_dark(page: str, tmp_path: Path) -> None:
    inks = probed(page, tmp_path, 800, "--blink-settings=preferredColorScheme=0")["inks"]
    for ink in set(inks):
        brightness = [int(part) for part in re.findall(r"\d+", ink)[:3]]
        on_a_bar = ink == "rgb(25, 25, 25)"  # a share written on the bar of the first person
        assert max(brightness) > 150 or on_a_bar


def test_the_filter_leaves_one_persons_moments(page: str, tmp_path: Path) -> None:
    told = probed(page, tmp_path, 1280)
    assert told["filter"]
    assert told["others"] == 0
    assert 0 < told["mine"] < told["all"]
    assert told["count"] == f"{told['mine']} of {told['all']} moments"


def test_the_policy_stops_nothing_that_the_page_needs(page: str, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(page, encoding="utf-8")
    done = chromium(path, "--enable-logging=stderr", "--dump-dom")
    assert "CONSOLE" not in done.stderr
    assert re.search(r'<output id="count"[^>]*>\d+ of \d+ moments', done.stdout)
