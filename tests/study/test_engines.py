"""No task is lost, none is blamed for another's, and no worker outlives who started it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType

import pytest

from chatcheck.parsers.errors import ChatcheckError
from chatcheck.study.engines import worker
from chatcheck.study.engines.engine import Event, Lost, outcomes
from chatcheck.study.engines.pool import Pool
from chatcheck.study.running.task import Outcome, Reading, Task

POISON = 3  # ends whichever worker takes it
HEAVY = 4  # takes more memory than a worker may
ONCE = 5  # ends its worker the first time only


def task(number: int, mark: str = "") -> Task:
    reading = Reading({}, None, {}, None, None)
    return Task(number, (mark,), reading, ("Ana", "Ben"), None, None, {}, weekly=False)


def stub(tasks: Connection, results: Connection, limit_mb: float | None) -> None:
    """A worker that analyses nothing: it echoes, or ends as the task's number says."""
    results.send(worker.READY)
    while True:
        try:
            one: Task = tasks.recv()
        except EOFError:
            return
        mark = one.files[0]
        if one.number == POISON:
            os.kill(os.getpid(), signal.SIGKILL)
        if one.number == HEAVY:
            os._exit(worker.OVER_MEMORY)
        if one.number == ONCE and not Path(mark).exists():
            Path(mark).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        results.send(Outcome(one.number, None, {"pid": os.getpid()}))


def stillborn(tasks: Connection, results: Connection, limit_mb: float | None) -> None:
    """A worker that ends before it is ready."""
    os._exit(1)


def run(pool: Pool, tasks: Sequence[Task]) -> dict[int, Outcome]:
    with pool:
        found = [one for one in outcomes(pool, tasks) if one is not None]
    by_number = {one.number: one for one in found}
    assert len(by_number) == len(found) == len(tasks)
    return by_number


def test_a_poisoned_chat_is_recorded_and_its_neighbours_are_not_blamed() -> None:
    found = run(Pool(2, target=stub), [task(number) for number in (1, 2, POISON, 6, 7, 8, 9)])
    assert {number for number, one in found.items() if one.code} == {POISON}
    assert found[POISON].code == "killed"


def test_memory_is_named_as_the_cause() -> None:
    found = run(Pool(1, target=stub), [task(HEAVY), task(6)])
    assert (found[HEAVY].code, found[6].code) == ("memory", None)


def test_a_chat_whose_worker_was_killed_from_outside_is_not_lost(tmp_path: Path) -> None:
    found = run(Pool(1, target=stub), [task(ONCE, f"{tmp_path}/was-here"), task(6), task(7)])
    assert [found[number].code for number in (ONCE, 6, 7)] == [None, None, None]


def test_workers_that_cannot_start_are_told_once() -> None:
    with pytest.raises(ChatcheckError, match="workers end as soon as they are started"):
        run(Pool(1, target=stillborn), [task(1)])


def test_leaving_ends_every_worker() -> None:
    pool = Pool(2, target=stub)
    with pool:
        for number in (1, 2):
            pool.submit(task(number))
        pids = [one.process.pid for one in pool._workers]
        assert len(pids) == 2
    for pid in pids:
        assert pid is not None
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


class Scripted:
    """An engine in this process: some numbers are lost each time, as with blamed neighbours."""

    def __init__(self, lost_in_company: set[int], lost_alone: set[int]) -> None:
        self.lost = lost_in_company, lost_alone
        self.hand: list[tuple[Task, bool]] = []
        self.most = 0
        self.company: list[int] = []

    def window(self) -> int:
        return 3

    def submit(self, task: Task) -> None:
        self.hand.append((task, False))
        self.most = max(self.most, len(self.hand))

    def submit_alone(self, task: Task) -> None:
        self.company.append(len(self.hand))
        self.hand.append((task, True))

    def wait(self) -> Sequence[Event]:
        task, alone = self.hand.pop(0)
        if task.number in self.lost[alone]:
            return [Lost(task, "killed")]
        return [Outcome(task.number, None)]

    def __enter__(self) -> Scripted:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


def test_suspects_are_run_again_alone_before_one_is_recorded() -> None:
    engine = Scripted(lost_in_company={2, 3, 4}, lost_alone={3})
    found = {one.number: one.code for one in outcomes(engine, map(task, range(1, 8))) if one}
    assert found == {1: None, 2: None, 3: "killed", 4: None, 5: None, 6: None, 7: None}
    assert engine.company == [0, 0, 0]


def test_no_more_than_a_window_is_in_hand() -> None:
    taken = 0

    def tasks() -> Iterator[Task]:
        nonlocal taken
        for number in range(1, 100):
            taken += 1
            yield task(number)

    engine = Scripted(set(), set())
    stream = outcomes(engine, tasks())
    next(stream)
    assert taken == engine.most == 3


def test_a_worker_keeps_below_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []

    class Ended(Exception):
        pass

    def leave(code: int) -> None:
        ended.append(code)
        raise Ended

    monkeypatch.setattr(os, "_exit", leave)
    with pytest.raises(Ended):
        worker._keep_below(1.0)
    assert ended == [worker.OVER_MEMORY]
