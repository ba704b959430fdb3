"""`f is convex`, `L-smooth`, `μ-strongly convex`: what is said of unknown functions, and models that have it.

A model is `μ/2 ‖x − c‖² + (L − μ) Σ wₖ h(qₖᵀ(x − c)) + …` with Huber's h, orthonormal qₖ and 0 ≤ wₖ ≤ 1: it bends
between μ and L, it is not quadratic, and its minimiser is c. Without constants it is a sum of even powers.
Source: Nesterov, "Lectures on Convex Optimization", 2018, section 2.1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from flint import fmpq

from checks.written import arrays
from checks.written.arrays import Value, is_array, table, times
from checks.written.declare import Said, keyed, listed
from checks.written.scalars import ONE, ZERO, Number, sign
from checks.written.value import number, value
from checks.written.world import Context, Declared, Env, word
from derive.errors import NoRule
from derive.notation import tree
from derive.notation.tree import Name, Tree

HALF = fmpq(1, 2)
BY_HABIT = frozenset(["f", "g", "h", "F", "G", "phi", "psi"])
WEIGHTS = [fmpq(p, q) for p, q in ((1, 1), (0, 1), (1, 2), (1, 3), (2, 3))]
OF_NAME = re.compile(
    r"^\s*-?\s*(?P<what>smooth|strongly[- ]convex|Lipschitz(?P<slope>[- ](?:continuous )?gradient)?)", re.IGNORECASE
)
STRONG_WITH = re.compile(r"strongly convex(?: function)? with (?:parameter|constant|modulus)\s*$", re.IGNORECASE)
SMOOTH_WITH = re.compile(
    r"(?:smooth|gradient(?: is| be)? Lipschitz(?: continuous)?|Lipschitz(?: continuous)? gradient)\s*(?:with|of)?"
    r"(?: (?:parameter|constant|modulus))?\s*$",
    re.IGNORECASE,
)
CONVEX = re.compile(r"(?<!non-)(?<!non)\bconvex\b", re.IGNORECASE)
CONCAVE = re.compile(r"\bconcave\b", re.IGNORECASE)
NOT_CONVEX = re.compile(r"(?:not (?:necessarily )?|non-?)convex", re.IGNORECASE)
MINIMISER = re.compile(r"(?:minimi[sz]er|minimum point|minimum at|optimum)\s*(?:of\s*)?$", re.IGNORECASE)
IMPOSED = re.compile(r"such that|\bassume|\bsuppose|\bsatisf|\bfor all\b|\bfor every\b|\bmeans\b", re.IGNORECASE)
DERIVED = re.compile(
    r"\b(?:hence|therefore|thus|gives|yields|obtain|follows|conclude|consequently|implies)\b", re.IGNORECASE
)


@dataclass
class Curvature:
    """`μ ‖v‖² ≤ vᵀ∇²f v ≤ L ‖v‖²`, convex or concave, and where the least value is taken."""

    convex: bool = False
    concave: bool = False
    strong: Tree | None = None
    smooth: Tree | None = None
    minimiser: Name | None = None

    @property
    def says_anything(self) -> bool:
        return self.convex or self.concave or self.strong is not None or self.smooth is not None


@dataclass
class Reading:
    """The functions spoken of, and what was said before one was named."""

    context: Context
    current: list[str] = field(default_factory=list)
    waiting: list[Callable[[Curvature], None]] = field(default_factory=list)

    def note(self, change: Callable[[Curvature], None]) -> None:
        if not self.current:
            self.waiting.append(change)
        for key in self.current:
            change(self.context.curvature.setdefault(key, Curvature()))


def prepare(paragraphs: Iterable[Iterable[Said]], context: Context) -> None:
    for said in paragraphs:
        reading = Reading(context)
        items = list(said)
        for k, item in enumerate(items):
            behind = items[k + 1].lead if k + 1 < len(items) else item.after
            note(item, behind, reading)


def note(said: Said, behind: str, reading: Reading) -> None:
    if re.search(r"\.\s", said.lead):
        reading.waiting.clear()
    names = functions_in(said.formula, reading.context)
    if names:
        named(names, said, reading)
    else:
        constant(said, behind, reading)
    clause = re.split(r"[.;]", behind)[0]
    if reading.current and (names or OF_NAME.match(behind)):
        shape_words(clause, reading)


def named(names: list[str], said: Said, reading: Reading) -> None:
    reading.current[:] = names
    waiting, reading.waiting[:] = list(reading.waiting), []
    for change in waiting:
        reading.note(change)
    shape_words(re.split(r"[.;,]", said.lead)[-1], reading)


def shape_words(text: str, reading: Reading) -> None:
    if NOT_CONVEX.search(text):
        return
    if CONVEX.search(text):
        reading.note(lambda found: setattr(found, "convex", True))
    if CONCAVE.search(text):
        reading.note(lambda found: setattr(found, "concave", True))


def functions_in(body: Tree, context: Context) -> list[str]:
    """The unknown functions that a formula names: `f`, `f, g`, `f : ℝᵈ → ℝ`."""
    if isinstance(body, tree.Relation):
        body = body.first if body.rest[0][0] in (":", "->") else tree.ONE
    names = [item.function if isinstance(item, tree.Call) else item for item in listed(body)]
    keys = [keyed(item, context)[0] for item in names if isinstance(item, Name)]
    known = [key for key in keys if is_function(key, context)]
    return known if len(known) == len(names) else []


def is_function(key: str, context: Context) -> bool:
    """Declared as one, or a letter that is one by habit where nothing declares it."""
    declared = context.declared.get(key)
    return declared.is_function if declared is not None else key in BY_HABIT and key not in context.ranges


def constant(said: Said, behind: str, reading: Reading) -> None:
    """`$L$-smooth`, `$\\mu$-strongly convex`, `strongly convex with parameter $\\mu$`, `minimiser $x^\\star$`."""
    body = said.formula
    bare = body.first if isinstance(body, tree.Relation) and body.rest[0][0] in (">", ">=") else body
    found = OF_NAME.match(behind)
    if MINIMISER.search(said.lead.rstrip()) and isinstance(bare, Name):
        reading.note(lambda item: setattr(item, "minimiser", bare))
    elif (found and found["what"].lower().startswith("strongly")) or STRONG_WITH.search(said.lead.rstrip()):
        note_positive(bare, reading.context)
        reading.note(lambda item: strong_by(item, bare))
    elif (found and (found["what"].lower() == "smooth" or found["slope"])) or SMOOTH_WITH.search(said.lead.rstrip()):
        note_positive(bare, reading.context)
        reading.note(lambda item: setattr(item, "smooth", bare))


def note_positive(constant: Tree, context: Context) -> None:
    """L of `L-smooth`, where nothing else says what it is."""
    if isinstance(constant, Name):
        key = word(constant)
        context.pending[key] = context.pending.get(key, frozenset()) | {"positive"}


def strong_by(item: Curvature, constant: Tree) -> None:
    item.convex, item.strong = True, constant


# --- inequalities that say so ---------------------------------------------------------------------------------------


def imposed(bodies: Iterable[Tree], before: str, context: Context) -> None:
    """`f(y) ≤ f(x) + ⟨∇f(x), y − x⟩ + L/2 ‖y − x‖²` after words that impose it for all x and y."""
    if not IMPOSED.search(before) or DERIVED.search(before):
        return
    for body in bodies:
        found = tangent(body, context)
        if found is not None:
            key, change = found
            change(context.curvature.setdefault(key, Curvature()))


def tangent(body: Tree, context: Context) -> tuple[str, Callable[[Curvature], None]] | None:
    """What an inequality between a function and its tangent says of it."""
    if not isinstance(body, tree.Relation) or len(body.rest) != 1 or not isinstance(body.first, tree.Call):
        return None
    (op, right), left = body.rest[0], body.first
    key = keyed(left.function, context)[0]
    known = context.declared.get(key)
    if op not in ("<=", ">=") or known is None or not known.is_function or not isinstance(right, tree.Plus):
        return None
    at = next((t for t in right.terms if isinstance(t, tree.Call) and t.function == left.function), None)
    if at is None or len(at.arguments) != 1 or len(left.arguments) != 1:
        return None
    step = tree.Plus((left.arguments[0], tree.Negative(at.arguments[0])))
    others = [t for t in right.terms if t is not at]
    slopes = [t for t in others if is_slope_term(t, at, step)]
    squares = [c for t in others if t not in slopes for c in [square_term(t, step)] if c is not None]
    if len(slopes) != 1 or len(slopes) + len(squares) != len(others) or len(squares) > 1:
        return None
    return key, lambda item: change_by(item, op, squares[0] if squares else None)


def change_by(item: Curvature, op: str, constant: Tree | None) -> None:
    if constant is None:
        item.convex, item.concave = item.convex or op == ">=", item.concave or op == "<="
    elif op == "<=":
        item.smooth = item.smooth or constant
    else:
        item.convex, item.strong = True, item.strong or constant


def is_slope_term(body: Tree, at: tree.Call, step: Tree) -> bool:
    """`⟨∇f(x), y − x⟩`, `∇f(x)ᵀ(y − x)`."""
    if not isinstance(body, tree.Dot | tree.Times) or len(body.factors) != 2:
        return False
    parts = [f.body if isinstance(f, tree.Transpose) else f for f in body.factors]
    return step in parts and any(isinstance(part, tree.Gradient) and part.of == at for part in parts)


def square_term(body: Tree, step: Tree) -> Tree | None:
    """L of `L/2 ‖y − x‖²`."""
    factors = list(body.factors) if isinstance(body, tree.Times) else [body]
    square = tree.Power(tree.Norm(step), tree.TWO)
    if square not in factors:
        return None
    rest = [f for f in factors if f != square]
    if len(rest) == 1 and isinstance(rest[0], tree.Quotient) and rest[0].denominator == tree.TWO:
        return rest[0].numerator
    return tree.Times((tree.TWO, *rest)) if rest else tree.TWO


# --- models ---------------------------------------------------------------------------------------------------------

Model = Callable[[tuple[Value, ...], Env], Number]


def model(key: str, env: Env) -> Model | None:
    """A function of one number or vector that has what the text says; None where it says nothing."""
    found = env.context.curvature.get(key)
    if found is None or not found.says_anything:
        return None
    declared = env.context.declared[key]
    if declared.shape or (declared.arguments is not None and len(declared.arguments) != 1):
        raise NoRule("no model of a convex function of several arguments")
    if found.convex and found.concave:
        raise NoRule("no model of what is convex and concave")
    return lambda given, inner: valued(found, key, given[0], inner)


def valued(found: Curvature, key: str, at: Value, env: Env) -> Number:
    x = at if is_array(at) else table([[at]])
    if x.shape[1] != 1:
        raise NoRule("no model of a convex function of a matrix")
    random = Random(f"{env.world.seed}/convex/{key}")
    gap = x - centre(found, key, x.shape, env)
    ways = directions(key, len(x), env)
    parts = [arrays.total(way * gap) for way in ways]
    turned = -ONE if found.concave else ONE
    result = free(found, parts, random) if found.smooth is None else bounded(found, parts, random, env)
    if found.strong is not None:
        result = result + number(found.strong, env) * HALF * arrays.total(gap * gap)
    if found.minimiser is None:
        result = result + sum((p * random.choice((-2, -1, 1, 3)) for p in parts), ZERO)
    return turned * result + random.choice(WEIGHTS) + 1


def centre(found: Curvature, key: str, shape: tuple[int, int], env: Env) -> Value:
    if found.minimiser is not None:
        x = value(found.minimiser, env)
        return x if is_array(x) else table([[x]])
    random = Random(f"{env.world.seed}/centre/{key}")
    return table([[env.world.drawer.number(random)] for _ in range(shape[0])])


def directions(key: str, size: int, env: Env) -> list[Value]:
    """Orthonormal columns, the same ones at every call."""
    place = f"directions {key} {size}"
    if place not in env.world.models:
        env.world.models[place] = rotated(size, Random(f"{env.world.seed}/{place}"))
    return env.world.models[place]  # type: ignore[no-any-return]


def rotated(size: int, random: Random) -> list[Value]:
    """By Cayley's formula, rational."""
    free_entries = [[fmpq(random.choice((0, 1, -1, 2)), 2) for _ in range(size)] for _ in range(size)]
    skew = table([[free_entries[i][j] - free_entries[j][i] for j in range(size)] for i in range(size)])
    one = arrays.identity((size, size), 0)
    whole = times(one - skew, arrays.inverse(one + skew))
    return [whole[:, k : k + 1] for k in range(size)] if is_array(whole) else [table([[whole]])]


