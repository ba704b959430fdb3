"""`½‖Xw − y‖² + λ‖w‖₁ + cᵀw`: an affine part and atoms, each a function of the conjugate table at an affine argument.

A function is opened term by term until every term is affine in the variables or an atom. What is neither is refused
with the innermost piece that has no conjugate. Nothing is assumed of signs: a weight has to be visibly ≥ 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import count

from derive import index_form as form
from derive.conjugates import ENTRYWISE, VECTORS, Conjugate
from derive.dual.functions import curvature, is_log, logarithms, recognised
from derive.errors import CannotSolve
from derive.index_form import Label, Loose, Node
from derive.normal_form import normal_form
from derive.normal_form.functions import at_least_zero
from derive.notation.lift import lift
from derive.notation.write import unicode
from derive.symbols import Axis, Index, Symbol
from derive.tensor import Tensor, spread, sum_

FORM = "quadratic form"
NOT_CONVEX = (
    "which is not known to be ≥ 0 where the problem is a minimisation: it may not be convex, and then there is weak "
    "duality only and no dual is derived; declare a factor to be > 0 if it is"
)
NEW_VARIABLE = "put a new variable for it, with an inequality as constraint"
Variables = frozenset[Symbol]


@dataclass(frozen=True)
class Atom:
    """`Σᵢ wᵢ φ(uᵢ)`: a row of the table, its weight, its argument; sums run over the indices that are not kept.

    For a quadratic form `uᵀMu` the weight is M.
    """

    row: str
    weight: Tensor
    argument: Tensor
    kept: tuple[Index, ...] = ()

    @property
    def summed(self) -> tuple[Index, ...]:
        return tuple(index for index in self.argument.indices if index not in self.kept)

    def at(self, argument: Tensor) -> Tensor:
        """The atom with another argument of the same indices and shape."""
        if self.row == FORM:
            return argument @ self.weight @ argument
        body = self.weight * row_of(self.row).function(argument)
        for index in self.summed:
            body = sum_(index, body)
        return body

    @property
    def tensor(self) -> Tensor:
        return self.at(self.argument)


def row_of(row: str) -> Conjugate:
    return ENTRYWISE[row] if row in ENTRYWISE else VECTORS[row]


@dataclass(frozen=True)
class Parts:
    """A function as `affine + Σ atoms`."""

    affine: Tensor
    atoms: tuple[Atom, ...]


@dataclass(frozen=True)
class Term:
    """`c · Σ Π factors`: the labels that are no `Index` of the function are summed."""

    number: Fraction
    factors: tuple[Loose, ...]

    def having(self, place: int, *more: Loose, number: Fraction = Fraction(1)) -> Term:
        """One factor put out for others."""
        return Term(self.number * number, (*self.factors[:place], *more, *self.factors[place + 1 :]))

    def without(self, *places: int) -> Term:
        return Term(self.number, tuple(f for k, f in enumerate(self.factors) if k not in places))


def shown(node: Node) -> str:
    """A node as a message names it."""
    return unicode(lift(Tensor(node)))


def depends(node: Node, variables: Variables) -> bool:
    return not variables.isdisjoint(form.symbols(node))


def is_affine(node: Node, variables: Variables) -> bool:
    """Whether a node is visibly affine: sums of products with one factor that is."""
    if not depends(node, variables) or isinstance(node, form.Leaf):
        return True
    if isinstance(node, form.Add):
        return all(is_affine(term, variables) for term in node.terms)
    if not isinstance(node, form.Contract):
        return False
    live = [factor for factor, _ in node.factors if depends(factor, variables)]
    return len(live) == 1 and is_affine(live[0], variables)


def decomposed(function: Tensor, variables: Variables) -> Parts:
    """Raises CannotSolve, naming what has no conjugate."""
    if is_affine(function.node, variables):
        return Parts(function, ())
    opening = Opening(variables, function.indices)
    affine: list[Tensor] = []
    atoms: list[Atom] = []
    for item in opening.opened(Term(Fraction(1), ((function.node, function.indices),))):
        if isinstance(item, Atom):
            atoms.append(checked(item))
        else:
            affine.append(opening.closed(item))
    zero = function * 0
    whole = sum(affine[1:], affine[0]) if affine else zero
    return Parts(Tensor(spread(whole, function.indices), function.indices), merged(atoms))


def checked(atom: Atom) -> Atom:
    """Raises CannotSolve where a weight is not known to be ≥ 0, so that the function may not be convex."""
    if atom.row == FORM or not_negative(atom.weight.node):
        return atom
    function = unicode(lift(row_of(atom.row).function(atom.argument)))
    raise CannotSolve(f"{function} has the weight {unicode(lift(atom.weight))}, {NOT_CONVEX}")


def merged(atoms: Iterable[Atom]) -> tuple[Atom, ...]:
    """Atoms of one row with one argument have one weight."""
    found: dict[tuple[str, Tensor], Atom] = {}
    for atom in atoms:
        key = (atom.row, atom.argument)
        old = found.get(key)
        found[key] = atom if old is None else replace(atom, weight=old.weight + atom.weight)
    return tuple(found.values())


@dataclass(frozen=True)
class Opening:
    """The variables, the indices that stay, and fresh labels."""

    variables: Variables
    kept: tuple[Index, ...]
    fresh: Iterator[int] = field(default_factory=count)

    def live(self, term: Term) -> list[int]:
        return [k for k, (node, _) in enumerate(term.factors) if depends(node, self.variables)]

    def closed(self, term: Term) -> Tensor:
        """The term as a tensor over the indices that are kept and occur."""
        axes = axes_of(term)
        out = tuple(index for index in self.kept if index in axes)
        return Tensor(form.contract(term.number, term.factors, out), out)

    def opened(self, term: Term) -> Iterator[Term | Atom]:
        places = self.live(term)
        if not places or (len(places) == 1 and isinstance(term.factors[places[0]][0], form.Leaf)):
            yield term
        elif len(places) == 1:
            yield from self.alone(term, places[0])
        else:
            yield from self.together(term, places)

    def alone(self, term: Term, place: int) -> Iterator[Term | Atom]:
        """One factor with variables: a sum is taken apart, a product opened, a function looked up."""
        if isinstance(term.factors[place][0], form.Add | form.Contract):
            for one in self.inside(term, place):
                yield from self.opened(one)
        else:
            yield from self.looked_up(term, place)

    def inside(self, term: Term, place: int) -> Iterator[Term]:
        """The terms of a sum, or the factors of a product, in place of it."""
        node, labels = term.factors[place]
        if isinstance(node, form.Add):
            yield from (term.having(place, (one, labels)) for one in node.terms)
        elif isinstance(node, form.Contract):
            names = [*labels, *(("opened", next(self.fresh)) for _ in node.label_axes[node.rank :])]
            factors = [(one, tuple(names[k] for k in at)) for one, at in node.factors]
            lost = [(form.constant(1, (node.label_axes[k],)), (names[k],)) for k in unused(node)]
            yield term.having(place, *factors, *lost, number=node.coefficient)

    def together(self, term: Term, places: list[int]) -> Iterator[Term | Atom]:
        """Two factors with variables: a square, a quadratic form, `u log u`; else one of them is opened."""
        first, second = places[0], places[1]
        (one, at), (other, beside) = term.factors[first], term.factors[second]
        rest = term.without(first, second)
        quadratic = one is other and is_affine(one, self.variables) and len(places) == 2
        if quadratic and at == beside:
            yield self.atom("square", rest, one, at)
        elif quadratic and len(at) == len(beside) == 1 and not {*at, *beside} & {*self.kept}:
            yield self.form(rest, one, at[0], beside[0])
        elif len(places) == 2 and (found := self.entropy(term, places)) is not None:
            yield from found
        else:
            yield from self.expanded(term, places)

    def expanded(self, term: Term, places: list[int]) -> Iterator[Term | Atom]:
        curved = sorted(places, key=lambda place: is_affine(term.factors[place][0], self.variables))
        for kind in (form.Contract, form.Add):
            for place in curved:
                if isinstance(term.factors[place][0], kind):
                    for one in self.inside(term, place):
                        yield from self.opened(one)
                    return
        nodes = " · ".join(shown(term.factors[k][0]) for k in places)
        raise CannotSolve(f"no conjugate for the product {nodes} of primal variables")

    def entropy(self, term: Term, places: list[int]) -> list[Term | Atom] | None:
        """`u log u`, and `u log(u/q)` in its parts."""
        for place, other in (places, reversed(places)):
            (one, at), (log, beside) = term.factors[place], term.factors[other]
            if at == beside and is_log(log) and is_affine(one, self.variables):
                if log.children[0] is one:
                    return [self.atom("negative entropy", term.without(place, other), one, at)]
                parts = logarithms(log.children[0])
                if parts is not None:
                    return [x for c, n in parts for x in self.opened(term.having(other, (n, beside), number=c))]
        return None

    def form(self, rest: Term, argument: Node, row: Label, column: Label) -> Atom:
        """`uᵀMu`; a Gram matrix BᵀB is taken into the argument, `‖Bu‖²`."""
        rest = self.flattened(rest)
        halves = gram(rest, row, column)
        if halves is not None:
            factors, scalars = halves
            shared = tuple(dict.fromkeys(label for _, labels in factors for label in labels if label != row))
            image = form.contract(1, [*factors, (argument, (row,))], shared)
            return self.atom("square", scalars, image, shared)
        matrix = form.contract(
            rest.number, rest.factors, (row, column), {row: argument.axes[0], column: argument.axes[0]}
        )
        return Atom(FORM, Tensor(matrix), Tensor(argument), self.kept)

    def flattened(self, term: Term) -> Term:
        """Products inside the data opened: the two R of `RᵀR`."""
        for place, (node, _) in enumerate(term.factors):
            if isinstance(node, form.Contract) and len(node.label_axes) > node.rank:
                return self.flattened(next(self.inside(term, place)))
        return term

    def atom(self, row: str, rest: Term, argument: Node, labels: Sequence[Label]) -> Atom:
        """The atom of a row of single numbers; a square with a number for weight is a squared norm."""
        distinct = tuple(dict.fromkeys(labels))
        node = form.contract(1, [(argument, tuple(labels))], distinct)
        names = self.indices(distinct, node.axes)
        own = [label for label in distinct if label in axes_of(rest)]
        weight = self.weight(rest, own, [names[distinct.index(label)] for label in own])
        if row == "square" and not own and not set(names) & {*self.kept}:
            return Atom("squared norm", weight, Tensor(node), self.kept)
        return Atom(row, weight, Tensor(node, names), self.kept)

    def of_vectors(self, row: str, rest: Term, argument: Node, labels: Sequence[Label]) -> Atom:
        """The atom of a row of vectors: the last axis of the argument is the vector's."""
        names = self.indices(tuple(labels), argument.axes[:-1])
        own = [label for label in labels if label in axes_of(rest)]
        weight = self.weight(rest, own, [names[tuple(labels).index(label)] for label in own])
        return Atom(row, weight, Tensor(argument, names), self.kept)

    def weight(self, rest: Term, own: Sequence[Label], names: Sequence[Index]) -> Tensor:
        return Tensor(form.contract(rest.number, rest.factors, tuple(own)), tuple(names))

    def indices(self, labels: Sequence[Label], axes: Sequence[Axis]) -> tuple[Index, ...]:
        """An index for each label; one that is kept is itself."""
        taken = {index.name for index in self.kept}
        found: list[Index] = []
        for label, axis in zip(labels, axes, strict=True):
            name = label if isinstance(label, Index) else Index(letter(axis, taken), axis)
            taken.add(name.name)
            found.append(name)
        return tuple(found)

    def looked_up(self, term: Term, place: int) -> Iterator[Term | Atom]:
        node, labels = term.factors[place]
        rest = term.without(place)
        found = recognised(node, rest.number)
        if found is None:
            raise CannotSolve(f"no conjugate for {shown(node)}{curvature(node, rest.number)}")
        for kind, number, inner_node in found:
            scaled = replace(rest, number=rest.number * number)
            if kind == "":
                yield from self.opened(replace(scaled, factors=(*scaled.factors, (inner_node, labels))))
                continue
            if not is_affine(inner_node, self.variables):
                raise CannotSolve(f"{shown(inner_node)} in {shown(node)} is not affine: {NEW_VARIABLE}")
            vectors = kind in VECTORS
            yield (self.of_vectors if vectors else self.atom)(kind, scaled, inner_node, labels)


