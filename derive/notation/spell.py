"""`a (b + c)`: the text of an expression, with brackets exactly where precedence asks for them."""

from __future__ import annotations

from fractions import Fraction
from functools import singledispatch
from itertools import groupby

from derive.notation import spelling
from derive.notation.levels import DIFFERENTIAL, PINV, Level, level
from derive.notation.pens import Pen, is_function
from derive.notation.tree import (
    Abs,
    At,
    Call,
    Cases,
    Dot,
    Entry,
    Expectation,
    Factorial,
    Given,
    Gradient,
    Hadamard,
    Hessian,
    Integral,
    Kronecker,
    Matrix,
    Name,
    Negative,
    Norm,
    Number,
    Partial,
    Plus,
    Power,
    Product,
    Quotient,
    Relation,
    Root,
    Several,
    Sum,
    Times,
    Transpose,
    Tree,
    Tuple,
)

ONE = Number(Fraction(1))
INDICATOR = Name("indicator")
Series = Sum | Product


def put(tree: Tree, least: Level, pen: Pen) -> str:
    """`(a + b)` where a factor is asked for, `a + b` where a term is."""
    text = spell(tree, pen)
    return text if level(tree, pen) >= least else pen.bracket(text)


def firm(tree: Tree, least: Level, pen: Pen) -> str:
    """`\\log(p)` rather than `\\log p`, for a place where something follows."""
    return called(tree, pen) if isinstance(tree, Call) and level(tree, pen) >= least else put(tree, least, pen)


def called(tree: Call, pen: Pen) -> str:
    """`f_1(z)`, `\\lfloor x \\rfloor`: the call with its brackets."""
    if tree.function == PINV and len(tree.arguments) == 1:
        return firm(tree.arguments[0], Level.ATOM, pen) + pen.sign(spelling.PINV)
    arguments = pen.comma([put(item, Level.IMPLIES, pen) for item in tree.arguments])
    if tree.function in ROUNDED and len(tree.arguments) == 1:
        opener, closer = ROUNDED[tree.function]
        return f"{pen.sign(opener)} {arguments} {pen.sign(closer)}"
    if tree.function == DIFFERENTIAL and len(tree.arguments) == 1:
        return pen.sign(spelling.TOTAL) + pen.bracket(arguments)
    return function_name(tree.function, pen) + pen.bracket(arguments)


ROUNDED = {Name(base): pairs for base, pairs in spelling.ENCLOSED.items()}


def function_name(name: Name, pen: Pen) -> str:
    return pen.sign(spelling.INDICATOR) if name == INDICATOR else spell(name, pen)


def is_bare(tree: Tree, pen: Pen) -> bool:
    """`\\log p`, `\\log \\det A`: a named function before one simple argument."""
    if not isinstance(tree, Call) or len(tree.arguments) != 1:
        return False
    (argument,) = tree.arguments
    plain = isinstance(argument, Name) and not is_function(argument, pen.vocabulary)
    tall = isinstance(argument, Quotient) and not pen.one_line_fractions
    return tree.function.base in spelling.BARE and (plain or tall or is_bare(argument, pen))


def catches(tree: Tree, pen: Pen) -> bool:
    """`f`, `\\nabla_w f`: what would take a following bracket for its argument, or a factor into its operand."""
    if isinstance(tree, Gradient | Hessian):
        return not isinstance(tree.of, Call) or tree.of.function.base in spelling.BARE
    return is_function(tree.of if isinstance(tree, Partial) else tree, pen.vocabulary)


def reaches(tree: Tree) -> bool:
    """`a \\sum_i b`: what would draw a following factor into its sum."""
    last = tree.factors[-1] if isinstance(tree, Times | Kronecker) else tree
    return reaches(last) if last is not tree else isinstance(last, Sum | Product)


@singledispatch
def spell(tree: Tree, pen: Pen) -> str:
    """`\\frac{a}{b}` of Quotient(a, b): the text of one node, without outer brackets."""
    raise TypeError(f"no spelling for {type(tree).__name__}; add one to derive/notation/spell.py")


