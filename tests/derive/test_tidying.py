"""Every rule that tidies a derivative: it changes its example, and what comes out is equal for all sizes."""

from __future__ import annotations

import pytest

from checks.written.asked import asked
from derive import index_form as form
from derive.normal_form import equal
from derive.notation.tree import Name
from derive.rules import call
from derive.symbols import Axis, Symbol
from derive.tidying import common, expanding, known, powers, sums, tidy
from derive.tidying.tidy import RULES, Rule

WHERE = (
    r"$u, v, x, y, z, s, p \in \mathbb{R}^n$, $A, S \in \mathbb{R}^{n \times n}$ with $S$ symmetric, "
    r"$\sum_k p_k = 1$, $a \in \mathbb{R}$, $t_i \in \{-1, 1\}$ for $i = 1, \dots, n$"
)
n = Axis("n")


def node(text: str) -> form.Node:
    return asked(text, "a", WHERE).of.node


X = form.Leaf(Symbol(Name("x"), (n,)))
EXAMPLES: dict[Rule, form.Node] = {
    powers.of_power: node(r"\sum_i (u_i v_i)^{-2}"),
    powers.opened: node(r"\sum_i u_i (A x)_i"),
    powers.of_product: node(r"\sum_i x_i^2 x_i^{-1} u_i"),
    known.logistic: node(r"\sum_i \frac{e^{x_i}}{1 + e^{x_i}}"),
    known.unnormalised: node(r"(\sum_k e^{z_k}) \operatorname{softmax}(z)"),
    known.softmax: node(r"\sum_i \frac{e^{z_i} u_i}{\sum_k e^{z_k}}"),
    known.hyperbolic: node(r"\sum_i u_i \frac{e^{x_i} - e^{-x_i}}{e^{x_i} + e^{-x_i}}"),
    known.logarithm: node(r"\sum_i u_i \log \operatorname{softmax}(z)_i"),
    known.rectified: form.contract(1, [(call("relu", X), (0,)), (call("step", X), (0,))], (0,)),
    sums.normalised: node(r"a \sum_k p_k"),
    sums.signs: node(r"\sum_i t_i t_i u_i"),
    sums.either_way: form.add([form.Before(n), form.contract(1, [(form.Before(n), (1, 0))], (0, 1))]),
    sums.flattened: node(r"\sum_i (u_i - (u_i - 2 v_i))"),
    common.collected: node(r"x^\top S u + u^\top S v"),
    expanding.multiplied_out: node(r"(u^\top v + a) u^\top v - a u^\top v"),
    common.content: node(r"a (2 u^\top v - 2 x^\top v)"),
}


def test_every_rule_has_an_example() -> None:
    assert {*EXAMPLES} == {*RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}")
def test_a_rule_changes_its_example_and_keeps_its_value(rule: Rule) -> None:
    before = EXAMPLES[rule]
    after = tidy(before, (rule,))
    assert after is not before
    assert equal(before, after)
