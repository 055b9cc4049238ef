"""Progress on a terminal: the stages of a command by name; silent when piped or quiet."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar


class Progress:
    """A bar of named stages on stderr; does nothing where stderr is no terminal."""

    def __init__(self, stages: int, *, quiet: bool) -> None:
        self._bar: ProgressBar[int] | None = None
        self._started = False
        self._name = ""
        if not quiet and sys.stderr.isatty():
            self._bar = click.progressbar(
                length=stages,
                file=sys.stderr,
                item_show_func=lambda _: self._name,
                show_eta=False,  # stages differ: what is left of them is anybody's guess
                show_percent=False,
                show_pos=True,
            )

    def __enter__(self) -> Progress:
        if self._bar is not None:
            self._bar.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            if error is None:
                self._name = "done"
                self._bar.update(1)
            self._bar.__exit__(kind, error, trace)

    def stage(self, name: str) -> None:
        """The stage that begins now."""
        self._name = name
        if self._bar is not None:
            self._bar.update(1 if self._started else 0)
            self._bar.render_progress()
        self._started = True
