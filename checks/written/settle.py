"""A link → what is known of it: the points at which it was tried, under which conditions, and whether it failed.

First at points that satisfy the facts only; where it fails there, at points that satisfy every condition so far.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from flint import arb, fmpq

from checks.errors import NoPoint, Undefined
from checks.written import calls, chance, derivatives, integrals, sums  # noqa: F401  (they register their rules)
from checks.written.compare import Link, Outcome, instances, shown, tried
from checks.written.draw import Drawer
from checks.written.limits import OutOfTime, spent
from checks.written.points import draw
from checks.written.requirements import Condition, requirement, supposed
from checks.written.scalars import apply
from checks.written.value import value
from checks.written.world import Context, Definition, Env, World, word
from derive.errors import CannotRead, DeriveError, NoRule, TooHard
from derive.notation.tree import Name

Sizes = Mapping[str, int]
BIG = "n N m M T L P".split()
NEEDED = 3
NEEDED_ORDERED = 12
NEEDED_OF_MEMBERS = 6
NEEDED_OF_BRANCHES = 80
MOST_POINTS = 20
ORDERED = frozenset({"<", "<=", ">", ">=", ">>", ">>=", "<<", "<<=", "!=", "in"})
"""An equation that holds by chance at one point fails at the next; an inequality may hold at half of them, and
`step(u)` agrees with `step(u + b)` at most.
"""


@dataclass
class Points:
    """The points tried so far, kept from claim to claim while context and conditions stay the same. Where no point was
    found under `barren` conditions none is looked for under more.
    """

    context: Context
    seed: str
    deadline: float
    generic: dict[int, World] = field(default_factory=dict)
    bound: dict[tuple[object, ...], World | None] = field(default_factory=dict)
    last: dict[int, World] = field(default_factory=dict)
    barren: list[frozenset[object]] = field(default_factory=list)
    guides: Sequence[Condition] = ()
    affine: dict[tuple[object, ...], dict[tuple[str, ...], list[str]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """`agree`, `differ`, `misfit` or `unknown`, at how many points, under which conditions, and the failing point."""

    kind: str
    points: int = 0
    sizes: tuple[Sizes, ...] = ()
    used: tuple[str, ...] = ()
    outcome: Outcome | None = None
    world: World | None = None
    message: str = ""
    seed: str = ""


def size_plans(context: Context) -> list[tuple[dict[str, int], bool]]:
    """Sizes to try: small ones with readable numbers, then sizes that are all different, also by other differences."""
    names = list(context.sizes)
    ordered = sorted(names, key=lambda name: (name.split("_")[0] not in BIG, names.index(name)))
    count = len(ordered)
    small = {name: 2 + (k == 0 and count > 1) for k, name in enumerate(ordered)}
    falling = {name: max(2, 4 - k) if count <= 3 else 2 + (count - k) % 3 for k, name in enumerate(ordered)}
    rising = {name: 2 + k % 3 for k, name in enumerate(ordered)}
    wide = {name: 4 if k == 0 else 2 for k, name in enumerate(ordered)}
    plans = [(small, True, 1), (falling, False, 1), (rising, False, 2), (wide, False, 1), (small, False, 1)]
    return [(respecting(plan, context, gap), readable) for plan, readable, gap in plans]


def respecting(plan: dict[str, int], context: Context, gap: int) -> dict[str, int]:
    """`m < n`, `K ≥ 2`: what the text says of sizes, with such a gap where one has to grow."""
    for name, facts in context.sizes.items():
        for fact in sorted(facts):
            relation, _, other = fact.partition(" ")
            if relation == "fixed":
                plan[name] = int(other)
            elif relation == "<" and other in plan and plan[name] >= plan[other]:
                plan[other] = plan[name] + gap
            elif relation == "<=" and other in plan and plan[name] > plan[other]:
                plan[other] = plan[name]
            elif relation == ">" and other in plan and plan[name] <= plan[other]:
                plan[name] = plan[other] + gap
            elif relation == ">=" and other.isdigit():
                plan[name] = max(plan[name], int(other))
    return plan


def generic_worlds(points: Points, most: int = MOST_POINTS) -> Iterator[World]:
    plans = size_plans(points.context)
    for number in range(most):
        sizes, small = plans[number % len(plans)]
        if number not in points.generic:
            seed = f"{points.seed}/{number}"
            points.generic[number] = World(sizes, Drawer(seed, small), seed=seed)
        yield points.generic[number]


def same_function(name: str, definition: Definition) -> bool:
    """Whether a definition of one parameter is the function that the field knows by this name, at certified points."""
    (parameter,) = definition.parameters or (None,)
    if not isinstance(parameter, Name):
        return False
    context = Context()
    for point in (fmpq(-7, 3), fmpq(2, 5), fmpq(9, 4)):
        env = Env(context, World({}, None), arguments={word(parameter): point})
        try:
            gap = value(definition.body, env) - apply(name, point)
        except DeriveError:
            return False
        if not bool(arb(gap).contains(0)):
            return False
    return True


def bound_worlds(points: Points, conditions: Sequence[Condition], link: Link) -> Iterator[World]:
    """Points that satisfy all conditions; where none is found for some sizes the next are tried."""
    found = Bound(points, conditions, link)
    plans = len(found.plans)
    if any(barren.issubset(found.key) for barren in points.barren):
        return
    for number in range(MOST_POINTS if link.relation in ORDERED else 2 * plans):
        if number >= plans and found.world(number % plans) is None:
            continue
        world = found.world(number)
        if world is not None:
            yield world
    if not any(found.world(number) for number in range(plans)):
        points.barren.append(frozenset(found.key))


class Bound:
    """The points under one set of conditions, and under what the row supposes of its members."""

    def __init__(self, points: Points, conditions: Sequence[Condition], link: Link) -> None:
        self.points, self.key = points, (*map(id, conditions), *link.where)
        self.required = [requirement(item, points.context) for item in conditions]
        self.required += supposed(link, points.context)
        texts = {item.text for item in conditions}
        self.guides = [requirement(item, points.context) for item in points.guides if texts.issuperset(item.used)]
        self.plans = size_plans(points.context)

    def world(self, number: int) -> World | None:
        known = self.points.bound
        if (self.key, number) not in known:
            known[self.key, number] = self.search(number)
        return known[self.key, number]

    def search(self, number: int) -> World | None:
        """A search takes its share of the time, so that other sizes are tried as well."""
        points = self.points
        check_time(points)
        sizes, small = self.plans[number % len(self.plans)]
        now = spent()
        deadline = now + (points.deadline - now) / max(2, len(self.plans) - number)
        near, affine = points.last.get(number), points.affine.setdefault(self.key, {})
        seed = f"{points.seed}/bound/{number}"
        try:
            found = draw(points.context, sizes, seed, self.required, small, deadline, near, self.guides, affine)
        except (NoPoint, DeriveError, ZeroDivisionError, OverflowError, ValueError):
            return None
        points.last[number] = found
        return found


def check_time(points: Points) -> None:
    if spent() > points.deadline:
        raise OutOfTime


def in_time(worlds: Iterable[World], points: Points, enough: Callable[[], bool]) -> Iterator[World]:
    """The worlds until the time is up, which is an end where they were enough by then."""
    try:
        for world in worlds:
            check_time(points)
            yield world
    except OutOfTime:
        if not enough():
            raise


def across(link: Link, worlds: Iterable[World], points: Points, needed: int = NEEDED) -> Finding:
    """The link at points until it fails or agrees at enough of them, one at least where not all is 0."""
    agreed: list[World] = []
    idle = True
    misfits: list[tuple[Outcome, World]] = []
    singular: list[tuple[Outcome, World]] = []
    message = ""
    for world in in_time(worlds, points, lambda: len(agreed) >= max(NEEDED, min(needed // 2, NEEDED_ORDERED))):
        try:
            outcome = tried(link, points.context, world)
        except (CannotRead, NoRule, TooHard) as error:
            return Finding("unknown", message=str(error))
        except (Undefined, RecursionError) as error:
            message = str(error)
            continue
        if outcome.kind == "differ":
            return Finding("differ", len(agreed), (world.sizes,), (), outcome, world)
        if outcome.kind == "misfit":
            misfits.append((outcome, world))
            if len(misfits) >= 2 and not agreed:
                return Finding("misfit", 0, (world.sizes,), (), outcome, world, outcome.message)
            continue
        if outcome.kind == "agree":
            agreed.append(world)
            idle = idle and outcome.idle
            if len(agreed) >= needed and not idle:
                break
        singular += [(outcome, world)] if outcome.kind == "singular" else []
        message = message or outcome.message
    if len(singular) >= NEEDED and not agreed and not misfits:
        return always_singular(*singular[0])
    if misfits:
        first, at = misfits[0]
        kind = "misfit" if idle or len(misfits) > len(agreed) else "unknown"
        return Finding(kind, 0, (at.sizes,), (), first, at, first.message)
    if not agreed:
        return Finding("unknown", message=message or "no point was found at which both sides are defined")
    return Finding("agree", len(agreed), tuple(w.sizes for w in agreed), (), None, agreed[0], message, agreed[0].seed)


def always_singular(outcome: Outcome, world: World) -> Finding:
    """`A (AᵀA)⁻¹ b` of a wide A: the left side has values and the right one has none, at any point and size."""
    return Finding("differ", 0, (world.sizes,), (), outcome, world, outcome.message)


def settle(link: Link, points: Points, conditions: Sequence[Condition], needed: int = NEEDED) -> Finding:
    """Generic points first, then points under the equations, then under everything that is assumed."""
    link = for_all_members(link, conditions, points.context)
    first = across(link, generic_worlds(points, max(needed, MOST_POINTS)), points, needed)
    rare = first.kind == "agree" and bool(link.where) and first.points < needed
    if not conditions or (first.kind != "differ" and first.kind != "unknown" and not rare):
        return first
    last = first
    needed = max(needed, NEEDED_OF_MEMBERS) if supposed(link, points.context) else needed
    for chosen in subsets(conditions):
        found = across(link, bound_worlds(points, chosen, link), points, needed)
        texts = tuple(item.text for item in chosen)
        if found.kind == "agree":
            return replace(found, used=texts)
        last = replace(found, used=texts) if found.kind != "unknown" or last.kind == "unknown" else last
        if len(chosen) == len(conditions):
            if found.kind == "differ":
                return replace(found, used=texts)
            if found.kind == "unknown":
                message = (
                    "no point was found at which all that is assumed holds" if first.kind == "differ" else found.message
                )
                return Finding("unknown", message=message)
    return last


def for_all_members(link: Link, conditions: Sequence[Condition], context: Context) -> Link:
    """`if 0 < αₛ < C, then …` is about every s, unless what is assumed is about one s."""
    told = {word(name) for item in conditions for side in item.link.sides for name in side.names}
    free = {word(name) for body in link.where for name in body.names} & context.fixed - told
    return replace(link, ranges={**{letter: context.ranges[letter] for letter in free}, **link.ranges})


def subsets(conditions: Sequence[Condition]) -> list[Sequence[Condition]]:
    """The equations alone, then all."""
    equations = [item for item in conditions if item.is_equation]
    return [equations, conditions] if equations and len(equations) < len(conditions) else [conditions]


def point_shown(link: Link, finding: Finding, context: Context) -> dict[str, object]:
    """The sizes, and the values of the symbols that the link looks at."""
    if finding.world is None or finding.outcome is None:
        return {}
    env = Env(context, finding.world)
    seen = replace(env, seen={})
    try:
        for inner in instances(link, seen):
            value(link.left, inner)
            value(link.right, inner)
            break
    except DeriveError:
        pass
    used = {key for key, _ in seen.seen}
    values: dict[str, str] = {}
    for (key, at), number in sorted(finding.world.values.items()):
        if key in used:
            name = key.partition("[")[0] + (f"_{','.join(map(str, at))}" if at else "")
            values[name] = shown(number)
    return {
        "sizes": dict(finding.world.sizes),
        "values": values,
        "indices": dict(finding.outcome.indices),
        "left": finding.outcome.left,
        "right": finding.outcome.right,
        "seed": finding.world.seed,
    }
