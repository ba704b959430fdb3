"""`D f(x) = …`: D as the derivative of the function behind it, where it stands nowhere else; the variable of a rule."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from checks.written.calls import OTHER_NAMES
from checks.written.declare import calls_in, is_index_like, keyed
from checks.written.scalars import VALUES
from checks.written.shaping import CONSTANTS
from checks.written.world import Context, Declared, family_word, word
from derive.notation import tree
from derive.notation.rebuilding import rebuilt
from derive.notation.tree import Name, Tree

DERIVATIVE = Name("D")


def is_operator(bodies: Sequence[Tree]) -> bool:
    """Whether D is used, and always in front of a function of a name: no number, no size and no distribution."""
    everywhere = sum(name == DERIVATIVE for body in bodies for name in body.names)
    return 0 < everywhere == sum(1 for body in bodies for _ in operated(body))


def operated(body: Tree) -> Iterator[tree.Times]:
    if isinstance(body, tree.Times) and applied(body) != body:
        yield body
    for child in body.children:
        yield from operated(child)


def applied(body: tree.Times) -> Tree:
    """`2 D f(x) g` as `2 (df(x)/dx) g`."""
    for k, (factor, behind) in enumerate(zip(body.factors, body.factors[1:], strict=False)):
        if factor == DERIVATIVE and isinstance(behind, tree.Call) and names_one(behind):
            slope = tree.Partial(behind, behind.arguments, True)
            factors = (*body.factors[:k], slope, *body.factors[k + 2 :])
            return factors[0] if len(factors) == 1 else tree.Times(factors)
    return body


def names_one(body: tree.Call) -> bool:
    return len(body.arguments) == 1 and isinstance(body.arguments[0], Name)


def with_derivatives(body: Tree) -> Tree:
    """The tree with its D carried out."""
    inner = rebuilt(body, with_derivatives)
    return applied(inner) if isinstance(inner, tree.Times) else inner


def note_variables(bodies: Iterable[Tree], context: Context) -> None:
    """`σ(a) = 1/(1 + e^{−a})` beside a_i: a is any number where it stands in rules for known functions only."""
    rows = [row for body in bodies for row in statements(body)]
    for name in dict.fromkeys(name for row in rows for name in row.names):
        alone = not name.subscripts and name.layer is None and not context.knows(word(name))
        family = context.declared.get(family_word(name, 1))
        own = [row for row in rows if name in set(row.names)]
        beside = (family is None or not family.shape) and is_family(name, rows, context)
        if alone and beside and all(isinstance(row, tree.Relation) and is_rule(row, name) for row in own):
            context.declared[word(name)] = Declared((), 0, (), frozenset(), None, True)


def note_current(shown: Sequence[Tree], told: Sequence[Tree], vectors: Collection[str], context: Context) -> None:
    """`J(x) = (y − c x)²` after `a state $x_t = a x_{t−1} + w_t`: x is one state where no display is about the x_t, and
    nothing says how many there are.
    """
    displayed = {name for body in shown for name in body.names} - arguments_of_declared(shown, context)
    single = {name for body in told for name in body.names if len(name.subscripts) == 1 and name.layer is None}
    members = {name for name in single if is_open(name, context)}
    for bare in dict.fromkeys(member.bare for member in members):
        numbered = [name for name in displayed if name.subscripts and name.bare == bare]
        if bare in displayed and not numbered and bare.base not in vectors and not context.knows(word(bare)):
            context.declared[word(bare)] = Declared((), 0, (), frozenset(), None, True)


def arguments_of_declared(shown: Sequence[Tree], context: Context) -> set[Name]:
    """x of `f(x)` where `f : ℝⁿ → ℝ` says of what kind it is."""
    calls = [call for body in shown for call in calls_in(body)]
    known = [call for call in calls if (told := context.declared.get(word(call.function))) and told.is_function]
    return {name for call in known for argument in call.arguments for name in argument.names}


def is_open(name: Name, context: Context) -> bool:
    """x_t of a t that nothing lets run."""
    letters = [item for item in name.subscripts[0].names if is_index_like(item, context)]
    known = family_word(name.bare, 1) in context.declared or name.base in CONSTANTS
    running = context.ranges.keys() | context.sizes.keys()
    return bool(letters) and not known and not any(word(item) in running for item in letters)


def statements(body: Tree) -> Iterator[Tree]:
    if isinstance(body, tree.Several):
        for item in body.statements:
            yield from statements(item)
    else:
        yield body


def is_family(name: Name, rows: Iterable[Tree], context: Context) -> bool:
    return any(keyed(other, context)[0] == family_word(name, 1) for row in rows for other in row.names if other != name)


def is_rule(row: tree.Relation, name: Name) -> bool:
    """Whether a row begins with a known function of a number, or its derivative, and is about that number alone."""
    left = row.first
    left = left.of if isinstance(left, tree.Partial) else left
    known = isinstance(left, tree.Call) and (left.function.base in VALUES or left.function.base in OTHER_NAMES)
    members = {other.bare for other in row.names if other.subscripts}
    return known and isinstance(left, tree.Call) and left.arguments == (name,) and name not in members
