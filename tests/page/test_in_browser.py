"""The page as a person meets it: drop, question, report, files, stop, reload, close."""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.page.conftest import CHROMIUM, FLAGS
from tests.page.exports import chat, unproven
from tests.page.served import SAMPLE, SLOW_S, ended, serving
from tests.page.visits import Visit, visiting


@pytest.fixture
def visit(chromium: Any) -> Iterator[Visit]:
    with visiting(chromium) as one:
        yield one


@pytest.fixture(scope="module")
def reader(chromium: Any) -> Iterator[Visit]:
    """Somebody who reads the report of the sample."""
    with visiting(chromium) as one:
        one.arrive().drop(("Chat with Ben.txt", SAMPLE.read_bytes()))
        assert one.go() == "report"
        yield one


def test_the_first_words_ask_about_the_other_person(visit: Visit) -> None:
    visit.arrive()
    first = visit.text(".first")
    assert "the other person" in first
    assert first.endswith("Would you show them the result?")
    assert visit.tab.title() == "chatcheck"
    assert visit.faults == []


def test_a_dropped_export_becomes_a_report(reader: Visit) -> None:
    assert "How you answer each other" in reader.report.inner_text("h1")
    assert reader.text("#report-title") == "Ana and Ben, January to November 2024"
    assert "Europe/London" in reader.report.text_content("body")
    assert reader.faults == []


def test_the_report_stands_in_a_box_of_its_own(reader: Visit) -> None:
    assert reader.report.evaluate("origin") == "null"
    assert reader.tab.get_attribute("#frame", "sandbox") == "allow-scripts allow-downloads"
    outside = "(async () => { try { await fetch('http://127.0.0.1/'); return 'got out'; }"
    assert reader.report.evaluate(f"{outside} catch {{ return 'kept in'; }} }})()") == "kept in"
    assert reader.report.evaluate("(() => { try { return parent.document.title; } "
                                  "catch { return 'kept in'; } })()") == "kept in"  # fmt: skip


def test_the_title_and_the_history_say_nothing(reader: Visit) -> None:
    assert reader.tab.title() == "chatcheck"
    assert reader.tab.url == reader.served.address


def test_a_history_holds_the_ticket_and_nothing_else(chromium: Any, tmp_path: Path) -> None:
    start = chromium.browser_type.launch_persistent_context
    with serving() as served:
        context = start(str(tmp_path), executable_path=CHROMIUM, args=FLAGS)
        visit = Visit(served, context.pages[0]).arrive()
        visit.drop(("Chat with Ben.txt", chat("Ida", "Tom")))
        assert visit.go() == "report"
        visit.tab.click("#change")
        visit.tab.click("#back")
        context.close()
        [kept] = tmp_path.rglob("History")
        with closing(sqlite3.connect(kept)) as history:
            found = history.execute("select url, title from urls").fetchall()
        assert found == [(served.address, "chatcheck")]


def test_every_form_can_be_saved(reader: Visit, tmp_path: Path) -> None:
    assert reader.saved("pdf", tmp_path).read_bytes().startswith(b"%PDF")
    picture = reader.saved("png", tmp_path).read_bytes()
    assert struct.unpack(">I", picture[16:20])[0] > 800
    summary = json.loads(reader.saved("json", tmp_path).read_text(encoding="utf-8"))
    assert summary["people"] == ["Ana", "Ben"]
    assert summary["export"]["timezone"] == "Europe/London"
    table = reader.saved("csv", tmp_path).read_text(encoding="utf-8")
    assert table.startswith("detector,kind,actor")
    assert reader.saved("html", tmp_path).read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert {path.name for path in tmp_path.iterdir()} == {
        "Chat with Ben.report.pdf", "Chat with Ben.report.png", "Chat with Ben.summary.json",
        "Chat with Ben.events.csv", "Chat with Ben.report.html",
    }  # fmt: skip


def test_not_so_works_and_its_file_counts_again(reader: Visit, tmp_path: Path) -> None:
    frame = reader.report
    frame.click(".not-so >> nth=0")
    assert frame.inner_text("#marked").startswith("Marked “Not so”")
    with reader.tab.expect_download() as coming:
        frame.click("#save")
    marks = tmp_path / coming.value.suggested_filename
    coming.value.save_as(marks)
    assert marks.name == "chatcheck-marks.json"
    reader.tab.click("#change")
    reader.drop((marks.name, marks.read_bytes()))
    assert "chatcheck-marks.json" in reader.text("#files")
    assert reader.go() == "report"
    assert "1" in reader.report.inner_text("section.marks")


