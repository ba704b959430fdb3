"""The seconds of a command: what runs longer is cut off, and what is left is unknown, never wrong."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from checks.verdict import Kind, Verdict
from checks.written.limits import TooLate, until
from derive.errors import TooHard

T = TypeVar("T")
SECONDS, LEAST = 8.0, 0.05
LATE = Verdict(Kind.UNKNOWN, {"method": "none", "message": "ran out of time"})


@dataclass(frozen=True)
class Clock:
    """A moment past which nothing is begun, and what runs is cut off."""

    end: float

    def within(self, job: Callable[[], T]) -> T | None:
        """What the job gives, None where the time was up."""
        try:
            with until(max(LEAST, self.end - time.monotonic())):
                return job()
        except TooLate:
            return None

    def needed(self, job: Callable[[], T], what: str) -> T:
        """The same of what nothing can do without. Raises TooHard where the time was up."""
        found = self.within(job)
        if found is None:
            raise TooHard(f"{what} takes too long; give --timeout, or name parts of what is written")
        return found


def clock(timeout: float | None) -> Clock:
    return Clock(time.monotonic() + (timeout or SECONDS))
