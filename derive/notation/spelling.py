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
        "dots": (r"\dots", "…"),
        "prime": (r"\prime", "′"),
        "one": (r"\mathbf{1}", "𝟏"),
        "reals": (r"\mathbb{R}", "ℝ"),
        "naturals": (r"\mathbb{N}", "ℕ"),
        "integers": (r"\mathbb{Z}", "ℤ"),
        "complexes": (r"\mathbb{C}", "ℂ"),
    }
)

SCRIPTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"cal": (r"\mathcal", "SCRIPT"), "frak": (r"\mathfrak", "FRAKTUR"), "bb": (r"\mathbb", "DOUBLE-STRUCK")}
)
"""`calL` is \\mathcal{L} and ℒ, another name than L: prefix of the base, command, and the word in Unicode's names."""

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
        **_words("floor ceil binom pinv lse blkdiag supp span Corr"),
        **_commands("cot sec csc coth lim"),
    }
)

ENCLOSED: Mapping[str, tuple[Pair, Pair]] = MappingProxyType(
    {"floor": ((r"\lfloor", "⌊"), (r"\rfloor", "⌋")), "ceil": ((r"\lceil", "⌈"), (r"\rceil", "⌉"))}
)
"""Functions that are written around their argument."""

INDICATOR: Pair = (r"\mathbb{1}", "𝟙")
"""The function `indicator` of a statement: `\\mathbb{1}[y_i = k]`."""

PINV: Pair = (r"^{\dagger}", "†")

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
        "ldots": "dots",
        "cdots": "dots",
        "dotsc": "dots",
        "dotsb": "dots",
        "vdots": "dots",
        "ddots": "dots",
        "varnothing": "emptyset",
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
        "<<": (r"\prec", "≺"),
        "<<=": (r"\preceq", "⪯"),
        "===": (r"\equiv", "≡"),
        "=:": ("=:", "≕"),
        "=!": (r"\stackrel{!}{=}", "≟"),
        "notin": (r"\notin", "∉"),
        "much<": (r"\ll", "≪"),
        "much>": (r"\gg", "≫"),
        "perp": (r"\perp", "⊥"),
        "|->": (r"\mapsto", "↦"),
        ":": (":", ":"),
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
        r"\longrightarrow": "->",
        r"\subset": "subset",
        r"\doteq": ":=",
        r"\simeq": "~~",
        r"\colon": ":",
        r"\longmapsto": "|->",
    }
)
"""Other signs for a relation, for reading."""

MARKS: Pairs = MappingProxyType(
    {"+": ("+", "+"), "-": ("-", "-"), "cdot": (r"\cdot", "·"), "*": ("*", "*"), "++": ("++", "++"), "**": ("**", "**")}
)
"""Signs that are a subscript: `x_+`, `S_{++}`, `\\|A\\|_*`, and `W_{i,\\cdot}` for a row."""

LABELS = frozenset(
    "new old ref pred true opt max min train test val prev next init best avg reg data tot out eff prior post emp pop "
    "base model noise mle map ols ridge lasso res exp obs hid enc dec pos neg soft hard ce MAP MLE ML LS OLS KL CE MSE "
    "PCA LDA NN".split()
)
"""Words that stand below a name letter by letter, `x_{new}`, though each letter of them could be an index."""

DOT: Pair = (r"\cdot", "·")
HADAMARD: Pair = (r"\circ", "∘")
TRANSPOSE: Pair = (r"\top", "ᵀ")
KRONECKER: Pair = (r"\otimes", "⊗")
SUM: Pair = (r"\sum", "Σ")
PRODUCT: Pair = (r"\prod", "Π")
INTEGRAL: Pair = (r"\int", "∫")
FOR_ALL: Pair = (r"\forall", "∀")
MID: Pair = (r"\mid", "|")
PARTIAL: Pair = (r"\partial", "∂")
TOTAL: Pair = (r"\mathrm{d}", "d")
NABLA: Pair = (r"\nabla", "∇")
PLUS_MINUS = r"\pm"
EXPECTATION: Pair = (r"\mathbb{E}", "𝔼")
IMPLIES: Pair = (r"\Rightarrow", "⇒")
EQUIVALENT: Pair = (r"\Leftrightarrow", "⇔")
DOTS: Pair = (r"\dots", "…")
SUCH_THAT: Pair = (r"\quad \text{s.t.} \quad", " s.t. ")
AND: Pair = (r" \text{ and } ", " and ")
MINUS: Pair = ("-", "−")
RAISED: Pairs = MappingProxyType({"star": ("*", "*"), "plus": ("+", "⁺"), "minus": ("-", "⁻"), "circ": (r"\circ", "°")})
"""Accents that stand above and behind: `w^*`, the next point `x^+`."""
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
        *(r"\vec", r"\overrightarrow", r"\underline", r"\mathbf", r"\boldsymbol", r"\bm", r"\pmb", r"\bf"),
        *(r"\mathit", r"\mathsf", r"\mathtt", r"\mathnormal", r"\textbf", r"\symbf", r"\bold", r"\boldmath"),
    }
)
"""Commands that change how a letter looks and not what it is."""

SCRIPT_FONTS: Mapping[str, str] = MappingProxyType(
    {**{command: prefix for prefix, (command, _) in SCRIPTS.items()}, r"\mathscr": "cal", r"\cal": "cal"}
)
"""Commands that make another name of a letter."""

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

UNDER_WORDS = frozenset(["with", "where", "under"])
"""Words that may stand for "subject to" behind an optimum, or say what a name in it is."""
SUCH_THAT_WORDS = frozenset(["s.t.", "s. t.", "s.t", "subject to", "such that", "subj. to"])
OVER_WORDS = frozenset(["over", "over all", "w.r.t.", "with respect to"])
FOR_ALL_WORDS = frozenset(["for", "for all", "for each", "for every", "for any"])
AND_WORDS = frozenset(["and"])
IF_WORDS = frozenset(["if", "when", "for", "where", "whenever", "with"])
ELSE_WORDS = frozenset(["otherwise", "else", "if otherwise", "elsewhere"])
CONNECTIVES = SUCH_THAT_WORDS | OVER_WORDS | FOR_ALL_WORDS | AND_WORDS | IF_WORDS | ELSE_WORDS
SENSES: Mapping[str, str] = MappingProxyType(
    {
        **{word: word for word in ("min", "max", "inf", "sup", "argmin", "argmax")},
        **dict.fromkeys(("minimize", "minimise"), "min"),
        **dict.fromkeys(("maximize", "maximise"), "max"),
        **{"arg min": "argmin", "arg max": "argmax"},
        **{f"{word}imi{letter}e over": word for word in ("min", "max") for letter in "sz"},
    }
)
"""The words for an optimum."""
PROBLEM_WORDS = frozenset(word for word in SENSES if word.lower()[3:6] == "imi")

PROSE = frozenset(
    word
    for line in (
        "and or if then where with for since hence thus so by because when whenever as is are was the of in to on at",
        "from otherwise else elsewhere that such subject subj. s.t. s.t s. we let which this these it its using while",
        "therefore but note recall gives giving yields i.e. e.g. all each every any some not an has have be only iff",
        "wrt w.r.t. minimize maximize minimise maximise over follows implies given assuming suppose under",
    )
    for word in line.split()
)
"""Words that are no names; a formula that holds one where a factor should be is refused."""
