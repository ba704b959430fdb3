"""`derive dual`: problems as people write them, the JSON of the contract, the module's numbers, one line an error."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

import fake_cvxpy
import numpy as np
import pytest
from dual_problems import PROBLEMS

from checks.decide import judge
from checks.errors import Undefined
from checks.values import BALL, Array, Point, evaluate, rational
from checks.verdict import Kind
from checks.written.posing import posed
from checks.written.report import Settings
from derive import index_form as form
from derive.claims import Problem, Statement
from derive.dual.derivation import Dualised, dualise
from derive.symbols import Axis, Fact, Symbol
from output import cli
from output.code.identifiers import keys
from output.code.problem import gap, module, nodes, symbols_in
from output.dual import fields, overall

SIZES = {"m": 4, "n": 5, "d": 3, "p": 3, "k": 2}
HOLDS: dict[str, Callable[[float], bool]] = {
    "=": lambda gap: gap == 0,
    "<=": lambda gap: gap <= 0,
    ">=": lambda gap: gap >= 0,
    "<": lambda gap: gap < 0,
    ">": lambda gap: gap > 0,
}
SIGNS = ((1, 0.2), (-1, -0.2), (-1, 1), (-9, -4))


def solved(name: str) -> tuple[Dualised, dict[Symbol, Symbol]]:
    found = posed(PROBLEMS[name], Settings())
    roots = {root.symbol: matrix.symbol for root, matrix in found.roots}
    return dualise(found.problem, found.data, found.taken, found.notes), roots


WRITTEN = sorted((Path(__file__).parents[1] / "tasks").glob("duals*/*.tex"))
OUT_OF_REACH = {"huber_cases": "is defined by cases", "tv_denoising": "a sum that ends at n − 1"}


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_problem_by_other_hands(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = cli.main(["dual", str(path), "--json"])
    shown = capsys.readouterr()
    if path.stem in OUT_OF_REACH:
        assert (status, OUT_OF_REACH[path.stem] in shown.err) == (2, True)
    else:
        assert json.loads(shown.out)["verdict"] == "proved"


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_dual_is_proved(name: str) -> None:
    found, _ = solved(name)
    verdicts = judge(found.derivation)
    data = fields(found, verdicts, "plain")
    assert data["verdict"] == "proved"
    assert found.dual.dual.sense != found.dual.primal.sense
    assert len(data["kkt"]) == 4
    assert all(isinstance(item, str) and item for item in (*data["kkt"], *data["stationarity"], data["certificate"]))
    assert ("max" if found.dual.dual.sense == "max" else "min") in data["dual"]


def shape(symbol: Symbol) -> tuple[int, ...]:
    return tuple(axis.size or SIZES[axis.name] for axis in symbol.axes)


def drawn(symbol: Symbol, rng: np.random.Generator, mean: float = 0.0) -> np.ndarray:
    """Data with the facts of its symbol."""
    if {Fact.DEFINITE} & symbol.facts:
        root = rng.normal(size=shape(symbol))
        return root @ root.T + np.eye(len(root))
    if {Fact.POSITIVE, Fact.NONNEGATIVE} & symbol.facts:
        return rng.uniform(1.5, 2.5, shape(symbol))
    return (
        np.sign(rng.normal(size=shape(symbol))) if Fact.SIGN in symbol.facts else rng.normal(mean, size=shape(symbol))
    )


def entries(node: form.Node, values: dict[Symbol, Any]) -> list[float]:
    """What the engine says of a node. Raises Undefined."""
    exact = {name: tuple(rational(Fraction(float(v))) for v in np.ravel(value)) for name, value in values.items()}
    arrays = {name: Array(np.shape(values[name]), entries) for name, entries in exact.items()}
    return [float(entry.mid()) for entry in evaluate(node, Point(SIZES, arrays), BALL).entries]


def worth(problem: Problem, values: dict[Symbol, Any]) -> float:
    (number,) = entries(problem.objective.node, values)
    return number


def holding(item: Statement, values: dict[Symbol, Any]) -> tuple[int, int]:
    """In how many entries a constraint holds, and of how many."""
    found = [HOLDS[item.relation](number) for number in entries(gap(item), values)]
    return sum(found), len(found)


def point(problem: Problem) -> tuple[dict[Symbol, Any], float]:
    """Values for everything, the variables of a sign for which the objective is defined."""
    for seed, mean, (low, high) in product(range(40), (0.0, 2.0), SIGNS):
        values = drawn_all(problem, np.random.default_rng(seed), mean, sorted((low, high)))
        try:
            return values, worth(problem, values)
        except Undefined:
            continue
    raise AssertionError("no point at which the dual has a value")


def drawn_all(problem: Problem, rng: np.random.Generator, mean: float, bounds: list[float]) -> dict[Symbol, Any]:
    over = {variable.symbol for variable in problem.over}
    data = {name: drawn(name, rng, mean) for name in symbols_in(problem) if name not in over}
    return data | {name: rng.uniform(*bounds, shape(name)) for name in sorted(over, key=str)}


def built(text: str, values: dict[str, Any], path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setitem(sys.modules, "cvxpy", fake_cvxpy.module(values))
    (path / "emitted.py").write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("emitted", path / "emitted.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_module_computes_the_dual(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its objective at a point is what the engine says, its constraints are as many and hold or fail alike."""
    found, roots = solved(name)
    problem = found.dual.dual
    values, expected = point(problem)
    over = {variable.symbol for variable in problem.over}
    given = {keys(roots.get(n, n))[0]: gram(v) if n in roots else v for n, v in values.items() if n not in over}
    text = module(problem, "a dual", roots)
    variables = {keys(n)[0]: np.ravel(v) if n.axes else v for n, v in values.items() if n in over}
    emitted = built(text, variables, tmp_path, monkeypatch)
    result = emitted.dual(**(SIZES | given))
    assert result.objective.sense == problem.sense
    assert len(result.constraints) == len(problem.constraints)
    if not roots:
        assert result.objective.value == pytest.approx(expected, rel=1e-9, abs=1e-9)
        found_ = [(np.sum(item), np.size(item)) for item in result.constraints]
        assert found_ == [holding(item, values) for item in problem.constraints]


