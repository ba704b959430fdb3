"""Random values with the facts of their symbols, small and readable or not, and models of unknown functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations_with_replacement, product
from random import Random

from flint import fmpq

from checks.errors import Undefined
from checks.written import arrays
from checks.written.arrays import Unsized, Value, column, is_array, is_scalar, mapped, table
from checks.written.parity import EVEN, Parity
from checks.written.scalars import ONE, ZERO, Number, rational, sign
from checks.written.value import family_range, position
from checks.written.world import Declared, Env
from derive.errors import CannotRead

SMALL = [fmpq(p, q) for p, q in ((2, 1), (-2, 1), (3, 1), (-3, 1), (1, 2), (-1, 2), (3, 2), (-3, 2), (-1, 1), (4, 1))]
UNIT = [fmpq(p, q) for p, q in ((1, 3), (2, 3), (1, 4), (3, 4), (2, 5), (3, 5), (1, 5))]
FIXED = frozenset({"sign", "binary", "integer", "natural", "one-hot", "ones"})
"""Facts of values that are never moved to satisfy a condition."""


class Drawer:
    """`drawer(x[1], (2,))` draws x₂; `small` numbers are readable."""

    def __init__(self, seed: str, small: bool = False) -> None:
        self.seed, self.small = seed, small

    def __call__(self, key: str, at: tuple[int, ...], env: Env) -> Value:
        declared = env.context.declared[key]
        if "normalised:all" in declared.facts:
            return self.normalised_family(key, at, declared, env)
        group = grouped(declared)
        if group is not None and declared.family:
            return self.normalised_member(key, at, group, declared, env)
        if declared.family == 1 and declared.facts & {"varied", "sign", "binary"} and not declared.shape:
            found = self.varied_member(key, at, declared, env)
            if found is not None:
                return found
        inner = env.inside(declared, at)
        shape = tuple(position(size, inner) for size in declared.shape)
        return self.drawn(declared.facts, shape, Random(f"{self.seed}/{key}/{at}"), env)

    def drawn(self, facts: frozenset[str], shape: tuple[int, ...], random: Random, env: Env) -> Value:
        rule = next((RULES[fact] for fact in RULES if fact in facts), None)
        if rule is not None and shape:
            return rule(self, facts, shape, random)
        category = next((fact for fact in facts if fact.startswith("category:")), None)
        if category is not None and not shape:
            return fmpq(random.randint(1, env.world.sizes.get(category.partition(":")[2], 2)))
        entry = self.entry(facts, random)
        if not shape:
            return entry
        rows = [[self.entry(facts, random) for _ in range(shape[1] if len(shape) > 1 else 1)] for _ in range(shape[0])]
        return arrays.loose(table(rows))

    def number(self, random: Random) -> fmpq:
        if self.small:
            return random.choice(SMALL)
        upper = random.choice((2, 3, 4, 5, 7, 8, 9, 11))
        return fmpq(upper * random.choice((-1, 1)), random.choice((2, 3, 4, 5, 6)))

    def entry(self, facts: frozenset[str], random: Random) -> fmpq:
        for fact, rule in ENTRIES.items():
            if fact in facts:
                return rule(self, random)
        return self.number(random)

    def normalised_member(self, key: str, at: tuple[int, ...], group: int, declared: Declared, env: Env) -> Value:
        """All members along the axis that sums to 1 are drawn together."""
        span = list(family_range(key, group, env))
        random = Random(f"{self.seed}/{key}/{at[:group]}/{at[group + 1 :]}")
        if "binary" in declared.facts:
            chosen = random.choice(span)
            values: list[fmpq] = [fmpq(int(k == chosen)) for k in span]
        else:
            values = shares(self, declared.facts, len(span), random)
        for k, entry in zip(span, values, strict=True):
            env.world.values.setdefault((key, (*at[:group], k, *at[group + 1 :])), entry)
        return env.world.values[key, at]

    def normalised_family(self, key: str, at: tuple[int, ...], declared: Declared, env: Env) -> Value:
        """All members together sum to 1."""
        places = list(product(*(family_range(key, axis, env) for axis in range(declared.family))))
        values = shares(self, declared.facts, len(places), Random(f"{self.seed}/{key}"))
        for place, entry in zip(places, values, strict=True):
            env.world.values.setdefault((key, place), entry)
        return env.world.values[key, at]

    def varied_member(self, key: str, at: tuple[int, ...], declared: Declared, env: Env) -> Value | None:
        """Members of which not all are equal; None beyond the range."""
        try:
            span = list(family_range(key, 0, env))
        except CannotRead:
            return None
        if at[0] not in span or len(span) < 2:
            return None
        random = Random(f"{self.seed}/{key}")
        entries = [self.entry(declared.facts, random) for _ in span]
        while len(set(entries)) == 1:
            entries[random.randrange(len(span))] = self.entry(declared.facts, random)
        for place, entry in zip(span, entries, strict=True):
            env.world.values.setdefault((key, (place,)), entry)
        return env.world.values[key, at]

    def model(self, key: str, declared_key: str, env: Env) -> Callable[[tuple[Value, ...]], Value]:
        """A polynomial for f : ℝ → ℝ entry by entry, for a function of a vector one of all its entries."""
        declared = env.context.declared[declared_key]
        random = Random(f"{self.seed}/model/{key}")
        vectors = declared.arguments is not None and any(shape for shape in declared.arguments)
        count = position(declared.shape[0], env.within({})) if declared.shape else 1
        free = not vectors and not declared.shape and "sign" not in declared.facts
        if free and declared.arguments is not None and len(declared.arguments) == 1:
            return scalar_model(self, random, env.context.parities.get(declared_key))
        models = [joint_model(self, random) for _ in range(count)]
        if "sign" in declared.facts and not declared.shape:
            return lambda given: ONE if sign(models[0](given)) > 0 else -ONE
        return lambda given: column([m(given) for m in models]) if declared.shape else models[0](given)


def is_fixed(declared: Declared) -> bool:
    return bool(declared.facts & FIXED) or any(fact.startswith("category:") for fact in declared.facts)


def grouped(declared: Declared) -> int | None:
    """The axis along which a family sums to 1."""
    found = [fact for fact in declared.facts if fact.startswith("normalised") and fact != "normalised:all"]
    return int(found[0].partition(":")[2] or declared.family - 1) if found and declared.family else None


def scalar_model(drawer: Drawer, random: Random, parity: Parity | None) -> Callable[[tuple[Value, ...]], Value]:
    """A polynomial; of an even function with even powers only, of an odd one with odd ones about its centre."""
    coefficients = [drawer.number(random) / random.choice((2, 3, 4)) for _ in range(5 if parity is None else 6)]
    if parity is not None:
        kept = 0 if parity.sign == EVEN else 1
        coefficients = [c if place % 2 == kept else ZERO for place, c in enumerate(coefficients)]
        coefficients[0] += rational(parity.centre.value) / 2

    def at(given: tuple[Value, ...]) -> Value:
        return mapped(lambda t: horner(coefficients, t), given[0])

    return at


def horner(coefficients: list[fmpq], t: Number) -> Number:
    result: Number = ZERO
    for coefficient in reversed(coefficients):
        result = result * t + coefficient
    return result


def joint_model(drawer: Drawer, random: Random) -> Callable[[tuple[Value, ...]], Number]:
    """`c + Σ cᵢ uᵢ + Σ cᵢⱼ uᵢ uⱼ + …` of all entries u of all arguments, to the third degree."""
    drawn: dict[tuple[int, ...], fmpq] = {}

    def at(given: tuple[Value, ...]) -> Number:
        if not all(is_array(item) or is_scalar(item) for item in given):
            raise Unsized("an unknown function of what has no size")
        flat = [x for item in given for x in (item.flat if is_array(item) else [item])]
        result: Number = ZERO
        for degree in range(4):
            for term in combinations_with_replacement(range(len(flat)), degree):
                if term not in drawn:
                    drawn[term] = drawer.number(random) / (1, 2, 4, 6)[degree]
                product: Number = drawn[term]
                for place in term:
                    product = product * flat[place]
                result = result + product
        return result

    return at


def shares(drawer: Drawer, facts: frozenset[str], count: int, random: Random) -> list[fmpq]:
    """`Σ p = 1`: positive unless nothing says so."""
    if facts & {"positive", "nonnegative", "unit"} or count == 1:
        weights = [abs(drawer.number(random)) for _ in range(count)]
        return [w / sum(weights, ZERO) for w in weights]
    free = [drawer.number(random) for _ in range(count - 1)]
    return [*free, 1 - sum(free, ZERO)]


def positive(drawer: Drawer, random: Random) -> fmpq:
    return abs(drawer.number(random))


def maybe_zero(drawer: Drawer, random: Random) -> fmpq:
    return ZERO if random.random() < 0.15 else abs(drawer.number(random))


ENTRIES: Mapping[str, Callable[[Drawer, Random], fmpq]] = {
    "sign": lambda drawer, random: fmpq(random.choice((-1, 1))),
    "binary": lambda drawer, random: fmpq(random.choice((0, 1))),
    "category": lambda drawer, random: fmpq(random.choice((1, 2))),
    "unit": lambda drawer, random: random.choice(UNIT),
    "correlation": lambda drawer, random: random.choice((-1, 1)) * random.choice(UNIT),
    "integer": lambda drawer, random: fmpq(random.choice((2, 3, 4))),
    "natural": lambda drawer, random: fmpq(random.choice((0, 1, 2, 3))),
    "positive": positive,
    "negative": lambda drawer, random: -abs(drawer.number(random)),
    "nonnegative": maybe_zero,
}

Rule = Callable[[Drawer, frozenset[str], tuple[int, ...], Random], Value]


def raw(drawer: Drawer, shape: tuple[int, ...], random: Random, facts: frozenset[str] = frozenset()) -> Value:
    columns = shape[1] if len(shape) > 1 else 1
    return table([[drawer.entry(facts, random) for _ in range(columns)] for _ in range(shape[0])])


def definite(drawer: Drawer, facts: frozenset[str], shape: tuple[int, ...], random: Random) -> Value:
    """`B Bᵀ/4 + I`."""
    factor = raw(drawer, shape, random)
    return arrays.loose((factor @ factor.T) * fmpq(1, 4) + arrays.identity((shape[0], shape[0]), 0))


def semidefinite(drawer: Drawer, facts: frozenset[str], shape: tuple[int, ...], random: Random) -> Value:
    factor = raw(drawer, shape, random)
    return arrays.loose(factor @ factor.T)


def symmetric(drawer: Drawer, facts: frozenset[str], shape: tuple[int, ...], random: Random) -> Value:
    found = raw(drawer, shape, random, facts - {"symmetric"})
    return arrays.loose(table([[found[min(i, j), max(i, j)] for j in range(shape[0])] for i in range(shape[0])]))


def diagonal(drawer: Drawer, facts: frozenset[str], shape: tuple[int, ...], random: Random) -> Value:
    entries = [drawer.entry(facts, random) for _ in range(shape[0])]
    return table([[x if i == j else ZERO for j in range(shape[0])] for i, x in enumerate(entries)])


def orthogonal(drawer: Drawer, facts: frozenset[str], shape: tuple[int, ...], random: Random) -> Value:
    """`(I − A)(I + A)⁻¹` of a skew A, its first columns (Cayley)."""
    size = shape[0]
    if len(shape) > 1 and shape[1] > size:
        raise Undefined(f"{shape[1]} orthonormal columns of {size} entries")
    free = raw(drawer, (size, size), random)
    skew = table([[free[i, j] - free[j, i] for j in range(size)] for i in range(size)])
    one = arrays.identity((size, size), 0)
    whole = arrays.times(one - skew, arrays.inverse(one + skew))
    return whole[:, : shape[1] if len(shape) > 1 else 1] if is_array(whole) else whole


def full_rank(drawer: Drawer, facts: frozenset[str], shape: tuple[int, ...], random: Random) -> Value:
    if ("full column rank" in facts and shape[0] < shape[-1]) or ("full row rank" in facts and shape[0] > shape[-1]):
        raise Undefined(f"no {shape[0]}×{shape[-1]} matrix has that rank")
    for _ in range(20):
        found = raw(drawer, shape, random)
        gram = found.T @ found if shape[0] >= shape[-1] else found @ found.T
        if arrays.determinant(gram) != 0:
            return arrays.loose(found)
    raise Undefined("no matrix of full rank was drawn")


def upright(drawer: Drawer, facts: frozenset[str], shape: tuple[int, ...], random: Random) -> Value:
    """`det Q > 0`."""
    found = full_rank(drawer, facts, shape, random)
    if is_scalar(found):
        return abs(found)
    if sign(arrays.determinant(found)) < 0:
        found[0] = -found[0]
    return found


def normalised(drawer: Drawer, facts: frozenset[str], shape: tuple[int, ...], random: Random) -> Value:
    if "binary" in facts or "one-hot" in facts:
        return one_hot(drawer, facts, shape, random)
    if len(shape) == 1:
        return column(shares(drawer, facts, shape[0], random))
    return table([shares(drawer, facts, shape[1], random) for _ in range(shape[0])])


def one_hot(drawer: Drawer, facts: frozenset[str], shape: tuple[int, ...], random: Random) -> Value:
    def row(size: int) -> list[fmpq]:
        place = random.randrange(size)
        return [ONE if k == place else ZERO for k in range(size)]

    return column(row(shape[0])) if len(shape) == 1 else table([row(shape[1]) for _ in range(shape[0])])


def unit_vector(drawer: Drawer, facts: frozenset[str], shape: tuple[int, ...], random: Random) -> Value:
    return orthogonal(drawer, facts, (shape[0],), random)


RULES: Mapping[str, Rule] = {
    "ones": lambda drawer, facts, shape, random: arrays.constant((shape[0], shape[1] if len(shape) > 1 else 1), ONE),
    "definite": definite,
    "semidefinite": semidefinite,
    "orthogonal": orthogonal,
    "unit norm": unit_vector,
    "positive determinant": upright,
    "diagonal": diagonal,
    "symmetric": symmetric,
    "invertible": full_rank,
    "full rank": full_rank,
    "full column rank": full_rank,
    "full row rank": full_rank,
    "one-hot": one_hot,
    "normalised": normalised,
}


def entries_hold(check: Callable[[Number], bool]) -> Callable[[Value], bool]:
    return lambda value: all(map(check, value.flat if is_array(value) else [value]))


def is_symmetric(value: Value) -> bool:
    return is_scalar(value) or all((value[i, j] - value[j, i]) == 0 for i in range(len(value)) for j in range(i))


def is_definite(value: Value) -> bool:
    """`S = Sᵀ` and every leading minor is positive (Sylvester)."""
    if is_scalar(value):
        return bool(value > 0)
    return is_symmetric(value) and all(arrays.determinant(value[:k, :k]) > 0 for k in range(1, len(value) + 1))


HOLDS: Mapping[str, Callable[[Value], bool]] = {
    "positive": entries_hold(lambda x: bool(x > 0)),
    "nonnegative": entries_hold(lambda x: bool(x >= 0)),
    "negative": entries_hold(lambda x: bool(x < 0)),
    "unit": entries_hold(lambda x: bool(x > 0) and bool(x < 1)),
    "correlation": entries_hold(lambda x: bool(x > -1) and bool(x < 1)),
    "symmetric": is_symmetric,
    "definite": is_definite,
}
