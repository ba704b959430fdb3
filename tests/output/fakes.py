"""A judge that decides nothing, for tests of looks: `python fakes.py ARGUMENTS` is `derive ARGUMENTS` with it."""

from __future__ import annotations

import os
import signal
import sys
import types
from collections.abc import Sequence
from typing import Any

from checks.verdict import Kind, Verdict
from derive import claims
from derive.calculus import gradient
from derive.derivation import Derivation, Step
from derive.symbols import Axis, Fact, Index, Role
from derive.tensor import as_tensor, square, sum_, symbol

n, d = Axis("n", ("i", "j")), Axis("d", ("k", "l"))
i = Index("i", n)
w, b = symbol("w", d), symbol("b")
x, y = symbol("x", d, each=n), symbol("y", each=n, role=Role.LABEL, facts=(Fact.SIGN,))
L = symbol("L")
VALUE = square(w) / 2 + sum_(i, y[i] * (w @ x[i] + b))
SOURCE = "Nobody (2000), section 1"
SILENT = {claims.Define: Kind.DEFINITION, claims.Assume: Kind.CONDITION, claims.Pose: Kind.PROBLEM}
DIFFERENCES = {
    "max_error": 3.2e-11,
    "rows": [
        {"parameter": "w_1", "claimed": 1.25, "central_difference": 1.2500000001, "error": 1e-10},
        {"parameter": "w_2", "claimed": -3.0, "central_difference": -3.5, "error": 0.5},
    ],
    "v_curve": [{"h": 0.1, "error": 0.01}, {"h": 0.001, "error": 1e-6}],
}


def derivation() -> Derivation:
    """Three steps: a definition, a gradient and a condition."""
    steps = (
        Step("the loss", claims.Define(L, VALUE, (w, b)), "the name of what is minimised"),
        Step("its gradient", claims.Gradient(L, w, (gradient(VALUE, w),)), "term by term & 100% of them"),
        Step("no offset", claims.Assume((claims.Statement(b, "=", as_tensor(0)),)), "b vanishes, αᵢ ≥ 0 and ‖w‖² > 0"),
    )
    return Derivation("fake", "A loss & its gradient", SOURCE, ("a convention",), (w, b, x, y), steps)


def verdict(kind: Kind, **more: Any) -> Verdict:
    return Verdict(kind, {"method": "normal form", "sizes": {"n": 4, "d": 3}, **more})


def judge(
    subject: Derivation, evidence: bool, seed: int, deadline: float | None, second_reader: bool
) -> Sequence[Verdict]:
    """Every claim gets the verdict that DERIVE_FAKE names; `sleep` stands still until it is interrupted."""
    wanted = os.environ.get("DERIVE_FAKE", "proved")
    if wanted == "sleep":
        print("ready", file=sys.stderr, flush=True)
        signal.pause()
    return [one(step.claim, Kind(wanted), deadline) for step in subject.steps]


def one(claim: claims.Claim, kind: Kind, deadline: float | None) -> Verdict:
    more: dict[str, Any] = {"counterexample": {"w": ["1/2", "3"], "b": "-2/3"}} if kind is Kind.REFUTED else {}
    if isinstance(claim, claims.Gradient | claims.Stationary):
        more["finite_difference"] = DIFFERENCES
    found = SILENT.get(type(claim), kind)
    return verdict(found, deadline=deadline is not None, **more)


def install() -> None:
    """Put this judge where `checks.decide` is looked for."""
    module = types.ModuleType("checks.decide")
    module.judge = judge  # type: ignore[attr-defined]
    sys.modules["checks.decide"] = module


if __name__ == "__main__":
    install()
    from output.cli import main

    sys.exit(main())
