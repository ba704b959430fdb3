"""Derivations beside those of SymPy and of tensorgrad, in one run: `python benchmarks/derivatives.py [TASKS.json]`.

Ours is the time in this process from the lowered function to the tidied derivative, caches of nodes cleared before each
run; the tasks are those beside the checkout. SymPy's rows are the tasks for which `MatrixExpr.diff` is right; those of
tensorgrad are left out where it is not installed (`pip install "derive[bench]"`).
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


def tensors() -> dict[str, Callable[[], object]]:
    """tensorgrad's derivative of the same function, simplified as far as it goes; nothing where it is not installed."""
    try:
        from tensorgrad import Derivative, Variable, frobenius2
        from tensorgrad import functions as tg
    except ImportError:
        return {}
    n, m, p, k = symbols("n m p k")
    A, W, x, z = Variable("A", i=n, j=n), Variable("W", m=m, n=n), Variable("x", i=n), Variable("z", k=k)
    b, c, t = Variable("b", m=m), Variable("c", n=n), Variable("t", k=k)
    left, X, right = Variable("L", p=p, m=m), Variable("X", m=m, n=n), Variable("R", n=n, p=p)
    penalty = Variable("lambda")
    R, U, V = Variable("R", m=m, n=n), Variable("U", m=m, k=k), Variable("V", n=n, k=k)

    def slope(function: Callable[[], object], by: object) -> Callable[[], object]:
        return lambda: Derivative(function(), by).full_simplify()

    return {
        "v01_quadratic": slope(lambda: x @ A @ x.rename(i="j"), x),
        "v02_lsq": slope(lambda: frobenius2(W @ c - b), c),
        "v04_trace_AXB": slope(lambda: tg.sum(left @ X @ right), X),
        "v15_softmax_jac": slope(lambda: tg.softmax(z, dim="k"), z),
        "v16_cross_entropy": slope(lambda: -(t @ tg.log(tg.softmax(z, dim="k"))), z),
        "v21_ridge": slope(lambda: frobenius2(b - W @ c) + penalty * frobenius2(c), c),
        "v22_mf_U": slope(lambda: frobenius2(R - U @ V), U),
    }


def main() -> None:
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else TASKS
    tasks = json.loads(file.read_text(encoding="utf-8"))
    own = {t["id"]: timed(ours(asked(t["expr"], t["wrt"], t["where"]), t["command"])) for t in tasks}
    print(f"{len(own)} derivations: median {median(own.values()):.2f} ms, most {max(own.values()):.2f} ms")
    for other, jobs in (("SymPy", peers()), ("tensorgrad", tensors())):
        for name, job in ((name, job) for name, job in jobs.items() if name in own):
            theirs = timed(job)
            print(
                f"{name:18} derive {own[name]:6.2f} ms   {other:10} {theirs:7.2f} ms   ratio {theirs / own[name]:5.1f}"
            )


if __name__ == "__main__":
    main()
