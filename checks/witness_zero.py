"""`e ≡ 0`: SymPy's polynomial rings, with one generator for each `exp t`, `log t`, `√t`, `f(t)`, step(t) and `gᵖ = B`.

An expression is first grounded: what is not rational becomes a generator, σ and tanh are written by exp, |t| and max
by the step of t, almost everywhere. The numerator is then reduced by the relations: `y² = 1`, `cos² = 1 − sin²`,
`(√B)² = B`. A numerator that is 0 says that e is 0 wherever it is defined; one that is not says nothing by itself.
Source: Geddes, Czapor, Labahn, "Algorithms for Computer Algebra", 1992, chapter 3.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any

import sympy
from sympy.polys.domains import QQ
from sympy.polys.fields import FracElement, FracField
from sympy.polys.rings import PolyElement

from derive.errors import TooHard

LONGEST = 5000

Relations = dict[Any, tuple[int, Any]]


@dataclass
class Atoms:
    """Generators for what is not rational, `exp(x) ↦ E`, the same backwards, and `gᵖ = B` as g ↦ (p, B)."""

    relations: Relations
    standing: dict[Any, Any] = field(default_factory=dict)
    meaning: dict[Any, Any] = field(default_factory=dict)
    done: dict[Any, Any] = field(default_factory=dict)

    def generator(self, atom: Any, **facts: bool) -> Any:
        """The generator that stands for `atom`, the same for the same atom."""
        found = self.standing.get(atom)
        if found is None:
            found = self.standing[atom] = sympy.Dummy(f"g{len(self.standing)}", real=True, **facts)
            self.meaning[found] = atom
        return found

    def related(self, atom: Any, degree: int, value: Any, **facts: bool) -> Any:
        """A generator g with `g^degree = value`."""
        generator = self.generator(atom, **facts)
        self.relations.setdefault(generator, (degree, value))
        return generator


def vanishes(expression: Any, relations: Relations) -> bool:
    """Whether the expression is 0 wherever it is defined. Raises TooHard where it is defined nowhere or not read."""
    atoms = Atoms(dict(relations))
    return bool(fraction(ground(expression, atoms), atoms).numer == 0)


def numerator(expression: Any, relations: Relations) -> tuple[Any, Atoms]:
    """The numerator over the generators, as an expression, and the generators."""
    atoms = Atoms(dict(relations))
    return fraction(ground(expression, atoms), atoms).numer.as_expr(), atoms


def ground(expression: Any, atoms: Atoms) -> Any:
    """The expression with a generator for everything that is not rational, innermost first."""
    if not expression.args:
        return stand(expression, atoms)
    if expression not in atoms.done:
        arguments = [ground(argument, atoms) for argument in expression.args]
        atoms.done[expression] = stand(expression.func(*arguments), atoms)
    return atoms.done[expression]


@singledispatch
def stand(expression: Any, atoms: Atoms) -> Any:
    """An expression whose arguments are grounded, grounded itself; an unknown function stands for itself."""
    if not isinstance(expression, sympy.Function):
        return expression
    return atoms.generator(expression.func(*(canonical(argument, atoms) for argument in expression.args)))


@stand.register(sympy.core.numbers.NumberSymbol)
def _(expression: Any, atoms: Atoms) -> Any:
    return atoms.generator(expression, positive=True)


@stand.register(sympy.core.numbers.Exp1)
def _(expression: Any, atoms: Atoms) -> Any:
    return exponential((sympy.S.One, sympy.S.One), atoms)


@stand.register(sympy.Pow)
def _(expression: Any, atoms: Atoms) -> Any:
    """`B^(p/q) = gᵖ` with `g^q = B`."""
    base, exponent = expression.args
    if exponent.is_Integer:
        return expression
    if not exponent.is_Rational:
        raise TooHard(f"the power {expression} has an exponent that is no number")
    inner = canonical(base, atoms)
    root = atoms.related(sympy.Pow(inner, sympy.Rational(1, exponent.q), evaluate=False), exponent.q, inner)
    return root**exponent.p


@stand.register(sympy.exp)
def _(expression: Any, atoms: Atoms) -> Any:
    """`exp(Σ c m) = Π exp(m)ᶜ`."""
    terms = sympy.Add.make_args(sympy.expand(canonical(expression.args[0], atoms)))
    return sympy.Mul(*(exponential(term.as_coeff_Mul(rational=True), atoms) for term in terms))


def exponential(term: tuple[Any, Any], atoms: Atoms) -> Any:
    """`exp(p/q · m) = gᵖ` with `g^q = exp m`."""
    number, body = term
    if number == 0:
        return sympy.S.One
    whole = atoms.generator(sympy.exp(body, evaluate=False), positive=True)
    if number.q == 1:
        return whole**number.p
    part = sympy.exp(sympy.Mul(sympy.Rational(1, number.q), body), evaluate=False)
    return atoms.related(part, number.q, whole, positive=True) ** number.p


@stand.register(sympy.log)
def _(expression: Any, atoms: Atoms) -> Any:
    """`log(a b) = log a + log b` where a and b are known to be positive; `log exp m = m`."""
    inner = sympy.log(sympy.factor(canonical(expression.args[0], atoms)))
    return sympy.expand_log(inner).replace(sympy.log, lambda argument: logarithm(argument, atoms))


def logarithm(argument: Any, atoms: Atoms) -> Any:
    meaning = atoms.meaning.get(argument)
    if isinstance(meaning, sympy.exp):
        return meaning.args[0]
    return atoms.generator(sympy.log(argument, evaluate=False))


@stand.register(sympy.tanh)
def _(expression: Any, atoms: Atoms) -> Any:
    """`tanh z = (e²ᶻ − 1)/(e²ᶻ + 1)`."""
    double = stand(sympy.exp(2 * expression.args[0], evaluate=False), atoms)
    return (double - 1) / (double + 1)


@stand.register(sympy.sin)
def _(expression: Any, atoms: Atoms) -> Any:
    sign, angle = oriented(canonical(expression.args[0], atoms))
    return sign * atoms.generator(sympy.sin(angle, evaluate=False))


@stand.register(sympy.cos)
def _(expression: Any, atoms: Atoms) -> Any:
    """`cos² = 1 − sin²`."""
    _, angle = oriented(canonical(expression.args[0], atoms))
    sine = atoms.generator(sympy.sin(angle, evaluate=False))
    return atoms.related(sympy.cos(angle, evaluate=False), 2, 1 - sine**2)


def oriented(argument: Any) -> tuple[int, Any]:
    """One of t and −t, the same for both, and the sign."""
    return (-1, -argument) if argument.could_extract_minus_sign() else (1, argument)


def step(argument: Any, atoms: Atoms) -> Any:
    """`step² = step`, `step(−t) = 1 − step(t)` but at 0, `step(c t) = step(t)` for c > 0."""
    sign, oriented_argument = oriented(canonical(argument, atoms))
    _, primitive = oriented_argument.as_content_primitive()
    atom = sympy.Heaviside(primitive, 0, evaluate=False)
    generator = atoms.generator(atom)
    atoms.relations.setdefault(generator, (2, generator))
    return generator if sign == 1 else 1 - generator


@stand.register(sympy.Heaviside)
def _(expression: Any, atoms: Atoms) -> Any:
    return step(expression.args[0], atoms)


@stand.register(sympy.sign)
def _(expression: Any, atoms: Atoms) -> Any:
    return 2 * step(expression.args[0], atoms) - 1


@stand.register(sympy.Abs)
def _(expression: Any, atoms: Atoms) -> Any:
    """`|t| = t sign t`."""
    return expression.args[0] * (2 * step(expression.args[0], atoms) - 1)


@stand.register(sympy.Max)
def _(expression: Any, atoms: Atoms) -> Any:
    """`max(a, b) = b + (a − b) step(a − b)`."""
    first, second = expression.args
    return second + (first - second) * step(first - second, atoms)


def canonical(expression: Any, atoms: Atoms) -> Any:
    """A grounded expression as one reduced fraction, equal ones alike."""
    if not isinstance(expression, sympy.Expr) or not expression.args:
        return expression
    return fraction(expression, atoms).as_expr()


def fraction(expression: Any, atoms: Atoms) -> FracElement:
    """A grounded expression as numerator over denominator, both reduced by the relations."""
    generators = generators_of(expression, atoms)
    rationals = FracField(generators or (sympy.Dummy("unused"),), QQ, sympy.polys.orderings.lex)
    whole = read(expression, rationals)
    return quotient(reduced(whole.numer, rationals, atoms), reduced(whole.denom, rationals, atoms))


def generators_of(expression: Any, atoms: Atoms) -> tuple[Any, ...]:
    """Symbols and generators of an expression, and those that reducing it brings in, in a fixed order."""
    found = set(expression.free_symbols)
    waiting = list(found)
    while waiting:
        _, value = atoms.relations.get(waiting.pop(), (1, sympy.S.Zero))
        new = (sympy.S.Zero + value).free_symbols - found
        found |= new
        waiting += new
    order = {generator: place for place, generator in enumerate(atoms.meaning)}
    return tuple(sorted(found, key=lambda symbol: (order.get(symbol, -1), symbol.name)))


def read(expression: Any, rationals: FracField) -> FracElement:
    """A rational expression as an element of the field; polynomials avoid every gcd. Raises TooHard otherwise."""
    if expression.is_polynomial(*rationals.symbols):
        return rationals(as_polynomial(expression, rationals))
    if expression.count_ops() > LONGEST:
        raise TooHard(f"a rational expression of more than {LONGEST} operations; take smaller sizes")
    try:
        return rationals.from_expr(expression)
    except (ValueError, ZeroDivisionError) as reason:
        raise TooHard(f"not a rational expression: {reason}") from reason


def as_polynomial(expression: Any, rationals: FracField) -> PolyElement:
    try:
        return rationals.ring.from_expr(expression)
    except ValueError as reason:
        raise TooHard(f"not a polynomial with rational coefficients: {reason}") from reason


def reduced(element: PolyElement, rationals: FracField, atoms: Atoms) -> FracElement:
    """The polynomial with every `gᵖ` replaced by B, the generators made last first."""
    value = rationals(element)
    for place in reversed(range(len(rationals.symbols))):
        relation = atoms.relations.get(rationals.symbols[place])
        if relation is not None:
            upper, lower = (folded(part, place, *relation, rationals) for part in (value.numer, value.denom))
            value = quotient(upper, lower)
    return value


def folded(polynomial: PolyElement, place: int, degree: int, value: Any, rationals: FracField) -> FracElement:
    """`Σ c gᵏ = Σ c g^(k mod p) B^(k div p)`, until no power is p or more."""
    if polynomial.degree(place) < degree:
        return rationals(polynomial)
    step_value, total = read(sympy.S.Zero + value, rationals), rationals.zero
    for power, part in by_power(polynomial, place).items():
        times, rest = divmod(power, degree)
        total += rationals(part * rationals.ring.gens[place] ** rest) * step_value**times
    return folded(total.numer, place, degree, value, rationals) / rationals(total.denom)


def quotient(upper: FracElement, lower: FracElement) -> FracElement:
    if lower == 0:
        raise TooHard("an expression that is defined nowhere: a denominator is 0 under the facts")
    return upper / lower


def by_power(polynomial: PolyElement, place: int) -> dict[int, PolyElement]:
    """The coefficient of each power of one generator."""
    parts: dict[int, Any] = {}
    for monomial, coefficient in polynomial.terms():
        rest = (*monomial[:place], 0, *monomial[place + 1 :])
        parts.setdefault(monomial[place], {})[rest] = coefficient
    return {power: polynomial.ring.from_dict(terms) for power, terms in parts.items()}
