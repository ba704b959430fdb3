"""A bar on a terminal when something takes over a second; otherwise nothing, not even an import."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer
from typing import Any

PATIENCE = 1.0


@contextmanager
def bar(what: str, wanted: bool) -> Iterator[None]:
    """`checking ━━━━`: drawn on stderr after a second and gone at the end."""
    if not wanted or sys.stderr is None or not sys.stderr.isatty():
        yield
        return
    drawn: list[Any] = []
    timer = Timer(PATIENCE, lambda: drawn.append(started(what)))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        for progress in drawn:
            progress.stop()


def started(what: str) -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    progress.add_task(what, total=None)
    progress.start()
    return progress