@spell.register
def _(tree: Number, pen: Pen) -> str:
    return pen.number(tree.value)


@spell.register
def _(tree: Name, pen: Pen) -> str:
    layer = None if tree.layer is None else spell(tree.layer, pen)
    return pen.name(tree, [put(s, Level.PLUS, pen) for s in tree.subscripts], layer)


@spell.register
def _(tree: Negative, pen: Pen) -> str:
    return pen.minus() + put(tree.body, Level.HADAMARD, pen)


@spell.register
def _(tree: Plus, pen: Pen) -> str:
    first, *rest = tree.terms
    head = spell(first, pen) if isinstance(first, Negative) else put(first, Level.HADAMARD, pen)
    return head + "".join(f" {signed(term, pen)}" for term in rest)


def signed(term: Tree, pen: Pen) -> str:
    """`+ b`, `- c`: a term after the first, with its sign."""
    sign, body = (pen.minus(), term.body) if isinstance(term, Negative) else ("+", term)
    return f"{sign} {put(body, Level.HADAMARD, pen)}"


@spell.register
def _(tree: Hadamard, pen: Pen) -> str:
    *init, last = tree.factors
    parts = [inner_term(factor, Level.KRONECKER, pen) for factor in init]
    return pen.operator(spelling.HADAMARD).join([*parts, put(last, Level.KRONECKER, pen)])


def inner_term(factor: Tree, least: Level, pen: Pen) -> str:
    """A term before a product sign, which must not draw what follows into a sum or a gradient."""
    open_end = reaches(factor) or isinstance(factor, Gradient | Hessian)
    return pen.bracket(spell(factor, pen)) if open_end or ends_open(factor) else put(factor, least, pen)


def ends_open(factor: Tree) -> bool:
    """`a \\nabla f`: a product whose last factor is a gradient."""
    return isinstance(factor, Times | Dot | Kronecker) and (
        isinstance(factor.factors[-1], Gradient | Hessian) or ends_open(factor.factors[-1])
    )


@spell.register
def _(tree: Kronecker, pen: Pen) -> str:
    *init, last = tree.factors
    parts = [inner_term(factor, Level.TIMES, pen) for factor in init]
    return pen.operator(spelling.KRONECKER).join([*parts, put(last, Level.TIMES, pen)])


@spell.register
def _(tree: Times, pen: Pen) -> str:
    text = ""
    for position in range(len(tree.factors)):
        piece = factor_text(tree.factors, position, pen)
        text = pen.juxtapose(text, piece) if text else piece
    return text


def factor_text(factors: tuple[Tree, ...], position: int, pen: Pen) -> str:
    """`(a + b)`, `\\sum_i c`: one factor of a product, which only the last may leave open on the right."""
    factor, last = factors[position], position == len(factors) - 1
    if position and starts_with_number(factor):
        return pen.bracket(spell(factor, pen))
    if isinstance(factor, Tuple) and position and isinstance(factors[position - 1], Name):
        return pen.bracket(spell(factor, pen))
    if last:
        return spell(factor, pen) if isinstance(factor, Sum | Product | Integral) else put(factor, Level.DOT, pen)
    return inner_factor(factor, pen)


def starts_with_number(tree: Tree) -> bool:
    inner = tree.base if isinstance(tree, Power) else tree
    first = inner.factors[0] if isinstance(inner, Dot) else inner
    return isinstance(first, Number) or (first is not tree and starts_with_number(first))


def inner_factor(factor: Tree, pen: Pen) -> str:
    if isinstance(factor, Dot) or ends_open(factor):
        return pen.bracket(spell(factor, pen))
    flat = pen.one_line_fractions and isinstance(factor, Partial)
    if catches(factor, pen) or flat:
        return pen.bracket(spell(factor, pen))
    return firm(factor, Level.FACTOR, pen)


@spell.register
def _(tree: Dot, pen: Pen) -> str:
    *init, last = tree.factors
    parts = [inner_dot(factor, pen) for factor in init]
    return pen.operator(spelling.DOT).join([*parts, put(last, Level.FACTOR, pen)])


