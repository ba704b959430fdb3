"""`solve ∂L/∂w = 0` → `Solve ∂L/∂w = 0.`: a reason as a sentence, and a sentence in LaTeX."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby
from types import MappingProxyType
from unicodedata import normalize

from derive.notation import spelling

Pairs = Mapping[str, str]


def sentence(text: str) -> str:
    """A capital in front of a word, a full stop at the end; a symbol in front stays small."""
    text = text.strip()
    if re.match(r"[a-z][a-z'’-]+(?=[\s,:;]|$)|a\s+[a-z]{2}", text):
        text = text[0].upper() + text[1:]
    return text if not text or text[-1] in ".!?" else text + "."


def _glyphs() -> dict[str, str]:
    """Every glyph that `spelling` knows by its LaTeX."""
    tables = (spelling.LETTERS, spelling.RELATIONS)
    pairs = [pair for table in tables for pair in table.values()]
    signs = (spelling.DOT, spelling.HADAMARD, spelling.PARTIAL, spelling.SUM, spelling.NABLA, spelling.DOTS)
    more = (spelling.IMPLIES, spelling.EQUIVALENT, spelling.EXPECTATION, spelling.MINUS)
    return {glyph: latex for latex, glyph in (*pairs, *signs, *more) if not glyph.isascii()}


MATHS: Pairs = MappingProxyType(
    {
        **_glyphs(),
        "ℝ": r"\mathbf{R}",
        "ℕ": r"\mathbf{N}",
        "𝔼": r"\mathbf{E}",
        "‖": r"\|",
        "√": r"\surd ",
        "×": r"\times",
        "⊙": r"\odot",
        "±": r"\pm",
        "∞": r"\infty",
        "∀": r"\forall",
        "⟨": r"\langle",
        "⟩": r"\rangle",
        "½": r"\tfrac12",
        "⅓": r"\tfrac13",
        "¼": r"\tfrac14",
        "′": "'",
        "″": "''",
        "‴": "'''",
        "∇": r"\nabla",
        "∑": r"\sum",
        "∏": r"\prod",
        "∫": r"\int",
        "⊆": r"\subseteq",
        "∪": r"\cup",
        "∩": r"\cap",
        "⇒": r"\Rightarrow",
        "⟹": r"\Rightarrow",
        "↦": r"\mapsto",
        "→": r"\to",
        "←": r"\leftarrow",
        "⊤": r"\top",
    }
)

RAISED: Pairs = MappingProxyType(
    {glyph: plain for plain, glyph in spelling.SUPERSCRIPTS.items()} | {"ᵀ": r"\top ", "ˣ": r"\times "}
)
LOWERED: Pairs = MappingProxyType({glyph: plain for plain, glyph in spelling.SUBSCRIPTS.items()} | {"ₛ": "s"})
ABOVE: Pairs = MappingProxyType({glyph: latex for latex, glyph in spelling.ACCENTS.values()} | {"\u20d7": r"\vec"})

TEXT: Pairs = MappingProxyType(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "#": r"\#",
        "$": r"\$",
        "%": r"\%",
        "&": r"\&",
        "_": r"\_",
        "^": r"\^{}",
        "~": r"\~{}",
        "<": r"\(<\)",
        ">": r"\(>\)",
        "|": r"\(|\)",
        '"': "''",
        "–": "--",
        "—": "---",
        "‘": "`",
        "’": "'",
        "“": "``",
        "”": "''",
        "…": r"\dots{}",
        "§": r"\S{}",
        "\u00a0": "~",
        **{chr(0x2460 + k): f"({k + 1})" for k in range(9)},
    }
)

UMLAUTS: Pairs = MappingProxyType(
    {
        "\u0300": "`",
        "\u0301": "'",
        "\u0302": "^",
        "\u0303": "~",
        "\u0308": '"',
        "\u0327": "c",
        "\u030c": "v",
        "\u030b": "H",
    }
)

NO_FONTS: Pairs = MappingProxyType({})
OPERATORS = frozenset("=+<>/|")
SIGNS = frozenset("= < > ≤ ≥ ≠".split())
NAMED = frozenset({"log", "exp", "tanh", "diag", "tr", "det"})
"""In front of mathematics these are mathematics."""


def is_maths(word: str) -> bool:
    """`w·xᵢ`, `∂L/∂w`, `n`, `f(z)`, `=`: it holds a glyph, or single letters and signs only."""
    core = word.strip(",.;:!?()[]")
    if any(glyph in MATHS or glyph in RAISED or glyph in LOWERED or glyph in ABOVE for glyph in core):
        return core not in ("…", "—")
    letters = re.findall(r"[A-Za-z]+", core)
    if not letters:
        return any(sign in OPERATORS for sign in core)
    single = all(len(run) == 1 for run in letters) and core not in ("a", "A", "I")
    return single and (len(core) == 1 or bool(re.search(r"[=+<>/|(^_]", core)))


def latex_prose(text: str, letters: Pairs = NO_FONTS) -> str:
    """A sentence in LaTeX: words escaped, what is mathematics in `\\(…\\)`, its letters as in `letters`."""
    words = beside_maths(text.split())
    return " ".join(maths_run(run, letters) if maths else " ".join(map(latex_text, run)) for maths, run in words)


def beside_maths(words: list[str]) -> list[tuple[bool, list[str]]]:
    """Neighbouring words of mathematics in one run, with a number or a function beside it; a comma ends a run."""
    marks = [is_maths(word) for word in words]
    for k, word in enumerate(words[1:], 1):
        if marks[k - 1] and re.fullmatch(r"[\d.]*\d[,.;:)\]]*", word) and words[k - 1][-1] not in ",;:.":
            marks[k] = True
    for k, word in enumerate(words[:-1]):
        marks[k] = marks[k] or (word.isdecimal() and words[k + 1] in SIGNS)
        between = word == ":" and k > 0 and marks[k - 1] and marks[k + 1]
        marks[k] = marks[k] or (word in NAMED and marks[k + 1]) or between
    runs = 0
    keys = []
    for word, mark in zip(words, marks, strict=True):
        keys.append((runs, mark))
        runs += mark and word[-1] in ",;:." and word != ":"
    grouped = groupby(zip(keys, words, strict=True), lambda pair: pair[0])
    return [(key[1], [word for _, word in group]) for key, group in grouped]


def maths_run(words: list[str], letters: Pairs) -> str:
    """Punctuation and a bracket without its partner stay outside."""
    body, before, after = " ".join(words), "", ""
    while body and body[-1] in ",.;:!?":
        body, after = body[:-1], body[-1] + after
    while body.startswith("(") and body.count("(") > body.count(")"):
        body, before = body[1:], before + "("
    while body.endswith(")") and body.count(")") > body.count("("):
        body, after = body[:-1], ")" + after
    return rf"{before}\({latex_maths(body, letters)}\){after}" if body else before + after


PIECES = re.compile(
    rf"(?P<above>.[{''.join(ABOVE)}])|(?P<power>\^\{{[^{{}}]*\}})|(?P<raised>[{re.escape(''.join(RAISED))}]+)"
    rf"|(?P<lowered>[{re.escape(''.join(LOWERED))}]+)|(?P<word>-?[A-Za-z]{{2,}})|(?P<glyph>.)",
    re.DOTALL,
)


def latex_maths(text: str, letters: Pairs) -> str:
    """`w·xᵢ` → `\\vec w\\cdot \\vec x_{i}`."""
    return re.sub(" +", " ", "".join(piece(found, letters) for found in PIECES.finditer(text))).strip()


def piece(found: re.Match[str], letters: Pairs) -> str:
    text = found.group()
    return letters[text] if text in letters else PIECE[found.lastgroup or "glyph"](text)


def above(text: str) -> str:
    return f"{ABOVE[text[1]]}{{{glyph(text[0]).strip()}}}"


def raised(text: str) -> str:
    return f"^{{{''.join(glyph(RAISED[letter]) for letter in text)}}}"


def power(text: str) -> str:
    """`^{zₖ}` keeps its braces."""
    return f"^{{{latex_maths(text[2:-1], NO_FONTS)}}}"


def lowered(text: str) -> str:
    """`ₖₗ` is two indices; `₁₂` and `ₖ₊₁` are one."""
    letters = [LOWERED[letter] for letter in text]
    several = "".join(letters).isalnum() and not "".join(letters).isdecimal()
    return f"_{{{(',' if several else '').join(map(glyph, letters))}}}"


def word(text: str) -> str:
    """A named function, a product of two letters, else a word in upright letters."""
    if text in spelling.FUNCTIONS:
        return spelling.FUNCTIONS[text][0] + " "
    return text if len(text) == 2 else rf"\text{{{text}}}"


def glyph(text: str) -> str:
    """A glyph by its LaTeX, a special character escaped."""
    found = MATHS.get(text)
    if found is not None:
        return found + " " if found[-1:].isalpha() else found
    if text.isascii() or len(text) > 1:
        return {"{": r"\{", "}": r"\}"}.get(text, text) if text in "{}|<>^_" or len(text) > 1 else TEXT.get(text, text)
    return rf"\text{{{latex_text(text)}}}"


PIECE = MappingProxyType(
    {"above": above, "power": power, "raised": raised, "lowered": lowered, "word": word, "glyph": glyph}
)


def latex_text(text: str) -> str:
    """Words with their accents; a glyph that LaTeX cannot write is a question mark."""
    return "".join(latex_letter(letter) for letter in text)


def latex_letter(letter: str) -> str:
    if letter in TEXT:
        return TEXT[letter]
    if letter.isascii():
        return letter
    return rf"\({glyph(letter)}\)" if letter in MATHS else accented(letter)


def accented(letter: str) -> str:
    """`é` → `\\'{e}`."""
    base, *marks = tuple(normalize("NFD", letter))
    if len(marks) == 1 and base.isascii() and marks[0] in UMLAUTS:
        return rf"\{UMLAUTS[marks[0]]}{{{base}}}"
    return {"ß": r"\ss{}", "ø": r"\o{}", "æ": r"\ae{}", "ł": r"\l{}"}.get(letter, "?")
