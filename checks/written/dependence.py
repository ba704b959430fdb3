"""`∂ℓ/∂y` of an ℓ that no formula gives: an unknown function of what the text says, calls it with, or derives it by.

Of all that a loss is differentiated by it is a function of what stands last: of the output o, where o is computed
from the scores and the scores from the query. Rumelhart, Hinton, Williams, Nature 323, 1986.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from checks.written.declare import Said, enumerated, is_label_below, keyed, listed, values_in
from checks.written.formulas import formulas_in
from checks.written.world import Context, Declared, Definition, word
from derive.notation import tree
from derive.notation.tree import Name, Tree

OF = re.compile(r"\b(?:function of|depends? only on)(?: the)?\s*$")


def note_said(found: Sequence[Said], context: Context) -> None:
    """`ℓ is a differentiable function of $y_1, …, y_m$`: an unknown function of these."""
    for first, second in pairwise(found):
        if OF.search(second.lead.lower()) and isinstance(first.formula, Name):
            depends(first.formula, arguments_said(listed(second.formula)), context)


@dataclass(frozen=True)
class Formulas:
    """The letters that the formula of a letter uses; the first formula of a letter counts."""

    uses: Mapping[str, frozenset[str]]
    labels: frozenset[str]

    def letter(self, name: Name) -> str:
        """x̂ of x̂ᵢ and of x̂^{(l)}, which is another letter than x; h_{t−1} is another one than h_t, a_z than a_r."""
        plain = (item for item in name.subscripts if isinstance(item, tree.Plus) or is_label_below(item, self.labels))
        return word(replace(name, subscripts=tuple(plain), layer=None, primes=0))

    def reached(self, base: str) -> frozenset[str]:
        """The letters that a formula uses, and those that their formulas use."""
        found: set[str] = set()
        waiting = list(self.uses.get(base, ()))
        while waiting:
            inner = waiting.pop()
            if inner not in found:
                found.add(inner)
                waiting += self.uses.get(inner, ())
        return frozenset(found)


def known_formulas(bodies: Sequence[Tree], labels: frozenset[str]) -> Formulas:
    empty = Formulas({}, labels)
    heads = ((left.function if isinstance(left, tree.Call) else left, right) for left, right in formulas_in(bodies))
    pairs = [(left, right) for left, right in heads if isinstance(left, Name)]
    named = {empty.letter(left): frozenset(map(empty.letter, values_in(right, labels))) for left, right in pairs[::-1]}
    return Formulas(named, labels)


def infer(bodies: Sequence[Tree], context: Context) -> None:
    """What is differentiated, has no formula, and is computed from something that has one."""
    known = known_formulas(bodies, context.labels)
    pairs = list(dict.fromkeys(pair for body in bodies for pair in differentiated(body)))
    for of in dict.fromkeys(of for of, _ in pairs if known.letter(of) not in known.uses and not of.subscripts):
        called = next((found for body in bodies for found in calls(of, body)), ())
        by = [name for other, name in pairs if other == of]
        depends(of, called or last(by, known) or last_layer(by, bodies, known, context), context)


def depends(name: Name, arguments: tuple[Name, ...], context: Context) -> None:
    """The name is an unknown function of the arguments, unless the text says what it is."""
    key = keyed(name, context)[0]
    declared = context.declared.get(key)
    if not arguments or key in context.definitions or (declared is not None and declared.is_function):
        return
    unknown = replace(name, accent="unknown", subscripts=())
    context.declared[word(unknown)] = Declared((), 0, (), frozenset(), tuple((tree.ONE,) for _ in arguments), True)
    context.definitions[key] = [Definition(tree.Call(unknown, arguments))]
    places = [item for name in arguments for item in name.subscripts if isinstance(item, Name)]
    context.loose[key] = tuple(item for item in places if not is_label_below(item, context.labels))


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


def last(by: Sequence[Name], known: Formulas) -> tuple[Name, ...]:
    """Those that no other one is computed from, if others are; a name that is computed from itself stands nowhere."""
    below = {known.letter(name): known.reached(known.letter(name)) for name in by}
    if any(base in inner for base, inner in below.items()):
        return ()
    top = [base for base in below if not any(base in inner for inner in below.values())]
    if not any(base in known.uses for base in top):
        return ()
    names = [name for name in by if known.letter(name) in top]
    return tuple(dict.fromkeys(whole(name, below[known.letter(name)], known) for name in names))


def whole(name: Name, below: frozenset[str], known: Formulas) -> Name:
    """All y_i, and of a sequence the state h_t that is reached last; of a_z what its label says."""
    if any(key.startswith(f"{known.letter(name)}_") for key in below):
        return name
    return replace(name, subscripts=tuple(i for i in name.subscripts if is_label_below(i, known.labels)), layer=None)


def last_layer(by: Sequence[Name], bodies: Sequence[Tree], known: Formulas, context: Context) -> tuple[Name, ...]:
    """a⁽ᴸ⁾ of `z^{(l)} = W^{(l)} a^{(l-1)}`, `a^{(l)} = σ(z^{(l)})`, l = 1, …, L: what leads from layer to layer."""
    below = {base for name in by for base in (known.letter(name), *known.reached(known.letter(name)))}
    handed = [name for body in bodies for name in handed_on(body) if known.letter(name) in below]
    bounds = context.ranges.get(word(handed[0].layer.names[0])) if handed and handed[0].layer is not None else None
    if bounds is None or len({known.letter(name) for name in handed}) > 1:
        return ()
    return (replace(handed[0], subscripts=(), layer=bounds[1]),)


def handed_on(body: Tree) -> Iterator[Name]:
    """a⁽ˡ⁻¹⁾ on the right of what defines something at layer l."""
    if isinstance(body, tree.Relation) and body.rest[0][0] in ("=", ":=") and isinstance(body.first, Name):
        layer = body.first.layer
        yield from (n for n in body.rest[0][1].names if layer is not None and n.layer == before(layer))


def before(layer: Tree) -> Tree:
    return tree.Plus((layer, tree.Negative(tree.ONE)))


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
