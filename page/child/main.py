"""The child's life: orders from a pipe, done one by one; when the pipe ends, so does it."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import traceback
from importlib import import_module
from queue import SimpleQueue
from threading import Thread
from typing import Any, BinaryIO, Final

from chatcheck.page import wire
from chatcheck.parsers.errors import ChatcheckError

# What an analysis needs, loaded while the user still looks for the file.
HEAVY: Final = (
    "chatcheck.parsers.read",
    "chatcheck.page.child.work",
    "chatcheck.reports.pages",
    "chatcheck.reports.formats.web.page",
)
Order = tuple[dict[str, Any], bytes]


def main() -> None:
    """Serve orders until the server is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is the server's to answer
    orders, answers = _doors()
    waiting: SimpleQueue[Order] = SimpleQueue()
    Thread(target=_receive, args=(orders, waiting), daemon=True).start()
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    gc.disable()  # as the command line: what a run makes it keeps
    for module in HEAVY:
        import_module(module)
    from chatcheck.page.child.work import Work

    work = Work(lambda **said: _say(answers, said))
    while True:
        _do(work, *waiting.get(), answers)


def _doors() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes; whatever else might print, prints nowhere."""
    orders = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(nowhere, number)
    return orders, answers


def _receive(orders: BinaryIO, waiting: SimpleQueue[Order]) -> None:
    """Take in orders whatever the child is busy with: the end of the pipe ends it at once."""
    try:
        while line := orders.readline():
            order = wire.unframed(line)
            size = int(order.get("size", 0))
            data = orders.read(size)
            if len(data) < size:
                break
            waiting.put((order, data))
            del order, data  # a file is kept where it is used, and nowhere else
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _do(work: Any, order: dict[str, Any], data: bytes, answers: BinaryIO) -> None:
    from chatcheck.page.child.exports import LetGoError

    try:
        match order["do"]:
            case "file":
                work.take(order["name"], data)
            case "run":
                work.run(order["answers"])
                gc.collect()
            case "make":
                made = work.make(order["form"])
                _say(answers, {"said": "made", "form": order["form"], "size": len(made)}, made)
    except LetGoError:
        _say(answers, {"said": "again"})
    except Exception as error:
        happened, remedy, question = _why(error)
        said: dict[str, Any]
        if order["do"] == "make":
            said = {"said": "unmade", "happened": happened, "remedy": remedy}
        elif question is not None:
            said = {"said": "question", "happened": happened, "question": question,
                    "exports": work.labels()}  # fmt: skip
        else:
            said = {"said": "failed", "happened": happened, "remedy": remedy}
        _say(answers, said)


def _why(error: Exception) -> tuple[str, str, dict[str, Any] | None]:
    """What happened, what to do, and what there is to ask; a fault of ours is said as one."""
    if isinstance(error, ChatcheckError):
        from chatcheck.page.child.asking import as_form

        return error.happened, error.remedy, as_form(error)
    if isinstance(error, MemoryError):
        return "there is not enough memory for this chat", "Export a shorter stretch of it", None
    said = (str(error).splitlines() or [""])[0][:200]
    happened = f"a fault of chatcheck itself ({type(error).__name__}: {said})"
    return happened, "Please report it", None


def _say(answers: BinaryIO, said: dict[str, Any], data: bytes = b"") -> None:
    try:
        answers.write(wire.frame(**said))
        answers.write(data)
        answers.flush()
    except OSError:
        sys.exit()  # nobody listens any more
