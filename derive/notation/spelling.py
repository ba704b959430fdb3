"""`alpha` is `\\alpha` and α: every spelling that `read` and `write` know, as data.

A base is the LaTeX command without its backslash, or the letter itself. Pairs are (LaTeX, Unicode).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

Pair = tuple[str, str]
Pairs = Mapping[str, Pair]


def _pairs(text: str) -> Pairs:
    """`alpha α` on a line of its own spells `alpha` as `\\alpha` and α."""
    rows = (row.split() for row in text.split(",") if row.strip())
    return MappingProxyType({name: ("\\" + name, glyph) for name, glyph in rows})


GREEK: Pairs = _pairs(
    "alpha α, beta β, gamma γ, delta δ, epsilon ϵ, varepsilon ε, zeta ζ, eta η, theta θ,"
    "vartheta ϑ, iota ι, kappa κ, lambda λ, mu μ, nu ν, xi ξ, pi π, varpi ϖ, rho ρ, varrho ϱ,"
    "sigma σ, varsigma ς, tau τ, upsilon υ, phi ϕ, varphi φ, chi χ, psi ψ, omega ω,"
    "Gamma Γ, Delta Δ, Theta Θ, Lambda Λ, Xi Ξ, Pi Π, Sigma Σ, Upsilon Υ, Phi Φ, Psi Ψ, Omega Ω"
)

SPECIAL: Pairs = MappingProxyType(
    {
        "ell": (r"\ell", "ℓ"),
        "infty": (r"\infty", "∞"),
        "emptyset": (r"\emptyset", "∅"),
        "one": (r"\mathbf{1}", "𝟏"),
        "reals": (r"\mathbb{R}", "ℝ"),
        "naturals": (r"\mathbb{N}", "ℕ"),
    }
)

LETTERS: Pairs = MappingProxyType({**GREEK, **SPECIAL})


def _words(names: str) -> dict[str, Pair]:
    return {name: (rf"\operatorname{{{name}}}", name) for name in names.split()}


def _commands(names: str) -> dict[str, Pair]:
    return {name: ("\\" + name, name) for name in names.split()}


FUNCTIONS: Pairs = MappingProxyType(
    {
        **_commands("exp log ln sin cos tan sinh cosh tanh arcsin arccos arctan det max min"),
        **_commands("sup inf dim ker gcd Pr arg deg"),
        **_words("tr diag vec abs sign step relu softplus softmax sigmoid logdet rank erf"),
        **_words("Var Cov KL prox conv dom argmin argmax erfc gelu silu elu logsumexp"),
    }
)

BARE = frozenset(["log", "ln", "det", "sin", "cos", "tan", "sinh", "cosh", "tanh"])
"""`\\log p`, `\\det A`: functions that stand before a simple argument without brackets."""

ALIASES: Mapping[str, str] = MappingProxyType(
    {
        "trace": "tr",
        "Tr": "tr",
        "sgn": "sign",
        "ReLU": "relu",
        "Diag": "diag",
        "thetasym": "vartheta",
    }
)
"""Other words for a named function or letter, for reading."""

RELATIONS: Pairs = MappingProxyType(
    {
        "=": ("=", "="),
        "<=": (r"\le", "≤"),
        ">=": (r"\ge", "≥"),
        "<": ("<", "<"),
        ">": (">", ">"),
        "!=": (r"\ne", "≠"),
        "in": (r"\in", "∈"),
        ":=": (":=", "≔"),
        "~": (r"\sim", "∼"),
        "~~": (r"\approx", "≈"),
        "<-": (r"\leftarrow", "←"),
        "->": (r"\to", "→"),
        "subset": (r"\subseteq", "⊆"),
        "propto": (r"\propto", "∝"),
        ">>": (r"\succ", "≻"),
        ">>=": (r"\succeq", "⪰"),
    }
)

RELATION_ALIASES: Mapping[str, str] = MappingProxyType(
    {
        r"\leq": "<=",
        r"\leqslant": "<=",
        r"\geq": ">=",
        r"\geqslant": ">=",
        r"\neq": "!=",
        r"\lt": "<",
        r"\gt": ">",
        "<=": "<=",
        ">=": ">=",
        "!=": "!=",
        r"\coloneqq": ":=",
        r"\triangleq": ":=",
        r"\gets": "<-",
        r"\rightarrow": "->",
        r"\subset": "subset",
    }
)
"""Other signs for a relation, for reading."""

MARKS: Pairs = MappingProxyType({"+": ("+", "+"), "-": ("-", "-"), "cdot": (r"\cdot", "·")})
"""Signs that are a subscript: `x_+`, and `W_{i,\\cdot}` for a row."""

DOT: Pair = (r"\cdot", "·")
HADAMARD: Pair = (r"\circ", "∘")
TRANSPOSE: Pair = (r"\top", "ᵀ")
SUM: Pair = (r"\sum", "Σ")
PARTIAL: Pair = (r"\partial", "∂")
TOTAL: Pair = (r"\mathrm{d}", "d")
NABLA: Pair = (r"\nabla", "∇")
EXPECTATION: Pair = (r"\mathbb{E}", "𝔼")
IMPLIES: Pair = (r"\Rightarrow", "⇒")
EQUIVALENT: Pair = (r"\Leftrightarrow", "⇔")
DOTS: Pair = (r"\dots", "…")
SUCH_THAT: Pair = (r"\quad \text{s.t.} \quad", " s.t. ")
MINUS: Pair = ("-", "−")
STAR: Pair = ("*", "*")
INCREMENT: Pair = (r"\Delta", "Δ")
"""The accent `Delta`: `\\Delta{W}`, ΔW; braces keep it from being a product."""

ACCENTS: Pairs = MappingProxyType(
    {
        "hat": (r"\hat", "\u0302"),
        "bar": (r"\bar", "\u0304"),
        "tilde": (r"\tilde", "\u0303"),
        "dot": (r"\dot", "\u0307"),
        "ddot": (r"\ddot", "\u0308"),
        "check": (r"\check", "\u030c"),
        "breve": (r"\breve", "\u0306"),
    }
)
"""Accents above the letter; the accents `star`, a superscript, and `Delta`, an increment, stand apart."""

ACCENT_ALIASES: Mapping[str, str] = MappingProxyType({r"\widehat": "hat", r"\overline": "bar", r"\widetilde": "tilde"})

FONTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"arrow": (r"\vec", ""), "bold": (r"\mathbf", r"\mathbf"), "plain": ("", "")}
)
"""For each notation the font of a vector and of a matrix."""

BOLD_GREEK = r"\boldsymbol"
ARROW = "\u20d7"

STRIPPED_FONTS = frozenset(
    {
        *(r"\vec", r"\overrightarrow", r"\underline", r"\mathbf", r"\boldsymbol", r"\bm", r"\pmb"),
        *(r"\mathit", r"\mathcal", r"\mathscr", r"\mathfrak", r"\mathsf", r"\mathtt", r"\mathnormal"),
    }
)
"""Commands that change how a letter looks and not what it is."""

VULGAR: Mapping[tuple[int, int], str] = MappingProxyType(
    {(1, 2): "½", (1, 3): "⅓", (2, 3): "⅔", (1, 4): "¼", (3, 4): "¾", (1, 5): "⅕", (1, 8): "⅛"}
)

SUPERSCRIPTS: Mapping[str, str] = MappingProxyType(
    dict(
        zip(
            "0123456789+−=()abcdefghijklmnoprstuvwxyzβγδθφχ",
            "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵝᵞᵟᶿᵠᵡ",
            strict=True,
        )
    )
)

SUBSCRIPTS: Mapping[str, str] = MappingProxyType(
    dict(
        zip(
            "0123456789+−-=()aehijklmnoprstuvxβγρφχ",
            "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
            strict=True,
        )
    )
)