def gram(root: np.ndarray) -> np.ndarray:
    return root.T @ root


def test_the_names_of_a_module_are_checked() -> None:
    """What the text says cannot leave its string, whatever letters it uses."""
    found, _ = solved("least_norm")
    text = module(found.dual.dual, "a dual")
    assert text.count('"""') == 10
    assert {node.symbol.name.base for node in nodes_with_symbols(found.dual.dual)} <= {"A", "b", "nu"}


def nodes_with_symbols(problem: Problem) -> list[form.Leaf]:
    return [item for node in nodes(problem) for item in form.walk(node) if isinstance(item, form.Leaf)]


LETTERS = r"Let $A\in\mathbb{R}^{m\times n}$, $b\in\mathbb{R}^m$, $c,x\in\mathbb{R}^n$. "
MATRICES = r"Let $C, X \in \mathbb{R}^{n\times n}$. "
REFUSED = {
    "data without a declaration": (
        r"Let $x\in\mathbb{R}^n$. \[ \min_x c^\top x \quad \text{s.t.} \quad A x = b \]",
        "line 1, column 28: c is not declared",
    ),
    "a product of the wrong shape": (
        LETTERS + r"\[ \min_x b^\top x \quad \text{s.t.} \quad A x = b \]",
        "bᵀ x: axis m meets axis n under one index",
    ),
    "two problems": (
        LETTERS + r"\[ \min_x c^\top x \quad \text{s.t.} \quad A x = b \] and \[ \max_x c^\top x \]",
        "a second problem, max_{x} cᵀ x",
    ),
    "no objective": (LETTERS + r"\[ A x = b \]", "no problem is stated"),
    "an empty text": ("", "no problem is stated"),
    "what cannot be read": (LETTERS + r"\[ \min_x c^\top x + ) \quad \text{s.t.} \quad A x = b \]", "cannot read ')'"),
    "no variable": (LETTERS + r"\[ \min\ c^\top x \quad \text{s.t.} \quad A x = b \]", "nothing says over what"),
    "unbounded": (
        LETTERS + r"\[ \min_{x,y} c^\top x + y \quad \text{s.t.} \quad A x = b \] with $y \in \mathbb{R}$.",
        "no constraint holds y: with slope 1 the problem is unbounded below",
    ),
    "no multiplier": (LETTERS + r"\[ \min_x \|x\|^2 + c^\top x \]", "there is no constraint"),
    "a concave objective": (LETTERS + r"\[ \max_x \|x\|^2 \quad \text{s.t.} \quad A x = b \]", "weak duality only"),
    "an equation that is not affine": (
        LETTERS + r"\[ \min_x c^\top x \quad \text{s.t.} \quad \|x\|^2 = 1 \]",
        "the equation for ‖x‖² is not affine",
    ),
    "no conjugate": (
        LETTERS + r"\[ \min_x \sqrt{c^\top x} \quad \text{s.t.} \quad A x = b \]",
        "no conjugate for √(c · x)",
    ),
    "a product of variables": (
        r"Let $x,y,a\in\mathbb{R}^n$. \[ \min_{x,y} x^\top y \quad \text{s.t.} \quad a^\top x = 1 \]",
        "no conjugate for the product x · y",
    ),
    "a composition": (LETTERS + r"\[ \min_x (\|A x - b\|_2 + 1)^2 \]", "put a new variable for it"),
    "a matrix that is not definite": (
        LETTERS + r"Let $P \in \mathbb{R}^{n \times n}$. \[ \min_x x^\top P x \quad \text{s.t.} \quad A x = b \]",
        "P is not said to be positive definite",
    ),
    "an inequality between matrices": (
        r"Let $C, X \in \mathbb{R}^{n\times n}$. \[ \min_X \operatorname{tr}(C X) \text{ s.t. } X \succeq 0 \]",
        "only entry by entry",
    ),
    "whole numbers": (
        LETTERS + r"\[ \min_x c^\top x \quad \text{s.t.} \quad A x \le b, x \in \{0,1\}^n \]",
        "no inequalities for the set {0, 1}ⁿ",
    ),
    "whole numbers entry by entry": (
        LETTERS + r"\[ \min_x c^\top x \text{ s.t. } A x \le b, \; x_i \in \{0, 1\} \quad \forall i \]",
        "no inequalities for the set {0, 1}",
    ),
    "a lattice below the sign": (
        LETTERS + r"\[ \min_{x \in \mathbb{Z}^n} c^\top x \quad \text{s.t.} \quad A x \le b \]",
        "no inequalities for the set ℤⁿ",
    ),
    "a lattice in the text": (
        LETTERS + r"Let $x \in \mathbb{Z}^n$. \[ \min_x c^\top x \quad \text{s.t.} \quad A x \le b \]",
        "no inequalities for the set ℤⁿ",
    ),
    "whole numbers in words": (
        LETTERS + r"\[ \min_x c^\top x \quad \text{s.t.} \quad A x \le b \] where $x$ is integer.",
        "x is said to be an integer",
    ),
    "signs in the text": (
        r"Let $c \in \mathbb{R}^n$, $x_i \in \{-1, 1\}$, $i = 1, \dots, n$. "
        r"\[ \min_x c^\top x \text{ s.t. } \mathbf{1}^\top x = 1 \]",
        "x is said to be −1 or 1",
    ),
    "a unit vector": (
        LETTERS + r"Let $x$ be a unit vector. \[ \min_x c^\top x \quad \text{s.t.} \quad A x = b \]",
        "x is said to be unit norm",
    ),
    "a norm said to be one": (
        LETTERS + r"Let $\|x\| = 1$. \[ \min_x c^\top x \quad \text{s.t.} \quad A x = b \]",
        "the equation for ‖x‖ is not affine",
    ),
    "a semidefinite variable": (
        MATRICES
        + r"Let $X$ be positive semidefinite. \[ \min_X \operatorname{tr}(C X) \text{ s.t. } X \mathbf{1} = 0 \]",
        "X is said to be semidefinite",
    ),
    "a symmetric variable": (
        MATRICES
        + r"Let $X$ be symmetric. "
        + r"\[ \min_X \operatorname{tr}(C X + X^\top X) \text{ s.t. } \operatorname{tr}(X) = 1 \]",
        "X is said to be symmetric",
    ),
    "another orthant": (
        LETTERS + r"\[ \min_{x \in \mathbb{R}^n_{-}} c^\top x \quad \text{s.t.} \quad A x = b \]",
        "no inequalities for the set ℝ₋ⁿ",
    ),
}


