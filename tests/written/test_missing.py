"""What a derivation lacks: notes beside the verdicts."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text
from checks.written.report import Settings

DATA = r"Let $x_i \in \mathbb{R}^d$, $y_i \in \{-1, 1\}$, $i = 1, \dots, n$, and $C > 0$."
PROBLEM = r"""
\[ \min_{w, b, \xi} \frac12 \|w\|^2 + C \sum_{i=1}^n \xi_i
\quad \text{s.t. } y_i(w \cdot x_i + b) \ge 1 - \xi_i, \ \xi_i \ge 0 \]
"""
SAID = r"With multipliers $\alpha_i \ge 0$, $\mu_i \ge 0$ the Lagrangian is"
UNSAID = r"With multipliers $\alpha_i$, $\mu_i$ the Lagrangian is"
HALF_SAID = r"With multipliers $\alpha_i \ge 0$ the Lagrangian is"
L = (
    r"L &= \frac12 \|w\|^2 + C \sum_{i=1}^n \xi_i - \sum_{i=1}^n \alpha_i (y_i(w \cdot x_i + b) - 1 + \xi_i)"
    r" - \sum_{i=1}^n \mu_i \xi_i"
)
NO_SLACK = r"L &= \frac12 \|w\|^2 + C \sum_{i=1}^n \xi_i - \sum_{i=1}^n \alpha_i (y_i(w \cdot x_i + b) - 1 + \xi_i)"
BY_W = r"\frac{\partial L}{\partial w} &= w - \sum_{i=1}^n \alpha_i y_i x_i = 0"
BY_B = r"\frac{\partial L}{\partial b} &= -\sum_{i=1}^n \alpha_i y_i = 0"
BY_XI = r"\frac{\partial L}{\partial \xi_i} &= C - \alpha_i - \mu_i = 0"
DUAL = r"\max_\alpha \sum_{i=1}^n \alpha_i - \frac12 \sum_{i=1}^n \sum_{j=1}^n \alpha_i \alpha_j y_i y_j x_i \cdot x_j"
MATRIX = r"Let $y \in \mathbb{R}^n$, and let $X \in \mathbb{R}^{n \times d}"
BOX, SUM = r"0 \le \alpha_i \le C", r"\sum_{i=1}^n \alpha_i y_i = 0"


def text(lagrangian: str, *rows: str, said: str = SAID, dual: tuple[str, ...] = ()) -> str:
    body = " \\\\\n".join((lagrangian, *rows))
    end = rf"The dual is \[ {DUAL} \quad \text{{s.t. }} {', '.join(dual)} \]" if dual else ""
    return f"{DATA}{PROBLEM}{said}\n\\begin{{align*}}\n{body}\n\\end{{align*}}\n{end}"


NOTES = [
    (text(L, BY_W, BY_B, BY_XI, dual=(BOX, SUM)), []),
    (text(L, BY_W, BY_XI), ["no condition ∂L/∂b = 0"]),
    (text(L, BY_W), ["no condition ∂L/∂b = 0", "no condition ∂L/∂ξᵢ = 0"]),
    (text(L), []),
    (text(L, BY_W, BY_B, BY_XI, said=UNSAID), ["nothing says that α ≥ 0", "nothing says that μ ≥ 0"]),
    (text(L, BY_W, BY_B, BY_XI, said=HALF_SAID), ["nothing says that μ ≥ 0"]),
    (text(NO_SLACK, BY_W, BY_B), ["no condition ∂L/∂ξᵢ = 0", "no multiplier for the constraint ξᵢ ≥ 0"]),
    (text(L, BY_W, BY_B, BY_XI, dual=(SUM,)), ["α ≥ 0", "upper bound"]),
    (text(L, BY_W, BY_B, BY_XI, dual=(BOX,)), ["the dual problem does not say Σᵢ αᵢ yᵢ = 0"]),
    (text(L, BY_W, BY_B, BY_XI, dual=(r"\alpha_i \ge 0", SUM)), ["the dual problem has no upper bound"]),
    (r"Let $w, u \in \mathbb{R}^d$. \[ v = \frac{u}{\|w\|} \]", ["w ≠ 0 is used"]),
    (r"Let $w, u \in \mathbb{R}^d$, $w \ne 0$. \[ v = \frac{u}{\|w\|} \]", []),
    (r"Let $w, u \in \mathbb{R}^d$, and $c > 0$. \[ v = \frac{u}{c} \]", []),
    (MATRIX + r"$. \[ w = (X^T X)^{-1} X^T y \]", ["must be invertible"]),
    (MATRIX + r"$ have full column rank. \[ w = (X^T X)^{-1} X^T y \]", []),
    (r"Let $x \in \mathbb{R}$. \[ \frac{d}{dx} |x| = \frac{x}{|x|} \]", ["|x| has no derivative everywhere"]),
    (r"Let $x \in \mathbb{R}$. For $x \ne 0$, \[ \frac{d}{dx} |x| = \frac{x}{|x|} \]", []),
    (r"Let $x \in \mathbb{R}$. \[ \frac{d}{dx} \max(0, x)^2 = 2 \max(0, x) \]", []),
]


@pytest.mark.parametrize(("written", "expected"), NOTES)
def test_notes(written: str, expected: list[str]) -> None:
    found = judge_text(written, Settings(row_seconds=20.0)).missing
    assert len(found) == len(expected), found
    assert all(part in note for part, note in zip(expected, found, strict=True)), found
