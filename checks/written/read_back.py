"""`∇_x(expr) = latex`, written as a document with its declarations, judged like anybody's: the page is the result."""

from __future__ import annotations

import time

from checks.verdict import Kind, Verdict
from checks.written.judge import judge_text
from checks.written.report import Settings

OPERATORS = {"gradient": r"\nabla_{%s} ", "jacobian": r"\frac{\partial}{\partial %s} ", "hessian": r"\nabla_{%s}^2 "}
SECONDS = 4.0


def written(kind: str, expression: str, by: str, where: str, result: str) -> str:
    """The document in which the result stands as a claim."""
    operator = OPERATORS[kind] % by
    return f"{where} Then\n\n\\[ {operator}\\left( {expression} \\right) = {result} \\]\n"


def read_back(kind: str, expression: str, by: str, where: str, result: str, seed: int = 0) -> Verdict:
    """What the judge of written derivations says of the printed result."""
    settings = Settings(seed=seed, deadline=time.monotonic() + SECONDS, row_seconds=SECONDS)
    text = written(kind, expression, by, where, result)
    last = text.rindex("\\[")
    steps = [step for step in judge_text(text, settings).steps if step.line > text[:last].count("\n")]
    if not steps or steps[0].verdict not in ORDER:
        return Verdict(Kind.UNKNOWN, {"method": "none", "message": "the printed result was not read as a claim"})
    worst = max((step for step in steps if step.verdict in ORDER), key=lambda step: ORDER.index(step.verdict))
    return Verdict(worst.verdict, worst.evidence)


ORDER = (Kind.PROVED, Kind.CONFIRMED, Kind.UNKNOWN, Kind.REFUTED)
