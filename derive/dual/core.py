"""`min f s.t. …` → Lagrangian → inner infimum, variable by variable → the dual problem with its domain."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce

from derive import index_form as form
from derive.calculus import gradient
from derive.claims import Problem, Statement
from derive.conjugates import member
from derive.dual.atoms import Atom, Parts, Variables, decomposed
from derive.dual.functions import is_log, logarithms
from derive.dual.homes import home
from derive.dual.inner import Part, part
from derive.dual.naming import Names, indexed, multiplier, shaped, symbols_of
from derive.dual.splitting import Split, direction, split, variables_of
from derive.errors import CannotSolve
from derive.lagrangian import lagrangian
from derive.lagrangian import signs as signs_of
from derive.normal_form import normal_form
from derive.notation.lift import lift
from derive.notation.write import unicode
from derive.solving import isolate, replace, substitute
from derive.symbols import Fact, Role, Symbol
from derive.tensor import Tensor, plus, spread

OPPOSITE = {"min": "max", "max": "min"}
TURNED = {"<=": ">=", ">=": "<=", "<": ">", ">": "<", "=": "="}
Pairs = tuple[tuple[Tensor, Tensor], ...]


@dataclass(frozen=True)
class Solved:
    """A problem, its Lagrangian, the infimum over each variable, and the dual that they make.

    `slopes` are those of the variables in which the Lagrangian is affine; everything is about −L for a maximisation.
    """

    posed: Problem
    split: Split
    multipliers: tuple[Tensor, ...]
    lagrangian: Tensor
    parts: tuple[Part, ...]
    slopes: tuple[tuple[Tensor, Tensor], ...]
    rest: Tensor
    eliminated: Pairs
    dual: Problem

    @property
    def problem(self) -> Problem:
        return self.split.problem


def solve(posed: Problem, names: Names) -> Solved:
    """Raises CannotSolve, naming what cannot be dualised."""
    posed = Problem(posed.sense, posed.over, posed.objective, tuple(map(indexed, needed(posed))))
    posed, divided = in_domains(posed, split(posed, names))
    problem = divided.problem
    multipliers = tuple(multiplier(item, names) for item in problem.constraints)
    value = lagrangian(problem, multipliers)
    variables = variables_of(problem)
    turned = decomposed(value * direction(problem), variables)
    parts, slopes = infima(problem, turned, variables)
    bounded(problem, slopes, multipliers)
    rest = without(turned.affine, variables)
    made = Made(problem, multipliers, parts, slopes, rest)
    eliminated = made.eliminated()
    return Solved(posed, divided, multipliers, value, parts, slopes, rest, eliminated, made.dual(eliminated))


def needed(posed: Problem) -> list[Statement]:
    """The constraints but for `x ≥ 0` where the objective has log x, which has no value elsewhere."""
    inside = {node for whole in form.walk(posed.objective.node) if is_log(whole) for node in positive(whole)}
    return [item for item in posed.constraints if not (is_sign(item) and Tensor(item.left.node).node in inside)]


def positive(log: form.Node) -> Iterator[form.Node]:
    """x of `log x` and of `log(x/q)` with q > 0."""
    yield log.children[0]
    parts = logarithms(log.children[0]) or ()
    yield from (node.children[0] for _, node in parts if is_log(node))


def is_sign(item: Statement) -> bool:
    return item.relation in (">=", ">") and form.is_zero(item.right.node)


def bounded(problem: Problem, slopes: Pairs, multipliers: tuple[Tensor, ...]) -> None:
    """Raises CannotSolve where no multiplier can make a slope vanish, or where there is no multiplier at all."""
    names = {multiplier.symbol for multiplier in multipliers}
    if not names:
        raise CannotSolve("there is no constraint and nothing to split, so that there is no multiplier and no dual")
    for variable, slope in slopes:
        if names.isdisjoint(form.symbols(slope.node)) and normal_form(slope.node).terms:
            way = "below" if problem.sense == "min" else "above"
            what, where = unicode(lift(slope)), str(variable.symbol)
            raise CannotSolve(f"no constraint holds {where}: with slope {what} the problem is unbounded {way}")


def in_domains(posed: Problem, divided: Split) -> tuple[Problem, Split]:
    """A variable that stands in a logarithm by itself is > 0 wherever the problem has a value."""
    nodes = [
        divided.problem.objective.node,
        *(side.node for c in divided.problem.constraints for side in (c.left, c.right)),
    ]
    logs = [node.children[0] for whole in nodes for node in form.walk(whole) if is_log(node)]
    names = {node.symbol for node in logs if isinstance(node, form.Leaf)} & variables_of(divided.problem)
    known = {name: form.Leaf(with_fact(name, Fact.POSITIVE)) for name in names}
    if not known:
        return posed, divided
    values = tuple((renamed(name, known), renamed(value, known)) for name, value in divided.values)
    return in_problem(posed, known), Split(in_problem(divided.problem, known), values)


def with_fact(name: Symbol, fact: Fact) -> Symbol:
    return dataclasses.replace(name, facts=name.facts | {fact})


def renamed(tensor: Tensor, known: Mapping[Symbol, form.Node]) -> Tensor:
    inside = any(name in known for name in form.symbols(tensor.node))
    return Tensor(substitute(tensor.node, known), tensor.indices) if inside else tensor


def in_problem(problem: Problem, known: Mapping[Symbol, form.Node]) -> Problem:
    constraints = (Statement(renamed(c.left, known), c.relation, renamed(c.right, known)) for c in problem.constraints)
    over_ = tuple(renamed(variable, known) for variable in problem.over)
    return Problem(problem.sense, over_, renamed(problem.objective, known), tuple(constraints))


def infima(problem: Problem, turned: Parts, variables: Variables) -> tuple[tuple[Part, ...], Pairs]:
    """For each variable its infimum, or its slope where −L or L is affine in it."""
    parts: list[Part] = []
    slopes: list[tuple[Tensor, Tensor]] = []
    for variable in map(member, problem.over):
        atoms = [atom for atom in turned.atoms if lives_on(atom, variable.symbol, variables)]
        slope = gradient(turned.affine, variable) if occurs(turned.affine, variable) else nothing(variable)
        if atoms:
            parts.append(part(variable, atoms, slope, variables))
        elif occurs(turned.affine, variable):
            slopes.append((variable, slope))
    return tuple(parts), tuple(slopes)


def lives_on(atom: Atom, name: Symbol, variables: Variables) -> bool:
    place = home(atom, variables)
    if place is None:
        raise CannotSolve("two functions share a variable that only one can have")
    return place.variable == name


def occurs(tensor: Tensor, variable: Tensor) -> bool:
    return variable.symbol in form.symbols(tensor.node)


def nothing(variable: Tensor) -> Tensor:
    return variable * 0


def without(affine: Tensor, variables: Variables) -> Tensor:
    """What an affine function is where the variables are 0."""
    terms = affine.node.terms if isinstance(affine.node, form.Add) else (affine.node,)
    names = [name for name in form.symbols(affine.node) if name in variables]
    if not names:
        return affine
    zeros = {name: form.constant(0, name.axes) for name in names}
    kept = [substitute(term, zeros) if variables & set(form.symbols(term)) else term for term in terms]
    return Tensor(form.add(kept))


@dataclass(frozen=True)
class Made:
    """What the dual problem is made of."""

    problem: Problem
    multipliers: tuple[Tensor, ...]
    parts: tuple[Part, ...]
    slopes: Pairs
    rest: Tensor

    def eliminated(self) -> Pairs:
        """`μᵢ = C − αᵢ`: a multiplier of an inequality that stands in one vanishing slope only, solved for."""
        found: list[tuple[Tensor, Tensor]] = []
        used: set[Symbol] = set()
        for name in self.signed():
            homes = [slope for _, slope in self.slopes if occurs(slope, name)]
            inside = symbols_of(node for part in self.parts for node in nodes_of(part))
            if len(homes) != 1 or name.symbol in inside or used & set(form.symbols(homes[0].node)):
                continue
            try:
                found.append((name, tidy(isolate(over(homes[0], name), name))))
            except CannotSolve:
                continue
            used.add(name.symbol)
        return tuple(found)

    def signed(self) -> list[Tensor]:
        """The multipliers of inequalities, those of bounds on bare variables first."""
        pairs = [(c, m) for c, m in zip(self.problem.constraints, self.multipliers, strict=True) if c.relation != "="]
        return [m for c, m in sorted(pairs, key=lambda pair: not isinstance(pair[0].left.node, form.Leaf))]

    def dual(self, eliminated: Pairs) -> Problem:
        way = direction(self.problem)
        gone = {name.symbol for name, _ in eliminated}
        over_ = tuple(Tensor(m.node) for m in self.multipliers if m.symbol not in gone)
        value = put(plus(*(part.value for part in self.parts), self.rest), eliminated)
        return Problem(OPPOSITE[self.problem.sense], over_, value * way, self.domain(eliminated))

    def domain(self, eliminated: Pairs) -> tuple[Statement, ...]:
        """Slopes that vanish, regions, signs."""
        equations = [Statement(slope, "=", slope * 0) for _, slope in self.slopes]
        solved = [put_in(item, eliminated) for item in equations]
        regions = [put_in(item, eliminated) for part in self.parts for item in part.region]
        signs = [put_in(item, eliminated) for item in signs_of(self.problem, self.multipliers)]
        wanted = [item for item in (*solved, *regions, *signs) if not trivial(item)]
        return tuple(dict.fromkeys(map(tidied, wanted)))


def nodes_of(part: Part) -> list[form.Node]:
    return [part.slope.node, part.function.node]


def over(slope: Tensor, name: Tensor) -> Tensor:
    """A slope under the indices of a multiplier, where both have the same axes."""
    if slope.node.axes != name.node.axes:
        raise CannotSolve("the slope has other entries than the multiplier")
    return Tensor(slope.node, name.indices)


def put(tensor: Tensor, values: Pairs) -> Tensor:
    inside = [pair for pair in values if occurs(tensor, pair[0])]
    return replace(tensor, *inside) if inside else tensor


def put_in(item: Statement, values: Pairs) -> Statement:
    return Statement(put(item.left, values), item.relation, put(item.right, values))


def trivial(item: Statement) -> bool:
    """`0 = 0`."""
    gap = item.left - item.right
    return item.relation == "=" and not normal_form(gap.node).terms


def tidy(value: Tensor) -> Tensor:
    """A solved multiplier with its brackets opened: `−(−C + α)` is `C − α`."""
    return Tensor(reduce(lambda a, b: form.add([a, b]), opened(value.node)), value.indices)


def opened(node: form.Node) -> list[form.Node]:
    """The terms of `c (a + b)`."""
    if isinstance(node, form.Add):
        return [inner for term in node.terms for inner in opened(term)]
    if isinstance(node, form.Contract) and len(node.factors) == 1 and isinstance(node.factors[0][0], form.Add):
        inside, labels = node.factors[0]
        if labels == tuple(range(node.rank)) and len(node.label_axes) == node.rank:
            return [part for term in terms_of(inside) for part in opened(form.scale(node.coefficient, term))]
    return [node]


def tidied(item: Statement) -> Statement:
    """A constraint as people write it: sides sorted, indices where something counts members, else vectors."""
    return shaped(indexed(sided(item)))


def terms_of(node: form.Node) -> tuple[form.Node, ...]:
    return node.terms if isinstance(node, form.Add) else (node,)


def sided(item: Statement) -> Statement:
    """Multipliers on the left with a positive term, data on the right: `Σ αᵢyᵢ = 0`, `αᵢ ≤ C`, `Aᵀλ ≥ −c`."""
    indices = tuple(dict.fromkeys((*item.left.indices, *item.right.indices)))
    terms = [*opened(spread(item.left, indices)), *(form.scale(-1, n) for n in opened(spread(item.right, indices)))]
    free = [term for term in terms if not has_multiplier(term)]
    bound = [term for term in terms if has_multiplier(term)]
    if not bound:
        return item
    flip = all(form.split_coefficient(term)[0] < 0 for term in bound)
    sign = -1 if flip else 1
    left = form.add([form.scale(sign, term) for term in bound])
    right = form.add([form.scale(-sign, term) for term in free]) if free else form.constant(0, left.axes)
    relation = TURNED[item.relation] if flip else item.relation
    return Statement(Tensor(left, indices), relation, Tensor(right, indices))


def has_multiplier(node: form.Node) -> bool:
    return any(name.role is Role.MULTIPLIER for name in form.symbols(node))
