"""latex2sympy2 as a second reader: what it reads rightly, and what is refused because it does not."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction

import pytest
import sympy

from checks import second_reader
from checks.second_reader import CannotVouch, agrees, read_back, refuse_misread
from checks.values import Array, Point, rational
from derive.symbols import Axis, Index, Symbol, parse_name
from derive.tensor import Tensor, apply, exp, known, log, symbol

n, d = Axis("n"), Axis("d", ("a", "b"))
i = Index("i", n)
x, alpha, guess, w = symbol("x", d, each=n), symbol("alpha", each=n), symbol("hat y", each=n), symbol("w_1", d)
h = symbol("h", d)


def numbers(*values: str, shape: tuple[int, ...] = (2,)) -> Array:
    return Array(shape, tuple(rational(Fraction(value)) for value in values))


VALUES = {
    x.symbol: numbers("1/7", "2/7", "-3/7", "4/7", "5/7", "6/7", shape=(3, 2)),
    alpha.symbol: numbers("1/2", "1/3", "5", shape=(3,)),
    guess.symbol: numbers("3/2", "-1", "2/5", shape=(3,)),
    w.symbol: numbers("3/2", "-1/3"),
}
POINT = Point({"n": 3, "d": 2}, VALUES, definitions={h.symbol: (2 * w).node})

READ = {
    r"\frac{1}{2} a^{2} - b": lambda s: s("a") ** 2 / 2 - s("b"),
    r"x_{1} y_{2} \left(a + b\right)^{-1}": lambda s: s("x_1") * s("y_2") / (s("a") + s("b")),
    r"\ln(x_{1,2}) + e^{-x}": lambda s: sympy.log(s("x_{1,2}")) + sympy.exp(-s("x")),
    r"\sqrt{a}\,\sin^{2}(b)": lambda s: sympy.sqrt(s("a")) * sympy.sin(s("b")) ** 2,
}

REFUSED = [
    r"\log(x)", r"x^\top y", r"x^T", r"x^{T} y", r"x = 1", r"x \geq 1", r"f(x)", r"f_1 (x+1)", r"h_{1}\left(x\right)",
    r"1/2 x", r"d x", r"\frac{d}{d x} x", r"x'", r"W^{(2)}_{1,2}", r"\pi_1", r"\sin x y", r"\ln x y", r"x_12", r"x^23",
    r"2 3", r"\sum_{i} x", r"x_{+,1}", r"x!", r"x^{*}", r"\mathbf{w}", r"|a|b|c|", r"e_{1} x",
]  # fmt: skip

AGREED: dict[str, tuple[Tensor, tuple[int, ...]]] = {
    r"\alpha_{2} x_{2,1} + w_{1,1}": (alpha[i] * x[i] + w, (1, 0)),
    r"\exp(2 \hat{y}_{2})": (exp(2 * guess[i]), (1,)),
    r"\ln(\alpha_{3})": (log(alpha[i]), (2,)),
    r"\tanh(w_{1,2})^{2}": (apply(known("tanh"), w) ** 2, (1,)),
    r"h_{2} w_{1,2}": (Tensor((h[Index("a", d)] * w[Index("a", d)]).node), (1,)),
}

SLIPS: dict[str, tuple[Tensor, tuple[int, ...]]] = {
    r"\alpha_{2} x_{2,2} + w_{1,1}": (alpha[i] * x[i] + w, (1, 0)),
    r"\alpha_{2} x_{2,1} - w_{1,1}": (alpha[i] * x[i] + w, (1, 0)),
    r"\frac{1000001}{1000000} \ln(\alpha_{3})": (log(alpha[i]), (2,)),
}


def plain(name: str) -> sympy.Symbol:
    return sympy.Symbol(name)


@pytest.mark.parametrize("latex", READ)
def test_component_formulas_are_read_back(latex: str) -> None:
    assert sympy.simplify(read_back(latex) - READ[latex](plain)) == 0


@pytest.mark.parametrize("latex", REFUSED)
def test_what_is_misread_is_refused_before_it_is_read(latex: str) -> None:
    with pytest.raises(CannotVouch):
        refuse_misread(latex)


@pytest.mark.parametrize("latex", ["I x", r"\sin^{-1}(x)", "(x", "", "x!y"])
def test_what_cannot_be_read_is_refused(latex: str) -> None:
    with pytest.raises(CannotVouch):
        read_back(latex)


@pytest.mark.parametrize("latex", AGREED)
def test_a_right_formula_agrees_in_value(latex: str) -> None:
    tensor, entry = AGREED[latex]
    assert agrees(latex, tensor.node, POINT, entry) < 1e-25


@pytest.mark.parametrize("latex", SLIPS)
def test_a_slip_does_not_agree(latex: str) -> None:
    tensor, entry = SLIPS[latex]
    assert agrees(latex, tensor.node, POINT, entry) > 1e-7


@pytest.mark.parametrize("latex", ["zz", r"\alpha_{9}", r"\alpha x_{2,1}"])
def test_a_name_that_the_formula_has_not_is_refused(latex: str) -> None:
    with pytest.raises(CannotVouch, match="a name"):
        agrees(latex, (alpha[i] * x[i]).node, POINT, (1, 0))


def test_a_name_that_is_read_as_a_number_or_as_two_components_is_refused() -> None:
    with pytest.raises(CannotVouch, match="number"):
        second_reader.key(Symbol(parse_name("e")), ())
    with pytest.raises(CannotVouch, match="layer"):
        second_reader.key(Symbol(parse_name("W", layer=2)), (0, 1))
    row = symbol("x_2", d)
    point = POINT.with_value(row.symbol, numbers("1", "2"))
    with pytest.raises(CannotVouch, match="two components"):
        agrees("x_{2,1}", (x[i] + row).node, point, (1, 0))


def test_the_time_limit_ends_the_reading() -> None:
    with pytest.raises(CannotVouch, match="longer than"):
        read_back("x", timeout_seconds=0.001)


def test_where_it_is_not_installed_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_reader, "find_spec", lambda name: None)
    with pytest.raises(CannotVouch, match=r"3\.13"):
        read_back("x")


def test_the_child_process_imports_nothing_of_derive() -> None:
    command = [sys.executable, "-P", str(second_reader.CHILD)]
    done = subprocess.run(command, input=json.dumps([r"\frac{x}{2}"]), capture_output=True, text=True, check=True)
    assert "Symbol" in done.stdout
