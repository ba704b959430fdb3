"""Expectations, variances, covariances: what comes out right, what is refuted, and what is left alone."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

MOMENTS = "Let $X$ be a random variable with mean $\\mu$ and variance $\\sigma^2$, and let $a, b \\in \\mathbb{R}$."
VECTOR = (
    "Let $x \\in \\mathbb{R}^d$ be a random vector with mean $\\mu \\in \\mathbb{R}^d$ and covariance "
    "matrix $\\Sigma \\in "
    "\\mathbb{R}^{d \\times d}$, and let $A \\in \\mathbb{R}^{m \\times d}$, $b \\in \\mathbb{R}^m$, $M "
    "\\in \\mathbb{R}^{d \\times d}$."
)
NORMAL = "Let $X \\sim \\mathcal{N}(\\mu, \\sigma^2)$ with $\\sigma > 0$, and $t \\in \\mathbb{R}$."
TWO = "Let $X$ and $Y$ be random variables"
NOISE = (
    "Let $w \\in \\mathbb{R}^d$, $x_1, \\dots, x_n \\in \\mathbb{R}^d$, and $y_i = w^\\top x_i + "
    "\\varepsilon_i$ with independent "
    "$\\varepsilon_i \\sim \\mathcal{N}(0, \\sigma^2)$ for $i = 1, \\dots, n$."
)
DESIGN = (
    "Let $X \\in \\mathbb{R}^{n \\times d}$ have full column rank, $w \\in \\mathbb{R}^d$, $y = X w + "
    "\\varepsilon$ where the random vector "
    "$\\varepsilon \\in \\mathbb{R}^n$ satisfies $\\mathbb{E}[\\varepsilon] = 0$ and "
    "$\\operatorname{Cov}(\\varepsilon) = \\sigma^2 I$. "
    "Let $\\hat w = (X^\\top X)^{-1} X^\\top y$."
)
GRADIENTS = "Let $g_1, \\dots, g_n \\in \\mathbb{R}^d$ and $\\bar g = \\frac1n \\sum_{i=1}^n g_i$."
YES, NO, OPEN = "confirmed", "refuted", "unknown"

ROWS = [
    (MOMENTS, r"\operatorname{Var}(X) = \mathbb{E}[X^2] - (\mathbb{E} X)^2", YES),
    (MOMENTS, r"\operatorname{Var}(X) = \mathbb{E}[X^2] - \mathbb{E} X", NO),
    (MOMENTS, r"\mathbb{E}[X^2] = \sigma^2 + \mu^2", YES),
    (MOMENTS, r"\mathbb{E}[X^2] = \sigma^2", NO),
    (MOMENTS, r"\mathbb{E}[aX + b] = a\mu + b", YES),
    (MOMENTS, r"\operatorname{Var}(aX + b) = a^2\sigma^2", YES),
    (MOMENTS, r"\operatorname{Var}(aX + b) = a\sigma^2", NO),
    (MOMENTS, r"\operatorname{Var}(aX + b) = a^2\sigma^2 + b^2", NO),
    (MOMENTS, r"\mathbb{E}[(X - a)^2] = \sigma^2 + (\mu - a)^2", YES),
    (MOMENTS, r"\mathbb{E}[(X - a)^2] = \sigma^2 + (\mu + a)^2", NO),
    (MOMENTS, r"\mathbb{E}[X^3] = \mu^3 + 3\mu\sigma^2", NO),
    (MOMENTS, r"\mathbb{E}[e^{X}] = e^{\mu + \sigma^2/2}", NO),
    (MOMENTS, r"\frac{\partial}{\partial a} \mathbb{E}[(X - a)^2] = 2(a - \mu)", YES),
    (MOMENTS, r"\frac{\partial}{\partial a} \mathbb{E}[(X - a)^2] = 2(\mu - a)", NO),
    (MOMENTS, r"\mathbb{E}[X - \mathbb{E} X] = 0", YES),
    (MOMENTS, r"\mathbb{E}[\mathbb{E}[X]] = \mu", YES),
    (MOMENTS, r"(\mathbb{E} X)^2 \le \mathbb{E}[X^2]", YES),
    (MOMENTS, r"(\mathbb{E} X)^2 \ge \mathbb{E}[X^2]", NO),
    (MOMENTS, r"\mathbb{E}[c] = c", OPEN),
    (VECTOR, r"\mathbb{E}[A x + b] = A\mu + b", YES),
    (VECTOR, r"\operatorname{Cov}(A x + b) = A\Sigma A^\top", YES),
    (VECTOR, r"\operatorname{Cov}(A x + b) = A^\top\Sigma A", NO),
    (VECTOR, r"\mathbb{E}[x^\top M x] = \operatorname{tr}(M\Sigma) + \mu^\top M\mu", YES),
    (VECTOR, r"\mathbb{E}[x^\top M x] = \operatorname{tr}(M\Sigma)", NO),
    (VECTOR, r"\mathbb{E}\|x - \mu\|^2 = \operatorname{tr}\Sigma", YES),
    (VECTOR, r"\mathbb{E}\|x\|^2 = \operatorname{tr}\Sigma", NO),
    (VECTOR, r"\mathbb{E}[x x^\top] = \Sigma + \mu\mu^\top", YES),
    (VECTOR, r"\mathbb{E}[x x^\top] = \Sigma - \mu\mu^\top", NO),
    (NORMAL, r"\mathbb{E}[X^3] = \mu^3 + 3\mu\sigma^2", YES),
    (NORMAL, r"\mathbb{E}[X^3] = \mu^3 + \mu\sigma^2", NO),
    (NORMAL, r"\mathbb{E}[(X - \mu)^4] = 3\sigma^4", YES),
    (NORMAL, r"\mathbb{E}[(X - \mu)^4] = \sigma^4", NO),
    (NORMAL, r"\mathbb{E}[(X - \mu)^{12}] = 10395\,\sigma^{12}", YES),
    (NORMAL, r"\mathbb{E}[e^{tX}] = e^{\mu t + \sigma^2 t^2/2}", YES),
    (NORMAL, r"\mathbb{E}[e^{tX}] = e^{\mu t + \sigma^2 t^2}", NO),
    (NORMAL, r"\frac{\partial}{\partial\mu} \mathbb{E}[X^2] = 2\mu", YES),
    (NORMAL, r"\frac{\partial}{\partial\sigma} \mathbb{E}[X^2] = 2\sigma", YES),
    (NORMAL, r"\frac{\partial}{\partial\sigma} \mathbb{E}[X^2] = \sigma", NO),
    (NORMAL, r"\mathbb{E}[|X|] = \mu", OPEN),
    (NORMAL, r"\mathbb{E}[\max(0, X + 1000)] = \mu + 1000", OPEN),
    (NORMAL, r"\mathbb{E}[\log(1 + e^X)] = \mu", OPEN),
    (NORMAL, r"\Pr(X \ge 1000) = 0", OPEN),
    (NORMAL, r"\mathbb{E}[\sin X] = 0", OPEN),
    (TWO + ".", r"\mathbb{E}[X + Y] = \mathbb{E}[X] + \mathbb{E}[Y]", YES),
    (TWO + ".", r"\mathbb{E}[XY] = \mathbb{E}[X]\,\mathbb{E}[Y]", NO),
    (
        TWO + ".",
        r"\operatorname{Var}(X + Y) = \operatorname{Var}(X) + \operatorname{Var}(Y) + 2\operatorname{Cov}(X, Y)",
        YES,
    ),
    (TWO + ".", r"\operatorname{Var}(X + Y) = \operatorname{Var}(X) + \operatorname{Var}(Y)", NO),
    (TWO + ".", r"\operatorname{Cov}(X, Y) = \mathbb{E}[XY] - \mathbb{E}[X]\,\mathbb{E}[Y]", YES),
    (TWO + " that are independent.", r"\mathbb{E}[XY] = \mathbb{E}[X]\,\mathbb{E}[Y]", YES),
    (TWO + " that are independent.", r"\operatorname{Var}(X - Y) = \operatorname{Var}(X) + \operatorname{Var}(Y)", YES),
    (TWO + " that are independent.", r"\operatorname{Var}(X - Y) = \operatorname{Var}(X) - \operatorname{Var}(Y)", NO),
    (TWO + " that are independent.", r"\operatorname{Cov}(X, Y) = 0", YES),
    (TWO + " that are independent.", r"\mathbb{E}[Y \mid X] = \mathbb{E}[Y]", YES),
    (TWO + " that are independent.", r"\mathbb{E}[XY \mid X] = X\,\mathbb{E}[Y]", YES),
    (TWO + " that are independent.", r"\mathbb{E}[XY \mid X] = \mathbb{E}[X]\,\mathbb{E}[Y]", NO),
    (NOISE, r"\mathbb{E}[y_i] = w^\top x_i", YES),
    (NOISE, r"\operatorname{Var}(y_i) = \sigma^2", YES),
    (NOISE, r"\mathbb{E}\Big[\sum_{i=1}^n (y_i - w^\top x_i)^2\Big] = n\sigma^2", YES),
    (NOISE, r"\mathbb{E}\Big[\sum_{i=1}^n (y_i - w^\top x_i)^2\Big] = \sigma^2", NO),
    (NOISE, r"\mathbb{E}[y_i^2] = \sigma^2", NO),
    (DESIGN, r"\mathbb{E}[\hat w] = w", YES),
    (DESIGN, r"\operatorname{Cov}(\hat w) = \sigma^2 (X^\top X)^{-1}", YES),
    (DESIGN, r"\operatorname{Cov}(\hat w) = \sigma^2 X^\top X", NO),
    (DESIGN, r"\mathbb{E}\|\hat w - w\|^2 = \sigma^2 \operatorname{tr}\big((X^\top X)^{-1}\big)", YES),
    (GRADIENTS, r"\mathbb{E}_i[g_i] = \bar g", YES),
    (GRADIENTS, r"\mathbb{E}_i[g_i] = n \bar g", NO),
    (GRADIENTS, r"\mathbb{E}_i\|g_i - \bar g\|^2 = \frac1n \sum_{i=1}^n \|g_i\|^2 - \|\bar g\|^2", YES),
    (GRADIENTS, r"\mathbb{E}_i\|g_i - \bar g\|^2 = \sum_{i=1}^n \|g_i\|^2 - \|\bar g\|^2", NO),
    ("Let $k \\sim \\mathrm{Poisson}(\\lambda)$, $\\lambda > 0$.", r"\mathbb{E}[k^2] = \lambda + \lambda^2", YES),
    ("Let $k \\sim \\mathrm{Poisson}(\\lambda)$, $\\lambda > 0$.", r"\mathbb{E}[k^2] = \lambda^2", NO),
    ("Let $k \\sim \\mathrm{Poisson}(\\lambda)$, $\\lambda > 0$.", r"\operatorname{Var}(k) = \lambda", YES),
    ("Let $z \\sim \\mathrm{Bernoulli}(p)$, $p \\in (0, 1)$.", r"\operatorname{Var}(z) = p(1 - p)", YES),
    ("Let $z \\sim \\mathrm{Bernoulli}(p)$, $p \\in (0, 1)$.", r"\operatorname{Var}(z) = p^2", NO),
    ("Let $z \\sim \\mathrm{Bernoulli}(p)$, $p \\in (0, 1)$.", r"\Pr(z = 1) = p", YES),
    ("Let $z \\sim \\mathrm{Bernoulli}(p)$, $p \\in (0, 1)$.", r"\mathbb{E}[e^z] = 1 - p + e p", YES),
    ("Consider", r"\mathbb{E}[u^2] = u^2", OPEN),
    ("Consider", r"\mathbb{E}[] = 0", OPEN),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_expectation(said: str, row: str, verdict: str) -> None:
    report = judge_text(f"{said}\n\\[\n{row}\n\\]\n")
    found = {step.verdict.value.replace("proved", "confirmed") for step in report.steps if step.line >= 3}
    assert found == {verdict}, [(step.verdict.value, step.message) for step in report.steps]


DESIGN_MATRIX = "Let $y = X w + \\varepsilon$ with $\\mathbb{E}[\\varepsilon] = 0$."
SAMPLE = (
    "The numbers $x_1, \\dots, x_n$ are drawn independently from $\\mathcal{N}(\\mu, \\sigma^2)$, "
    "and $\\bar x = \\frac1n \\sum_{i=1}^n x_i$."
)
SAID = "Let $X_i$ be independent with mean $\\mu$ and variance $\\sigma^2$, and $\\bar X = \\frac1n \\sum_{i=1}^n X_i$."
FIXED = "The number $a$ is not random, and $X$ is a random variable with mean $\\mu$."
MORE = [
    (DESIGN_MATRIX, r"\mathbb{E}[X w + \varepsilon] = X w", {YES, OPEN}),
    (SAMPLE, r"\mathbb{E}[\bar x] = \mu", {YES}),
    (SAMPLE, r"\operatorname{Var}(\bar x) = \frac{\sigma^2}{n}", {YES}),
    (SAMPLE, r"\operatorname{Var}(\bar x) = \sigma^2", {NO}),
    (SAMPLE, r"\mathbb{E}\Big[\sum_{i=1}^n (x_i - \bar x)^2\Big] = (n - 1)\sigma^2", {YES}),
    (SAMPLE, r"\mathbb{E}\Big[\sum_{i=1}^n (x_i - \bar x)^2\Big] = n\sigma^2", {NO}),
    (SAID, r"\operatorname{Var}(\bar X) = \frac{\sigma^2}{n}", {YES}),
    (SAID, r"\operatorname{Var}(\bar X) = \frac{\sigma^2}{n^2}", {NO}),
    (FIXED, r"\mathbb{E}[aX] = a\mu", {YES}),
    (FIXED, r"\mathbb{E}[aX] = \mu", {NO}),
]


@pytest.mark.parametrize(("said", "row", "verdicts"), MORE)
def test_what_is_drawn(said: str, row: str, verdicts: set[str]) -> None:
    report = judge_text(f"{said}\n\\[\n{row}\n\\]\n")
    found = {step.verdict.value.replace("proved", "confirmed") for step in report.steps if step.line >= 3}
    assert set() < found <= verdicts, [(step.verdict.value, step.message) for step in report.steps]
