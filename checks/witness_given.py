"""`Σᵢ αᵢ yᵢ = 0 ⇒ α₁ = −α₂ y₁ y₂ − …`: facts and given equalities at explicit sizes, eliminated component by component.

Facts come first: `yᵢ² = 1` is a relation, `Sᵢⱼ = Sⱼᵢ` and `Σₖ pₖ = 1` are substitutions. Then each given equality that
is affine in a component is solved for it. A pivot that may be 0 is used only to look for a counterexample, never to
agree: from `a b = 0` does not follow `b = 0`. What is not solved remains, and may still show a claim as a combination.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Any

import sympy

from checks.witness_unknown import modelled
from checks.witness_zero import Atoms, Relations, fraction, ground
from derive.symbols import Fact

RELATIONS = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}
SYMMETRY = frozenset({Fact.SYMMETRIC, Fact.DEFINITE})
FEW, MANY, TRIES = 2, 8, 40
DIGITS = 40
LARGEST = 20

Values = dict[Any, Any]
Tables = Sequence[tuple[frozenset[Fact], Mapping[tuple[int, ...], Any]]]


@dataclass(frozen=True)
class Conditions:
    """What is known: `y² = 1`, solved components, equations left over, inequalities; `sure` if no pivot can be 0."""

    tables: Tables
    relations: Relations
    start: Values
    solved: Values
    equations: tuple[Any, ...]
    remaining: tuple[Any, ...]
    inequalities: tuple[tuple[Any, str], ...]
    sure: bool


def conditions(
    tables: Tables, equations: Sequence[Any], inequalities: Sequence[tuple[Any, str]], facts: bool
) -> Conditions:
    """The facts of the tables' symbols, `equations` (= 0) and `inequalities` (against 0), as far as they are solved."""
    relations = dict(squares(tables)) if facts else {}
    start = solved = fact_values(tables) if facts else {}
    remaining, sure = [], True
    for equation in equations:
        found = pivot(equation.xreplace(solved), relations)
        if found is None:
            remaining.append(equation)
        elif found.symbol is not None:
            solved = {key: value.xreplace({found.symbol: found.value}) for key, value in solved.items()}
            solved[found.symbol] = found.value
            sure = sure and found.sure
    return Conditions(tables, relations, start, solved, tuple(equations), tuple(remaining), tuple(inequalities), sure)


def squares(tables: Tables) -> Iterable[tuple[Any, tuple[int, Any]]]:
    """`y² = 1` for a sign, `t² = t` for a binary."""
    for facts, table in tables:
        for symbol in table.values():
            if Fact.SIGN in facts:
                yield symbol, (2, sympy.S.One)
            elif Fact.BINARY in facts:
                yield symbol, (2, symbol)


def fact_values(tables: Tables) -> Values:
    """`Sⱼᵢ ↦ Sᵢⱼ`, and the last of what sums to 1 by the others."""
    values: Values = {}
    for facts, table in tables:
        if facts & SYMMETRY:
            values |= {s: table[(*e[:-2], e[-1], e[-2])] for e, s in table.items() if e[-2] > e[-1]}
        if Fact.NORMALISED in facts:
            last = max(entry[-1] for entry in table)
            values |= {s: rest(table, entry) for entry, s in table.items() if entry[-1] == last}
    return values


def rest(table: Mapping[tuple[int, ...], Any], entry: tuple[int, ...]) -> Any:
    """`1 − Σ` of the others in the same row."""
    return 1 - sympy.Add(*(table[(*entry[:-1], k)] for k in range(entry[-1])))


@dataclass(frozen=True)
class Pivot:
    """`symbol = value` solves an equation; no symbol where it holds already; `sure` if nothing was divided by 0."""

    symbol: Any = None
    value: Any = None
    sure: bool = True


def pivot(equation: Any, relations: Relations) -> Pivot | None:
    """The component for which an equation is solved, None if it is affine in none of them."""
    atoms = Atoms(dict(relations))
    upper = fraction(ground(equation, atoms), atoms).numer.as_expr()
    if upper == 0:
        return Pivot()
    inside = {s for g in upper.free_symbols & set(atoms.meaning) for s in spelled(g, atoms).free_symbols}
    free = upper.free_symbols - set(atoms.relations) - set(atoms.meaning) - inside
    choices = [choice for symbol in sorted(free, key=str) if (choice := affine(upper, symbol, atoms))]
    return min(choices, key=lambda choice: choice[0])[1] if choices else None


