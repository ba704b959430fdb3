"""`Σᵢ yᵢ xᵢ` or `Xᵀy`: the members of a family as the rows of a matrix, and the rows of a matrix as a family.

Nothing but names changes: a family and a matrix are the same array, whose first axis is written under a Σ or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from derive import index_form as form
from derive.index_form import Node
from derive.notation.lift import lift
from derive.notation.spelling import LETTERS
from derive.notation.tree import Name, Transpose
from derive.notation.write import unicode
from derive.symbols import Axis, Index, Symbol
from derive.tensor import Tensor

Renaming = Mapping[Symbol, Symbol]


def stacked(nodes: list[Node], by: Symbol) -> Renaming:
    """`xᵢ ∈ ℝᵈ` → X with the rows xᵢᵀ, `yᵢ` → y."""
    names = taken(nodes)
    families = [item for node in nodes for item in form.symbols(node) if item.family == 1 and item != by]
    return {item: replace(item, family=0, name=name_of_rows(item, names)) for item in families if len(item.axes) <= 2}


def parted(nodes: list[Node], by: Symbol) -> Renaming:
    """`X` → xᵢ with i along its rows, and y → yᵢ along the same axis; axes of the variable stay."""
    names, found = taken(nodes), [item for node in nodes for item in form.symbols(node) if item != by]
    axes = set(samples(found, by))
    members = [item for item in found if not item.family and item.axes and item.axes[0] in axes]
    return {item: replace(item, family=1, name=name_of_member(item, names)) for item in members}


def samples(found: list[Symbol], by: Symbol) -> Iterator[Axis]:
    """The first axes of matrices along which the variable does not run."""
    return (item.axes[0] for item in found if len(item.axes) == 2 and not item.family and item.axes[0] not in by.axes)


def taken(nodes: list[Node]) -> set[str]:
    return {item.name.base for node in nodes for item in form.symbols(node)}


def name_of_rows(symbol: Symbol, names: set[str]) -> Name:
    """X for xᵢ, Φ for φᵢ; y for the numbers yᵢ."""
    base = symbol.name.base
    return free(symbol, base.upper() if len(base) == 1 else base.capitalize(), names)


def name_of_member(symbol: Symbol, names: set[str]) -> Name:
    """xᵢ for the rows of X."""
    return free(symbol, symbol.name.base.lower(), names)


def free(symbol: Symbol, base: str, names: set[str]) -> Name:
    """The other case of a matrix' letter where nothing else is called so, else the name itself."""
    known = len(symbol.axes) == 2 and (len(base) == 1 or base in LETTERS) and base not in names
    return replace(symbol.name, base=base) if known else symbol.name


def renamed(node: Node, names: Renaming) -> Node:
    """The node with other symbols in the places of its leaves."""
    return form.rewrite(node, lambda item: leaf(item, names))


def leaf(item: Node, names: Renaming) -> Node | None:
    return form.Leaf(names[item.symbol], item.at) if isinstance(item, form.Leaf) and item.symbol in names else None


def sentence(old: Symbol, new: Symbol) -> str:
    """`X has the rows xᵢᵀ`, `y has the entries yᵢ`."""
    member, whole = (old, new) if old.family else (new, old)
    index = Index(member.axes[0].letters[0], member.axes[0])
    one = lift(Tensor(form.Leaf(member))[index])
    rows = len(member.axes) == 2
    named = unicode(Transpose(one) if rows else one)
    return f"{unicode(whole.name)} has the {'rows' if rows else 'entries'} {named}"
