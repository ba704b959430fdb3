"""Derivations beside SymPy's `MatrixExpr.diff`, in one run: `python benchmarks/derivatives.py [TASKS.json]`.

Ours is the time in this process from the lowered function to the tidied derivative, caches of nodes cleared before each
run; the tasks are those beside the checkout. SymPy's rows are the tasks for which its matrix expressions have a
derivative that is right.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import sympy
from sympy import MatrixSymbol, Symbol, Trace, symbols

from checks.written.asked import Question, asked
from derive.calculus import gradient
from derive.differentiating import tidied
from derive.normal_form import nodes
from derive.symmetry import is_symmetric

TASKS = Path(__file__).parents[2] / "shared" / "tasks" / "derivatives.json"
RUNS = 15


def timed(job: Callable[[], object]) -> float:
    """The median in milliseconds."""
    times = []
    for _ in range(RUNS):
        clear()
        began = time.perf_counter()
        job()
        times.append(1e3 * (time.perf_counter() - began))
    return median(times)


def clear() -> None:
    """What either side remembers of an earlier run."""
    is_symmetric.cache_clear()
    nodes.form_under.cache_clear()
    sympy.core.cache.clear_cache()


def ours(question: Question, command: str) -> Callable[[], object]:
    def job() -> object:
        found = tidied(gradient(question.of, question.variable, question.definitions))
        return tidied(gradient(found, question.variable, question.definitions)) if command == "hessian" else found

    return job


def peers() -> dict[str, Callable[[], object]]:
    """SymPy's derivative of the same function."""
    n, m, p, k = symbols("n m p k", integer=True, positive=True)
    square, wide = MatrixSymbol("A", n, n), MatrixSymbol("A", m, n)
    x, y, b, c = (MatrixSymbol(name, size, 1) for name, size in (("x", n), ("y", m), ("b", m), ("c", n)))
    left, right, X = MatrixSymbol("A", p, m), MatrixSymbol("B", n, p), MatrixSymbol("X", m, n)
    beta, penalty = MatrixSymbol("beta", n, 1), Symbol("lambda", positive=True)
    R, U, V = MatrixSymbol("R", m, n), MatrixSymbol("U", m, k), MatrixSymbol("V", n, k)
    gap, residual = wide * x - b, y - wide * beta
    return {
        "v01_quadratic": lambda: (x.T * square * x).diff(x),
        "v02_lsq": lambda: (gap.T * gap).diff(x),
        "v04_trace_AXB": lambda: Trace(left * X * right).diff(X),
        "v06_aXinvb": lambda: (c.T * square.I * x).diff(square),
        "v21_ridge": lambda: (residual.T * residual + penalty * beta.T * beta).diff(beta),
        "v22_mf_U": lambda: Trace((R - U * V.T).T * (R - U * V.T)).diff(U),
    }


def main() -> None:
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else TASKS
    tasks = json.loads(file.read_text(encoding="utf-8"))
    own = {t["id"]: timed(ours(asked(t["expr"], t["wrt"], t["where"]), t["command"])) for t in tasks}
    print(f"{len(own)} derivations: median {median(own.values()):.2f} ms, most {max(own.values()):.2f} ms")
    for name, job in peers().items():
        if name in own:
            other = timed(job)
            print(f"{name:16} derive {own[name]:6.2f} ms   SymPy {other:7.2f} ms   ratio {other / own[name]:5.1f}")


if __name__ == "__main__":
    main()
