"""The writer's own commands: what they expand to, where it stands, and what is refused."""

from __future__ import annotations

import time

import pytest

from derive.written.document import Display, Document, document

EXPANDED = [
    (r"\newcommand{\w}{\mathbf w}", r"\w^2 + \w x", r"\mathbf w^2 + \mathbf w x"),
    (r"\newcommand\w{\mathbf w}", r"\w", r"\mathbf w"),
    (r"\newcommand*{\n}[1]{\|#1\|}", r"\n{x + 1}", r"\|x + 1\|"),
    (r"\newcommand{\n}[2][2]{\|#2\|_{#1}}", r"\n{x} + \n[1]{y}", r"\|x\|_{2} + \|y\|_{1}"),
    (r"\providecommand{\R}{\mathbb{R}}", r"x \in \R^d", r"x \in \mathbb{R}^d"),
    (r"\def\f#1#2{\frac{#1}{#2}}", r"\f{a}{b} + \f12 + \f\alpha x", r"\frac{a}{b} + \frac{1}{2} + \frac{\alpha}{x}"),
    (r"\DeclareMathOperator{\tr}{tr}", r"\tr A", r"\operatorname{tr} A"),
    (r"\DeclareMathOperator*{\am}{arg\,min}", r"\am_x", r"\operatorname*{arg\,min}_x"),
    (r"\DeclarePairedDelimiter{\n}{\lVert}{\rVert}", r"\n*{x}", r"\left\lVert x\right\rVert"),
    (r"\DeclarePairedDelimiter\ip{\langle}{\rangle}", r"\ip[\big]{x}", r"\left\langle x\right\rangle"),
    (r"\NewDocumentCommand{\n}{m m}{#1 + #2}", r"\n{a}{b}", "a + b"),
    (r"\let\phi\varphi", r"\phi(x)", r"\varphi(x)"),
    (r"\let\old\phi \let\phi\varphi \let\varphi\old", r"\phi + \varphi", r"\varphi + \phi"),
    (r"\let\old\vec \renewcommand{\vec}[1]{\old{\mathbf{#1}}}", r"\vec{w}", r"\vec{\mathbf{w}}"),
    (r"\newcommand{\a}{\b}\newcommand{\b}{c}", r"\a", "c"),
    (r"\newcommand{\a}{x}", r"\a\renewcommand{\a}{y} + \a", "x + y"),
    (r"\newcommand{\n}[1]{\|#1\|}\newcommand{\m}{\n}", r"\m{x}", r"\|x\|"),
    (r"\newcommand{\n}[1]{\|#1\|}", r"\n{\n{x}}", r"\|\|x\|\|"),
    (r"\newcommand{\g}[1]{#1t}", r"\g{\alpha}", r"\alpha t"),
    (r"\newcommand{\w}{\mathbf w}", r"x_\w", r"x_{\mathbf w}"),
    (r"\newcommand{\be}{\begin{aligned}}\newcommand{\ee}{\end{aligned}}", r"\be a &= b \ee", "a  = b"),
    (r"\renewcommand{\begin}{x}\newcommand{\\}{y}", "z", "z"),
    ("", r"\a + 1 \def\a{b}", "b + 1"),
    (r"\newcommand{\a}{b % c" + "\n}", r"\a", "b"),
    (r"\\newcommand", "x", "x"),
    (r"\newcommand{\n}[1]{\|#1\|}", r"\n", r"\n"),
]

USUAL = [
    (r"x \in \R^d", r"x \in \mathbb{R}^d"),
    (r"\norm{x}^2 + \norm*{y}", r"\left\|x\right\|^2 + \left\|y\right\|"),
    (r"\pdv{f}{x} = \pdv[2]{f}{x}", r"\frac{\partial f}{\partial x} = \pdv[2]{f}{x}"),
    (r"\pdv{x} f", r"\pdv{x} f"),
    (r"\textcolor{red}{x} + {\color{red} y}", "{x} + { y}"),
    (r"x^\T y", r"x^{\top} y"),
    (r"\norm x", r"\norm x"),
    (r"\Rightarrow \Ex", r"\Rightarrow \Ex"),
]

REFUSED = [
    (r"\def\l{\l a}", r"\l + 1", r"\l leads back"),
    (r"\def\a{\b}\def\b{\a}", r"\a", r"\a leads back"),
    (r"\renewcommand{\vec}[1]{\vec{#1}}", r"\vec{x}", r"\vec leads back"),
    (r"\def\f#1{#1{#1}}", r"\f\f x", "20 deep"),
    (r"\def\b#1{#1#1#1#1#1#1#1#1}", r"\b{\b{\b{\b{\b{\b{\b{x}}}}}}}", "expands to too much"),
    (r"\def\f#1\end{#1}", "x", "not understood"),
    (r"\newcommand{\x", "x", "not understood"),
]


def row(found: Document) -> str:
    return "".join(row.piece.text for block in found.blocks if isinstance(block, Display) for row in block.rows)


@pytest.mark.parametrize(("before", "formula", "expected"), EXPANDED)
def test_expanded(before: str, formula: str, expected: str) -> None:
    assert row(document(rf"{before} \[ {formula} \]")).strip() == expected


@pytest.mark.parametrize(("before", "formula", "expected"), EXPANDED)
def test_expanded_from_the_preamble(before: str, formula: str, expected: str) -> None:
    text = rf"\documentclass{{x}} {before} \begin{{document}} \[ {formula} \] \end{{document}}"
    assert row(document(text)).strip() == expected


@pytest.mark.parametrize(("formula", "expected"), USUAL)
def test_what_everyone_has(formula: str, expected: str) -> None:
    assert row(document(rf"\[ {formula} \]")).strip() == expected


def test_the_writer_comes_first() -> None:
    assert row(document(r"\newcommand{\R}{\mathcal{R}} \[ \R \]")) == r"\mathcal{R}"


@pytest.mark.parametrize(("before", "formula", "reason"), REFUSED)
def test_refused(before: str, formula: str, reason: str) -> None:
    found = document(rf"{before} \[ {formula} \]")
    assert any(reason in problem.reason for problem in found.problems)
    assert row(found).strip() == formula


def test_a_call_has_one_place_and_arguments_have_their_own() -> None:
    text = r"\newcommand{\n}[1]{\|#1\|}\[ a + \n{xy} \]"
    (block,) = document(text).blocks
    assert isinstance(block, Display)
    (found,) = block.rows
    call = text.index(r"\n{xy")
    start = text.index("a +")
    assert found.piece.places == (*range(start, start + 4), call, call, call + 3, call + 4, call, call)


def test_a_bomb_costs_nothing() -> None:
    """Twenty doublings of a kilobyte."""
    doubled = "".join(rf"\def\{chr(98 + k)}{{\{chr(97 + k)}\{chr(97 + k)}}}" for k in range(18))
    began = time.process_time()
    document(rf"\def\a{{{'x' * 1000}}}{doubled}" + r"\[ \s \]" * 1000)
    assert time.process_time() - began < 5
