"""`f − g = Σ (Fenchel's gaps) + Σ multiplier · slack`: weak duality as an identity whose every term is ≥ 0.

For each infimum the gap `f(v) + s·v − value` is the certificate of its row at the variable itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.conjugates import VECTORS, reciprocal
from derive.dual.certificates import CERTIFICATES
from derive.dual.core import Solved, put
from derive.dual.inner import Part
from derive.lagrangian import slack
from derive.tensor import Tensor, as_tensor, inner, spread, sum_
from derive.index_form import Contract, is_zero


def certificate(solved: Solved) -> tuple[Tensor, ...]:
    """The terms that are not 0 by the equations."""
    parts = [term for part in solved.parts for term in gaps(part)]
    products = [inner(m, beyond) for m, beyond in slacks(solved)]
    found = [summed(put(term, solved.eliminated)) for term in (*parts, *products)]
    kept = [term for term in found if not is_zero(term.node)]
    return tuple(kept) or (as_tensor(0),)


def slacks(solved: Solved) -> Iterator[tuple[Tensor, Tensor]]:
    for item, multiplier in zip(solved.problem.constraints, solved.multipliers, strict=True):
        if item.relation != "=":
            yield multiplier, slack(item) if item.relation == ">=" else -slack(item)


def gaps(part: Part) -> list[Tensor]:
    """The certificate of the row at u = c·v + k, t = −s/c."""
    if part.home is None or part.weight is None or part.argument is None:
        return [around(part)]
    slope = Tensor(spread(part.slope, part.variable.indices)).node
    t = -(Tensor(slope, part.argument.indices) * reciprocal(part.home.scale))
    return list(CERTIFICATES[part.row](part.weight, part.argument, t))


def around(part: Part) -> Tensor:
    """`½ (v − v*)ᵀH(v − v*)` of a quadratic."""
    assert part.minimiser is not None
    assert part.hessian is not None
    step = Tensor(part.variable.node) - Tensor(part.minimiser.node)
    half = part.hessian / 2
    return inner(step, half @ step) if half.shape else half * inner(step, step)


def summed(body: Tensor) -> Tensor:
    for index in body.indices:
        body = sum_(index, body)
    return body


__all__ = ["VECTORS", "Contract", "certificate"]
