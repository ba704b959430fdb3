"""The value of a written expression at a point: `Σᵢ αᵢ yᵢ xᵢ`, `∂L/∂w`, `tr(A X)` as a person wrote them.

What juxtaposition means is decided by the shapes that the factors have there. A derivative is taken forwards, through
the definitions, by jets. Raises CannotRead for a name without a meaning, Misfit for shapes that do not fit, Undefined
outside the domain, NoRule for what has no rule; nothing defaults to anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import singledispatch
from itertools import pairwise
from operator import eq, ge, gt, le, lt, ne

from flint import arb

from checks.errors import NoMember, Undefined
from checks.written.arrays import (
    Misfit,
    Open,
    Unsized,
    Value,
    column,
    is_array,
    is_scalar,
    loose,
    place_in,
    spoken,
    table,
)
from checks.written.circle import PI
from checks.written.scalars import ONE, ZERO, Number, apply, rational, sign, whole
from checks.written.spellings import (
    has_members,
    is_open,
    letter_of,
    literal_word,
    of_set,
    raised,
    solved,
    span_of,
    spelled_readings,
)
from checks.written.world import Definition, Distribution, Env, family_word, word
from derive.errors import CannotRead, NoRule
from derive.notation import tree
from derive.notation.subscripts import digits
from derive.notation.tree import Name, Tree
from derive.notation.write import unicode

HALF = rational(Fraction(1, 2))


@singledispatch
def value(body: Tree, env: Env) -> Value:
    """Raises NoRule for what is no expression."""
    raise NoRule(f"no value for {type(body).__name__}: {unicode(body)}")


def number(body: Tree, env: Env) -> Number:
    """A value that has to be a number."""
    found = value(body, env)
    if not is_scalar(found):
        raise Misfit(f"{unicode(body)} is {spoken(found)} and not a number")
    return found


@value.register
def _(body: tree.Number, env: Env) -> Value:
    return rational(body.value)


@value.register
def _(body: Name, env: Env) -> Value:
    spelled = word(body)
    if spelled in env.indices:
        return rational(env.indices[spelled])
    if spelled in env.outcome:
        return env.outcome[spelled]
    found = None if body == PI and env.context.circle else looked_up(body, env)
    if found is not None:
        return found
    if spelled in env.context.tables:
        return Distribution((spelled,))
    return named_constant(body, env)


def looked_up(name: Name, env: Env) -> Value | None:
    """The value of an argument, a seeded or defined quantity or a declared symbol, at the name's subscripts."""
    if of_set(name, env.context):
        return members_of_set(name, env)
    ends = span_of(name)
    if ends is not None and word(name) not in env.arguments:
        places = range(position(ends[0], env), position(ends[1], env) + 1)
        return below_one_another([quantity(family_word(name.bare, 1), (k,), env) for k in places])
    for reading in spelled_readings(name):
        rest = reading.rest
        if reading.word in env.arguments:
            return entry(env.arguments[reading.word], rest, name, env)
        for count, key in reading.families:
            if env.context.knows(key):
                at = tuple(position(item, env) for item in rest[:count])
                member = quantity(key, at, env)
                if member is not None:
                    return entry(member, rest[count:], name, env)
        whole_layer = reading.base.layer == ANY and len(rest) == 1 and has_members(reading.base, env.context)
        layer = stacked(reading.base, env, (position(rest[0], env),)) if whole_layer else None
        if layer is not None:
            return layer
        by_entries = not rest and not is_own(reading.word, env) and entries_defined(reading.base, env)
        whole_value = stacked(reading.base, env) if by_entries else quantity(reading.word, (), env)
        if whole_value is None and not rest and reading.word in env.world.sizes:
            return rational(env.world.sizes[reading.word])
        if whole_value is None and not rest:
            whole_value = stacked(reading.base, env)
        if whole_value is not None:
            return entry(whole_value, rest, name, env)
    return None


ANY = Name("·")


def is_own(key: str, env: Env) -> bool:
    """Whether a name alone is a quantity, a size or a number of its own, whatever N_k and a_i are."""
    declared = env.context.declared.get(key)
    number = declared is not None and not declared.shape and not declared.is_function
    return number or key in env.context.definitions or key in env.world.sizes


