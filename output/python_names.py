"""`\\lambda` → `lambda_`, `W^{(1)}` → `W1`, `\\hat y` → `hat_y`: the names that emitted Python gives to symbols."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping

from derive.errors import CannotRead
from derive.symbols import Symbol, spell

RESERVED = frozenset(["np", "cp", "data", "given", "dual", "range", "sum", "float", "int"])


def key(symbol: Symbol) -> str:
    """The name under which data comes: letters, digits and underscores only."""
    plain = re.sub(r"\^\((\w+)\)", r"\1", spell(symbol.name)).replace("'", "_prime")
    return re.sub(r"[^A-Za-z0-9_]+", "_", plain).strip("_") or "x"


def python_name(symbol: Symbol) -> str:
    """The key as a name that Python takes and that hides nothing."""
    name = key(symbol)
    name = f"_{name}" if name[0].isdigit() else name
    return f"{name}_" if keyword.iskeyword(name) or name in RESERVED else name


def python_names(symbols: Iterable[Symbol]) -> Mapping[Symbol, str]:
    """Raises CannotRead where two symbols would get one name."""
    found: dict[Symbol, str] = {}
    for symbol in symbols:
        name = python_name(symbol)
        if name in found.values():
            raise CannotRead(f"two symbols would both be called {name} in Python; rename one of them")
        found[symbol] = name
    return found
