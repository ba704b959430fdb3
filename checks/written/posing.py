"""A text with one problem → the problem in index form, with what its symbols are.

Every symbol of the problem has to be declared; the shape of a primal variable may follow from its use, and is then
said. What is declared of a primal variable is a constraint (`x ∈ ℝⁿ₊`, "nonnegative"), never a fact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from checks.by_parts import canonical, matching
from checks.written.aside import Aside, aside, checked_facts, whole_numbers
from checks.written.constraining import below, constraints, pointed, said
from checks.written.counted import (
    count_members,
    declare_below,
    forget_guesses,
    forget_labels,
    heads,
    name_labelled,
    names_in,
)
from checks.written.declare import Said
from checks.written.epigraph import bounded, opened
from checks.written.inlined import rule_of, rules, written_out
from checks.written.judge import kind_of, session_of
from checks.written.proving import Dictionary, name_of, plain, translated
from checks.written.reading import said_in
from checks.written.relations import read_said
from checks.written.report import Settings
from checks.written.roots import roots_of, with_root
from checks.written.roots import said as root_said
from checks.written.session import Session
from checks.written.spanning import spanning
from checks.written.stated import Found, at, flattened, found, variables
from checks.written.stated import spoken as told
from checks.written.world import word
from derive import index_form as form
from derive.calculus import gradient
from derive.claims import Problem, Statement
from derive.dual.atoms import not_negative
from derive.errors import BadShape, CannotRead, CannotSolve, DeriveError, NoRule
from derive.index_form import Leaf
from derive.notation import tree
from derive.notation.scope import Declared, Names, Scope, scope_of
from derive.notation.tree import Name, Tree
from derive.notation.write import unicode
from derive.solving import unfold
from derive.symbols import Fact, Index, Symbol
from derive.tensor import Tensor
from derive.written.document import Prose


@dataclass(frozen=True)
class Posed:
    """A problem, its data, the words that are taken, and what was inferred.

    `assumed` is what formulas beside it say of the data; None where that has no index form. `unread` is what stands
    beside it and may be meant as a constraint.
    """

    problem: Problem
    data: tuple[Tensor, ...]
    taken: frozenset[str]
    notes: tuple[str, ...] = ()
    roots: tuple[tuple[Tensor, Tensor], ...] = ()
    place: str = ""
    assumed: tuple[Statement, ...] | None = ()
    unread: tuple[str, ...] = ()


def posed(text: str, settings: Settings) -> Posed:
    """Raises CannotRead, BadShape, NoRule with the place of the problem and the innermost piece."""
    session = session_of(text, settings)
    where = found(session)
    try:
        return replace(translated_problem(session, where), place=at(where.place, session))
    except DeriveError as error:
        raise placed(error, at(where.place, session)) from error


def placed(error: DeriveError, where: str) -> DeriveError:
    message = str(error)
    return error if message.startswith("line ") else type(error)(f"{where}: {message}")


def translated_problem(session: Session, where: Found, guesses: bool = False) -> Posed:
    """With `guesses` what nothing declares may be data too."""
    where = with_functions_written_out(session, where)
    optimum = where.optimum
    over = variables(session, where)
    name_labelled(over, [optimum.objective, *where.constraints], session)
    more = beside(session, where, over)
    stated = declared_inside(session, where, over)
    given = [*stated, *(item for item in over if isinstance(item, tree.Relation)), *more.constraints]
    bodies = [plain(item) for item in opened(given)]
    settle_declarations(over, [optimum.objective, *bodies], session)
    dictionary = translated(session)
    names = dict(dictionary.names)
    keys = [key_of(name, names) for item in over for name in heads(item)]
    checked_facts(
        (unicode(name_of(key, session.context) or Name(key)), facts_of(key, session)) for key in dict.fromkeys(keys)
    )
    notes = tuple(checked_names([optimum.objective, *bodies], keys, session, guesses))
    facts = {key: free_of_facts(key, names) for key in keys}
    numbers = bounded(plain(optimum.objective), frozenset(names) | all_words(names))
    if any(isinstance(item, tree.Optimum) for item in below(numbers.objective)):
        raise NoRule(f"an optimum inside an optimum: {unicode(optimum)[:60]}")
    names |= {word(name): Symbol(name) for name in numbers.numbers}
    keys += [word(name) for name in numbers.numbers]
    whole = tree.Optimum(optimum.sense, (), numbers.objective)
    found = lowered(whole, [*bodies, *numbers.constraints], keys, facts, names, dictionary, (*notes, *numbers.notes))
    convex(found.problem, [word(name) for name in numbers.numbers])
    scope = scope_of(names, dictionary.definitions)
    left = tuple(unicode(body) for body in more.beside if not restates(body, found.problem, scope, names))
    said_ = (*found.notes, *(f"{item} beside the problem is not read as a constraint" for item in left))
    known = of_data(session, found.data, scope, names)
    return rooted(replace(found, assumed=known, notes=said_, unread=left), session.context.declared)


def restates(body: Tree, problem: Problem, scope: Scope, names: dict[str, Declared]) -> bool:
    """`l − x ≤ 0` of a problem with `l ≤ x`."""
    try:
        items = [*constraints(plain(body), scope, names)]
    except DeriveError:
        return False
    known = [canonical(item) for item in problem.constraints]
    return bool(items) and all(any(matching(canonical(item), one) is not None for one in known) for item in items)


def of_data(
    session: Session, data: Sequence[Tensor], scope: Scope, names: dict[str, Declared]
) -> tuple[Statement, ...] | None:
    """`AAᵀ = I`, `‖xᵢ‖ = 1`: relations of the text about nothing but data."""
    bases = {str(item.symbol.name.base) for item in data}
    found: list[Statement] = []
    for body in {item.body: None for item in told(session)}:
        inside = {name.base for name in body.names} - CONSTANTS
        if is_said_of_data(body) and inside & bases and inside <= bases | all_letters(names):
            try:
                found += constraints(body, scope, names)
            except DeriveError:
                return None
    return tuple(found)


CONSTANTS = frozenset({"I", "one", "dots", "pi"})


def all_letters(names: Names) -> frozenset[str]:
    """Letters of sizes and indices."""
    return all_words(names) | {"i", "j", "k", "l"}


def is_said_of_data(body: Tree) -> bool:
    """An equation or inequality that is neither a definition, a sign nor a range."""
    inside = body.statement if isinstance(body, tree.Each) else body
    if not isinstance(inside, tree.Relation) or {sign for sign, _ in inside.rest} - SAID_SIGNS:
        return False
    return not isinstance(inside.first, Name | tree.Number | tree.Several | tree.Tuple)


SAID_SIGNS = frozenset({"=", "<=", ">=", "<", ">"})


def with_functions_written_out(session: Session, where: Found) -> Found:
    known = rules([*where.constraints, *(item.body for item in told(session))])
    objective_ = written_out(where.optimum.objective, known)
    given = [written_out(item, known) for item in where.constraints if rule_of(item) is None]
    return replace(where, optimum=replace(where.optimum, objective=objective_), constraints=given)


def declared_inside(session: Session, where: Found, over: Sequence[Tree]) -> list[Tree]:
    """The constraints; `C > 0` among them, of data, declares."""
    bodies = (where.optimum.objective, *where.constraints)
    indices = {item for body in bodies for name in body.names for item in name.subscripts}
    others = {name.bare for item in over for name in heads(item)} | indices
    signs = [item for item in where.constraints if is_sign(item) and others.isdisjoint(n.bare for n in item.names)]
    for item in signs:
        read_said(Said(item), session.context)
    return [item for item in where.constraints if item not in signs]


def is_sign(body: Tree) -> bool:
    """`C > 0`, `0 < \\nu < 1`, `\\tau \\in (0, 1)`."""
    if not isinstance(body, tree.Relation) or not isinstance(body.first, Name | tree.Number):
        return False
    kinds = {"in": tree.Tuple | tree.Interval}
    return all(isinstance(side, kinds.get(sign, Name | tree.Number)) and sign != "=" for sign, side in body.rest)


def beside(session: Session, where: Found, over: Sequence[Tree]) -> Aside:
    """What the rest of the text says of the variables. Raises NoRule where it makes whole numbers of them."""
    declared = session.context.declared
    bases = {name if word(name) in declared else name.bare for item in over for name in heads(item)}

    def is_variable(body: Tree) -> bool:
        return isinstance(body, Name) and (
            body.bare in bases or replace(body, subscripts=body.subscripts[:-1]) in bases
        )

    for name in whole_numbers(session, is_variable):
        checked_facts([(unicode(name), frozenset({"integer"}))])

    def is_signed(body: Tree) -> bool:
        return isinstance(body, Name) and bool(facts_of(word(body.bare), session) & {"nonnegative", "positive"})

    return aside(session, where, is_variable, is_signed)


def facts_of(key: str, session: Session) -> frozenset[str]:
    """All that is declared of a symbol, and of the members of its family."""
    items = session.context.declared.items()
    return frozenset().union(*(item.facts for word_, item in items if word_.partition("[")[0] == key.partition("[")[0]))


def settle_declarations(over: Sequence[Tree], bodies: Sequence[Tree], session: Session) -> None:
    """What the problem itself says of its symbols."""
    declare_below(over, session)
    forget_guesses(session)
    forget_labels(bodies, session)
    count_members(bodies, session)


def rooted(found: Posed, declared: Mapping[str, object]) -> Posed:
    """Semidefinite matrices by their roots."""
    for root, matrix in roots_of(found.data, declared, found.taken):
        data = tuple(root if item is matrix else item for item in found.data)
        found = replace(
            found,
            problem=with_root(found.problem, root, matrix),
            data=data,
            taken=found.taken | {str(root.symbol)},
            notes=(*found.notes, root_said(root, matrix)),
            roots=(*found.roots, (root, matrix)),
        )
    return found


def convex(problem: Problem, numbers: Sequence[str]) -> None:
    """Raises CannotSolve where a maximum stands with a weight that is not known to be ≥ 0."""
    for variable in (item for item in problem.over if str(item.symbol) in numbers):
        weight = gradient(problem.objective, variable) * (1 if problem.sense == "min" else -1)
        if not not_negative(weight.node):
            raise CannotSolve("a maximum is not convex where its weight is not known to be ≥ 0")


def key_of(name: Name, names: Names) -> str:
    """The word under which a variable is declared: ξ of ξᵢ. Raises CannotRead for what is not declared."""
    for taken in range(len(name.subscripts), -1, -1):
        key = word(replace(name, subscripts=name.subscripts[:taken]))
        if isinstance(names.get(key), Symbol):
            return key
    raise CannotRead(f'{unicode(name)} is not declared: say what it is, as in "${unicode(name)} \\in \\mathbb{{R}}^n$"')


def free_of_facts(key: str, names: dict[str, Declared]) -> tuple[Tensor, frozenset[Fact]]:
    """The variable, of which nothing is known but its symmetry, and what was known of it."""
    symbol = symbol_of(key, names)
    names[key] = bare = replace(symbol, facts=symbol.facts & {Fact.SYMMETRIC})
    return Tensor(Leaf(bare)), symbol.facts


def symbol_of(key: str, names: Names) -> Symbol:
    symbol = names[key]
    assert isinstance(symbol, Symbol)
    return symbol


def checked_names(bodies: Sequence[Tree], keys: Sequence[str], session: Session, guesses: bool) -> Iterator[str]:
    """What was guessed. Raises CannotRead for data that nothing declares, unless guesses will do."""
    used = {key for body in bodies for name in names_in(body) for key in words_of(name)}
    for key, item in session.context.declared.items():
        base = key.partition("[")[0]
        if not item.guessed or base not in used or (item.facts and in_words(base, session)):
            continue
        if base not in keys and not guesses:
            shown = unicode(name_of(base, session.context) or Name(base))
            raise CannotRead(
                f'{shown} is not declared: say what it is, as in "${shown} \\in \\mathbb{{R}}^n$" or "${shown} > 0$"'
            )
        yield f"{base} is read as {kind_of(item)}"


def words_of(name: Name) -> set[str]:
    """`b_1` and `b` of b₁."""
    return {word(replace(name, subscripts=name.subscripts[:k])) for k in range(len(name.subscripts) + 1)}


def in_words(base: str, session: Session) -> bool:
    """Whether running text speaks of a symbol by its name, as in "let $C$ be positive"."""
    prose_ = (block for block in session.document.blocks if isinstance(block, Prose))
    said_ = (item.formula for block in prose_ for item in said_in(block, session))
    return any(isinstance(name, Name) and word(name) == base for body in said_ for name in flattened((body,)))


def lowered(
    optimum: tree.Optimum,
    bodies: Sequence[Tree],
    keys: Sequence[str],
    facts: Mapping[str, tuple[Tensor, frozenset[Fact]]],
    names: Names,
    dictionary: Dictionary,
    notes: tuple[str, ...],
) -> Posed:
    """In index form: what is stated below the optimum, then what is declared of its variables."""
    scope = scope_of(names, dictionary.definitions)
    goal = objective(optimum, scope)
    over = tuple(Tensor(Leaf(symbol_of(key, names))) for key in dict.fromkeys(keys))
    whole = spanning(bodies, scope, lambda name: isinstance(name, Name) and not words_of(name).isdisjoint(keys))
    given = [item for body in whole for item in constraints(body, scope, names)]
    inside = set(under_logarithms(goal.objective.node))
    more = [item for pair in facts.values() for item in said(*pair, given, pair[0].node in inside)]
    statements = tuple(through(item, dictionary) for item in (*given, *more))
    problem = Problem(goal.sense, over, unfolded(goal.objective, dictionary), statements)
    return Posed(problem, data_of(problem), frozenset(names) | all_words(names), notes)


def objective(optimum: tree.Optimum, scope: Scope) -> Problem:
    """The problem without its constraints. Raises BadShape where the objective is no number."""
    found = pointed(optimum, scope)
    assert isinstance(found, Problem)
    if found.objective.shape or found.objective.indices:
        raise BadShape(f"the objective {unicode(optimum.objective)} is not a number")
    return found


def data_of(problem: Problem) -> tuple[Tensor, ...]:
    """What stands in the problem beside its variables. Raises CannotRead for a variable that does not stand there."""
    used = dict.fromkeys(name for node in nodes_of(problem) for name in form.symbols(node))
    over = [variable.symbol for variable in problem.over]
    absent = next((name for name in over if name not in used), None)
    if absent is not None:
        raise CannotRead(f"{absent} stands nowhere in the problem")
    return tuple(Tensor(Leaf(name)) for name in used if name not in over)


def under_logarithms(node: form.Node) -> Iterator[form.Node]:
    return (
        item.children[0] for item in form.walk(node) if isinstance(item, form.Map) and item.function.name.base == "log"
    )


def all_words(names: Names) -> frozenset[str]:
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
