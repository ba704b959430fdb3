"""Equal arguments give the same object, so equality is identity and every result can be kept by object."""

from __future__ import annotations

from typing import Any, ClassVar
from weakref import WeakValueDictionary


class Interned(type):
    """The metaclass of frozen data: `Leaf(x) is Leaf(x)`. What nothing holds is forgotten."""

    made: ClassVar[WeakValueDictionary[tuple[Any, ...], Any]] = WeakValueDictionary()

    def __call__(cls, *arguments: Any, **named: Any) -> Any:
        new = super().__call__(*arguments, **named)
        return Interned.made.setdefault((cls, *vars(new).values()), new)
