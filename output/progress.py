"""A bar on a terminal when something takes over a second; otherwise nothing, not even an import."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer
from typing import Any

PATIENCE = 1.0


@contextmanager
def bar(what: str, wanted: bool, total: int | None = None) -> Iterator[Callable[[], None]]:
    """`checking ━━━━`: drawn on stderr after a second and gone at the end; what it yields counts up to `total`."""
    done: list[None] = []
    if not wanted or sys.stderr is None or not sys.stderr.isatty():
        yield lambda: None
        return
    drawn: list[Any] = []
    timer = Timer(PATIENCE, lambda: drawn.append(started(what, total, len(done))))
    timer.daemon = True
    timer.start()
    try:
        yield lambda: counted(done, drawn)
    finally:
        timer.cancel()
        timer.join()
        for progress in drawn:
            progress.stop()


def counted(done: list[None], drawn: list[Any]) -> None:
    """One more, seen where there is a bar already."""
    done.append(None)
    for progress in drawn:
        progress.update(progress.task_ids[0], completed=len(done))


def started(what: str, total: int | None = None, completed: int = 0) -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    progress.add_task(what, total=total, completed=completed)
    progress.start()
    return progress
