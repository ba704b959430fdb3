"""`p(x | z)`, `q(z)`, `p_θ(x, z)` that nothing defines: one table of probabilities for each name, over small ranges.

The letters that are drawn (`z` of `q(z)`) become indices; marginals and conditionals come from one joint table, so
that the sum rule and Bayes' rule hold. Parameters (θ of `p_θ`) move the table smoothly. An integral over a drawn
letter is the sum over its range: what holds for every linear functional of this kind holds for both; it is left alone
where the letter also stands in a formula for a density.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from itertools import product
from random import Random

from flint import fmpq

from checks.written.arrays import Value, is_array, plus
from checks.written.distributions import DOT, Table, listed, parts_of
from checks.written.scalars import ZERO, Number, apply, power, whole
from checks.written.sums import range_of
from checks.written.value import value
from checks.written.world import Distribution, Env, word
from derive.errors import NoRule
from derive.notation import tree
from derive.notation.tree import Name, Tree
from derive.notation.write import unicode

MOST_CELLS = 2000


# --- values ---------------------------------------------------------------------------------------------------------


def key_of(function: Name, env: Env) -> str | None:
    """The table that a name means, also as the parameter of a function."""
    key = word(function)
    bound = env.arguments.get(key)
    if isinstance(bound, Distribution):
        return bound[0]
    return key if key in env.context.tables and not env.context.definitions.get(key) else None


def source_of(function: Name, env: Env) -> str | None:
    """As `key_of`, also where the text has said later what the name is: `q(z) = p(z | x)`."""
    return key_of(function, env) or (word(function) if word(function) in env.context.tables else None)


def probability(body: tree.Call, env: Env) -> Value | None:
    """`p(x | z)`: a quotient of two marginals of the joint table; None for what is no such name."""
    key = key_of(body.function, env)
    if key is None:
        return None
    items, conditions = parts_of(body)
    known = env.context.tables[key]
    at = {
        name: position(name, env) for name in (*items, *conditions) if name in known.letters and isinstance(name, Name)
    }
    parameters = set(known.parameters) | set(known.letters)
    if not all(name in parameters for name in (*items, *conditions)) or DOT in items:
        raise NoRule(f"no value for {unicode(body)}")
    behind = {name: place for name, place in at.items() if name in conditions}
    above = marginal(key, at, env)
    return above if not behind else above * power(marginal(key, behind, env), -1)


def position(name: Name, env: Env) -> int:
    found = whole(value(name, env))
    if found is None:
        raise NoRule(f"{unicode(name)} is no outcome of a table")
    return found


def marginal(key: str, at: Mapping[Name, int], env: Env) -> Number:
    """`Σ` over all letters that are not given."""
    known = env.context.tables[key]
    spans = [[at[name]] if name in at else span_of(name, env) for name in known.letters]
    total: Number = ZERO
    weights = cells(key, env)
    for places in product(*spans):
        if places not in weights:
            raise NoRule("an outcome beyond the range of its letter")
        total = total + weights[places]
    return total


def span_of(name: Name, env: Env) -> list[int]:
    return list(range_of(name, (), env))


def cells(key: str, env: Env) -> Mapping[tuple[int, ...], Number]:
    """The joint table at the values that the parameters have."""
    known = env.context.tables[key]
    if not known.parameters:
        name = f"table {key}"
        if name not in env.world.models:
            env.world.models[name] = normalised(raw_cells(key, known, [], env))
        return env.world.models[name]  # type: ignore[no-any-return]
    inputs = [x for name in known.parameters for x in entries(parameter(name, env))]
    return normalised(raw_cells(key, known, inputs, env))


def parameter(name: Name, env: Env) -> Value:
    """A parameter that nothing says anything of changes nothing."""
    return value(name, env) if env.context.knows(word(name)) or word(name) in env.arguments else ZERO


def entries(found: Value) -> list[Number]:
    return list(found.flat) if is_array(found) else [found]


def raw_cells(key: str, known: Table, inputs: Sequence[Number], env: Env) -> dict[tuple[int, ...], Number]:
    """`1 + (c + cᵀθ)²` by cell: positive, rational and not constant in θ."""
    spans = [span_of(name, env) for name in known.letters]
    found: dict[tuple[int, ...], Number] = {}
    for places in product(*spans):
        random = env.world.random("table", key, places)
        root: Number = fmpq(random.choice((1, 2, 3, 4, 5)), 2)
        for x in inputs:
            root = root + x * fmpq(random.choice((-2, -1, 1, 2)), 3)
        found[places] = (root * root + fmpq(1, 2)) if inputs else positive(random)
        if len(found) > MOST_CELLS:
            raise NoRule("a table with too many cells")
    return found


def positive(random: Random) -> Number:
    return fmpq(random.choice((1, 2, 3, 4, 5, 7)))


def normalised(weights: Mapping[tuple[int, ...], Number]) -> dict[tuple[int, ...], Number]:
    scale = power(sum(weights.values(), ZERO), -1)
    return {places: w * scale for places, w in weights.items()}


# --- expectations, divergences, entropies ---------------------------------------------------------------------------


def expectation(what: Tree, env: Env) -> list[tuple[Number, Env]] | None:
    """The outcomes under `q`, `q(z)`, `q(z | x)`, `z ∼ q`, with their probabilities; None for anything else."""
    call = drawn_by(what, env)
    if call is None:
        return None
    items, _ = parts_of(call)
    found: list[tuple[Number, Env]] = []
    for inner in assigned([item for item in items if isinstance(item, Name)], env):
        found.append((value(call, inner), inner))
    return found


def assigned(letters: Sequence[Name], env: Env) -> Iterator[Env]:
    spans = [span_of(name, env) for name in letters]
    for places in product(*spans):
        bound = {word(name): place for name, place in zip(letters, places, strict=True)}
        yield replace(env, indices={**env.indices, **bound}, cache={})


def drawn_by(what: Tree, env: Env) -> tree.Call | None:
    """The call `q(z | x)` that says how letters are drawn."""
    if isinstance(what, tree.Relation) and [sign for sign, _ in what.rest] == ["~"]:
        letters = tuple(item for item in listed(what.first) if isinstance(item, Name))
        right = what.rest[0][1]
        if isinstance(right, Name):
            return called(right, letters, env)
        return filled(right, letters, env) if isinstance(right, tree.Call) else None
    if isinstance(what, Name):
        return called(what, None, env)
    if isinstance(what, tree.Call) and source_of(what.function, env) is not None and DOT not in parts_of(what)[0]:
        return what
    return None


def called(name: Name, letters: tuple[Name, ...] | None, env: Env) -> tree.Call | None:
    """`q` of the letters that it is drawn over wherever it is called."""
    key = source_of(name, env)
    if key is None:
        return None
    known = env.context.tables[key]
    heads = {head for head in known.heads if head}
    if letters is None and len(heads) != 1:
        raise NoRule(f"nothing says which letter is drawn by {unicode(name)}")
    return tree.Call(name, letters if letters is not None else next(iter(heads)))


def filled(call: tree.Call, letters: tuple[Name, ...], env: Env) -> tree.Call | None:
    """`q(· | x)` at these letters."""
    if source_of(call.function, env) is None:
        return None
    items, conditions = parts_of(call)
    if items == [DOT]:
        items = list(letters)
    if tuple(items) != letters:
        raise NoRule(f"{unicode(call)} is drawn over other letters")
    return rebuilt(call.function, items, conditions)


def rebuilt(function: Name, items: Sequence[Tree], conditions: Sequence[Tree]) -> tree.Call:
    return tree.Call(function, (tree.Given(tuple(items), tuple(conditions)),) if conditions else tuple(items))


def divergence(body: tree.Call, env: Env) -> Value | None:
    """`KL(q ‖ p) = Σ q log(q/p)` of two tables; None for other arguments."""
    if len(body.arguments) != 2:
        return None
    one, other = body.arguments
    first = first_of(one, other, env)
    if first is None:
        return None
    letters = tuple(item for item in parts_of(first)[0] if isinstance(item, Name))
    second = second_of(other, letters, env)
    if second is None:
        raise NoRule(f"no value for {unicode(body)}")
    total: Number = ZERO
    for weight, inner in expectation(first, env) or []:
        total = total + weight * apply("log", weight * power(value(second, inner), -1))
    return total


def first_of(one: Tree, other: Tree, env: Env) -> tree.Call | None:
    """What the mean is taken under; `p(· | x)` is drawn over the letters of the other side."""
    if isinstance(one, tree.Call) and DOT in parts_of(one)[0]:
        behind = drawn_by(other, env) if isinstance(other, Name | tree.Call) else None
        letters = tuple(item for item in parts_of(behind)[0] if isinstance(item, Name)) if behind is not None else ()
        return filled(one, letters, env)
    return drawn_by(one, env) if isinstance(one, Name | tree.Call) else None


def second_of(other: Tree, letters: tuple[Name, ...], env: Env) -> tree.Call | None:
    if isinstance(other, Name):
        return called(other, letters, env)
    return filled(other, letters, env) if isinstance(other, tree.Call) else None


def entropy(body: tree.Call, env: Env) -> Value | None:
    """`H(q) = −Σ q log q`; None for what is no table."""
    if len(body.arguments) != 1:
        return None
    call = drawn_by(body.arguments[0], env)
    if call is None:
        return None
    total: Number = ZERO
    for weight, _ in expectation(call, env) or []:
        total = total - weight * apply("log", weight)
    return total


def integral(body: Tree, by: Name, env: Env) -> Value | None:
    """`∫ q(z) … dz` over a drawn letter as the sum; None for any other letter."""
    letters = {letter for item in env.context.tables.values() for letter in item.letters}
    if by not in letters:
        return None
    if is_dense(body, by, env):
        raise NoRule(f"no value for the integral over {unicode(by)}")
    return reduce(plus, [value(body, inner) for inner in assigned([by], env)])


def is_dense(body: Tree, by: Name, env: Env) -> bool:
    """Whether a letter stands anywhere but in the brackets of tables: a sum would not be the integral."""
    if body == by:
        return True
    if isinstance(body, tree.Call) and key_of(body.function, env) is not None:
        return False
    return any(is_dense(child, by, env) for child in body.children)
