"""Names of distributions without a definition, densities with one: Bayes' rule, bounds, divergences."""

from __future__ import annotations

import pytest

from checks.written.judge import judge_text

LATENT = (
    "Let $p(x, z)$ be the joint distribution of a variable $x$ and a latent variable $z$, and let "
    "$q(z)$ be any distribution over $z$."
)
THETA = LATENT + " The model $p_\\theta(x, z)$ has a parameter $\\theta \\in \\mathbb{R}^r$."
PAIR = "Let $p(x)$ and $q(x)$ be two distributions."
EVENTS = "Consider two events."
GAUSS = (
    "Let $p(x) = \\frac{1}{\\sqrt{2\\pi}\\,s} e^{-(x - m)^2/(2 s^2)}$ and $q(x) = "
    "\\frac{1}{\\sqrt{2\\pi}\\,\\sigma} e^{-(x - \\mu)^2/(2 \\sigma^2)}$ "
    "with $m, \\mu \\in \\mathbb{R}$ and $s, \\sigma > 0$."
)
RATIO = r"\mathbb{E}_p\Big[\ln\frac{p(x)}{q(x)}\Big] = "
BOUND = r"\mathbb{E}_{q(z)}[\log p(x, z)] - \mathbb{E}_{q(z)}[\log q(z)] = \mathbb{E}_{q(z)}[\log p(x \mid z)] "
YES, NO, OPEN = "confirmed", "refuted", "unknown"

ROWS = [
    (LATENT, r"p(x) = \sum_z p(x, z)", YES),
    (LATENT, r"p(x) = \sum_x p(x, z)", NO),
    (LATENT, r"p(z \mid x) = \frac{p(x \mid z)\, p(z)}{p(x)}", YES),
    (LATENT, r"p(z \mid x) = \frac{p(x \mid z)\, p(x)}{p(z)}", NO),
    (LATENT, r"p(z \mid x) = p(x \mid z)", NO),
    (LATENT, r"p(x) = \sum_z p(x \mid z)\, p(z)", YES),
    (LATENT, r"p(x) = \int p(x \mid z)\, p(z) \,\mathrm{d}z", YES),
    (LATENT, r"p(x) = \int p(x \mid z) \,\mathrm{d}z", NO),
    (LATENT, r"\sum_z q(z) = 1", YES),
    (LATENT, r"\sum_z q(z) = 2", NO),
    (LATENT, r"\log p(x) = \sum_z q(z) \log\frac{p(x, z)}{q(z)} + \sum_z q(z) \log\frac{q(z)}{p(z \mid x)}", YES),
    (
        LATENT,
        r"\log p(x) = \mathbb{E}_{q}\Big[\log\frac{p(x, z)}{q(z)}\Big] + \operatorname{KL}(q(z) \,\|\, p(z \mid x))",
        YES,
    ),
    (
        LATENT,
        r"\log p(x) = \mathbb{E}_{q}\Big[\log\frac{p(x, z)}{q(z)}\Big] - \operatorname{KL}(q(z) \,\|\, p(z \mid x))",
        NO,
    ),
    (LATENT, r"\log p(x) = \mathbb{E}_{q(z)}[\log p(x, z)] + H(q) + D_{\mathrm{KL}}(q(z) \,\|\, p(z \mid x))", YES),
    (LATENT, r"\log p(x) = \mathbb{E}_{z \sim q}[\log p(x, z)] - H(q) + D_{\mathrm{KL}}(q(z) \,\|\, p(z \mid x))", NO),
    (LATENT, r"\log p(x) \ge \int q(z) \log\frac{p(x, z)}{q(z)} \,\mathrm{d}z", YES),
    (LATENT, r"\log p(x) \le \int q(z) \log\frac{p(x, z)}{q(z)} \,\mathrm{d}z", NO),
    (
        LATENT,
        BOUND + r"- \operatorname{KL}(q(z) \,\|\, p(z))",
        YES,
    ),
    (
        LATENT,
        BOUND + r"+ \operatorname{KL}(q(z) \,\|\, p(z))",
        NO,
    ),
    (LATENT, r"\int z\, q(z) \,\mathrm{d}z = 1", OPEN),
    (THETA, r"\nabla_\theta \log p_\theta(x) = \sum_z p_\theta(z \mid x)\, \nabla_\theta \log p_\theta(x, z)", YES),
    (THETA, r"\nabla_\theta \log p_\theta(x) = \sum_z \nabla_\theta \log p_\theta(x, z)", NO),
    (THETA, r"\sum_x p_\theta(x)\, \nabla_\theta \log p_\theta(x) = 0", YES),
    (PAIR, r"D_{\mathrm{KL}}(p \,\|\, q) = \sum_x p(x) \log\frac{p(x)}{q(x)}", YES),
    (PAIR, r"D_{\mathrm{KL}}(p \,\|\, q) = \sum_x p(x) \log\frac{q(x)}{p(x)}", NO),
    (PAIR, r"D_{\mathrm{KL}}(p \,\|\, q) = D_{\mathrm{KL}}(q \,\|\, p)", NO),
    (PAIR, r"D_{\mathrm{KL}}(p \,\|\, q) \ge 0", YES),
    (PAIR, r"D_{\mathrm{KL}}(p \,\|\, q) = -H(p) - \mathbb{E}_{x \sim p}[\log q(x)]", YES),
    (EVENTS, r"P(A \mid B) = \frac{P(B \mid A)\, P(A)}{P(B)}", YES),
    (EVENTS, r"P(A \mid B) = \frac{P(B \mid A)\, P(B)}{P(A)}", NO),
    (GAUSS, r"\mathbb{E}_p[x] = m", YES),
    (GAUSS, r"\mathbb{E}_p[x^2] = s^2 + m^2", YES),
    (GAUSS, r"\mathbb{E}_p[x^2] = s^2", NO),
    (
        GAUSS,
        RATIO + r"\ln\frac{\sigma}{s} + \frac{s^2 + (m - \mu)^2}{2\sigma^2} - \frac12",
        YES,
    ),
    (
        GAUSS,
        RATIO + r"\ln\frac{s}{\sigma} + \frac{s^2 + (m - \mu)^2}{2\sigma^2} - \frac12",
        NO,
    ),
    (GAUSS, r"\mathrm{KL}(p \,\|\, q) = \ln\frac{\sigma}{s} + \frac{s^2 + (m - \mu)^2}{2\sigma^2} - \frac12", YES),
    (GAUSS, r"\mathbb{E}_p[|x|] = m", OPEN),
]


