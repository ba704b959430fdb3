"""`\\frac{1}{2} w_{1}^{2} − α_1 ↦ w₁²/2 − α₁`: LaTeX read back by latex2sympy2, a reader that we did not write.

It vouches for scalar component formulas only. What it is known to misread is refused here beforehand: it takes `\\log`
to base 10, drops `^T` and primes, reads a layer `^{(2)}` as a square, `1/2 x` as 1/(2x), `\\pi_1` as π, `d x` as one
name, `f(x)` as a call whatever f is. Measured with latex2sympy2 1.9.1, which needs Python < 3.13.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sympy

from checks.errors import CannotVouch
from checks.witness import Entry, components, entry_value, free_definitions, leaf_symbols
from derive import index_form as form
from derive.index_form import Node
from derive.symbols import Symbol, spell_subscript

if TYPE_CHECKING:
    from checks.values import Point

CHILD = Path(__file__).with_name("latex_child.py")
SECONDS = 20.0
DIGITS = 30

GREEK = (
    "alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda",
    "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "phi", "varphi", "chi", "psi", "omega", "Gamma", "Delta",
    "Theta", "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega", "ell",
)  # fmt: skip
CALLED = ("ln", "exp", "sin", "cos", "tanh")
LAYOUT = ("frac", "tfrac", "dfrac", "sqrt", "left", "right", "cdot", "hat", "bar", "tilde", ",", ";", "!")
NUMBERS = frozenset({"e", "pi", "I"})
COMMANDS = frozenset((*GREEK, *CALLED, *LAYOUT))

MISREAD: tuple[tuple[str, str], ...] = (
    (r"[^A-Za-z0-9\\{}()\[\]_^+\-,.;!|\s]", "a sign outside its language"),
    (r"(?<!\\)[!;]", "a factorial or a list"),
    (r"\^\s*\{?\s*(T\b|\(|\\left|\\top|\*)", "a transpose, a layer or a star"),
    (r"[\^_]\s*[0-9]{2}|[\^_]\s*\{\s*\}", "a script that needs braces"),
    (r"_\s*\{[^{}]*[^{}0-9A-Za-z,\s][^{}]*\}|_\s*\\", "a subscript that is neither number nor letter"),
    (r"\\(ln|exp|sin|cos|tanh)\s*(\^\s*(\d|\{\d+\})\s*)?(?!\s|\^|\(|\\left\s*\()", "a function without brackets"),
    (r"\\(pi|Pi)\s*_|(?<![A-Za-z\\])e\s*_", "a subscript on a constant"),
    (r"\\left\s*[^(|\s]|\\right\s*[^)|\s]", "brackets other than round ones"),
    (r"\d\s+\.?\d", "two numbers side by side"),
    (r"\|.*\|.*\|", "more than one absolute value"),
)
WORDS = re.compile(r"\\([A-Za-z]+|.)")
DIFFERENTIAL = re.compile(r"d\s*[A-Za-z\\]")
CALL = re.compile(r"[fgh]\s*(_\s*(\w|\{[^{}]*\})\s*)?(\(|\\left\s*\()")

BUILD: Mapping[str, Callable[..., Any]] = {
    "Symbol": sympy.Symbol,
    "Rational": lambda upper, lower: sympy.Rational(int(upper), int(lower)),
    "Add": sympy.Add,
    "Mul": sympy.Mul,
    "Pow": sympy.Pow,
    "Abs": sympy.Abs,
    "exp": sympy.exp,
    "log": sympy.log,
    "sin": sympy.sin,
    "cos": sympy.cos,
    "tanh": sympy.tanh,
    "Exp1": lambda: sympy.E,
    "Pi": lambda: sympy.pi,
}


def read_back(latex: str, timeout_seconds: float = SECONDS) -> Any:
    """What latex2sympy2 makes of a scalar formula without a relation, as a SymPy expression.

    Raises CannotVouch for what it misreads or cannot read, after `timeout_seconds`, and where it is not installed.
    """
    refuse_misread(latex)
    (answer,) = read_all([latex], timeout_seconds)
    return understood(latex, answer)


def read_all(formulas: Sequence[str], timeout_seconds: float = SECONDS) -> list[Any]:
    """The plain readings of several formulas that are not refused, in one process and one time limit."""
    answers = json.loads(child_answer(json.dumps(formulas), timeout_seconds))
    return list(answers)


def understood(latex: str, answer: Any) -> Any:
    """The expression of one plain reading. Raises CannotVouch where there is none."""
    if isinstance(answer, dict):
        raise CannotVouch(f"latex2sympy2 cannot read {latex}: {' '.join(answer['error'])}")
    try:
        return built(answer)
    except (ValueError, KeyError, TypeError) as reason:
        raise CannotVouch(f"latex2sympy2 reads {latex} as something that is no plain formula: {reason}") from reason


def refuse_misread(latex: str) -> None:
    """Raises CannotVouch for whatever is outside the language that latex2sympy2 reads rightly."""
    for word in WORDS.findall(latex):
        if word not in COMMANDS:
            raise CannotVouch(f"latex2sympy2 is not trusted with \\{word} in {latex}")
    for pattern, what in MISREAD:
        if re.search(pattern, latex):
            raise CannotVouch(f"latex2sympy2 misreads {what} in {latex}")
    letters = WORDS.sub(lambda match: match[0] if match[1] == "left" else "\\.", latex)
    if DIFFERENTIAL.search(letters) or CALL.search(letters):
        raise CannotVouch(f"latex2sympy2 misreads a product with d, f, g or h in {latex}")


def child_answer(formulas: str, timeout_seconds: float) -> str:
    """The JSON that the child process writes."""
    if find_spec("latex2sympy2") is None:
        raise CannotVouch("latex2sympy2 is not installed: it needs Python < 3.13")
    command = [sys.executable, "-P", str(CHILD)]
    try:
        done = subprocess.run(
            command,
            input=formulas,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=timeout_seconds,
            check=True,
        )
    except subprocess.TimeoutExpired as reason:
        raise CannotVouch(f"latex2sympy2 takes longer than {timeout_seconds} s to read {formulas}") from reason
    except subprocess.CalledProcessError as reason:
        raise CannotVouch(f"latex2sympy2 cannot read {formulas}: {last_line(reason.stderr)}") from reason
    return done.stdout


def last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip("~^ ")]
    return lines[-1] if lines else "no message"


def built(plain: Sequence[Any]) -> Any:
    """The expression of a child's answer. Raises KeyError for a function that is not in BUILD."""
    name, *arguments = plain
    return BUILD[name](*(built(part) if isinstance(part, list) else part for part in arguments))


