"""`∂L/∂w`, `∇J`, `∇²J` at a point: seed the variable with jets, evaluate, read the slopes off.

A gradient has the shape of its variable, a Jacobian of an m-vector by an n-vector is m×n. By a defined name the
derivative is immediate, by any other variable it goes through the definitions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce

from checks.written import motion
from checks.written.arrays import (
    Open,
    Unsized,
    Value,
    column,
    is_array,
    is_scalar,
    loose,
    plus,
    spoken,
    table,
    times,
)
from checks.written.calls import Function, function_of, own_arguments, with_zeros
from checks.written.scalars import ONE, ZERO, Jet, Number, power
from checks.written.spellings import literal_word, spelled_readings
from checks.written.value import (
    entries_defined,
    entry,
    family_range,
    is_own,
    looked_up,
    number,
    position,
    quantity,
    readings,
    value,
)
from checks.written.world import Env, Member, family_word, word
from derive.errors import CannotRead, NoRule
from derive.notation import tree
from derive.notation.tree import Name, Tree
from derive.notation.write import unicode

Evaluated = Callable[[Env], Value]


@dataclass(frozen=True)
class Variable:
    """What a derivative is by: members of a family or an argument, the whole value, and the entry that is meant."""

    members: tuple[Member, ...]
    whole: Value
    rest: tuple[Tree, ...]
    argument: str = ""


@value.register
def _(body: tree.Partial, env: Env) -> Value:
    """`∂²L/∂w∂b` differentiates by w and then by b."""
    of: Evaluated = lambda inner: value(body.of, inner)  # noqa: E731
    if len(body.by) == 1 and motion.is_time(body.by[0], body.total, env):
        return motion.velocity(body.of, body.by[0], env)
    if len(body.by) == 1:
        return by_one(body.of, of, body.by[0], env)
    *rest, last = body.by
    inner = reduce(lambda f, by: nested(f, by), rest, of)
    return by_variable(inner, last, env)


def nested(of: Evaluated, by: Tree) -> Evaluated:
    return lambda env: by_variable(of, by, env)


def by_one(source: Tree, of: Evaluated, by: Tree, env: Env) -> Value:
    """`∂f(x₀)/∂x` of a function of x at another place is its slope there."""
    at = gradient_of_call(source, by, env)
    if at is None and isinstance(source, Name):
        refuse_unknown(source, by, env)
    return by_variable(of, by, env) if at is None else at


def refuse_unknown(source: Name, by: Tree, env: Env) -> None:
    """Raises CannotRead for `∂ℓ/∂y` of a symbol of which nothing says how it depends on y; that is not 0."""
    for reading in spelled_readings(source):
        for count, key in reading.families:
            if env.context.knows(key):
                return check_defined(key, len(reading.rest) - count, source, by, env)
        if env.context.knows(reading.word) or reading.word in env.arguments:
            return check_defined(reading.word, len(reading.rest), source, by, env)
    return None


def check_defined(key: str, left: int, source: Name, by: Tree, env: Env) -> None:
    free = key not in env.context.definitions and key not in env.arguments
    same = isinstance(by, Name) and by.bare == source.bare
    inverted = isinstance(by, Name) and env.context.inverses.get(word(by), ("",))[0] == key
    if free and not same and not inverted:
        raise CannotRead(f"nothing says how {unicode(source)} depends on {unicode(by)}")


@value.register
def _(body: tree.Gradient, env: Env) -> Value:
    of: Evaluated = lambda inner: value(body.of, inner)  # noqa: E731
    if body.by is not None:
        return by_one(body.of, of, body.by, env)
    return unnamed(body.of, env, 1)


@value.register
def _(body: tree.Hessian, env: Env) -> Value:
    if body.by is not None:
        by = body.by
        at = own_arguments(body.of, by, env)
        if at is not None:
            return slopes_of_function(*at, env, 2)
        return by_variable(nested(lambda inner: value(body.of, inner), by), by, env)
    return unnamed(body.of, env, 2)


def unnamed(of: Tree, env: Env, order: int) -> Value:
    """`∇J(w)`, `∇J`: by the argument of J. Raises CannotRead where J has none."""
    if isinstance(of, tree.Call) and len(of.arguments) > 1:
        return joint_slopes(of, env, order)
    if isinstance(of, tree.Call) and len(of.arguments) == 1:
        function = function_of(of.function, env)
        if function is not None:
            at = with_zeros(function, (value(of.arguments[0], env),), env)
            return slopes_of_function(function, at[0], env, order)
    if isinstance(of, Name):
        function = function_of(of, env)
        if function is not None and len(function.parameters) == 1:
            by = function.parameters[0]
            whole: Evaluated = lambda inner: value(of, inner)  # noqa: E731
            return by_variable(whole if order == 1 else nested(whole, by), by, env)
    variables = env.context.variables.get(word(of)) if isinstance(of, Name) else None
    if variables:
        whole = lambda inner: value(of, inner)  # noqa: E731
        return by_variable(whole if order == 1 else nested(whole, variables), variables, env)
    raise CannotRead(f"∇{unicode(of)} does not say by what: write ∇_w or ∂/∂w")


def joint_slopes(of: tree.Call, env: Env, order: int) -> Value:
    """`∇f(x, y)`, `∇²f(x, y)`: by all arguments, which are numbers."""
    function = function_of(of.function, env)
    arguments = [value(item, env) for item in of.arguments]
    if function is None or not all(map(is_scalar, arguments)):
        raise CannotRead(f"∇{unicode(of)} does not say by what: write ∇_w or ∂/∂w")
    joint = Function((), lambda given, inner: function.at(tuple(given[0][k, 0] for k in range(len(arguments))), inner))
    return slopes_of_function(joint, column(arguments), env, order)


def gradient_of_call(source: Tree, by: Tree, env: Env) -> Value | None:
    """`∇_w J(w₀)`: by the parameter w of J, at w₀; None where the derivative is an ordinary one."""
    at = own_arguments(source, by, env)
    if at is None:
        return None
    function, argument = at
    level = env.level + 1
    inner = replace(env, level=level, cache={})
    return read_off(function.at((seeded(argument, level),), inner), argument, level)


def slopes_of_function(function: Function, at: Value, env: Env, order: int) -> Value:
    """`∇f(x₀)`, `∇²f(x₀)`."""
    inner = replace(env, level=env.level + order)
    if order == 1:
        return slopes(lambda x, e: function.at((x,), e), at, inner)
    return slopes(lambda x, e: slopes(lambda u, f: function.at((u,), f), x, replace(e, level=e.level + 1)), at, inner)


def slopes(of: Callable[[Value, Env], Value], at: Value, env: Env) -> Value:
    level = env.level
    return read_off(of(seeded(at, level), replace(env, cache={})), at, level)


def variable(by: Tree, env: Env) -> Variable:
    """The members and the entry that a name means. Raises CannotRead for what is no variable."""
    if isinstance(by, tree.Transpose):
        return variable(by.body, env)
    if not isinstance(by, Name):
        raise CannotRead(f"a derivative is by a name, not by {unicode(by)}")
    for base, rest in readings(by, env):
        if word(base) in env.arguments:
            return Variable((), env.arguments[word(base)], rest, word(base))
        found = member_variable(base, rest, env)
        if found is not None:
            return found
    raise CannotRead(f"{unicode(by)} is not known here, so nothing can be differentiated by it")


def member_variable(base: Name, rest: tuple[Tree, ...], env: Env) -> Variable | None:
    for count in range(len(rest), 0, -1):
        key = family_word(base, count)
        if env.context.knows(key):
            at = tuple(position(item, env) for item in rest[:count])
            member = own_name(key, at, env)
            return Variable((member,), quantity(*member, env), rest[count:])
    if not rest and not is_own(word(base), env) and entries_defined(base, env):
        return whole_family(base, env) or whole_matrix(base, env)
    whole = quantity(word(base), (), env)
    if whole is not None:
        return Variable(((word(base), ()),), whole, rest)
    return whole_family(base, env) if not rest else None


def whole_matrix(base: Name, env: Env) -> Variable:
    """`∂L/∂P` by all entries P_ij at once."""
    key = family_word(base, 2)
    rows, columns = (family_range(key, axis, env) for axis in (0, 1))
    return Variable(tuple((key, (i, j)) for i in rows for j in columns), looked_up(base, env), ())


def own_name(key: str, at: tuple[int, ...], env: Env) -> Member:
    """`z^{(l)}` at l = 3 is z^{(3)} where that has a meaning of its own."""
    literal = literal_word(key, at)
    return (literal, ()) if literal is not None and env.context.knows(literal) else (key, at)


def whole_family(base: Name, env: Env) -> Variable | None:
    """`∂L/∂α` by all αᵢ at once."""
    key = family_word(base, 1)
    if not env.context.knows(key):
        return None
    members = tuple((key, (place,)) for place in family_range(key, 0, env))
    stacked = looked_up(base, env)
    if stacked is None or not is_array(stacked) or stacked.shape[1] != 1:
        raise CannotRead(f"{unicode(base)} is a family of vectors: say by which member")
    return Variable(members, stacked, ())


def by_variable(of: Evaluated, by: Tree, env: Env) -> Value:
    """`∂f/∂σ² = (∂f/∂σ)/(2σ)`."""
    if isinstance(by, tree.Power) and by.exponent == tree.TWO and isinstance(by.base, Name):
        return times(by_variable(of, by.base, env), power(2 * number(by.base, env), -1))
    found = variable(by, env)
    level = env.level + 1
    whole = seeded(found.whole, level)
    inner = put_in(found, whole, env)
    slope = read_off(of(inner), found.whole, level)
    if found.rest:
        slope = component(of, found, slope, by, env)
    return slope.T if isinstance(by, tree.Transpose) and is_array(slope) and 1 in slope.shape else slope


def put_in(found: Variable, whole: Value, env: Env) -> Env:
    """The environment in which the variable has this value."""
    if found.argument:
        return replace(env, arguments={**env.arguments, found.argument: whole}, cache={}, level=env.level + 1)
    if len(found.members) == 1:
        inner = env.seed({found.members[0]: whole})
        inverse = env.context.inverses.get(found.members[0][0])
        return (
            inner
            if inverse is None
            else replace(inner, seeded={**inner.seeded, (inverse[0], ()): value(inverse[1], inner)}, cache={})
        )
    return env.seed(dict(zip(found.members, whole.flat, strict=True)))


def component(of: Evaluated, found: Variable, slope: Value, by: Tree, env: Env) -> Value:
    """`∂f/∂w_k`: one entry of the gradient, one column of the Jacobian."""
    if is_array(slope) and is_array(found.whole) and slope.shape == found.whole.shape:
        return entry(slope, found.rest, by, env)
    if is_array(slope) and is_array(found.whole) and found.whole.shape[1] == 1:
        place = position(found.rest[0], env)
        return column(list(slope[:, place - 1]))
    return by_entry(of, found, by, env)


def by_entry(of: Evaluated, found: Variable, by: Tree, env: Env) -> Value:
    """The slope along one entry, of whatever shape the function has."""
    level = env.level + 1
    places = [position(item, env) - 1 for item in found.rest]
    row, col = (places[0], 0) if len(places) == 1 else places
    whole = found.whole.copy()
    whole[row, col] = Jet(whole[row, col], level, {0: ONE})
    result = of(put_in(found, whole, env))
    return slope_along(result, level, 0)


def seeded(at: Value, level: int) -> Value:
    """Every entry with a direction of its own."""
    if is_scalar(at):
        return Jet(at, level, {0: ONE})
    if not is_array(at):
        raise Unsized("a derivative by something of open size")
    rows, columns = at.shape
    return table([[Jet(at[i, j], level, {i * columns + j: ONE}) for j in range(columns)] for i in range(rows)])


def slope_of(number: Number, level: int, direction: int) -> Number:
    if isinstance(number, Jet) and number.level == level:
        return number.slopes.get(direction, ZERO)
    return ZERO


def slope_along(result: Value, level: int, direction: int) -> Value:
    if is_scalar(result):
        return slope_of(result, level, direction)
    if not is_array(result):
        raise Unsized("a derivative of something of open size")
    return table([[slope_of(x, level, direction) for x in row] for row in result])


def read_off(result: Value, at: Value, level: int) -> Value:
    """The gradient in the shape of its variable, the Jacobian m×n, or the slopes of a matrix by a number."""
    if isinstance(result, Open):
        return ZERO
    if is_scalar(at):
        return slope_along(result, level, 0)
    rows, columns = at.shape
    if is_scalar(result):
        return table([[slope_of(result, level, i * columns + j) for j in range(columns)] for i in range(rows)])
    if is_array(result) and 1 in result.shape and columns == 1:
        return loose(table([[slope_of(x, level, k) for k in range(rows)] for x in result.flat]))
    raise NoRule(f"a derivative of {spoken(result)} by {spoken(at)} has more than two axes")


@value.register
def _(body: tree.At, env: Env) -> Value:
    """`∂L/∂w |_{w=0}`: the variables take their values after everything is differentiated."""
    members: dict[Member, Value] = {}
    for condition in body.conditions:
        if not isinstance(condition, tree.Relation) or condition.rest[0][0] != "=":
            raise NoRule(f"{unicode(condition)} puts in no value")
        found = variable(condition.first, env)
        target = value(condition.rest[0][1], env)
        if found.rest or len(found.members) != 1:
            raise NoRule(f"{unicode(condition)} puts in no value of a variable")
        members[found.members[0]] = filled(target, found.whole)
    return value(body.body, replace(env, seeded={**env.seeded, **members}, cache={}))


def filled(target: Value, like: Value) -> Value:
    return plus(target, times(ZERO, like))
