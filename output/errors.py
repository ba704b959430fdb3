"""The two ways in which the command line itself refuses: `usage` and `cannot-write`."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from derive.errors import DeriveError


class WrongUsage(DeriveError):
    """The command line asks for something that does not exist or contradicts itself."""

    code = "usage"


class CannotWrite(DeriveError):
    """The result cannot be stored where it was to go; what was there before is still there."""

    code = "cannot-write"


class Internal(DeriveError):
    """A fault of `derive` itself, not of what it was given."""

    code = "internal"


def hint(name: str, names: Iterable[str], otherwise: str) -> str:
    """`did you mean svm-dual, svm-margin?`, or what to do where nothing is near."""
    plain, every = name.lower().replace("_", "-"), tuple(names)
    begun = [other for other in every if len(plain) > 1 and other.startswith(plain)]
    near = begun[:3] or get_close_matches(plain, every, n=3, cutoff=0.4)
    return f"did you mean {', '.join(near)}?" if near else otherwise