def entries_defined(base: Name, env: Env) -> bool:
    """Whether a whole is known by the definition of its entries: `Ω_{ij} = …`; a number has none: `gᵢ = g`, and the
    iterates x_k are no entries of x.
    """
    whole_one, member = (env.context.declared.get(key) for key in (word(base), family_word(base, 1)))
    if whole_one is not None and (not whole_one.shape or (member is not None and member.shape == whole_one.shape)):
        return False
    return (
        any(family_word(base, count) in env.context.definitions for count in (1, 2))
        and word(base) not in env.seeded_words
    )


def readings(name: Name, env: Env) -> Iterator[tuple[Name, tuple[Tree, ...]]]:
    yield from ((reading.base, reading.rest) for reading in spelled_readings(name))


def position(item: Tree, env: Env) -> int:
    """The place that an index expression says; a letter that is a size is that size."""
    if isinstance(item, Name) and word(item) in env.world.sizes and word(item) not in env.indices:
        return env.world.sizes[word(item)]
    place = whole(number(item, env))
    if place is None:
        raise CannotRead(f"the subscript {unicode(item)} is not a whole number")
    return place


def quantity(key: str, at: tuple[int, ...], env: Env) -> Value | None:
    """A member by its word: seeded, else defined, else drawn; None where the word means nothing."""
    member = (key, at)
    if member in env.seeded:
        return env.seeded[member]
    loose = {word(n): env.indices[word(n)] for n in env.context.loose.get(key, ()) if word(n) in env.indices}
    place = (key, at, *env.drawn.items(), *loose.items()) if env.context.tables or loose else member
    if place in env.cache:
        return env.cache[place]
    literal = literal_word(key, at)
    if literal is not None and env.context.knows(literal):
        return quantity(literal, (), env)
    if member in env.world.values and key not in env.context.definitions:
        env.seen[member] = None
        return env.world.values[member]
    check_range(key, at, env)
    for definition in reversed(env.context.definitions.get(key, ())):
        bound = matched(definition, at, env)
        if bound is not None:
            picks = {word(index): picked(index, max(bound.values(), default=0), env) for index in definition.picked}
            found = value(definition.body, env.within({**loose, **bound, **picks}))
            env.cache[place] = shaped(found, key, at, env)
            return env.cache[place]
    if key not in env.context.declared or env.context.declared[key].is_function:
        return None
    env.seen[member] = None
    if member not in env.world.values:
        env.world.values[member] = env.world.drawer(key, at, env)
    return env.world.values[member]


def picked(index: Name, place: int, env: Env) -> int:
    """The member that a rule picks at a step: i of `w_{t+1} = w_t + yᵢxᵢ` at t."""
    return env.world.random("picked", word(index), place).choice(index_span(index, env))


def check_range(key: str, at: tuple[int, ...], env: Env) -> None:
    """Raises NoMember behind the last one: there is no layer L + 1."""
    declared = env.context.declared.get(key)
    if any(ruled(item, at, env) for item in env.context.definitions.get(key, ())):
        return
    for place, bounds in zip(at, declared.ranges if declared is not None else (), strict=False):
        if bounds is not None and place > 1 and not is_open(bounds[1]) and place > position(bounds[1], env.within({})):
            raise NoMember(f"{key.partition('[')[0]} has no member {place}")


def ruled(definition: Definition, at: tuple[int, ...], env: Env) -> bool:
    """Whether `w_{t+1} = …` for t = 1, …, T says what a member is, as it does of w_{T+1}."""
    if not definition.recursive or len(at) != 1 or not isinstance(definition.patterns[0], tree.Plus):
        return False
    letter, place = solved(definition.patterns[0], at[0]) or ("", 0)
    bounds = env.context.ranges.get(letter)
    return bounds is not None and not is_open(bounds[1]) and place <= position(bounds[1], env.within({}))


def shaped(found: Value, key: str, at: tuple[int, ...], env: Env) -> Value:
    """An open value takes the declared shape of its name."""
    declared = env.context.declared.get(key)
    if not isinstance(found, Open) or declared is None or not declared.shape:
        return found
    sizes = [position(item, env.inside(declared, at)) for item in declared.shape]
    return found.filled((sizes[0], sizes[1] if len(sizes) > 1 else 1))


