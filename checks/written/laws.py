"""What a random symbol is: `X ∼ 𝒩(μ, σ²)`, `mean μ and covariance Σ`, and its outcomes at a point.

A law that is known by its moments only becomes one of finitely many outcomes, all exact, which has those moments and
nothing else in particular. A continuous law becomes formal quantities with all their moments.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from flint import fmpq

from checks.errors import Undefined
from checks.written import arrays, formal, moments
from checks.written.arrays import Open, Value, is_scalar, table
from checks.written.moments import Block
from checks.written.scalars import ONE, ZERO, Number, apply, plain, power, whole
from checks.written.spellings import solved
from checks.written.value import family_range, number, position, value
from checks.written.world import Declared, Env, Member, word
from derive.errors import NoRule
from derive.notation import tree
from derive.notation.tree import Name, Tree

MOST_TRIALS = 12
STEPS = [fmpq(p, q) for p, q in ((1, 1), (2, 1), (1, 2), (3, 2), (3, 1))]


@dataclass(frozen=True)
class Law:
    """`kind` with its parameters; of `moments` these are the mean and the variance, each None where nothing says it.

    `shared` is `Cov(xᵢ, xⱼ)` of two members, with i and j.
    """

    kind: str
    parameters: tuple[Tree | None, ...] = ()
    patterns: tuple[Tree, ...] = ()
    independent: bool = True
    shared: tuple[Tree, Name, Name] | None = None


@dataclass(frozen=True)
class Realised:
    """Outcomes with their probabilities, or a value that holds formal quantities and the block of these."""

    atoms: tuple[tuple[Number, Value], ...] = ()
    formal: Value | None = None
    block: Block | None = None


def realised(member: Member, env: Env) -> Realised:
    """The outcomes of one random symbol. Raises NoRule for a law without a rule, Undefined for no law."""
    law = env.context.random[member[0]]
    if law.kind not in RULES:
        raise NoRule(f"no rule for the law {law.kind}")
    inner = placed(law, member, env)
    return RULES[law.kind](law, member, inner)


def placed(law: Law, member: Member, env: Env) -> Env:
    """The environment in which a law's parameters stand: `kᵢ ∼ Poisson(λ τᵢ)` at its i."""
    bound: dict[str, int] = {}
    for pattern, place in zip(law.patterns, member[1], strict=False):
        found = solved(pattern, place)
        if found is None:
            raise NoRule("a law for some members of a family only")
        if found[0]:
            bound[found[0]] = found[1]
    return env.within(bound)


def shape_of(member: Member, env: Env) -> tuple[int, ...]:
    declared = env.context.declared.get(member[0], Declared())
    clean = env.within({})
    return tuple(position(size, clean) for size in declared.shape)


def facts_of(member: Member, env: Env) -> frozenset[str]:
    return env.context.declared.get(member[0], Declared()).facts


def chosen(member: Member, env: Env) -> Random:
    return env.world.random("law", *member)


def parameter(law: Law, place: int, env: Env) -> Value | None:
    found = law.parameters[place] if place < len(law.parameters) else None
    return None if found is None else value(found, env)


def scalar_parameter(law: Law, place: int, env: Env) -> Number:
    found = law.parameters[place] if place < len(law.parameters) else None
    if found is None:
        raise NoRule(f"the law {law.kind} lacks a parameter")
    return number(found, env)


# --- laws by their moments ------------------------------------------------------------------------------------------


def by_moments(law: Law, member: Member, env: Env) -> Realised:
    if law.shared is not None:
        return paired(law, member, env)
    shape = shape_of(member, env)
    mean, variance = parameter(law, 0, env), parameter(law, 1, env)
    random = chosen(member, env)
    if not shape and all(item is None or is_scalar(item) for item in (mean, variance)):
        return scalar_outcomes(mean, variance, facts_of(member, env), random, env)
    if variance is None or len(shape) != 1:
        if variance is not None:
            raise NoRule("no rule for a covariance of what is no vector")
        return loose_outcomes(mean, shape, random, env)
    return vector_outcomes(mean, variance, shape[0], random, env)