def test_another_time_zone_reads_the_chat_anew(visit: Visit, tmp_path: Path) -> None:
    visit.arrive().drop(("a.txt", chat("Ida", "Tom")))
    assert visit.go() == "report"
    visit.tab.click("#change")
    visit.tab.select_option("#zone", "Asia/Tokyo")
    assert visit.go() == "report"
    summary = json.loads(visit.saved("json", tmp_path).read_text(encoding="utf-8"))
    assert summary["export"]["timezone"] == "Asia/Tokyo"
    assert visit.faults == []


def ask(visit: Visit, *files: tuple[str, bytes]) -> str:
    visit.arrive().drop(*files)
    assert visit.go() == "question"
    return visit.text("#question")


def test_dates_are_asked_with_both_readings_of_one(visit: Visit) -> None:
    asked = ask(visit, ("a.txt", unproven()))
    assert "Day first: 3 April 2024" in asked
    assert "Month first: 4 March 2024" in asked
    visit.tab.click("#asked button[type=submit]")
    assert visit.text("#asked .wrong") == "Choose one."
    visit.pick("Month first")
    assert visit.answer() == "report"
    assert "March" in visit.text("#report-title")


def test_two_of_a_group_are_asked_for_and_other_names(visit: Visit) -> None:
    asked = ask(visit, ("a.txt", chat("Ida", "Tom", "Uwe")))
    assert "Uwe" in asked
    visit.pick("Ida")
    visit.pick("Tom")
    visit.tab.click("#asked summary")
    visit.tab.select_option("#asked select", "Tom")
    assert visit.answer() == "report"
    assert visit.text("#report-title").startswith("Ida and Tom")
    assert "120" in visit.report.inner_text("body")


def test_two_exports_of_others_are_asked_about(visit: Visit) -> None:
    asked = ask(visit, ("a.txt", chat("Ida", "Tom")), ("b.txt", chat("Eve", "Max")))
    assert "Are they the same people" in asked
    visit.tab.select_option("#asked > .field select", "b.txt")
    assert visit.answer() == "report"
    assert visit.text("#report-title").startswith("Eve and Max")


def test_one_chat_of_a_folder_is_asked_for(visit: Visit, tmp_path: Path) -> None:
    folder = tmp_path / "chats"
    folder.mkdir()
    (folder / "with Tom.txt").write_bytes(chat("Ida", "Tom"))
    (folder / "with Max.txt").write_bytes(chat("Ida", "Max"))
    visit.arrive()
    visit.tab.set_input_files("#folder-input", folder)
    assert "folder of 2 files" in visit.text("#files")
    assert visit.go() == "question"
    visit.pick("with Max")
    assert visit.answer() == "report"
    assert visit.text("#report-title").startswith("Ida and Max")


def test_periods_are_asked_for_within_the_chat(visit: Visit, tmp_path: Path) -> None:
    visit.arrive().drop(("a.txt", chat("Ida", "Tom", count=400)))
    visit.tab.click("#more summary")
    visit.tab.check("#by-spans")
    visit.tab.click("#go")
    assert visit.text("#missing") == "Give the first and last day of both."
    days = ("2020-01-06", "2020-03-01", "2020-04-06", "2020-06-07")
    for place, day in enumerate(days):
        visit.tab.fill(f"[data-for=compare] input >> nth={place}", day)
    assert visit.go() == "question"
    assert "It runs from 2024-03-02" in visit.text("#why")
    days = ("2024-03-04", "2024-04-14", "2024-04-15", "2024-06-09")
    for place, day in enumerate(days):
        visit.tab.fill(f"#asked input[type=date] >> nth={place}", day)
    assert visit.answer() == "report"
    summary = json.loads(visit.saved("json", tmp_path).read_text(encoding="utf-8"))
    assert summary["periods"]["before"] == {"from": days[0], "to": days[1]}
    assert summary["periods"]["after"] == {"from": days[2], "to": days[3]}


def test_a_format_and_a_zone_are_asked_for_too(visit: Visit) -> None:
    visit.arrive()
    told = visit.tab.evaluate("""async () => {
      const {ask} = await import("/open/forms.js");
      const form = document.createElement("form");
      const empty = {choices: [], others: [], days: [], asks: "?", remedy: "", picks: 1};
      const read = ask(form, {question: {...empty, option: "format",
        choices: [{value: "line", means: ""}, {value: "whatsapp", means: ""}]}}, {});
      const none = read();
      form.querySelectorAll("input")[1].checked = true;
      const format = read();
      const zone = ask(form, {question: {...empty, option: "timezone"}}, {});
      return {none, format, zone: zone()};
    }""")
    assert told["none"] == {"wrong": "Choose one."}
    assert told["format"] == {"answers": {"format": "whatsapp"}}
    assert told["zone"] == {"answers": {"timezone": "Europe/London", "clock": "chosen"}}


