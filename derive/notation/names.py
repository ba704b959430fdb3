"""`\\hat w_{i,1}^{(2)}` is one Name: letters, accents, fonts, and what is written below and above them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from derive.notation import spelling
from derive.notation.cursor import Cursor
from derive.notation.subscripts import apart, ends, subscripts
from derive.notation.tokens import Token
from derive.notation.tree import (
    ONE,
    TWO,
    Abs,
    Call,
    Entry,
    Given,
    Name,
    Negative,
    Norm,
    Number,
    Partial,
    Plus,
    Power,
    Relation,
    Times,
    Transpose,
    Tree,
)

STARS = (r"*", r"\ast", r"\star")
RAISED = {"+": "plus", "-": "minus", r"\circ": "circ"}
TRANSPOSES = (r"\top", r"\intercal", "T", r"\transp")
DAGGERS = (r"\dagger", r"\dag")
WORDED = {r"\mathrm", r"\text", r"\operatorname", r"\mathbb"}
FONTS = spelling.STRIPPED_FONTS | WORDED | spelling.SCRIPT_FONTS.keys()
ACCENTS = {latex: name for name, (latex, _) in spelling.ACCENTS.items()} | dict(spelling.ACCENT_ALIASES)
BLACKBOARD = {
    "E": "E",
    "V": "Var",
    "P": "Pr",
    "R": "reals",
    "N": "naturals",
    "Z": "integers",
    "C": "complexes",
    "1": "one",
    "I": "one",
}
BOLD_SETS = {"R": "reals", "N": "naturals", "Z": "integers", "C": "complexes", "S": "bbS"}

STAR = Name("*")

Wrap = Callable[[Tree], Tree]


@dataclass
class Scripts:
    """`W_1^{(2)\\top}`: the name with its decorations, and what is done to it above."""

    tree: Tree
    closed: bool = False
    raised: bool = False
    wraps: list[Wrap] = field(default_factory=list)

    def name(self, cursor: Cursor, token: Token, what: str) -> Name:
        """The name that a mark decorates; one in brackets is closed to that."""
        if self.closed or not isinstance(self.tree, Name):
            raise cursor.fail(token, f"only a name takes {what}")
        return self.tree

    def wrapped(self, tree: Tree) -> Tree:
        for wrap in self.wraps:
            tree = wrap(tree)
        return tree


def letter(cursor: Cursor) -> Tree:
    """`w`, `\\alpha`, `\\hat{\\vec w}`: a base with its accent; what a font holds stands for itself."""
    if cursor.at_any(ACCENTS):
        return accented(cursor)
    if cursor.at_any(FONTS):
        return fonted(cursor)
    if cursor.at(spelling.INCREMENT[0]) and cursor.peek(1).text == "{":
        return accented(cursor)
    token = cursor.next()
    if token.kind == "number":
        return Number(Fraction(token.text))
    base = token.text.removeprefix("\\")
    return Name(spelling.ALIASES.get(base, base))


def single(cursor: Cursor) -> Tree:
    """What a font or an accent is set over, `w`, `{w_i}` or again a font."""
    if cursor.at_any(FONTS) or cursor.at_any(ACCENTS):
        with cursor.deeper():
            return letter(cursor)
    return cursor.argument(lambda inner: inner.plus())


def accented(cursor: Cursor) -> Tree:
    token = cursor.next()
    inner = single(cursor)
    if not isinstance(inner, Name) or inner.accent:
        raise cursor.fail(token, "it stands over a single name without another accent")
    return replace(inner, accent=ACCENTS.get(token.text, "Delta"))


def fonted(cursor: Cursor) -> Tree:
    """`\\mathbf{1}` is the ones vector, `\\mathbb{R}` the reals, `\\mathcal{L}` another name than L."""
    token = cursor.next()
    inner = single(cursor)
    if inner == ONE:
        return Name("one")
    if not isinstance(inner, Name):
        return inner
    known = known_letters(cursor, token.text)
    return replace(inner, base=known.get(inner.base, scripted(token.text, inner.base)))


def known_letters(cursor: Cursor, font: str) -> Mapping[str, str]:
    """The letters with a meaning of their own: in blackboard bold, and in bold behind ∈."""
    if font == r"\mathbb":
        return BLACKBOARD
    return BOLD_SETS if cursor.among and font == r"\mathbf" else {}


def scripted(font: str, base: str) -> str:
    """`calL` of \\mathcal{L}; a word or a Greek letter has one form."""
    return spelling.SCRIPT_FONTS.get(font, "") + base if len(base) == 1 else base


def scripts(cursor: Cursor, tree: Tree, closed: bool = False) -> Scripts:
    """`_i`, `'`, `^{(2)}`, `^\\top` after a name or another factor, each mark at most once."""
    found = Scripts(tree, closed)
    while cursor.at("_", "^", "'"):
        RULES[cursor.text](cursor, found)
    return found


def below(cursor: Cursor, found: Scripts) -> None:
    token = cursor.next()
    items = cursor.argument(subscripts)
    if found.closed:
        found.tree = entry(cursor, token, found.tree, items)
    elif found.raised and len(items) > 1 and found.wraps and is_matrix_only(found):
        wraps = found.wraps
        tree = found.tree
        found.wraps = [lambda _: Entry(_wrapped(wraps, tree), items)]
    else:
        found.tree = subscripted(cursor, token, found, items)


def _wrapped(wraps: Collection[Wrap], tree: Tree) -> Tree:
    for wrap in wraps:
        tree = wrap(tree)
    return tree


def is_matrix_only(found: Scripts) -> bool:
    """`A^\\top_{ij}`, `A^{-1}_{ij}`: an entry of the transpose or the inverse, as an entry has neither."""
    tree = found.wrapped(found.tree)
    return isinstance(tree, Transpose) or (isinstance(tree, Power) and tree.exponent == Negative(ONE))


def subscripted(cursor: Cursor, token: Token, found: Scripts, items: tuple[Tree, ...]) -> Name:
    """`w_i`; the optimum is `w_*` as well as `w^*`."""
    name = found.name(cursor, token, "a subscript")
    if name.subscripts:
        raise cursor.fail(token, "a second subscript")
    if items == (STAR,) and not name.accent:
        return replace(name, accent="star")
    words = cursor.vocabulary
    numbered, paired = name.base in words.numbered, name.base in words.paired and len(items) == 1
    items = tuple(part for item in items for part in apart(item, numbered, paired))
    matrix = dict(words.entries).get(name.base) if len(items) == 2 and not name.accent else None
    return replace(name, base=matrix or name.base, subscripts=items)


def entry(cursor: Cursor, token: Token, tree: Tree, items: tuple[Tree, ...]) -> Tree:
    """`(A x)_i` is an entry, `(1 - z)_+` the positive part max(0, 1 − z), `|x|_1` a norm."""
    if items == (Name("+"),):
        return Call(Name("max"), (Number(Fraction(0)), tree))
    if isinstance(tree, Abs):
        return Norm(tree.body, norm_kind(tree.body, items))
    if isinstance(tree, Entry) or any(isinstance(item, Relation | Given) for item in items):
        raise cursor.fail(token, "a second subscript" if isinstance(tree, Entry) else "no index stands here")
    return Entry(tree, tuple(part for item in items for part in apart(item)))


def norm_kind(body: Tree, items: tuple[Tree, ...]) -> Tree | None:
    """`\\|x\\|_1` has the kind 1; F is the norm anyway, and 2 is but of a matrix, `\\|W\\|_2`."""
    kind = items[0] if len(items) == 1 else Times(items)
    return None if kind == Name("F") or (kind == TWO and not looks_like_a_matrix(body)) else kind


def looks_like_a_matrix(body: Tree) -> bool:
    """`W`, `A B`, and the Jacobian `\\partial h/\\partial x`: capitals alone."""
    if isinstance(body, Partial):
        return isinstance(body.of, Name) and not body.of.base.startswith("cal")
    names = body.factors if isinstance(body, Times) else (body,)
    return all(isinstance(name, Name) and name.base[:1].isupper() for name in names)


def prime(cursor: Cursor, found: Scripts) -> None:
    """`f'`; of what is no name it is a power that the reader does not know: a transpose or a derivative."""
    token = cursor.next()
    if found.closed:
        found.wraps.append(lambda tree: Power(tree, Name("prime")))
        return
    name = found.name(cursor, token, "a prime")
    found.tree = replace(name, primes=name.primes + 1)


def above(cursor: Cursor, found: Scripts) -> None:
    token = cursor.next()
    if found.raised:
        raise cursor.fail(token, "a second superscript")
    if not found.closed and isinstance(found.tree, Plus | Times | Negative):
        raise cursor.fail(token, "put the base in brackets")
    found.raised = True
    cursor.argument(lambda inner: superscript(inner, found))


def superscript(cursor: Cursor, found: Scripts) -> None:
    """`'`, `(2)`, `*`, then `\\top`, `-\\top`, `\\dagger` or an exponent."""
    decorations(cursor, found)
    if is_transpose(cursor, 0) and not (isinstance(found.tree, Number) and cursor.text == "T"):
        cursor.next()
        found.wraps.append(Transpose)
    elif cursor.at("-") and is_transpose(cursor, 1):
        cursor.position += 2
        found.wraps.append(lambda tree: Transpose(Power(tree, Negative(ONE))))
    elif cursor.at(*DAGGERS) and ends(cursor, 1):
        cursor.next()
        found.wraps.append(lambda tree: Call(Name("pinv"), (tree,)))
    elif not ends(cursor, 0):
        exponent = cursor.plus()
        if runs_over_layers(exponent, cursor, found):
            found.tree = replace(found.name(cursor, cursor.token, "a layer"), layer=exponent)
        else:
            found.wraps.append(lambda tree: Power(tree, exponent))


def decorations(cursor: Cursor, found: Scripts) -> None:
    while cursor.at("'", r"\prime"):
        prime(cursor, found)
    if cursor.at("(", "[") and is_layer(cursor, found):
        name = found.name(cursor, cursor.token, "a layer")
        found.tree = replace(name, layer=bracketed(cursor))
    if worded(cursor, found):
        found.tree = replace(found.name(cursor, cursor.token, "a word"), layer=Name(cursor.next().text))
    if cursor.at(*STARS):
        accent(cursor, found, "star")
    elif cursor.at(*RAISED) and ends(cursor, 1):
        raised(cursor, found)


def raised(cursor: Cursor, found: Scripts) -> None:
    """`x^+` is another point, `(1 - z)^+` the positive part."""
    if found.closed and cursor.accept("+"):
        found.wraps.append(lambda tree: Call(Name("max"), (Number(Fraction(0)), tree)))
    else:
        accent(cursor, found, RAISED[cursor.text])


def accent(cursor: Cursor, found: Scripts, kind: str) -> None:
    token = cursor.next()
    name = found.name(cursor, token, "a star" if kind == "star" else "a sign")
    if name.accent:
        raise cursor.fail(token, "a second accent")
    found.tree = replace(name, accent=kind)


def worded(cursor: Cursor, found: Scripts) -> bool:
    """`\\theta^{\\text{old}}`: a word above is a mark and no power; `\\mathsf{T}` is a transpose."""
    free = not found.closed and isinstance(found.tree, Name) and found.tree.layer is None
    return (
        free and cursor.token.kind == "word" and len(cursor.text) > 1 and (ends(cursor, 1) or is_transpose(cursor, 1))
    )


def runs_over_layers(exponent: Tree, cursor: Cursor, found: Scripts) -> bool:
    """`w^l_{jk}`, `a^{l-1}` where l is known to count layers."""
    name, letters = found.tree, set(exponent.names)
    if found.closed or not isinstance(name, Name) or name.layer is not None or not letters:
        return False
    return all((name.base, item.base) in cursor.vocabulary.layers for item in letters)


def bracketed(cursor: Cursor) -> Tree:
    opener = cursor.next()
    with cursor.inside(opener, {"(": ")", "[": "]"}[opener.text]):
        return cursor.plus()


def is_layer(cursor: Cursor, found: Scripts) -> bool:
    """`(2)` alone above a name is a layer, but e^{(x)} is a power where nothing says that e has layers."""
    name = found.tree
    if found.closed or not isinstance(name, Name) or name.layer is not None:
        return False
    if name == Name("e") and (name.base, "") not in cursor.vocabulary.layers:
        return False
    behind = cursor.after_group(cursor.position) - cursor.position
    inverse = cursor.peek(behind).text == "-" and is_transpose(cursor, behind + 1)
    marked = cursor.peek(behind).text in (*STARS, *RAISED) and ends(cursor, behind + 1)
    starred = cursor.peek(behind).text in STARS
    return ends(cursor, behind) or marked or starred or inverse or is_transpose(cursor, behind)


def is_transpose(cursor: Cursor, distance: int) -> bool:
    """`\\top` or `T`, and nothing after it."""
    return cursor.peek(distance).text in TRANSPOSES and ends(cursor, distance + 1)


RULES: dict[str, Callable[[Cursor, Scripts], None]] = {"_": below, "^": above, "'": prime}
