"""`["\\frac{x_1}{2}"] ↦ [["Mul", ["Symbol", "x_1"], …]]`: what latex2sympy2 reads, as JSON, in a process of its own.

Run by path with -P, as `array.py` beside it must not hide the module of that name; a list of formulas is on standard
input.
Nothing of `derive` is imported here, and what latex2sympy2 keeps from one reading to the next (a differential spoils
every later one) ends with the process.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def plain(expression: Any) -> Any:
    """Class names with their arguments; symbols and numbers as text."""
    if expression.is_Symbol:
        return ["Symbol", expression.name]
    if expression.is_Rational:
        return ["Rational", str(expression.p), str(expression.q)]
    return [type(expression).__name__, *(plain(argument) for argument in expression.args)]


def answer(formula: str) -> Any:
    """The reading of one formula, or why there is none."""
    from latex2sympy2 import latex2sympy

    try:
        return plain(latex2sympy(formula))
    except Exception as reason:
        return {"error": str(reason).strip().splitlines()[-1:]}


def main() -> None:
    json.dump([answer(formula) for formula in json.load(sys.stdin)], sys.stdout)


if __name__ == "__main__":
    main()
