"""Functions that only words name, variances of normal laws, and letters that stand bare in their own brackets."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

DENSITY = "Let $F$ be the distribution function and $f$ the density of the standard normal. "
BOTH = "Here $\\varphi$ and $\\Psi$ denote the density and the distribution function of the standard Gaussian. "
PROBIT = "Probit regression, with $\\Phi$ and $\\phi$ the cdf and the pdf. "
ACTIVATION = "Let $\\phi$ be a smooth activation and $a = \\phi(z)$. "
LINK = "Here $g$ denotes the sigmoid. "
COVARIANCE = "Let $u \\sim \\mathcal N(m, P)$ with $u \\in \\mathbb{R}^n$ and $m \\in \\mathbb{R}^n$. "
GRADIENT = "Let $c, v \\in \\mathbb{R}^n$ and let the prior be $\\mathcal N(v \\mid 0, R)$. "
VALUE = "Let $r > 0$ and $\\phi = r/(1+r)$. "
YES, NO = "confirmed", "refuted"

ROWS = [
    (DENSITY, r"F'(t) = f(t)", YES),
    (DENSITY, r"f'(t) = -t f(t)", YES),
    (DENSITY, r"f'(t) = t f(t)", NO),
    (BOTH, r"\Psi''(t) = -t \varphi(t)", YES),
    (BOTH, r"\Psi''(t) = -\varphi(t)", NO),
    (PROBIT, r"\frac{d}{dt} \log \Phi(-t) = -\frac{\phi(t)}{\Phi(-t)}", YES),
    (PROBIT, r"\frac{d}{dt} \log \Phi(-t) = \frac{\phi(t)}{\Phi(-t)}", NO),
    (ACTIVATION, r"\frac{\partial a}{\partial z} = \phi'(z)", YES),
    (ACTIVATION, r"\frac{\partial a}{\partial z} = \phi(z)", NO),
    (ACTIVATION, r"\phi'(z) = -z \phi(z)", NO),
    (LINK, r"g'(t) = g(t) (1 - g(t))", YES),
    (LINK, r"g'(t) = g(t) (1 + g(t))", NO),
    (COVARIANCE, r"\nabla_u \tfrac12 (u - m)^\top P^{-1} (u - m) = P^{-1} (u - m)", YES),
    (COVARIANCE, r"\nabla_u \tfrac12 (u - m)^\top P^{-1} (u - m) = 2 P^{-1} (u - m)", NO),
    (GRADIENT, r"\nabla_v (c^\top v - \tfrac12 v^\top R^{-1} v) = c - R^{-1} v", YES),
    (GRADIENT, r"\nabla_v (c^\top v - \tfrac12 v^\top R^{-1} v) = c - R v", NO),
    (VALUE, r"\phi (1 - \phi) = \frac{r}{(1+r)^2}", YES),
    (VALUE, r"\phi (1 - \phi) = \frac{r}{1+r}", NO),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_row(said: str, row: str, verdict: str) -> None:
    found = judge_text(f"{said}Then\n\\[\n{row}\n\\]\n").steps[-1]
    assert found.verdict.value.replace("proved", YES) == verdict, found.message
