"""Which left sides may get a meaning, and giving it to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeGuard

from checks.written import convexity, means, shaping
from checks.written.calls import OTHER_NAMES, STRUCTURES
from checks.written.compare import Link
from checks.written.coordinates import by_whole
from checks.written.declare import keyed, values_in
from checks.written.mentions import keys_in
from checks.written.numbered import has_value
from checks.written.parametrised import note_others
from checks.written.requirements import INVERSE, is_inverse
from checks.written.scalars import VALUES
from checks.written.session import Session
from checks.written.settle import Finding
from checks.written.widened import free
from checks.written.world import Context, Declared, Definition, family_word, word
from derive.notation import tree
from derive.notation.tree import Name, Tree

CONSTANT = Name("const")
LIMIT = Name("lim")
"""Of which no value is known, and which says nothing new of what it is taken of."""


def definable(left: Tree, session: Session, derived: bool) -> bool:
    """Whether a left side is a name, or a function of names, that has no meaning yet."""
    if means.has_meaning(left, session.context) or LIMIT in {name.bare for name in left.names}:
        return False
    if isinstance(left, tree.Power) and left.exponent == tree.TWO and isinstance(left.base, Name):
        estimate = left.base.accent in ("hat", "bar", "tilde", "star")
        return (estimate or is_open(left.base, session.context)) and definable(left.base, session, derived)
    if isinstance(left, tree.Transpose):
        return definable(left.body, session, derived)
    if is_reciprocal(left):
        return definable(left.denominator, session, derived)
    if isinstance(left, tree.Power | tree.Times):
        inside, _ = turned_over(left, tree.ONE)
        return isinstance(inside, Name) and is_rule(inside, session) and definable(inside, session, derived)
    if is_logarithm(left):
        unmixed = session.right is not None and CONSTANT not in session.right.names
        return unmixed and not derived and definable(left.arguments[0], session, derived)
    if isinstance(left, tree.Call):
        return definable_call(left, session, derived)
    return isinstance(left, Name) and definable_name(left, session, derived)


def definable_name(left: Name, session: Session, derived: bool) -> bool:
    """Whether a name has no meaning yet, or is one that is defined anew."""
    context = session.context
    if left.primes and word(replace(left, primes=0)) in context.definitions and word(left) in context.definitions:
        return False
    key, bare = keyed(left, context)[0], word(left.bare)
    if left.base in ("one", "I", "reals") and not (left.base == "I" and is_number(session)):
        return False
    sized = word(left) in context.sizes and left.base not in session.bold
    if (word(left) in context.ranges and not context.knows(word(left))) or sized:
        return False
    if session.example and key in context.declared:
        return True
    if key in context.definitions:
        return recurrent(left, key, session) and not derived and renewed(key, session)
    if bare in context.definitions and left.subscripts and key not in context.declared:
        return False
    if member_of_defined(left, context) or is_entry(left, context) or has_value(left, session):
        return False
    if recurrent(left, key, session) and not derived:
        return True
    known = context.declared.get(key)
    forward = known is not None and known.guessed and key not in session.claimed and not derived
    if not forward and (key in session.used or (bare in session.used and not is_new_family(key, bare, context))):
        return not derived and chained(left, key, session)
    declared = context.declared.get(key) or context.declared.get(bare)
    return not derived or declared is None or declared.guessed


def is_open(name: Name, context: Context) -> bool:
    """σ of `σ² = (1/n) Σᵢ (xᵢ − μ)²`: a number of which nothing is known but its sign, and no parameter of a law."""
    declared = context.declared.get(keyed(name, context)[0])
    number = declared is None or not (declared.shape or declared.is_function)
    return number and (declared is None or declared.guessed or not context.random)


def is_number(session: Session) -> bool:
    """Whether what stands on the right is one: `I = Σᵢ Σⱼ …` is no identity matrix."""
    return session.right is not None and shaping.shape_of(session.right, shaping.Inference(session.context)) == ()


def chained(left: Name, key: str, session: Session) -> bool:
    """`E = …y_k…`, then `y_k = f(z)`, where `∂E/∂z` is to come: the outer function stands before the inner one."""
    right, context = session.right, session.context
    if right is None or any(key in keys_in(side, context) for item in session.conditions for side in item.link.sides):
        return False
    outer = {word(name.bare) for name in session.names if uses(name, key, context)} | {left.base}
    inner = {name.base for name in right.names}
    return left not in right.names and any(of in outer and by in inner for of, by in session.differentiated)


def uses(name: Name, key: str, context: Context) -> bool:
    """Whether the text defines a name by what has this key."""
    items = context.definitions.get(keyed(name, context)[0], ())
    return any(keyed(part, context)[0] == key for item in items for part in item.body.names)


def member_of_defined(left: Name, context: Context) -> bool:
    """δ^{(L)} and δ_k^{(l)} where δ^{(l)} is defined already."""
    layered = replace(left, layer=Name("·"), subscripts=()) if left.layer is not None else None
    counts = [len(left.subscripts) + 1] if left.subscripts else [2, 3]
    candidates = [] if layered is None else [family_word(layered, count) for count in (1, *counts)]
    bare = replace(left, subscripts=(), layer=None)
    shorter = (family_word(bare, count) for count in range(1, len(left.subscripts)))
    candidates += [key for key in shorter if has_entries(key, context)] if left.layer is None else []
    literal = (
        len(left.subscripts) == 1 and isinstance(left.subscripts[0], Name) and word(left.subscripts[0]) in context.sizes
    )
    candidates += [family_word(bare, 1)] if literal else []
    own = keyed(left, context)[0]
    return any(key != own and key in context.definitions for key in candidates)


def has_entries(key: str, context: Context) -> bool:
    """Not N_c, which is a number beside the numbers N_jc."""
    declared = context.declared.get(key)
    return declared is None or bool(declared.shape)


def is_entry(left: Name, context: Context) -> bool:
    """x_{i1} of vectors x_i that were declared."""
    wholes = (context.declared.get(family_word(left.bare, count)) for count in range(1, len(left.subscripts)))
    return any(known.shape and not known.guessed for known in wholes if known)


def is_rule(left: Name, session: Session) -> bool:
    return recurrent(left, keyed(left, session.context)[0], session)


def recurrent(left: Name, key: str, session: Session) -> bool:
    """`w_{k+1} = w_k − …`: the rule of a sequence."""
    indexed = bool(left.subscripts) or left.layer is not None
    right = session.right
    return (
        indexed
        and right is not None
        and any(keyed(name, session.context)[0] == key and name != left for name in names_but_for_others(right))
    )


def names_but_for_others(body: Tree) -> Iterator[Name]:
    """Without the β_k of `Σ_{k≠j} β_k z_k`, none of which comes before β_j."""
    if isinstance(body, tree.Sum) and isinstance(body.where, tree.Relation) and body.where.rest[0][0] == "!=":
        return
    if isinstance(body, Name):
        yield from body.names
    for child in () if isinstance(body, Name) else body.children:
        yield from names_but_for_others(child)


def renewed(key: str, session: Session) -> bool:
    """`w_{t+1} = w_t − η v_{t+1}` of a w that has a rule, beside a v that got its own rule since then."""
    known = list(session.context.definitions)
    names = session.right.names if session.right is not None else ()
    younger = {keyed(name, session.context)[0] for name in names} & set(known[known.index(key) + 1 :])
    rules = session.context.definitions
    return all(item.recursive for item in rules[key]) and any(item.recursive for k in younger for item in rules[k])


def is_new_family(key: str, bare: str, context: Context) -> bool:
    return key in context.declared and bare not in context.declared


def definable_call(left: tree.Call, session: Session, derived: bool) -> bool:
    names = arguments_of(left)
    if left.function.primes or not names:
        return False
    base = left.function.base
    if base in STRUCTURES or base in OTHER_NAMES or (base in VALUES and base not in shaping.GREEK):
        return False
    key, _, _ = keyed(left.function, session.context)
    plain = word(left.function)
    known = session.context.definitions.get(plain) or session.context.definitions.get(key)
    return not known


def arguments_of(left: tree.Call) -> tuple[Name, ...]:
    """The parameters of `f(x, y)`, `p(x | z)`; empty where one of them is no name."""
    found: list[Tree] = []
    for item in left.arguments:
        found += [*item.items, *item.conditions] if isinstance(item, tree.Given) else [item]
    return (
        tuple(item for item in found if isinstance(item, Name)) if all(isinstance(item, Name) for item in found) else ()
    )


def known_value(left: Tree, session: Session) -> bool:
    name = left.function if isinstance(left, tree.Call) else left
    return isinstance(name, Name) and keyed(name, session.context)[0] in session.context.definitions


def defined(
    left: Tree,
    right: Tree,
    session: Session,
    where: tuple[Tree, ...] = (),
    ranges: Mapping[str, tuple[Tree, Tree]] | None = None,
) -> bool:
    """Gives a name its meaning; False where it would refer to itself."""
    context = session.context
    left, right = turned_over(left, convexity.least(right, context) or right)
    parameters = by_whole(arguments_of(left), context) if isinstance(left, tree.Call) else None
    left = left.function if isinstance(left, tree.Call) else left
    if not isinstance(left, Name) or isinstance(right, tree.Optimum):
        return False
    for index, bounds in (ranges or {}).items():
        context.ranges.setdefault(index, bounds)
    key, family, _ = keyed(left, context)
    if key in context.velocities.values() or refers(right, left, key, parameters, context):
        return False
    entries_defined(left, key, family, context)
    restriction = tree.Several(where) if len(where) > 1 else where[0] if where else None
    recursive = family > 0 and reaches(right, key, frozenset(), context, frozenset())
    patterns = patterns_of(left, key, family)
    picked = tuple(picked_in(right, patterns, context)) if recursive and family == 1 else ()
    context.picks |= {word(index): word(name) for index in picked for name in patterns[0].names}
    item = Definition(right, patterns, parameters, restriction if family else None, recursive, picked)
    if session.example:
        context.declared.pop(key, None)
    context.definitions.setdefault(key, []).append(item)
    note_others(left, right, session)
    note_loose(key, item, context)
    if is_inverse(right) and isinstance(right, tree.Power) and isinstance(right.base, Name) and not family:
        context.inverses[key] = (keyed(right.base, context)[0], tree.Power(left, INVERSE))
    if parameters and len(parameters) == 1:
        context.variables[key] = parameters[0]
    session.fresh_points()
    return True


def note_loose(key: str, item: Definition, context: Context) -> None:
    """t of `a = W x_t + U h_{t-1}`: another a at every t though it does not say so, and so is what looks at a."""
    if item.patterns or item.parameters is not None:
        return
    inside = dict.fromkeys(free(item.body))
    found = [name for name in inside if is_index(name, context)]
    found += [index for name in inside for index in context.loose.get(word(name), ())]
    if found and context.loose.get(key) != (loose := tuple(dict.fromkeys(found))):
        context.loose[key] = loose
        for other, items in context.definitions.items():
            note_loose(other, items[-1], context)


def is_index(name: Name, context: Context) -> bool:
    plain = not name.subscripts and not name.accent and name.layer is None
    return plain and word(name) in context.ranges and not context.knows(word(name))


def picked_in(right: Tree, patterns: Sequence[Tree], context: Context) -> Iterator[Name]:
    """The indices that stand free on the right side of a rule: any member may be picked at each step."""
    own = {name for pattern in patterns for name in pattern.names} | set(bound_names(right))
    indices = (name for name in dict.fromkeys(right.names) if name not in own and not name.subscripts)
    yield from (name for name in indices if word(name) in context.ranges and not context.knows(word(name)))


def bound_names(body: Tree) -> Iterator[Name]:
    if isinstance(body, tree.Sum | tree.Product):
        yield body.index
    for child in body.children:
        yield from bound_names(child)


def is_logarithm(left: Tree) -> TypeGuard[tree.Call]:
    """`log p(y | θ)`."""
    logarithm = (Name("log"), Name("ln"))
    return isinstance(left, tree.Call) and left.function in logarithm and isinstance(left.arguments[0], tree.Call)


def is_reciprocal(left: Tree) -> TypeGuard[tree.Quotient]:
    """`1/β̃`."""
    return isinstance(left, tree.Quotient) and left.numerator == tree.ONE and isinstance(left.denominator, Name)


def turned_over(left: Tree, right: Tree) -> tuple[Tree, Tree]:
    """`σ² = …`, `wᵀ = …`, `P⁻¹ = …`, `1/τ = …` and `log p(y) = …` define σ, w, P, τ and p, and `P⁻¹w = b` w as Pb."""
    if is_reciprocal(left):
        return left.denominator, tree.Quotient(tree.ONE, right)
    if is_logarithm(left):
        return left.arguments[0], tree.Call(Name("exp"), (right,))
    first = left.factors[0] if isinstance(left, tree.Times) and len(left.factors) == 2 else None
    if isinstance(left, tree.Times) and isinstance(first, tree.Power) and is_inverse(first):
        left, right = left.factors[1], tree.Times((first.base, right))
    if isinstance(left, tree.Power):
        left, right = left.base, tree.Power(right, INVERSE) if is_inverse(left) else tree.Root(right)
    if isinstance(left, tree.Transpose):
        left, right = left.body, tree.Transpose(right)
    return left, right


def patterns_of(left: Name, key: str, family: int) -> tuple[Tree, ...]:
    """The indices of a family as its definition writes them, the layer first."""
    if not family:
        return ()
    layered = left.layer is not None and key.partition("[")[0].endswith("^(·)")
    layer = (left.layer,) if layered and left.layer is not None else ()
    return (*layer, *left.subscripts[len(left.subscripts) - family + layered :])[-family:]


def entries_defined(left: Name, key: str, family: int, context: Context) -> None:
    """`p_k = …` of a declared vector p: from here on p is the family of its entries."""
    whole = word(left.bare)
    old = context.declared.get(whole)
    letters = [item for item in left.subscripts if isinstance(item, Name) and word(item) in context.ranges]
    if old is None or family != 1 or len(letters) != 1 or left.layer is not None or len(old.shape) != 1:
        return
    if whole in context.definitions or key in context.declared or old.family or old.is_function:
        return
    context.declared[key] = Declared(
        (), 1, ((tree.ONE, old.shape[0]),), frozenset(), None, old.guessed, (word(letters[0]),)
    )
    context.declared.pop(whole)


def refers(right: Tree, left: Name, key: str, parameters: tuple[Tree, ...] | None, context: Context) -> bool:
    """Whether a definition would be circular; of a sequence it may go back to earlier members."""
    free = frozenset(parameters or ())
    if left in set(values_in(right, context.labels)) - free:
        return True
    member = keyed(left, context)[1] > 0 or family_word(left.bare, 1) in context.declared or left.layer is not None
    return not member and reaches(right, key, free, context, frozenset())


def reaches(body: Tree, key: str, bound: frozenset[Tree], context: Context, seen: frozenset[str]) -> bool:
    """Whether a symbol stands in a tree or behind its names: x in x₁, y in ȳ = Σᵢ yᵢ/n."""
    names = (name for name in values_in(body, context.labels) if name not in bound)
    found = {k for name in names for k in keys_in(name, context)}
    if key in found:
        return True
    return any(
        reaches(item.body, key, frozenset(item.parameters or ()), context, seen | found)
        for other in found - seen
        for item in context.definitions.get(other, ())
    )


def note_inverse(link: Link, finding: Finding, context: Context) -> None:
    """`p = r/(r + μ)` after μ was defined by p: by μ, p is that function."""
    if not isinstance(link.left, Name) or link.relation != "=" or finding.used:
        return
    key = keyed(link.left, context)[0]
    if key in context.definitions or link.left.subscripts:
        return
    for name in link.right.names:
        other = keyed(name, context)[0]
        through = (n for item in context.definitions.get(other, ()) for n in item.body.names)
        if any(keyed(n, context)[0] == key for n in through):
            context.inverses[other] = (key, link.right)