def free(found: Curvature, parts: Sequence[Number], random: Random) -> Number:
    """`Σ a t² + b t⁴`: convex, with no bound on how fast its slope grows."""
    total: Number = ZERO
    for t in parts:
        a, b = fmpq(random.choice((1, 2, 3)), 2), fmpq(random.choice((1, 2)), 4)
        total = total + a * t * t + b * t * t * t * t
    return total


def bounded(found: Curvature, parts: Sequence[Number], random: Random, env: Env) -> Number:
    """`(L − μ) Σ w h(t)`; what is smooth and not said to be convex bends both ways."""
    upper = number(found.smooth, env) if found.smooth is not None else ONE
    lower = number(found.strong, env) if found.strong is not None else ZERO
    total: Number = ZERO
    for t in parts:
        bend = ONE if found.convex or found.concave else fmpq(random.choice((1, -1)))
        total = total + (upper - lower) * bend * random.choice(WEIGHTS) * huber(t, fmpq(random.choice((1, 2, 4, 9)), 1))
    return total


def huber(t: Number, width: Number) -> Number:
    """`t²/2` up to the width, then straight on."""
    if sign(t - width) > 0:
        return width * (t - width * HALF)
    if sign(t + width) < 0:
        return -width * (t + width * HALF)
    return t * t * HALF


LEAST = {"min": "convex", "inf": "convex", "max": "concave", "sup": "concave"}


def least(body: Tree, context: Context) -> Tree | None:
    """`min_x f(x)` of a convex f as f(x*), at its minimiser; None for any other value."""
    call = body.objective if isinstance(body, tree.Optimum) and not body.constraints else None
    if not isinstance(body, tree.Optimum) or not isinstance(call, tree.Call) or call.arguments != body.over:
        return None
    key, over = keyed(call.function, context)[0], body.over[0]
    found, declared = context.curvature.get(key), context.declared.get(key)
    if (
        found is None
        or declared is None
        or not isinstance(over, Name)
        or not getattr(found, LEAST.get(body.sense, ""), False)
    ):
        return None
    if found.minimiser is None:
        found.minimiser = replace(over, accent="star")
        shape = declared.arguments[0] if declared.arguments else ()
        context.declared.setdefault(word(found.minimiser), Declared(shape, guessed=True))
    return replace(call, arguments=(found.minimiser,))


def minimisers(context: Context) -> frozenset[str]:
    """The words of the points that are said to be minimisers; they determine themselves."""
    return frozenset(word(item.minimiser) for item in context.curvature.values() if item.minimiser is not None)
