"""Which names are functions: `f(x)` is a call where f is declared or defined as one, else a product."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from derive.notation.tree import Vocabulary

FONTS = "mathcal|mathbf|mathrm|boldsymbol|bm|vec|hat|bar|tilde|mathsf|mathit|operatorname|widehat|text|underline|mathbb"
FONT = rf"\\(?:{FONTS})\s*"
BASE = (
    rf"(?:{FONT}\{{\s*(?:{FONT})?\\?(?P<inner>[A-Za-z]+)\s*\}}"
    rf"|{FONT}(?P<bare>[A-Za-z])|\\(?P<command>[A-Za-z]+)|(?P<letter>[A-Za-z]))"
)
SUB = r"(?:\s*[_^]\s*(?:\{[^{}]*\}|\\[A-Za-z]+|[A-Za-z0-9*+-]))*"
OPENER = r"\s*(?:\\left|\\[bB]igg?l?)?\s*[(\[]"
CALLED = re.compile(rf"{BASE}(?P<scripts>{SUB})(?P<primes>\s*'*){OPENER}")
MAPPED = re.compile(r"^\s*(?P<names>[^:]*?)\s*(?::|\\colon)\s*[^=].*?\\(?:to|rightarrow)\b", re.DOTALL)
NAME = re.compile(BASE)
ARGUMENT = r"[A-Za-z\d\s{}()_^*',;|~\\.]+"
HEAD = re.compile(
    rf"^\W*(?:\\(?:quad|qquad|Rightarrow|implies|therefore|displaystyle|text\s*\{{[^}}]*\}})\s*)*{BASE}{SUB}\s*'*{OPENER}(?P<arguments>[^()\[\]]*)(?:\\right|\\[bB]igg?r?)?\s*[)\]]\s*(?::?=|\\coloneqq|\\triangleq|\\equiv|\\propto|\\overset|\\stackrel|:=|<|>|\\le|\\ge|&)"
)
ENDING = r"\s*(?:[+-]\s*1|=\s*1\s*,\s*(?:\\l?dots|\.\.\.)\s*,\s*[A-Za-z])?(?![^ .,;:)?])"
COUNTED = re.compile(
    rf"\b[Ll]ayers?\s+(?P<letters>(?:\\ell|[A-Za-z]){ENDING})"
    r"|(?<![A-Za-z])(?P<last>[A-Z])\s+(?:is|denotes|being|for)\s+the\s+(?:last|final|output|top)\s+layer"
)
LETTER = re.compile(r"\\ell(?![A-Za-z])|(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])")
BY_HABIT = frozenset("f g phi varphi psi sigma ell J F H Q Phi Psi rho kappa".split())
PROBABILITIES = frozenset("p q P N".split())
KNOWN = frozenset(
    "left right frac tfrac dfrac sqrt sum prod log ln exp sin cos tan tanh det max min sup inf cdot times circ odot "
    "otimes in le ge leq geq quad qquad text mathrm nabla partial to mathbb big Big bigl Bigl bigg biggl "
    "Rightarrow implies iff "
    "int lim top intercal ne neq infty dots ldots cdots mid to langle rangle lVert rVert lvert rvert begin end ".split()
)


SCRIPTS = ((r"\mathcal", "cal"), (r"\mathscr", "cal"), (r"\mathfrak", "frak"))
"""Fonts that make another name, as the reader does."""


def base_of(found: re.Match[str]) -> str:
    base = found["inner"] or found["bare"] or found["command"] or found["letter"]
    prefix = next((name for font, name in SCRIPTS if found[0].lstrip().startswith(font)), "")
    return prefix + base if len(base) == 1 else base


def vocabulary(formulas: Iterable[str], prose: str = "") -> Vocabulary:
    """The functions of a document, from all its formulas, and the letters that count layers, also from its words."""
    texts = list(formulas)
    functions: set[str] = set()
    moving = bases(DOTTED, texts) | bases(LIES_IN, texts)
    for text in texts:
        functions |= declared(text) | called(text) | named_behind(text) | set(bases(OF_ITSELF, [text]) - moving)
        functions |= {base for part in WHERE.split(text) for base in headed(part)}
    functions |= always_at_a_name(texts) - moving
    functions -= {base for base in functions & BY_HABIT if is_quantity(base, texts)} | valued_in_layers(texts)
    functions -= {base for base in functions & OFTEN_NUMBERS if any(is_argument(base, text) for text in texts)}
    functions |= {base for base, (sign, opener) in ALWAYS.items() if always_called(sign, opener, texts)}
    counted = layers(texts, prose) | ({("e", "")} if has_layered_e(texts) else set())
    numbered, alone = bases(NUMBERED, texts), bases(ALONE, texts)
    paired = bases(PAIRED, texts) - alone
    names = frozenset(functions - KNOWN)
    return Vocabulary(names, layers=frozenset(counted), numbered=numbered, paired=paired)


def without_itself(text: str) -> str:
    """`E(a)` of `E = E(a)`, character for character: what E is a function of is no equation for it; of a matrix,
    `C \\in \\mathbb{R}^{n \\times n}`.
    """
    text = LIES_IN.sub(lambda found: found["whole"].ljust(len(found[0])), text)
    return OF_ITSELF.sub(lambda found: " " * len(found[0]), text)


def bases(pattern: re.Pattern[str], texts: Iterable[str]) -> frozenset[str]:
    return frozenset(base_of(hit) for text in texts for hit in pattern.finditer(text))


def layers(texts: list[str], prose: str) -> set[tuple[str, str]]:
    """w of `w^l_{jk}` with l and L, after "neuron k in layer l": these letters count and are no powers above w."""
    letters = {hit for found in COUNTED.finditer(prose) for hit in LETTER.findall(found["letters"] or found["last"])}
    running = "|".join(re.escape(letter) for letter in letters if letter.islower())
    raised = re.compile(rf"{BASE}(?:_(?:\{{[^{{}}]*\}}|[A-Za-z0-9]))?\^\{{?\s*(?:{running})(?![A-Za-z])")
    found = {base_of(hit) for text in texts for hit in raised.finditer(text)} if running else set()
    return {(base, letter.lstrip("\\")) for base in found - {"e"} for letter in letters}


OF_ITSELF = re.compile(rf"^\s*(?P<whole>{BASE})\s*&?\s*:?=\s*&?\s*(?=(?P=whole){OPENER})")
"""E of `E = E(a)`."""
LIES_IN = re.compile(rf"{OF_ITSELF.pattern}(?P=whole){OPENER}[^()]*[)\]]\s*(?=\\in(?![A-Za-z]))")
DOTTED = re.compile(rf"\\dot\s*\{{?\s*{BASE}")
WHERE = re.compile(r"\\(?:text|mathrm|mbox)\s*\{\s*(?:where|with|for)\s*\}")
LAYER = r"(?:\s*\^\s*\{\s*\([^()]*\)\s*\})?"
NUMBERED = re.compile(rf"{BASE}{LAYER}\s*_\s*\{{\s*[01]\s*(?:[a-z]|\\ell)")
PAIRED = re.compile(rf"{BASE}{LAYER}\s*_\s*\{{\s*[1-9][1-9]\s*\}}")
ALONE = re.compile(rf"{BASE}{LAYER}\s*_\s*(?:[A-Za-z\d]|\\[A-Za-z]+|\{{\s*(?:[A-Za-z\d]|\\[A-Za-z]+)\s*\}})")
"""w of `w_{1j}`, which is no member 1j; a of `a_{12}`; x of `x_1` and `x_i`, whose `x_{12}` is the twelfth."""
IN_LAYER = re.compile(r"\^\s*\{\s*\(\s*(?:[A-Za-z]|\\ell|\d+)\s*(?:[+-]\s*\d+)?\s*\)\s*\}")


def has_layered_e(texts: list[str]) -> bool:
    """`e^{(l)}` beside `z^{(l)}`: an error, where e has no other exponent."""
    powers = [text[hit.end() :] for text in texts for hit in re.finditer(r"(?<![A-Za-z\\])e(?=\s*\^)", text)]
    others = any(IN_LAYER.search(re.sub(r"(?<![A-Za-z\\])e\s*\^", " ", text)) for text in texts)
    return bool(powers) and others and all(IN_LAYER.match(power.lstrip()) for power in powers)


VALUED = re.compile(rf"^\W*{BASE}\s*{IN_LAYER.pattern}\s*&?\s*:?=")


def valued_in_layers(texts: list[str]) -> set[str]:
    """`g^{(2)} = ∂E/∂z^{(2)}`: what has a value in a layer is no function of what stands behind it."""
    heads = (VALUED.match(text) for text in texts)
    return {base_of(head) for head in heads if head} - {base for text in texts for base in headed(text)}


def is_quantity(base: str, texts: list[str]) -> bool:
    """`φ(1 − φ)`, `g_i(μ_i + g_i)`: a letter that stands bare in its own brackets wherever it has any is a factor."""
    calls = [(text, found) for text in texts for found in CALLED.finditer(text) if base_of(found) == base]
    if any(found["primes"].strip() for _, found in calls):
        return False
    numbered = any(is_number(base, text) or is_valued(base, text) or is_point(base, text) for text in texts)
    if numbered and all(found["scripts"].strip() for _, found in calls):
        return True
    return bool(calls) and all(holds(base, inside(text, found.end())) for text, found in calls)


def is_argument(base: str, text: str) -> bool:
    """κ of `L(w, λ, κ) = …`."""
    found = HEAD.match(text)
    return found is not None and any(base_of(name) == base for name in NAME.finditer(found["arguments"]))


OFTEN_NUMBERS = frozenset("kappa rho sigma".split())
"""Letters of functions that are numbers where another function is one of them."""


def is_number(base: str, text: str) -> bool:
    """`σ_i > 0`, `\\phi_i \\in \\mathbb{R}`: nothing whose value depends on what stands behind it."""
    found = NUMBER.match(text)
    return found is not None and base_of(found) == base


def is_point(base: str, text: str) -> bool:
    """`x, g \\in \\mathbb{R}^d`."""
    found = POINTS.match(text)
    return found is not None and any(base_of(name) == base for name in NAME.finditer(found["names"]))


POINTS = re.compile(r"(?P<names>[^=<>()]*?)\\in(?![a-z])\s*\\mathbb\s*\{?\s*R")


def is_valued(base: str, text: str) -> bool:
    """`g_i = \\partial L/\\partial h_i`, which is the same wherever it stands."""
    found = VALUED_MEMBER.match(text)
    return found is not None and base_of(found) == base


VALUED_MEMBER = re.compile(rf"^\s*{BASE}\s*_\s*(?:\{{[^{{}}]*\}}|[A-Za-z])\s*&?\s*:?=")
NUMBER = re.compile(rf"^\s*{BASE}\s*_\s*(?:\{{[^{{}}]*\}}|[A-Za-z])\s*(?:>|\\geq?(?![a-z])|\\in(?![a-z]))")


def holds(base: str, text: str) -> bool:
    return any(base_of(found) == base for found in NAME.finditer(text)) and not CALLED.search(text)


def inside(text: str, start: int) -> str:
    """What stands up to the bracket that closes."""
    depth = 1
    for k in range(start, len(text)):
        depth += (text[k] in "([") - (text[k] in ")]")
        if depth == 0:
            return text[start:k]
    return text[start:]


ALWAYS = {
    "Gamma": (r"\\Gamma(?![A-Za-z])", OPENER),
    "E": (r"(?<![A-Za-z\\{])E(?![A-Za-z])(?:\s*_\s*(?:\{[^{}]*\}|\w))?", OPENER.replace("[(\\[]", "\\[")),
}
"""Γ is the function, and E the expectation, where brackets stand behind it wherever it stands, and else a letter."""


def always_at_a_name(texts: Sequence[str]) -> set[str]:
    """h of `h(x_i)`, where h stands nowhere without brackets: nobody puts a single symbol in brackets as a factor."""
    bare: set[str] = set()
    called: set[str] = set()
    for text in texts:
        for hit in NAME.finditer(text):
            behind = text[hit.end() :]
            called |= {base_of(hit)} if AT_A_NAME.match(behind) else set()
            bare |= {base_of(hit)} if not re.match(rf"{SUB}\s*'*{OPENER}", behind) and hit[0] != text.strip() else set()
    return {base for base in called - bare if len(base) == 1 and base.isalpha()}


AT_A_NAME = re.compile(
    rf"{OPENER}\s*(?:\\(?:{FONTS})\s*\{{?\s*)?\\?[A-Za-z]+\s*\}}?{SUB}\s*(?:\\right|\\[bB]igg?r?)?\s*\)"
)


def always_called(sign: str, opener: str, texts: Iterable[str]) -> bool:
    ahead = [re.match(opener, text[found.end() :]) for text in texts for found in re.finditer(sign, text)]
    return bool(ahead) and all(ahead)


def declared(text: str) -> set[str]:
    """`f, g : ℝ → ℝ`."""
    found = MAPPED.match(text)
    return {base_of(name) for name in NAME.finditer(found["names"])} if found else set()


def headed(text: str) -> set[str]:
    """`J(w) = …`, `p(x \\mid z) := …`: a name before bare arguments at the start of a statement."""
    found = HEAD.match(text)
    if not found or not re.fullmatch(ARGUMENT, found["arguments"]):
        return set()
    return {base_of(found)}


NAMED = re.compile(r"(?:=\s*:|\\eqqcolon(?![A-Za-z]))\s*&?")


def named_behind(text: str) -> set[str]:
    """`… =: S_λ(z)`: a name before bare arguments that ends a statement."""
    heads = (CALLED.match(text, sign.end()) for sign in NAMED.finditer(text))
    ends = (
        (head, re.match(r"[^()\[\]]*(?:\\right)?[)\]]\s*[.,;]?\s*(?:\\\\)?\s*$", text[head.end() :]))
        for head in heads
        if head
    )
    return {base_of(head) for head, end in ends if end and re.fullmatch(ARGUMENT, end[0])}


def called(text: str) -> set[str]:
    """`f'(z)`, `∇J(w)`, and letters that are functions by habit."""
    found: set[str] = set()
    for match in CALLED.finditer(text):
        base, before = base_of(match), text[: match.start()].rstrip()
        if re.search(r"\^\s*(?:\{\s*)?(?:\\(?:top|intercal|mathsf|mathrm|text|dagger)|T|-|\d)", match["scripts"]):
            continue
        operator = OPERATOR.search(before)
        habit = base in BY_HABIT and not (base == "sigma" and "^" in match["scripts"])
        if match["primes"].strip() or operator or habit or is_probability(base, text[match.end() :]):
            found.add(base)
    return found


BELOW = r"(?:_(?:\{[^{}]*\}|\\[A-Za-z]+|\w))?"
OPERATOR = re.compile(rf"\\nabla{BELOW}(?:\^2)?{BELOW}$|\\partial(?:\^2)?$|\bd$")


def is_probability(base: str, after: str) -> bool:
    inside = after[: max(after.find(")"), 0)]
    if base == "I" and re.fullmatch(r"\s*[A-Z](?:\s*(?:[,;|]|\\mid)\s*[A-Z])+\s*", inside):
        return True
    return base in PROBABILITIES and (
        r"\mid" in inside or "|" in inside or re.fullmatch(r"\s*\\?[A-Za-z]+(?:_\{?\w+\}?)?\s*", inside) is not None
    )
