# ruff: noqa: E501
"""The LaTeX document: amsmath alone, no error, nothing that runs over the edge."""

from __future__ import annotations

import re
import subprocess

import fakes
import pytest

from checks.verdict import Kind
from derive import topics
from output.document import document
from output.latex import page
from output.sentences import latex_prose

LARGEST_OVERRUN = 3.0


def written(derivation, notation="arrow", marks=False, evidence=False, fragment=False):
    verdicts = [fakes.verdict(Kind.PROVED)] * len(derivation.steps)
    return page(document(derivation, verdicts), notation, marks, evidence, fragment)


def test_the_document():
    text = written(fakes.derivation(), fragment=True)
    assert (
        text
        == r"""\section*{A loss \& its gradient}

\emph{Source:} Nobody (2000), section 1.

\emph{Symbols:} \(\vec w \in \mathbf{R}^{d}\), \(b \in \mathbf{R}\); \(\vec x_i \in \mathbf{R}^{d}\), \(y_i \in \{-1,\allowbreak\ 1\}\), \(i = 1,\allowbreak\ \dots,\allowbreak\ n\).

\emph{Conventions:} A convention.

\textbf{1. The loss.} The name of what is minimised.
\begin{equation*}
L(\vec w, b) = \tfrac12 \lVert \vec w \rVert^2 + \sum_{i=1}^{n} y_i (\vec w \cdot \vec x_i + b)
\end{equation*}

\textbf{2. Its gradient.} Term by term \& 100\% of them.
\begin{equation*}
\frac{\partial L}{\partial \vec w} = \vec w + \sum_{i=1}^{n} y_i \vec x_i
\end{equation*}

\textbf{3. No offset.} \(b\) vanishes, \(\alpha _{i} \ge 0\) and \(\|\vec w\|^{2} > 0\).
\begin{equation*}
b = 0
\end{equation*}
"""
    )


def test_only_amsmath():
    assert re.findall(r"\\usepackage.*", written(fakes.derivation())) == [r"\usepackage{amsmath}"]


def test_a_fragment_is_inside_the_document():
    fragment = written(fakes.derivation(), fragment=True)
    whole = written(fakes.derivation())
    assert fragment in whole
    assert r"\begin{document}" in whole.split(fragment)[0]
    assert "documentclass" not in fragment


def test_marks_are_optional():
    assert "[proved]" in written(fakes.derivation(), marks=True)
    assert "proved" not in written(fakes.derivation())


def test_long_displays_are_aligned():
    text = written(topics.find("svm-dual").derive())
    assert r"\begin{align*}" in text
    assert re.search(r"^L & ?= ", text, re.MULTILINE)


PROSE = [
    ("solve ∂L/∂w = 0: done", r"solve \(\partial L/\partial w = 0\): done"),
    ("if Σαᵢyᵢ ≠ 0, then", r"if \(\sum \alpha _{i}y_{i} \ne 0\), then"),
    ("the term −α(g − h) with α ≥ 0", r"the term \(-\alpha (g - h)\) with \(\alpha \ge 0\)"),
    ("a point x₀ (see ①)", r"a point \(x_{0}\) (see (1))"),
    ("50% of #1 & snake_case", r"50\% of \#1 \& snake\_case"),
    ("Poincaré, Gödel – Erdős", r"Poincar\'{e}, G\"{o}del -- Erd\H{o}s"),
    ("a sum", "a sum"),
    ("with s = ‖w‖ > 0", r"with \(s = \|w\| > 0\)"),
    ("Wᵀδ ∘ f₁′(z)", r"\(W^{\top }\delta \circ f_{1}'(z)\)"),
    ("5 × 2 = 10", r"5 \(\times 2 = 10\)"),
]


@pytest.mark.parametrize(("text", "latex"), PROSE)
def test_prose(text, latex):
    assert latex_prose(text) == latex


def test_the_document_is_ascii():
    texts = [written(topics.find(name).derive(), marks=True, evidence=True) for name in topics.names()]
    assert [text for text in texts if not text.isascii()] == []


@pytest.mark.parametrize("notation", ["arrow", "bold", "plain"])
@pytest.mark.parametrize("name", topics.names())
def test_every_topic_compiles(tmp_path, name, notation):
    source = tmp_path / "page.tex"
    source.write_text(written(topics.find(name).derive(), notation, True, True), encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    log = (tmp_path / "page.log").read_text(encoding="latin-1")
    assert found.returncode == 0, log[-2000:]
    assert all(float(over) <= LARGEST_OVERRUN for over in re.findall(r"Overfull \\hbox \(([\d.]+)pt", log))
