"""Random expressions as recipes, so that each can be built as written, and renamed, reordered, regrouped.

A recipe is a tuple: ("leaf", name, variables), ("num", q), ("sum", variable, body), ("add", parts), ("mul", parts),
("pow", body, exponent), ("fn", name, body), ("delta", u, v), ("inverse", u, v), ("norm",). A variable is (name, axis).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from derive import index_form as form
from derive.solving import rename_index
from derive.symbols import Axis, Fact, Index
from derive.tensor import Tensor, apply, as_tensor, known, norm, sum_, symbol, unknown

Recipe = tuple[Any, ...]
Variable = tuple[str, Axis]

N, D = Axis("n"), Axis("d")
P2, P3 = Axis("p", size=2), Axis("p", size=3)
AXES = (N, D, P2, P3)
SIZES = {"n": 3, "d": 2}

SYMBOLS: dict[str, tuple[Tensor, tuple[Axis, ...]]] = {
    name: (symbol(name, *axes, facts=facts), axes)
    for name, axes, facts in (
        ("c", (), ()),
        ("m", (), (Fact.POSITIVE,)),
        ("a", (N,), (Fact.NONNEGATIVE,)),
        ("y", (N,), (Fact.SIGN,)),
        ("b", (D,), ()),
        ("t", (D,), (Fact.BINARY,)),
        ("x", (N, D), ()),
        ("s", (N, D), (Fact.SIGN,)),
        ("K", (N, N), (Fact.SYMMETRIC,)),
        ("G", (N, N), ()),
        ("A", (D, D), ()),
        ("u", (P2,), ()),
        ("v", (P3,), ()),
        ("r", (P3, D), (Fact.NORMALISED,)),
    )
}
FUNCTIONS = ("exp", "log", "sigma", "tanh", "softplus", "abs", "relu", "sin", "cos", "f")
EXPONENTS = (Fraction(2), Fraction(2), Fraction(3), Fraction(-1), Fraction(1, 2), Fraction(-1, 2))
NUMBERS = tuple(Fraction(p, q) for p, q in ((1, 1), (2, 1), (-1, 1), (1, 2), (-3, 2), (3, 1)))


def random_recipe(rng: Random, scope: tuple[Variable, ...], depth: int) -> Recipe:
    if depth == 0:
        return random_leaf(rng, scope)
    kind = rng.choice(("sum", "sum", "add", "add", "mul", "mul", "square", "pow", "fn", "leaf"))
    if kind == "leaf":
        return random_leaf(rng, scope)
    if kind == "sum":
        variable = (f"{rng.choice('ijk')}{depth}", rng.choice(AXES))
        return ("sum", variable, random_recipe(rng, (*scope, variable), depth - 1))
    if kind == "pow":
        body, exponent = random_recipe(rng, scope, min(depth - 1, 1)), rng.choice(EXPONENTS)
        vanishing = exponent < 0 and mentions(body, "delta", "t")
        awkward = exponent.denominator != 1 and mentions(body, "num", "fn")
        return ("pow", body, Fraction(2) if vanishing or awkward else exponent)
    if kind == "fn":
        return ("fn", rng.choice(FUNCTIONS), random_recipe(rng, scope, min(depth - 1, 1)))
    if kind == "square":
        part = random_recipe(rng, scope, depth - 1)
        return ("mul", (part, part))
    parts = tuple(random_recipe(rng, scope, depth - 1) for _ in range(rng.choice((2, 2, 3))))
    return (kind, parts)


def random_leaf(rng: Random, scope: tuple[Variable, ...]) -> Recipe:
    special = rng.random()
    if special < 0.1:
        return ("num", rng.choice(NUMBERS))
    if special < 0.14:
        return ("norm",)
    pairs = [(u, v) for u in scope for v in scope if u[1] == v[1]]
    if special < 0.24 and pairs:
        return ("delta", *rng.choice(pairs))
    inverses = [pair for pair in pairs if pair[0][1] == D]
    if special < 0.32 and inverses:
        return ("inverse", *rng.choice(inverses))
    fitting = [name for name, (_, axes) in SYMBOLS.items() if all(any(v[1] == axis for v in scope) for axis in axes)]
    wide = [name for name in fitting if SYMBOLS[name][1]]
    name = rng.choice(wide if wide and rng.random() < 0.8 else fitting)
    return ("leaf", name, tuple(rng.choice([v for v in scope if v[1] == axis]) for axis in SYMBOLS[name][1]))


def mentions(recipe: Recipe, *words: str) -> bool:
    """Whether one of these kinds or symbols stands in it (a factor that is 0 or 1 may not stand under a line)."""
    own = recipe[0] in words or (recipe[0] == "leaf" and recipe[1] in words)
    return own or any(mentions(part, *words) for part in parts_of(recipe))


def index(variable: Variable) -> Index:
    return Index(*variable)


@dataclass
class Build:
    """Builds a recipe as it stands."""

    rng: Random

    def tensor(self, recipe: Recipe) -> Tensor:
        return getattr(self, recipe[0])(*recipe[1:])

    def leaf(self, name: str, variables: tuple[Variable, ...]) -> Tensor:
        whole = SYMBOLS[name][0]
        return whole[tuple(map(index, variables))] if variables else whole

    def num(self, value: Fraction) -> Tensor:
        return as_tensor(value)

    def delta(self, one: Variable, other: Variable) -> Tensor:
        return Tensor(form.Delta(one[1]))[index(one), index(other)]

    def inverse(self, one: Variable, other: Variable) -> Tensor:
        return Tensor(form.Inverse(SYMBOLS["A"][0].node))[index(one), index(other)]

    def norm(self) -> Tensor:
        return norm(SYMBOLS["b"][0])

    def sum(self, variable: Variable, body: Recipe) -> Tensor:
        return sum_(index(variable), self.tensor(body))

    def add(self, parts: tuple[Recipe, ...]) -> Tensor:
        first, *rest = map(self.tensor, parts)
        for part in rest:
            first = first + part
        return first

    def mul(self, parts: tuple[Recipe, ...]) -> Tensor:
        first, *rest = map(self.tensor, parts)
        for part in rest:
            first = first * part
        return first

    def pow(self, body: Recipe, exponent: Fraction) -> Tensor:
        return self.tensor(body) ** exponent

    def fn(self, name: str, body: Recipe) -> Tensor:
        return apply(unknown("f") if name == "f" else known(name), self.tensor(body))


class Shuffle(Build):
    """Builds the same expression otherwise: indices renamed, terms and factors reordered, products distributed."""

    def sum(self, variable: Variable, body: Recipe) -> Tensor:
        taken = {name for name, _ in free_variables(body) if name != variable[0]}
        name = self.rng.choice([letter for letter in ("i", "j", "k", "l", "i1", "q") if letter not in taken])
        renamed = renamed_variable(body, variable, (name, variable[1]))
        if renamed[0] == "add" and self.rng.random() < 0.5:
            return self.add(tuple(("sum", (name, variable[1]), part) for part in renamed[1]))
        return super().sum((name, variable[1]), renamed)

    def tensor(self, recipe: Recipe) -> Tensor:
        """Now and then by way of a diagonal: two indices where there was one, made one again."""
        free = sorted(free_variables(recipe), key=repr)
        if recipe[0] not in ("add", "fn", "pow") or not free or self.rng.random() < 0.5:
            return super().tensor(recipe)
        old = self.rng.choice(free)
        new = (old[0] + "''", old[1])
        split = super().tensor(partly_renamed(recipe, old, new, self.rng))
        return rename_index(split, index(new), index(old))

    def add(self, parts: tuple[Recipe, ...]) -> Tensor:
        mixed = self.rng.sample(parts, len(parts))
        if len(mixed) > 2 and self.rng.random() < 0.5:
            return self.tensor(("add", tuple(mixed[:2]))) + self.add(tuple(mixed[2:]))
        return super().add(tuple(mixed))

    def mul(self, parts: tuple[Recipe, ...]) -> Tensor:
        mixed = self.rng.sample(parts, len(parts))
        sums = [part for part in mixed if part[0] == "add"]
        if sums and self.rng.random() < 0.6:
            mixed.remove(sums[0])
            return self.add(tuple(("mul", (*mixed, term)) for term in sums[0][1]))
        if len(mixed) > 2 and self.rng.random() < 0.5:
            return self.mul((mixed[0], ("mul", tuple(mixed[1:]))))
        return super().mul(tuple(mixed))

    def pow(self, body: Recipe, exponent: Fraction) -> Tensor:
        if exponent == 2:
            return self.mul((body, body))
        return super().pow(body, exponent)


def free_variables(recipe: Recipe) -> frozenset[Variable]:
    kind = recipe[0]
    if kind == "leaf":
        return frozenset(recipe[2])
    if kind in ("delta", "inverse"):
        return frozenset(recipe[1:])
    if kind == "sum":
        return free_variables(recipe[2]) - {recipe[1]}
    return frozenset().union(*(free_variables(part) for part in parts_of(recipe)))


def parts_of(recipe: Recipe) -> tuple[Recipe, ...]:
    kind = recipe[0]
    if kind in ("add", "mul"):
        return recipe[1]
    return {"sum": recipe[2:], "pow": recipe[1:2], "fn": recipe[2:]}.get(kind, ())


def with_parts(recipe: Recipe, parts: tuple[Recipe, ...]) -> Recipe:
    kind = recipe[0]
    if kind in ("add", "mul"):
        return (kind, parts)
    if kind == "pow":
        return (kind, *parts, recipe[2])
    return (*recipe[:2], *parts) if kind in ("sum", "fn") else recipe


def renamed_variable(recipe: Recipe, old: Variable, new: Variable) -> Recipe:
    """The recipe with a free variable renamed; a sum in it that would capture the new name takes a fresh one."""
    kind = recipe[0]
    if kind == "leaf":
        return (kind, recipe[1], tuple(new if v == old else v for v in recipe[2]))
    if kind in ("delta", "inverse"):
        return (kind, *(new if v == old else v for v in recipe[1:]))
    if kind == "sum" and recipe[1] == old:
        return recipe
    if kind == "sum" and recipe[1] == new:
        fresh = (new[0] + "'", new[1])
        return ("sum", fresh, renamed_variable(renamed_variable(recipe[2], new, fresh), old, new))
    return with_parts(recipe, tuple(renamed_variable(part, old, new) for part in parts_of(recipe)))


def partly_renamed(recipe: Recipe, old: Variable, new: Variable, rng: Random) -> Recipe:
    """Some of the places where a free variable stands take the new name."""
    if recipe[0] in ("leaf", "delta", "inverse"):
        return renamed_variable(recipe, old, new) if rng.random() < 0.5 else recipe
    if recipe[0] == "sum" and recipe[1] == old:
        return recipe
    return with_parts(recipe, tuple(partly_renamed(part, old, new, rng) for part in parts_of(recipe)))


def mutated(recipe: Recipe, rng: Random, scope: tuple[Variable, ...]) -> Recipe:
    """One coefficient, index, factor, function or exponent changed somewhere."""
    inner = (*scope, recipe[1]) if recipe[0] == "sum" else scope
    parts = parts_of(recipe)
    if parts and rng.random() < 0.8:
        place = rng.randrange(len(parts))
        changed = mutated(parts[place], rng, inner)
        return with_parts(recipe, (*parts[:place], changed, *parts[place + 1 :]))
    choice = rng.randrange(4)
    if choice == 0:
        return ("mul", (("num", rng.choice((Fraction(-1), Fraction(2)))), recipe))
    if choice == 1:
        return ("add", (recipe, random_leaf(rng, scope)))
    if choice == 2 and recipe[0] in ("leaf", "delta", "inverse", "num"):
        return random_leaf(rng, scope)
    return ("mul", (recipe, random_leaf(rng, scope)))
