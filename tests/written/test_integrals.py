"""Integrals in one variable: finite limits, Gaussians over all numbers, exponentials, densities."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

NUMBERS = "Let $a, b \\in \\mathbb{R}$, $\\lambda, \\sigma, t > 0$, and $\\mu \\in \\mathbb{R}$."
DENSITY = (
    "Let $p(x) = \\frac{1}{\\sqrt{2\\pi}\\,\\sigma} e^{-(x - \\mu)^2/(2\\sigma^2)}$ with $\\mu \\in "
    "\\mathbb{R}$, $\\sigma > 0$."
)
YES, NO, OPEN = "confirmed", "refuted", "unknown"

ROWS = [
    (NUMBERS, r"\int_0^1 x^2 \, dx = \frac{1}{3}", YES),
    (NUMBERS, r"\int_0^1 x^2 \, dx = \frac{1}{2}", NO),
    (NUMBERS, r"\int_0^1 (a x + b) \, dx = \frac{a}{2} + b", YES),
    (NUMBERS, r"\int_0^1 (a x + b) \, dx = a + b", NO),
    (NUMBERS, r"\int_0^1 e^{-\lambda x} \, \mathrm{d}x = \frac{1 - e^{-\lambda}}{\lambda}", YES),
    (
        NUMBERS,
        r"\frac{\mathrm{d}}{\mathrm{d}\lambda} \int_0^1 e^{-\lambda x} \, \mathrm{d}x = -\int_0^1 x "
        r"e^{-\lambda x} \, \mathrm{d}x",
        YES,
    ),
    (
        NUMBERS,
        r"\frac{\mathrm{d}}{\mathrm{d}\lambda} \int_0^1 e^{-\lambda x} \, \mathrm{d}x = \int_0^1 x "
        r"e^{-\lambda x} \, \mathrm{d}x",
        NO,
    ),
    (NUMBERS, r"\frac{\mathrm{d}}{\mathrm{d}t} \int_0^t e^{x} \, \mathrm{d}x = e^t", YES),
    (NUMBERS, r"\int_0^\infty \lambda e^{-\lambda x} \, dx = 1", YES),
    (NUMBERS, r"\int_0^\infty x \lambda e^{-\lambda x} \, dx = \frac{1}{\lambda}", YES),
    (NUMBERS, r"\int_0^\infty x \lambda e^{-\lambda x} \, dx = \lambda", NO),
    (NUMBERS, r"\int_{-\infty}^{\infty} e^{-x^2/2} \, dx = \sqrt{2\pi}", YES),
    (NUMBERS, r"\int_{-\infty}^{\infty} e^{-x^2/2} \, dx = \sqrt{\pi}", NO),
    (NUMBERS, r"\int_{-\infty}^{\infty} x^2 e^{-x^2/(2\sigma^2)} \, dx = \sqrt{2\pi}\,\sigma^3", YES),
    (NUMBERS, r"\int_{-\infty}^{\infty} e^{x} \, dx = 1", OPEN),
    (NUMBERS, r"\int_0^1 |x - a| \, dx = 1", OPEN),
    (DENSITY, r"\int p(x) \, dx = 1", YES),
    (DENSITY, r"\int x\, p(x) \, dx = \mu", YES),
    (DENSITY, r"\int (x - \mu)^2 p(x) \, dx = \sigma^2", YES),
    (DENSITY, r"\int (x - \mu)^2 p(x) \, dx = \sigma", NO),
    (NUMBERS, r"\int_t^\infty \lambda e^{-\lambda x} \, dx = e^{-\lambda t}", YES),
    (NUMBERS, r"\int_t^\infty \lambda e^{-\lambda x} \, dx = 1 - e^{-\lambda t}", NO),
    (NUMBERS, r"\int_t^\infty x \lambda e^{-\lambda x} \, dx = (t + 1/\lambda) e^{-\lambda t}", YES),
    (NUMBERS, r"\frac{d}{dt} \int_t^\infty x e^{-\lambda x} \, dx = -t e^{-\lambda t}", YES),
    (NUMBERS, r"\int_t^\infty x^{-\sigma - 1} \, dx = \frac{t^{-\sigma}}{\sigma}", YES),
    (NUMBERS, r"\int_t^\infty x^{-\sigma - 1} \, dx = \frac{t^{-\sigma}}{\sigma + 1}", NO),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_integral(said: str, row: str, verdict: str) -> None:
    report = judge_text(f"{said}\n\\[\n{row}\n\\]\n")
    found = {step.verdict.value.replace("proved", "confirmed") for step in report.steps if step.line >= 3}
    assert found == {verdict}, [(step.verdict.value, step.message) for step in report.steps]
