"""Small expressions that several tests of the evidence share: one for each rule of the derivative tables."""

from __future__ import annotations

from fractions import Fraction

from derive import index_form as form
from derive import rules
from derive.index_form import Determinant, Inverse, LogDet, Node
from derive.symbols import Axis, Fact, Function, Index
from derive.tensor import Tensor, apply, hadamard, known, parse_name, square, sum_, symbol, unknown

n, d = Axis("n", ("i", "j")), Axis("d", ("k", "l"))
i, j = Index("i", n), Index("j", n)
SIZES = {"n": 3, "d": 2}

w, b, x = symbol("w", d), symbol("b"), symbol("x", d, each=n)
y = symbol("y", each=n, facts=(Fact.SIGN,))
alpha = symbol("alpha", each=n, facts=(Fact.NONNEGATIVE,))
positive = symbol("u", d, facts=(Fact.POSITIVE,))
A = symbol("A", d, d)
S = symbol("S", d, d, facts=(Fact.SYMMETRIC,))
K = symbol("K", d, d, facts=(Fact.DEFINITE,))
f = unknown("f_1")
ell = Function(parse_name("ell"), axes=(n,))

LAGRANGIAN = square(w) / 2 - sum_(i, alpha[i] * (y[i] * (w @ x[i] + b) - 1))


def of_matrix(kind: type[form.OfMatrix], matrix: Tensor) -> Node:
    return kind(matrix.node)


def elementwise_example(name: str) -> tuple[Node, Tensor]:
    """`g(u ∘ u + u)`, where every known function is smooth, and u."""
    inner = hadamard(positive, positive) + positive
    return apply(known(name), inner).node, positive


MATRIX_EXAMPLES: dict[type[form.OfMatrix], tuple[Node, Tensor]] = {
    Inverse: (Inverse((A + A @ A).node), A),
    LogDet: (LogDet((K + K @ K).node), K),
    Determinant: (Determinant((A + A @ A).node), A),
}

EXAMPLES: dict[str, tuple[Node, Tensor]] = {
    **{name: elementwise_example(name) for name in rules.ELEMENTWISE},
    **{kind.__name__: example for kind, example in MATRIX_EXAMPLES.items()},
    "power": ((positive**3).node, positive),
    "root": ((square(positive) ** Fraction(1, 2)).node, positive),
    "unknown": (apply(f, hadamard(w, w)).node, w),
    "field": (form.Field(ell, hadamard(w, w).node), w),
    "gradient of a field": (form.Field(ell.derivative(), hadamard(w, w).node), w),
    "lagrangian by w": (LAGRANGIAN.node, w),
    "lagrangian by x": (LAGRANGIAN.node, x),
    "symmetric": (((S @ S @ w) @ w).node, S),
}
