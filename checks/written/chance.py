"""`𝔼[f(X)]`, `Var X`: expectations over finite distributions, as linear functionals with known moments."""

from __future__ import annotations

from checks.written.arrays import Value
from checks.written.value import value
from checks.written.world import Env
from derive.errors import NoRule
from derive.notation import tree
from derive.notation.write import unicode


@value.register
def _(body: tree.Expectation, env: Env) -> Value:
    raise NoRule(f"no value for the expectation {unicode(body)}")
