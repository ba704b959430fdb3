"""Every document that `derive` emits, in every notation, through pdflatex: `python .ci/compile.py FOLDER`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

from derive.topics import names

OTHER_WAYS = [
    ["mlp-backprop", "--shared-bias"],
    ["mlp-backprop", "--layers", "4"],
    ["mlp-backprop", "--batch"],
    ["mlp-backprop", "--set", "f1=tanh,f2=sigmoid,loss=cross-entropy"],
    ["svm-margin", "--size", "n=5,d=2"],
    ["svm-dual", "--size", "n=5,d=2"],
    ["svm-soft-margin", "--size", "n=3,d=4"],
    ["sgd", "--size", "n=3,d=4"],
    ["standardization", "--size", "n=5"],
    ["softmax", "--size", "K=4"],
    ["cross-entropy", "--size", "K=4"],
    ["kl-divergence", "--size", "K=4"],
    ["squared-error", "--size", "K=4"],
    ["mlp-backprop", "--batch", "--layers", "3", "--size", "n=3"],
    ["mlp-backprop", "--shared-bias", "--set", "f1=relu,f2=softplus,loss=squared"],
    ["svm-dual", "--marks", "--evidence"],
]
NOTATIONS = ["arrow", "bold", "plain"]


def compiled(job: tuple[int, list[str], str], folder: Path) -> str:
    """The complaint of one document, empty where there is none."""
    number, words, notation = job
    page = folder / f"page{number}.tex"
    written = subprocess.run(
        ["derive", *words, "--notation", notation, "-o", str(page)], capture_output=True, text=True, errors="replace"
    )
    if written.returncode:
        return f"derive {' '.join(words)} --notation {notation}: exit status {written.returncode}\n{written.stderr}"
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"-output-directory={folder}", str(page)]
    found = subprocess.run(command, capture_output=True, text=True, errors="replace")
    return "" if found.returncode == 0 else f"derive {' '.join(words)} --notation {notation}:\n{found.stdout[-1500:]}"


def main(folder: Path) -> int:
    """The number of documents that compiled; an exit status of 1 where one did not."""
    if shutil.which("pdflatex") is None:
        print("pdflatex is missing: install texlive-latex-base and texlive-latex-recommended", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    ways = [[name] for name in names()] + OTHER_WAYS
    jobs = [(number, *pair) for number, pair in enumerate(product(ways, NOTATIONS))]
    with ThreadPoolExecutor(2) as pool:
        complaints = [text for text in pool.map(lambda job: compiled(job, folder), jobs) if text]
    print(*complaints, f"{len(jobs) - len(complaints)} documents passed, {len(complaints)} failed", sep="\n")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
