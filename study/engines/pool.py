"""Worker processes on this machine, by multiprocessing: fresh ones (spawn), and no port is opened.

``concurrent.futures`` has a pool too, but when one of its workers ends it ends all others, and
says neither whose task it was nor why; here every worker has pipes of its own.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from threading import current_thread, main_thread
from types import TracebackType
from typing import Final

from chatcheck.parsers.errors import ChatcheckError
from chatcheck.study.engines.engine import TICK_S, Event, Lost
from chatcheck.study.engines.worker import OVER_MEMORY, READY, work
from chatcheck.study.running.task import Outcome, Task

IN_HAND: Final = 2  # a worker's task and the next one, so that it never waits
MOST_STILLBORN: Final = 3  # workers that end before they are ready, one after another
LEAVING_S: Final = 2.0
_SPAWN: Final = get_context("spawn")
Work = Callable[[Connection, Connection, float | None], None]


class Worker:
    """A process, its pipes, and the tasks it has been given: the first is the one it is at."""

    def __init__(self, limit_mb: float | None, target: Work) -> None:
        taken, self.tasks = _SPAWN.Pipe(duplex=False)
        self.results, given = _SPAWN.Pipe(duplex=False)
        self.process = _SPAWN.Process(target=target, args=(taken, given, limit_mb), daemon=True)
        with _interrupts_held():
            self.process.start()
        taken.close()
        given.close()
        self.hand: deque[Task] = deque()
        self.ready = False

    def received(self) -> list[Outcome]:
        """What it has sent so far."""
        found: list[Outcome] = []
        try:
            while self.results.poll():
                said = self.results.recv()
                self.ready = True
                if said != READY:
                    self.hand.popleft()
                    found.append(said)
        except (EOFError, OSError):
            pass  # it has ended, maybe in the middle of a word
        return found

    def end(self) -> None:
        """End it, whatever it is at."""
        self.process.kill()
        self.process.join(LEAVING_S)
        self.tasks.close()
        self.results.close()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """A process started here does not see Ctrl-C before it has said that it will not."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # The first start would start it, and that lets interrupts in again.
    resource_tracker.ensure_running()
    # Another thread may still be told of it, and then it would break off what is done here.
    told: list[int] = []
    ours = current_thread() is main_thread()
    own = signal.signal(signal.SIGINT, lambda number, _: told.append(number)) if ours else None
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if own is not None:
            signal.signal(signal.SIGINT, own)
    if told:
        signal.raise_signal(signal.SIGINT)


class Pool:
    """The engine of ``--workers N``; ``limit_mb`` is what a worker may take."""

    def __init__(self, workers: int, limit_mb: float | None = None, *, target: Work = work) -> None:
        self._target = target
        self._count = workers
        self._limit_mb = limit_mb
        self._workers: list[Worker] = []
        self._queue: deque[Task] = deque()
        self._stillborn = 0

    def window(self) -> int:
        """Two a worker."""
        return self._count * IN_HAND

    def submit(self, task: Task) -> None:
        """Take one more."""
        self._queue.append(task)
        self._hand_out()

    def submit_alone(self, task: Task) -> None:
        """Take one into a fresh worker: an old one holds memory of its earlier chats."""
        self._end_all()
        self.submit(task)

    def wait(self) -> Sequence[Event]:
        """What has happened: outcomes, and tasks whose worker ended at them."""
        sources: list[Connection | int] = [worker.results for worker in self._workers]
        sources += [worker.process.sentinel for worker in self._workers]
        wait(sources, TICK_S)
        events: list[Event] = []
        for worker in list(self._workers):
            alive = worker.process.is_alive()  # asked first: then all it sent can be read
            events += worker.received()
            if not alive:
                events += self._buried(worker)
        self._hand_out()
        return events

    def _hand_out(self) -> None:
        """Give tasks to whoever has the fewest; start workers as they are needed."""
        while self._queue:
            free = min(self._workers, key=lambda worker: len(worker.hand), default=None)
            if len(self._workers) < self._count and (free is None or free.hand):
                free = Worker(self._limit_mb, self._target)
                self._workers.append(free)
            if free is None or len(free.hand) >= IN_HAND:
                return
            task = self._queue.popleft()
            free.hand.append(task)
            try:
                free.tasks.send(task)
            except OSError:
                return  # it has ended: its hand is taken back when that is seen

    def _buried(self, worker: Worker) -> list[Event]:
        """Whom an ended worker leaves: the task it was at is lost, those behind it are not."""
        self._workers.remove(worker)
        code = "memory" if worker.process.exitcode == OVER_MEMORY else "killed"
        lost: list[Event] = []
        if worker.ready:
            self._stillborn = 0
            lost = [Lost(worker.hand.popleft(), code)] if worker.hand else []
        else:
            self._stillborn += 1
        self._queue.extendleft(reversed(worker.hand))
        worker.end()
        if self._stillborn >= MOST_STILLBORN:
            raise ChatcheckError(
                "workers end as soon as they are started",
                "See whether --workers 0 works, and how much memory is free",
            )
        return lost

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end_all()

    def _end_all(self) -> None:
        for worker in self._workers:
            worker.end()
        self._workers.clear()
