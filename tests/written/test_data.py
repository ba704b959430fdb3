"""Data and their names: what is fitted to pairs, π beside weights π_k, x = (x₁, …, xₙ), multipliers said in words."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

YES, NO = "confirmed", "refuted"


def verdicts(text: str, line: int) -> set[str]:
    return {step.verdict.value.replace("proved", YES) for step in judge_text(text).steps if step.line >= line}


LINE = (
    "Fit $t = c s + d$ to $(s_1, t_1), \\dots, (s_m, t_m)$. "
    "Let $E(c, d) = \\sum_{i=1}^m (t_i - c s_i - d)^2$, "
    "$\\bar s = \\frac1m \\sum_i s_i$, $\\bar t = \\frac1m \\sum_i t_i$.\n"
)
SLOPES = (
    "\\begin{align*}\n\\frac{\\partial E}{\\partial d} &= -2 \\sum_{i=1}^m (t_i - c s_i - d) \\\\\n"
    "\\frac{\\partial E}{\\partial c} &= -2 \\sum_{i=1}^m s_i (t_i - c s_i - d)\n\\end{align*}\n"
)
MIXTURE = (
    "Numbers $x_1, \\dots, x_n$, weights $\\pi_k > 0$ and means $\\mu_k \\in \\mathbb{R}$, $k = 1, \\dots, K$.\n"
    "\\[ Q = \\sum_{i=1}^n \\sum_{k=1}^K "
    "\\Bigl(\\log \\pi_k - \\tfrac12 \\log(2\\pi) - \\tfrac12 (x_i - \\mu_k)^2\\Bigr) \\]\n"
)
CIRCULAR = "For $x = (x_1, \\dots, x_n) \\in \\mathbb{R}^n$ let $f(x) = \\sum_{j=1}^n e^{x_j}$.\n"
SHARES = (
    "Let $a_k \\in \\mathbb{R}$ and $p_k \\in \\mathbb{R}$ for $k = 1, \\dots, K$. With a multiplier $\\nu$ we form\n"
    "\\[ F = \\tfrac12 \\sum_{k=1}^K (p_k - a_k)^2 + \\nu \\Bigl(1 - \\sum_{k=1}^K p_k\\Bigr) \\]\n"
    "\\[ \\frac{\\partial F}{\\partial p_k} = p_k - a_k - \\nu = 0 \\]\nHence\n"
)

PAIR = (
    "Let $f(\\beta_1, \\beta_2) = \\beta_1 + 3 \\beta_2 - \\sum_{i=1}^2 \\beta_i^2$ and $\\beta_1 - \\beta_2 = 0$, "
    "so $\\beta_1 = \\beta_2 = \\beta$.\n"
)
EQUAL = "Let $0 < \\theta < 1$, $s_0 = 0$ and\n\\[ s_t = \\theta s_{t-1} + h_t. \\]\nIf every $h_i = h$ then\n"
PAIRS = (
    "For $(x_1, y_1), \\dots, (x_n, y_n) \\in \\mathbb{R}^d \\times \\mathbb{R}$ and $w \\in \\mathbb{R}^d$ let "
    "$L(w) = \\sum_{i=1}^n (y_i - w^\\top x_i)^2$.\n"
)

ROWS = [
    (PAIR, r"f = 4 \beta - 2 \beta^2", YES),
    (PAIR, r"f = 4 \beta - \beta^2", NO),
    (PAIR, r"\frac{df}{d\beta} = 4 - 4 \beta", YES),
    (PAIR, r"\frac{df}{d\beta} = 4 - 2 \beta", NO),
    (EQUAL, r"s_t = \frac{1 - \theta^t}{1 - \theta} h", YES),
    (EQUAL, r"s_t = \frac{1 - \theta^{t-1}}{1 - \theta} h", NO),
    (PAIRS, r"\nabla L(w) = -2 \sum_{i=1}^n (y_i - w^\top x_i) x_i", YES),
    (PAIRS, r"\nabla L(w) = 2 \sum_{i=1}^n (y_i - w^\top x_i) x_i", NO),
    (LINE, r"\frac{\partial E}{\partial d} = -2 \sum_{i=1}^m (t_i - c s_i - d)", YES),
    (LINE, r"\frac{\partial E}{\partial d} = 2 \sum_{i=1}^m (t_i - c s_i - d)", NO),
    (LINE + SLOPES + "Set both to $0$:\n", r"d = \bar t - c \bar s", YES),
    (LINE + SLOPES + "Set both to $0$:\n", r"d = \bar t + c \bar s", NO),
    (MIXTURE, r"\frac{\partial Q}{\partial \pi_k} = \frac{n}{\pi_k}", YES),
    (MIXTURE, r"\frac{\partial Q}{\partial \pi_k} = \frac{n}{2 \pi_k}", NO),
    (CIRCULAR, r"\frac{\partial f}{\partial x_j} = e^{x_j}", YES),
    (CIRCULAR, r"\frac{\partial f}{\partial x_j} = f(x)", NO),
    (SHARES, r"\nu = \frac1K \Bigl(1 - \sum_{k=1}^K a_k\Bigr)", YES),
    (SHARES, r"\nu = \frac1K \sum_{k=1}^K a_k", NO),
    (SHARES, r"p_k = a_k + \frac1K \Bigl(1 - \sum_{l=1}^K a_l\Bigr)", YES),
    (SHARES, r"p_k = a_k - \frac1K \Bigl(1 - \sum_{l=1}^K a_l\Bigr)", NO),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_row(said: str, row: str, verdict: str) -> None:
    assert verdicts(f"{said}\\[\n{row}\n\\]\n", said.count("\n") + 2) == {verdict}


def test_the_sign_of_a_multiplier_is_left_alone() -> None:
    """A multiplier that is not negative may belong to a constraint that is slack: nothing follows from it."""
    said = SHARES.replace("multiplier $\\nu$", "multiplier $\\nu \\ge 0$")
    assert verdicts(f"{said}\\[\n\\nu = \\frac1K (1 - \\sum_k a_k)\n\\]\n", said.count("\n") + 2) != {YES}


def test_a_circular_definition_is_none() -> None:
    said = "Let $u \\in \\mathbb{R}$, $v = 2 u$ and $w = v + 1$.\n"
    text = f"{said}\\[ u = w - 1 \\]\n\\[ w = 2 u + 1 \\]\n"
    assert all("recursion" not in step.message for step in judge_text(text).steps)


def test_members_are_set_equal_in_a_display() -> None:
    said = "Let $f(\\beta_1, \\beta_2) = 3 \\beta_1 - \\beta_2^2$ and $\\beta_1 - \\beta_2 = 0$, so\n"
    text = f"{said}\\[ \\beta_1 = \\beta_2 = \\beta \\]\n\\[ \\frac{{df}}{{d\\beta}} = 3 - 2 \\beta \\]\n"
    assert verdicts(text, 3) == {YES}
    assert verdicts(text.replace("3 - 2", "3 + 2"), 3) == {NO}


def test_a_derivative_along_a_line_that_only_equations_say_is_not_refuted() -> None:
    said = "Let $f(u) = u^2$, $u \\in \\mathbb{R}$, $v \\in \\mathbb{R}$ and suppose that $u + v = 1$. Then\n"
    assert verdicts(f"{said}\\[ \\frac{{df}}{{dv}} = -2 u \\]\n", 2) == {"unknown"}


TWICE = "Let $x \\in \\mathbb{R}^d$ and $f(x) = \\|x\\|^2$.\n\\[ \\nabla f(x) = 2 x \\]\nNow let $x \\in KIND$. Then\n"


def test_a_letter_of_two_kinds_refutes_nothing() -> None:
    text = TWICE + "\\[ \\frac{d}{dx} (x - e^x) = 1 - e^x \\]\n"
    assert verdicts(text.replace("KIND", "\\mathbb{R}"), 3) == {"unknown"}


def test_a_letter_said_twice_of_one_kind_is_judged() -> None:
    text = TWICE.replace("KIND", "\\mathbb{R}^d")
    assert verdicts(text + "\\[ x^\\top \\nabla f(x) = 2 f(x) \\]\n", 3) == {YES}
    assert verdicts(text + "\\[ x^\\top \\nabla f(x) = f(x) \\]\n", 3) == {NO}
