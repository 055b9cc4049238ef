"""A worker process of the pool: takes tasks from a pipe, answers through another.

It lives no longer than who started it, whatever way that ends: a thread waits for it. A second
looks after the memory. Nothing is written to the terminal, since what a library warns of may hold
a text.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from threading import Thread
from typing import Final

from chatcheck.study.running.task import Task

READY: Final = "ready"
OVER_MEMORY: Final = 86  # exit code: the chat needed more than a worker may take
ORPHANED: Final = 87
LOOK_S: Final = 0.05


def one_thread_each() -> None:
    """Tell libraries that are not loaded yet to compute with one thread: there are many workers."""
    for name in ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.putenv(name, "1")


def work(tasks: Connection, results: Connection, limit_mb: float | None) -> None:
    """Analyse what comes until nothing more can come."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started us
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _silence()
    Thread(target=_outlive_nobody, daemon=True).start()
    one_thread_each()
    from chatcheck.study.running.chat import analysed

    if limit_mb is not None:
        Thread(target=_keep_below, args=(limit_mb,), daemon=True).start()
    results.send(READY)
    while True:
        try:
            task: Task = tasks.recv()
        except EOFError:
            return
        results.send(analysed(task))


def _silence() -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


def _outlive_nobody() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(ORPHANED)


def _keep_below(limit_mb: float) -> None:
    from chatcheck.study.running.memory import resident_mb

    while True:
        held = resident_mb()
        if held is None:
            return
        if held > limit_mb:
            os._exit(OVER_MEMORY)
        time.sleep(LOOK_S)
