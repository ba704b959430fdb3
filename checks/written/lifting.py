"""`F = (1/n) Σᵢ ℓᵢ` of functions means F(x) = (1/n) Σᵢ ℓᵢ(x)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from checks.written.value import readings
from checks.written.world import Env, family_word, word
from derive.notation import tree
from derive.notation.tree import Name, Tree

ARGUMENT = Name("argument")


def of_functions(body: Tree, env: Env) -> Tree | None:
    """The body at `argument`; None where no function stands bare in it."""
    found = rewritten(body, lambda name: tree.Call(name, (ARGUMENT,)) if is_function(name, env) else name)
    return None if found == body else found


def is_function(name: Name, env: Env) -> bool:
    keys = [word(base) if not rest else family_word(base, len(rest)) for base, rest in readings(name, env)]
    return any(is_known_function(key, env) for key in keys)


def is_known_function(key: str, env: Env) -> bool:
    declared = env.context.declared.get(key)
    defined = env.context.definitions.get(key, ())
    return (declared is not None and declared.is_function) or any(item.parameters is not None for item in defined)


def rewritten(body: Any, rule: Callable[[Name], Tree]) -> Any:
    """Every name by the rule, but the one in front of brackets and the index of a sum."""
    if isinstance(body, Name):
        return rule(body)
    if isinstance(body, tuple):
        return tuple(rewritten(item, rule) for item in body)
    if not isinstance(body, Tree) or not is_dataclass(body):
        return body
    kept = ("function", "index") if isinstance(body, tree.Call | tree.Sum | tree.Product) else ()
    changed = {f.name: rewritten(getattr(body, f.name), rule) for f in fields(body) if f.name not in kept}
    return replace(body, **changed)
