"""`f₁′(z)`, `J(ŵ)`, `tr A`, `softmax(z)`, `max(0, t)`: what a name does with the brackets behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import reduce

from checks.errors import Undefined
from checks.written import arrays, chance, convexity, motion
from checks.written.arrays import Misfit, Open, Value, column, is_array, is_scalar, mapped, table, total
from checks.written.lifting import ARGUMENT, of_functions
from checks.written.operations import by_entry, entries, written_out
from checks.written.scalars import ONE, VALUES, ZERO, Jet, Number, apply, larger, power, sign, smaller, whole
from checks.written.value import COMPARED, entry, holds, matched, position, readings, value
from checks.written.world import Env, Member, family_word, word
from derive.errors import CannotRead, NoRule
from derive.notation import tree
from derive.notation.tree import Name, Tree
from derive.notation.write import unicode


@dataclass(frozen=True)
class Function:
    """A function that the text defines or declares: its parameters, and its value at arguments."""

    parameters: tuple[Tree, ...]
    at: Callable[[tuple[Value, ...], Env], Value]


@value.register
def _(body: tree.Call, env: Env) -> Value:
    """Own functions first, then the known ones; a value before brackets is a factor."""
    for rule in (chance.call, motion.moving_call):
        special = rule(body, env)
        if special is not None:
            return special
    arguments = tuple(written_out(flat(body.arguments), env))
    if body.function.base == "indicator":
        return indicated(arguments[0], env)
    found = function_of(body.function, env)
    if found is not None:
        return applied(found, body, tuple(value(item, env) for item in arguments), env)
    known = STRUCTURES.get(body.function.base) or elementwise(body.function.base)
    if known is not None and not named_value(body.function, env):
        of = by_entry if known is diagonal else value
        return known_call(known, body, [of_only_size(of(item, env), body, env) for item in arguments], env)
    if len(arguments) == 1:
        return arrays.times(value(body.function, env), value(arguments[0], env))
    return own_names(body, arguments, env)


ORDERS = frozenset({"<", ">", "<=", ">="})


def indicated(condition: Tree, env: Env) -> Value:
    """`𝟙[k = y]`, and `𝟙{z > 0}` entry by entry of a vector or a matrix z."""
    ordered = isinstance(condition, tree.Relation) and [op in ORDERS for op, _ in condition.rest] == [True]
    left = value(condition.first, env) if ordered and isinstance(condition, tree.Relation) else ZERO
    if not is_array(left) or not isinstance(condition, tree.Relation):
        return ONE if holds(condition, env) else ZERO
    (op, right), *_ = condition.rest
    bound = value(right, env)
    gaps = mapped(lambda x: x - bound, left) if is_scalar(bound) else arrays.plus(left, arrays.negative(bound))
    return mapped(lambda gap: ONE if COMPARED[op](sign(gap), 0) else ZERO, gaps)


def of_only_size(found: Value, body: tree.Call, env: Env) -> Value:
    """I of `tr I` in a text in which all square matrices are of one size."""
    if body.function.base != "tr" or not isinstance(found, Open):
        return found
    shapes = (declared.shape for declared in env.context.declared.values())
    sizes = {shape[0] for shape in shapes if len(shape) == 2 and shape[0] == shape[1]}
    count = position(sizes.pop(), env) if len(sizes) == 1 else None
    return found if count is None else found.filled((count, count))


def flat(arguments: tuple[Tree, ...]) -> tuple[Tree, ...]:
    """`p(x | z)` has the arguments x and z."""
    found: list[Tree] = []
    for item in arguments:
        found += [*item.items, *item.conditions] if isinstance(item, tree.Given) else [item]
    return tuple(found)


def own_names(body: tree.Call, arguments: tuple[Tree, ...], env: Env) -> Value:
    """`L(w, b)` of a quantity that was defined without saying of what."""
    if all(isinstance(item, Name) for item in arguments):
        return value(body.function, env)
    raise CannotRead(f"{unicode(body)}: nothing says what {unicode(body.function)} does with its arguments")


def named_value(name: Name, env: Env) -> bool:
    """Whether a name that could be a known function is a quantity of the text."""
    bare = replace(name, primes=0)
    return any(env.context.knows(word(base)) or word(base) in env.arguments for base, _ in readings(bare, env))


def function_of(name: Name, env: Env) -> Function | None:
    """The function of the text that a name means, with the indices it carries; primes are dealt with apart."""
    bare = replace(name, primes=0)
    for base, rest in readings(bare, env):
        for definition in reversed(env.context.definitions.get(word(base), ())):
            if definition.parameters is not None and not rest:
                return defined(definition.body, definition.parameters)
            lifted = of_functions(definition.body, env) if not rest and definition.parameters is None else None
            if lifted is not None:
                return defined(lifted, (ARGUMENT,))
        declared = env.context.declared.get(word(base))
        if declared is not None and declared.is_function:
            return modelled(word(base), rest, env)
    return family_function(bare, env)


def family_function(name: Name, env: Env) -> Function | None:
    """`ℓᵢ(w)`, `φ_k(x)`: the member of a family of functions that is defined or declared."""
    for base, rest in readings(name, env):
        key = family_word(base, len(rest))
        if not rest or not env.context.knows(key):
            continue
        at = tuple(position(item, env) for item in rest)
        for definition in reversed(env.context.definitions.get(key, ())):
            bound = matched(definition, at, env)
            if bound is not None and definition.parameters is not None:
                return defined(definition.body, definition.parameters, bound)
        declared = env.context.declared.get(key)
        if declared is not None and declared.is_function:
            return modelled(f"{key}{at}", (), env, key)
    return None


def defined(body: Tree, parameters: tuple[Tree, ...], bound: Mapping[str, int] | None = None) -> Function:
    def at(arguments: tuple[Value, ...], env: Env) -> Value:
        names = {word(p): a for p, a in zip(parameters, arguments, strict=True) if isinstance(p, Name)}
        everywhere: dict[Member, Value] = {
            (name, ()): argument for name, argument in names.items() if env.context.knows(name)
        }
        inner = env.called(names)
        seeded = {**inner.seeded, **everywhere}
        indices = {**inner.indices, **bound} if bound else inner.indices
        return value(body, replace(inner, indices=indices, seeded=seeded, cache={}))

    return Function(parameters, at)


def modelled(key: str, rest: tuple[Tree, ...], env: Env, declared: str = "") -> Function:
    """An unknown function by the polynomial that stands for it, entry by entry where it is one of a number."""
    curved = convexity.model(declared or key, env) if not rest else None
    if curved is not None:
        return Function((), curved)
    model = env.world.models.get(key)
    if model is None:
        model = env.world.drawer.model(key, declared or key, env)
        env.world.models[key] = model
    return Function((), lambda arguments, inner: model(arguments))


def applied(function: Function, body: tree.Call, arguments: tuple[Value, ...], env: Env) -> Value:
    """`f(x)`, `f′(x)`, `f″(x)`."""
    if function.parameters and len(function.parameters) != len(arguments):
        arguments = completed(function, body, arguments, env)
    if not body.function.primes:
        return everywhere(function, with_zeros(function, arguments, env), env)
    if len(arguments) != 1:
        raise CannotRead(f"{unicode(body)}: a prime needs a function of one argument")
    return mapped(lambda x: primed(function, x, body.function.primes, env), arguments[0])


def everywhere(function: Function, arguments: tuple[Value, ...], env: Env) -> Value:
    """`σ(z)` of a vector z where `σ(z) = 1/(1 + e^{-z})` has a meaning for numbers alone: entry by entry."""
    try:
        return function.at(arguments, env)
    except Misfit:
        if len(arguments) != 1 or not is_array(arguments[0]):
            raise
        return mapped(lambda x: function.at((x,), env), arguments[0])


def with_zeros(function: Function, arguments: tuple[Value, ...], env: Env) -> tuple[Value, ...]:
    """`L(0)` of L(w): the zero vector where w is a vector."""
    if len(function.parameters) != len(arguments) or not any(is_scalar(item) and item == ZERO for item in arguments):
        return arguments
    pairs = zip(function.parameters, arguments, strict=True)
    return tuple(zero_like(parameter, item, env) if item == ZERO else item for parameter, item in pairs)


def zero_like(parameter: Tree, zero: Value, env: Env) -> Value:
    known = isinstance(parameter, Name) and env.context.knows(word(parameter))
    found = value(parameter, env) if known else zero
    return arrays.times(zero, found) if is_array(found) else zero


def completed(function: Function, body: tree.Call, arguments: tuple[Value, ...], env: Env) -> tuple[Value, ...]:
    """`L(w)`, `L(b + t)` of L(w, b): what is not given keeps its own name's value."""
    if len(arguments) > len(function.parameters):
        raise CannotRead(f"{unicode(body)} has {len(arguments)} arguments; {len(function.parameters)} were declared")
    written = tuple(written_out(flat(body.arguments), env))
    given = dict(zip(standing_for(written, function.parameters), arguments, strict=True))
    return tuple(given[item] if item in given else value(item, env) for item in function.parameters)