def test_what_cannot_be_read_is_said_with_a_way_out(visit: Visit, tmp_path: Path) -> None:
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04" + b"\0" * 400)
    visit.arrive()
    visit.tab.set_input_files("#file-input", broken)
    assert visit.go() == "failed"
    assert "broken.zip is a zip that is cut off or damaged" in visit.text("#happened")
    assert visit.text("#remedy") == "Export or copy it again."
    visit.tab.click("#again")
    assert "broken.zip" in visit.text("#files")


def test_600_megabytes_are_too_much_and_never_sent(visit: Visit, tmp_path: Path) -> None:
    large = tmp_path / "large.zip"
    with large.open("wb") as file:
        file.truncate(600 * 1000**2)
    visit.arrive()
    visit.tab.set_input_files("#file-input", large)
    visit.tab.click("#go")
    assert "Export the chat without media" in visit.text("#missing")
    assert visit.tab.is_visible("#start")


def test_stop_ends_the_work_and_keeps_the_list(visit: Visit) -> None:
    visit.arrive().drop(("a.txt", SAMPLE.read_bytes()))
    [before] = visit.served.children()
    visit.tab.click("#go")
    visit.tab.click("#stop")
    visit.tab.wait_for_selector("#start:not([hidden])")
    assert "a.txt" in visit.text("#files")
    assert ended(before)
    assert visit.tab.is_hidden("#report")


def test_a_reload_begins_anew_and_leaves_nothing(visit: Visit) -> None:
    visit.arrive().drop(("a.txt", SAMPLE.read_bytes()))
    [before] = visit.served.children()
    visit.tab.reload()
    visit.tab.wait_for_selector("#start:not([hidden])")
    assert visit.tab.is_hidden("#chosen")
    assert ended(before)
    assert visit.served.process.poll() is None
    assert len(visit.served.children()) == 1


def test_closing_the_tab_ends_everything(visit: Visit) -> None:
    visit.arrive()
    [child] = visit.served.children()
    visit.tab.close(run_before_unload=True)
    assert ended(child)
    assert visit.served.process.wait(SLOW_S) == 0


def test_a_second_tab_is_not_let_in(visit: Visit) -> None:
    visit.arrive()
    second = Visit(visit.served, visit.tab.context.new_page())
    second.tab.goto(visit.served.address)
    second.tab.wait_for_selector("#ended:not([hidden])")
    assert "opens once" in second.text("#ended")
    assert len(visit.served.children()) == 1
    second.tab.close(run_before_unload=True)
    assert visit.tab.is_visible("#start")


def test_delete_and_close_says_so_and_ends_everything(visit: Visit) -> None:
    visit.arrive()
    [child] = visit.served.children()
    visit.tab.click("#close")
    visit.tab.wait_for_selector("#ended:not([hidden])")
    assert "deleted" in visit.text("#ended")
    assert ended(child)
    assert visit.served.process.wait(SLOW_S) == 0


def test_a_report_stays_readable_when_the_server_is_gone(visit: Visit) -> None:
    visit.arrive().drop(("a.txt", chat("Ida", "Tom")))
    assert visit.go() == "report"
    visit.report.wait_for_selector("footer")
    visit.served.process.terminate()
    visit.tab.locator("#saved", has_text="chatcheck has ended").wait_for()
    assert visit.tab.is_hidden("#close")
    assert visit.report.is_visible("h1")


def test_a_foreign_page_can_neither_read_nor_post(visit: Visit) -> None:
    visit.arrive()
    seen: list[str] = []
    visit.tab.on("request", lambda request: seen.append(request.url))
    visit.tab.evaluate("fetch(location.href).catch(() => 0)")
    foreign = visit.tab.context.new_page()
    foreign.route("http://foreign.example/*", lambda route: route.fulfill(
        content_type="text/html", body="<p>foreign</p>"))  # fmt: skip
    foreign.goto("http://foreign.example/")
    answers: list[int] = []
    foreign.on("response", lambda answer: answers.append(answer.status))
    tried = foreign.evaluate("""async (address) => {
      const how = [{}, {mode: "no-cors"}, {method: "POST"},
        {method: "POST", mode: "no-cors", body: "x"}, {method: "PUT", body: "x"}];
      return Promise.all(how.map((one) => fetch(address, one)
        .then(async (answer) => answer.type + (await answer.text()), () => "refused")));
    }""", visit.served.address)  # fmt: skip
    assert set(tried) <= {"refused", "opaque"}
    assert not [status for status in answers if status < 400]
    assert visit.tab.is_visible("#start")
    assert len(visit.served.children()) == 1
