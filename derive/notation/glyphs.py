"""`αᵢ² ≤ ‖ŵ‖` into `\\alpha_{i}^{2} \\le \\|\\hat{w}\\|`: what each Unicode sign stands for in LaTeX."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from derive.notation import spelling

SIGNS: Mapping[str, str] = {
    **{glyph: command for command, glyph in spelling.LETTERS.values()},
    **{glyph: command for command, glyph in spelling.RELATIONS.values() if len(glyph) == 1},
    **{pair[1]: pair[0] for pair in (spelling.DOT, spelling.HADAMARD, spelling.PARTIAL, spelling.KRONECKER)},
    **{pair[1]: pair[0] for pair in (spelling.NABLA, spelling.IMPLIES, spelling.EQUIVALENT, spelling.INTEGRAL)},
    **{pair[1]: pair[0] for pair in (spelling.FOR_ALL, spelling.INDICATOR, spelling.EXPECTATION)},
    **{pair[1]: pair[0] for sides in spelling.ENCLOSED.values() for pair in sides},
    **{glyph: rf"\frac{{{above}}}{{{below}}}" for (above, below), glyph in spelling.VULGAR.items()},
    **{"−": "-", "–": "-", "′": "'", "″": "''", "…": r"\dots", "⋯": r"\dots", "⋮": r"\dots", "‖": r"\|", "∥": r"\|"},
    **{
        "∑": r"\sum",
        "∏": r"\prod",
        "√": r"\sqrt",
        "×": r"\times",
        "⊙": r"\odot",
        "∗": "*",
        "⋅": r"\cdot",
        "∣": r"\mid",
    },
    **{"⟨": r"\langle", "⟩": r"\rangle", "⟹": r"\Rightarrow", "⟺": r"\Leftrightarrow", "⟵": r"\leftarrow"},
    **{"⟶": r"\to", "φ": r"\varphi", "ϕ": r"\phi", "ε": r"\varepsilon", "⩽": r"\le", "⩾": r"\ge", "µ": r"\mu"},
    **{"ℙ": r"\mathbb{P}", "ℓ": r"\ell", "†": r"^{\dagger}", "⊤": r"\top", "±": r"\pm", "△": r"\Delta", "∆": r"\Delta"},
}
"""A single Unicode sign stands for its LaTeX."""

ABOVE = {glyph: plain for plain, glyph in spelling.SUPERSCRIPTS.items()} | {
    "ᵀ": r"\top ",
    "⊺": r"\top ",
    "°": r"\circ ",
}
BELOW = {glyph: plain for plain, glyph in spelling.SUBSCRIPTS.items()}
MINUS = {"−": "-"}
ACCENTS = {mark: command for command, mark in spelling.ACCENTS.values()} | {spelling.ARROW: r"\vec", "\u0305": r"\bar"}


def spelled_out(source: str, position: int, end: int) -> tuple[str, int]:
    """`\\hat{w}` of ŵ and the place behind it; nothing where the sign is not part of the notation."""
    for mark, table in (("^", ABOVE), ("_", BELOW)):
        behind = _run(source, position, end, table)
        if behind > position:
            return mark + "{" + "".join(plain_sign(table[sign]) for sign in source[position:behind]) + "}", behind
    behind = _marks(source, position + 1, end)
    if behind == position + 1 and source[position] in SIGNS:
        return SIGNS[source[position]], behind
    return _accented(unicodedata.normalize("NFD", source[position:behind])), behind


def plain_sign(text: str) -> str:
    return MINUS.get(text, SIGNS.get(text, text))


def _run(source: str, position: int, end: int, table: Mapping[str, str]) -> int:
    while position < end and source[position] in table:
        position += 1
    return position


def _marks(source: str, position: int, end: int) -> int:
    while position < end and source[position] in ACCENTS:
        position += 1
    return position


def _accented(text: str) -> str:
    """`\\hat{y}` of y and its mark."""
    letter, marks = _letter(text[0]), text[1:]
    if any(mark not in ACCENTS for mark in marks):
        return ""
    for mark in marks if letter else "":
        letter = f"{ACCENTS[mark]}{{{letter}}}"
    return letter


def _letter(sign: str) -> str:
    """`\\mathcal{N}` of 𝒩, `w` of 𝐰."""
    if sign in SIGNS:
        return SIGNS[sign]
    plain, name = unicodedata.normalize("NFKC", sign), unicodedata.name(sign, "")
    if len(plain) != 1 or not (plain.isascii() and plain.isalnum()):
        return SIGNS.get(plain, "") if "MATHEMATICAL" in name else ""
    for command, kind in spelling.SCRIPTS.values():
        if kind in name:
            return f"{command}{{{plain}}}"
    return plain if plain == sign or "MATHEMATICAL" in name else ""
