"""Tasks in processes of their own: each may take so many seconds and so much memory, and then it is killed alone.

A pool of `concurrent.futures` is broken as a whole when one of its processes dies, so these few lines are our own.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any

MEMORY = 1 << 30
GRACE = 2.0

Work = Callable[[Any], Any]


@dataclass(frozen=True)
class Task:
    """What to do, and after how many seconds it is given up."""

    number: int
    job: Any
    seconds: float


@dataclass(frozen=True)
class Lost:
    """The process was killed or died."""

    why: str


@dataclass(eq=False)
class Worker:
    """A process and the pipe to it."""

    process: Any
    pipe: Connection
    task: Task | None = None
    until: float = 0.0

    def give(self, task: Task) -> None:
        self.task, self.until = task, time.monotonic() + task.seconds
        with suppress(OSError):
            self.pipe.send(task)

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


@dataclass
class Crew:
    """At most `size` workers; one that is lost is replaced when there is work for it."""

    work: Work
    size: int
    workers: list[Worker] = field(default_factory=list)

    def idle(self) -> Worker | None:
        """A worker without a task."""
        free = next((worker for worker in self.workers if worker.task is None), None)
        return free or (self.hired() if len(self.workers) < self.size else None)

    def hired(self) -> Worker:
        methods = multiprocessing.get_all_start_methods()
        context: Any = multiprocessing.get_context("fork" if "fork" in methods else None)
        near, far = context.Pipe()
        others = [near, *(worker.pipe for worker in self.workers)]
        process = context.Process(target=serve, args=(far, self.work, others), daemon=True)
        process.start()
        far.close()
        self.workers.append(Worker(process, near))
        return self.workers[-1]

    def busy(self) -> list[Worker]:
        return [worker for worker in self.workers if worker.task is not None]

    def collected(self) -> Iterator[tuple[Task, Any]]:
        """Wait for the next result or the next loss."""
        busy = self.busy()
        patience = max(0.0, min(worker.until for worker in busy) - time.monotonic())
        ready = wait([worker.pipe for worker in busy], patience)
        for worker in busy:
            if worker.pipe in ready:
                yield self.received(worker)
            elif time.monotonic() >= worker.until:
                yield self.lost(worker, "ran out of time")

    def received(self, worker: Worker) -> tuple[Task, Any]:
        try:
            result = worker.pipe.recv()
        except (EOFError, OSError):
            return self.lost(worker, "the judge ran out of memory or stopped")
        task, worker.task = worker.task, None
        return required(task), result

    def lost(self, worker: Worker, why: str) -> tuple[Task, Lost]:
        task = required(worker.task)
        self.workers.remove(worker)
        worker.end()
        return task, Lost(why)

    def end(self) -> None:
        for worker in self.workers:
            worker.end()


def required(task: Task | None) -> Task:
    assert task is not None
    return task


def results(
    tasks: Iterable[Task], work: Work, size: int, again: Callable[[Task, Lost], Task | None]
) -> Iterator[tuple[int, Any]]:
    """The results as they come, by number; what was lost is tried as `again` says, or comes as Lost."""
    waiting, crew = deque(tasks), Crew(work, size)
    try:
        while waiting or crew.busy():
            while waiting and (worker := crew.idle()):
                worker.give(waiting.popleft())
            for task, result in crew.collected():
                retry = again(task, result) if isinstance(result, Lost) else None
                if retry is None:
                    yield task.number, result
                else:
                    waiting.appendleft(retry)
    finally:
        crew.end()


def in_order(found: Iterator[tuple[int, Any]]) -> Iterator[Any]:
    """Results by number: each as soon as all before it are there."""
    kept: dict[int, Any] = {}
    following = 0
    for number, result in found:
        kept[number] = result
        while following in kept:
            yield kept.pop(following)
            following += 1


def serve(pipe: Connection, work: Work, others: Iterable[Connection]) -> None:
    """In the worker: results for tasks until the pipe is closed."""
    for other in others:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    alone()
    with suppress(EOFError, BrokenPipeError):
        while True:
            task = pipe.recv()
            signal.setitimer(signal.ITIMER_REAL, task.seconds + GRACE)
            pipe.send(work(task.job))
            signal.setitimer(signal.ITIMER_REAL, 0)


def alone() -> None:
    """Little memory, nothing to read or to print to."""
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    silent(0)
    silent(1)
    if not os.environ.get("DERIVE_DEBUG"):
        silent(2)
    sys.stdin = sys.stdout = open(os.devnull, "r+")  # noqa: SIM115


def silent(descriptor: int) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
