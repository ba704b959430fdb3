"""`c₀ + c₁ u + c₂ u² + …`, `p(u) e^{a u}`: numbers that hold random quantities, until an expectation is taken.

What is polynomial in a random quantity, times exponentials of it, has a mean by moments. What is not, as log k!, is
carried along as an atom: it does no harm where it cancels, and what still holds one has no mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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

    def __sub__(self, other: Number) -> Number:
        return NotImplemented if isinstance(other, Jet) else self + (-other)

    def __rsub__(self, other: Number) -> Number:
        return (-self) + other

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


# --- laws of such quantities ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Block:
    """Quantities that are independent of all others: which, and the mean of `p(u) e^{e(u)}` over them."""

    variables: tuple[Variable, ...]
    mean: Callable[[Poly, Poly], Number]


def mean(x: Number, blocks: Sequence[Block]) -> Number:
    """`𝔼 x`, through jets. Raises NoRule for what has no mean by moments."""
    if isinstance(x, Jet):
        total = mean(x.value, blocks)
        for direction, slope in x.slopes.items():
            total = total + Jet(ZERO, x.level, {direction: ONE}) * mean(slope, blocks)
        return total
    if not isinstance(x, Formal):
        return x
    result: Number = ZERO
    for e, p in x.terms:
        result = result + with_constant(evaluated(e), evaluated(p), blocks)
    return mean(result, blocks) if isinstance(result, Formal) else result


def with_constant(e: Poly, p: Poly, blocks: Sequence[Block]) -> Number:
    """A constant in the exponent comes out of it."""
    constant = e.get((), ZERO)
    rest = {monomial: c for monomial, c in e.items() if monomial}
    found = term_mean(rest, p, blocks) if rest or set(p) - {()} else p.get((), ZERO)
    return found if exactly_zero(constant) else apply("exp", constant) * found


def term_mean(e: Poly, p: Poly, blocks: Sequence[Block]) -> Number:
    """By the first block that occurs; what is left may hold others."""
    here = variables_of(e) | variables_of(p)
    if any(map(is_atom, here)):
        raise NoRule("no mean is known of what is no polynomial of a random quantity")
    block = next((block for block in blocks if here & set(block.variables)), None)
    if block is None:
        raise NoRule("a random quantity that nothing is integrated over")
    inner, outer = parted(e, block.variables)
    result: Number = ZERO
    for rest, polynomial in grouped(p, block.variables).items():
        result = result + block.mean(inner, polynomial) * made([({}, {rest: ONE})])
    return result * made([(outer, {(): ONE})])


def variables_of(p: Poly) -> set[Variable]:
    return {variable for monomial in p for variable, _ in monomial}


def parted(e: Poly, variables: Sequence[Variable]) -> tuple[Poly, Poly]:
    """The part of an exponent in these variables, and the rest. Raises NoRule where they mix."""
    inner: dict[Monomial, Number] = {}
    outer: dict[Monomial, Number] = {}
    for monomial, c in e.items():
        inside = {variable in variables for variable, _ in monomial}
        if len(inside) > 1:
            raise NoRule("an exponential of a product of random quantities")
        (inner if True in inside else outer)[monomial] = c
    return inner, outer


def grouped(p: Poly, variables: Sequence[Variable]) -> dict[Monomial, Poly]:
    """`Σ rest · polynomial in these variables`."""
    found: dict[Monomial, dict[Monomial, Number]] = {}
    for monomial, c in p.items():
        inside = tuple(item for item in monomial if item[0] in variables)
        rest = tuple(item for item in monomial if item[0] not in variables)
        found.setdefault(rest, {})[inside] = c
    return found  # type: ignore[return-value]


def linear(e: Poly, variables: Sequence[Variable]) -> list[Number]:
    """The coefficients of a linear exponent. Raises NoRule for any other."""
    slopes = dict.fromkeys(variables, ZERO)
    for monomial, c in e.items():
        if len(monomial) != 1 or monomial[0][1] != 1:
            raise NoRule("an expectation of the exponential of a square")
        slopes[monomial[0][0]] = c
    return [slopes[variable] for variable in variables]


def gaussian(variables: Sequence[Variable], covariance: Sequence[Sequence[Number]]) -> Block:
    """Mean 0: `𝔼 u^α` by Isserlis, and `𝔼 p(u) e^{aᵀu} = e^{aᵀCa/2} 𝔼 p(u + C a)`."""
    places = {name: k for k, name in enumerate(variables)}

    def moment(monomial: Monomial) -> Number:
        if not monomial:
            return ONE
        if sum(count for _, count in monomial) % 2:
            return ZERO
        first, rest = monomial[0][0], lowered(monomial, monomial[0][0])
        total: Number = ZERO
        for other, count in rest:
            total = total + covariance[places[first]][places[other]] * count * moment(lowered(rest, other))
        return total

    def block_mean(e: Poly, p: Poly) -> Number:
        scale: Number = ONE
        if e:
            a = linear(e, variables)
            shift = [dotted(row, a) for row in covariance]
            p = shifted(p, dict(zip(variables, shift, strict=True)))
            scale = apply("exp", dotted(a, shift) * fmpq(1, 2))
        return scale * summed(p, moment)

    return Block(tuple(variables), block_mean)


def lowered(monomial: Monomial, name: Variable) -> Monomial:
    """∂/∂u without its factor: one power less."""
    return tuple((v, k - (v == name)) for v, k in monomial if k > 1 or v != name)


def dotted(one: Sequence[Number], other: Sequence[Number]) -> Number:
    total: Number = ZERO
    for a, b in zip(one, other, strict=True):
        total = total + a * b
    return total


def summed(p: Poly, moment: Callable[[Monomial], Number]) -> Number:
    total: Number = ZERO
    for monomial, c in p.items():
        total = total + c * moment(monomial)
    return total


def shifted(p: Poly, shift: Mapping[Variable, Number]) -> Poly:
    """`p(u + s)`."""
    total: Poly = {}
    for monomial, c in p.items():
        part: Poly = {(): c}
        for name, count in monomial:
            one: Poly = added({((name, 1),): ONE}, {(): shift[name]})
            for _ in range(count):
                part = multiplied(part, one)
        total = added(total, part)
    return total


Tilt = Callable[[Number], tuple[Number, Callable[[int], Number]]]
"""What `e^{a u}` does to a law: its mean, and the moments under it."""


def scalar(name: Variable, tilt: Tilt) -> Block:
    """One quantity by its moments `𝔼[uᵏ e^{a u}]`."""

    def block_mean(e: Poly, p: Poly) -> Number:
        (a,) = linear(e, (name,))
        scale, moment = tilt(a)
        return scale * summed(p, lambda monomial: moment(monomial[0][1] if monomial else 0))

    return Block((name,), block_mean)


def poisson(rate: Number) -> Tilt:
    """`𝔼 kⁿ = Σ S(n, j) λʲ`; under `e^{a k}` the rate is λ e^a."""

    def tilt(a: Number) -> tuple[Number, Callable[[int], Number]]:
        tilted = rate * apply("exp", a)
        return apply("exp", tilted - rate), lambda n: dotted(list(map(fmpq, stirling(n))), list(powers(tilted, n + 1)))

    return tilt


def stirling(n: int) -> list[int]:
    """S(n, 0), …, S(n, n)."""
    row = [1]
    for _ in range(n):
        row = [(j * row[j] if j < len(row) else 0) + (row[j - 1] if j else 0) for j in range(len(row) + 1)]
    return row


def powers(x: Number, count: int) -> Iterator[Number]:
    result: Number = ONE
    for _ in range(count):
        yield result
        result = result * x


def gamma_law(shape: Number, rate: Number) -> Tilt:
    """`𝔼 xⁿ = α (α + 1) ⋯ (α + n − 1) / βⁿ`; the exponential law has α = 1. No tilt beyond moments."""

    def tilt(a: Number) -> tuple[Number, Callable[[int], Number]]:
        untilted(a)
        return ONE, lambda n: rising(shape, n) * power(rate, -n)

    return tilt


def uniform(lower: Number, upper: Number) -> Tilt:
    """`𝔼 xⁿ = (bⁿ⁺¹ − aⁿ⁺¹) / ((n + 1)(b − a))`, as a polynomial in a and b."""

    def tilt(a: Number) -> tuple[Number, Callable[[int], Number]]:
        untilted(a)
        return ONE, lambda n: sum_of_powers(lower, upper, n) * fmpq(1, n + 1)

    return tilt


def beta_law(one: Number, other: Number) -> Tilt:
    def tilt(a: Number) -> tuple[Number, Callable[[int], Number]]:
        untilted(a)
        return ONE, lambda n: rising(one, n) * power(rising(one + other, n), -1)

    return tilt


def untilted(a: Number) -> None:
    if not exactly_zero(a):
        raise NoRule("an expectation of an exponential under this law")


def rising(x: Number, count: int) -> Number:
    result: Number = ONE
    for k in range(count):
        result = result * (x + k)
    return result


def sum_of_powers(lower: Number, upper: Number, n: int) -> Number:
    return dotted(list(powers(lower, n + 1)), list(powers(upper, n + 1))[::-1])
