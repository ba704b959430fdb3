"""Central differences accept what is right to 10⁻⁶ and mark the worst entry."""

from __future__ import annotations

from fractions import Fraction

import pytest
from check_examples import EXAMPLES, LAGRANGIAN, SIZES, b, d, f, w
from flint import fmpq

from checks.finite_difference import ACCEPTED, table
from checks.sample import draw
from checks.values import Array
from derive import index_form as form
from derive.calculus import derivative
from derive.errors import BadShape
from derive.tensor import Tensor, apply, exp, known, symbol


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_rule_agrees_with_central_differences(name: str) -> None:
    node, by = EXAMPLES[name]
    claimed = derivative(node, by.symbol)
    found = table(node, by.symbol, claimed, draw([node, claimed], SIZES, 2))
    assert found.accepted, found.worst


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name not in ("sign", "step")])
@pytest.mark.parametrize("factor", [Fraction(-1), Fraction(1001, 1000)], ids=["a sign", "a thousandth"])
def test_planted_errors_are_refused(name: str, factor: Fraction) -> None:
    node, by = EXAMPLES[name]
    claimed = form.scale(factor, derivative(node, by.symbol))
    found = table(node, by.symbol, claimed, draw([node, claimed], SIZES, 2))
    assert not found.accepted


def test_half_a_millionth_passes_so_that_this_evidence_never_stands_alone() -> None:
    claimed = form.scale(Fraction(2_000_001, 2_000_000), derivative(LAGRANGIAN.node, w.symbol))
    found = table(LAGRANGIAN.node, w.symbol, claimed, draw([LAGRANGIAN.node], SIZES, 2))
    assert ACCEPTED / 10 < found.max_error < ACCEPTED


def test_f_for_its_derivative_is_refused() -> None:
    node = apply(f, b).node
    assert not table(node, b.symbol, node, draw([node], SIZES, 0)).accepted


def test_the_worst_entry_is_marked() -> None:
    first = form.contract(1, [(form.Leaf(w.symbol, (0,)), ())], ("k",), {"k": d})
    at = draw([w.node], SIZES, 0)
    found = table((w @ w).node, w.symbol, form.scale(2, first), at)
    assert found.worst in found.rows
    assert found.worst.error == found.max_error
    assert found.rows[0].error <= ACCEPTED < found.worst.error
    assert [row.entry for row in found.rows] == [(0,), (1,)]
    assert found.worst.entry == (1,)


def test_the_error_against_the_step_is_a_v() -> None:
    node = exp(b).node
    found = table(node, b.symbol, node, draw([node], SIZES, 0))
    errors = [error for _, error in found.v_curve]
    lowest = errors.index(min(errors))
    assert 2 <= lowest <= 7
    assert errors[0] > 1e3 * errors[lowest] < errors[-1]


def test_a_large_step_that_leaves_the_domain_is_left_out() -> None:
    node = apply(known("log"), b).node
    at = draw([b.node], SIZES, 0).with_value(b.symbol, Array((), (fmpq(1, 200),)))
    found = table(node, b.symbol, (1 / b).node, at)
    assert found.accepted
    assert max(step for step, _ in found.v_curve) <= 0.01


def test_definitions_are_followed() -> None:
    h = symbol("h", d)
    definitions = {h.symbol: apply(known("tanh"), 2 * w).node}
    node = (h @ h).node
    claimed = derivative(node, w.symbol, definitions)
    at = draw([node, claimed], SIZES, 0, definitions=definitions)
    assert table(node, w.symbol, claimed, at).accepted
    assert not table(node, w.symbol, form.scale(2, claimed), at).accepted


def test_a_jacobian_has_a_row_for_each_entry() -> None:
    node, by = EXAMPLES["exp"]
    found = table(node, by.symbol, derivative(node, by.symbol), draw([node], SIZES, 1))
    assert [row.entry for row in found.rows] == [(0, 0), (1, 0), (0, 1), (1, 1)]


def test_a_function_that_does_not_depend_on_the_variable() -> None:
    found = table(b.node, w.symbol, form.constant(0, (d,)), draw([b.node, w.node], SIZES, 0))
    assert found.max_error == 0.0
    assert isinstance(w, Tensor)


def test_a_claim_of_another_shape_is_refused() -> None:
    with pytest.raises(BadShape):
        table((w @ w).node, w.symbol, b.node, draw([w.node, b.node], SIZES, 0))
