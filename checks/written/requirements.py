"""What is assumed → equations and bounds for the search of a point: `S⁻¹ = A + bbᵀ`, `αᵢ gᵢ = 0`, `ξᵢ ≥ 0`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from checks.written import arrays
from checks.written.arrays import Value, is_array, is_scalar, met
from checks.written.compare import LOEWNER, ORDERS, Link, bound, brought_together, free_names, instances, minors
from checks.written.declare import keyed
from checks.written.equations import Requirement, Residual
from checks.written.scalars import Number
from checks.written.sums import names_in
from checks.written.value import holds, value
from checks.written.world import Context, Env, word
from derive.errors import NoRule
from derive.notation import tree
from derive.notation.tree import Name, Tree
from derive.notation.write import unicode

NOTHING = tree.Number(tree.ONE.value * 0)
INVERSE = tree.Negative(tree.ONE)


@dataclass(frozen=True)
class Condition:
    """What is assumed from here on: the link and its words in evidence, by what the derivative is that vanishes, and
    what it was found to follow from.
    """

    link: Link
    text: str
    kind: str = "condition"
    by: Name | None = None
    used: tuple[str, ...] = ()

    @property
    def is_equation(self) -> bool:
        return self.link.relation == "="


TURNED = {"<=": ">=", "<": ">", "<<=": ">=", "<<": ">", ">>=": ">=", ">>": ">"}


def requirement(condition: Condition, context: Context) -> Requirement:
    """Raises NoRule for a relation of which no point can be looked for."""
    link = condition.link
    relation = TURNED.get(link.relation, link.relation)
    if relation not in ("=", ">=", ">", "!="):
        raise NoRule(f"no point is looked for under the relation {link.relation}")
    name = link.left.base if isinstance(link.left, tree.Power) and is_inverse(link.left) else link.left
    key = keyed(name, context)[0] if isinstance(name, Name) else ""
    return Requirement(
        residual_of(link),
        relation,
        key,
        condition.text,
        explicit(link, name) if key else None,
        branches(link),
        frozenset(condition.used),
        link,
    )


def supposed(link: Link, context: Context) -> list[Requirement]:
    """`for 0 < αₛ < C`: what a row supposes of its members, at one of them; not what it says of indices alone."""
    chains = [body for body in link.where if isinstance(body, tree.Relation) and is_about_symbols(body, context)]
    found = []
    for body in chains:
        sides = [body.first, *(side for _, side in body.rest)]
        for left, (sign, right) in zip(sides, body.rest, strict=False):
            if TURNED.get(sign, sign) in (">=", ">", "!="):
                item = requirement(Condition(Link(left, sign, right, (), link.ranges), unicode(body)), context)
                found.append(replace(item, residual=at_one_place(item.residual, link)))
    return found


def is_about_symbols(body: tree.Relation, context: Context) -> bool:
    return any(keyed(name, context)[0] in context.declared for name in names_in(body))


def at_one_place(residual: Residual, link: Link) -> Residual:
    """Where all that the row supposes holds, or anywhere."""
    premise = replace(link, left=tree.ONE, right=tree.ONE)

    def there(env: Env) -> Iterable[Number]:
        bare = Env(env.context, env.world)
        places = list(bound(free_names(premise, bare), premise, bare)) or [bare]
        env.world.random("supposed").shuffle(places)
        chosen = next((one for one in places if all(holds(body, one) for body in link.where)), places[0])
        return residual(replace(env, indices={**env.indices, **chosen.indices}))

    return there


def residual_of(link: Link) -> Callable[[Env], Iterator[Number]]:
    names: list[list[Name]] = []

    def residual(env: Env) -> Iterator[Number]:
        if not names:
            names.append(free_names(link, Env(env.context, env.world)))
        for inner in instances(link, env, [name for name in names[0] if word(name) not in env.indices]):
            left, right = value(link.left, inner), value(link.right, inner)
            if link.relation in ORDERS:
                left, right = brought_together(left, right, link)
            found = minors_of if link.relation in LOEWNER else differences
            yield from found(left, right, "<" in link.relation)

    return residual


def is_inverse(body: Tree) -> bool:
    return isinstance(body, tree.Power) and body.exponent == INVERSE


def explicit(link: Link, name: Tree) -> Callable[[Env], Value] | None:
    """The value of `x` by `x = …`, and of `S` by `S⁻¹ = …`."""
    if link.relation != "=" or link.where or name in list(names_in(link.right)):
        return None
    if is_inverse(link.left):
        return lambda env: arrays.inverse(value(link.right, env))
    return lambda env: value(link.right, env)


def branches(link: Link) -> list[Callable[[Env], Iterator[list[Number]]]]:
    """The factors of `αᵢ gᵢ = 0`, each by its entries for every instance; nothing for another equation."""
    body = link.left if link.right == NOTHING else link.right if link.left == NOTHING else None
    body = body.body if isinstance(body, tree.Negative) else body
    if link.relation != "=" or not isinstance(body, tree.Times):
        return []
    factors = [factor for factor in body.factors if not isinstance(factor, tree.Number)]
    return [entries_of(factor, link) for factor in factors] if len(factors) > 1 else []


def entries_of(factor: Tree, link: Link) -> Callable[[Env], Iterator[list[Number]]]:
    def entries(env: Env) -> Iterator[list[Number]]:
        for inner in instances(link, env):
            found = value(factor, inner)
            yield list(found.flat) if is_array(found) else [found]

    return entries


def differences(left: Value, right: Value, flipped: bool) -> Iterable[Number]:
    if not is_scalar(left) or not is_scalar(right):
        left, right = met(left, right)
    gap = right - left if flipped else left - right
    return list(gap.flat) if is_array(gap) else [gap]


def minors_of(left: Value, right: Value, flipped: bool) -> Iterable[Number]:
    """What is positive where `left ≻ right`, not negative where `left ⪰ right`."""
    left, right = met(left, right)
    return minors(right - left if flipped else left - right)
