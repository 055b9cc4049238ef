"""Everything in this process, one chat after another: for a debugger, and to compare with.

A chat that ends its worker would end this process.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType

from chatcheck.study.engines.engine import Event
from chatcheck.study.running.task import Task


class Inline:
    """The engine of ``--workers 0``."""

    def __init__(self) -> None:
        self._tasks: list[Task] = []

    def window(self) -> int:
        """One: nothing is done beside it."""
        return 1

    def submit(self, task: Task) -> None:
        """Take one more."""
        self._tasks.append(task)

    submit_alone = submit

    def wait(self) -> Sequence[Event]:
        """The outcome of the task in hand."""
        from chatcheck.study.running.chat import analysed

        return [analysed(self._tasks.pop(0))] if self._tasks else []

    def __enter__(self) -> Inline:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._tasks.clear()
