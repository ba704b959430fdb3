"""What is printed reads back and means the same: lower(lift(e)) ≡ e, for every claim and for random expressions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from derive import claims, topics
from derive import index_form as form
from derive.calculus import gradient
from derive.claims import Problem, Statement
from derive.derivation import Derivation, Step
from derive.index_form import Label
from derive.normal_form import equal
from derive.notation.display import display, tensors_in, vocabulary
from derive.notation.lift import lift
from derive.notation.lower import lower
from derive.notation.read import read
from derive.notation.scope import declared
from derive.notation.statements import Chain, Implication, lower_statement
from derive.notation.write import latex, unicode
from derive.sizes import at_sizes, write_out
from derive.solving import unfold
from derive.symbols import Axis, Index
from derive.tensor import Tensor, as_tensor, inner, plus, product

OPTIONS: Mapping[str, list[dict[str, Any]]] = {
    "mlp-backprop": [
        {"shared_bias": True},
        {"layers": 3},
        {"layers": 2, "batch": True},
        {"set": {"f1": "tanh", "f2": "sigmoid", "loss": "squared"}},
        {"set": {"f1": "relu", "f2": "sigmoid", "loss": "cross-entropy"}},
        {"layers": 2, "set": {"f1": "tanh", "f2": "softplus", "loss": "squared"}},
        {"layers": 2, "batch": True, "set": {"f1": "sin", "f2": "sigmoid", "loss": "cross-entropy"}},
    ]
}
SIZES = {"n": 3, "d": 2, "K": 3}
CASES = [
    (name, k, sized)
    for name in topics.names()
    for k in range(1 + len(OPTIONS.get(name, [])))
    for sized in (False, True)
]


@cache
def derivation(name: str, option: int, sized: bool) -> Derivation:
    topic = topics.find(name)
    made: Derivation = topic.derive(**[{}, *OPTIONS.get(name, [])][option])
    sizes = {axis.name: SIZES.get(axis.name, 2) for axis in topic.AXES}
    return at_sizes(made, sizes, topic.WRITTEN) if sized else made


def same(one: Tensor, other: Tensor) -> bool:
    """Equal for all values of their indices and all sizes."""
    indices = tuple(dict.fromkeys((*one.indices, *other.indices)))
    return one.shape == other.shape and equal(over(one, indices), over(other, indices))


def over(tensor: Tensor, indices: tuple[Index, ...]) -> form.Node:
    shape = tuple(("shape", k) for k in range(len(tensor.shape)))
    axes: dict[Label, Axis] = {index: index.axis for index in indices}
    return form.contract(1, [(tensor.node, tensor.labels(shape))], (*indices, *shape), axes)


def is_bare_zero(tensor: Tensor) -> bool:
    return form.is_zero(tensor.node) and bool(tensor.shape)


@pytest.mark.parametrize(("name", "option", "sized"), CASES)
def test_every_tensor_of_every_claim_lowers_back(name: str, option: int, sized: bool) -> None:
    whole = derivation(name, option, sized)
    names = declared(whole)
    for step in whole.steps:
        for tensor in tensors_in(step.claim):
            shown = write_out(tensor, whole.written)
            back = lower(lift(shown), {**names, **{index.name: index for index in tensor.indices}})
            assert is_bare_zero(tensor) or same(back, shown), (step.name, unicode(lift(shown)))


@pytest.mark.parametrize("notation", ["arrow", "bold", "plain"])
@pytest.mark.parametrize(("name", "option", "sized"), CASES)
def test_every_claim_reads_back(name: str, option: int, sized: bool, notation: str) -> None:
    whole = derivation(name, option, sized)
    words = vocabulary(whole)
    for step in whole.steps:
        shown = display(step.claim, whole)
        assert read(latex(shown, notation, words), words) == shown, step.name


@pytest.mark.parametrize(("name", "option", "sized"), CASES)
def test_every_claim_lowers_to_its_tensors(name: str, option: int, sized: bool) -> None:
    whole = derivation(name, option, sized)
    names, words = declared(whole), vocabulary(whole)
    for step in whole.steps:
        text = latex(display(step.claim, whole), "arrow", words)
        found = list(sides(lower_statement(read(text, words), names, whole.definitions)))
        wanted = list(expected(step.claim, whole))
        assert len(found) == len(wanted), step.name
        for got, want in zip(found, wanted, strict=True):
            assert got == want if isinstance(want, str) else meets(got, want, whole.written), (step.name, text)


def meets(got: object, want: Tensor, written: frozenset[str]) -> bool:
    """The same tensor; a bare 0 on the page takes the shape beside it."""
    assert isinstance(got, Tensor)
    zero = form.is_zero(want.node) and form.is_zero(got.node)
    return zero or same(write_out(got, written), write_out(want, written))


def sides(item: Any) -> Iterator[Tensor | str]:
    """The tensors and signs of what was lowered, in order."""
    if isinstance(item, Tensor | str):
        yield item
    elif isinstance(item, Chain):
        yield from item.sides
        yield from item.relations
    elif isinstance(item, Statement):
        yield from (item.left, item.right, item.relation)
    elif isinstance(item, Problem):
        yield from sides((item.sense, *item.over, item.objective, *item.constraints))
    else:
        parts = (item.left, item.right) if isinstance(item, Implication) else item
        for part in parts:
            yield from sides(part)


def chain(*tensors: Tensor) -> Iterator[Tensor | str]:
    return iter((*tensors, *["="] * (len(tensors) - 1)))


def expected(claim: claims.Claim, whole: Derivation) -> Iterator[Tensor | str]:
    """The tensors and signs that a claim puts on the page."""
    zero = as_tensor(0)
    match claim:
        case claims.Define() | claims.Lagrangian():
            return chain(claim.name, claim.value)
        case claims.Assume() | claims.Feasible():
            return sides(claim.statements)
        case claims.Pose():
            return sides(claim.problem)
        case claims.Dual():
            return sides(claim.dual)
        case claims.Equal():
            return chain(*claim.sides)
        case claims.Follows():
            return sides(claim.conclusion)
        case claims.Gradient() | claims.Pullback():
            return chain(slope(claim, whole), *claim.values)
        case claims.Stationary():
            return chain(slope(claim.gradient, whole), *claim.gradient.values, zero)
        case claims.ChainRule():
            links = product_of([slope(link, whole) for link in claim.links])
            return chain(slope(claim.total, whole), links, *claim.total.values)
        case claims.Bound():
            certificate = plus(*claim.certificate)
            return iter((claim.left - claim.right, certificate, zero, "=", ">="))
        case claims.Slackness():
            return sides(tuple(Statement(item, "=", zero) for item in claim.products))
        case claims.Unbounded():
            moved = at_moved(claim, whole)
            return chain(moved, inner(claim.step, claim.slope))
        case claims.Equivalent():
            return sides((claim.one, claim.other))
    raise AssertionError(claim)


def slope(claim: claims.Gradient | claims.Pullback, whole: Derivation) -> Tensor:
    return gradient(claim.name, claim.by, whole.definitions)


def product_of(factors: list[Tensor]) -> Tensor:
    result = as_tensor(1)
    for factor in factors:
        result = product(result, factor)
    return result


def at_moved(claim: claims.Unbounded, whole: Derivation) -> Tensor:
    """`L(b + t) − L`."""
    value = unfold(claim.of.node, whole.definitions)
    moved = form.rewrite(value, lambda node: (claim.by + claim.step).node if node is claim.by.node else None)
    return Tensor(moved) - claim.of


def test_steps_are_many() -> None:
    steps: list[Step] = [step for case in CASES for step in derivation(*case).steps]
    assert len(steps) > 400
