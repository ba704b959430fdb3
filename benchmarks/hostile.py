"""Strangers' files: `python benchmarks/hostile.py [PART]` prints what came out, exit status, seconds and MB for each.

Every file is judged by a process of its own, `python -m derive verify`; nothing is to be executed, and nothing else is
to be read or written. `FILES` is also what tests/written/test_hostile.py runs through.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

SECONDS, MEGABYTES = 10.0, 1024.0
SECRET = "the-secret-in-a-file-of-its-own"
CANARY = "canary"
RIGHT = "Let $x > 0$.\n\\begin{align*} f(x) &= \\log x \\\\ f'(x) &= \\frac{1}{x} \\end{align*}\n"


def rows(*lines: str) -> bytes:
    r"""Lines in an `align*`, after a right derivation."""
    inner = " \\\\\n".join(lines)
    return f"{RIGHT}Let $x, y \\in \\mathbb{{R}}$.\n\\begin{{align*}}\n{inner}\n\\end{{align*}}\n".encode()


def matrix(size: int) -> str:
    row = " & ".join("1" * size)
    return r"\begin{pmatrix}" + r" \\ ".join([row] * size) + r"\end{pmatrix}"


def repeated(text: str, size: int) -> bytes:
    return (text * (size // len(text) + 1)).encode()[:size]


def nested(left: str, right: str, depth: int) -> bytes:
    return rows(f"y = {left * depth}x{right * depth}")


def doubled(times: int) -> bytes:
    r"""`\b` twice `\a`, `\c` twice `\b` …"""
    names = [f"\\m{chr(97 + k)}" for k in range(times)]
    steps = "".join(f"\\newcommand{{{after}}}{{{before} + {before}}}" for before, after in pairwise(names))
    return f"\\newcommand{{\\ma}}{{x}}{steps}\n".encode() + rows(f"y = {names[-1]}")


FILES: Mapping[str, Callable[[], bytes]] = MappingProxyType(
    {
        "right": lambda: RIGHT.encode(),
        "empty": lambda: b"",
        "5 MB of derivations": lambda: repeated(RIGHT, 5_000_000),
        "5 MB of dollars": lambda: repeated("$x", 5_000_000),
        "5 MB of commands": lambda: repeated(r"\alpha\beta{} ", 5_000_000),
        "5 MB of NUL": lambda: b"\0" * 5_000_000,
        "9 MB": lambda: repeated(RIGHT, 9_000_000),
        "one 1 MB line": lambda: rows("y = " + "x + " * 250_000 + "x"),
        "one 1 MB line of prose": lambda: repeated("Let us see that it is so. ", 1_000_000),
        "one long row": lambda: rows("y = " + "x + " * 4_500 + "x", "y = y"),
        "100,000 nested braces": lambda: nested("{", "}", 100_000),
        "100,000 open braces": lambda: rows("y = " + "{" * 100_000),
        "100,000 nested fractions": lambda: nested(r"\frac{1}{", "}", 100_000),
        "90 nested fractions": lambda: nested(r"\frac{1}{1+", "}", 90),
        "90 nested powers": lambda: nested("x^{", "}", 90),
        "5,000 nested parentheses": lambda: nested("(", ")", 5_000),
        "1,000 nested roots and absolute values": lambda: nested(r"\sqrt{|", "|}", 1_000),
        "NUL bytes": lambda: rows("y = x\0 + 1", "\0 = \0"),
        "invalid UTF-8": lambda: rows("y = x") + b"\xff\xfe \xc3( $\x80$ \xf0\x9f",
        "tower of nines": lambda: rows("y = 9^{9^{9^9}}", "9^{9^{9^9}} = 9^{9^{9^9}} + 1"),
        "large powers": lambda: rows(
            "x = 2^{1000000000}", r"(1+x)^{100000} = x^{100000} + 1", "10^{-400} x^{99999999} = 0"
        ),
        "long numbers": lambda: rows("y = " + "9" * 10_000, "1." + "3" * 10_000 + " = x", "7" * 4_000 + "^{2} = 1"),
        "factorials": lambda: rows(r"y = 1000000000!", r"\binom{1000000000}{500000000} = x"),
        "long sums": lambda: rows(
            r"y = \sum_{i=1}^{10^{12}} i",
            r"\sum_{i=1}^{1000000000000} i^2 = 1",
            r"\sum_{i=1}^{10^6}\sum_{j=1}^{10^6}\sum_{k=1}^{10^6} ijk = x",
            r"\prod_{i=1}^{10^{12}} (1 + x/i) = 0",
        ),
        "1000 × 1000 matrix": lambda: rows(f"A = {matrix(1000)}", r"A^2 = A"),
        "40 × 40 matrix": lambda: rows(f"A = {matrix(40)}", r"\det(A) = 1", "A^{-1} A = A"),
        "space of 10^9 dimensions": lambda: (
            rb"Let $v \in \mathbb{R}^{1000000000}$, $M \in \mathbb{R}^{10^9 \times 10^9}$. "
            + rows("M v = v", r"v^\top v = 2 v^\top v", r"\det(M) = 1")
        ),
        "macro loops": lambda: (
            rb"\def\a{\b}\def\b{\a}\newcommand{\f}[1]{#1{#1}}\let\g\g " + rows(r"y = \a", r"\f\f x = \g")
        ),
        "macro bomb": lambda: doubled(24),
        "macro of many arguments": lambda: rb"\def\d#1{#1#1#1#1#1#1#1#1}" + rows(r"y = \d{\d{\d{\d{\d{\d{\d{x}}}}}}}"),
        r"\input": lambda: rb"\input{secret}\input{/etc/passwd}\include{secret}" + rows(r"y = \input{secret} x"),
        r"\write18": lambda: rb"\immediate\write18{touch canary}" + rows(r"y = \write18{touch canary} x"),
        r"\openin, \catcode": lambda: (
            rb"\openin5=secret \read5 to\x \catcode`\$=12 \csname x\endcsname" + rows("y = x")
        ),
        "format strings": lambda: (
            rows("y = %s%n%x {0.__class__} {y!r:>{x}}", r"\%s + \{0\} = $(touch canary)$")
            + b"%(x)s {x.__init__.__globals__} ${x}"
        ),
        "Python in names": lambda: rows(
            r"\text{__import__('os').system('touch canary')} = 1",
            r"\operatorname{exec}(x) = \operatorname{eval}(y)",
            r"x.__class__.__bases__[0] = \mathrm{lambda}",
        ),
        "unclosed environments": lambda: (
            RIGHT.encode() + rb"\begin{align} a &= b \\ \begin{cases} 1 & \left( \frac{1}{"
        ),
        "wrong nesting": lambda: (
            RIGHT.encode() + rb"\begin{align} a \begin{cases} x \end{align} \end{cases} } } \end{gather} $ \]"
        ),
        r"\begin{\begin{": lambda: repeated(r"\begin{\begin{", 200_000),
        "many rows": lambda: rows(*(f"x_{{{k}}} = y + {k}" for k in range(5_000))),
        "many symbols": lambda: rows("+".join(f"z_{{{k}}}" for k in range(1_500)) + " = 0"),
        "many unknown symbols": lambda: rows(*(f"q_{{{k}}} + 1 = r_{{{k}}}^2" for k in range(300))),
        "unsatisfiable": lambda: b"Suppose $x > 0$, $x < 0$, $x^2 = -1$ and $\\sin x = 2$.\n" + rows("x = y", "y = 1"),
        "hard equations": lambda: (
            b"Suppose $\\sum_{i=1}^n x_i^9 = e^{x_1}$ for all $n$, and $\\sin(y^{x_1}) = \\cos y$.\n"
            + rows("x_1 = y", r"\frac{\partial}{\partial y} \sin(y^{x_1}) = 0")
        ),
        "oscillation": lambda: rows(
            r"\sin(10^{30} x) = \cos(10^{30} y)", r"\exp(\exp(\exp(\exp(x)))) = y", r"\Gamma(10^{9} + x) = 1"
        ),
        "characters of every kind": lambda: "".join(
            map(chr, [*range(1, 0xD800, 7), *range(0xE000, 0x11000, 7)])
        ).encode(),
    }
)


@dataclass(frozen=True)
class Outcome:
    """What a run left behind."""

    status: int
    seconds: float
    megabytes: float
    out: str
    err: str

    def harmless(self) -> bool:
        """The contract: a status from 0 to 3, no traceback, within the bounds, no secret told."""
        quiet = "Traceback" not in self.err and SECRET not in self.out + self.err
        return self.status in range(4) and quiet and self.seconds <= SECONDS + 2 and self.megabytes <= MEGABYTES


def verified(place: Path, *arguments: str) -> Outcome:
    """`derive verify ARGUMENTS --json` in the directory, measured."""
    command = [sys.executable, "-m", "derive", "verify", "--json", *arguments]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = time.monotonic()
        process = subprocess.Popen(command, cwd=place, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - began
        texts = [stream.read().decode("utf-8", "replace") for stream in (out, err) if stream.seek(0) == 0]
    return Outcome(process.returncode, seconds, used.ru_maxrss / 1024, texts[0], texts[1])


def placed(place: Path, content: bytes) -> str:
    """The file, beside another one that is none of its business."""
    (place / "secret").write_text(SECRET)
    (place / "hw.tex").write_bytes(content)
    return "hw.tex"


def fifo(place: Path) -> str:
    os.mkfifo(place / "pipe.tex")
    return "pipe.tex"


def device(place: Path) -> str:
    (place / "zero.tex").symlink_to("/dev/zero")
    return "zero.tex"


def directory(place: Path) -> str:
    (place / "empty.tex").mkdir()
    return "empty.tex"


def deep_directory(place: Path) -> str:
    """600 directories deep, a right file at the end."""
    deepest = place.joinpath(*["d"] * 600)
    deepest.mkdir(parents=True)
    (deepest / "hw.tex").write_bytes(RIGHT.encode())
    return "d"


def closed(place: Path) -> str:
    (place / "closed.tex").write_bytes(RIGHT.encode())
    (place / "closed.tex").chmod(0)
    return "closed.tex"


PLACES: Mapping[str, Callable[[Path], str]] = MappingProxyType(
    {
        "a FIFO": fifo,
        "a device": device,
        "a directory without files": directory,
        "a deep directory": deep_directory,
        "a file that is not there": lambda place: "gone.tex",
        "a file that is closed": closed,
    }
)


def cases() -> dict[str, Callable[[Path], str]]:
    """Every name with what puts its file into a directory."""
    files = {name: lambda place, content=content: placed(place, content()) for name, content in FILES.items()}
    return {**files, **PLACES}


def ran(name: str) -> Outcome:
    """One case in a directory of its own; what it leaves there beside its own files is an error."""
    with tempfile.TemporaryDirectory() as root:
        place = Path(root)
        argument = cases()[name](place)
        before = sorted(path.name for path in place.iterdir())
        outcome = verified(place, argument)
        assert sorted(path.name for path in place.iterdir()) == before, f"{name} wrote a file"
        return outcome


def told(outcome: Outcome) -> str:
    """The counts, or the one line on stderr."""
    summaries = [json.loads(row)["summary"] for row in documents(outcome.out)]
    counts = ", ".join(f"{count} {kind}" for summary in summaries for kind, count in summary.items())
    return counts or " ".join(outcome.err.split())[:70] or "nothing"


def documents(out: str) -> Iterator[str]:
    """One object over several lines, or one on each."""
    if out.startswith("{\n"):
        yield out
    else:
        yield from out.splitlines()


def main() -> None:
    part = sys.argv[1] if len(sys.argv) > 1 else ""
    print(f"{'file':40}  exit  seconds    MB  what came out")
    for name in cases():
        if part in name:
            outcome = ran(name)
            mark = "" if outcome.harmless() else "  <- NOT HARMLESS"
            numbers = f"{outcome.status:4}  {outcome.seconds:7.2f}  {outcome.megabytes:4.0f}"
            print(f"{name:40}  {numbers}  {told(outcome)}{mark}", flush=True)


if __name__ == "__main__":
    main()
