"""`f(z)`, `\\log p`, `p(x \\mid \\theta)`, `\\mathbb{E}[x]`: a name, and what it is applied to."""

from __future__ import annotations

from fractions import Fraction

from derive.notation import spelling
from derive.notation.cursor import NONE, Cursor
from derive.notation.levels import Level
from derive.notation.names import Scripts, letter, scripts
from derive.notation.pens import is_function
from derive.notation.subscripts import BARS, bars_among
from derive.notation.tokens import Token
from derive.notation.tree import (
    Call,
    Each,
    Entry,
    Expectation,
    Factorial,
    Given,
    Implies,
    Name,
    Negative,
    Number,
    Optimum,
    Power,
    Relation,
    SetOf,
    Several,
    Times,
    Transpose,
    Tree,
    Tuple,
)

BRACKETS = {"(": ")", "[": "]", r"\lparen": r"\rparen", r"\lbrack": r"\rbrack"}
CLOSERS = {**BRACKETS, r"\{": r"\}"}
STATEMENTS = (Relation, Implies, Each, Several)
OF_PRODUCTS = ("tr", "vec", "rank")
DIVERGENCES = ("KL", "JS")
INDICATOR = Name("indicator")


def is_statement(tree: Tree) -> bool:
    """`a = b`, and `min f s.t. g`; without constraints a minimum is a number."""
    return isinstance(tree, STATEMENTS) or (isinstance(tree, Optimum) and bool(tree.constraints))


def finished(cursor: Cursor, tree: Tree, closed: bool = True) -> Tree:
    """`(a + b)^2`, `(A x)_i`: a factor that is no name, with what stands above and below it."""
    found = scripts(cursor, tree, closed)
    return found.wrapped(found.tree)


def number(cursor: Cursor) -> Tree:
    """`2`, `5\\%`, `1\\{y = k\\}`."""
    token = cursor.next()
    if token.text == "1" and cursor.at(r"\{") and states(cursor):
        return indicated(cursor)
    value = Fraction(token.text)
    return finished(cursor, Number(value / 100 if cursor.accept(r"\%") else value), closed=False)


def name(cursor: Cursor) -> Tree:
    """`w_i`, or a call where a function stands before its argument."""
    token = cursor.token
    return applied(cursor, token, scripts(cursor, letter(cursor)))


def applied(cursor: Cursor, token: Token, found: Scripts) -> Tree:
    head = found.tree
    if not isinstance(head, Name):
        return found.wrapped(head)
    if is_expectation(cursor, token, head):
        return expectation(cursor, head, found)
    if head.base == "one" and is_indicator(cursor, head):
        return indicator(cursor, head)
    opened = not found.wraps and opens_call(cursor)
    called = opened or is_function(head, cursor.vocabulary)
    return function(cursor, head, found) if called else found.wrapped(head)


def opens_call(cursor: Cursor) -> bool:
    """`p(x | z)`, `\\mathcal{N}(\\mu, v)`: a name before a bracket with a comma or a bar is a function."""
    if not cursor.at("("):
        return False
    texts = [token.text for token in cursor.group(cursor.position)]
    return "," in texts or ";" in texts or bool(bars_among(texts)) or texts.count(r"\|") == 1


def function(cursor: Cursor, head: Name, found: Scripts) -> Tree:
    """`f(z)`, `\\log p`, `\\tanh^2(z)`; without an argument the function itself."""
    token = cursor.token
    if not has_argument(cursor, head):
        return found.wrapped(head)
    call = called(head, arguments(cursor, head) if cursor.at(*CLOSERS) else bare(cursor, head))
    wrapped = found.wrapped(call)
    if isinstance(wrapped, Power) and isinstance(wrapped.exponent, Negative):
        raise cursor.fail(token, "f^{-1}(x) is either the inverse or the reciprocal; write one")
    return wrapped if found.wraps else finished(cursor, wrapped)


def called(head: Name, found: tuple[Tree, ...]) -> Tree:
    """`I(y = k)` is the indicator, `softmax_i(z)` an entry, `D_{KL}(p, q)` the divergence KL."""
    if head.base == "I" and len(found) == 1 and is_statement(found[0]):
        return Call(INDICATOR, found)
    if head.base == "softmax" and head.subscripts:
        return Entry(Call(Name("softmax"), found), head.subscripts)
    return Call(Name("KL") if is_divergence(head) else head, found)


def is_divergence(head: Name) -> bool:
    below = head.subscripts
    return head.base in ("D", "calD") and below in ((Name("KL"),), (Name("K"), Name("L")))


def has_argument(cursor: Cursor, head: Name) -> bool:
    named = head.base in spelling.FUNCTIONS
    return cursor.at("(", "[") or (named and cursor.starts_factor)


def arguments(cursor: Cursor, head: Name = INDICATOR) -> tuple[Tree, ...]:
    """`(x; \\theta)`, `[x \\mid z]` as one Given, `(p \\,\\|\\, q)` of a divergence."""
    opener = cursor.next()
    signs = [token.text for token in cursor.group(cursor.position - 1)]
    if signs.count(r"\|") == 1 or (head.base in DIVERGENCES and r"\mid" in signs):
        return divergent(cursor, opener)
    return listed(cursor, opener)


def listed(cursor: Cursor, opener: Token, extra: frozenset[str] = NONE) -> tuple[Tree, ...]:
    """`a, b`, or `a, b \\mid c` as one Given, up to the bracket that closes `opener`."""
    bars = given_signs(cursor)
    with cursor.inside(opener, CLOSERS.get(opener.text, "}"), stops=bars | extra):
        found = items(cursor)
        if cursor.accept(*bars, *extra):
            with cursor.until(NONE):
                found = (Given(found, items(cursor)),)
    return found


