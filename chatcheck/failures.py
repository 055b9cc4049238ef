"""Running a command: whatever fails becomes one line and an exit code, never a traceback."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import click


def run(command: Callable[[], Any]) -> int:
    """Run a command and say how it ended: 0 done, 1 unreadable, 2 usage, 130 interrupted."""
    from chatcheck.parsers.errors import ChatcheckError, PeriodError, SettingsError

    interrupted = False

    def stop(*_: object) -> None:
        # Remembered, since some libraries make another error of it.
        nonlocal interrupted
        interrupted = True
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, stop)
    # Being told to end leaves nothing half-written either.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    gc.disable()  # a run is short and keeps what it makes: collecting costs a tenth of its time
    code = 0
    try:
        code = command() or 0
    except click.ClickException as error:
        click.echo(f"chatcheck: {_usage(error)}", err=True)
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        code = _stopped()
    except ChatcheckError as error:
        click.echo(f"chatcheck: {error}", err=True)
        code = 2 if isinstance(error, (PeriodError, SettingsError)) else 1
    except BrokenPipeError:
        # The reader of our output has gone; what is left unsaid goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except MemoryError:
        click.echo(
            "chatcheck: not enough memory. Analyse a part with --since and --until.", err=True
        )
        code = 1
    except OSError as error:
        click.echo(
            f"chatcheck: {error.strerror or error} ({error.filename or 'standard output'}). "
            "Check the path, the room on the disk and your rights there.",
            err=True,
        )
        code = 1
    except BaseException as error:
        if isinstance(error, (SystemExit, GeneratorExit)) or os.environ.get("CHATCHECK_TRACEBACK"):
            raise
        code = _stopped() if interrupted else _unforeseen(error)
    gc.freeze()  # nor is there a last collection on leaving: the system takes back everything
    return code


def _usage(error: click.ClickException) -> str:
    """A usage error in one line, with where to read on."""
    said = " ".join(error.format_message().split())
    said = said if said.endswith((".", "?")) else f"{said}."
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is None or "chatcheck " in said:
        return said
    return f"{said} See: {context.command_path} --help"


def _stopped() -> int:
    click.echo("chatcheck: stopped; nothing was left half-written.", err=True)
    return 130


def _unforeseen(error: BaseException) -> int:
    """A fault of chatcheck's own, said in one line like any other."""
    said = (str(error).splitlines() or [""])[0][:200]
    click.echo(
        f"chatcheck: a fault of chatcheck itself ({type(error).__name__}: {said}). Please report "
        "it; with CHATCHECK_TRACEBACK=1 it says where.",
        err=True,
    )
    return 1
