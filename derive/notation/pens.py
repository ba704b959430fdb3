"""`\\vec w_i` or w⃗ᵢ: how each sign is drawn in LaTeX and in Unicode. No precedence and no mathematics here."""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction

from derive.notation import spelling
from derive.notation.tree import Name, Number, Tree, Vocabulary

Pair = spelling.Pair


def key(name: Name) -> str:
    """`b_1` of b₁, `x` of xᵢ and of x̂′: the word by which a `Vocabulary` knows a name."""
    fixed = [str(s.value) for s in name.subscripts if isinstance(s, Number)]
    return "_".join([name.base, *fixed])


def keys(name: Name) -> Iterator[tuple[str, tuple[Tree, ...]]]:
    """`x_1` with nothing, then `x` with 1: the words by which x₁ may be known, with the subscripts left for indices."""
    for taken in range(len(name.subscripts), -1, -1):
        fixed = name.subscripts[:taken]
        if all(isinstance(item, Number | Name) for item in fixed):
            words = [str(item.value) if isinstance(item, Number) else getattr(item, "base", "") for item in fixed]
            yield "_".join([name.base, *words]), name.subscripts[taken:]


def rank(name: Name, vocabulary: Vocabulary) -> int:
    """1 for a vector, 2 for a matrix: what is declared, less the indices that a name carries."""
    families = dict(vocabulary.families)
    for word, rest in keys(name):
        own = 1 if word in vocabulary.vectors else 2 if word in vocabulary.matrices else 0
        if word in families:
            return own + families[word] - sum(item != OPEN for item in rest)
        if own and not any(isinstance(item, Number) for item in rest):
            return own
    return 0


OPEN = Name("cdot")
"""`W_{i,·}`: an axis without an index."""


def is_function(name: Tree, vocabulary: Vocabulary) -> bool:
    """`log` always, `f_1` when the vocabulary holds `f_1` or `f`: what a bracket after it turns into a call."""
    if not isinstance(name, Name):
        return False
    return name.base in spelling.FUNCTIONS or not vocabulary.functions.isdisjoint({name.base, key(name)})


def is_word(layer: Tree | None) -> bool:
    """`old` of θ^old, which stands above without brackets."""
    if not isinstance(layer, Name) or len(layer.base) < 2 or layer != Name(layer.base):
        return False
    known = layer.base in spelling.LETTERS or layer.base in spelling.FUNCTIONS or layer.base in spelling.MARKS
    return not known and script_of(layer.base) is None


def script_of(base: str) -> tuple[str, str] | None:
    """`\\mathcal{L}` and ℒ of `calL`."""
    for prefix, (command, kind) in spelling.SCRIPTS.items():
        if base.startswith(prefix) and len(base) == len(prefix) + 1:
            return rf"{command}{{{base[-1]}}}", _script_letter(kind, base[-1])
    return None


def _script_letter(kind: str, letter: str) -> str:
    case = "CAPITAL" if letter.isupper() else "SMALL"
    for name in (f"MATHEMATICAL {kind} {case} {letter.upper()}", f"{kind} {case} {letter.upper()}"):
        with suppress(KeyError):
            return unicodedata.lookup(name)
    return unicodedata.lookup(f"BLACK-LETTER {case} {letter.upper()}") if kind == "FRAKTUR" else letter


def width(text: str) -> int:
    """`ŷ` is one column wide: combining marks take none."""
    return sum(not unicodedata.combining(character) for character in text)


def tightened(text: str) -> str:
    """`i+1` of `i + 1`, for scripts."""
    for sign in "+-−=":
        text = text.replace(f" {sign} ", sign)
    return text


@dataclass(frozen=True)
class Pen(ABC):
    """What `latex` and `unicode` differ in: the same calls, drawn with other signs."""

    notation: str
    vocabulary: Vocabulary
    side: int = field(init=False, default=0)
    one_line_fractions: bool = field(init=False, default=False)

    def sign(self, pair: Pair) -> str:
        """`\\cdot` or ·: the half of a spelling pair that this pen draws."""
        return pair[self.side]

    def operator(self, pair: Pair) -> str:
        return f" {self.sign(pair)} "

    def minus(self) -> str:
        return self.sign(spelling.MINUS)

    def comma(self, items: list[str]) -> str:
        return ", ".join(items)

    def is_vector(self, name: Name) -> bool:
        return rank(name, self.vocabulary) == 1

    def is_matrix(self, name: Name) -> bool:
        return rank(name, self.vocabulary) == 2

    @abstractmethod
    def number(self, value: Fraction) -> str: ...

    @abstractmethod
    def name(self, name: Name, subscripts: list[str], layer: str | None) -> str: ...

    @abstractmethod
    def bracket(self, text: str) -> str: ...

    @abstractmethod
    def juxtapose(self, left: str, right: str) -> str: ...

    @abstractmethod
    def fraction(self, above: str, below: str) -> str: ...

    @abstractmethod
    def superscript(self, text: str) -> str: ...

    @abstractmethod
    def subscript(self, text: str) -> str: ...

    @abstractmethod
    def root(self, text: str) -> str: ...

    @abstractmethod
    def norm(self, text: str) -> str: ...

    @abstractmethod
    def absolute(self, text: str) -> str: ...

    @abstractmethod
    def braces(self, text: str) -> str: ...

    @abstractmethod
    def transposed(self, inverse: bool) -> str: ...

    @abstractmethod
    def derivative(self, sign: str, order: int, of: str, by: list[str]) -> str: ...

    @abstractmethod
    def sum_head(self, sign: str, index: str, lower: str | None, upper: str | None) -> str: ...

    @abstractmethod
    def sum_where(self, sign: str, below: str, upper: str | None) -> str: ...

    @abstractmethod
    def taken(self, body: str, conditions: str) -> str: ...

    @abstractmethod
    def matrix(self, rows: list[list[str]]) -> str: ...

    @abstractmethod
    def cases(self, branches: list[tuple[str, str | None]]) -> str: ...

    @abstractmethod
    def apart(self, items: list[str]) -> str: ...

    @abstractmethod
    def optimum_head(self, sense: str, over: list[str]) -> str: ...


def decimal(value: Fraction) -> str | None:
    """`0.1` of 1/10 and `3` of 3; None where a fraction is plainer."""
    if value.denominator == 1:
        return str(value.numerator)
    places = len(str(value.denominator)) - 1
    if value.denominator != 10**places:
        return None
    whole, rest = divmod(value.numerator, value.denominator)
    return f"{whole}.{rest:0{places}d}"


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