def affine(upper: Any, symbol: Any, atoms: Atoms) -> tuple[tuple[bool, bool, int], Pivot] | None:
    """`a x + b = 0` solved for x, with what makes it a bad choice: a may be 0, x has a sign, a is long."""
    parts = sympy.Poly(upper, symbol)
    if parts.degree() != 1:
        return None
    slope, constant = (spelled(part, atoms) for part in parts.all_coeffs())
    sure = slope.is_nonzero is True
    cost = (not sure, symbol.is_nonnegative is True, int(slope.count_ops()))
    return cost, Pivot(symbol, -constant / slope, sure)


def spelled(expression: Any, atoms: Atoms) -> Any:
    """The generators replaced by what they stand for."""
    for generator, atom in reversed(atoms.meaning.items()):
        expression = expression.xreplace({generator: atom})
    return expression


def is_combination(difference: Any, known: Conditions) -> bool:
    """Whether the difference is `Σ c·equation` with polynomials c, as far as one division shows it."""
    atoms = Atoms(dict(known.relations))
    pieces = [piece.xreplace(known.start) for piece in (difference, *known.equations)]
    target, *basis = (fraction(ground(piece, atoms), atoms).numer.as_expr() for piece in pieces)
    basis += [g**degree - value for g, (degree, value) in atoms.relations.items()]
    generators = sorted({s for piece in (target, *basis) for s in piece.free_symbols}, key=str)
    divisors = [piece for piece in basis if piece != 0 and piece.is_polynomial(*generators)]
    if not divisors or len(generators) > LARGEST:
        return False
    return any(sympy.reduced(target, divisors, *generators, order=order)[1] == 0 for order in ("lex", "grevlex"))


def has_counterexample(difference: Any, known: Conditions, points: int) -> bool:
    """Whether the difference is a number other than 0 at one of a few points that satisfy every fact and condition."""
    if known.remaining:
        return False
    generator, expression = Random(1), modelled(difference)
    tried = (drawn(known, generator, attempt) for attempt in range(TRIES))
    allowed = (values for values in tried if is_allowed(values, known) and is_defined(expression, values))
    return any(is_nonzero(expression.xreplace(values)) for values in islice(allowed, points))


def drawn(known: Conditions, generator: Random, attempt: int) -> Values:
    """Random rationals for the components that are free, the others from the solved equations."""
    values: Values = {}
    for facts, table in known.tables:
        for entry, symbol in table.items():
            diagonal = Fact.DEFINITE in facts and entry[-1] == entry[-2]
            values[symbol] = number(facts, generator, attempt) + (10 * len(table) if diagonal else 0)
    free = {symbol: value for symbol, value in values.items() if symbol not in known.solved}
    return free | {symbol: modelled(value).xreplace(free) for symbol, value in known.solved.items()}


def number(facts: frozenset[Fact], generator: Random, attempt: int) -> Any:
    """A rational that has the facts of one component; later attempts are smaller, so that sums stay below 1."""
    if Fact.SIGN in facts:
        return sympy.Integer(generator.choice((-1, 1)))
    if Fact.BINARY in facts:
        return sympy.Integer(generator.choice((0, 1)))
    size = sympy.Rational(generator.randint(1, 30), generator.randint(2, 11) * (1 + attempt % 5))
    signed = facts & {Fact.POSITIVE, Fact.NONNEGATIVE}
    return size if signed else size * generator.choice((-1, 1))


def is_allowed(values: Values, known: Conditions) -> bool:
    """Whether every symbol has its sign and every given inequality holds at the point."""
    if not all(holds(symbol, value) for symbol, value in values.items()):
        return False
    return all(satisfied(modelled(side).xreplace(values), relation) for side, relation in known.inequalities)


def holds(symbol: Any, value: Any) -> bool:
    """Whether a value is a real number with the sign that its symbol is declared with."""
    if not (value.is_finite and value.is_real):
        return False
    return bool((not symbol.is_nonnegative or value >= 0) and (not symbol.is_nonzero or value != 0))


def satisfied(value: Any, relation: str) -> bool:
    numeric = sympy.N(value, DIGITS)
    return bool(numeric.is_real and RELATIONS[relation](numeric, 0))


def is_defined(expression: Any, values: Values) -> bool:
    """No root or logarithm of what is not positive."""
    roots = {power.base for power in expression.atoms(sympy.Pow) if not power.exp.is_Integer}
    inner = roots | {logarithm.args[0] for logarithm in expression.atoms(sympy.log)}
    return all(satisfied(argument.xreplace(values), ">") for argument in inner)


def is_nonzero(value: Any) -> bool:
    """An exact number other than 0, or one that is not 0 at half of the digits reckoned."""
    if value.is_Rational:
        return bool(value != 0)
    numeric = sympy.N(value, DIGITS)
    return bool(numeric.is_real and numeric.is_finite and abs(numeric) > sympy.Float(10) ** (-DIGITS // 2))
