"""`c₀ + c₁ u + c₂ u² + …`, `p(u) e^{a u}`: numbers that hold random quantities, until an expectation is taken.

What is polynomial in a random quantity, times exponentials of it, has a mean by moments. What is not, as log k!, is
carried along as an atom: it does no harm where it cancels, and what still holds one has no mean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from flint import fmpq

from checks.written.scalars import ONE, ZERO, Jet, Number, Opaque, apply, power, whole
from derive.errors import NoRule

Variable = tuple[object, ...]
Monomial = tuple[tuple[Variable, int], ...]
"""`u² v` is ((u, 2), (v, 1)), in order."""
Poly = Mapping[Monomial, Number]
Term = tuple[Poly, Poly]
"""(e, p) is p · exp(e); e has no constant term."""
MOST_PARTS = 4000
MOST_EXPONENT = 24


def order(variable: Variable) -> str:
    return repr(variable)


def times_monomial(one: Monomial, other: Monomial) -> Monomial:
    powers = dict(one)
    for variable, count in other:
        powers[variable] = powers.get(variable, 0) + count
    return tuple(sorted(powers.items(), key=lambda item: order(item[0])))


def added(one: Poly, other: Poly) -> Poly:
    total = dict(one)
    for monomial, c in other.items():
        total[monomial] = total[monomial] + c if monomial in total else c
    return {monomial: c for monomial, c in total.items() if not exactly_zero(c)}


def exactly_zero(c: Number) -> bool:
    return isinstance(c, fmpq) and bool(c == 0)


def multiplied(one: Poly, other: Poly) -> Poly:
    if len(one) * len(other) > MOST_PARTS:
        raise NoRule("an expectation of a polynomial with too many terms")
    total: dict[Monomial, Number] = {}
    for (left, c), (right, k) in product(one.items(), other.items()):
        monomial = times_monomial(left, right)
        total[monomial] = total[monomial] + c * k if monomial in total else c * k
    return {monomial: c for monomial, c in total.items() if not exactly_zero(c)}


def scaled(one: Poly, c: Number) -> Poly:
    return {monomial: c * k for monomial, k in one.items()}


@dataclass(frozen=True, eq=False)
class Formal(Opaque):
    """`Σ p(u) e^{e(u)}`."""

    terms: tuple[Term, ...]

    def __add__(self, other: Number) -> Number:
        if isinstance(other, Jet):
            return NotImplemented
        return made([*self.terms, *lifted(other).terms])

    __radd__ = __add__

    def __neg__(self) -> Number:
        return made([(e, scaled(p, -ONE)) for e, p in self.terms])

    def __mul__(self, other: Number) -> Number:
        if isinstance(other, Jet):
            return NotImplemented
        if exactly_zero(other):
            return ZERO
        pairs = product(self.terms, lifted(other).terms)
        return made([(added(e, f), multiplied(p, q)) for (e, p), (f, q) in pairs])

    __rmul__ = __mul__

    def __pow__(self, count: Number) -> Number:
        return self.raised(count)

    def __truediv__(self, other: Number) -> Number:
        return self * power(fmpq(other) if isinstance(other, int) else other, -1)

    def __rtruediv__(self, other: Number) -> Number:
        return self.raised(-ONE) * other

    def __eq__(self, other: object) -> bool:
        return False

    def __lt__(self, other: object) -> bool:
        raise NoRule("a comparison with a random quantity of a continuous distribution has no value")

    __gt__ = __le__ = __ge__ = __lt__

    @property
    def is_polynomial(self) -> bool:
        return len(self.terms) == 1 and not self.terms[0][0]

    def raised(self, exponent: Number) -> Number:
        """`xᵏ` for whole k ≥ 0; any power of `c e^{e}`; else an atom."""
        count = exponent if isinstance(exponent, int) else whole(exponent)
        if count is not None and 0 <= count <= MOST_EXPONENT:
            return self.repeated(count)
        if not self.is_exponential:
            return atom("power", self, repr(exponent))
        e, p = self.terms[0]
        return made([(scaled(e, exponent), {(): power(p[()], exponent)})])

    def repeated(self, count: int) -> Number:
        result: Number = ONE
        for _ in range(count):
            result = self * result
        return result

    @property
    def is_exponential(self) -> bool:
        """`c e^{e}`: one term with a constant in front."""
        return len(self.terms) == 1 and set(self.terms[0][1]) == {()}

    def of_base(self, base: Number) -> Number:
        """`cᵏ = e^{k log c}` with log c kept as it is, so that powers of one base cancel exactly."""
        if not isinstance(base, fmpq) or not base > 0 or not self.is_polynomial:
            return apply("exp", self * apply("log", base))
        return made([(multiplied(self.terms[0][1], {((logarithm_of(base), 1),): ONE}), {(): ONE})])

    def applied(self, name: str) -> Number:
        rule = APPLIED.get(name)
        found = rule(self) if rule is not None else None
        return atom(name, self) if found is None else found


def exponential(x: Formal) -> Number | None:
    if not x.is_polynomial:
        return None
    exponent = dict(x.terms[0][1])
    constant = exponent.pop((), ZERO)
    return made([(exponent, {(): apply("exp", constant)})])


def logarithm(x: Formal) -> Number | None:
    if not x.is_exponential:
        return None
    e, p = x.terms[0]
    return made([({}, added(e, {(): apply("log", p[()])}))])


APPLIED: Mapping[str, Callable[[Formal], Number | None]] = {
    "exp": exponential,
    "log": logarithm,
    "sqrt": lambda x: x.raised(fmpq(1, 2)),
}


ATOM = "atom"
LOG = "log"


def logarithm_of(base: fmpq) -> Variable:
    return (LOG, str(base))


def evaluated(p: Poly) -> Poly:
    """With numbers for the logarithms in it."""
    total: dict[Monomial, Number] = {}
    for monomial, c in p.items():
        for name, count in monomial:
            if name[0] == LOG:
                c = c * power(apply("log", fmpq(*map(int, (str(name[1]) + "/1").split("/")[:2]))), count)
        rest = tuple(item for item in monomial if item[0][0] != LOG)
        total[rest] = total[rest] + c if rest in total else c
    return total


POSITIVE = frozenset({"factorial", "gamma"})
KINKED = frozenset({"abs", "sign", "relu", "step"})


def atom(name: str, x: Formal, more: str = "") -> Formal:
    """log k!, cos X: a quantity of its own; k! is the exponential of one. Raises NoRule for what has a kink."""
    if name in KINKED:
        raise NoRule(f"no mean is known of {name} of a random quantity")
    found = variable((ATOM, name, more, repr(x.terms)))
    return Formal(((found.terms[0][1], {(): ONE}),)) if name in POSITIVE else found


def is_atom(name: Variable) -> bool:
    return name[0] == ATOM


def made(terms: Sequence[Term]) -> Number:
    """Terms with one exponent together; a plain number where nothing random is left."""
    found: list[Term] = []
    for e, p in terms:
        place = next((k for k, (f, _) in enumerate(found) if same(e, f)), None)
        if place is None:
            found.append((e, p))
        else:
            found[place] = e, added(found[place][1], p)
    kept = [(e, p) for e, p in found if p]
    if len(kept) * max((len(p) for _, p in kept), default=0) > MOST_PARTS:
        raise NoRule("an expectation with too many terms")
    if not kept or (len(kept) == 1 and not kept[0][0] and set(kept[0][1]) == {()}):
        return kept[0][1][()] if kept else ZERO
    return Formal(tuple(kept))


def same(one: Poly, other: Poly) -> bool:
    return set(one) == set(other) and all(exactly_zero(c - other[m]) for m, c in one.items())


def lifted(x: Number) -> Formal:
    return x if isinstance(x, Formal) else Formal((({}, {(): x} if not exactly_zero(x) else {}),))


def variable(name: Variable) -> Formal:
    """`u` itself."""
    return Formal((({}, {((name, 1),): ONE}),))


def variables_of(p: Poly) -> set[Variable]:
    return {variable for monomial in p for variable, _ in monomial}
