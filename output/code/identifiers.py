r"""`\vec w` → `w`, `b_1` → `b_1`, `W^{(1)}` → `W1`, `\hat y` → `hat_y`, `h_{t-1}` → `h_t_1`, `\lambda` → `lambda_`."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Iterable

from derive.errors import CannotRead
from derive.notation.tree import Name, Number, Tree
from derive.notation.write import latex
from derive.symbols import Function, Symbol, spell

Named = Symbol | Function
RESERVED = {"np"}
PRIMES = ("", "_prime", "_second", "_third", "_fourth")
OWN_LETTERS = re.compile(r"(?:cal|bb|frak)([A-Z])")


def keyword_name(name: Name) -> str:
    """The name of an argument. Raises CannotRead where nothing is left that Python could call a name."""
    plain = OWN_LETTERS.fullmatch(name.base)
    base = plain.group(1) if plain else name.base
    before, after = (f"{name.accent}_", "") if name.accent not in ("", "star") else ("", name.accent and "_star")
    layer = "" if name.layer is None else words(name.layer)
    below = "".join(f"_{words(item)}" for item in name.subscripts)
    return checked(f"{before}{base}{layer}{below}{after}" + primed(name.primes))


def words(tree: Tree) -> str:
    """A subscript as it is written, without backslashes and braces."""
    text = spell(tree) if isinstance(tree, Name) else str(tree.value) if isinstance(tree, Number) else latex(tree)
    return re.sub(r"[\\{}]|\b(?:vec|mathbf|mathrm|text)\b", "", text)


def primed(order: int) -> str:
    """`_prime`, `_second`. Raises CannotRead beyond the fourth derivative."""
    if order >= len(PRIMES):
        raise CannotRead(f"a function's derivative of order {order} has no name here")
    return PRIMES[order]


def checked(text: str) -> str:
    """Letters, digits and single underscores; a word of Python's own gets an underscore."""
    plain = re.sub(r"[^0-9A-Za-z]+", "_", text).lstrip("_")
    plain = plain + "_" if keyword.iskeyword(plain) or plain in RESERVED else plain
    if not plain.isidentifier():
        raise CannotRead(f"{text!r} gives no name that Python can call an argument by")
    return plain


def function_name(function: Function) -> str:
    """`f_prime` for f′."""
    return checked(keyword_name(function.name) + primed(function.order))


def keys(symbol: Symbol) -> tuple[str, ...]:
    """The names under which `**data` may hold it: `lambda` is one for `lambda_`."""
    name = keyword_name(symbol.name)
    bare = name.removesuffix("_")
    return (bare, name) if keyword.iskeyword(bare) or bare in RESERVED else (name,)


def named(items: Iterable[Named], own: Collection[str] = ()) -> dict[Named, str]:
    """A name for each symbol and function, none of a module's own. Raises CannotRead where two would have one name."""
    words = {item: function_name(item) if isinstance(item, Function) else keyword_name(item.name) for item in items}
    found = {item: f"{word}_" if word in own else word for item, word in words.items()}
    owners: dict[str, Named] = {}
    for item, name in found.items():
        if owners.setdefault(name, item) != item:
            raise CannotRead(f"{owners[name]} and {item} would both be called {name}; rename one of them")
    return found