def test_a_place_beyond_a_size_is_no_counterexample() -> None:
    """x₂ of a vector with one entry is nothing, not 0."""
    letters = r"Let $x \in \mathbb{R}^n$. \[ \min_x \|x\|^2 \quad \text{s.t.} \quad x_1 \ge x_2 \ge 1 \]"
    found = posed(letters, Settings())
    derivation = dualise(found.problem, found.data, found.taken, found.notes).derivation
    assert Kind.REFUTED not in {verdict.kind for verdict in judge(derivation)}


CONSTRAINED = {
    "a set in the text": (r"Let $x \in [0,1]^n$. ", r" \]"),
    "entries in the text": (r"Let $x_i \in [0,1]$, $i = 1, \dots, n$. ", r" \]"),
    "a box of numbers": ("", r", \; 0 \le x \le 1 \]"),
    "behind the display": ("", r" \] where $x \le 1$ and $x \ge 0$."),
    "subject to, behind the display": ("", r" \] subject to $x \ge 0$ and $x \le 1$."),
}


@pytest.mark.parametrize("name", CONSTRAINED)
def test_what_a_text_says_of_a_variable_is_a_constraint(name: str) -> None:
    """Wherever it stands: the dual is that of the box."""
    before, after = CONSTRAINED[name]
    letters = r"Let $A \in \mathbb{R}^{m\times n}$, $b \in \mathbb{R}^m$, $c \in \mathbb{R}^n$. "
    whole = letters + before + r"\[ \min_{x \in \mathbb{R}^n} c^\top x \quad \text{s.t.} \quad A x = b" + after
    problem = posed(whole, Settings()).problem
    assert sorted(item.relation for item in problem.constraints) in (["<=", "<=", "="], ["<=", "=", ">="])