@pytest.mark.parametrize(("said", "row", "verdict"), ROWS)
def test_table(said: str, row: str, verdict: str) -> None:
    report = judge_text(f"{said}\n\\[\n{row}\n\\]\n")
    found = {step.verdict.value.replace("proved", "confirmed") for step in report.steps if step.line >= 3}
    assert found == {verdict}, [(step.verdict.value, step.message) for step in report.steps]


RESTRICTED = "Let $p(x, z)$ be a joint distribution in which $x$ and $z$ are independent."


def test_independence_in_words_is_not_contradicted() -> None:
    report = judge_text(f"{RESTRICTED}\n\\[ p(x, z) = p(x)\\, p(z) \\]\n")
    assert {step.verdict.value for step in report.steps} <= {"unknown", "condition", "definition"}


def test_a_choice_of_q_is_no_claim() -> None:
    report = judge_text(
        f"{LATENT} We choose\n\\[ q(z) = p(z \\mid x) \\]\nand obtain\n\\[ \\operatorname{{KL}}(q(z) "
        "\\,\\|\\, p(z \\mid x)) = 0 \\]\n"
    )
    assert "refuted" not in {step.verdict.value for step in report.steps}


MAP = "Let $w \\in \\mathbb{R}^d$ with prior $p(w)$ and data $D$ with likelihood $p(D \\mid w)$, and $\\lambda > 0$."
PRIOR = [
    (MAP, r"-\log p(w) = \frac{\lambda}{2}\|w\|^2"),
    ("Consider a prior.", r"-\log p(w) = \frac{\lambda}{2} w^\top w"),
    (LATENT + " Let $c > 0$.", r"\log p(x) = c"),
]


@pytest.mark.parametrize(("said", "row"), PRIOR)
def test_what_a_model_says_of_a_density_is_not_contradicted(said: str, row: str) -> None:
    report = judge_text(f"{said}\n\\[\n{row}\n\\]\n")
    assert {step.verdict.value for step in report.steps} <= {"unknown", "condition", "definition"}
