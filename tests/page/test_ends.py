"""Whatever ends, in whatever way, leaves no process behind."""

from __future__ import annotations

import os
import signal
import time

import pytest

from tests.page.served import SAMPLE, SLOW_S, Page, Served, ended, serving

SHORT = (
    "from chatcheck.page.server.serve import serve, Limits\n"
    "serve(0, lambda address: print(address, flush=True), Limits({grace}, {idle}, 12))"
)


def child_of(served: Served) -> int:
    [child] = served.children()
    return child


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_server_that_is_ended_takes_its_child_along(
    how: signal.Signals, page: Page, served: Served
) -> None:
    child = child_of(served)
    os.kill(served.process.pid, how)
    assert ended(served.process.pid)
    assert ended(child)


def test_a_busy_child_ends_with_a_killed_server(page: Page, served: Served) -> None:
    child = child_of(served)
    text = SAMPLE.read_bytes()
    for number in range(3):
        served.ask("PUT", f"{page.path}/files?name=chat{number}.txt", text)
    served.ask("POST", f"{page.path}/run", b'{"timezone": "Europe/London"}')
    page.wait_for("stage")
    served.process.kill()
    assert ended(child)


def test_a_child_that_is_killed_is_told_and_replaced(page: Page, served: Served) -> None:
    os.kill(child_of(served), signal.SIGKILL)
    said = page.wait_for("failed")
    assert said["gone"]
    assert "memory" in said["remedy"]
    assert served.ask("POST", f"{page.path}/run", b"{}")[0] == 410
    assert served.ask("GET", f"{page.path}/report/html")[0] == 410
    assert served.ask("POST", f"{page.path}/fresh", b"")[0] == 204
    assert len(served.children()) == 1
    assert page.analyse(("chat.txt", b"no chat"))["said"] == "failed"


def test_stopping_ends_the_child_and_begins_anew(page: Page, served: Served) -> None:
    before = child_of(served)
    served.ask("PUT", f"{page.path}/files?name=chat.txt", SAMPLE.read_bytes())
    served.ask("POST", f"{page.path}/run", b"{}")
    page.wait_for("stage")
    assert served.ask("POST", f"{page.path}/fresh", b"")[0] == 204
    assert ended(before)
    assert child_of(served) != before


def test_a_goodbye_ends_the_child_at_once_and_then_the_server(page: Page, served: Served) -> None:
    child = child_of(served)
    assert served.ask("POST", f"{page.path}/goodbye", b"")[0] == 204
    assert ended(child)
    page.hang_up()
    assert served.process.wait(SLOW_S) == 0


def test_a_page_that_breaks_off_loses_its_child(served: Served) -> None:
    page = Page(served, served.enter())
    child = child_of(served)
    page.hang_up()
    assert ended(child)
    assert served.process.poll() is None  # it may come back within ten minutes


def test_delete_and_close_ends_everything(page: Page, served: Served) -> None:
    child = child_of(served)
    assert served.ask("POST", f"{page.path.split('tabs/')[0]}close", b"")[0] == 204
    assert page.wait_for("ended")
    assert ended(child)
    assert served.process.wait(SLOW_S) == 0


def test_nobody_there_ends_it_and_is_asked_before() -> None:
    code = SHORT.format(grace=3, idle=15)
    with serving(code=code) as served, Page(served, served.enter()) as page:
        page.wait_for("idle")
        page.wait_for("ended")
        assert served.process.wait(SLOW_S) == 0


def test_a_taken_port_is_said_with_a_way_out(served: Served) -> None:
    port = served.host.partition(":")[2]
    with (
        pytest.raises(AssertionError, match=f"port {port} .*Leave out --port"),
        serving("--port", port),
    ):
        pass


def test_half_an_upload_is_forgotten(page: Page, served: Served) -> None:
    import socket

    before = child_of(served)
    name, _, port = served.host.partition(":")
    head = (
        f"PUT {page.path}/files?name=a.txt HTTP/1.1\r\nHost: {served.host}\r\n"
        f"Origin: {served.origin}\r\nContent-Length: 9000\r\n\r\n"
    )
    with socket.create_connection((name, int(port)), timeout=SLOW_S) as line:
        line.sendall(head.encode() + b"x" * 100)
        time.sleep(0.3)
    assert ended(before)
    assert page.analyse()["happened"].startswith("there is no chat")
