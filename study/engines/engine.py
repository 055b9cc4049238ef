"""What an engine is, and how tasks are handed to one without losing or blaming the innocent.

An engine holds few tasks at a time. One whose worker ended is a suspect: it is run again when
everything else is done, alone, and only if its worker ends then too is the chat recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Protocol

from chatcheck.study.running.task import Outcome, Task

TICK_S: Final = 1.0  # how often an engine says that nothing is new


@dataclass(frozen=True, slots=True)
class Lost:
    """A task whose worker ended before it was done: "killed", or "memory" where that is known."""

    task: Task
    code: str


Event = Outcome | Lost


class Engine(Protocol):
    """Runs tasks; used as a context, which on leaving ends everything that it started."""

    def window(self) -> int:
        """How many tasks it should have in hand."""
        ...

    def submit(self, task: Task) -> None:
        """Take one more."""
        ...

    def submit_alone(self, task: Task) -> None:
        """Take one while nothing else is in hand, in a fresh worker if workers are its own."""
        ...

    def wait(self) -> Sequence[Event]:
        """What has happened, after at most ``TICK_S``; may be nothing."""
        ...

    def __enter__(self) -> Engine: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


def outcomes(engine: Engine, tasks: Iterable[Task]) -> Iterator[Outcome | None]:
    """An outcome for every task as it comes, and None where a while has passed without one."""
    waiting = iter(tasks)
    suspects: list[Task] = []
    in_hand = 0
    more = True
    while more or in_hand:
        while more and in_hand < engine.window():
            task = next(waiting, None)
            more = task is not None
            if task is not None:
                engine.submit(task)
                in_hand += 1
        if not in_hand:
            break
        events = engine.wait()
        in_hand -= len(events)
        suspects += [event.task for event in events if isinstance(event, Lost)]
        yield from (event for event in events if isinstance(event, Outcome))
        if not events:
            yield None
    for task in suspects:
        yield from _alone(engine, task)


def _alone(engine: Engine, task: Task) -> Iterator[Outcome | None]:
    engine.submit_alone(task)
    while True:
        for event in engine.wait():
            yield Outcome(task.number, event.code) if isinstance(event, Lost) else event
            return
        yield None