def inner_dot(factor: Tree, pen: Pen) -> str:
    return (
        pen.bracket(spell(factor, pen)) if isinstance(factor, Gradient | Hessian) else firm(factor, Level.FACTOR, pen)
    )


@spell.register
def _(tree: Quotient, pen: Pen) -> str:
    if not pen.one_line_fractions:
        return pen.fraction(spell(tree.numerator, pen), spell(tree.denominator, pen))
    return pen.fraction(flat_numerator(tree.numerator, pen), put(tree.denominator, Level.FACTOR, pen))


def flat_numerator(tree: Tree, pen: Pen) -> str:
    simple = isinstance(tree, Times) and all(isinstance(f, Name | Number) for f in tree.factors)
    return spell(tree, pen) if simple else put(tree, Level.DOT, pen)


@spell.register
def _(tree: Power, pen: Pen) -> str:
    return firm(tree.base, Level.ATOM, pen) + pen.superscript(spell(tree.exponent, pen))


@spell.register
def _(tree: Root, pen: Pen) -> str:
    return pen.root(spell(tree.body, pen))


@spell.register
def _(tree: Transpose, pen: Pen) -> str:
    inverse = isinstance(tree.body, Power) and tree.body.exponent == Negative(ONE)
    body = tree.body.base if inverse and isinstance(tree.body, Power) else tree.body
    return firm(body, Level.ATOM, pen) + pen.transposed(inverse)


@spell.register
def _(tree: Norm, pen: Pen) -> str:
    return pen.norm(spell(tree.body, pen)) + ("" if tree.kind is None else pen.subscript(spell(tree.kind, pen)))


@spell.register
def _(tree: Abs, pen: Pen) -> str:
    return pen.absolute(spell(tree.body, pen))


@spell.register
def _(tree: Call, pen: Pen) -> str:
    if not is_bare(tree, pen):
        return called(tree, pen)
    return f"{function_name(tree.function, pen)} {spell(tree.arguments[0], pen)}"


@spell.register
def _(tree: Entry, pen: Pen) -> str:
    call = isinstance(tree.body, Call) and level(tree.body, pen) == Level.ATOM
    body = called(tree.body, pen) if call and isinstance(tree.body, Call) else pen.bracket(spell(tree.body, pen))
    return body + pen.subscript(",".join(put(item, Level.PLUS, pen) for item in tree.subscripts))


@spell.register
def _(tree: Factorial, pen: Pen) -> str:
    return firm(tree.body, Level.ATOM, pen) + "!"


@spell.register(Sum)
@spell.register(Product)
def _(tree: Series, pen: Pen) -> str:
    return sum_head(tree, pen) + put(tree.body, Level.HADAMARD, pen)


def sum_head(tree: Series, pen: Pen) -> str:
    """`\\sum_{i=1}^{n} `, `\\sum_{j \\ne i} `, `\\sum_{i : y_i = 1} `."""
    lower = None if tree.lower is None else put(tree.lower, Level.PLUS, pen)
    upper = None if tree.upper is None else spell(tree.upper, pen)
    sign = pen.sign(spelling.PRODUCT if isinstance(tree, Product) else spelling.SUM)
    if tree.where is None:
        return pen.sum_head(sign, spell(tree.index, pen), lower, upper)
    return pen.sum_where(sign, below_sum(tree, lower, pen), upper)


def below_sum(tree: Series, lower: str | None, pen: Pen) -> str:
    where = tree.where
    alone = isinstance(where, Relation) and lower is None and heads(where) == tree.index
    if isinstance(where, Relation) and alone:
        return spell(where, pen)
    conditions = where.statements if isinstance(where, Several) else () if where is None else (where,)
    start = spell(tree.index, pen) + ("" if lower is None else f"={lower}")
    return f"{start} : " + ", ".join(put(item, Level.RELATION, pen) for item in conditions)


def heads(where: Relation) -> Tree | None:
    """The index of `j \\ne i`, which needs not be named before it; `j = i` would be a start."""
    signs = [sign for sign, _ in where.rest]
    return None if signs[0] in ("=", ":") else where.first


