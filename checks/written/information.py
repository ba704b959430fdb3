"""`KL(p ‖ q)`, `H(q)` of tables and of densities."""

from __future__ import annotations

from checks.written import densities, tables
from checks.written.arrays import Value
from checks.written.laws import normal_parts
from checks.written.scalars import Number, apply
from checks.written.value import number
from checks.written.world import Env
from derive.notation import tree
from derive.notation.tree import Tree


def divergence(body: tree.Call, env: Env) -> Value | None:
    """`KL(p ‖ q)` of tables, or `𝔼_p[log p(x) − log q(x)]` of densities."""
    found = tables.divergence(body, env)
    if found is not None or len(body.arguments) != 2:
        return found
    laws = [normal_parts(item) for item in body.arguments]
    if laws[0] is not None and laws[1] is not None:
        return densities.normal_divergence(*laws[0], *laws[1], env)
    one, other = (densities.density_call(item, env) for item in body.arguments)
    if one is None or other is None:
        return None
    second = tree.Call(other.function, one.arguments)
    return densities.expectation(one, lambda at: log_of(one, at) - log_of(second, at), env)


def entropy(body: tree.Call, env: Env) -> Value | None:
    """`H(q)` of a table, or `−𝔼_p[log p(x)]` of a density."""
    found = tables.entropy(body, env)
    call = densities.density_call(body.arguments[0], env) if found is None and len(body.arguments) == 1 else None
    return found if call is None else densities.expectation(call, lambda at: -log_of(call, at), env)


def log_of(body: Tree, env: Env) -> Number:
    return apply("log", number(body, env))
