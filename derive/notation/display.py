"""The notation tree of a claim: `∂L/∂w = w − Σᵢ αᵢyᵢxᵢ = 0`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from fractions import Fraction
from functools import lru_cache, singledispatch

from derive import claims
from derive import index_form as form
from derive.claims import Claim, Problem, Statement
from derive.derivation import Derivation
from derive.errors import NoRule
from derive.notation import products, tree
from derive.notation.lift import axis_size, lift
from derive.notation.spelling import FUNCTIONS
from derive.notation.tree import ONE, Name, Number, Tree, Vocabulary
from derive.sizes import write_out
from derive.symbols import Index, Symbol
from derive.tensor import Tensor, inner, spread, sum_

ZERO = Number(Fraction(0))


@dataclass(frozen=True)
class Page:
    """How tensors become trees on one page: which axes are written out term by term."""

    written: frozenset[str] = frozenset()

    def lift(self, tensor: Tensor) -> Tree:
        return lifted(tensor, self.written)


@lru_cache(maxsize=1024)
def lifted(tensor: Tensor, written: frozenset[str]) -> Tree:
    """The tree of a tensor, sums over written axes term by term; a derivation shows many a tensor several times."""
    return lift(write_out(tensor, written))


def display(claim: Claim, derivation: Derivation) -> Tree:
    """What stands on the page for a claim."""
    return shown(claim, Page(derivation.written))


def vocabulary(derivation: Derivation) -> Vocabulary:
    """Which names are functions, vectors and matrices, over everything that a derivation names."""
    called = [symbol for step in derivation.steps for symbol in called_names(step.claim)]
    leaves = [form.Leaf(symbol) for symbol in derivation.definitions]
    return vocabulary_of([*named_nodes(derivation), *leaves], called)


def vocabulary_of(nodes: Iterable[form.Node], called: Iterable[Symbol]) -> Vocabulary:
    """Which names in nodes are functions, vectors and matrices; `called` are quantities that show their arguments."""
    items = list(dict.fromkeys(item for node in nodes for item in form.walk(node)))
    found = dict.fromkeys(item.symbol for item in items if isinstance(item, form.Leaf))
    shapes = {key(symbol): len(symbol.axes) - symbol.family for symbol in found}
    functions = {name for item in items for name in function_names(item)} - shapes.keys()
    return Vocabulary(
        frozenset(functions | {key(symbol) for symbol in called}),
        frozenset(name for name, rank in shapes.items() if rank == 1),
        frozenset(name for name, rank in shapes.items() if rank == 2),
        frozenset((key(symbol), symbol.family) for symbol in found),
    )


def named_nodes(derivation: Derivation) -> list[form.Node]:
    """Every tensor and definition of a derivation, once."""
    tensors = [*derivation.declared, *(tensor for step in derivation.steps for tensor in tensors_in(step.claim))]
    return list(dict.fromkeys([*(tensor.node for tensor in tensors), *derivation.definitions.values()]))


def tensors_in(value: object) -> Iterable[Tensor]:
    """Every tensor in a claim, or in a part of one."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from tensors_in(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from tensors_in(getattr(value, field.name))


def called_names(claim: Claim) -> Iterable[Symbol]:
    """`L` where a claim shows `L(w, b, α)`."""
    if isinstance(claim, claims.Define | claims.Lagrangian) and claim.arguments:
        yield claim.name.symbol
    if isinstance(claim, claims.Unbounded) and isinstance(claim.of.node, form.Leaf):
        yield claim.of.symbol


def key(symbol: Symbol) -> str:
    return bare_key(symbol.name)


def bare_key(name: Name) -> str:
    """`b_1`: the base with its fixed subscripts."""
    return name.base + "".join(f"_{item.value if isinstance(item, Number) else item.base}" for item in fixed(name))


def fixed(name: Name) -> list[Number | Name]:
    return [item for item in name.subscripts if isinstance(item, Number | Name)]


def function_names(node: form.Node) -> Iterable[str]:
    if isinstance(node, form.Map | form.Field) and node.function.name.base not in FUNCTIONS:
        yield bare_key(node.function.name)


@singledispatch
def shown(claim: Claim, page: Page) -> Tree:
    raise NoRule(f"no display for {type(claim).__name__}; add one to derive/notation/display.py")


@shown.register
def _(claim: claims.Define, page: Page) -> Tree:
    return equation(called(claim.name, claim.arguments, page), [page.lift(claim.value)])


@shown.register
def _(claim: claims.Lagrangian, page: Page) -> Tree:
    return equation(called(claim.name, claim.arguments, page), [page.lift(claim.value)])


@shown.register
def _(claim: claims.Assume, page: Page) -> Tree:
    return several([statement(item, page) for item in claim.statements])


@shown.register
def _(claim: claims.Feasible, page: Page) -> Tree:
    return several([statement(item, page) for item in claim.statements])


@shown.register
def _(claim: claims.Pose, page: Page) -> Tree:
    return problem(claim.problem, page)


@shown.register
def _(claim: claims.Dual, page: Page) -> Tree:
    return problem(claim.dual, page)


@shown.register
def _(claim: claims.Equal, page: Page) -> Tree:
    first, *rest = [page.lift(side) for side in claim.sides]
    return equation(first, rest)


@shown.register
def _(claim: claims.Follows, page: Page) -> Tree:
    return statement(claim.conclusion, page)


@shown.register
def _(claim: claims.Gradient, page: Page) -> Tree:
    return equation(partial(claim, page), [page.lift(value) for value in claim.values])