@pytest.mark.parametrize("name", REFUSED)
def test_one_line_says_what_is_wrong(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, message = REFUSED[name]
    (tmp_path / "p.tex").write_text(text, encoding="utf-8")
    assert cli.main(["dual", str(tmp_path / "p.tex"), "-q"]) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


FORMATS: list[tuple[tuple[str, ...], Callable[[str], bool]]] = [
    ((), lambda text: "Weak duality" in text and "steps: " in text),
    (("--format", "latex"), lambda text: text.startswith("\\documentclass") or "\\section" in text),
    (("--format", "json"), lambda text: list(json.loads(text))[:6] == CONTRACT),
    (("--json",), lambda text: json.loads(text)["verdict"] == "proved"),
    (("--format", "cvxpy"), lambda text: "def dual(**data):" in text and "import cvxpy as cp" in text),
]
CONTRACT = ["lagrangian", "stationarity", "dual", "kkt", "certificate", "verdict"]


@pytest.mark.parametrize(("options", "is_right"), FORMATS)
def test_a_format(
    options: tuple[str, ...],
    is_right: Callable[[str], bool],
    tmp_path: Path,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    (tmp_path / "p.tex").write_text(PROBLEMS["least_norm"], encoding="utf-8")
    assert cli.main(["dual", str(tmp_path / "p.tex"), *options]) == 0
    assert is_right(capsysbinary.readouterr().out.decode()), options


FILES = [
    ("d.py", (), 0),
    ("d.json", (), 0),
    ("d.tex", (), 0),
    ("d.py", ("--format", "json"), 2),
    ("d.tex", ("--format", "cvxpy"), 2),
    ("d.json", ("--marks",), 2),
    ("d.tex", ("--marks",), 0),
]


@pytest.mark.parametrize(("file", "options", "status"), FILES)
def test_the_ending_picks_the_format(file: str, options: tuple[str, ...], status: int, tmp_path: Path) -> None:
    (tmp_path / "p.tex").write_text(PROBLEMS["least_norm"], encoding="utf-8")
    assert cli.main(["dual", str(tmp_path / "p.tex"), "-q", "-o", str(tmp_path / file), *options]) == status
    assert (tmp_path / file).exists() == (status == 0)


def test_the_verdict_is_the_worst_of_the_steps() -> None:
    found, _ = solved("least_norm")
    assert overall(judge(found.derivation)) is Kind.PROVED
    assert overall([]) is Kind.UNKNOWN


def test_the_same_bytes_in_every_run(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    (tmp_path / "p.tex").write_text(PROBLEMS["lasso_unc"], encoding="utf-8")
    pages = set()
    for _ in range(2):
        cli.main(["dual", str(tmp_path / "p.tex"), "-q", "--format", "cvxpy"])
        pages.add(capsysbinary.readouterr().out)
    assert len(pages) == 1


def test_axes_have_sizes_here() -> None:
    found, _ = solved("least_norm")
    axes = {axis for node in nodes(found.dual.dual) for item in form.walk(node) for axis in item.axes}
    assert {axis.name for axis in axes if isinstance(axis, Axis)} <= SIZES.keys()