def standing_for(arguments: tuple[Tree, ...], parameters: tuple[Tree, ...]) -> tuple[Tree, ...]:
    """The parameter that each argument alone holds, `b` of `b + t`; where that is not clear, in their order."""
    held = [[item for item in parameters if mentions(argument, item)] for argument in arguments]
    clear = all(len(one) == 1 for one in held) and len({one[0] for one in held}) == len(held)
    return tuple(one[0] for one in held) if clear else parameters[: len(held)]


def primed(function: Function, x: Number, order: int, env: Env) -> Value:
    if order == 0:
        return function.at((x,), env)
    level = env.level + 1
    inner = replace(env, level=level, cache={})
    found = primed(function, Jet(x, level, {0: ONE}), order - 1, inner)
    return along(found, level)


def along(found: Value, level: int) -> Value:
    def slope(x: Number) -> Number:
        return x.slopes.get(0, ZERO) if isinstance(x, Jet) and x.level == level else ZERO

    return mapped(slope, found)


def own_arguments(source: Tree, by: Tree, env: Env) -> tuple[Function, Value] | None:
    if not isinstance(source, tree.Call) or len(source.arguments) != 1 or source.function.primes:
        return None
    function = function_of(source.function, env)
    argument = source.arguments[0]
    if function is None or len(function.parameters) != 1 or function.parameters[0] != by or mentions(argument, by):
        return None
    return function, with_zeros(function, (value(argument, env),), env)[0]


