"""One link `a = b` at one point: for every value of its free indices, whether the sides agree there.

Exact where both sides are rational; else by balls, which differ where they do not meet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import islice
from typing import Any

from flint import arb, ctx, fmpq

from checks.errors import NoMember, Undefined
from checks.written import arrays
from checks.written.arrays import Array, Misfit, Open, Singular, Unsized, Value, is_array, is_scalar
from checks.written.blocks import Stack
from checks.written.draw import is_symmetric
from checks.written.free import free_indices, is_plain_index
from checks.written.scalars import Number, plain
from checks.written.sums import names_in, range_of
from checks.written.value import holds, picked, position, quantity, value
from checks.written.world import Context, Env, World, word
from derive.errors import DeriveError, NoRule
from derive.notation import tree
from derive.notation.tree import Name, Tree

MOST_INSTANCES = 64
CLOSE = arb(2) ** -40
ORDERS = frozenset({"<", "<=", ">", ">="})
LOEWNER = frozenset({">>", ">>=", "<<", "<<="})
FINER = 4


class TooWide(Undefined):
    """A ball that holds 0 and much else: sums of large terms have lost their digits."""


@dataclass(frozen=True)
class Link:
    """`left relation right` for the indices and under the restrictions that its row states."""

    left: Tree
    relation: str
    right: Tree
    where: tuple[Tree, ...] = ()
    ranges: Mapping[str, tuple[Tree, Tree]] = field(default_factory=dict)
    layout: bool = False

    @property
    def sides(self) -> tuple[Tree, Tree]:
        return self.left, self.right


NOWHERE = "nothing is drawn for which it is said to hold"


@dataclass(frozen=True)
class Outcome:
    """At one point: `agree`, `differ`, `misfit`, `singular` or `undefined`, and where; `idle` where no side but 0 was
    seen, which holds of `max(0, 1 − m) x` as of anything else times the same.
    """

    kind: str
    instances: int = 0
    indices: Mapping[str, int] = field(default_factory=dict)
    left: Any = None
    right: Any = None
    message: str = ""
    idle: bool = False


def env_of(context: Context, world: World) -> Env:
    return Env(context, world)


def instances(link: Link, env: Env, names: list[Name] | None = None) -> Iterator[Env]:
    """The environment for every value of the free indices at which the restrictions hold."""
    told = bearing(link, env)
    for inner in islice(bound(free_names(link, env) if names is None else names, link, env), MOST_INSTANCES):
        if all(holds(item, inner) for item in told) and is_picked(inner):
            yield inner


def bearing(link: Link, env: Env) -> tuple[Tree, ...]:
    """The restrictions but for `b ≠ c` of letters that stand free nowhere else."""
    letters = [item for item in link.where if all(is_plain_index(name, env) for name in item.names)]
    if not letters:
        return link.where
    others = tuple(item for item in link.where if item not in letters)
    free = {*free_indices((*link.sides, *others), env, link.ranges), *(Name(letter) for letter in env.indices)}
    return tuple(item for item in link.where if item not in letters or free.intersection(item.names))


def is_picked(env: Env) -> bool:
    """Whether i is the index that is picked at t, in a statement about both."""
    pairs = ((i, t) for i, t in env.context.picks.items() if i in env.indices and t in env.indices)
    return all(env.indices[i] == picked(Name(i), env.indices[t], env) for i, t in pairs)


def free_names(link: Link, env: Env) -> list[Name]:
    found = free_indices(link.sides, env, link.ranges)
    found += [name for item in bearing(link, env) for name in free_indices((item,), env)]
    return [name for name in dict.fromkeys(found) if word(name) not in env.indices]


def bound(names: list[Name], link: Link, env: Env) -> Iterator[Env]:
    """Index by index; one whose range depends on another comes after it."""
    if not names:
        yield env
        return
    name, rest = names[0], names[1:]
    needed = [n for n in range_letters(name, link, env) if word(n) not in env.indices and n != name]
    if needed:
        others = [n for n in names if n not in needed]
        yield from bound([*needed, *others], link, env)
        return
    for place in span(name, link, env):
        yield from bound(rest, link, with_state_before(name, env.with_index(word(name), place)))


def with_state_before(name: Name, env: Env) -> Env:
    """At one step t, `a = W x_t + U h_{t-1}` and `h_t = f(a)`, no derivative goes through the states before."""
    if not any(name in letters for letters in env.context.loose.values()):
        return env
    rules = env.context.definitions.items()
    states = [key for key, items in rules for item in items if item.recursive and item.patterns == (name,)]
    before = (env.indices[word(name)] - 1,)
    known = {(key, before): quantity(key, before, env) for key in states}
    return env.seed({member: found for member, found in known.items() if found is not None}) if known else env


def range_letters(name: Name, link: Link, env: Env) -> list[Name]:
    """l in `k = 1, …, n_l`."""
    bounds = link.ranges.get(word(name)) or env.context.ranges.get(word(name))
    letters = [n for side in bounds or () for n in names_in(side)]
    return [n for n in letters if is_plain_index(n, env)]


def span(name: Name, link: Link, env: Env) -> list[int]:
    said = link.ranges.get(word(name))
    if said is not None:
        return list(range(position(said[0], env), position(said[1], env) + 1))
    places = list(range_of(name, (link.left, link.right), env))
    return [env.world.random("place", word(name)).choice(places)] if word(name) in env.context.fixed else places


def tried(link: Link, context: Context, world: World) -> Outcome:
    """What the link does at a point."""
    env, count, idle, skipped = env_of(context, world), 0, 0, ""
    misfit: Outcome | None = None
    for inner in instances(link, env):
        try:
            found = at_instance(link, inner)
        except Unsized as error:
            skipped = str(error)
            continue
        except Misfit as error:
            misfit = misfit or Outcome("misfit", 0, inner.indices, None, None, str(error))
            continue
        except (Undefined, ZeroDivisionError, OverflowError) as error:
            if not isinstance(error, NoMember) and left_alone(link, inner):
                return no_value(error, inner)
            skipped = str(error)
            continue
        if found is not None and not found.idle:
            return replace(found, indices=inner.indices)
        count, idle = count + 1, idle + (found is not None)
    if misfit is not None and not count:
        return misfit
    agreed = Outcome("agree", count, idle=idle == count)
    return agreed if count else Outcome("undefined", message=skipped or NOWHERE)


def no_value(error: Exception, env: Env) -> Outcome:
    """Of a right side where the left one has a value; that says more where a matrix is singular."""
    if isinstance(error, Singular):
        return Outcome("singular", 0, env.indices, "a value", "none", "a matrix is inverted that is always singular")
    return Outcome("undefined", message="the right side has no value where the left side has one")


def left_alone(link: Link, env: Env) -> bool:
    """Whether the left side has a value where the right side has none: `1 = y_i/y_i`. Derivatives may have kinks."""
    try:
        value(link.left, env)
    except (DeriveError, ZeroDivisionError, OverflowError):
        return False
    return not link.layout


def at_instance(link: Link, env: Env) -> Outcome | None:
    """None where the sides agree and are not both 0; once more with finer balls where those were too wide."""
    try:
        return compared(link, env)
    except TooWide:
        with ctx.workprec(FINER * ctx.prec):
            return compared(link, replace(env, cache={}))


def compared(link: Link, env: Env) -> Outcome | None:
    """None where the sides agree and are not both 0.

    Raises Misfit where they cannot be compared, Undefined where balls do not tell.
    """
    if link.relation == "in":
        return membership(link, env)
    left, right = value(link.left, env), value(link.right, env)
    left, right = brought_together(left, right, link)
    bad = differing(left, right, link.relation)
    if bad is not None:
        return Outcome("differ", 0, {}, *bad)
    return IDLE if link.relation == "=" and vanish(left, right) and ZERO not in link.sides else None


def vanish(*sides: Value) -> bool:
    """Whether both sides are 0 in every entry."""
    return all(plain(x) == 0 for side in sides for x in (side.flat if is_array(side) else [side]))


ZERO = tree.Number(Fraction(0))
IDLE = Outcome("agree", idle=True)


def membership(link: Link, env: Env) -> Outcome | None:
    right = link.right
    if isinstance(right, tree.Interval):
        x = value(link.left, env)
        low = differing(x, value(right.lower, env), ">=" if right.closed[0] else ">")
        if low is not None or right.upper == Name("infty"):
            return None if low is None else Outcome("differ", 0, {}, *low)
        high = differing(x, value(right.upper, env), "<=" if right.closed[1] else "<")
        return None if high is None else Outcome("differ", 0, {}, *high)
    if isinstance(right, tree.SetOf) and Name("dots") not in right.items:
        x = value(link.left, env)
        found = [differing(x, value(item, env), "=") for item in right.items]
        return None if None in found else Outcome("differ", 0, {}, *(found[0] or ("", "")))
    raise NoRule("no rule for this set")


def brought_together(left: Value, right: Value, link: Link) -> tuple[Value, Value]:
    """Both sides in one shape; a derivative of vectors may lie in either layout. Raises Misfit."""
    if isinstance(left, Open) and isinstance(right, Open):
        if set(left.terms) != set(right.terms) or isinstance(left, Stack):
            raise Unsized("two things of open size")
        keys = list(left.terms)
        return arrays.column([left.terms[k] for k in keys]), arrays.column([right.terms[k] for k in keys])
    if isinstance(left, tuple) and isinstance(right, tuple) and len(left) == len(right):
        return flat(left), flat(right)
    if is_array(left) and is_array(right) and link.layout and turned(left, right):
        return left, right.T
    if link.relation in ORDERS and is_array(left) and is_scalar(right):
        return left, arrays.constant(left.shape, right)
    if link.relation in ORDERS and is_array(right) and is_scalar(left):
        return arrays.constant(right.shape, left), right
    return arrays.met(left, right)


def turned(left: Array, right: Array) -> bool:
    """A row beside the column of the same length."""
    return left.shape != right.shape and left.shape == right.T.shape and 1 in left.shape


def flat(values: tuple[Value, ...]) -> Value:
    return arrays.column([x for item in values for x in (item.flat if is_array(item) else [item])])


def differing(left: Value, right: Value, relation: str) -> tuple[Any, Any] | None:
    """The first entries at which the relation certainly fails, or None. Raises Undefined where balls do not tell."""
    if relation in LOEWNER:
        return None if definite(left, right, relation) else (shown(left), shown(right))
    pairs = zip(left.flat, right.flat, strict=True) if is_array(left) else [(left, right)]
    for a, b in pairs:
        if fails(plain(a), plain(b), relation):
            return shown(a), shown(b)
    return None


def fails(a: Number, b: Number, relation: str) -> bool:
    gap = a - b
    if relation == "=":
        return apart(gap)
    if relation == "!=":
        return not apart(gap)
    if relation not in ORDERS:
        raise NoRule(f"no rule for the relation {relation}")
    if relation in ("<", "<="):
        gap = -gap
    if isinstance(gap, arb):
        return bool(gap < 0) if relation in ("<=", ">=") else not gap > 0 and (bool(gap < 0) or tiny(gap))
    return bool(gap < 0) if relation in ("<=", ">=") else bool(gap <= 0)


def apart(gap: Number) -> bool:
    """Whether a difference is certainly not 0. Raises TooWide where the ball does not tell."""
    if isinstance(gap, fmpq):
        return bool(gap != 0)
    if gap > 0 or gap < 0:
        return True
    if not tiny(gap):
        raise TooWide("a ball is too wide to tell")
    return False


def tiny(gap: arb) -> bool:
    return bool(abs(gap) < CLOSE)


def definite(left: Value, right: Value, relation: str) -> bool:
    """`A ≻ B`: A − B symmetric with positive leading minors; for ⪰ no principal minor is negative."""
    if relation in ("<<", "<<="):
        return definite(right, left, {"<<": ">>", "<<=": ">>="}[relation])
    gap = arrays.plus(left, arrays.negative(right))
    if is_scalar(gap):
        return not fails(gap, fmpq(0), ">" if relation == ">>" else ">=")
    if 1 in gap.shape and gap.shape[0] != gap.shape[1]:
        return all(not fails(x, fmpq(0), ">" if relation == ">>" else ">=") for x in gap.flat)
    if gap.shape[0] != gap.shape[1]:
        raise Misfit(f"{arrays.spoken(gap)} is not square")
    if not exact(gap):
        gap = (gap + gap.T) * fmpq(1, 2)
    elif not is_symmetric(gap):
        return False
    return all(not fails(minor, fmpq(0), ">" if relation == ">>" else ">=") for minor in minors(gap))


def minors(gap: Value) -> list[Number]:
    """The principal minors of a symmetric matrix: positive where it is definite, not negative where semidefinite."""
    if is_scalar(gap):
        return [gap]
    size = len(gap)
    subsets = [[i for i in range(size) if bits >> i & 1] for bits in range(1, 2**size)]
    return [arrays.determinant(gap[s][:, s]) for s in subsets]


def exact(value: Value) -> bool:
    return all(isinstance(x, fmpq) for x in (value.flat if is_array(value) else [value]))


def shown(x: Any) -> str:
    """`5/2`, `0.3679`, `(1, 2)`: a number or an array for reading."""
    if is_array(x):
        rows = [", ".join(shown(entry) for entry in row) for row in x]
        return f"({'; '.join(rows)})" if x.shape[1] > 1 else f"({', '.join(rows)})"
    number = plain(x)
    if isinstance(number, fmpq):
        return str(number) if len(str(number)) <= 24 else f"{float(int(number.p) / int(number.q)):.10g}"
    if isinstance(number, arb):
        return f"{float(number.mid()):.10g}"
    return str(number)
