"""`aᵢⱼ` for the entries of A, `x_{i1}`, `w_{1j}`, `a_{12}`: what two subscripts without a comma between them mean."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text
from derive.notation.read import read
from derive.notation.tree import Name, Number, Vocabulary

SQUARE = r"Let $A \in \mathbb{R}^{n \times n}$ and $x \in \mathbb{R}^n$. Then"
SMALL = r"Let $A \in \mathbb{R}^{2 \times 2}$ and $x \in \mathbb{R}^2$. Then"
LISTED = r"Let $A = (a_{ij})_{i,j=1}^n \in \mathbb{R}^{n \times n}$, $B = [b_{ij}] \in \mathbb{R}^{n \times n}$. Then"
OUT = r"Let $A = \begin{pmatrix} a_{11} & a_{12} \\ a_{21} & a_{22} \end{pmatrix}$ and $x = (x_1, x_2)^\top$. Then"
DESIGN = r"Let $X \in \mathbb{R}^{n \times d}$ and $w \in \mathbb{R}^d$. Then"
ROWS = r"Let $x_i \in \mathbb{R}^3$ for $i = 1, \dots, n$. Then"
WEIGHTS = r"Let $w_1, w_2 \in \mathbb{R}^d$. Then"
LAYER = r"Let $W^{(1)} \in \mathbb{R}^{2 \times 2}$, $x \in \mathbb{R}^2$, $z = W^{(1)} x$. Then"
CASES = [
    (SQUARE, r"\operatorname{tr} A = \sum_i a_{ii}", True),
    (SQUARE, r"x^\top A x = \sum_{i,j} a_{ij} x_i x_j", True),
    (SQUARE, r"(A x)_1 = \sum_j a_{1j} x_j", True),
    (SQUARE, r"(A x)_1 = \sum_j a_{j1} x_j", False),
    (SQUARE, r"\frac{\partial x^\top A x}{\partial a_{kl}} = x_k x_l", True),
    (LISTED, r"\frac{\partial \operatorname{tr}(A B)}{\partial a_{ij}} = b_{ji}", True),
    (LISTED, r"\frac{\partial \operatorname{tr}(A B)}{\partial a_{ij}} = b_{ij}", False),
    (LISTED, r"(A B)_{ij} = \sum_k a_{ik} b_{kj}", True),
    (SMALL, r"\det A = a_{11} a_{22} - a_{12} a_{21}", True),
    (SMALL, r"\det A = A_{11} A_{22} - A_{12} A_{21}", True),
    (SMALL, r"(A A^\top)_{12} = a_{11} a_{21} + a_{12} a_{22}", True),
    (SMALL, r"(A A^\top)_{1j} = a_{11} a_{j1} + a_{12} a_{j2}", True),
    (SMALL, r"x^\top A x = a_{11} x_1^2 + a_{12} x_1 x_2 + a_{22} x_2^2", False),
    (OUT, r"x^\top A x = a_{11} x_1^2 + (a_{12} + a_{21}) x_1 x_2 + a_{22} x_2^2", True),
    (DESIGN, r"\frac{\partial}{\partial w_k} \|X w\|^2 = 2 \sum_i (\sum_j x_{ij} w_j) x_{ik}", True),
    (DESIGN, r"\frac{\partial}{\partial w_k} \|X w\|^2 = 2 \sum_i (\sum_j x_{ij} w_j) x_{kj}", False),
    (ROWS, r"\|x_i\|^2 = x_{i1}^2 + x_{i2}^2 + x_{i3}^2", True),
    (ROWS, r"\|x_i\|^2 = x_{i1}^2 + x_{i2}^2 + 2 x_{i3}^2", False),
    (WEIGHTS, r"w_1^\top w_2 = \sum_{j=1}^d w_{1j} w_{2j}", True),
    (WEIGHTS, r"w_1^\top w_2 = \sum_{j=1}^d w_{1j} w_{1j}", False),
    (LAYER, r"\frac{\partial z_1}{\partial w_{12}^{(1)}} = x_2", True),
]  # fmt: skip


@pytest.mark.parametrize(("said", "row", "holds"), CASES)
def test_two_subscripts(said: str, row: str, holds: bool) -> None:
    found = judge_text(f"{said}\n\\[ {row} \\]\n").steps[-1]
    assert found.verdict.value in (("proved", "confirmed") if holds else ("refuted",)), found.message


APART = [
    ("x_{i1}", ("i", 1)),
    ("x_{i12}", ("i", 12)),
    ("w_{1j}", (1, "j")),
    ("w_{0k}", (0, "k")),
    ("K_{01}", (0, 1)),
    ("a_{12}", (1, 2)),
    ("x_{10}", (10,)),
    ("y_{12}", (12,)),
]


@pytest.mark.parametrize(("text", "subscripts"), APART)
def test_subscripts_side_by_side(text: str, subscripts: tuple[str | int, ...]) -> None:
    found = read(text, Vocabulary(paired=frozenset({"a", "x"})))
    assert isinstance(found, Name)
    assert [int(item.value) if isinstance(item, Number) else item.base for item in found.subscripts if item] == [
        *subscripts
    ]
