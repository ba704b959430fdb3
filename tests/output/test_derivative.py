"""`derive gradient|jacobian|hessian`: the tasks of two hands, what is printed read back, and what is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from checks.verdict import Kind
from checks.written.read_back import read_back
from derive.notation.lift import lift
from derive.notation.tree import Negative, Number, Times
from derive.notation.write import latex
from output.cli import main
from output.derivative import Answer, Request, answered, numpy_page

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "tasks"
sys.path.insert(0, str(SHARED))

import grad_score as scorer  # noqa: E402  (the scorer of the tasks stands beside them)

OWN = ROOT / "tests" / "tasks"
FILES = (SHARED / "derivatives.json", *(OWN / name for name in ("derivatives.json", "more.json", "third.json")))
UNREAD = {"m10_attention_V"}
"""`$V,\\;$ the values, lies in …` declares nothing."""
TASKS = [task for file in FILES for task in json.loads(file.read_text(encoding="utf-8")) if task["id"] not in UNREAD]
WITHOUT_NOTATION = {"t36_outer_jac", "m30_mf_user"}
"""A derivative with three axes is printed for one entry; of `p_a` no document can tell that a is an index."""
CONFIRMED = {"m52_ranknet"}
AT_THE_LIMIT = {*CONFIRMED, "b25_rnn2_W"}
"""Read back as confirmed where the time is short, as proved where it is not."""
LONG = {"b27_infonce", "m12_batch_norm", "m32_infonce", "m46_tied_autoencoder", "m53_expfam_hess"}
"""More sums than a person would write, or a transpose of a product."""


def request(task: dict[str, Any]) -> Request:
    return Request(task["expr"], task["wrt"], task["where"])


def test_there_are_enough() -> None:
    assert len(TASKS) >= 24 + 30 + 50 + 36


@pytest.mark.parametrize("task", TASKS, ids=[task["id"] for task in TASKS])
def test_task(task: dict[str, Any]) -> None:
    """Proved, in human form, read back as proved, and the emitted code agrees with the reference."""
    answer = answered(task["command"], request(task))
    surest = Kind.CONFIRMED if task["id"] in CONFIRMED else Kind.PROVED
    assert answer.verdict.kind is surest
    assert (scorer.human(task, answer.latex) == "") is (task["id"] not in LONG)
    if task["id"] not in WITHOUT_NOTATION:
        surely = {Kind.PROVED} | ({Kind.CONFIRMED} if task["id"] in AT_THE_LIMIT else set())
        assert answer.reading.kind in surely
    check_code(task, answer)


def check_code(task: dict[str, Any], answer: Answer) -> None:
    space: dict[str, Any] = {}
    exec(compile(numpy_page(answer, request(task), 0.0), task["id"], "exec"), space)
    for draw in range(2):
        sizes, data = scorer.draw(task, 0, draw)
        found, _ = scorer.call(space[task["command"]], task, sizes, data)
        wanted = scorer.derivative(task, data)
        assert np.shape(found) == wanted.shape
        assert scorer.relerr(np.asarray(found, float), wanted) < 1e-6


@pytest.mark.parametrize("task", [t for t in TASKS if t["id"] not in WITHOUT_NOTATION], ids=lambda task: task["id"])
def test_a_wrong_result_is_refuted(task: dict[str, Any]) -> None:
    """The other sign, and twice as much."""
    answer = answered(task["command"], request(task))
    question, body = answer.question, lift(answer.derivative.result)
    expression = latex(question.body, "plain", question.session.vocabulary)
    for wrong in (Negative(body), Times((Number(2), body))):
        spelled = latex(wrong, "plain", question.session.vocabulary)
        found = read_back(task["command"], expression, task["wrt"], task["where"], spelled)
        assert found.kind is Kind.REFUTED, spelled


NO_CLAIM = ("Let $w \\in \\mathbb{R}$. We set the derivative to zero.", "Suppose, for $w \\in \\mathbb{R}$, that")


@pytest.mark.parametrize("where", NO_CLAIM)
def test_what_reads_back_as_no_claim_proves_nothing(where: str) -> None:
    assert read_back("gradient", "w^2", "w", where, "0").kind in (Kind.UNKNOWN, Kind.REFUTED)


SPACES = r"$X \in \mathbb{R}^{n \times d}$, $w \in \mathbb{R}^d$, $y \in \mathbb{R}^n$, $g : \mathbb{R} \to \mathbb{R}$"
REFUSED = [
    (r"\|Xw - z\|^2", "w", "cannot-read", "z is not declared"),
    (r"\|wX - y\|^2", "w", "bad-shape", "w X: a column over (d) times a matrix over (n, d)"),
    (r"X + y", "w", "bad-shape", "X + y: a matrix over (n, d) meets a column over (n)"),
    (r"Xw", "w", "bad-shape", "use jacobian"),
    (r"w^\top w = 1", "w", "cannot-read", "an expression is needed"),
    (r"w^\top w", "w + w", "cannot-read", "by a symbol or a member of a family"),
    (r"w^\top w", "n", "cannot-read", "by a symbol or a member of a family"),
    (r"", "w", "cannot-read", "the text ends too early"),
    (r"\operatorname{erf}(w^\top w)", "w", "cannot-read", "erf is not declared"),
]


@pytest.mark.parametrize(("expression", "by", "code", "message"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused(expression: str, by: str, code: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gradient", expression, "--wrt", by, "--where", SPACES]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"derive: error[{code}]: ")
    assert message in told
    assert told.count("\n") == 1


SHOWN = [
    (r"-y^\top X w", "w", r"-X^\top y"),
    (r"w_1^2", "w", "2 w_1 e_1"),
    (r"g(w^\top w)", "w", r"2 g'(\lVert w \rVert^2)\, w"),
    (r"\|y\|^2", "w", "0"),
]


@pytest.mark.parametrize(("expression", "by", "wanted"), SHOWN, ids=[row[0] for row in SHOWN])
def test_shown(expression: str, by: str, wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gradient", expression, "--wrt", by, "--where", SPACES, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["latex"] == wanted
    assert data["verdict"] == "proved"


FORMS = [
    ("sums", r"\|X w - y\|^2", r"2 \sum_{i=1}^{n} (x_i \cdot w - y_i)\, x_i"),
    ("matrices", r"\sum_{i=1}^n a_i u_i^\top w", r"U^\top a"),
]


@pytest.mark.parametrize(("form", "expression", "wanted"), FORMS, ids=[row[0] for row in FORMS])
def test_in_another_form(form: str, expression: str, wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    where = SPACES + r", $u_i \in \mathbb{R}^d$, $a_i \in \mathbb{R}$ for $i = 1, \dots, n$"
    assert main(["gradient", expression, "--wrt", "w", "--where", where, "--form", form, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["latex"], data["verdict"]) == (wanted, "proved")


FACTS = [
    (r"(\sum_k p_k)^2", "p", r"$p \in \mathbb{R}^n$ with $\sum_k p_k = 1$", r"2 \mathbf{1} \mathbf{1}^\top"),
    (r"\sum_i y_i^3", "y", r"$y_i \in \{-1, 1\}$, $i = 1, \dots, n$", r"6 \operatorname{diag}(y)"),
    (r"\sum_i y_i^3", "y", r"$y_i \in \{0, 1\}$, $i = 1, \dots, n$", r"6 \operatorname{diag}(y)"),
]


@pytest.mark.parametrize(("expression", "by", "where", "wanted"), FACTS, ids=[row[2] for row in FACTS])
def test_a_fact_of_the_variable_is_not_differentiated(
    expression: str, by: str, where: str, wanted: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It holds at points, so it may simplify a Hessian, never the gradient that the Hessian is the derivative of."""
    assert main(["hessian", expression, "--wrt", by, "--where", where, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["latex"], data["verdict"]) == (wanted, "proved")


def test_what_is_absent_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gradient", r"\|y\|^2", "--wrt", "w", "--where", SPACES]) == 0
    assert "w does not occur in it" in capsys.readouterr().out


def test_conditions(capsys: pytest.CaptureFixture[str]) -> None:
    """What the result needs in order to be defined."""
    where = r"$a, b \in \mathbb{R}^n$, $X \in \mathbb{R}^{n \times n}$"
    assert main(["gradient", r"a^\top X^{-1} b", "--wrt", "X", "--where", where, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["conditions"] == ["X is invertible"]


def test_code_goes_to_a_file(tmp_path: Path) -> None:
    """The ending picks the format, and the module needs NumPy alone."""
    file = tmp_path / "slope.py"
    assert main(["gradient", r"\|Xw - y\|^2", "--wrt", "w", "--where", SPACES, "-o", str(file), "-q"]) == 0
    program = (
        "import numpy as np, slope; print(slope.gradient(X=np.eye(2), w=np.array([1.0, 2.0]), y=np.zeros(2)).tolist())"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[2.0, 4.0]"
