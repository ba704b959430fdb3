"""`Fraction(1, 2)` → `"1/2"`: evidence as plain data that JSON can hold."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from fractions import Fraction
from functools import singledispatch
from typing import Any


@singledispatch
def plain(value: Any) -> Any:
    """Data that JSON can hold; what it has no word for is spelled, and a number that is not finite is null."""
    item = getattr(value, "item", None)
    return plain(item()) if callable(item) else str(value)


@plain.register(bool)
@plain.register(int)
@plain.register(str)
@plain.register(type(None))
def _(value: Any) -> Any:
    return value


@plain.register
def _(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


@plain.register
def _(value: Fraction) -> str:
    return str(value)


@plain.register
def _(value: Enum) -> Any:
    return plain(value.value)


@plain.register(Mapping)
def _(value: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): plain(item) for key, item in value.items()}


@plain.register(list)
@plain.register(tuple)
def _(value: Sequence[Any]) -> list[Any]:
    return [plain(item) for item in value]


@plain.register(AbstractSet)
def _(value: AbstractSet[Any]) -> list[Any]:
    return sorted((plain(item) for item in value), key=str)
