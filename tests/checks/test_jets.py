"""Power series refuse a derivative that is wrong anywhere, however little."""

from __future__ import annotations

from fractions import Fraction

import pytest
from check_examples import EXAMPLES, MATRIX_EXAMPLES, SIZES, b, d, f, w

from checks.jets import SERIES, jet, jet_check, random_direction
from checks.sample import draw
from checks.values import Array, Undefined
from derive import index_form as form
from derive import rules
from derive.calculus import derivative
from derive.errors import BadShape, NoRule
from derive.index_form import Node
from derive.symbols import Symbol
from derive.tensor import Tensor, apply, known, symbol

SLIGHTLY = Fraction(1_000_001, 1_000_000)


def test_the_tables_have_the_same_functions() -> None:
    assert SERIES.keys() == rules.ELEMENTWISE.keys()
    assert MATRIX_EXAMPLES.keys() == rules.MATRIX.keys()


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_rule_agrees_with_the_series(name: str) -> None:
    node, by = EXAMPLES[name]
    claimed = derivative(node, by.symbol)
    assert jet_check(node, by.symbol, claimed, draw([node, claimed], SIZES, 2)) is None


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name not in ("sign", "step")])
@pytest.mark.parametrize("factor", [Fraction(-1), SLIGHTLY], ids=["a sign", "a millionth"])
def test_planted_errors_are_refused(name: str, factor: Fraction) -> None:
    node, by = EXAMPLES[name]
    claimed = form.scale(factor, derivative(node, by.symbol))
    found = jet_check(node, by.symbol, claimed, draw([node, claimed], SIZES, 2))
    assert found is not None
    assert found.kind == "jets"
    assert found.direction


def test_f_for_its_derivative_is_refused() -> None:
    node, claimed = apply(f, b).node, apply(f, b).node
    assert jet_check(node, b.symbol, claimed, draw([node], SIZES, 0)) is not None


@pytest.mark.parametrize("name", ["sign", "step"])
def test_a_slope_where_there_is_none_is_refused(name: str) -> None:
    node, claimed = apply(known(name), b).node, b.node
    assert jet_check(node, b.symbol, claimed, draw([node], SIZES, 0)) is not None


@pytest.mark.parametrize("name", ["abs", "relu", "sign", "step"])
def test_kinks_are_undefined(name: str) -> None:
    at = draw([b.node], SIZES, 0)
    at = at.with_value(b.symbol, Array((), (at.values[b.symbol].entries[0] * 0,)))
    with pytest.raises(Undefined, match="kink"):
        jet(apply(known(name), b).node, b.symbol, random_direction(b.symbol, at, 0), at)


def chain() -> tuple[Node, Symbol, dict[Symbol, Node]]:
    """`E = h·h, h = tanh(z), z = 2w`."""
    h, z, tanh = symbol("h", d), symbol("z", d), known("tanh")
    return (h @ h).node, h.symbol, {h.symbol: apply(tanh, z).node, z.symbol: (2 * w).node}


def test_definitions_are_followed() -> None:
    node, _, definitions = chain()
    claimed = derivative(node, w.symbol, definitions)
    at = draw([node, claimed], SIZES, 0, definitions=definitions)
    assert jet_check(node, w.symbol, claimed, at) is None
    assert jet_check(node, w.symbol, form.scale(SLIGHTLY, claimed), at) is not None


def test_a_defined_name_is_moved_freely() -> None:
    node, name, definitions = chain()
    at = draw([node], SIZES, 0, definitions=definitions)
    assert jet_check(node, name, form.scale(2, form.Leaf(name)), at) is None
    assert jet_check(node, name, form.scale(3, form.Leaf(name)), at) is not None


def test_a_claim_of_another_shape_is_refused() -> None:
    with pytest.raises(BadShape):
        jet_check((w @ w).node, w.symbol, b.node, draw([w.node, b.node], SIZES, 0))


def test_a_missing_function_is_no_rule() -> None:
    node = apply(known("gamma"), b).node
    at = draw([b.node], SIZES, 0)
    with pytest.raises(NoRule, match="gamma"):
        jet(node, b.symbol, random_direction(b.symbol, at, 0), at)


def test_directions_are_the_same_for_the_same_seed() -> None:
    at = draw([w.node], SIZES, 0)
    assert random_direction(w.symbol, at, 1) == random_direction(w.symbol, at, 1)
    assert random_direction(w.symbol, at, 1) != random_direction(w.symbol, at, 2)
    assert isinstance(w, Tensor)


@pytest.mark.parametrize("name", rules.ELEMENTWISE)
def test_a_corrupted_rule_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = rules.ELEMENTWISE[name]
    monkeypatch.setitem(rules.ELEMENTWISE, name, lambda z: form.add([right(z), form.constant(1, z.axes)]))
    node, by = EXAMPLES[name]
    claimed = derivative(node, by.symbol)
    assert jet_check(node, by.symbol, claimed, draw([node, claimed], SIZES, 2)) is not None