def paired(law: Law, member: Member, env: Env) -> Realised:
    """`m + uᵢ` with formal uᵢ of which the covariances are known and no other moment."""
    if shape_of(member, env) or len(member[1]) != 1:
        raise NoRule("no rule for covariances of what are no numbers")
    places = family_range(member[0], 0, env)
    mean = parameter(law, 0, env)
    centre = free_mean(False, chosen(member, env), env) if mean is None else mean
    variables = [(member[0], (place,)) for place in places]
    block = moments.second_moments(variables, lambda a, b: shared(law, member[0], places[a], places[b], env))
    return Realised((), centre + formal.variable(member), block)


def shared(law: Law, key: str, i: int, j: int, env: Env) -> Number:
    """`Cov(xᵢ, xⱼ)`, where i = j the variance."""
    if i == j:
        found = parameter(law, 1, placed(law, (key, (i,)), env))
        return chosen((key, ()), env).choice(STEPS) if found is None else found
    if law.shared is None:
        return ZERO
    body, one, other = law.shared
    return number(body, env.within({word(one): i, word(other): j}))


def apart(member: Member, env: Env) -> Member:
    """Members whose covariances are said stand for one."""
    return member if env.context.random[member[0]].shared is None else (member[0], ())


def scalar_outcomes(
    mean: Number | None, variance: Number | None, facts: frozenset[str], random: Random, env: Env
) -> Realised:
    """Two laws of two outcomes each, mixed: `m − s` and `m + v/s` have mean m and variance v for any s."""
    special = facts & {"binary", "sign", "unit", "integer", "natural", "category", "correlation", "negative"}
    if special:
        if mean is not None or variance is not None:
            raise NoRule("no rule for given moments of a random symbol with further facts")
        return drawn_outcomes(facts, random, env)
    signed = bool(facts & {"positive", "nonnegative"})
    m = free_mean(signed, random, env) if mean is None else mean
    v = random.choice(STEPS) if variance is None else variance
    if not plain(v) > 0:
        if isinstance(v, fmpq) and v == 0:
            return Realised(((ONE, m),))
        raise Undefined("a variance that is not positive")
    if signed and not plain(m) > 0:
        raise Undefined("a mean that is not positive")
    steps = [plain(m) * r for r in (fmpq(1, 2), fmpq(3, 4))] if signed else random.sample(STEPS, 2)
    return Realised(tuple((p * fmpq(1, 2), m + x) for s in steps for p, x in two_points(s, v)))


def two_points(step: Number, variance: Number) -> list[tuple[Number, Number]]:
    """Mean 0: `−s` and `v/s`."""
    far = variance * power(step, -1)
    scale = power(far + step, -1)
    return [(far * scale, -step), (step * scale, far)]


def free_mean(signed: bool, random: Random, env: Env) -> Number:
    found = env.world.drawer.number(random)
    return abs(found) if signed else found


def drawn_outcomes(facts: frozenset[str], random: Random, env: Env) -> Realised:
    weights = shares(random, 3)
    return Realised(tuple((w, env.world.drawer.entry(facts, random)) for w in weights))


def shares(random: Random, count: int) -> list[Number]:
    weights = [fmpq(random.choice((1, 2, 3))) for _ in range(count)]
    return [w / sum(weights, ZERO) for w in weights]


def loose_outcomes(mean: Value | None, shape: tuple[int, ...], random: Random, env: Env) -> Realised:
    """Three random outcomes, moved to the mean that is given."""
    rows, columns = (*shape, 1)[:2] if shape else (1, 1)
    weights = shares(random, 3)
    points = [drawn_table(rows, columns, random, env) for _ in weights]
    if mean is not None:
        centre = sum(
            (w * x for w, x in zip(weights, points, strict=True)), drawn_table(rows, columns, random, env) * ZERO
        )
        points = [filled(mean, (rows, columns)) + x - centre for x in points]
    return Realised(tuple((w, arrays.loose(x)) for w, x in zip(weights, points, strict=True)))


