"""Speed and memory beside peers, in one run: `python benchmarks/run.py [--slow]`.

Whole processes are run in turn and their medians compared; ratios matter, single times depend on the machine. SymPy's
own way to the sized dual takes long and is run with --slow only. tensorgrad is a row where it is installed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from statistics import median

RUNS = 7
PYTHON = sys.executable
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
DERIVE = [PYTHON, "-m", "derive"]


def process(*command: str) -> float:
    began = time.perf_counter()
    subprocess.run(command, env=ENVIRONMENT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def side_by_side(*commands: list[str]) -> list[float]:
    """The medians of several commands, run in turn."""
    times = [[process(*command) for command in commands] for _ in range(RUNS + 1)][1:]
    return [median(column) for column in zip(*times, strict=True)]


def inside(job: Callable[[], object], runs: int = 21) -> float:
    """The median of a call in this process, caches cleared before each."""
    times = []
    for _ in range(runs):
        clear()
        began = time.perf_counter()
        job()
        times.append(time.perf_counter() - began)
    return median(times)


def clear() -> None:
    """No result of an earlier call is used."""
    from derive.index_form.walk import symbols
    from derive.normal_form import rewriting
    from derive.normal_form.nodes import normal_form

    for cache in (normal_form, rewriting.once, symbols):
        cache.cache_clear()


def dual_proof() -> Callable[[], object]:
    """The substituted Lagrangian equals the dual objective, symbolic n and d."""
    from checks.proof import equal
    from derive.claims import Statement
    from derive.topics import svm_dual as topic

    i, zero = topic.i, topic.zero
    claim = next(step.claim for step in topic.derive().steps if step.name == "the Lagrangian at its minimum")
    balance = Statement(topic.sum_(i, topic.alpha[i] * topic.y[i]), "=", zero)

    def job() -> object:
        proof = equal(claim.sides[1], claim.sides[2], {}, (balance,))  # type: ignore[attr-defined]
        assert proof is not None
        return proof

    return job


def composite_gradient() -> Callable[[], object]:
    """∂/∂W₁ of ½‖f₂(W₂f₁(W₁x + b₁) + b₂) − t‖², symbolic widths."""
    from derive.calculus import gradient
    from derive.symbols import Axis
    from derive.tensor import apply, square, symbol, unknown

    d, h, m = Axis("d"), Axis("h"), Axis("m")
    x, t, w1, w2 = symbol("x", d), symbol("t", m), symbol("W_1", h, d), symbol("W_2", m, h)
    y = apply(unknown("f_2"), w2 @ apply(unknown("f_1"), w1 @ x + symbol("b_1", h)) + symbol("b_2", m))
    return lambda: gradient(square(y - t) / 2, w1)


def tensorgrad_dual() -> float | None:
    """tensorgrad's own proof for symbolic n and d, the median of some; None where it is not installed."""
    if find_spec("tensorgrad") is None:
        return None
    from sympy import symbols
    from tensorgrad import Variable, Zero
    from tensorgrad import functions as fn

    n, d = symbols("n d")
    a, y, x, b = Variable("a", n=n), Variable("y", n=n), Variable("x", n=n, d=d), Variable("b")
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        w = fn.sum(a * y * x, ["n"])
        lagrangian = fn.sum(w * w) / 2 - fn.sum(a * (y * (fn.dot(x, w, "d") + b) - 1))
        other = (a * y * x).rename(n="m")
        dual = fn.sum(a) - fn.sum(fn.dot(a * y * x, other, "d")) / 2 - b * fn.sum(a * y)
        assert isinstance((lagrangian - dual).full_simplify(), Zero)
        times.append(time.perf_counter() - began)
    return median(times)


def sympy_dual(n: int, d: int) -> float:
    """The same identity by SymPy's expand, at explicit sizes."""
    import sympy as sp
    from sympy.core.cache import clear_cache

    clear_cache()
    a, y = sp.symbols(f"a:{n}"), sp.symbols(f"y:{n}")
    x = [sp.symbols(f"x{i}_:{d}") for i in range(n)]
    b = sp.Symbol("b")
    began = time.perf_counter()
    w = [sum(a[i] * y[i] * x[i][k] for i in range(n)) for k in range(d)]
    dot = lambda u, v: sum(p * q for p, q in zip(u, v, strict=True))  # noqa: E731
    lagrangian = dot(w, w) / 2 - sum(a[i] * (y[i] * (dot(w, x[i]) + b) - 1) for i in range(n))
    pairs = sum(a[i] * a[j] * y[i] * y[j] * dot(x[i], x[j]) for i in range(n) for j in range(n))
    dual = sum(a) - pairs / 2 - b * sum(a[i] * y[i] for i in range(n))
    assert sp.expand(lagrangian - dual) == 0
    return time.perf_counter() - began


