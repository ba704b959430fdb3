"""The terminal page: at most 80 columns, marks, errors beside gradients, evidence, colour."""

from __future__ import annotations

import fakes
import pytest

from checks.verdict import Kind
from derive import topics
from output.document import document
from output.evidence import scientific
from output.lines import columns
from output.sentences import sentence
from output.text import page

PROVED = [fakes.verdict(Kind.DEFINITION), fakes.verdict(Kind.PROVED, finite_difference=fakes.DIFFERENCES)]


def shown(kind=Kind.PROVED, width=80, evidence=False, colour=False, quiet=False, **more):
    verdicts = [PROVED[0], fakes.verdict(kind, **more), fakes.verdict(Kind.CONDITION)]
    return page(document(fakes.derivation(), verdicts), "plain", width, evidence, colour, quiet)


def test_the_page():
    assert shown(finite_difference=fakes.DIFFERENCES) == (
        "A loss & its gradient\n"
        "\n"
        "Nobody (2000), section 1.\n"
        "\n"
        "    w ∈ ℝᵈ, b ∈ ℝ\n"
        "    xᵢ ∈ ℝᵈ, yᵢ ∈ {−1, 1}, i = 1, …, n\n"
        "\n"
        "    A convention.\n"
        "\n"
        " 1. The loss                                                        · definition\n"
        "    The name of what is minimised.\n"
        "        L(w, b) = ½‖w‖² + Σᵢ yᵢ (w · xᵢ + b)\n"
        "\n"
        " 2. Its gradient                                                        ✓ proved\n"
        "    Term by term & 100% of them.\n"
        "        ∂L/∂w = w + Σᵢ yᵢ xᵢ                         finite differences: 3·10⁻¹¹\n"
        "\n"
        " 3. No offset                                                        · condition\n"
        "    b vanishes, αᵢ ≥ 0 and ‖w‖² > 0.\n"
        "        b = 0\n"
        "\n"
        "3 steps: 1 proved, 1 definition, 1 condition\n"
    )


@pytest.mark.parametrize(
    ("kind", "mark"),
    [
        (Kind.PROVED, "✓ proved"),
        (Kind.CONFIRMED, "≈ confirmed"),
        (Kind.REFUTED, "✗ refuted"),
        (Kind.UNKNOWN, "? unknown"),
    ],
)
def test_marks(kind, mark):
    assert mark in shown(kind)


def test_quiet_is_the_last_line():
    assert shown(quiet=True) == "3 steps: 1 proved, 1 definition, 1 condition\n"


def test_a_refuted_step_shows_where_it_fails():
    assert "counterexample: w = (1/2, 3), b = -2/3" in shown(
        Kind.REFUTED, counterexample={"w": ["1/2", "3"], "b": "-2/3"}
    )


def test_an_unknown_step_says_why():
    assert "reason: ran out of time" in shown(Kind.UNKNOWN, reason="ran out of time")


def test_evidence():
    text = shown(evidence=True, finite_difference=fakes.DIFFERENCES)
    lines = [line.strip() for line in text.splitlines()]
    assert "method: normal form" in lines
    assert "sizes: n = 4, d = 3" in lines
    assert "parameter      claimed  central difference       error" in lines
    assert [line.split() for line in lines if line.endswith("← worst")] == [
        ["w_2", "-3.00000000", "-3.50000000", "0.50000000", "←", "worst"]
    ]
    assert ["0.00100000", "1.0e-06"] in [line.split() for line in lines]


def test_colour_changes_no_letter():
    from rich.text import Text

    assert "\x1b[" in shown(colour=True)
    assert Text.from_ansi(shown(colour=True)).plain.split() == shown().split()


@pytest.mark.parametrize("width", [28, 40, 63, 80, 200])
@pytest.mark.parametrize("name", topics.names())
def test_every_page_fits(name, width):
    derivation = topics.find(name).derive()
    verdicts = [fakes.verdict(Kind.PROVED, finite_difference=fakes.DIFFERENCES, point=["1/3"] * 90)] * len(
        derivation.steps
    )
    text = page(document(derivation, verdicts), "arrow", width, True, False, False)
    assert max(columns(line) for line in text.splitlines()) <= min(width, 80)


COLOURED = [
    (("--color", "always"), {}, True),
    (("--color", "always"), {"NO_COLOR": "1"}, True),
    (("--color", "never"), {}, False),
    ((), {}, False),
    ((), {"NO_COLOR": "1"}, False),
]


@pytest.mark.parametrize(("options", "environment", "coloured"), COLOURED)
def test_when_there_is_colour(derive, monkeypatch, options, environment, coloured):
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in derive("svm-margin", *options)[1]) is coloured


@pytest.mark.parametrize(
    ("value", "text"), [(3.2e-11, "3·10⁻¹¹"), (0.0, "0"), (0.5, "5·10⁻¹"), (2e5, "2·10⁵"), (float("inf"), "inf")]
)
def test_scientific(value, text):
    assert scientific(value) == text


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("solve it", "Solve it."),
        ("a square and more", "A square and more."),
        ("b vanishes", "b vanishes."),
        ("αᵢ ≥ 0 here", "αᵢ ≥ 0 here."),
        ("Is it?", "Is it?"),
        ("", ""),
    ],
)
def test_sentences(given, made):
    assert sentence(given) == made
