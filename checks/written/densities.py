"""`𝔼_p[f(x)]` where a formula for p(x) stands in the text: the normal law that log p shows itself to be.

`log p(x)` at a formal x is a polynomial. Of degree 2 with a negative definite leading part and the right constant it
is a normal density, from which mean and covariance are read off; of degree 1 on x ≥ 0 an exponential one. Anything
else raises NoRule. Also `𝒩(x | μ, Σ)`, the density itself. Source: Bishop, "Pattern Recognition", 2006, section 2.3.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from flint import arb, fmpq

from checks.written import arrays, formal, moments
from checks.written.arrays import Value, column, is_array, is_scalar, loose, table
from checks.written.formal import Formal, Monomial, Variable
from checks.written.moments import Block
from checks.written.scalars import ONE, ZERO, Jet, Number, apply, plain, power
from checks.written.value import position, value
from checks.written.world import Env, Member, word
from derive.errors import NoRule
from derive.notation import tree
from derive.notation.tree import Name, Tree
from derive.notation.write import unicode

Body = Callable[[Env], Value]
CLOSE = arb(2) ** -30


def expectation(what: Tree, of: Body, env: Env) -> Value | None:
    """The mean under the density that a text defines; None for what is none."""
    call = density_call(what, env)
    if call is None:
        return None
    (name,) = call.arguments
    member = letter_member(name, env)
    seeded, block = law_of(call, member, env)
    found = of(env.seed({member: seeded}))
    if isinstance(found, tuple):
        raise NoRule("an expectation of a list")
    return arrays.mapped(lambda x: moments.mean(x, [block]), found) if is_array(found) or is_scalar(found) else found


def posterior(conditions: Sequence[Tree], env: Env) -> Env | None:
    """Where w is drawn by the law `p(w | t)` that the text states, and nothing else is."""
    found = env.context.posteriors.get(frozenset(word(name) for name in conditions if isinstance(name, Name)))
    return None if found is None else replace(env, context=replace(env.context, random=dict([found])), cache={})


def density_call(what: Tree, env: Env) -> tree.Call | None:
    """`p`, `p(x)`, `x ∼ p` as the call p(x)."""
    if isinstance(what, tree.Relation) and [sign for sign, _ in what.rest] == ["~"]:
        right = what.rest[0][1]
        name = right.function if isinstance(right, tree.Call) else right
        return tree.Call(name, (what.first,)) if isinstance(name, Name) and defined_by(name, env) is not None else None
    if isinstance(what, tree.Call):
        return what if len(what.arguments) == 1 and defined_by(what.function, env) is not None else None
    parameter = defined_by(what, env) if isinstance(what, Name) else None
    return tree.Call(what, (parameter,)) if isinstance(what, Name) and parameter is not None else None


def defined_by(name: Name, env: Env) -> Name | None:
    """The only parameter of a function that the text defines."""
    for definition in env.context.definitions.get(word(name), ()):
        if definition.parameters is not None and len(definition.parameters) == 1:
            parameter = definition.parameters[0]
            return parameter if isinstance(parameter, Name) else None
    return None


def letter_member(name: Tree, env: Env) -> Member:
    if not isinstance(name, Name) or word(name) not in env.context.declared or word(name) in env.context.definitions:
        raise NoRule(f"{unicode(name)} is not what is drawn")
    return word(name), ()


def law_of(call: tree.Call, member: Member, env: Env) -> tuple[Value, Block]:
    """The value of the drawn letter, and its law, from log p."""
    declared = env.context.declared[member[0]]
    clean = env.within({})
    shape = tuple(position(size, clean) for size in declared.shape)
    if len(shape) > 1:
        raise NoRule("no rule for a density of matrices")
    names = [(*member, "x", k) for k in range(shape[0] if shape else 1)]
    at = loose(column([formal.variable(name) for name in names]))
    log = apply("log", value(call, env.seed({member: at})))
    degree = degree_of(log, names)
    if degree == 2:
        return normal_law(log, names)
    if degree == 1 and not shape and declared.facts & {"positive", "nonnegative"}:
        return exponential_law(log, names[0])
    raise NoRule(f"{unicode(call)} is no density that is known by its formula")


def degree_of(log: Number, names: Sequence[Variable]) -> int:
    inner = plain(log)
    if not isinstance(inner, Formal) or not inner.is_polynomial or formal.variables_of(inner.terms[0][1]) - set(names):
        return -1
    return max(sum(count for _, count in monomial) for monomial in inner.terms[0][1])


def coefficient(x: Number, monomial: Monomial) -> Number:
    """Of a polynomial, through jets."""
    if isinstance(x, Jet):
        slopes = {k: coefficient(c, monomial) for k, c in x.slopes.items()}
        return Jet(coefficient(x.value, monomial), x.level, slopes)
    if not isinstance(x, Formal):
        return x if not monomial else ZERO
    if not x.is_polynomial:
        raise NoRule("a density whose logarithm is no polynomial")
    return x.terms[0][1].get(monomial, ZERO)


def normal_law(log: Number, names: Sequence[Variable]) -> tuple[Value, Block]:
    """`−½ xᵀΛx + bᵀx + c`: mean Λ⁻¹b, covariance Λ⁻¹."""
    size = len(names)
    precision = table([[curvature(log, names, i, j) for j in range(size)] for i in range(size)])
    slope = column([coefficient(log, ((name, 1),)) for name in names])
    if not all(plain(arrays.determinant(precision[:k, :k])) > 0 for k in range(1, size + 1)):
        raise NoRule("a formula that is no density")
    covariance = arrays.square(arrays.inverse(precision), "a covariance")
    mean = covariance @ slope
    right = constant_of(precision, slope, covariance)
    certify(coefficient(log, ()) - right)
    block = moments.gaussian(names, [list(row) for row in covariance])
    return loose(mean + column([formal.variable(name) for name in names])), block


def curvature(log: Number, names: Sequence[Variable], i: int, j: int) -> Number:
    if i == j:
        return coefficient(log, ((names[i], 2),)) * fmpq(-2)
    first, second = sorted((names[i], names[j]), key=formal.order)
    return -coefficient(log, ((first, 1), (second, 1)))


def constant_of(precision: Value, slope: Value, covariance: Value) -> Number:
    """`½ log det(Λ / 2π) − ½ bᵀ Λ⁻¹ b`."""
    scale = power(arb.pi() * 2, -1)
    logs = apply("log", arrays.determinant(precision * scale))
    return (logs - arrays.total(slope * (covariance @ slope))) * fmpq(1, 2)


def certify(gap: Number) -> None:
    """Whether a density has mass 1. Raises NoRule."""
    if not abs(arb(plain(gap))) < CLOSE:
        raise NoRule("a formula whose integral is not 1")


def exponential_law(log: Number, name: Variable) -> tuple[Value, Block]:
    """`log λ − λ x` on x ≥ 0."""
    rate = -coefficient(log, ((name, 1),))
    if not plain(rate) > 0:
        raise NoRule("a formula that is no density")
    certify(coefficient(log, ()) - apply("log", rate))
    return formal.variable(name), moments.scalar(name, moments.gamma_law(ONE, rate))


def normal_divergence(mean: Tree, covariance: Tree, other_mean: Tree, other_covariance: Tree, env: Env) -> Number:
    """`½ [log(det Σ₂ / det Σ₁) − d + tr(Σ₂⁻¹Σ₁) + (μ₂ − μ₁)ᵀΣ₂⁻¹(μ₂ − μ₁)]`."""
    gap = arrays.plus(value(other_mean, env), arrays.negative(value(mean, env)))
    first, second = arrays.met(value(covariance, env), value(other_covariance, env))
    if is_scalar(gap) and is_scalar(first) and is_scalar(second):
        gap, first, second = column([gap]), table([[first]]), table([[second]])
    if not is_array(gap) or not is_array(first) or not is_array(second):
        raise NoRule("a divergence of normal laws whose sizes do not show")
    inverse = arrays.square(arrays.inverse(second), "a covariance")
    logs = apply("log", arrays.determinant(second)) - apply("log", arrays.determinant(first))
    trace = arrays.total(inverse * first)
    return (logs - len(gap) + trace + arrays.total(gap * (inverse @ gap))) * fmpq(1, 2)


# --- the normal density itself --------------------------------------------------------------------------------------


def normal_density(body: tree.Call, env: Env) -> Value | None:
    """`𝒩(x | μ, Σ)`, `𝒩(x; μ, σ²)`: None where the mean is no argument."""
    items = [part for item in body.arguments for part in parts_of(item)]
    if len(items) != 3:
        return None
    x, mean, variance = (value(item, env) for item in items)
    if is_scalar(x) and is_scalar(mean) and is_scalar(variance):
        x, mean, variance = column([x]), column([mean]), table([[variance]])
    gap = arrays.plus(x, arrays.negative(mean))
    if not is_array(gap) or gap.shape[1] != 1:
        raise NoRule("a normal density of what is no vector")
    size = len(gap)
    covariance = variance.filled((size, size)) if isinstance(variance, arrays.Open) else variance
    if not is_array(covariance) or covariance.shape != (size, size):
        raise NoRule("a normal density with a variance of another shape")
    return density_at(gap, covariance)


def density_at(gap: Value, covariance: Value) -> Number:
    inner = arrays.inverse(covariance)
    exponent = arrays.total(gap * (arrays.square(inner, "a covariance") @ gap))
    scale = power(arrays.determinant(covariance * (arb.pi() * 2)), fmpq(-1, 2))
    return scale * apply("exp", exponent * fmpq(-1, 2))


def parts_of(item: Tree) -> tuple[Tree, ...]:
    return (*item.items, *item.conditions) if isinstance(item, tree.Given) else (item,)
