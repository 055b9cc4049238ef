"""A served page as a process of its own, and what a program of no browser can ask of it."""

from __future__ import annotations

import http.client
import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

ROOT: Final = Path(__file__).parent.parent.parent
SAMPLE: Final = ROOT / "sample_exports" / "whatsapp_ana_ben.txt"
# A machine that does much else; whoever waits longer waits for what will never come.
SLOW_S: Final = 30.0
_START: Final = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
_MAIN: Final = "from chatcheck.cli import main; main()"


@dataclass
class Served:
    """A running server: its process, and the address it printed."""

    process: subprocess.Popen[str]
    address: str

    @property
    def host(self) -> str:
        return self.address.split("/")[2]

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    @property
    def ticket(self) -> str:
        return self.address.removeprefix(self.origin)

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str | None
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body; a header of None is left out."""
        name, _, port = self.host.partition(":")
        connection = http.client.HTTPConnection(name, int(port), timeout=SLOW_S)
        given: dict[str, str | None] = {"Host": self.host}
        if method != "GET":
            given["Origin"] = self.origin
        given |= {key.replace("_", "-"): value for key, value in headers.items()}
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            for key, value in given.items():
                if value is not None:
                    connection.putheader(key, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            found = {key.lower(): value for key, value in answer.getheaders()}
            return answer.status, found, answer.read()
        finally:
            connection.close()

    def enter(self) -> str:
        """The secret path for the ticket."""
        status, headers, _ = self.ask("POST", self.ticket, b"")
        assert status == 303, status
        return headers["location"]

    def children(self) -> list[int]:
        """The processes that the server has started."""
        found = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return [int(pid) for pid in found.stdout.split()]


def line_of(process: subprocess.Popen[Any]) -> Any:
    """The next line that a process writes; nothing where it has ended, or is too long about it."""
    assert process.stdout is not None
    late = threading.Timer(SLOW_S, process.kill)
    late.start()
    try:
        return process.stdout.readline()
    finally:
        late.cancel()


@contextmanager
def serving(*options: str, code: str = _MAIN, before: str = "") -> Iterator[Served]:
    """A server, killed in the end where it has not ended by itself."""
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", before + _START + code,
         "page", "--no-open", *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        line = line_of(process)
        found = re.search(r"http://127\.0\.0\.1:\d+/open/[\w-]+", line)
        assert found, (line, process.stderr.read() if process.stderr else "")
        yield Served(process, found[0])
    finally:
        process.kill()
        process.communicate()


class Page:
    """A page that no browser shows: it listens to the news in a thread of its own."""

    def __init__(self, served: Served, secret: str) -> None:
        self.served = served
        self.path = f"{secret}tabs/{uuid4()}"
        self.heard: list[dict[str, Any]] = []
        name, _, port = served.host.partition(":")
        self._line = http.client.HTTPConnection(name, int(port), timeout=SLOW_S)
        self._line.request("GET", f"{self.path}/news", headers={"Host": served.host})
        self._answer = self._line.getresponse()
        assert self._answer.status == 200
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def __enter__(self) -> Page:
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up()

    def _listen(self) -> None:
        with suppress(OSError, http.client.HTTPException):  # hung up
            while line := self._answer.readline():
                if line.startswith(b"data: "):
                    self.heard.append(json.loads(line[6:]))

    def hang_up(self) -> None:
        """Close the stream as a browser does that is killed."""
        if self._line.sock is not None:
            with suppress(OSError):
                self._line.sock.shutdown(socket.SHUT_RDWR)
        self._listener.join(10)
        self._answer.close()
        self._line.close()

    def wait_for(self, *said: str) -> dict[str, Any]:
        """The first news of these kinds; waits for as long as there is news of others."""
        heard, end = 0, time.monotonic() + SLOW_S
        while time.monotonic() < end:
            for one in self.heard:
                if one["said"] in said:
                    return one
            if len(self.heard) > heard:
                heard, end = len(self.heard), time.monotonic() + SLOW_S
            time.sleep(0.02)
        raise AssertionError(f"no {said} in {self.heard}")

    def analyse(self, *files: tuple[str, bytes], **answers: Any) -> dict[str, Any]:
        """Hand over files and let them be analysed; the news that ends it."""
        for name, data in files:
            status, _, body = self.served.ask("PUT", f"{self.path}/files?name={name}", data)
            assert status == 204, body
        self.heard.clear()
        status, _, _ = self.served.ask("POST", f"{self.path}/run", json.dumps(answers).encode())
        assert status == 202
        return self.wait_for("ready", "failed", "question")


def ended(pid: int, seconds: float = SLOW_S) -> bool:
    """Whether a process is gone within some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        state = subprocess.run(
            ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
        ).stdout.strip()
        if not state or state.startswith("Z"):
            return True
        time.sleep(0.1)
    return False
