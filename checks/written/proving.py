"""Proofs for all sizes of what was found true at points: the link in index form, and normal forms.

What is declared becomes symbols with named axes, what is defined becomes their nodes. Where something has no index
form (a sequence, a layer of its own size, a distribution) there is no proof here, and the link stays confirmed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from checks import proof
from checks.domain import conditions
from checks.written.calls import OTHER_NAMES
from checks.written.compare import Link
from checks.written.declare import keyed
from checks.written.layers import defined_at_layers
from checks.written.requirements import Condition
from checks.written.scalars import VALUES
from checks.written.settle import ORDERED, Finding, same_function
from checks.written.spectra import Built, Direction
from checks.written.world import Context, Declared, Definition, family_word, word
from derive.claims import Statement
from derive.errors import BadShape, CannotRead, DeriveError
from derive.index_form import Node
from derive.notation import tree
from derive.notation.lower import lower
from derive.notation.rebuilding import rebuilt
from derive.notation.scope import OPEN, OfVector
from derive.notation.scope import Declared as Known
from derive.notation.tree import Name, Number, Tree
from derive.symbols import Axis, Fact, Function, Index, Symbol
from derive.tensor import Tensor, spread
from derive.written.proving import links, masked, readings

FACTS: Mapping[str, frozenset[Fact]] = {
    "positive": frozenset({Fact.POSITIVE}),
    "unit": frozenset({Fact.POSITIVE}),
    "nonnegative": frozenset({Fact.NONNEGATIVE}),
    "sign": frozenset({Fact.SIGN}),
    "binary": frozenset({Fact.BINARY}),
    "normalised": frozenset({Fact.NORMALISED}),
    "symmetric": frozenset({Fact.SYMMETRIC}),
    "definite": frozenset({Fact.DEFINITE}),
    "full column rank": frozenset({Fact.FULL_COLUMN_RANK}),
}
LETTERS = ("i", "j", "k", "l", "m", "r", "s", "t")


SMALL = 16
"""A greater length stands for any: what holds for all lengths holds for 784."""


@dataclass
class Dictionary:
    """The names of a document in index form, and the nodes of those that are defined."""

    context: Context
    names: dict[str, Known] = field(default_factory=dict)
    definitions: dict[Symbol, Node] = field(default_factory=dict)
    known: frozenset[str] = frozenset()


def proof_of(link: Link, session: Any, finding: Finding) -> Mapping[str, object] | None:
    """The evidence of a proof, or None. Raises DeriveError where there is no index form."""
    dictionary = translated(session)
    masks, said = sorted_out(link, dictionary)
    statements = [
        [restricted(item, masks, dictionary) for item in one] for one in lowered(relation_of(link), dictionary)
    ]
    for given in hypotheses(link, session, finding, dictionary):
        found = next(filter(None, (proved(one, [*given, *said], dictionary) for one in statements)), None)
        if found is not None:
            return found
    return None


def hypotheses(link: Link, session: Any, finding: Finding, dictionary: Dictionary) -> Iterator[Sequence[Statement]]:
    """Nothing, where points need nothing; then what is assumed, which an inequality at points may need all the same."""
    if not finding.used:
        yield []
    if finding.used or link.relation in ORDERED:
        yield list(dict.fromkeys(assumed(session.conditions, dictionary)))


def sorted_out(link: Link, dictionary: Dictionary) -> tuple[list[Tree], list[Statement]]:
    """Where the row holds: indices and labels to mask by, `i ≠ j`, and what is given of values, `αₛ > 0`."""
    masks: list[Tree] = []
    said: list[Statement] = []
    for where in map(plain, link.where):
        order = isinstance(where, tree.Relation) and where.rest[0][0] in proof.ORDERS
        try:
            said += next(iter(lowered(where, dictionary))) if order else []
        except (CannotRead, BadShape):
            order = False
        masks += [] if order else [where]
    return masks, said


def relation_of(link: Link) -> Tree:
    return plain(tree.Relation(link.left, ((link.relation, link.right),)))


def lowered(body: Tree, dictionary: Dictionary) -> Iterator[list[Statement]]:
    """The links of a row in index form, in each of its readings."""
    for one in readings(body, dictionary.names, dictionary.definitions):
        yield list(links(one))


def proved(
    statements: Sequence[Statement], given: Sequence[Statement], dictionary: Dictionary
) -> dict[str, object] | None:
    proofs = [proof.follows(given, item, dictionary.definitions) for item in statements]
    if not proofs or any(item is None for item in proofs):
        return None
    nodes = [side.node for item in statements for side in (item.left, item.right)]
    evidence: dict[str, object] = {"method": " and ".join(dict.fromkeys(p.method for p in proofs if p is not None))}
    used = list(dict.fromkeys(text for p in proofs if p is not None for text in p.used))
    needed = list(conditions(nodes))
    return evidence | ({"used": used} if used else {}) | ({"conditions": needed} if needed else {})


def restricted(statement: Statement, masks: Sequence[Tree], dictionary: Dictionary) -> Statement:
    """The statement where its row says that it holds."""
    for where in masks:
        statement = masked(statement, where, dictionary.names, dictionary.definitions)
    return statement


def assumed(found: Sequence[Condition], dictionary: Dictionary) -> Iterator[Statement]:
    """The conditions that have an index form."""
    for item in found:
        if item.link.where or letters(item.link) & dictionary.context.fixed:
            continue
        try:
            yield from next(lowered(relation_of(item.link), dictionary))
        except (DeriveError, StopIteration, ValueError, TypeError, KeyError, IndexError):
            continue


def letters(link: Link) -> frozenset[str]:
    return frozenset(word(name) for side in link.sides for name in side.names)


def translated(session: Any) -> Dictionary:
    """The dictionary of the document so far; kept until a name gets another meaning."""
    key = (len(session.context.declared), sum(map(len, session.context.definitions.values())), id(session.points))
    if session.dictionary is None or session.dictionary[0] != key:
        session.dictionary = (key, dictionary_of(session.context, session.names))
    found: Dictionary = session.dictionary[1]
    return found


def dictionary_of(context: Context, names: Sequence[Name]) -> Dictionary:
    found = Dictionary(context)
    for key, declared in context.declared.items():
        add_declared(key, declared, found)
    for letter, bounds in context.ranges.items():
        axis = axis_of(bounds[1], context) if bounds[0] == tree.ONE else None
        if axis is not None and letter not in found.names:
            found.names[letter] = Index(letter, axis)
    for key, definitions in ordered(context.definitions | dict(defined_at_layers(names, context)), context):
        add_definition(key, definitions, found)
    return found


def ordered(definitions: Mapping[str, list[Definition]], context: Context) -> list[tuple[str, list[Definition]]]:
    """As they stand in the text, but what a definition uses before it: the outer function may be written down first."""
    found: dict[str, list[Definition]] = {}
    waiting: set[str] = set()

    def add(key: str) -> None:
        if key in found or key in waiting or key not in definitions:
            return
        waiting.add(key)
        for item in definitions[key]:
            for name in item.body.names:
                add(keyed(name, context)[0])
        found[key] = definitions[key]

    for key in definitions:
        add(key)
    return list(found.items())


def add_declared(key: str, declared: Declared, found: Dictionary) -> None:
    """`x[1]` in ℝᵈ is the symbol x over n and d; what has no axes of a fixed size, or is 𝟏, is left out."""
    base, count = split_key(key, found.context)
    beside = count > 0 and is_point_beside(key, found.context)
    apart = beside or is_point_beside(f"{key}[1]", found.context)
    if base is None or (clashes(key, found.context) and not apart) or base == Name("one"):
        return
    family = [
        axis_of(bounds[1], found.context) if bounds is not None and bounds[0] == tree.ONE else None
        for bounds in ranges(declared, count)
    ]
    shape = [axis_of(size, found.context) for size in declared.shape]
    if None in family or None in shape:
        return
    if declared.is_function:
        add_function(base, declared, tuple(axis for axis in family if axis is not None), found)
        return
    axes = tuple(axis for axis in (*family, *shape) if axis is not None)
    facts = frozenset(fact for name in declared.facts for fact in fact_of(name, declared))
    found.names[key if beside else word(base)] = Symbol(base, axes, count, facts=facts)


def ranges(declared: Declared, count: int) -> list[tuple[Tree, Tree] | None]:
    return list(declared.ranges) + [None] * (count - len(declared.ranges))


def fact_of(name: str, declared: Declared) -> frozenset[Fact]:
    """`normalised:1` of a family with two indices is a sum over the last axis."""
    base, _, axis = name.partition(":")
    if base == "normalised" and axis.isdigit():
        return FACTS["normalised"] if not declared.shape and int(axis) == declared.family - 1 else frozenset()
    return FACTS.get(base, frozenset()) if not axis else frozenset()


def add_function(base: Name, declared: Declared, family: tuple[Axis, ...], found: Dictionary) -> None:
    """`f : ℝ → ℝ` works entry by entry, `ℓᵢ : ℝᵈ → ℝ` on a whole vector."""
    arguments = declared.arguments or ()
    if len(arguments) != 1 or declared.shape or (family and not arguments[0]):
        return
    function = Function(base, axes=family)
    found.names[word(base)] = OfVector(function) if arguments[0] else function


def split_key(key: str, context: Context) -> tuple[Name | None, int]:
    """The name behind a word, and how many indices its family has."""
    base, _, count = key.partition("[")
    return name_of(base, context), int(count.rstrip("]") or 0) if count else 0


def name_of(text: str, context: Context) -> Name | None:
    """`hat_w` is ŵ, `W^(2)` a name of its own, `x^(·)` the family of layers of x, which stands as a subscript here."""
    return context.names.get(text.removesuffix("^(·)"))


def clashes(key: str, context: Context) -> bool:
    """Whether w and w_k are both there, one word for two things; s_{ij} of a matrix s are its entries."""
    base = key.partition("[")[0]
    others = {other for other in (*context.declared, *context.definitions) if other.partition("[")[0] == base}
    whole = context.declared.get(base)
    entries = set() if whole is None or not whole.shape else {f"{base}[{len(whole.shape)}]"} - {*context.definitions}
    return len(others - entries) > 1 or key in entries


def axis_of(size: Tree, context: Context) -> Axis | None:
    """The axis of `n`, `d_1`, `d_v`, `3`; None for one of many lengths, d_l."""
    fixed = isinstance(size, Name) and all(isinstance(item, Number) for item in size.subscripts)
    if isinstance(size, Name) and (fixed or word(size) in context.sizes) and size.layer is None:
        return Axis(word(size), letters_along(size, context))
    if isinstance(size, Number) and size.value.denominator == 1 and size.value >= 1:
        return Axis(str(size.value), LETTERS, int(size.value) if size.value <= SMALL else None)
    return None


def is_point_beside(key: str, context: Context) -> bool:
    """Whether x ∈ ℝᵈ stands beside the family xᵢ ∈ ℝᵈ, the point at which a sum over samples is looked at."""
    base, family = key.partition("[")[0], context.declared.get(key)
    whole = context.declared.get(base)
    others = {other for other in (*context.declared, *context.definitions) if other.partition("[")[0] == base}
    alike = family is not None and whole is not None and whole.shape == family.shape and not whole.is_function
    return alike and others == {base, key} and not context.definitions.keys() & others


def letters_along(size: Tree, context: Context) -> tuple[str, ...]:
    """The writer's letters for the indices of an axis, then the usual ones that run over nothing else."""
    own = [letter for letter, (_, upper) in context.ranges.items() if upper == size]
    free = [letter for letter in LETTERS if letter not in context.ranges and not context.knows(letter)]
    return tuple(dict.fromkeys([*own, *free, *LETTERS]))