def axes_of(term: Term) -> dict[Label, Axis]:
    return {label: axis for node, labels in term.factors for label, axis in zip(labels, node.axes, strict=True)}


def unused(node: form.Contract) -> list[int]:
    """The axes of a product that stand on none of its factors: a constant along them."""
    used = {label for _, labels in node.factors for label in labels}
    return [k for k in range(len(node.label_axes)) if k not in used]


def letter(axis: Axis, taken: set[str]) -> str:
    return next(name for name in axis.letters if name not in taken)


def gram(rest: Term, row: Label, column: Label) -> tuple[list[Loose], Term] | None:
    """The factors of `Bₖᵢ` and the weights of `Σ cₖ BₖᵢBₖⱼ`, as y and x of `yᵢyⱼ xᵢ·xⱼ`, or None."""
    left = [f for f in rest.factors if row in f[1]]
    right = [f for f in rest.factors if column in f[1]]
    turned = [(node, tuple(column if label == row else label for label in labels)) for node, labels in left]
    if not left or Counter(turned) != Counter(right) or any(row in labels for _, labels in right):
        return None
    return left, Term(rest.number, tuple(f for f in rest.factors if f not in left and f not in right))


def not_negative(node: Node) -> bool:
    """Whether a weight is ≥ 0 by the facts of its symbols."""
    body = normal_form(node)
    return all(value >= 0 and all(at_least_zero(p, e) for p, e in m) for m, value in body.terms.items())
