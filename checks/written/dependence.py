"""`∂ℓ/∂y` of an ℓ that no formula gives: an unknown function of what the text says, calls it with, or derives it by.

Of all that a loss is differentiated by it is a function of what stands last: of the output o, where o is computed
from the scores and the scores from the query. Rumelhart, Hinton, Williams, Nature 323, 1986.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from checks.written.declare import Said, enumerated, keyed, listed
from checks.written.world import Context, Declared, Definition, word
from derive.notation import tree
from derive.notation.tree import Name, Tree

OF = re.compile(r"\b(?:function of|depends? only on)(?: the)?\s*$")


def note_said(found: Sequence[Said], context: Context) -> None:
    """`ℓ is a differentiable function of $y_1, …, y_m$`: an unknown function of these."""
    for first, second in pairwise(found):
        if OF.search(second.lead.lower()) and isinstance(first.formula, Name):
            depends(first.formula, arguments_said(listed(second.formula)), context)


def infer(bodies: Sequence[Tree], context: Context) -> None:
    """What is differentiated, has no formula, and is computed from something that has one."""
    formulas = dict(reversed([pair for body in bodies for pair in formula(body)]))
    pairs = list(dict.fromkeys(pair for body in bodies for pair in differentiated(body)))
    for of in dict.fromkeys(of for of, _ in pairs if of.base not in formulas and not of.subscripts):
        called = next((found for body in bodies for found in calls(of, body)), ())
        by = [name for other, name in pairs if other == of]
        depends(of, called or last(by, formulas) or last_layer(by, bodies, formulas, context), context)


def depends(name: Name, arguments: tuple[Name, ...], context: Context) -> None:
    """The name is an unknown function of the arguments, unless the text says what it is."""
    key = keyed(name, context)[0]
    declared = context.declared.get(key)
    if not arguments or key in context.definitions or (declared is not None and declared.is_function):
        return
    unknown = replace(name, accent="unknown", subscripts=())
    context.declared[word(unknown)] = Declared((), 0, (), frozenset(), tuple((tree.ONE,) for _ in arguments), True)
    context.definitions[key] = [Definition(tree.Call(unknown, arguments))]


def is_modelled(name: Name, context: Context) -> bool:
    """Whether an unknown function stands for what no formula gives."""
    items = context.definitions.get(keyed(name, context)[0], ())
    return any(isinstance(item.body, tree.Call) and item.body.function.accent == "unknown" for item in items)


def arguments_said(items: Sequence[Tree]) -> tuple[Name, ...]:
    """y for `y_1, …, y_m`, and names one by one."""
    family = enumerated(items)
    if family is not None:
        return (replace(family[0], subscripts=()),)
    names = tuple(item for item in items if isinstance(item, Name) and not item.subscripts)
    return names if len(names) == len(items) else ()


def last(by: Sequence[Name], formulas: Mapping[str, frozenset[str]]) -> tuple[Name, ...]:
    """Those that no other one is computed from, if others are; a name that is computed from itself stands nowhere."""
    below = {name.base: reached(name.base, formulas) for name in by}
    if any(base in inner for base, inner in below.items()):
        return ()
    top = [base for base in below if not any(base in inner for inner in below.values())]
    if not any(base in formulas for base in top):
        return ()
    return tuple(dict.fromkeys(replace(name, subscripts=(), layer=None) for name in by if name.base in top))


def last_layer(
    by: Sequence[Name], bodies: Sequence[Tree], formulas: Mapping[str, frozenset[str]], context: Context
) -> tuple[Name, ...]:
    """a⁽ᴸ⁾ of `z^{(l)} = W^{(l)} a^{(l-1)}`, `a^{(l)} = σ(z^{(l)})`, l = 1, …, L: what leads from layer to layer."""
    below = {base for name in by for base in (name.base, *reached(name.base, formulas))}
    handed = [name for body in bodies for name in handed_on(body) if name.base in below]
    bounds = context.ranges.get(word(handed[0].layer.names[0])) if handed and handed[0].layer is not None else None
    if bounds is None or len({name.base for name in handed}) > 1:
        return ()
    return (replace(handed[0], subscripts=(), layer=bounds[1]),)


def handed_on(body: Tree) -> Iterator[Name]:
    """a⁽ˡ⁻¹⁾ on the right of what defines something at layer l."""
    if isinstance(body, tree.Relation) and body.rest[0][0] in ("=", ":=") and isinstance(body.first, Name):
        layer = body.first.layer
        yield from (n for n in body.rest[0][1].names if layer is not None and n.layer == before(layer))


def before(layer: Tree) -> Tree:
    return tree.Plus((layer, tree.Negative(tree.ONE)))


def reached(base: str, formulas: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The letters that a formula uses, and those that their formulas use."""
    found: set[str] = set()
    waiting = list(formulas.get(base, ()))
    while waiting:
        inner = waiting.pop()
        if inner not in found:
            found.add(inner)
            waiting += formulas.get(inner, ())
    return frozenset(found)


def formula(body: Tree) -> Iterator[tuple[str, frozenset[str]]]:
    """`o = Σ_j a_j v_j`: the letter on the left, and those on the right; the first formula of a letter counts."""
    if isinstance(body, tree.Several | tree.Each | tree.Implies):
        for child in body.children:
            yield from formula(child)
    if isinstance(body, tree.Relation) and body.rest[0][0] in ("=", ":="):
        left = body.first.function if isinstance(body.first, tree.Call) else body.first
        if isinstance(left, Name):
            yield left.base, frozenset(name.base for name in body.rest[0][1].names)


def calls(of: Name, body: Tree) -> Iterator[tuple[Name, ...]]:
    """`ℓ(o)`, `E(x̂_1, …, x̂_d)`: what the text itself gives it."""
    if isinstance(body, tree.Call) and body.function == of:
        yield from filter(None, [arguments_said(body.arguments)])
    for child in body.children:
        yield from calls(of, child)


def differentiated(body: Tree) -> Iterator[tuple[Name, Name]]:
    """`∂L/∂z_l`, `∇_q ℓ`: of what, and by what."""
    if isinstance(body, tree.Partial | tree.Gradient) and isinstance(body.of, Name):
        by = body.by if isinstance(body.by, tuple) else (body.by,)
        yield from ((body.of, item) for item in by if isinstance(item, Name))
    for child in body.children:
        yield from differentiated(child)