def mentions(body: Tree, name: Tree) -> bool:
    return body == name or any(mentions(child, name) for child in body.children)


def elementwise(base: str) -> Callable[[list[Value]], Value] | None:
    name = OTHER_NAMES.get(base, base)
    if name not in VALUES:
        return None
    return lambda arguments: mapped(lambda x: apply(name, x), only(arguments))


def known_call(known: Callable[[list[Value]], Value], body: tree.Call, arguments: list[Value], env: Env) -> Value:
    if body.function.primes:
        function = Function((), lambda given, inner: known(list(given)))
        return mapped(lambda x: primed(function, x, body.function.primes, env), only(arguments))
    found = known(arguments)
    if body.function.subscripts and body.function.base in ("softmax",):
        return entry(found, body.function.subscripts, body, env)
    if body.function.base in ("log", "Log") and body.function.subscripts:
        base = value(body.function.subscripts[0], env)
        return mapped(lambda x: x * power(apply("log", base), -1), found)
    return found


def only(arguments: list[Value]) -> Value:
    if len(arguments) != 1:
        raise CannotRead(f"one argument is needed, not {len(arguments)}")
    return arguments[0]


def diagonal(arguments: list[Value]) -> Value:
    """`diag(p)`, `diag(a, b, c)`, and the diagonal of a matrix."""
    if len(arguments) == 1 and is_array(arguments[0]) and 1 not in arguments[0].shape:
        return column([arguments[0][k, k] for k in range(len(arguments[0]))])
    items = entries(arguments[0]) if len(arguments) == 1 else [x for item in arguments for x in entries(item)]
    return table([[x if i == j else ZERO for j in range(len(items))] for i, x in enumerate(items)])


