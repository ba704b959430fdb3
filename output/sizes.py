"""`n=5,d=2` → {"n": 5, "d": 2}: the sizes of a topic's axes, or one line that says what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence

from derive.errors import BadSize

LARGEST = 1000


def read_sizes(text: str, axes: Sequence[str]) -> dict[str, int]:
    """Pairs of an axis and a whole number. Raises BadSize, naming the axes that there are."""
    sizes: dict[str, int] = {}
    for pair in text.split(","):
        axis, value = read_pair(pair.strip(), axes)
        if axis in sizes:
            raise BadSize(f"--size gives {axis} twice; {known(axes)}")
        sizes[axis] = value
    return sizes


def read_pair(pair: str, axes: Sequence[str]) -> tuple[str, int]:
    axis, equals, value = (part.strip() for part in pair.partition("="))
    if not equals or not axis or not value:
        raise BadSize(f"--size takes pairs such as {example(axes)}, not {pair!r}; {known(axes)}")
    if axis not in axes:
        raise BadSize(f"there is no axis {axis!r}; {known(axes)}")
    return axis, read_number(axis, value, axes)


def read_number(axis: str, value: str, axes: Sequence[str]) -> int:
    if not (value.isascii() and value.isdigit()) or not value.strip("0"):
        raise BadSize(f"the size of {axis} is a whole number from 1, not {value!r}; {known(axes)}")
    digits = value.lstrip("0")
    if len(digits) > len(str(LARGEST)) or int(digits) > LARGEST:
        raise BadSize(f"the size of {axis} is at most {LARGEST}, not {value[:20]}; {known(axes)}")
    return int(digits)


def known(axes: Sequence[str]) -> str:
    return f"the axes are {', '.join(axes)}" if axes else "this topic has no axes to size"


def example(axes: Sequence[str]) -> str:
    return ",".join(f"{axis}={size}" for axis, size in zip(axes[:2], (5, 2), strict=False)) or "n=5"