@shown.register
def _(claim: claims.Pullback, page: Page) -> Tree:
    return equation(partial(claim, page), [page.lift(value) for value in claim.values])


@shown.register
def _(claim: claims.Stationary, page: Page) -> Tree:
    return equation(partial(claim.gradient, page), [*(page.lift(value) for value in claim.gradient.values), ZERO])


@shown.register
def _(claim: claims.ChainRule, page: Page) -> Tree:
    """`∂E/∂w = ∂E/∂y · ∂y/∂w = (y − t) f′(z) x`."""
    links = tree.Dot(tuple(partial(link, page) for link in claim.links))
    return equation(partial(claim.total, page), [links, *(page.lift(value) for value in claim.total.values)])


@shown.register
def _(claim: claims.Bound, page: Page) -> Tree:
    """`left − right = certificate ≥ 0`."""
    gap = page.lift(claim.left - claim.right)
    certificate = products.plus([page.lift(term) for term in claim.certificate])
    return tree.Relation(gap, (("=", certificate), (">=", ZERO)))


@shown.register
def _(claim: claims.Slackness, page: Page) -> Tree:
    return several([each(tree.Relation(page.lift(item), (("=", ZERO),)), item.indices) for item in claim.products])


@shown.register
def _(claim: claims.Unbounded, page: Page) -> Tree:
    """`L(b + t) − L(b) = t·slope`."""
    after, before = (called(claim.of, (at,), page) for at in (claim.by + claim.step, claim.by))
    change = tree.Plus((after, tree.Negative(before)))
    return equation(change, [page.lift(inner(claim.step, claim.slope))])


@shown.register
def _(claim: claims.Equivalent, page: Page) -> Tree:
    return tree.Implies(problem(claim.one, page), problem(claim.other, page), both=True)


@shown.register
def _(claim: claims.WeakDuality, page: Page) -> Tree:
    """`f − g = certificate + multiples of equations ≥ 0`."""
    multiples = [page.lift(weighed(inner(m, item.left - item.right))) for m, item in claim.vanishing]
    certificate = products.plus([*(page.lift(term.value) for term in claim.terms), *multiples])
    return tree.Relation(page.lift(claim.gap), (("=", certificate), (">=", ZERO)))


def weighed(body: Tensor) -> Tensor:
    """The sum over all indices."""
    for index in body.indices:
        body = sum_(index, body)
    return body


@shown.register
def _(claim: claims.Split, page: Page) -> Tree:
    return problem(claim.other, page)


@shown.register
def _(claim: claims.Least, page: Page) -> Tree:
    """`w ∈ argmin_w λ‖w‖₁ + s·w`."""
    by = lift(Tensor(claim.by.node))
    body = page.lift(in_variable(claim.function, claim.by, claim.slope))
    return tree.Relation(by, (("in", tree.Optimum("argmin", (by,), body)),))


@shown.register
def _(claim: claims.Infimum, page: Page) -> Tree:
    """`inf_w λ‖w‖₁ + s·w = 0, −λ ≤ s ≤ λ`."""
    body = page.lift(in_variable(claim.function, claim.by, claim.slope))
    least = tree.Optimum("inf", (lift(Tensor(claim.by.node)),), body)
    first = tree.Relation(least, (("=", page.lift(claim.value)),))
    return several([first, *(statement(item, page) for item in claim.region)])


def in_variable(function: Tensor, by: Tensor, slope: Tensor) -> Tensor:
    """`f(w) + slope·w`."""
    return function + inner(Tensor(spread(slope, by.indices)), Tensor(by.node))


@shown.register
def _(claim: claims.DualByParts, page: Page) -> Tree:
    return problem(claim.dual, page)


def equation(first: Tree, rest: list[Tree]) -> Tree:
    """`a = b = c`; a chain inside a chain is one chain."""
    return tree.Relation(first, tuple(("=", side) for side in rest))


def called(name: Tensor, arguments: tuple[Tensor, ...], page: Page) -> Tree:
    """`L(w, b, α)`."""
    plain = page.lift(name)
    if not arguments or not isinstance(plain, Name):
        return plain
    return tree.Call(plain, tuple(page.lift(argument) for argument in arguments))


def partial(claim: claims.Gradient | claims.Pullback, page: Page) -> Tree:
    return tree.Partial(page.lift(claim.name), (page.lift(claim.by),))


def statement(item: Statement, page: Page) -> Tree:
    """`yᵢ(w·xᵢ + b) ≥ 1, i = 1, …, n`."""
    body = tree.Relation(page.lift(item.left), ((item.relation, page.lift(item.right)),))
    return each(body, tuple(dict.fromkeys((*item.left.indices, *item.right.indices))))


def each(body: Tree, indices: tuple[Index, ...]) -> Tree:
    """`αᵢ ≥ 0, i = 1, …, n`; an index under a letter that is not its axis' own is one sample, not all of them."""
    running = [index for index in indices if index.name in index.axis.letters]
    for index in reversed(running):
        body = tree.Each(body, Name(index.name), ONE, axis_size(index.axis))
    return body


def several(statements: list[Tree]) -> Tree:
    return statements[0] if len(statements) == 1 else tree.Several(tuple(statements))


def problem(item: Problem, page: Page) -> Tree:
    """`min_{w, b} ½‖w‖² s.t. …`."""
    over = tuple(lift(Tensor(variable.node)) for variable in item.over)
    constraints = tuple(statement(constraint, page) for constraint in item.constraints)
    return tree.Optimum(item.sense, over, page.lift(item.objective), constraints)