def matched(definition: Definition, at: tuple[int, ...], env: Env) -> dict[str, int] | None:
    """The indices at which a pattern such as (t+1,) gives these places, or None."""
    bound: dict[str, int] = {}
    for pattern, place in zip(definition.patterns, at, strict=True):
        found = solved(pattern, place)
        if found is None or bound.get(found[0], found[1]) != found[1]:
            return None
        if found[0]:
            bound[found[0]] = found[1]
    if definition.recursive and any(first_of(p, env) > bound.get(letter_of(p), 0) for p in definition.patterns):
        return None
    if definition.where is not None and not holds(definition.where, env.within(bound)):
        return None
    return bound


def first_of(pattern: Tree, env: Env) -> int:
    """The least index of a rule: `w_{k+1} = …` holds from k = 0 on, `w_k = …` from where k starts."""
    if isinstance(pattern, Name):
        return lowest(word(pattern), env)
    return 0


def lowest(name: str, env: Env) -> int:
    found = env.context.ranges.get(name)
    return 0 if found is None else position(found[0], env.within({}))


def stacked(base: Name, env: Env, at: tuple[int, ...] = ()) -> Value | None:
    """`y` for all yᵢ or y⁽ⁱ⁾ one below the other, xᵢᵀ for vectors, A for all A_ij, `δ^l` for all δ^l_j."""
    base = base if at else raised(base, env.context)
    vector, matrix = family_word(base, len(at) + 1), family_word(base, len(at) + 2)
    if env.context.knows(vector):
        return below_one_another([quantity(vector, (*at, j), env) for j in family_range(vector, len(at), env)])
    if not env.context.knows(matrix):
        return None
    rows, columns = (family_range(matrix, len(at) + k, env) for k in (0, 1))
    return table([[quantity(matrix, (*at, i, j), env) for j in columns] for i in rows])


def members_of_set(name: Name, env: Env) -> Value | None:
    """`y_S`, `X_S`: the members or the rows whose indices lie in S. Raises Undefined where S is hardly a set."""
    base, inside = name.bare, name.subscripts[0]
    assert isinstance(inside, Name)
    index, conditions = env.context.sets[word(inside)]
    places = [k for k in index_span(index, env) if all(holds(c, env.with_index(word(index), k)) for c in conditions)]
    if len(places) < 2:
        raise Undefined(f"{unicode(inside)} has fewer than two members, so that shapes do not tell")
    key = family_word(base, 1)
    if env.context.knows(key):
        members = [quantity(key, (place,), env) for place in places]
    else:
        whole_value = looked_up(base, env)
        members = [entry(whole_value, (tree.Number(Fraction(place)),), base, env) for place in places]
    return below_one_another(members)


def index_span(index: Name, env: Env) -> range:
    bounds = env.context.ranges.get(word(index))
    if bounds is None:
        raise CannotRead(f"nothing says what the index {unicode(index)} runs over")
    return range(position(bounds[0], env.within({})), position(bounds[1], env.within({})) + 1)


def below_one_another(members: list[Value]) -> Value:
    if all(is_scalar(item) for item in members):
        return column(members)
    return table([list(item.flat) for item in members if item is not None and is_array(item)])


def family_range(key: str, axis: int, env: Env) -> range:
    """The places of a family's index. Raises CannotRead where nothing says them."""
    declared = env.context.declared.get(key)
    bounds = declared.ranges[axis] if declared is not None and axis < len(declared.ranges) else None
    if bounds is None:
        for definition in env.context.definitions.get(key, ()):
            pattern = definition.patterns[axis]
            bounds = env.context.ranges.get(word(pattern)) if isinstance(pattern, Name) else None
            bounds = bounds or shape_range(key, axis, env)
    if bounds is None:
        raise CannotRead(f"nothing says what the index of {key.partition('[')[0]} runs over")
    clean = env.within({})
    return range(position(bounds[0], clean), position(bounds[1], clean) + 1)


def shape_range(key: str, axis: int, env: Env) -> tuple[Tree, Tree] | None:
    """Entries defined one by one run over the declared axis of the whole."""
    declared = env.context.declared.get(key.partition("[")[0])
    return (tree.ONE, declared.shape[axis]) if declared is not None and axis < len(declared.shape) else None


