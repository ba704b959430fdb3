"""Duals by conjugates: every row of the table is proved, every corrupted one is refuted, and so is a planted error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest

from checks import by_parts
from checks.decide import Settings, decide, settled
from checks.verdict import Kind
from derive import claims, conjugates
from derive.claims import Problem, Statement
from derive.derivation import Derivation
from derive.dual.certificates import CERTIFICATES
from derive.dual.derivation import Dualised, dualise
from derive.symbols import Axis, Fact, Index
from derive.tensor import Tensor, apply, as_tensor, known, log, norm, square, sum_, symbol, total

NOTHING = Derivation("", "", "", (), (), ())
n, d = Axis("n", ("i", "j")), Axis("d", ("k", "l"))
i = Index("i", n)
A, X = symbol("A", n, d), symbol("x", d, each=n)
b, c, w, x = symbol("b", n), symbol("c", d), symbol("w", d), symbol("x", d)
y, p = symbol("y", each=n), symbol("p", n)
C, gamma = (symbol(name, facts=(Fact.POSITIVE,)) for name in ("C", "gamma"))
S = symbol("S", d, d, facts=(Fact.DEFINITE, Fact.SYMMETRIC))
zero, one = as_tensor(0), as_tensor(1)


def of_lemma(name: str) -> set[Kind]:
    return {settled(item, NOTHING, Settings()).kind for item in by_parts.lemma(name)}


@pytest.mark.parametrize("name", CERTIFICATES)
def test_every_row_has_a_proof(name: str) -> None:
    assert of_lemma(name) == {Kind.PROVED}


def test_every_row_is_there() -> None:
    assert CERTIFICATES.keys() == {**conjugates.ENTRYWISE, **conjugates.VECTORS}.keys()


Wrong = Callable[[conjugates.Conjugate], conjugates.Conjugate]
ERRORS: dict[str, Wrong] = {
    "more": lambda row: replace(row, scaled=lambda t, w: row.of_multiple(w, t) + Fraction(1, 1000)),
    "less": lambda row: replace(row, scaled=lambda t, w: row.of_multiple(w, t) - Fraction(1, 1000)),
    "the function doubled": lambda row: replace(row, function=lambda u: 2 * row.function(u)),
}


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("name", CERTIFICATES)
def test_a_corrupted_row_is_refuted(name: str, error: str, monkeypatch: pytest.MonkeyPatch) -> None:
    table = conjugates.VECTORS if name in conjugates.VECTORS else conjugates.ENTRYWISE
    monkeypatch.setitem(table, name, ERRORS[error](table[name]))
    assert Kind.REFUTED in of_lemma(name)


def absolute(tensor: Tensor) -> Tensor:
    return apply(known("abs"), tensor)


PROBLEMS = {
    "least norm": Problem("min", (x,), square(x), (Statement(A @ x, "=", b),)),
    "linear": Problem("max", (x,), c @ x, (Statement(A @ x, "<=", b), Statement(x, ">=", x * 0))),
    "quadratic": Problem("min", (x,), x @ S @ x / 2 + c @ x, (Statement(A @ x, "<=", b),)),
    "lasso": Problem("min", (x,), square(A @ x - b) / 2 + gamma * total(absolute(x))),
    "root": Problem("min", (x,), norm(A @ x - b) + gamma * square(x)),
    "entropy": Problem("max", (p,), -p @ log(p), (Statement(total(p), "=", one), Statement(p @ A, "=", c))),
    "hinge": Problem("min", (w,), square(w) / 2 + C * sum_(i, apply(known("relu"), 1 - y[i] * (w @ X[i])))),
    "ball": Problem("min", (x,), c @ x, (Statement(norm(x), "<=", one),)),
}


def solved(name: str) -> Dualised:
    problem = PROBLEMS[name]
    taken = frozenset(["A", "b", "c", "w", "x", "y", "p", "C", "gamma", "S", "n", "d"])
    return dualise(problem, (), taken)


@pytest.mark.parametrize("name", PROBLEMS)
def test_every_step_is_proved(name: str) -> None:
    found = solved(name).derivation
    kinds = {step.name: decide(step.claim, found).kind for step in found.steps}
    assert set(kinds.values()) == {Kind.PROVED, Kind.PROBLEM}, kinds


def objective(claim: claims.DualByParts, change: Callable[[Tensor], Tensor]) -> claims.DualByParts:
    return replace(claim, dual=replace(claim.dual, objective=change(claim.dual.objective)))


def constraints(
    claim: claims.DualByParts, change: Callable[[tuple[Statement, ...]], tuple[Statement, ...]]
) -> claims.DualByParts:
    return replace(claim, dual=replace(claim.dual, constraints=change(claim.dual.constraints)))


PLANTED: dict[str, tuple[str, Callable[[claims.DualByParts], claims.DualByParts]]] = {
    "a sign": ("least norm", lambda claim: objective(claim, lambda g: -g)),
    "a factor": ("least norm", lambda claim: objective(claim, lambda g: g * 2)),
    "a constant": ("quadratic", lambda claim: objective(claim, lambda g: g + 1)),
    "the sense": ("linear", lambda claim: replace(claim, dual=replace(claim.dual, sense="max"))),
    "a constraint forgotten": ("linear", lambda claim: constraints(claim, lambda given: given[1:])),
    "a constraint turned": (
        "lasso",
        lambda claim: constraints(claim, lambda g: (Statement(g[0].left, ">=", g[0].right), *g[1:])),
    ),
    "a constraint too many": (
        "hinge",
        lambda claim: constraints(claim, lambda g: (*g, Statement(g[0].left, "<=", g[0].right + 1))),
    ),
    "a bound halved": (
        "hinge",
        lambda claim: constraints(claim, lambda g: tuple(Statement(s.left, s.relation, s.right / 2) for s in g)),
    ),
    "the Lagrangian": ("quadratic", lambda claim: replace(claim, lagrangian=-claim.lagrangian)),
}


@pytest.mark.parametrize("error", PLANTED)
def test_a_planted_error_is_not_proved(error: str) -> None:
    name, change = PLANTED[error]
    found = solved(name)
    wrong = change(found.dual)
    assert wrong != found.dual
    assert decide(found.dual, found.derivation).kind is Kind.PROVED
    assert decide(wrong, found.derivation).kind in (Kind.REFUTED, Kind.UNKNOWN)


def test_a_certificate_that_is_no_certificate() -> None:
    found = solved("least norm")
    half = replace(found.certificate, terms=tuple(claims.Term(t.value / 2) for t in found.certificate.terms))
    assert decide(half, found.derivation).kind is Kind.REFUTED


def test_a_term_may_not_rest_on_what_no_problem_says() -> None:
    """`b ≥ 0` is no constraint, whatever it would make of the gap."""
    found = solved("linear")
    terms = tuple(claims.Term(t.value, (*t.given, Statement(b, ">=", b * 0))) for t in found.certificate.terms)
    assert decide(replace(found.certificate, terms=terms), found.derivation).kind in (Kind.REFUTED, Kind.UNKNOWN)


def test_an_infimum_off_its_region() -> None:
    found = solved("lasso")
    (infimum,) = [item for item in found.dual.infima if item.row == "absolute value"]
    assert decide(infimum, found.derivation).kind is Kind.PROVED
    assert decide(replace(infimum, region=()), found.derivation).kind in (Kind.REFUTED, Kind.UNKNOWN)
    assert decide(replace(infimum, value=infimum.value + 1), found.derivation).kind is Kind.REFUTED


def test_new_variables_are_what_they_are_put_for() -> None:
    found = solved("lasso")
    (step,) = [step for step in found.derivation.steps if isinstance(step.claim, claims.Split)]
    claim = step.claim
    assert isinstance(claim, claims.Split)
    loose = replace(claim.other, constraints=claim.other.constraints[1:])
    assert decide(replace(claim, other=loose), found.derivation).kind in (Kind.REFUTED, Kind.UNKNOWN)
    assert decide(replace(claim, values=((claim.values[0][0], -claim.values[0][1]),)), found.derivation).kind in (
        Kind.REFUTED,
        Kind.UNKNOWN,
    )
