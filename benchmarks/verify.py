"""Speed of `derive verify`: `python benchmarks/verify.py [rows|process|cores|pairs]`, all of them without a name.

rows: seconds a row of the corpus, warm. process: a document of ten rows beside `python -c "import sympy"`. cores: 1,000
variants of the corpus on two processors and on one. pairs: forty pairs of formulas beside math-verify (an extra that is
imported here alone: `pip install 'math-verify[antlr4_13_2]'`).
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles

from pairs import DIFFERENT, EQUAL
from run import DERIVE, ENVIRONMENT, PYTHON, side_by_side

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
VARIANTS = 1_000
LETTERS = "Let $a, b, z \\in \\mathbb{R}$, $0 < x < 1$, $0 < y < 1$, $0 < p < 1$ and $0 < q < 1$.\nThen\n"
SQUARES = " \\\\\n".join(f"(x + {k})^2 &= x^2 + {2 * k}x + {k * k}" for k in range(10))
TEN = f"Let $x \\in \\mathbb{{R}}$.\n\\begin{{align*}}\n{SQUARES}\n\\end{{align*}}\n"


def rows() -> None:
    """A row's processor time is its document's divided by its rows, when the document is judged a second time."""
    from checks.written.judge import judge_text

    times = []
    for path in sorted(CORPUS.glob("*.tex")):
        text = path.read_text()
        judge_text(text)
        began = time.process_time()
        steps = judge_text(text).steps
        times += [1000 * (time.process_time() - began) / len(steps)] * len(steps)
    print(f"rows: {len(times)} rows, median {median(times):.1f} ms, 95 % ≤ {quantiles(times, n=20)[-1]:.1f} ms")


def process() -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".tex") as file:
        file.write(TEN)
        file.flush()
        ours, sympy = side_by_side([*DERIVE, "verify", file.name], [PYTHON, "-c", "import sympy"])
    print(f"process: ten rows {ours:.2f} s, import sympy {sympy:.2f} s, ratio {ours / sympy:.2f}")


def cores() -> None:
    """`taskset` keeps the whole command on one processor; the two runs differ in nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in variants():
            (Path(folder) / name).write_text(text)
        command = [*DERIVE, "verify", folder, "--json"]
        two, one = timed(command), timed(["taskset", "-c", "0", *command])
    print(f"cores: {VARIANTS} variants, one {one:.1f} s, two {two:.1f} s, ratio {one / two:.2f}")


def timed(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, env=ENVIRONMENT, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def variants() -> Iterator[tuple[str, str]]:
    """The corpus' files in turn, a constant changed in each: 1/2 is 1/k in every place."""
    found = sorted(CORPUS.glob("*.tex"))
    for number in range(VARIANTS):
        path = found[number % len(found)]
        other = f"\\\\tfrac{{1}}{{{number // len(found) + 2}}}"
        yield f"{number:04}_{path.name}", re.sub(r"\\[td]?frac\{1\}\{2\}|\\[td]?frac12", other, path.read_text())


def pairs() -> None:
    """Right answers and seconds, ours and theirs, the reading of the text included; each runs once unmeasured."""
    for name, equal in (("derive", ours()), ("math-verify", theirs())):
        began, found = 0.0, ([], [])
        for _ in range(2):
            began = time.perf_counter()
            found = ([equal(*pair) for pair in EQUAL], [equal(*pair) for pair in DIFFERENT])
        seconds = time.perf_counter() - began
        right, wrong = map(sum, found)
        print(f"pairs: {name} finds {right}/20 equal, calls {wrong}/20 different ones equal, {seconds:.2f} s")


def ours() -> Callable[[str, str], bool]:
    from checks.verdict import Kind
    from checks.written.judge import judge_text

    def equal(left: str, right: str) -> bool:
        steps = judge_text(f"{LETTERS}\\[ {left} = {right} \\]\n").steps
        return steps[-1].verdict in (Kind.PROVED, Kind.CONFIRMED)

    return equal


def theirs() -> Callable[[str, str], bool]:
    from math_verify import parse, verify

    return lambda left, right: verify(parse(f"${left}$"), parse(f"${right}$"))


PARTS: dict[str, Callable[[], None]] = {"rows": rows, "process": process, "cores": cores, "pairs": pairs}

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
