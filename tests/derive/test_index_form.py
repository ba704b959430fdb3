"""Interned nodes: equal is identical, labels are local, deltas with a summed label vanish at birth."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive import index_form as form
from derive.errors import BadShape
from derive.normal_form import equal
from derive.solving import substitute
from derive.symbols import Axis, Index
from derive.tensor import Tensor, as_tensor, diag, exp, size, sum_, symbol, trace

n, d = Axis("n"), Axis("d")
i, j, k = Index("i", n), Index("j", n), Index("k", d)
a, e, w, A, u = symbol("a", each=n), symbol("e", each=n), symbol("w", d), symbol("A", d, d), symbol("u")
delta = Tensor(form.Delta(n))[i, j]

IDENTICAL = {
    "a leaf": (form.Leaf(u.symbol), form.Leaf(u.symbol, ())),
    "a sum under two letters": (sum_(i, a[i] * e[i]).node, sum_(j, a[j] * e[j]).node),
    "nested sums": (sum_(i, a[i] * sum_(j, e[j])).node, sum_(j, a[j] * sum_(i, e[i])).node),
    "a double transpose": (A.T.T.node, A.node),
    "like terms": ((u + u).node, (2 * u).node),
    "terms that cancel": ((u - u).node, as_tensor(0).node),
    "a delta": (sum_(j, delta * a[j]).node, a.node),
    "the trace of the identity": (sum_(i, sum_(j, delta * delta)).node, size(n).node),
    "a diagonal summed": (trace(diag(w)).node, sum_(k, w[k]).node),
    "a coefficient": (form.scale(2, form.scale(Fraction(1, 2), u.node)), u.node),
    "times zero": ((a * 0).node, form.constant(0, (n,))),
    "to the first": ((u**1).node, u.node),
    "to the zeroth": ((w**0).node, form.constant(1, (d,))),
}


@pytest.mark.parametrize("name", IDENTICAL)
def test_equal_nodes_are_one_object(name: str) -> None:
    one, other = IDENTICAL[name]
    assert one is other


DIFFERENT = {
    "symbols": (a.node, e.node),
    "sizes": (form.Size(Axis("p", size=2)), form.Size(Axis("p", size=3))),
    "a product and its sum": ((a[i] * e[i]).node, sum_(i, a[i] * e[i]).node),
    "a double sum and a single one": (sum_(i, sum_(j, a[i] * e[j])).node, sum_(i, a[i] * e[i]).node),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_different_nodes_differ(name: str) -> None:
    one, other = DIFFERENT[name]
    assert one is not other


def test_one_label_on_two_axes() -> None:
    with pytest.raises(BadShape, match=r"n meets .*d|d meets .*n"):
        form.contract(1, [(a.node, ("i",)), (w.node, ("i",))], ())


def test_terms_over_different_axes() -> None:
    with pytest.raises(BadShape, match=r"\(n\).*\(d\)"):
        form.add([a.node, w.node])


def test_too_few_labels() -> None:
    with pytest.raises(BadShape, match="1 indices on a tensor with 2 axes"):
        form.contract(1, [(A.node, ("k",))], ())


def test_substitution_never_captures() -> None:
    inner = sum_(i, e[i]).node
    found = substitute(sum_(i, a[i] * u).node, {u.symbol: inner})
    assert equal(found, (sum_(i, a[i]) * sum_(j, e[j])).node)
    assert not equal(found, sum_(i, a[i] * e[i]).node)


def test_a_bound_family_is_substituted_everywhere() -> None:
    assert substitute(sum_(i, a[i] ** 2).node, {a.symbol: exp(e).node}) is sum_(i, exp(e[i]) ** 2).node


def test_walk_visits_a_shared_node_once() -> None:
    shared = exp(u)
    nodes = list(form.walk((shared * shared + shared).node))
    assert len(nodes) == len(set(map(id, nodes)))


def test_a_deep_expression_needs_no_recursion() -> None:
    node = u.node
    for _ in range(3000):
        node = form.Map(exp(u).node.function, node)
    assert form.symbols(node) == (u.symbol,)
