"""`∫₀¹ x² dx`, `∫ x p(x) dx`: integrals in one variable, certified or exact.

Between finite limits by Arb's integration of the analytic integrand, with its error bound; over ℝ for polynomials
times exponentials of quadratics, over x ≥ a for powers of x times e^{−λx}; against a density as an expectation; over
a letter of a table as the sum. Anything else raises NoRule.
Source: Johansson, "Numerical integration in arbitrary-precision ball arithmetic", 2018.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from flint import acb, arb, fmpq

from checks.errors import Undefined
from checks.written import densities, formal, moments, tables
from checks.written.arrays import Value
from checks.written.formal import Formal, Poly, Variable
from checks.written.kernels import Kernel, integral, tail
from checks.written.scalars import ONE, ZERO, Jet, Number, Opaque, apply, plain, power, whole
from checks.written.value import number, value
from checks.written.world import Env, word
from derive.errors import NoRule
from derive.notation import tree
from derive.notation.tree import Name, Tree
from derive.notation.write import unicode

INFINITY = Name("infty")
BOTTOM = tree.Negative(INFINITY)
WIDEST = arb(2) ** -35


@value.register
def _(body: tree.Integral, env: Env) -> Value:
    if not isinstance(body.by, Name):
        raise NoRule(f"no value for {unicode(body)}")
    if (body.lower, body.upper) in ((None, None), (BOTTOM, INFINITY)):
        return over_all(body.body, body.by, env)
    if body.lower == tree.Number(ZERO_VALUE) and body.upper == INFINITY:
        return over_half(body.body, body.by, env)
    if body.lower is not None and body.lower != BOTTOM and body.upper == INFINITY:
        return over_tail(body.body, body.by, number(body.lower, env), env)
    if body.lower is None or body.upper is None or {body.lower, body.upper} & {INFINITY, BOTTOM}:
        raise NoRule(f"no value for {unicode(body)}")
    return between(body.body, body.by, number(body.lower, env), number(body.upper, env), env)


ZERO_VALUE = tree.ONE.value * 0


def at(body: Tree, by: Name, x: Number, env: Env) -> Number:
    """The integrand where its variable has this value."""
    inner = replace(env, arguments={**env.arguments, word(by): x}, cache={})
    declared = env.context.declared.get(word(by))
    if declared is not None and (declared.shape or declared.family):
        raise NoRule(f"an integral over {unicode(by)}, which is no number")
    return number(body, inner.seed({(word(by), ()): x}) if declared is not None else inner)


# --- over all of a space --------------------------------------------------------------------------------------------


def over_all(body: Tree, by: Name, env: Env) -> Value:
    summed = tables.integral(body, by, env)
    if summed is not None:
        return summed
    mean = by_density(body, by, env)
    return gaussian(at(body, by, formal.variable(mark(by)), env), mark(by)) if mean is None else mean


def mark(by: Name) -> Variable:
    return ("integral", word(by))


def by_density(body: Tree, by: Name, env: Env) -> Value | None:
    """`∫ p(x) f(x) dx = 𝔼_p[f]`; None where no density stands as a factor."""
    factors = list(body.factors) if isinstance(body, tree.Times) else [body]
    calls = [f for f in factors if isinstance(f, tree.Call) and f.arguments == (by,)]
    density = next((f for f in calls if densities.density_call(f, env) is not None), None)
    if density is None or len(factors) == 1:
        return None
    rest = [f for f in factors if f is not density]
    inner = rest[0] if len(rest) == 1 else tree.Times(tuple(rest))
    return densities.expectation(density, lambda here: value(inner, here), env)


def gaussian(found: Number, x: Variable) -> Number:
    """`∫ p(x) e^{−a x² + b x} dx`, through jets. Raises NoRule for any other integrand."""
    return linear(found, lambda term: gaussian_terms(term, x))


def linear(found: Number, of: Callable[[Number], Number]) -> Number:
    """A linear functional of a jet is that of its parts."""
    if isinstance(found, Jet):
        return Jet(linear(found.value, of), found.level, {k: linear(c, of) for k, c in found.slopes.items()})
    return of(found)


def gaussian_terms(found: Number, x: Variable) -> Number:
    if not isinstance(found, Formal):
        if isinstance(found, fmpq) and found == 0:
            return ZERO
        raise NoRule("an integral that does not converge")
    total: Number = ZERO
    for e, p in found.terms:
        total = total + gaussian_term(formal.evaluated(e), formal.evaluated(p), x)
    return total


def gaussian_term(e: Poly, p: Poly, x: Variable) -> Number:
    a, b = -e.get(((x, 2),), ZERO), e.get(((x, 1),), ZERO)
    extra = set(e) - {((x, 2),), ((x, 1),), ()}
    if extra or not plain(a) > 0 or formal.variables_of(p) - {x}:
        raise NoRule("an integral over all numbers of what is no polynomial times a Gaussian")
    variance, mean = power(a * 2, -1), b * power(a * 2, -1)
    block = moments.gaussian([x], [[variance]])
    found = moments.mean(formal.made([({}, moments.shifted(p, {x: mean}))]), [block])
    scale = apply("exp", e.get((), ZERO) + b * b * power(a * 4, -1)) * power(power(a, -1) * arb.pi(), fmpq(1, 2))
    return scale * found


def over_half(body: Tree, by: Name, env: Env) -> Number:
    """`∫₀^∞ xʳ e^{−λx} dx = Γ(r + 1)/λʳ⁺¹`."""
    return linear(at(body, by, Kernel(((ONE, ONE, ZERO),)), env), integral)


def over_tail(body: Tree, by: Name, lower: Number, env: Env) -> Number:
    """`∫ₐ^∞ f(x) dx`: where the limit moves, less the integrand at it times how it moves."""
    found = at(body, by, Kernel(((ONE, ONE, ZERO),)), env)
    return linear(found, lambda term: tail(term, plain(lower))) - moving(lower, body, by, env)


# --- between finite limits ------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Complex(Opaque):
    """A point of the plane around the interval; `analytic` asks for no value where a function has a cut."""

    value: acb
    analytic: bool

    def made(self, found: acb) -> Complex:
        return Complex(found, self.analytic)

    def __add__(self, other: Number) -> Number:
        return NotImplemented if isinstance(other, Jet) else self.made(self.value + plane(other))

    __radd__ = __add__

    def __neg__(self) -> Number:
        return self.made(-self.value)

    def __mul__(self, other: Number) -> Number:
        return NotImplemented if isinstance(other, Jet) else self.made(self.value * plane(other))

    __rmul__ = __mul__

    def __pow__(self, count: Number) -> Number:
        return self.raised(count)

    def __truediv__(self, other: Number) -> Number:
        return NotImplemented if isinstance(other, Jet) else self.made(self.value / plane(other))

    def __rtruediv__(self, other: Number) -> Number:
        return self.made(plane(other) / self.value)

    def __eq__(self, other: object) -> bool:
        return False

    def __lt__(self, other: object) -> bool:
        raise NoRule("an integrand with cases")

    __gt__ = __le__ = __ge__ = __lt__

    def raised(self, exponent: Number) -> Number:
        count = exponent if isinstance(exponent, int) else whole(exponent)
        if count is not None:
            return self.made(self.value**count)
        return self.made((self.value.log(analytic=self.analytic) * plane(exponent)).exp())

    def of_base(self, base: Number) -> Number:
        return self.made((plane(apply("log", base)) * self.value).exp())

    def applied(self, name: str) -> Number:
        if name not in PLANE:
            raise NoRule(f"no rule for an integral of {name}")
        return self.made(PLANE[name](self.value, self.analytic))


def plane(x: Number) -> acb:
    return x.value if isinstance(x, Complex) else acb(arb(x))


PLANE: Mapping[str, Callable[[acb, bool], acb]] = {
    "exp": lambda x, cut: x.exp(),
    "sin": lambda x, cut: x.sin(),
    "cos": lambda x, cut: x.cos(),
    "tan": lambda x, cut: x.tan(),
    "sinh": lambda x, cut: x.sinh(),
    "cosh": lambda x, cut: x.cosh(),
    "tanh": lambda x, cut: x.tanh(),
    "log": lambda x, cut: x.log(analytic=cut),
    "sqrt": lambda x, cut: x.sqrt(analytic=cut),
    "sigma": lambda x, cut: 1 / (1 + (-x).exp()),
}
Pick = Callable[[Number], Number]


def between(body: Tree, by: Name, lower: Number, upper: Number, env: Env) -> Number:
    """`∫ₐᵇ f(x) dx`: where the limits move, the integrand at them times how they move."""
    inner = certified(body, by, plain(lower), plain(upper), lambda x: x, env)
    return inner + moving(upper, body, by, env) - moving(lower, body, by, env)


def moving(limit: Number, body: Tree, by: Name, env: Env) -> Number:
    if not isinstance(limit, Jet):
        return ZERO
    if isinstance(limit.value, Jet):
        raise NoRule("a second derivative by a limit of an integral")
    here = at(body, by, limit.value, env)
    return Jet(ZERO, limit.level, {k: here * c for k, c in limit.slopes.items()})


def certified(body: Tree, by: Name, lower: Number, upper: Number, pick: Pick, env: Env) -> Number:
    """A ball that holds the integral of one component; of a jet all components."""
    middle = acb((arb(lower) + arb(upper)) / 2)
    sample = pick(at(body, by, Complex(middle, False), env))
    if isinstance(sample, Jet):
        inner = certified(body, by, lower, upper, lambda x: pick(x).value, env)
        slopes = {k: certified(body, by, lower, upper, sloped(pick, k), env) for k in sample.slopes}
        return Jet(inner, sample.level, slopes)
    found = acb.integral(
        lambda z, cut: plane(pick(at(body, by, Complex(z, cut), env))), acb(arb(lower)), acb(arb(upper))
    )
    if not found.imag.contains(0) or not found.real.is_finite() or not found.real.rad() < WIDEST:
        raise Undefined("an integral without a certified value")
    return found.real


def sloped(pick: Pick, direction: int) -> Pick:
    def found(x: Number) -> Number:
        jet = pick(x)
        return jet.slopes.get(direction, ZERO) if isinstance(jet, Jet) else ZERO

    return found
