"""A claim about problems with the facts of its variables taken off: `αᵢ ≥ 0` is then a constraint or nothing.

What a symbol is declared to satisfy is a constraint that no problem states. A set of constraints is compared with
another without such help, so that a dual in which α ≥ 0 was forgotten is not saved by the declaration of α.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from derive import index_form as form
from derive.index_form import Node
from derive.solving import substitute, unfold
from derive.symbols import Symbol
from derive.tensor import Tensor

C = TypeVar("C")


def without_facts(claim: C, variables: Iterable[Tensor], definitions: Mapping[Symbol, Node]) -> C:
    """The claim, its definitions put in, about variables of which nothing is known but what it says."""
    known = {item.symbol: form.Leaf(replace(item.symbol, facts=frozenset())) for item in variables if item.symbol.facts}
    result: C = rewritten(claim, known, definitions) if known else claim
    return result


def rewritten(value: Any, known: Mapping[Symbol, Node], definitions: Mapping[Symbol, Node]) -> Any:
    """A claim or a part of one, rebuilt around its tensors."""
    if isinstance(value, Tensor):
        whole = unfold(value.node, definitions)
        return Tensor(substitute(whole, known) if set(known) & set(form.symbols(whole)) else whole, value.indices)
    if isinstance(value, tuple):
        return tuple(rewritten(item, known, definitions) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: rewritten(getattr(value, f.name), known, definitions) for f in fields(value)})
    return value
