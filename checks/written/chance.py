"""`𝔼[f(X)]`, `Var X`, `Cov(X, Y)`, `𝔼[Y | X]`, `P(X = k)`: expectations over what the text says is random.

An expectation integrates over exactly the random symbols that its body looks at, also through definitions. Where
nothing in it is random, or no law has a rule, it has no value: nothing is taken for constant by default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from flint import fmpq

from checks.errors import Undefined
from checks.written import arrays, densities, information, moments, tables
from checks.written.arrays import Value, is_array, is_scalar, mapped, plus, times, transposed
from checks.written.drawn_index import by_index, by_weight, is_uniform_index, total, weight_of
from checks.written.laws import Law, Realised, apart, parameters_named, placed, realised
from checks.written.moments import Block
from checks.written.posteriors import posterior_mean
from checks.written.scalars import ONE, ZERO, Number
from checks.written.sums import names_in, range_of
from checks.written.value import holds, looked_up, readings, value
from checks.written.world import Definition, Env, Member, family_word, word
from derive.errors import NoRule
from derive.notation import tree
from derive.notation.tree import Name, Tree
from derive.notation.write import unicode

Body = Callable[[Env], Value]
MOST_OUTCOMES = 3000
ROUNDS = 12


@value.register
def _(body: tree.Expectation, env: Env) -> Value:
    """Over what stands below the sign, or over all that is random inside."""
    inner, conditions = given(body.body)
    of: Body = lambda at: value(inner, at)  # noqa: E731
    posterior = posterior_mean(inner, env.context) if conditions and body.over is None else None
    if posterior is not None:
        return value(posterior, env)
    if body.over is None:
        return conditional(inner, of, conditions, env)
    return over(body.over, inner, of, conditions, env)


def given(body: Tree) -> tuple[Tree, tuple[Tree, ...]]:
    """`Y | X` is Y and what stands behind the bar."""
    if not isinstance(body, tree.Given):
        return body, ()
    if len(body.items) != 1:
        raise NoRule(f"no value for {unicode(body)}")
    return body.items[0], body.conditions


def over(what: Tree, inner: Tree, of: Body, conditions: Sequence[Tree], env: Env) -> Value:
    """`𝔼_i`, `𝔼_X`, `𝔼_{x∼p}`."""
    names = listed(what)
    if all(isinstance(item, Name) and word(item) in env.context.random for item in names):
        members = {word(item) for item in names if isinstance(item, Name)}
        return integrated(of, lambda member: member[0].partition("[")[0] in members, held(conditions, env))
    drawn = tables.expectation(what, env) if not conditions else None
    if drawn is not None:
        return total([times(weight, of(at)) for weight, at in drawn])
    under = densities.expectation(what, of, env) if not conditions else None
    if under is not None:
        return under
    if isinstance(what, Name) and is_uniform_index(what, env) and not conditions:
        return by_index(what, (inner,), of, env)
    weighted = weight_of(what, env) if not conditions else None
    if weighted is not None:
        return by_weight(*weighted, of, env)
    raise NoRule(f"nothing says how {unicode(what)} is drawn")


def listed(body: Tree) -> list[Tree]:
    if isinstance(body, tree.Several):
        return list(body.statements)
    return list(body.items) if isinstance(body, tree.Tuple) else [body]


# --- the mean over random symbols -----------------------------------------------------------------------------------


def conditional(inner: Tree, of: Body, conditions: Sequence[Tree], env: Env) -> Value:
    """`𝔼[Y | X]`: what stands behind the bar keeps its value."""
    known = densities.posterior(conditions, env)
    if known is not None:
        return integrated(of, lambda member: member[0] in known.context.random, known, True)
    kept = held(conditions, env)
    indices = [name for name in reached(inner, env) if is_drawn_index(name, env)]
    fixed = conditioned(conditions, env)
    if not indices:
        return integrated(of, lambda member: member not in fixed, kept, len(fixed) > 0 or settled(inner, env))
    first = indices[0]
    found = [
        with_index(inner, of, indices, fixed, kept.at_outcome(word(first), place)) for place in places_of(first, env)
    ]
    return times(fmpq(1, len(found)), total(found))


def with_index(inner: Tree, of: Body, indices: Sequence[Name], fixed: frozenset[Member], env: Env) -> Value:
    if len(indices) > 1:
        raise NoRule("no rule for an expectation over two drawn indices")
    return integrated(of, lambda member: member not in fixed, env, True)


def places_of(name: Name, env: Env) -> list[int]:
    return list(range_of(name, (), env))


def is_drawn_index(name: Name, env: Env) -> bool:
    law = env.context.random.get(word(name))
    return law is not None and law.kind == "index"


def reached(body: Tree, env: Env) -> list[Name]:
    """The names in a body, also behind definitions."""
    found: dict[Name, None] = {}
    waiting = [body]
    while waiting and len(found) < 400:
        for name in names_in(waiting.pop()):
            if name not in found:
                found[name] = None
                waiting += [definition.body for definition in definitions_of(name, env)]
    return list(found)


def definitions_of(name: Name, env: Env) -> Iterator[Definition]:
    for base, rest in readings(name, env):
        key = family_word(base, len(rest)) if rest else word(base)
        yield from env.context.definitions.get(key, ())


def held(conditions: Sequence[Tree], env: Env) -> Env:
    """`X = x` behind the bar gives X that value."""
    seeds: dict[Member, Value] = {}
    for condition in conditions:
        if isinstance(condition, tree.Relation):
            if [sign for sign, _ in condition.rest] != ["="]:
                raise NoRule(f"no rule for the condition {unicode(condition)}")
            seeds[random_member(condition.first, env)] = value(condition.rest[0][1], env)
    return env.seed(seeds) if seeds else env


def conditioned(conditions: Sequence[Tree], env: Env) -> frozenset[Member]:
    names = [item.first if isinstance(item, tree.Relation) else item for item in conditions]
    return frozenset(random_member(name, env) for name in names)


def random_member(name: Tree, env: Env) -> Member:
    """The member that a name means. Raises NoRule for what is not itself random."""
    if isinstance(name, Name):
        seen: dict[Member, None] = {}
        clean = replace(env, seeded={}, cache={}, seen=seen)
        looked_up(name, clean)
        found = [member for member in seen if member[0] in env.context.random]
        if len(found) == 1 and len(seen) == 1:
            return found[0]
    raise NoRule(f"nothing says how {unicode(name)} is drawn")


def settled(body: Tree, env: Env) -> bool:
    """Whether nothing in a body can be random: numbers, expectations, parameters of the laws."""
    if isinstance(body, tree.Expectation | tree.Number):
        return True
    if isinstance(body, Name):
        parameters = {
            name for law in env.context.random.values() for item in parameters_named(law) for name in names_in(item)
        }
        return body in parameters
    if isinstance(body, tree.Call) and body.function.base in ("Var", "Cov"):
        return True
    parts = list(body.children)
    if isinstance(body, tree.Call):
        parts = list(body.arguments)
    return bool(parts) and all(settled(part, env) for part in parts)


def integrated(of: Body, wanted: Callable[[Member], bool], env: Env, constant: bool = False) -> Value:
    """`𝔼 f`: the random members that f looks at are found by looking. Raises NoRule where there is none."""
    clean = without_outcomes(env, wanted)
    members: list[Member] = []
    for _ in range(ROUNDS):
        fresh, found = attempt(of, members, wanted, clean)
        if not fresh:
            if not members and not constant:
                raise NoRule("nothing says what is random in an expectation")
            return found
        members = ordered([*members, *fresh], wanted, clean)
    raise NoRule("an expectation over too many random symbols")


def without_outcomes(env: Env, wanted: Callable[[Member], bool]) -> Env:
    kept = {m: x for m, x in env.seeded.items() if m[0] not in env.context.random or not wanted(m)}
    return replace(env, seeded=kept, cache={})


def attempt(
    of: Body, members: Sequence[Member], wanted: Callable[[Member], bool], env: Env
) -> tuple[list[Member], Value]:
    """The random members that were looked at but not integrated over, or the mean."""
    result: Value | None = None
    for weight, inner, blocks in outcomes(members, env):
        seen: dict[Member, None] = {}
        try:
            found = of(replace(inner, seen=seen, cache={}))
        except Undefined:
            fresh = unheeded(seen, members, wanted, env)
            if not fresh:
                raise
            return fresh, ZERO
        fresh = unheeded(seen, members, wanted, env)
        if fresh:
            return fresh, ZERO
        env.seen.update(seen)
        part = times(weight, meant(found, blocks))
        result = part if result is None else plus(result, part)
    return [], result


def unheeded(
    seen: Mapping[Member, None], members: Sequence[Member], wanted: Callable[[Member], bool], env: Env
) -> list[Member]:
    return [m for m in seen if m[0] in env.context.random and wanted(m) and m not in members]


def meant(found: Value, blocks: Sequence[Block]) -> Value:
    if isinstance(found, tuple):
        raise NoRule("an expectation of a list")
    if not blocks or not (is_array(found) or is_scalar(found)):
        return found
    return mapped(lambda x: moments.mean(x, blocks), found)


def ordered(members: Sequence[Member], wanted: Callable[[Member], bool], env: Env) -> list[Member]:
    """Members whose laws depend on others come behind these; what laws look at is integrated over too."""
    found: dict[Member, None] = {}

    def visit(member: Member, path: tuple[Member, ...]) -> None:
        if member in path:
            raise NoRule("two laws that depend on each other")
        for other in depends_on(member, env):
            if wanted(other):
                visit(other, (*path, member))
        found.setdefault(member, None)

    for member in members:
        visit(member, ())
    return list(found)


def depends_on(member: Member, env: Env) -> list[Member]:
    law: Law = env.context.random[member[0]]
    seen: dict[Member, None] = {}
    inner = replace(placed(law, member, env), seen=seen, cache={})
    for item in parameters_named(law):
        value(item, inner)
    return [m for m in seen if m[0] in env.context.random]


Outcome = tuple[Number, Env, tuple[Block, ...]]


def outcomes(members: Sequence[Member], env: Env) -> Iterator[Outcome]:
    """All combinations with their probabilities; what is not said to be independent is not."""
    tied = len({apart(m, env) for m in members if not env.context.random[m[0]].independent}) > 1
    pairs = max(1, len(members) * (len(members) - 1) // 2)
    for place, (weight, marks, inner, blocks) in enumerate(combined(members, env)):
        if place >= MOST_OUTCOMES:
            raise NoRule("an expectation over too many outcomes")
        if tied:
            if blocks:
                raise NoRule("nothing says whether the random symbols are independent")
            coupling = sum((a * b for a, b in combinations(marks, 2)), ZERO)
            weight = weight * (ONE + coupling * fmpq(1, 2 * pairs))
        yield weight, inner, blocks


def combined(
    members: Sequence[Member], env: Env
) -> Iterator[tuple[Number, tuple[Number, ...], Env, tuple[Block, ...]]]:
    if not members:
        yield ONE, (), env, ()
        return
    first, rest = members[0], members[1:]
    law: Realised = realised(first, env)
    if law.block is not None:
        for weight, marks, inner, blocks in combined(rest, env.seed({first: law.formal})):
            yield weight, marks, inner, (law.block, *blocks)
        return
    for (p, x), mark in zip(law.atoms, marked(law, env.context.random[first[0]]), strict=True):
        for weight, marks, inner, blocks in combined(rest, env.seed({first: x})):
            yield p * weight, (mark, *marks), inner, blocks


def marked(law: Realised, said: Law) -> list[Number]:
    """A number of mean 0 for each outcome, by which dependence is made; 0 where independence is said."""
    if said.independent:
        return [ZERO for _ in law.atoms]
    raw = [fmpq((k + 1) % 2) for k in range(len(law.atoms))]
    centre = sum((p * r for (p, _), r in zip(law.atoms, raw, strict=True)), ZERO)
    return [r - centre for r in raw]


# --- variances, covariances, probabilities --------------------------------------------------------------------------


def call(body: tree.Call, env: Env) -> Value | None:
    """`Var(X)`, `Cov(X, Y)`, `P(X = k)`; None for any other call."""
    listed_value = tables.probability(body, env)
    if listed_value is not None:
        return listed_value
    rule = CALLS.get(body.function.base)
    plain = not body.function.subscripts and not body.function.primes and not body.function.accent
    return rule(body, env) if rule is not None and plain else None


def mean_of(parts: Sequence[Tree], combine: Callable[..., Value], conditions: Sequence[Tree], env: Env) -> Value:
    inner = tree.Tuple(tuple(parts)) if len(parts) > 1 else parts[0]
    return conditional(inner, lambda at: combine(*(value(part, at) for part in parts)), conditions, env)


def variance(body: tree.Call, env: Env) -> Value:
    """`𝔼[X²] − (𝔼 X)²`; of a vector its covariance matrix."""
    if len(body.arguments) != 1:
        raise NoRule(f"no value for {unicode(body)}")
    inner, conditions = given(body.arguments[0])
    return covariance_of(inner, inner, conditions, env)


def covariance(body: tree.Call, env: Env) -> Value:
    """`𝔼[X Yᵀ] − 𝔼 X 𝔼 Yᵀ`."""
    if len(body.arguments) == 1:
        return variance(body, env)
    if len(body.arguments) != 2:
        raise NoRule(f"no value for {unicode(body)}")
    left, (right, conditions) = body.arguments[0], given(body.arguments[1])
    return covariance_of(left, right, conditions, env)


def covariance_of(left: Tree, right: Tree, conditions: Sequence[Tree], env: Env) -> Value:
    both = mean_of((left, right), lambda a, b: times(a, transposed(b)), conditions, env)
    one = mean_of((left,), lambda a: a, conditions, env)
    other = mean_of((right,), lambda b: b, conditions, env)
    return plus(both, arrays.negative(times(one, transposed(other))))


def probability(body: tree.Call, env: Env) -> Value | None:
    """`P(X = k)`: the mean of the indicator; None where the arguments are no statements."""
    if len(body.arguments) != 1:
        return None
    event, conditions = given(body.arguments[0])
    if not isinstance(event, tree.Relation | tree.Several):
        return None
    if not any(law.kind in KNOWN_LAWS for law in env.context.random.values()):
        raise NoRule("nothing says what the probabilities are")
    return conditional(event, lambda at: ONE if holds(event, at) else ZERO, conditions, env)


KNOWN_LAWS = ("bernoulli", "binomial", "rademacher", "moments")
CALLS: Mapping[str, Callable[[tree.Call, Env], Value | None]] = {
    "Var": variance,
    "Cov": covariance,
    "Pr": probability,
    "P": probability,
    "KL": information.divergence,
    "calN": densities.normal_density,
    "H": information.entropy,
}
