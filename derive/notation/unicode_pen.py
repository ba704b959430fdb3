"""`½‖w‖² − Σᵢ αᵢ`: every sign as one line of Unicode draws it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from derive.notation import spelling
from derive.notation.pens import Pen, decimal, script_of, tightened, width
from derive.notation.tree import Name


@dataclass(frozen=True)
class UnicodePen(Pen):
    """`½‖w‖² − Σᵢ αᵢ`."""

    side: int = field(init=False, default=1)
    one_line_fractions: bool = field(init=False, default=True)

    def number(self, value: Fraction) -> str:
        vulgar = spelling.VULGAR.get((value.numerator, value.denominator))
        return decimal(value) or vulgar or f"{value.numerator}/{value.denominator}"

    def letter(self, name: Name) -> str:
        known = spelling.LETTERS.get(name.base) or spelling.MARKS.get(name.base) or script_of(name.base)
        letter = (known or ("", name.base))[1]
        arrow = self.notation == "arrow" and self.is_vector(name)
        return letter + (spelling.ARROW if arrow else "")

    def name(self, name: Name, subscripts: list[str], layer: str | None) -> str:
        accent = spelling.ACCENTS.get(name.accent, ("", ""))[1]
        before = spelling.INCREMENT[1] if name.accent == "Delta" else ""
        drawn = before + unicodedata.normalize("NFC", self.letter(name) + accent)
        joined = ("" if all(len(s) == 1 for s in subscripts) else ",").join(subscripts)
        below = self.subscript(joined) if subscripts else ""
        above = self.superscript(f"({layer})") if layer is not None else ""
        return drawn + below + "′" * name.primes + above + spelling.RAISED.get(name.accent, ("", ""))[1]

    def bracket(self, text: str) -> str:
        return f"({text})"

    def juxtapose(self, left: str, right: str) -> str:
        """`2x`, `½‖w‖²`, `a b`: a number stands close to what it counts."""
        counted = left[-1] in "0123456789½⅓⅔¼¾⅕⅛" and left[0].isnumeric() and right[0] != "Σ"
        return left + ("" if counted and not right[0].isnumeric() else " ") + right

    def fraction(self, above: str, below: str) -> str:
        return f"{above}/{below}"

    def superscript(self, text: str) -> str:
        return _raised("^", tightened(text), spelling.SUPERSCRIPTS)

    def subscript(self, text: str) -> str:
        return _raised("_", tightened(text), spelling.SUBSCRIPTS)

    def root(self, text: str) -> str:
        return f"√{text}" if width(text) == 1 else f"√({text})"

    def norm(self, text: str) -> str:
        return f"‖{text}‖"

    def absolute(self, text: str) -> str:
        return f"|{text}|"

    def braces(self, text: str) -> str:
        return f"{{{text}}}"

    def transposed(self, inverse: bool) -> str:
        return "⁻ᵀ" if inverse else "ᵀ"

    def derivative(self, sign: str, order: int, of: str, by: list[str]) -> str:
        power = self.superscript(str(order)) if order > 1 else ""
        return f"{sign}{power}{of}/" + "".join(sign + item for item in by)

    def sum_head(self, sign: str, index: str, lower: str | None, upper: str | None) -> str:
        """`Σᵢ` for i = 1..n, `Σᵢ₌₁⁵` where the end is a number."""
        understood = lower in (None, "1") and (upper is None or upper.isalpha())
        start = index if lower is None or understood else f"{index}={lower}"
        end = "" if upper is None or understood else self.superscript(upper)
        return sign + self.subscript(start) + end + " "

    def sum_where(self, sign: str, below: str, upper: str | None) -> str:
        end = "" if upper is None else self.superscript(upper)
        return f"{sign}_{{{tightened(below)}}}{end} "

    def taken(self, body: str, conditions: str) -> str:
        return f"{body} |_{{{conditions}}}"

    def matrix(self, rows: list[list[str]]) -> str:
        return "(" + "; ".join(" ".join(row) for row in rows) + ")"

    def cases(self, branches: list[tuple[str, str | None]]) -> str:
        rows = (value + (" otherwise" if when is None else f" if {when}") for value, when in branches)
        return "{ " + "; ".join(rows) + " }"

    def apart(self, items: list[str]) -> str:
        return ", ".join(items)

    def optimum_head(self, sense: str, over: list[str]) -> str:
        return f"{sense}_{{{','.join(over)}}} " if over else f"{sense} "


def _raised(mark: str, text: str, table: Mapping[str, str]) -> str:
    """`xᵢₖ` where every character has its script, else `x_{β,k}`."""
    if all(character in table for character in text):
        return "".join(table[character] for character in text)
    return mark + (text if width(text) == 1 else f"{{{text}}}")
