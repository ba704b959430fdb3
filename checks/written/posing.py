"""A text with one problem → the problem in index form, with what its symbols are.

Every symbol of the problem has to be declared; the shape of a primal variable may follow from its use, and is then
said. What is declared of a primal variable is a constraint (`x ∈ ℝⁿ₊`, "nonnegative"), never a fact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from checks.written.epigraph import bounded, opened
from checks.written.judge import kind_of, session_of
from checks.written.proving import Dictionary, name_of, plain, translated
from checks.written.reading import said_in
from checks.written.report import Settings
from checks.written.session import Session
from checks.written.stated import Found, at, flattened, found, variables
from checks.written.world import family_word, word
from derive import index_form as form
from derive.calculus import gradient
from derive.claims import Problem, Statement
from derive.dual.atoms import not_negative
from derive.errors import BadShape, CannotRead, CannotSolve, DeriveError, NoRule
from derive.index_form import Leaf
from derive.normal_form import normal_form
from derive.notation import tree
from derive.notation.scope import Names, scope_of
from derive.notation.statements import flat, stated
from derive.notation.tree import Name, Tree
from derive.notation.write import unicode
from derive.solving import substitute, unfold
from derive.symbols import Fact, Index, Symbol
from derive.tensor import Tensor, as_tensor, total
from derive.written.document import Prose

ENTRYWISE = {"<<=": "<=", ">>=": ">=", "<<": "<=", ">>": ">=", "<": "<=", ">": ">="}
SIGNS = {Fact.POSITIVE, Fact.NONNEGATIVE}


@dataclass(frozen=True)
class Posed:
    """A problem, its data, the words that are taken, and what was inferred."""

    problem: Problem
    data: tuple[Tensor, ...]
    names: Names
    taken: frozenset[str]
    notes: tuple[str, ...] = ()
    roots: tuple[tuple[Tensor, Tensor], ...] = ()


def posed(text: str, settings: Settings) -> Posed:
    """Raises CannotRead, BadShape, NoRule with the place of the problem and the innermost piece."""
    session = session_of(text, settings)
    where = found(session)
    try:
        return translated_problem(session, where)
    except DeriveError as error:
        raise placed(error, at(where.place, session)) from error


def placed(error: DeriveError, where: str) -> DeriveError:
    message = str(error)
    return error if message.startswith("line ") else type(error)(f"{where}: {message}")


def translated_problem(session: Session, where: Found) -> Posed:
    optimum = where.optimum
    over = variables(session, optimum)
    given = [*where.constraints, *(item for item in over if isinstance(item, tree.Relation))]
    bodies = [plain(item) for item in opened(given)]
    primal = [item.first if isinstance(item, tree.Relation) else item for item in over]
    chosen = [name for item in primal for name in flattened((item,)) if isinstance(name, Name)]
    forget_guesses(session)
    count_members([optimum.objective, *bodies], session)
    dictionary = translated(session)
    names: dict[str, object] = dict(dictionary.names)
    keys = [key_of(name, names) for name in chosen]
    notes = list(checked_names([optimum.objective, *bodies], keys, session, dictionary))
    facts = {key: free_of_facts(key, names) for key in keys}
    numbers = bounded(plain(optimum.objective), frozenset(names) | all_words(names))
    if any(isinstance(item, tree.Optimum) for item in below(numbers.objective)):
        raise NoRule(f"an optimum inside an optimum: {unicode(optimum)[:60]}")
    names |= {word(name): Symbol(name) for name in numbers.numbers}
    keys += [word(name) for name in numbers.numbers]
    whole = tree.Optimum(optimum.sense, (), numbers.objective)
    found = lowered(whole, [*bodies, *numbers.constraints], keys, facts, names, dictionary, (*notes, *numbers.notes))
    convex(found.problem, [word(name) for name in numbers.numbers])
    return rooted(found, session)


def convex(problem: Problem, numbers: Sequence[str]) -> None:
    """Raises CannotSolve where a maximum stands with a weight that is not known to be ≥ 0."""
    for variable in (item for item in problem.over if str(item.symbol) in numbers):
        weight = gradient(problem.objective, variable) * (1 if problem.sense == "min" else -1)
        if not not_negative(weight.node):
            raise CannotSolve("a maximum is not convex where its weight is not known to be ≥ 0")


def rooted(found: Posed, session: Session) -> Posed:
    """`P = RᵀR` for a matrix that is said to be positive semidefinite, so that `xᵀPx = ‖Rx‖²`."""
    declared = session.context.declared
    halves = [item for item in found.data if "semidefinite" in facts_of(str(item.symbol), declared)]
    letters = iter([letter for letter in ("R", "S", "W", "U", "Y") if letter not in found.taken])
    for matrix in halves:
        root = Tensor(Leaf(Symbol(Name(next(letters)), matrix.symbol.axes)))
        square_ = form.contract(1, [(root.node, ("k", "i")), (root.node, ("k", "j"))], ("i", "j"))
        note = f"{root.symbol} is a square root of {matrix.symbol}: {matrix.symbol} = {root.symbol}ᵀ{root.symbol}"
        data = tuple(root if item is matrix else item for item in found.data)
        problem = with_matrix(found.problem, matrix.symbol, square_)
        taken = found.taken | {str(root.symbol)}
        found = replace(
            found,
            problem=problem,
            data=data,
            taken=taken,
            notes=(*found.notes, note),
            roots=(*found.roots, (root, matrix)),
        )
    return found


def facts_of(key: str, declared: Mapping[str, object]) -> frozenset[str]:
    facts: frozenset[str] = getattr(declared.get(key), "facts", frozenset())
    return facts


def with_matrix(problem: Problem, name: Symbol, value: form.Node) -> Problem:
    def put(tensor: Tensor) -> Tensor:
        inside = name in form.symbols(tensor.node)
        return Tensor(substitute(tensor.node, {name: value}), tensor.indices) if inside else tensor

    constraints_ = (Statement(put(item.left), item.relation, put(item.right)) for item in problem.constraints)
    return Problem(problem.sense, problem.over, put(problem.objective), tuple(constraints_))


def forget_guesses(session: Session) -> None:
    """Of `x \\mapsto f(x)` beside samples xᵢ no x is left: what is declared goes before what was guessed."""
    declared = session.context.declared
    said_ = {key.partition("[")[0] for key, item in declared.items() if not item.guessed}
    for key in [key for key, item in declared.items() if item.guessed and key.partition("[")[0] in said_]:
        del declared[key]


def count_members(bodies: Sequence[Tree], session: Session) -> None:
    """A family counts as the index does under which it stands: of Σᵢ₌₁ⁿ xᵢ there are n."""
    known = {letter: span for body in bodies for letter, span in spans(body)}
    for name in (name for body in bodies for name in names_in(body) if name.subscripts):
        key = family_word(replace(name, subscripts=()), len(name.subscripts))
        item = session.context.declared.get(key)
        if item is not None and not any(item.ranges):
            found = tuple(known.get(word(index)) if isinstance(index, Name) else None for index in name.subscripts)
            session.context.declared[key] = replace(item, ranges=found)


def spans(body: Tree) -> Iterator[tuple[str, tuple[Tree, Tree]]]:
    """Where an index begins and ends."""
    for item in below(body):
        if isinstance(item, tree.Sum | tree.Each) and item.upper is not None:
            yield word(item.index), (item.lower or tree.ONE, item.upper)
        elif isinstance(item, tree.Relation) and isinstance(item.first, Name) and is_range(item):
            ends = item.rest[-1][1]
            if isinstance(ends, tree.SetOf) and len(ends.items) >= 3:
                yield word(item.first), (ends.items[0], ends.items[-1])


def below(body: Tree) -> Iterator[Tree]:
    yield body
    for child in body.children:
        yield from below(child)


def key_of(name: Name, names: Mapping[str, object]) -> str:
    """The word under which a variable is declared: ξ of ξᵢ. Raises CannotRead for what is not declared."""
    for taken in range(len(name.subscripts), -1, -1):
        key = word(replace(name, subscripts=name.subscripts[:taken]))
        if isinstance(names.get(key), Symbol):
            return key
    raise CannotRead(f'{unicode(name)} is not declared: say what it is, as in "${unicode(name)} \\in \\mathbb{{R}}^n$"')


def free_of_facts(key: str, names: dict[str, object]) -> tuple[Tensor, frozenset[Fact]]:
    symbol = names[key]
    assert isinstance(symbol, Symbol)
    names[key] = replace(symbol, facts=symbol.facts & {Fact.SYMMETRIC})
    return Tensor(Leaf(names[key])), symbol.facts  # type: ignore[arg-type]


def checked_names(
    bodies: Sequence[Tree], keys: Sequence[str], session: Session, dictionary: Dictionary
) -> Iterator[str]:
    """What was guessed of a primal variable. Raises CannotRead for data that nothing declares."""
    used = {key for body in bodies for name in names_in(body) for key in words_of(name)}
    for key, item in session.context.declared.items():
        base = key.partition("[")[0]
        if not item.guessed or base not in used or (item.facts and in_words(base, session)):
            continue
        if base not in keys:
            shown = unicode(name_of(base) or Name(base))
            raise CannotRead(
                f'{shown} is not declared: say what it is, as in "${shown} \\in \\mathbb{{R}}^n$" or "${shown} > 0$"'
            )
        yield f"{base} is read as {kind_of(item)}"


def words_of(name: Name) -> Iterator[str]:
    """`b_1` and `b` of b₁."""
    return (word(replace(name, subscripts=name.subscripts[:k])) for k in range(len(name.subscripts) + 1))


def in_words(base: str, session: Session) -> bool:
    """Whether running text speaks of a symbol by its name, as in "let $C$ be positive"."""
    prose_ = (block for block in session.document.blocks if isinstance(block, Prose))
    said_ = (item.formula for block in prose_ for item in said_in(block, session))
    return any(isinstance(name, Name) and word(name) == base for body in said_ for name in flattened((body,)))


def names_in(body: Tree) -> Iterator[Name]:
    """Names with their subscripts, subscripts not by themselves."""
    if isinstance(body, Name):
        yield body
    else:
        for child in body.children:
            yield from names_in(child)


def lowered(
    optimum: tree.Optimum,
    bodies: Sequence[Tree],
    keys: Sequence[str],
    facts: Mapping[str, tuple[Tensor, frozenset[Fact]]],
    names: Mapping[str, object],
    dictionary: Dictionary,
    notes: tuple[str, ...],
) -> Posed:
    scope = scope_of(names, dictionary.definitions)  # type: ignore[arg-type]
    objective = stated(optimum, scope)
    assert isinstance(objective, Problem)
    if objective.objective.shape or objective.objective.indices:
        raise BadShape(f"the objective {unicode(optimum.objective)} is not a number")
    given = [item for body in bodies for item in constraints(body, scope, names)]
    over = tuple(Tensor(Leaf(names[key])) for key in dict.fromkeys(keys))  # type: ignore[arg-type]
    inside = set(under_logarithms(objective.objective.node))
    more = [item for pair in facts.values() for item in said(*pair, given, pair[0].node in inside)]
    statements = [through(item, dictionary) for item in (*given, *more)]
    problem = Problem(objective.sense, over, unfolded(objective.objective, dictionary), tuple(statements))
    used = dict.fromkeys(name for node in nodes_of(problem) for name in form.symbols(node))
    data = tuple(Tensor(Leaf(name)) for name in used if name not in {v.symbol for v in over})
    for variable in over:
        if variable.symbol not in used:
            raise CannotRead(f"{variable.symbol} stands nowhere in the problem")
    return Posed(problem, data, names, frozenset(names) | all_words(names), notes)  # type: ignore[arg-type]


def under_logarithms(node: form.Node) -> Iterator[form.Node]:
    return (
        item.children[0] for item in form.walk(node) if isinstance(item, form.Map) and item.function.name.base == "log"
    )


def all_words(names: Mapping[str, object]) -> frozenset[str]:
    """The letters of sizes and indices are taken too."""
    found = set()
    for item in names.values():
        axes = (item.axis,) if isinstance(item, Index) else getattr(item, "axes", ())
        found |= {axis.name for axis in axes}
    return frozenset(found)


def nodes_of(problem: Problem) -> list[form.Node]:
    sides = [side for item in problem.constraints for side in (item.left, item.right)]
    return [problem.objective.node, *(side.node for side in sides)]


def unfolded(tensor: Tensor, dictionary: Dictionary) -> Tensor:
    return Tensor(unfold(tensor.node, dictionary.definitions), tensor.indices)


def through(item: Statement, dictionary: Dictionary) -> Statement:
    return Statement(unfolded(item.left, dictionary), item.relation, unfolded(item.right, dictionary))


def constraints(body: Tree, scope: object, names: Mapping[str, object]) -> Iterator[Statement]:
    """A row under "subject to"; a range of an index or a space says nothing more."""
    if isinstance(body, tree.Several):
        for item in body.statements:
            yield from constraints(item, scope, names)
    elif isinstance(body, tree.Relation) and any(sign in ("in", ":") for sign, _ in body.rest):
        yield from member(body, scope, names)
    elif (
        isinstance(body, tree.Each) and isinstance(body.statement, tree.Relation) and body.statement.rest[0][0] == "in"
    ):
        yield from member(body.statement, scope, names)
    elif isinstance(body, tree.Name | tree.Number) or is_range(body):
        return
    elif isinstance(body, tree.Each):
        yield from ranged(body, scope, names)
    elif isinstance(body, tree.Relation) and isinstance(body.first, tree.Several | tree.Tuple):
        for item in flattened((body.first,)):
            yield from constraints(tree.Relation(item, body.rest), scope, names)
    else:
        yield from (bound(item) for item in flat(stated(body, scope)))  # type: ignore[arg-type]


def ranged(body: tree.Each, scope: object, names: Mapping[str, object]) -> Iterator[Statement]:
    """`ξᵢ, ξᵢ* ≥ 0` for every i: each of them."""
    inside = body.statement
    if isinstance(inside, tree.Relation) and isinstance(inside.first, tree.Several | tree.Tuple):
        for item in flattened((inside.first,)):
            yield from constraints(replace(body, statement=tree.Relation(item, inside.rest)), scope, names)
    else:
        yield from (bound(item) for item in flat(stated(body, scope)))  # type: ignore[arg-type]


def is_range(body: Tree) -> bool:
    """`i = 1, …, n`."""
    names = [child for child in below(body) if isinstance(child, Name)]
    return not isinstance(body, tree.Each) and any(name.base == "dots" for name in names)


def bound(item: Statement) -> Statement:
    """`Ax ⪯ b` of vectors, and `<`, are ≤ entry by entry. Raises NoRule between matrices."""
    if item.relation in ("<<=", ">>=", "<<", ">>") and len(item.left.shape) == 2:
        raise NoRule(
            "a constraint X ⪰ 0 on a matrix needs a matrix multiplier, which is not derived here: only entry by entry"
        )
    return Statement(item.left, ENTRYWISE.get(item.relation, item.relation), item.right)


def member(body: tree.Relation, scope: object, names: Mapping[str, object]) -> Iterator[Statement]:
    """`x ∈ ℝⁿ₊`, `x ∈ [l, u]`, `x ∈ Δ`: a set is inequalities; a whole space is none. Raises NoRule for others."""
    space = body.rest[-1][1]
    if isinstance(space, tree.Interval):
        for side, sign in ((space.lower, ">="), (space.upper, "<=")):
            if "infty" not in {name.base for name in side.names}:
                yield from constraints(tree.Relation(body.first, ((sign, side),)), scope, names)
    elif is_orthant(space):
        yield from constraints(tree.Relation(body.first, ((">=", tree.Number(tree.ONE.value * 0)),)), scope, names)
    elif is_simplex(space, names):
        yield from constraints(tree.Relation(body.first, ((">=", tree.Number(tree.ONE.value * 0)),)), scope, names)
        whole = tree.Times((tree.Transpose(Name("one")), body.first))
        yield from constraints(tree.Relation(whole, (("=", tree.ONE),)), scope, names)
    elif not is_space(space):
        raise NoRule(f"no inequalities for the set {unicode(space)}: write it out")


def is_space(space: Tree) -> bool:
    return isinstance(space, tree.SetOf) or any(
        name.base in ("reals", "N", "integers", "naturals") for name in space.names
    )


def is_orthant(space: Tree) -> bool:
    """`ℝⁿ₊`."""
    return any(
        name.base == "reals" and any(isinstance(s, Name) and s.base in ("+", "plus", "geq0") for s in name.subscripts)
        for name in space.names
    )


def is_simplex(space: Tree, names: Mapping[str, object]) -> bool:
    return isinstance(space, Name) and space.base == "Delta" and word(space) not in names


def said(
    variable: Tensor, facts: frozenset[Fact], given: Sequence[Statement], in_logarithm: bool
) -> Iterator[Statement]:
    """What was declared of a variable and neither a constraint nor the domain of log says."""
    if facts & SIGNS and not in_logarithm and not any(is_bound(item, variable) for item in given):
        yield Statement(variable, ">=", variable * 0)
    if Fact.NORMALISED in facts and len(variable.node.axes) == 1:
        whole = total(Tensor(variable.node))
        if not any(same(item, whole) for item in given):
            yield Statement(whole, "=", as_tensor(1))


def is_bound(item: Statement, variable: Tensor) -> bool:
    """`x ≥ 0`, `0 ≤ x`, `x ≥ l`."""
    sides = {">=": item.left, "<=": item.right}
    side = sides.get(item.relation)
    return side is not None and isinstance(side.node, Leaf) and side.node.symbol == variable.symbol


def same(item: Statement, whole: Tensor) -> bool:
    if item.relation != "=" or item.left.shape or item.left.indices:
        return False
    gap = item.left - item.right - whole + 1
    return not normal_form(gap.node).terms or not normal_form((item.right - item.left - whole + 1).node).terms