def given_signs(cursor: Cursor) -> frozenset[str]:
    """The bar of the bracket that was opened just before."""
    return bars_among([token.text for token in cursor.group(cursor.position - 1)])


def divergent(cursor: Cursor, opener: Token) -> tuple[Tree, ...]:
    with cursor.inside(opener, CLOSERS[opener.text], stops=frozenset([r"\|", r"\mid"])):
        first = cursor.parse(Level.IMPLIES)
        cursor.expect(r"\|", r"\mid")
        cursor.accept(r"\mid")
        with cursor.until(NONE):
            return first, cursor.parse(Level.IMPLIES)


def items(cursor: Cursor) -> tuple[Tree, ...]:
    found = [item(cursor)]
    while cursor.accept(",", ";"):
        found.append(item(cursor))
    return tuple(found)


def item(cursor: Cursor) -> Tree:
    """An expression or a statement; the dot of `p(\\cdot \\mid x)` is an argument left open."""
    ends = cursor.peek(1).text in (*CLOSERS.values(), ",", ";", *BARS)
    return Name(cursor.next().text[1:]) if cursor.at(r"\cdot") and ends else cursor.parse(Level.IMPLIES)


def bare(cursor: Cursor, head: Name) -> tuple[Tree, ...]:
    """`\\log p_i` takes one factor, `\\log 2\\pi v` a number with its names, `\\operatorname{tr} A B` a product."""
    argument = cursor.parse(Level.FACTOR)
    if isinstance(argument, Number) or head.base in OF_PRODUCTS:
        argument = with_names(cursor, argument)
    return (argument,)


def with_names(cursor: Cursor, first: Tree) -> Tree:
    """`2 \\pi \\sigma^2`: a product of names, which ends where a term does."""
    factors = [first]
    while cursor.starts_factor and not ends_product(cursor) and not cursor.at(*CLOSERS):
        factors.append(cursor.parse(Level.FACTOR))
    plain = len(factors) == 1 or all(is_plain(factor) for factor in factors)
    if not plain or cursor.at(*CLOSERS) or (cursor.starts_factor and isinstance(first, Number)):
        raise cursor.fail(cursor.token, "put the argument of the function in brackets")
    return first if len(factors) == 1 else Times(tuple(factors))


def ends_product(cursor: Cursor) -> bool:
    base = cursor.text.removeprefix("\\")
    return base in spelling.FUNCTIONS or cursor.differentiates(cursor.position) or cursor.at(r"\sum", r"\prod")


def is_plain(tree: Tree) -> bool:
    """`\\pi`, `\\sigma^2`, `A^\\top`."""
    if isinstance(tree, Power | Transpose):
        return is_plain(tree.base if isinstance(tree, Power) else tree.body)
    return isinstance(tree, Name | Number | Factorial)


def is_expectation(cursor: Cursor, token: Token, head: Name) -> bool:
    """`\\mathbb{E}`, `\\mathrm{E}[x]`; E itself only where the vocabulary has it as a function."""
    if head.base != "E" or head.accent or head.primes or head.layer is not None or len(head.subscripts) > 1:
        return False
    applied = cursor.at("[", r"\{") or (token.kind == "word" and cursor.at("("))
    known = token.kind == "word" or "E" in cursor.vocabulary.functions
    return token.text == r"\mathbb" or (applied and known)


def expectation(cursor: Cursor, head: Name, found: Scripts) -> Tree:
    """`\\mathbb{E}_{x \\sim p}[f(x) \\mid z]`, `\\mathbb{E} \\|x\\|^2`."""
    if found.wraps:
        raise cursor.fail(cursor.token, "put the exponent behind the expectation")
    over = over_of(head)
    if not cursor.at(*CLOSERS):
        return alone(cursor, Expectation(over, cursor.parse(Level.FACTOR)))
    opener = cursor.next()
    inner = listed(cursor, opener)
    body = inner[0] if len(inner) == 1 else Tuple(inner)
    return finished(cursor, Expectation(over, body))


def over_of(head: Name) -> Tree | None:
    return head.subscripts[0] if head.subscripts else None


def alone(cursor: Cursor, tree: Tree) -> Tree:
    if cursor.starts_factor:
        raise cursor.fail(cursor.token, "put what the expectation is of in brackets")
    return tree


def states(cursor: Cursor) -> bool:
    """Whether the bracket that comes next holds a relation."""
    return any(token.text in cursor.grammar.relations for token in cursor.group(cursor.position))


def is_indicator(cursor: Cursor, head: Name) -> bool:
    below = head.subscripts[0] if len(head.subscripts) == 1 else None
    inside = isinstance(below, SetOf) and any(map(is_statement, below.items))
    return inside or isinstance(below, Relation) or (cursor.at(*CLOSERS) and states(cursor))


def indicator(cursor: Cursor, head: Name) -> Tree:
    """`\\mathbb{1}[y = k]`, `\\mathbf{1}_{\\{y = k\\}}`."""
    if not head.subscripts:
        return indicated(cursor)
    (below,) = head.subscripts
    return finished(cursor, Call(INDICATOR, below.items if isinstance(below, SetOf) else (below,)))


def indicated(cursor: Cursor) -> Tree:
    opener = cursor.next()
    with cursor.inside(opener, CLOSERS[opener.text]):
        statement = cursor.parse(Level.SEVERAL)
    return finished(cursor, Call(INDICATOR, (statement,)))
