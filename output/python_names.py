"""The names of an emitted module: those of `code.identifiers`, none of which hides what the module itself uses."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Mapping

from derive.errors import CannotRead
from derive.symbols import Symbol
from output.code.identifiers import keyword_name

OWN = frozenset(["np", "cp", "data", "given", "dual", "symmetric", "root", "objective", "constraints", "float", "int"])


def keys(symbol: Symbol) -> tuple[str, ...]:
    """The names under which data may come: `lambda` is one for `lambda_`."""
    name = keyword_name(symbol.name)
    bare = name.removesuffix("_")
    return (bare, name) if keyword.iskeyword(bare) or bare in OWN else (name,)


def python_name(symbol: Symbol) -> str:
    """A local name for a symbol."""
    name = keyword_name(symbol.name)
    return f"{name}_" if name in OWN or name.startswith("size_") else name


def python_names(symbols: Iterable[Symbol]) -> Mapping[Symbol, str]:
    """Raises CannotRead where two symbols would get one name."""
    found: dict[Symbol, str] = {}
    for symbol in symbols:
        name = python_name(symbol)
        if name in found.values():
            raise CannotRead(f"two symbols would both be called {name} in Python; rename one of them")
        found[symbol] = name
    return found
