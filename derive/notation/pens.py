"""`\\vec w_i` or w⃗ᵢ: how each sign is drawn in LaTeX and in Unicode. No precedence and no mathematics here."""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterator
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
