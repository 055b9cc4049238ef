"""A Dask cluster by its address: dask-jobqueue, dask-kubernetes, Coiled and others give one.

The only place in chatcheck that opens a connection, to an address that was given and, beyond this
machine, only under TLS. What goes over it: paths of exports and names (to the workers, as Dask
sends arguments), and the pseudonymous rows back. Keys of tasks are numbers.
"""

from __future__ import annotations

import contextlib
import json
import logging
import secrets
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

from chatcheck.parsers.errors import ChatcheckError
from chatcheck.study.engines.engine import TICK_S, Event, Lost
from chatcheck.study.engines.worker import one_thread_each
from chatcheck.study.running.task import Outcome, Task

if TYPE_CHECKING:
    from distributed import Future

IN_HAND: Final = 3  # tasks a thread of the cluster: one at work, two on their way
COUNT_S: Final = 5.0  # how often the cluster is asked for its size
CONNECT_S: Final = 20.0
LOGGERS: Final = ("distributed", "distributed.client", "tornado", "tornado.application", "asyncio")


def analysed_there(task: Task) -> Outcome:
    """What a worker of the cluster runs."""
    import warnings

    one_thread_each()
    from chatcheck.study.running.chat import analysed

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a warning may hold a text, and goes into a log
        return analysed(task)


def address_of(address: str | None, file: Path | None) -> str:
    """The address of a scheduler, given or in a scheduler file, if it is safe to use.

    Raises ``ChatcheckError`` for one beyond this machine without TLS.
    """
    if file is not None:
        try:
            address = str(json.loads(file.read_text(encoding="utf-8"))["address"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ChatcheckError(
                f"{file} is no scheduler file", "Name the one that `dask scheduler` wrote"
            ) from error
    protocol, _, where = (address or "").rpartition("://")
    host = where.rpartition(":")[0].strip("[]")
    if protocol == "tls" or (protocol in ("", "tcp") and _here(host)):
        return f"{protocol or 'tcp'}://{where}"
    raise ChatcheckError(
        "the scheduler is on another machine and its address is not tls://HOST:PORT, so that "
        "names and paths would travel open",
        "Start it with TLS (docs/study.md shows how) and give that address",
    )


def _here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Dask:
    """The engine of ``--scheduler``."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._futures: dict[Future, Task] = {}
        self._run = secrets.token_hex(4)  # keys of two clients must differ
        self._threads = 1
        self._counted = float("-inf")

    def __enter__(self) -> Dask:
        self._client = _connected(self._address)
        return self

    def window(self) -> int:
        """Three a thread of the cluster, which may grow and shrink."""
        if time.monotonic() - self._counted > COUNT_S:
            with _reached():
                self._threads = max(1, sum(self._client.nthreads().values()))
            self._counted = time.monotonic()
        return self._threads * IN_HAND

    def submit(self, task: Task) -> None:
        """Take one more."""
        key = f"chat-{self._run}-{task.number}-{secrets.token_hex(2)}"
        with _reached():
            future = self._client.submit(analysed_there, task, key=key, pure=False)
        self._futures[future] = task

    submit_alone = submit

    def wait(self) -> Sequence[Event]:
        """What has happened: outcomes, and tasks whose workers ended."""
        from distributed import wait

        if not self._futures:
            return []
        with _reached(), contextlib.suppress(TimeoutError):
            wait(list(self._futures), timeout=TICK_S, return_when="FIRST_COMPLETED")
        return [self._event(future) for future in list(self._futures) if future.done()]

    def _event(self, future: Future) -> Event:
        from distributed import KilledWorker

        task = self._futures.pop(future)
        try:
            outcome: Outcome = future.result()
        except KilledWorker:
            return Lost(task, "killed")
        except CancelledError as error:
            raise _gone() from error
        except Exception as error:
            raise ChatcheckError(
                f"the cluster could not run a task ({type(error).__name__})",
                "See that its workers have this version of chatcheck and reach the scheduler",
            ) from error
        finally:
            future.release()
        return outcome

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.suppress(Exception):
            self._client.cancel(list(self._futures))
            self._client.close(timeout=TICK_S)


@contextlib.contextmanager
def _reached() -> Iterator[None]:
    """Whatever is asked of a scheduler that has ended: its connection or its futures are gone."""
    try:
        yield
    except (OSError, RuntimeError, CancelledError) as error:
        raise _gone() from error


def _gone() -> ChatcheckError:
    return ChatcheckError(
        "the scheduler has ended or cannot be reached any more; what was finished is kept",
        "Start the cluster again: the same command does the rest",
    )


def _say_it_once() -> None:
    """Dask logs a lost connection as pages of calls; here it is one sentence."""
    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _connected(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise ChatcheckError(
            "--scheduler needs Dask, which is not installed", "pip install 'chatcheck[study]'"
        ) from error
    _say_it_once()
    try:
        return Client(address, timeout=CONNECT_S)
    except (OSError, TimeoutError, ValueError, TypeError) as error:
        raise ChatcheckError(
            f"no scheduler answers at {address} ({type(error).__name__})",
            "Check the address, and for tls:// the certificates in Dask's configuration",
        ) from error