def softmax(arguments: list[Value]) -> Value:
    """Of a vector; of a matrix row by row."""
    found = only(arguments)
    if is_array(found) and 1 not in found.shape:
        return table([list(softmax([column(list(row))]).flat) for row in found])
    exps = [apply("exp", x) for x in entries(found)]
    scale = power(reduce(lambda a, b: a + b, exps), -1)
    return column([x * scale for x in exps])


def logsumexp(arguments: list[Value]) -> Value:
    exps = [apply("exp", x) for item in arguments for x in entries(item)]
    return apply("log", reduce(lambda a, b: a + b, exps))


def extreme(pick: Callable[[Number, Number], Number]) -> Callable[[list[Value]], Value]:
    """`max(0, z)`, entry by entry where one of the two is a vector."""

    def found(arguments: list[Value]) -> Value:
        if len(arguments) == 1:
            return reduce(pick, entries(arguments[0]))
        wide = [item for item in arguments if is_array(item)]
        if not wide:
            return reduce(pick, arguments)
        one, other = arguments
        rows = wide[0]
        return table([[pick(at(one, i, j), at(other, i, j)) for j in range(rows.shape[1])] for i in range(len(rows))])

    return found


def at(item: Value, i: int, j: int) -> Number:
    return item[i, j] if is_array(item) else item


def logdet(arguments: list[Value]) -> Value:
    return apply("log", arrays.determinant(only(arguments)))


def vectorised(arguments: list[Value]) -> Value:
    """`vec A`: the columns below one another."""
    found = only(arguments)
    return (
        column([found[i, j] for j in range(found.shape[1]) for i in range(found.shape[0])])
        if is_array(found)
        else found
    )


def divergence(arguments: list[Value]) -> Value:
    """`KL(p‖q) = Σ p log(p/q)` of two finite distributions."""
    if len(arguments) != 2 or not all(is_array(item) for item in arguments):
        raise NoRule("no value for a divergence of what is no pair of finite distributions")
    pairs = zip(entries(arguments[0]), entries(arguments[1]), strict=True)
    return reduce(lambda a, b: a + b, [p * apply("log", p * power(q, -1)) for p, q in pairs])


def binomial(arguments: list[Value]) -> Value:
    above, below = arguments
    inverse = power(apply("factorial", below) * apply("factorial", above - below), -1)
    return apply("factorial", above) * inverse


def pseudo_inverse(arguments: list[Value]) -> Value:
    """`A⁺` of full rank."""
    matrix = only(arguments)
    if is_scalar(matrix):
        return power(matrix, -1)
    tall = matrix.shape[0] >= matrix.shape[1]
    gram = matrix.T @ matrix if tall else matrix @ matrix.T
    return arrays.times(arrays.inverse(gram), matrix.T) if tall else arrays.times(matrix.T, arrays.inverse(gram))


def summed(arguments: list[Value]) -> Value:
    found = only(arguments)
    return total(found) if is_array(found) else found


def rounded(down: bool) -> Callable[[list[Value]], Value]:
    def found(arguments: list[Value]) -> Value:
        x = only(arguments)
        count = whole(x)
        if count is None:
            raise Undefined("a rounding of a number that is not whole")
        return x

    return found


def definite_sign(arguments: list[Value]) -> Value:
    return mapped(lambda x: ONE * sign(x), only(arguments))


STRUCTURES: Mapping[str, Callable[[list[Value]], Value]] = {
    "tr": lambda arguments: arrays.trace(only(arguments)),
    "det": lambda arguments: arrays.determinant(only(arguments)),
    "logdet": logdet,
    "diag": diagonal,
    "vec": vectorised,
    "softmax": softmax,
    "logsumexp": logsumexp,
    "max": extreme(larger),
    "min": extreme(smaller),
    "KL": divergence,
    "binom": binomial,
    "pinv": pseudo_inverse,
    "floor": rounded(True),
    "ceil": rounded(False),
    "sign": definite_sign,
}
OTHER_NAMES: Mapping[str, str] = {
    "ln": "log",
    "sigmoid": "sigma",
    "sigm": "sigma",
    "logistic": "sigma",
    "ReLU": "relu",
    "sgn": "sign",
    "Gamma": "gamma",
}
