"""What says the same as an equation: `log p + 1 − λ = 0` is `p e^{1−λ} = 1`, `K e^{λ−1} = 1` is `log K + λ − 1 = 0`."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derive.errors import TooHard
from derive.normal_form import functions as fn
from derive.normal_form import matrices
from derive.normal_form import polynomial as poly
from derive.normal_form.atoms import is_log
from derive.normal_form.polynomial import Polynomial


def equivalents(body: Polynomial) -> Iterator[Polynomial]:
    """Polynomials that vanish exactly where this one does and is defined."""
    try:
        yield from exponentiated(body)
        yield from logarithmic(body)
        yield from turned(body)
    except TooHard:
        return


def exponentiated(body: Polynomial) -> Iterator[Polynomial]:
    """`c log u + r = 0` is `u = e^{−r/c}`."""
    for monomial, value in body.ordered:
        if len(monomial) == 1 and monomial[0][1] == 1 and is_log(monomial[0][0]):
            ((head, labels), _), *_ = monomial[0][0].atoms
            rest = Polynomial(body.axes, {m: -v / value for m, v in body.terms.items() if m != monomial})
            argument = poly.relabel(head.content[1], labels, body.axes)
            yield poly.add(argument, poly.scale(-1, fn.exponential(rest)))


def logarithmic(body: Polynomial) -> Iterator[Polynomial]:
    """`a − b = 0` with positive a and b is `log a = log b`."""
    if len(body.terms) != 2:
        return
    (one, first), (other, second) = body.ordered
    sides = [Polynomial(body.axes, {m: abs(v)}) for m, v in ((one, first), (other, second))]
    if first * second < 0 and all(map(fn.positive, sides)):
        logs = [fn.logarithm(side) for side in sides]
        yield poly.add(logs[0], poly.scale(Fraction(-1), logs[1]))


def turned(body: Polynomial) -> Iterator[Polynomial]:
    """`A V = I` for square matrices is `V A = I`."""
    if len(body.axes) != 2 or len(body.terms) != 2:
        return
    identity = matrices.identity(body.axes) if body.axes[0] == body.axes[1] else None
    ((delta, _),) = identity.terms.items() if identity is not None else ((None, None),)
    for monomial, value in body.terms.items():
        rest = Polynomial(body.axes, {monomial: Fraction(1)})
        pair = matrices.halves(rest) if delta in body.terms and monomial != delta else None
        if pair is not None and identity is not None and delta is not None:
            product = matrices.chained(pair[1], pair[0])
            yield poly.add(poly.scale(value, product), poly.scale(body.terms[delta], identity))