@spell.register
def _(tree: Integral, pen: Pen) -> str:
    lower = "" if tree.lower is None else pen.subscript(spell(tree.lower, pen))
    upper = "" if tree.upper is None else pen.superscript(spell(tree.upper, pen))
    body = put(tree.body, Level.HADAMARD, pen)
    by = put(tree.by, Level.FACTOR, pen)
    return f"{pen.sign(spelling.INTEGRAL)}{lower}{upper} {body} {pen.sign(spelling.TOTAL)} {by}"


@spell.register
def _(tree: Expectation, pen: Pen) -> str:
    over = "" if tree.over is None else pen.subscript(spell(tree.over, pen))
    return f"{pen.sign(spelling.EXPECTATION)}{over}[{listed_item(tree.body, pen)}]"


def listed_item(tree: Tree, pen: Pen) -> str:
    return put(tree, Level.IMPLIES, pen)


@spell.register
def _(tree: Given, pen: Pen) -> str:
    """`x, y \\mid z`."""
    sides = [pen.comma([listed_item(item, pen) for item in side]) for side in (tree.items, tree.conditions)]
    return pen.operator(spelling.MID).join(sides)


@spell.register
def _(tree: At, pen: Pen) -> str:
    return pen.taken(put(tree.body, Level.PLUS, pen), pen.comma([listed_item(item, pen) for item in tree.conditions]))


@spell.register
def _(tree: Matrix, pen: Pen) -> str:
    return pen.matrix([[put(entry, Level.PLUS, pen) for entry in row] for row in tree.rows])


@spell.register
def _(tree: Cases, pen: Pen) -> str:
    return pen.cases([(put(value, Level.PLUS, pen), condition_text(when, pen)) for value, when in tree.branches])


def condition_text(condition: Tree | None, pen: Pen) -> str | None:
    """`y = 1 \\text{ and } x > 0`; "otherwise" is nothing."""
    if condition is None:
        return None
    several = condition.statements if isinstance(condition, Several) else (condition,)
    return pen.sign(spelling.AND).join(listed_item(item, pen) for item in several)


@spell.register
def _(tree: Partial, pen: Pen) -> str:
    sign = pen.sign(spelling.TOTAL if tree.total else spelling.PARTIAL)
    runs = [(item, len(list(run))) for item, run in groupby(tree.by)]
    by = [put(_repeated(item, count), Level.FACTOR, pen) for item, count in runs]
    return pen.derivative(sign, len(tree.by), put(tree.of, Level.FACTOR, pen), by)


def _repeated(item: Tree, count: int) -> Tree:
    return item if count == 1 else Power(item, Number(Fraction(count)))


@spell.register(Gradient)
@spell.register(Hessian)
def _(tree: Gradient | Hessian, pen: Pen) -> str:
    """`\\nabla_w f(w)`, `\\nabla^2 f`: brackets around all but a name, a call and a norm."""
    second = pen.superscript("2") if isinstance(tree, Hessian) else ""
    by = "" if tree.by is None else pen.subscript(variable_text(tree.by, pen))
    gap = " " if pen.side == 0 or by else ""
    return pen.sign(spelling.NABLA) + second + by + gap + operand_text(tree.of, pen)


def variable_text(by: Tree, pen: Pen) -> str:
    """`w, b` of the variables (w, b)."""
    return ",".join(put(item, Level.PLUS, pen) for item in by.items) if isinstance(by, Tuple) else spell(by, pen)


def operand_text(of: Tree, pen: Pen) -> str:
    norm = isinstance(of, Power) and isinstance(of.base, Norm) and isinstance(of.exponent, Number)
    plain = isinstance(of, Name | Norm | Gradient) or (isinstance(of, Call) and level(of, pen) == Level.ATOM)
    if isinstance(of, Name) and of.subscripts == () and of.layer is None and of.accent == "Delta":
        plain = False
    return spell(of, pen) if norm or plain else pen.bracket(spell(of, pen))