def add_definition(key: str, definitions: Sequence[Definition], found: Dictionary) -> None:
    """`p_i = σ(w·xᵢ + b)`: the node of p over its index; what cannot be lowered is left out."""
    base, count = split_key(key, found.context)
    if base is None or isinstance(definitions[0].body, Built | Direction):
        return
    if is_known_function(base, definitions):
        found.names.pop(word(base), None)
        return
    spelled = word(base)
    try:
        node, symbol = defined_node(base, count, definitions, found)
    except (DeriveError, ValueError, TypeError, KeyError, IndexError, AssertionError):
        found.names.pop(spelled, None)
        return
    found.names[spelled] = symbol
    found.definitions[symbol] = node


def is_known_function(base: Name, definitions: Sequence[Definition]) -> bool:
    """The text defines σ as everybody does; that it agrees is among the claims that are judged."""
    known = base.base in VALUES or base.base in OTHER_NAMES
    parameters = definitions[0].parameters
    return (
        known
        and parameters is not None
        and len(parameters) == 1
        and not base.subscripts
        and usual(base, definitions[0])
    )


def usual(base: Name, definition: Definition) -> bool:
    return same_function(OTHER_NAMES.get(base.base, base.base), definition)


def defined_node(base: Name, count: int, definitions: Sequence[Definition], found: Dictionary) -> tuple[Node, Symbol]:
    definition = definitions[-1]
    if (len(definitions) > 1 and count) or definition.where is not None or definition.recursive:
        raise CannotRead("no single definition")
    patterns = definition.patterns
    if not all(isinstance(item, Name) and not item.subscripts for item in patterns) or len(set(patterns)) < len(
        patterns
    ):
        raise CannotRead("no plain indices")
    tensor = in_its_shape(plain(definition.body), base, count, found)
    indices = pattern_indices(patterns, tensor, found)
    facts = declared_facts(base, found)
    node = spread(tensor, indices)
    symbol = Symbol(base, node.axes, count, facts=facts)
    return node, symbol


