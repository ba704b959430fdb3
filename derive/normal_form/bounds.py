"""Lower bounds of polynomials: tangents, `−log u ≥ 1 − u`, `eˣ ≥ 1 + x`; Cauchy-Schwarz; both ends of a sum of bits.

Source: the tangents of the convex −log and exp at 1 and 0; Cover, Thomas, "Elements of Information Theory", 2006,
lemma 2.6.1 and its proof.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from derive.normal_form import functions as fn
from derive.normal_form import polynomial as poly
from derive.normal_form.atoms import Atom, Component, Head, merge
from derive.normal_form.polynomial import Monomial, Polynomial
from derive.normal_form.rewriting import rewrite
from derive.symbols import Fact

Logs = list[tuple[Fraction, Polynomial]]


def below(body: Polynomial) -> Iterator[Polynomial]:
    """Polynomials that are nowhere greater, wherever the body is defined."""
    yield from without_logs(body)
    yield from without_exponentials(body)
    yield from by_cauchy(body)


def by_cauchy(body: Polynomial) -> Iterator[Polynomial]:
    """`−(Σ u v)² ≥ −Σ u² Σ v²`, for every way to split the product under the sum."""
    for monomial, value in body.ordered:
        for place, (part, exponent) in enumerate(monomial):
            rest = (*monomial[:place], *monomial[place + 1 :])
            if value < 0 and part.axes and exponent == 2 and all(fn.at_least_zero(*item) for item in rest):
                others = Polynomial(body.axes, {m: v for m, v in body.terms.items() if m != monomial})
                outside = Polynomial(body.axes, {rest: value})
                yield from (poly.add(others, fn.times(outside, *pair)) for pair in halved(part, body))


def halved(part: Component, body: Polynomial) -> Iterator[tuple[Polynomial, Polynomial]]:
    """`Σ u²` and `Σ v²`, both over all labels of the sum; u may be 1."""
    bound = {-1 - k: axis for k, axis in enumerate(part.axes)}
    for count in range(len(part.atoms) // 2 + 1):
        for chosen in combinations(part.atoms, count):
            other = [item for item in part.atoms if item not in chosen]
            first, second = (merge((atom, 2 * e) for atom, e in half) for half in (chosen, other))
            yield poly.monomial_of(first, bound, body.axes), poly.monomial_of(second, bound, body.axes)


def without_logs(body: Polynomial) -> Iterator[Polynomial]:
    """`w Σ cᵢ log aᵢ ≥ w c (1 − 1/u)`, where `u = Π aᵢ^{cᵢ/c}`, for every weight w ≥ 0."""
    groups: dict[Monomial, Logs] = {}
    rest: poly.Terms = {}
    for monomial, value in body.terms.items():
        found = weighed(monomial)
        if found is None:
            rest[monomial] = value
        else:
            groups.setdefault(found[0], []).append((value, found[1]))
    if groups and all(map(weight_is_positive, groups)):
        bounds = [tangent(weight, logs, body) for weight, logs in groups.items()]
        yield poly.add(Polynomial(body.axes, rest), *bounds)


def weighed(monomial: Monomial) -> tuple[Monomial, Polynomial] | None:
    """A term with exactly one logarithm: the term with a mark in its place, and what it is the logarithm of."""
    logs = [
        (k, atom) for k, (part, e) in enumerate(monomial) if e == 1 for atom, own in part.atoms if log_atom(atom, own)
    ]
    if len(logs) != 1:
        return None
    ((place, (head, labels)),) = logs
    part = monomial[place][0]
    mark = Head("mark", len(labels), tuple(range(len(labels))))
    atoms = {(mark, labels) if atom == (head, labels) else atom: e for atom, e in part.atoms}
    bound = {-1 - k: axis for k, axis in enumerate(part.axes)}
    axes = tuple(axis for axis in head.content[1].axes)
    marked = poly.monomial_of(atoms, bound, ())
    ((changed, _),) = marked.terms.items()
    return poly.join((*monomial[:place], *changed, *monomial[place + 1 :])), Polynomial(axes, head.content[1].terms)


def log_atom(atom: Atom, exponent: Fraction) -> bool:
    head = atom[0]
    return exponent == 1 and head.kind == "map" and head.content[0].known and head.content[0].name.base == "log"


def weight_is_positive(monomial: Monomial) -> bool:
    plain = [(h, e * exponent) for part, exponent in monomial for (h, _), e in part.atoms if h.kind != "mark"]
    return all(fn.even_or_not_negative(head, e) for head, e in plain)


def tangent(weight: Monomial, logs: Logs, body: Polynomial) -> Polynomial:
    """The bound in place of the mark."""
    number = abs(logs[0][0])
    powers = [fn.power(argument, -value / number) for value, argument in logs]
    under = fn.times(*powers)
    bound = poly.add(poly.number(1, under.axes), poly.scale(-1, under))
    return poly.scale(number, put(bound, weight, body))


def put(bound: Polynomial, weight: Monomial, body: Polynomial) -> Polynomial:
    """A polynomial over the labels of the mark, there."""
    raw, bound_axes = poly.raw_atoms(weight, -1)
    ((mark, labels),) = [atom for atom in raw if atom[0].kind == "mark"]
    names = {label: len(body.axes) + k for k, label in enumerate(bound_axes)}
    wider = (*body.axes, *bound_axes.values())
    rest = {(h, tuple(names.get(x, x) for x in places)): e for (h, places), e in raw.items() if h is not mark}
    others = poly.monomial_of(rest, {}, wider)
    there = poly.relabel(bound, tuple(names.get(x, x) for x in labels), wider)
    return rewrite(poly.bind(fn.times(others, there), len(body.axes)))


def without_exponentials(body: Polynomial) -> Iterator[Polynomial]:
    """`c eˣ ≥ c (1 + x)`."""
    for monomial, value in body.ordered:
        if value > 0 and len(monomial) == 1 and not monomial[0][0].axes:
            ((head, labels), _), *_ = monomial[0][0].atoms
            if head.kind == "exp":
                slope = poly.scale(monomial[0][1], poly.relabel(head.content, labels, body.axes))
                rest = Polynomial(body.axes, {m: v for m, v in body.terms.items() if m != monomial})
                yield poly.add(rest, poly.scale(value, poly.add(poly.number(1, body.axes), slope)))


def ends(body: Polynomial) -> list[Polynomial]:
    """The body at both ends, 0 and n, of a `Σᵢ xᵢ` of bits in which it is affine and which alone holds x."""
    for monomial, _ in body.ordered:
        for part, exponent in monomial:
            axis = part.axes[0] if len(part.axes) == 1 and len(part.atoms) == 1 and exponent == 1 else None
            head = part.atoms[0][0][0]
            if axis is not None and head.has(Fact.BINARY) and alone(body, part, head):
                full = poly.number(axis.size, body.axes) if axis.size else poly.atom(Head("size", axis), (), body.axes)
                return [valued(body, part, poly.number(0, body.axes)), valued(body, part, full)]
    return []


def alone(body: Polynomial, part: Component, head: Head) -> bool:
    """Whether the symbol stands in this sum, to the power 1, and in nothing else, not even inside a function."""
    once = all(e == 1 for monomial in body.terms for p, e in monomial if p is part)
    heads = (h for monomial in body.terms for p, _ in monomial if p is not part for (h, _), _ in p.atoms)
    return once and not any(holds(h, head) for h in heads)


def holds(head: Head, symbol: Head) -> bool:
    """Whether the symbol stands in a head; of a function that is no power nothing is known."""
    if head.kind == "power":
        return any(holds(h, symbol) for m in head.content.terms for part, _ in m for (h, _), _ in part.atoms)
    return head.kind not in ("leaf", "size", "position", "prime") or head.symbol == symbol.symbol


def valued(body: Polynomial, part: Component, value: Polynomial) -> Polynomial:
    result = [poly.number(0, body.axes)]
    for monomial, number in body.terms.items():
        rest = tuple(item for item in monomial if item[0] is not part)
        term = Polynomial(body.axes, {rest: number})
        result.append(term if len(rest) == len(monomial) else fn.times(term, value))
    return poly.add(*result)