def entry(found: Value, rest: tuple[Tree, ...], name: Tree, env: Env) -> Value:
    """`w_k`, `W_{ij}`, and row i of a matrix with one index; no index leaves the whole."""
    if not rest:
        return found
    if is_scalar(found):
        raise Misfit(f"{unicode(name)}: a number has no entries")
    if isinstance(found, Open) and len(rest) == 1 and {kind for kind, _ in found.terms} == {"one"}:
        return sum(found.terms.values(), ZERO)
    if isinstance(found, tuple):
        return found[place_in(position(rest[0], env), len(found), unicode(name)) - 1]
    if not is_array(found):
        raise Unsized(f"{unicode(name)}: nothing says how many entries there are")
    if 1 in found.shape and len(rest) == 1:
        flat = list(found.flat)
        return flat[place_in(position(rest[0], env), len(flat), unicode(name)) - 1]
    if len(rest) == 1 and isinstance(rest[0], tree.Number) and len(places_ := digits(rest[0])) == 2:
        return entry(found, places_, name, env)
    if len(rest) == 1:
        return column(list(found[place_in(position(rest[0], env), len(found), unicode(name)) - 1]))
    if len(rest) == 2:
        places = [slice_at(item, size, name, env) for item, size in zip(rest, found.shape, strict=True)]
        found = found[places[0]][:, places[1]]
        return loose(found.reshape(-1, 1) if Name("cdot") in rest else found)
    raise Misfit(f"{unicode(name)} has {len(rest)} indices")


def slice_at(item: Tree, size: int, name: Tree, env: Env) -> slice:
    if item == Name("cdot"):
        return slice(None)
    place = place_in(position(item, env), size, unicode(name))
    return slice(place - 1, place)


def named_constant(name: Name, env: Env) -> Value:
    """`e`, `π`, `I`, `𝟏`, `δᵢⱼ`, `eₖ`: what needs no declaration. Raises CannotRead."""
    bare = name.bare
    if name == Name("e"):
        return apply("exp", ONE)
    if name == PI:
        return arb.pi()
    if bare in (Name("I"), Name("one")) and len(name.subscripts) <= 1:
        kind = "eye" if bare == Name("I") else "one"
        open_value = Open({(kind, 0): ONE})
        if not name.subscripts:
            return open_value
        size = position(name.subscripts[0], env)
        return open_value.filled((size, size if kind == "eye" else 1))
    if bare.base in ("I", "delta") and len(name.subscripts) == 2 and not name.accent:
        one, other = (position(item, env) for item in name.subscripts)
        return ONE if one == other else ZERO
    if bare == Name("e") and len(name.subscripts) == 1:
        return Open({("unit", position(name.subscripts[0], env)): ONE})
    if bare == Name("infty"):
        raise NoRule("an infinite value has no number")
    raise CannotRead(f"{unicode(name)} has no meaning here: it is neither declared nor defined")


COMPARED: Mapping[str, Callable[[int, int], bool]] = {"=": eq, "!=": ne, "<": lt, ">": gt, "<=": le, ">=": ge}


def holds(condition: Tree, env: Env) -> bool:
    """Whether `j ≠ i`, `1 ≤ i < j`, `yᵢ = 1`, `i ∈ {1, 2}` is so at the point. Raises NoRule for other statements."""
    if isinstance(condition, tree.Several):
        return all(holds(item, env) for item in condition.statements)
    if not isinstance(condition, tree.Relation):
        raise NoRule(f"{unicode(condition)} is no condition")
    sides = [condition.first, *(side for _, side in condition.rest)]
    return all(compared(a, b, op, env) for (a, b), (op, _) in zip(pairwise(sides), condition.rest, strict=True))


def compared(left: Tree, right: Tree, relation: str, env: Env) -> bool:
    if relation == "in" and isinstance(right, Name) and word(right) in env.context.sets:
        index, conditions = env.context.sets[word(right)]
        return all(holds(c, env.with_index(word(index), position(left, env))) for c in conditions)
    if relation == "in":
        return any(sign(number(left, env) - item) == 0 for item in members(right, env))
    if relation not in COMPARED:
        raise NoRule(f"no rule for the relation {relation} as a condition")
    return COMPARED[relation](sign(number(left, env) - number(right, env)), 0)


def members(body: Tree, env: Env) -> list[Number]:
    """The numbers of a finite set. Raises NoRule for any other."""
    if isinstance(body, tree.SetOf):
        return [number(item, env) for item in body.items]
    raise NoRule(f"no rule for the members of {unicode(body)}")