def length(layers: int) -> int:
    command = [*DERIVE, "mlp-backprop", "--layers", str(layers), "--format", "latex"]
    return len(subprocess.run(command, env=ENVIRONMENT, check=True, capture_output=True).stdout)


def peak_megabytes(*command: str) -> float:
    """In a process of its own, so that only this command's children count."""
    probe = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    found = subprocess.run([PYTHON, "-c", probe, *command], env=ENVIRONMENT, check=True, capture_output=True, text=True)
    return int(found.stdout) / (1024 if sys.platform != "darwin" else 1024**2)


def imports_sympy() -> bool:
    """Whether `derive --help` loads SymPy."""
    probe = "import sys; from output.cli import main; main(['--help']); sys.exit('sympy' in sys.modules)"
    return bool(subprocess.run([PYTHON, "-c", probe], env=ENVIRONMENT, stdout=subprocess.DEVNULL).returncode)


def row(what: str, value: str, goal: str = "") -> None:
    print(f"{what:<58} {value:>14}   {goal}".rstrip(), flush=True)


def whole_processes() -> None:
    sympy, dual = side_by_side([PYTHON, "-c", "import sympy"], [*DERIVE, "svm-dual"])
    (help_,) = side_by_side([*DERIVE, "--help"])
    row("derive svm-dual, whole process / import sympy", f"{dual / sympy:.2f}", "at most 1.7")
    row("  derive svm-dual", f"{dual * 1e3:.0f} ms")
    row("  python -c 'import sympy'", f"{sympy * 1e3:.0f} ms")
    row("derive --help", f"{help_ * 1e3:.0f} ms", "at most 120 ms")
    row("  imports SymPy", "yes" if imports_sympy() else "no", "no")
    row("peak memory of derive svm-dual", f"{peak_megabytes(*DERIVE, 'svm-dual'):.0f} MB", "below 150 MB")


def proofs() -> None:
    proof, other = inside(dual_proof()), tensorgrad_dual()
    row("SVM dual proved for symbolic n, d", f"{proof * 1e3:.1f} ms", "at most 30 ms")
    for n, d in ((5, 2), (10, 5)):
        expanded = median(sympy_dual(n, d) for _ in range(RUNS))
        row(f"  SymPy expand at n={n}, d={d} only", f"{expanded * 1e3:.1f} ms", f"{expanded / proof:.0f} times ours")
    if other is None:
        row("  tensorgrad, symbolic n, d", "not installed", "an extra")
    else:
        row("  tensorgrad, symbolic n, d", f"{other * 1e3:.0f} ms", f"{other / proof:.0f} times ours")
    row(
        "gradient of a composite network, symbolic widths",
        f"{inside(composite_gradient()) * 1e3:.2f} ms",
        "at most 5 ms",
    )


def large_ones(slow: bool) -> None:
    few, many = side_by_side(*([*DERIVE, "mlp-backprop", "--layers", str(layers)] for layers in (5, 50)))
    row("mlp-backprop --layers 50 / --layers 5, time", f"{many / few:.1f}", "at most 12")
    row("mlp-backprop --layers 50 / --layers 5, LaTeX", f"{length(50) / length(5):.1f}", "linear: about 10")
    (sized,) = side_by_side([*DERIVE, "svm-dual", "--size", "n=50,d=5"])
    row("svm-dual --size n=50,d=5", f"{sized:.2f} s", "at most 1.5 s")
    if slow:
        row("  SymPy expand at n=50, d=5", f"{sympy_dual(50, 5):.1f} s")


def main(slow: bool) -> int:
    """1 where a command did not end well: its verdicts are not those of a derivation that is proved."""
    print(f"{'':<58} {'measured':>14}   goal")
    try:
        whole_processes()
        proofs()
        large_ones(slow)
    except subprocess.CalledProcessError as error:
        row(" ".join(error.cmd[2:]), f"exit status {error.returncode}", "0")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main("--slow" in sys.argv[1:]))
