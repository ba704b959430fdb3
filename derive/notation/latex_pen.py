"""`\\frac{1}{n} \\sum_{i=1}^{n} \\vec x_i`: every sign as LaTeX draws it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from derive.notation import spelling
from derive.notation.pens import Pen, decimal, is_word, script_of, tightened
from derive.notation.tree import Name


@dataclass(frozen=True)
class LatexPen(Pen):
    """`\\frac{1}{n} \\sum_{i=1}^{n} \\vec x_i`."""

    def number(self, value: Fraction) -> str:
        plain = decimal(value)
        half = r"\tfrac12" if value == Fraction(1, 2) else None
        return plain or half or self.fraction(str(value.numerator), str(value.denominator))

    def letter(self, base: str) -> str:
        if base in spelling.LETTERS:
            return spelling.LETTERS[base][0]
        if (script := script_of(base)) is not None:
            return script[0]
        if base in spelling.FUNCTIONS:
            return spelling.FUNCTIONS[base][0]
        if base in spelling.MARKS:
            return spelling.MARKS[base][0]
        return base if len(base) == 1 else rf"\mathrm{{{base}}}"

    def font(self, name: Name) -> str:
        """`\\vec`, `\\mathbf`, `\\boldsymbol` or nothing, from what the vocabulary says of the name."""
        vector, matrix = spelling.FONTS[self.notation]
        command = vector if self.is_vector(name) else matrix if self.is_matrix(name) else ""
        bold_greek = command == r"\mathbf" and name.base in spelling.LETTERS
        return spelling.BOLD_GREEK if bold_greek else command

    def drawn(self, name: Name) -> str:
        letter = self.letter(name.base)
        font = "" if name.base in spelling.SPECIAL else self.font(name)
        fonted = _commanded(font, letter)
        if name.accent == "Delta":
            return f"{spelling.INCREMENT[0]}{{{fonted}}}"
        return _commanded(spelling.ACCENTS.get(name.accent, ("", ""))[0], fonted)

    def name(self, name: Name, subscripts: list[str], layer: str | None) -> str:
        below = self.subscript(",".join(subscripts)) if subscripts else ""
        mark = spelling.RAISED.get(name.accent, ("", ""))[0]
        word = is_word(name.layer)
        above = ("" if layer is None else layer if word else f"({layer})") + mark
        return self.drawn(name) + below + "'" * name.primes + (_script("^", above) if above else "")

    def bracket(self, text: str) -> str:
        tall = r"\frac" in text or r"\sum" in text
        return rf"\left({text}\right)" if tall else f"({text})"

    def juxtapose(self, left: str, right: str) -> str:
        """`a b`, `f(z)\\, x`: a thin space after a bracket, which TeX itself puts before `\\sum`."""
        closed = left.endswith((")", "]", r"\rVert", r"\rvert"))
        apart = closed and not right.startswith((r"\sum", r"\log", r"\ln", r"\det"))
        return left + (r"\, " if apart else " ") + right

    def fraction(self, above: str, below: str) -> str:
        return rf"\frac{{{above}}}{{{below}}}"

    def superscript(self, text: str) -> str:
        """`x^{n}`; braces keep the exponents T and (a)(b) from being a transpose and a layer."""
        layer = text.startswith("(") and text.endswith((")", "T", "*"))
        return _script("^", f"{{{text}}}" if layer or text in ("T", "-T") else text)

    def subscript(self, text: str) -> str:
        return _script("_", text)

    def root(self, text: str) -> str:
        return rf"\sqrt{{{text}}}"

    def norm(self, text: str) -> str:
        return rf"\lVert {text} \rVert"

    def absolute(self, text: str) -> str:
        return rf"\lvert {text} \rvert"

    def braces(self, text: str) -> str:
        return rf"\{{{text}\}}"

    def transposed(self, inverse: bool) -> str:
        return r"^{-\top}" if inverse else r"^\top"

    def derivative(self, sign: str, order: int, of: str, by: list[str]) -> str:
        power = _script("^", str(order)) if order > 1 else ""
        return self.fraction(f"{sign}{power} {of}", r"\,".join(f"{sign} {item}" for item in by))

    def sum_head(self, sign: str, index: str, lower: str | None, upper: str | None) -> str:
        return self.sum_where(sign, index if lower is None else f"{index}={lower}", upper)

    def sum_where(self, sign: str, below: str, upper: str | None) -> str:
        end = "" if upper is None else f"^{{{upper}}}"
        return f"{sign}_{{{below}}}{end} "

    def taken(self, body: str, conditions: str) -> str:
        return rf"\left. {body} \right|_{{{conditions}}}"

    def matrix(self, rows: list[list[str]]) -> str:
        text = r" \\ ".join(" & ".join(row) for row in rows)
        return rf"\begin{{pmatrix}} {text} \end{{pmatrix}}"

    def cases(self, branches: list[tuple[str, str | None]]) -> str:
        text = r" \\ ".join(f"{value} & {_when(condition)}" for value, condition in branches)
        return rf"\begin{{cases}} {text} \end{{cases}}"

    def apart(self, items: list[str]) -> str:
        return r", \quad ".join(items)

    def optimum_head(self, sense: str, over: list[str]) -> str:
        head = "\\" + sense if sense in ("min", "max", "inf", "sup") else rf"\operatorname{{{sense}}}"
        return rf"{head}_{{{', '.join(over)}}}\ "


def _when(condition: str | None) -> str:
    return r"\text{otherwise}" if condition is None else rf"\text{{if }} {condition}"


def _commanded(command: str, text: str) -> str:
    """`\\hat y`, `\\hat{\\vec w}`."""
    if not command:
        return text
    return f"{command} {text}" if len(text) == 1 else f"{command}{{{text}}}"


def _script(mark: str, text: str) -> str:
    return mark + (text if len(text) == 1 else f"{{{tightened(text)}}}")