def in_its_shape(body: Tree, base: Name, count: int, found: Dictionary) -> Tensor:
    """The body in the shape that is declared; a guessed one gives way to what the body has by itself."""
    declared = found.context.declared.get(family_word(base, count) if count else word(base))
    try:
        return lower(body, found.names, found.definitions, declared_shape(base, count, found))
    except BadShape:
        if declared is None or not declared.guessed:
            raise
        return lower(body, found.names, found.definitions)


def declared_shape(base: Name, count: int, found: Dictionary) -> tuple[Axis, ...] | None:
    known = found.names.get(word(base))
    return known.axes[count:] if isinstance(known, Symbol) and len(known.axes) > count else None


def declared_facts(base: Name, found: Dictionary) -> frozenset[Fact]:
    """A definition says what there is to say."""
    return frozenset()


def pattern_indices(patterns: Sequence[Tree], tensor: Tensor, found: Dictionary) -> tuple[Index, ...]:
    by_name = {index.name: index for index in tensor.indices}
    indices = []
    for item in patterns:
        letter = word(item) if isinstance(item, Name) else ""
        known = by_name.get(letter) or found.names.get(letter)
        if not isinstance(known, Index):
            raise CannotRead(f"nothing says what {letter} runs over")
        indices.append(known)
    if {index.name for index in tensor.indices} - {index.name for index in indices}:
        raise CannotRead("an index is left over")
    return tuple(indices)


def plain(body: Tree) -> Tree:
    """Layers that are indices as subscripts: `x^{(i)}` is xᵢ; a row of A, `A_{i,·}`, as a name with subscripts."""
    if isinstance(body, tree.Entry) and isinstance(body.body, Name) and OPEN in body.subscripts:
        return replace(body.body, subscripts=body.subscripts)
    if isinstance(body, Name) and body.layer is not None and isinstance(body.layer, Name):
        return replace(body, layer=None, subscripts=(body.layer, *body.subscripts))
    if isinstance(body, Name):
        return body
    return rebuilt(body, plain)


def note_names(names: Sequence[Name], context: Context) -> None:
    """The names behind the words of a document."""
    for name in names:
        for taken in range(len(name.subscripts) + 1):
            bare = replace(name, subscripts=name.subscripts[:taken], layer=None, primes=0)
            layer = name.layer if isinstance(name.layer, Number) else None
            for item in (bare, replace(bare, primes=name.primes), replace(bare, layer=layer)):
                context.names.setdefault(word(item), item)