def key(symbol: Symbol, entry: Entry) -> str:
    """`x_1,2`: the name of a component without braces and backslashes; a layer or a prime has no such name."""
    name = symbol.name
    if name.layer is not None or name.primes:
        raise CannotVouch(f"latex2sympy2 cannot read a layer or a prime, as on {symbol}")
    marks = [*(spell_subscript(item) for item in name.subscripts), *(str(place + 1) for place in entry)]
    word = name.accent + name.base + ("_" + ",".join(marks) if marks else "")
    if word in NUMBERS:
        raise CannotVouch(f"latex2sympy2 takes {word} for a number")
    return word


def stripped(name: str) -> str:
    return re.sub(r"[\\{}\s]", "", name)


def agrees(latex: str, node: Node, point: Point, entry: Entry = (), timeout_seconds: float = SECONDS) -> float:
    """`|read − value| / max(1, |value|)`: the formula as latex2sympy2 reads it against one entry of the node.

    Raises CannotVouch where `read_back` does, and for a name in the formula that the node has not, or has twice.
    """
    return distance(latex, read_back(latex, timeout_seconds), node, point, entry)


def distance(latex: str, expression: Any, node: Node, point: Point, entry: Entry = ()) -> float:
    """`|read − value| / max(1, |value|)` for an expression that was read from the formula."""
    values = named_values(node, point)
    for symbol in sorted(expression.free_symbols, key=str):
        if stripped(symbol.name) not in values:
            raise CannotVouch(f"latex2sympy2 sees a name {symbol} in {latex} that the formula has not")
    found = expression.xreplace({symbol: values[stripped(symbol.name)] for symbol in expression.free_symbols})
    value = sympy.N(entry_value(node, point, entry), DIGITS)
    return float(abs(sympy.N(found, DIGITS) - value) / max(sympy.Integer(1), abs(value)))


def named_values(node: Node, point: Point) -> dict[str, Any]:
    """The value of every component, defined ones too, by the name under which it is read back."""
    values: dict[str, Any] = {}
    for symbol in leaf_symbols([node], free_definitions(point)):
        whole = form.Leaf(symbol)
        for entry in components(symbol, point.sizes):
            if key(symbol, entry) in values:
                raise CannotVouch(f"two components are called {key(symbol, entry)}")
            values[key(symbol, entry)] = entry_value(whole, point, entry)
    return values
