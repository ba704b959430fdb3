"""`H(X)`, `H(Y | X)`, `I(X; Y)` of X and Y that stand nowhere else: names of numbers, and no functions of X and Y."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checks.written.calls import OTHER_NAMES, STRUCTURES
from checks.written.declare import calls_in
from checks.written.distributions import BASES
from checks.written.scalars import VALUES
from derive.notation import tree
from derive.notation.rebuilding import rebuilt
from derive.notation.tree import Name, Tree

RESERVED = BASES | OTHER_NAMES.keys() | STRUCTURES.keys() | VALUES.keys() | {"Var", "Cov", "Pr", "E", "indicator"}


def labelled(trees: Sequence[Tree]) -> frozenset[Name]:
    """The functions that stand before such letters only, and before different ones."""
    found = [call for body in trees for call in calls_in(body) if call.function.base not in RESERVED]
    functions = {call.function: {item.arguments for item in found if item.function == call.function} for call in found}
    likely = {name for name, lists in functions.items() if len(lists) > 1 and all(map(is_list_of_labels, lists))}
    loose = {name for body in trees if not is_mention(body) for name in outside(body, frozenset(likely))}
    kept = (name for name in likely if name not in loose and not name.primes)
    return frozenset(name for name in kept if loose.isdisjoint(letters(functions[name])))


def is_list_of_labels(arguments: tuple[Tree, ...]) -> bool:
    names = list(letters([arguments]))
    return bool(names) and all(name.base.isupper() and len(name.base) == 1 and not name.subscripts for name in names)


def letters(lists: Sequence[tuple[Tree, ...]] | set[tuple[Tree, ...]]) -> Iterator[Name]:
    for arguments in lists:
        for item in arguments:
            if isinstance(item, Name):
                yield item
            elif isinstance(item, tree.Given):
                yield from letters([item.items, item.conditions])
            else:
                yield Name("")


def is_mention(body: Tree) -> bool:
    """`random variables $X$ and $Y$`."""
    return isinstance(body, Name) or (isinstance(body, tree.Several) and all(map(is_mention, body.statements)))


def outside(body: Tree, functions: frozenset[Name]) -> Iterator[Name]:
    if isinstance(body, Name):
        yield body
    elif not (isinstance(body, tree.Call) and body.function in functions):
        for child in body.children:
            yield from outside(child, functions)


def as_names(body: Tree, functions: frozenset[Name]) -> Tree:
    """H(Y | X) as a name of its own."""
    if isinstance(body, tree.Call) and body.function in functions:
        return Name(body.function.base, (Name(spelled(body.arguments)),))
    return body if isinstance(body, Name) else rebuilt(body, lambda part: as_names(part, functions))


def spelled(arguments: tuple[Tree, ...]) -> str:
    return ",".join(
        f"{spelled(item.items)}|{spelled(item.conditions)}" if isinstance(item, tree.Given) else item.base
        for item in arguments
        if isinstance(item, tree.Given | Name)
    )
