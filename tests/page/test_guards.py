"""Who may ask, what is refused, and what every answer carries."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator

import pytest

from tests.page.served import SLOW_S, Page, Served, serving


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving() as one:
        yield one


@pytest.fixture(scope="module")
def page(served: Served) -> Iterator[Page]:
    with Page(served, served.enter()) as one:
        yield one


@pytest.mark.parametrize(
    "host", ["localhost:{port}", "127.0.0.1", "127.0.0.1:1", "evil.example:{port}", None]
)
def test_a_host_that_is_not_exactly_ours_is_refused(host: str | None, served: Served) -> None:
    port = served.host.partition(":")[2]
    given = host.format(port=port) if host else None
    status, _, _ = served.ask("GET", served.ticket, Host=given)
    assert status in (400, 403)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:1", None])
def test_what_is_not_from_our_own_page_changes_nothing(
    origin: str | None, page: Page, served: Served
) -> None:
    for method, what in (("POST", "run"), ("POST", "fresh"), ("PUT", "files?name=a")):
        status, _, _ = served.ask(method, f"{page.path}/{what}", b"{}", Origin=origin)
        assert status == 403
    assert served.ask("POST", served.ticket, b"", Origin=origin)[0] == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_other_sites_may_not_even_read(site: str, page: Page, served: Served) -> None:
    assert served.ask("GET", f"{page.path}/report/html", Sec_Fetch_Site=site)[0] == 403
    assert served.ask("GET", served.ticket, Sec_Fetch_Site=site)[0] == 403


def test_a_foreign_origin_may_not_read(page: Page, served: Served) -> None:
    assert served.ask("GET", f"{page.path}/news", Origin="http://evil.example")[0] == 403


@pytest.mark.parametrize("method", ["DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_other_methods_are_refused(method: str, page: Page, served: Served) -> None:
    status, headers, _ = served.ask(method, f"{page.path}/run", Origin=served.origin)
    assert status == 405
    assert not [name for name in headers if name.startswith("access-control")]


def test_a_used_ticket_opens_nothing(page: Page, served: Served) -> None:
    status, headers, _ = served.ask("POST", served.ticket, b"")
    assert status == 410
    assert "location" not in headers


@pytest.mark.parametrize("path", ["/", "/open/", "/open/x", "/x/", "/favicon.ico", "/open/../x"])
def test_there_is_nothing_elsewhere(path: str, served: Served) -> None:
    assert served.ask("GET", path)[0] == 404


def test_every_answer_is_kept_nowhere_and_shared_with_nobody(page: Page, served: Served) -> None:
    for path in (served.ticket, "/open/page.js", "/nowhere", f"{page.path}/report/pdf"):
        _, headers, _ = served.ask("GET", path)
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert not {"set-cookie", "server", "access-control-allow-origin"} & set(headers)


def raw(served: Served, request: str) -> int:
    """The status of a request written by hand."""
    name, _, port = served.host.partition(":")
    with socket.create_connection((name, int(port)), timeout=SLOW_S) as line:
        line.sendall(request.encode())
        answer = http.client.HTTPResponse(line)
        answer.begin()
        return answer.status


def put(page: Page, *headers: str) -> str:
    served = page.served
    start = f"PUT {page.path}/files?name=a.txt HTTP/1.1", f"Host: {served.host}"
    return "\r\n".join((*start, f"Origin: {served.origin}", *headers, "", ""))


def test_two_lengths_are_refused(page: Page, served: Served) -> None:
    assert raw(served, put(page, "Content-Length: 5", "Content-Length: 6") + "hello") == 400


def test_two_hosts_are_refused(page: Page, served: Served) -> None:
    assert raw(served, put(page, "Host: evil.example", "Content-Length: 5") + "hello") in (400, 403)


def test_pieces_of_unknown_length_are_refused(page: Page, served: Served) -> None:
    sent = put(page, "Transfer-Encoding: chunked") + "5\r\nhello\r\n0\r\n\r\n"
    assert raw(served, sent) == 411


def test_more_than_the_most_is_refused_before_it_is_sent(page: Page, served: Served) -> None:
    assert raw(served, put(page, f"Content-Length: {600 * 1024**2}")) == 413


def test_several_files_count_together() -> None:
    with serving() as served, Page(served, served.enter()) as page:
        half = 300 * 1024**2
        name, _, port = served.host.partition(":")
        with socket.create_connection((name, int(port)), timeout=SLOW_S) as line:
            line.sendall(put(page, f"Content-Length: {half}").encode())
            line.sendall(b"x" * 1000)
            # The first is on its way and not all here: a second would make it too much.
            assert raw(served, put(page, f"Content-Length: {half}")) == 413


def test_a_name_that_is_no_page_has_no_news(page: Page, served: Served) -> None:
    secret = page.path.split("/tabs/")[0]
    assert served.ask("GET", f"{secret}/tabs/../news")[0] == 404
    assert served.ask("POST", f"{secret}/tabs/unknown/run", b"{}")[0] == 404


def test_what_is_no_json_is_no_answer(page: Page, served: Served) -> None:
    assert served.ask("POST", f"{page.path}/run", b"{")[0] == 400
    assert served.ask("POST", f"{page.path}/run", b"x" * 2_000_000)[0] == 413