def drawn_table(rows: int, columns: int, random: Random, env: Env) -> Value:
    return table([[env.world.drawer.number(random) for _ in range(columns)] for _ in range(rows)])


def filled(found: Value, shape: tuple[int, int]) -> Value:
    """A parameter as an array of this shape; one number stands for 0 only. Raises NoRule."""
    if isinstance(found, Open):
        return found.filled(shape)
    if is_scalar(found):
        if shape == (1, 1) or (isinstance(found, fmpq) and found == 0):
            return arrays.constant(shape, found)
        raise NoRule("a number stands where a vector or a matrix is needed as a parameter of a law")
    if found.shape != shape:
        raise NoRule("a parameter of a law has another shape than what it is about")
    return found


def vector_outcomes(mean: Value | None, variance: Value, size: int, random: Random, env: Env) -> Realised:
    """`μ + t lₖ` along the columns of L in Σ = L D Lᵀ, each column with probability 1/d."""
    covariance = filled(variance, (size, size))
    centre = drawn_table(size, 1, random, env) if mean is None else filled(mean, (size, 1))
    atoms: list[tuple[Number, Value]] = []
    for column, scale in zip(*factored(covariance), strict=True):
        for p, x in two_points(random.choice(STEPS), scale * size):
            atoms.append((p * fmpq(1, size), arrays.loose(centre + column * x)))
    return Realised(tuple(atoms))


def factored(covariance: Value) -> tuple[list[Value], list[Number]]:
    """The columns of L and the diagonal of D. Raises Undefined for a matrix that is not positive definite."""
    rest, columns, scales = covariance.copy(), [], []
    size = len(rest)
    if any(plain(rest[i, j] - rest[j, i]) != 0 for i in range(size) for j in range(i)):
        raise Undefined("a covariance matrix that is not symmetric")
    for k in range(size):
        pivot = rest[k, k]
        if not plain(pivot) > 0:
            raise Undefined("a covariance matrix that is not positive definite")
        column = rest[:, k : k + 1] * power(pivot, -1)
        rest = rest - (column @ column.T) * pivot
        columns.append(column)
        scales.append(pivot)
    return columns, scales


# --- named laws -----------------------------------------------------------------------------------------------------


def normal(law: Law, member: Member, env: Env) -> Realised:
    """`μ + u` with formal u."""
    shape, mean, variance = shape_of(member, env), parameter(law, 0, env), parameter(law, 1, env)
    if mean is None or variance is None or len(shape) > 1:
        raise NoRule("no rule for this normal law")
    size = shape[0] if shape else 1
    covariance = filled(variance, (size, size)) if shape or not is_scalar(variance) else table([[variance]])
    names = [(*member, k) for k in range(size)]
    noise = table([[formal.variable(name)] for name in names])
    centre = filled(mean, (size, 1)) if shape or not is_scalar(mean) else table([[mean]])
    block = moments.gaussian(names, [list(row) for row in covariance])
    return Realised((), arrays.loose(centre + noise), block)


def by_tilt(tilt: Callable[..., moments.Tilt], count: int) -> Callable[[Law, Member, Env], Realised]:
    """A law of one number whose moments are known."""

    def rule(law: Law, member: Member, env: Env) -> Realised:
        if shape_of(member, env) or len(law.parameters) != count:
            raise NoRule(f"no rule for the law {law.kind} with these parameters")
        found = tilt(*(scalar_parameter(law, k, env) for k in range(count)))
        return Realised((), formal.variable(member), moments.scalar(member, found))

    return rule


def bernoulli(law: Law, member: Member, env: Env) -> Realised:
    p = scalar_parameter(law, 0, env)
    return Realised(((ONE - p, ZERO), (p, ONE)))


