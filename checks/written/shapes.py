"""`$X$ be an n × p matrix`, `with rows $x_i^\\top$`, `p = (p_1, …, p_K)`: what is said of shapes, rows and entries."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from checks.written.adjectives import adjectives
from checks.written.by_lines import give_lines, is_plain_capital
from checks.written.declare import Said, Space, declare, enumerated, is_index_like, keyed, listed, space
from checks.written.reading import formulas
from checks.written.relations import is_own_transpose
from checks.written.session import Session
from checks.written.spellings import of_set
from checks.written.world import Context, Declared, Definition, family_word, word
from derive.notation import tree
from derive.notation.tree import Name, Number, Tree

NO_KIND = r"(?!(?:is|are|be|and|or|the|an?|of|to|by|in|as|with|for|has|have|equals?|gives?|becomes?|yields?)\b)"
SHAPED = re.compile(rf"^\W*(?:{NO_KIND}[a-z-]+ ){{0,6}}(?:matri|vector|array)")
"""`$n \\times p$ input matrix`, and not `$A B$ is the matrix`."""
SAID_OF = re.compile(r"\b(?:is|are|be)\s*$")


def note_shapes(found: Sequence[Said], context: Context) -> None:
    """`$X$ be an $n \\times p$ matrix`, `an $n \\times 1$ vector $y$`: the shape stands apart from the name."""
    for k, said in enumerate(found):
        sizes = said.formula.factors if isinstance(said.formula, tree.Times) and len(said.formula.factors) == 2 else ()
        if not sizes or not all(isinstance(item, Name | Number) for item in sizes) or not is_shape(found, k, context):
            continue
        for name in nearest_names(found, k):
            shape = tuple(item for item in sizes if item != tree.ONE)
            declare(context, name, Space(shape), said.facts)


ORDER = re.compile(r"\b(?:of order|of size|of dimension)\s*$", re.I)


def note_orders(found: Sequence[Said], context: Context) -> None:
    """`$W$ symmetric positive definite of order $n$`: a square matrix."""
    for matrix, size in pairwise(found):
        name = spoken(matrix.formula)
        square = re.search(r"matrix|definite|symmetric|invertible|square", f"{matrix.before} {size.lead}")
        plain = isinstance(size.formula, Name) and isinstance(name, Name) and name.base[:1].isupper()
        if plain and square and ORDER.search(size.lead):
            declare(context, name, Space((size.formula, size.formula)), matrix.facts | adjectives(size.lead))


def is_shape(found: Sequence[Said], place: int, context: Context) -> bool:
    """Whether words say so, as in `of size $n \\times p$`, or both factors are sizes, as in `$U$ is $n \\times p$`."""
    said = found[place]
    after = said.after or (found[place + 1].lead if place + 1 < len(found) else "")
    known = all(isinstance(item, Number) or word(item) in context.sizes for item in said.formula.names)
    told = re.search(r"\b(?:size|dimensions?|shape|order)\s*$", said.lead) or SHAPED.match(after.lower())
    bracketed = BRACKET.fullmatch(said.lead) and is_matrix(found[place - 1].formula)
    return bool(told or bracketed or (known and SAID_OF.search(said.lead)))


BRACKET = re.compile(r"\s*\(\s*")
"""`the rows of $X$ ($n \\times d$)`."""


def is_matrix(body: Tree) -> bool:
    return isinstance(body, Name) and body.base.isupper()


ONES = re.compile(r"\bvectors? of\s*#\s*ones\b|#\s*-?\s*(?:dimensional |vector|entries )[^.;#]*\bones\b")


def note_ones(found: Sequence[Said], context: Context) -> None:
    """`$\\mathbf 1$ is the vector of $N$ ones`, `the $N$-dimensional vector of ones $\\mathbf 1$`."""
    for k, (one, other) in enumerate(pairwise(found)):
        following = found[k + 2].lead if k + 2 < len(found) else other.after
        for name, size, words in (
            (one, other, f"{other.lead}#{following}"),
            (other, one, f"{one.lead}#{other.lead}"),
        ):
            if name.formula == Name("one") and isinstance(size.formula, Name) and ONES.search(words):
                declare(context, name.formula, Space((size.formula,), frozenset({"ones"})))


def nearest_names(found: Sequence[Said], place: int) -> list[Tree]:
    """The names before a shape, or those behind it."""
    joined = re.search(r"\b(?:be|is|are|an?|of|has|have|denotes?)\b|^\s*\(", found[place].lead.lower())
    for k in (place - 1, place + 1) if joined else (place + 1, place - 1):
        names = listed(spoken(found[k].formula)) if 0 <= k < len(found) else []
        if names and all(isinstance(item, Name) for item in names):
            return names
    return []


def spoken(body: Tree) -> Tree:
    """A of `A ≻ 0` and of `A = Aᵀ`, which say more of A and do not end what is said of it."""
    if isinstance(body, tree.Relation) and (signs_of(body)[0] in (">>", ">>=") or is_own_transpose(body)):
        return body.first
    return body


ROWS_OF = re.compile(r"\brows of(?: the)?(?: \w+)?\s*$")


def note_rows(found: Sequence[Said], context: Context) -> None:
    """`the rows of $X_S$ are the $x_i^\\top$ with $i \\in S$`: row i of X is xᵢ, and X_S has those of S."""
    for matrix, line in pairwise(found):
        of, row = matrix.formula, line.formula
        row = row.body if isinstance(row, tree.Transpose) else row
        told = ROWS_OF.search(matrix.lead) and re.fullmatch(r"\s*are(?: the)?(?: vectors)?\s*", line.lead)
        if told and isinstance(of, Name) and isinstance(row, Name) and of_set(of, context) and len(row.subscripts) == 1:
            key = family_word(of.bare, 1)
            context.definitions[key] = [Definition(row, row.subscripts)]


LINES_OF = re.compile(r"\b(row|column)s of(?: (?:the|an?))?(?: [a-z-]+){0,3}\s*$", re.I)


def note_lines(found: Sequence[Said], context: Context) -> None:
    """`let $a_1, …, a_n$ be the columns of $A$`: A is as wide as they are many, and each of them is its column."""
    for lines, matrix in pairwise(found):
        told, of = LINES_OF.search(matrix.lead), matrix.formula
        head = lines.formula.first if isinstance(lines.formula, tree.Relation) else lines.formula
        family = enumerated(listed(head))
        if told is None or not isinstance(of, Name) or of.subscripts or family is None:
            continue
        key = keyed(family[0], context)[0]
        known = context.declared.get(key)
        if known is None or len(known.shape) != 1 or key in context.definitions:
            continue
        shape = (family[1][1], known.shape[0])
        row = told[1] == "row"
        if not context.knows(word(of)):
            declare(context, of, Space(shape if row else shape[::-1]))
        place, line = Name("i"), Name("cdot")
        context.definitions[key] = [Definition(tree.Entry(of, (place, line) if row else (line, place)), (place,))]


LINE = re.compile(r"\b(row|column)s?(?: vectors?)?\s*$", re.I)
OF = re.compile(r"\s*of(?: (?:the|an?))?(?: [a-z-]+){0,3}\s*")


def note_named_lines(found: Sequence[Said], context: Context) -> None:
    """`rows $x_i^\\top$ of $X$`, of a matrix whose shape is known: xᵢ is row i of X."""
    for line, matrix in pairwise(found):
        told, of = LINE.search(line.lead), matrix.formula
        name = line.formula.body if isinstance(line.formula, tree.Transpose) else line.formula
        whole = context.declared.get(word(of)) if isinstance(of, Name) and OF.fullmatch(matrix.lead) else None
        if told is None or whole is None or len(whole.shape) != 2 or not isinstance(name, Name):
            continue
        key, family, _ = keyed(name, context)
        if family == 1 and key not in context.definitions:
            lines, length = whole.shape if told[1].lower() == "row" else whole.shape[::-1]
            context.declared[key] = Declared((length,), 1, ((tree.ONE, lines),))
            place, every = name.subscripts[0], Name("cdot")
            at = (place, every) if told[1].lower() == "row" else (every, place)
            context.definitions[key] = [Definition(tree.Entry(of, at), (place,))]


BOLD = re.compile(r"\\(?:vec|mathbf|bm|boldsymbol|overrightarrow|underline|pmb)\s*\{?\s*(\\?[A-Za-z]+)\s*\}?\s*(_?)")


def fonts(session: Session) -> Mapping[str, int]:
    """Bold letters and those with an arrow: 1 for a small one, a vector, 2 for a capital, a matrix; `x_` for xᵢ."""
    found: dict[str, int] = {}
    for text in formulas(session.document):
        for match in BOLD.finditer(text):
            base = match[1].lstrip("\\")
            always = match[0].startswith((r"\vec", r"\underline", r"\overrightarrow"))
            found[base + match[2]] = 2 if base[:1].isupper() and not always else 1
    return found


def lines_named(said: Said, matrix: Name | None, session: Session) -> Name | None:
    """`with rows $x_i^\\top$`: the rows or columns of the matrix that was named last. Returns a matrix named here."""
    body = said.formula
    first = body.first if isinstance(body, tree.Relation) else body
    family_ends = enumerated(listed(body))
    first = family_ends[0] if family_ends is not None else first
    bare = first.body if isinstance(first, tree.Transpose) else first
    if not isinstance(bare, Name):
        return None
    found = re.findall(r"\b(row|column)s?\b(?! rank)", said.lead)
    if (
        found
        and matrix is not None
        and len(bare.subscripts) == 1
        and is_index_like(bare.subscripts[0], session.context)
    ):
        place, line = bare.subscripts[0], Name("cdot")
        key, family, _ = keyed(bare, session.context)
        if bare.bare in session.context.given and word(matrix) not in session.context.definitions:
            give_lines(matrix, bare, found[-1] == "row", session.context)
        elif family == 1 and key not in session.context.definitions:
            whole = with_said(matrix, said.facts if found[-1] == "column" else frozenset(), session.context)
            old = session.context.declared.get(key, Declared((), 1, ((tree.ONE, whole.shape[found[-1] != "row"]),)))
            session.context.declared[key] = replace(old, shape=(whole.shape[found[-1] == "row"],), guessed=False)
            session.context.definitions[key] = [
                Definition(tree.Entry(matrix, (place, line) if found[-1] == "row" else (line, place)), bare.subscripts)
            ]
            session.fresh_points()
        return None
    declared = session.context.declared.get(keyed(bare, session.context)[0])
    return bare if declared is not None and len(declared.shape) == 2 else None


def with_said(matrix: Name, facts: frozenset[str], context: Context) -> Declared:
    """`with orthonormal columns $u_1, …, u_p$` is said of the matrix."""
    key = keyed(matrix, context)[0]
    old = context.declared[key]
    if key not in context.definitions:
        context.declared[key] = replace(old, facts=old.facts | facts & {"orthogonal"})
    return context.declared[key]


def matrix_of_lines(first: Tree, said: Said, context: Context) -> None:
    """`the design matrix $\\Phi$ has rows $\\phi_n^\\top$`: as many as n runs over, as long as one of them."""
    line = said.formula.body if isinstance(said.formula, tree.Transpose) else said.formula
    told = re.search(r"\b(row|column)s?\b[^.]*$", said.lead)
    if not is_plain_capital(first) or told is None:
        return
    if not isinstance(line, Name) or len(line.subscripts) != 1 or context.knows(word(first)):
        return
    key, _, ranges = keyed(line, context)
    known = context.declared[key].shape if key in context.declared else ()
    length = known[0] if len(known) == 1 else Name("#d")
    if ranges and ranges[0] is not None:
        shape = (ranges[0][1], length) if told[1] == "row" else (length, ranges[0][1])
        declare(context, first, Space(shape), guessed=True)


def entries_named(body: tree.Relation, context: Context, said: frozenset[str] = frozenset()) -> bool:
    """`p = (p_1, …, p_K)`, also with `∈ ℝ^K` behind it, says what the entries of p are called."""
    left, right = body.first, body.rest[0][1]
    lies = Space() if len(body.rest) == 1 else space(body.rest[-1][1]) if signs_of(body) == ["=", "in"] else None
    if isinstance(right, tree.Transpose):
        right = right.body
    if not isinstance(left, Name) or not isinstance(right, tree.Tuple | tree.Matrix) or lies is None:
        return False
    items = list(right.items) if isinstance(right, tree.Tuple) else [row[0] for row in right.rows if len(row) == 1]
    family = enumerated(items)
    if family is None or replace(family[0], subscripts=()) != left:
        return False
    key = keyed(family[0], context)[0]
    if context.declared.get(key) is not None and context.declared[key].shape:
        return False
    facts = context.declared[key].facts if key in context.declared else frozenset()
    context.declared.pop(key, None)
    declare(context, left, Space((family[1][1],), facts | said | lies.facts))
    return True


def signs_of(body: tree.Relation) -> list[str]:
    return [sign for sign, _ in body.rest]
