"""`h(x) = g(θᵀx) = 1/(1 + e^{−θᵀx})`: a link that says what an unknown function g does to everything."""

from __future__ import annotations

from dataclasses import replace

from checks.written.compare import Link
from checks.written.declare import keyed
from checks.written.definitions import bound_names, defined
from checks.written.mentions import unknown_functions
from checks.written.normals import parts
from checks.written.session import Session
from checks.written.world import word
from derive.notation import tree
from derive.notation.rebuilding import rebuilt
from derive.notation.tree import Name, Tree


def introduces(link: Link, session: Session) -> bool:
    """Whether the right side is made of the arguments of such a function alone, which gets its meaning by that."""
    left = link.left
    if link.relation != "=" or not isinstance(left, tree.Call) or left.function.primes or left in parts(link.right):
        return False
    key = keyed(left.function, session.context)[0]
    new = key in unknown_functions(replace(link, right=left), session.context) - session.functional
    if not new or key in session.claimed or key in session.context.curvature or tree.Given in map(type, left.arguments):
        return False
    places = {argument: Name("u", (tree.Number(tree.ONE.value * k),)) for k, argument in enumerate(left.arguments, 1)}
    right = with_places(link.right, places)
    inside = {name for argument in left.arguments for name in argument.names}
    indices = {name for name in right.names if word(name) in session.context.ranges}
    if right == link.right or inside & {*right.names} or indices - {*bound_names(right)}:
        return False
    return defined(tree.Call(left.function, tuple(places.values())), right, session)


def with_places(body: Tree, places: dict[Tree, Name]) -> Tree:
    if body in places:
        return places[body]
    return body if isinstance(body, Name) else rebuilt(body, lambda part: with_places(part, places))