def binomial(law: Law, member: Member, env: Env) -> Realised:
    n, p = whole(scalar_parameter(law, 0, env)), scalar_parameter(law, 1, env)
    if n is None or not 0 <= n <= MOST_TRIALS:
        raise NoRule("a binomial law needs a small number of trials")
    choose = [
        apply("factorial", fmpq(n)) / apply("factorial", fmpq(k)) / apply("factorial", fmpq(n - k))
        for k in range(n + 1)
    ]
    return Realised(tuple((choose[k] * power(p, k) * power(ONE - p, n - k), fmpq(k)) for k in range(n + 1)))


def rademacher(law: Law, member: Member, env: Env) -> Realised:
    return Realised(((fmpq(1, 2), -ONE), (fmpq(1, 2), ONE)))


def exponential(rate: Number) -> moments.Tilt:
    return moments.gamma_law(ONE, rate)


RULES: Mapping[str, Callable[[Law, Member, Env], Realised]] = {
    "moments": by_moments,
    "normal": normal,
    "poisson": by_tilt(moments.poisson, 1),
    "exponential": by_tilt(exponential, 1),
    "gamma": by_tilt(moments.gamma_law, 2),
    "uniform": by_tilt(moments.uniform, 2),
    "beta": by_tilt(moments.beta_law, 2),
    "bernoulli": bernoulli,
    "binomial": binomial,
    "rademacher": rademacher,
}
NAMES: Mapping[str, str] = {
    **dict.fromkeys(("calN", "N", "Normal", "normal", "Gauss", "Gaussian"), "normal"),
    **dict.fromkeys(("Poisson", "Poi", "Pois", "Po"), "poisson"),
    **dict.fromkeys(("Bernoulli", "Ber", "Bern"), "bernoulli"),
    **dict.fromkeys(("Binomial", "Bin", "Binom", "calB"), "binomial"),
    **dict.fromkeys(("Exponential", "Exp", "Expo"), "exponential"),
    **dict.fromkeys(("Gamma", "Ga"), "gamma"),
    **dict.fromkeys(("Uniform", "Unif", "calU", "U"), "uniform"),
    **dict.fromkeys(("Beta", "Be"), "beta"),
    **dict.fromkeys(("Rademacher", "Rad"), "rademacher"),
}
"""`\\mathcal N`, `\\mathrm{Poisson}`: the spellings of each law."""


def with_moment(law: Law, mean: Tree | None = None, variance: Tree | None = None) -> Law:
    """The law with what else is said of it; a named law has its moments already."""
    if law.kind != "moments":
        return law
    old = (*law.parameters, None, None)[:2]
    return replace(law, parameters=(old[0] if mean is None else mean, old[1] if variance is None else variance))


def joined(old: Law | None, law: Law) -> Law:
    """What was said of a symbol and what is said now."""
    if old is None or law.kind != "moments" or old.kind != "moments":
        return law
    found = with_moment(old, *law.parameters)
    return replace(found, shared=law.shared or found.shared)


def parameters_named(law: Law) -> Sequence[Tree]:
    return [item for item in law.parameters if item is not None]


NORMAL = Name("calN")


def normal_parts(body: Tree) -> tuple[Tree, Tree] | None:
    """Mean and variance of `𝒩(μ, Σ)`."""
    if isinstance(body, tree.Call) and NAMES.get(body.function.base) == "normal" and len(body.arguments) == 2:
        mean, variance = body.arguments
        return None if isinstance(mean, tree.Given) else (mean, variance)
    product = isinstance(body, tree.Times) and len(body.factors) == 2 and body.factors[0] in (NORMAL, Name("N"))
    pair = body.factors[1] if isinstance(body, tree.Times) and product else None
    return (pair.items[0], pair.items[1]) if isinstance(pair, tree.Tuple) and len(pair.items) == 2 else None
