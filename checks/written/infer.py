"""What nothing declares, by its use: `wᵀx` makes w a vector as long as x, `A x` fixes the columns of A.

Every inference is a guess and is marked as one. Letters that stand alone are numbers; subscripts that run are families.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from checks.written.calls import OTHER_NAMES, STRUCTURES
from checks.written.categories import categories, classes
from checks.written.declare import (
    USUAL,
    Range,
    Shape,
    calls_in,
    is_index_like,
    keyed,
    letters_of,
    note_sizes,
    restrict,
)
from checks.written.differentials import SIGN
from checks.written.distributions import is_mention
from checks.written.entries_of import entry_of_whole, is_of_whole
from checks.written.lengths import DEFAULT, default_axis, note_maps, note_members
from checks.written.letters import index_letters
from checks.written.own import later_members, numbers_of_their_own, vectors_of_their_own
from checks.written.scalars import VALUES
from checks.written.shaping import (
    Inference,
    inside,
    is_fixed,
    kind_key,
    numbers_of,
    resolved,
    shape_of,
    spread,
)
from checks.written.twins import twin_facts, twin_shape
from checks.written.wholes import common, wholes
from checks.written.world import Context, Declared, family_word, word
from derive.notation import tree
from derive.notation.tree import Name, Number, Tree

NOTHING: frozenset[str] = frozenset()
PASSES = 4


def infer(context: Context, trees: Sequence[Tree], fonts: Mapping[str, int]) -> None:
    """Declares every symbol that the trees use and nothing declares."""
    for body in trees:
        classes(body, context)
    index_letters(context, trees)
    found = Inference(context)
    for base_rank in fonts.items():
        (found.vectors if base_rank[1] == 1 else found.matrices).add(base_rank[0])
    for key, facts in context.pending.items():
        if facts & {"definite", "semidefinite", "symmetric", "invertible", "orthogonal", "diagonal"}:
            found.matrices.add(key.partition("[")[0].partition("_")[0])
            found.square.add(key.partition("[")[0].partition("_")[0])
    for body in trees:
        evidence(body, found)
        found.maps |= set(maps_in(body))
        errors(body, found)
        categories(body, context)
        found.wholes |= set(wholes(body))
        found.common |= set(common(body))
        found.bare |= {word(name) for name in symbols_in(body) if not name.subscripts}
    listed = {name.base for body in trees for name in body.names if name.subscripts}
    behind = [name for body in trees for name in behind_turned(body)]
    found.vectors |= {kind_key(name) for name in behind if name.subscripts or name.base not in listed}
    for name in (name for body in trees for name in body.names):
        if any(isinstance(item, tree.Plus) for item in name.subscripts) and name.base in found.vectors:
            found.vectors.add(name.base + "_")
    note_maps(found)
    for body in trees:
        vectors_of_their_own(body, context)
        numbers_of_their_own(body, context)
    later_members(trees, context)
    note_members(found)
    for _ in range(PASSES):
        for body in trees:
            spread(body, found)
    functions(trees, found)
    heads = {replace(call.function, primes=0) for body in trees for call in calls_in(body)}
    names = list(dict.fromkeys(name for body in trees for name in symbols_in(body) if not named(body, name, heads)))
    for name in sorted(names, key=order_of_guess):
        declare_guess(name, found)


def named(body: Tree, name: Name, heads: Collection[Name]) -> bool:
    """`let $\\Phi$ denote …` of a function: what is spoken of, and no number."""
    return name in heads and is_mention(body)


def order_of_guess(name: Name) -> int:
    """Families first, then their numbered members, then names alone."""
    if not name.subscripts and name.layer is None:
        return 2
    if (
        name.layer is None
        and not any(isinstance(item, Number | tree.Plus) for item in name.subscripts)
        and all(isinstance(item, Name) and item.base not in USUAL for item in name.subscripts)
    ):
        return 3
    last = isinstance(name.layer, Name) and name.layer.base.isupper()
    return int(last or any(isinstance(item, Number) for item in (*name.subscripts, name.layer)))


def iterates(context: Context, trees: Sequence[Tree]) -> None:
    """`w_{k+1}` of a vector w is the next iterate, so w_k is one too and no entry."""
    for body in trees:
        for name in body.names:
            shifted = [item for item in name.subscripts if isinstance(item, tree.Plus)]
            whole = context.declared.get(word(name.bare))
            if len(name.subscripts) == 1 and shifted and whole is not None and len(whole.shape) == 1:
                key = family_word(name.bare, 1)
                context.declared.setdefault(key, Declared(whole.shape, 1, (None,), whole.facts - {"normalised"}))


def symbols_in(body: Tree) -> Iterator[Name]:
    """The names that stand for values: no function before its brackets, no index of a sum, no ℝ as in `x ∈ R`."""
    if isinstance(body, Name):
        yield body
        for item in body.subscripts:
            if isinstance(item, Name) and item.subscripts:
                yield from symbols_in(item)
        return
    if isinstance(body, tree.Call):
        for item in body.arguments:
            yield from symbols_in(item)
        return
    if isinstance(body, tree.Expectation):
        yield from symbols_in(body.body)
        return
    for child in body.children:
        bound = isinstance(body, tree.Sum | tree.Product | tree.Each) and child is body.index
        if not bound and child not in sets_in(body):
            yield from symbols_in(child)


def sets_in(body: Tree) -> tuple[Tree, ...]:
    """`R^d` of `x ∈ R^d`, both of `f : R → R`."""
    return tuple(side for sign, side in body.rest if sign in SET_SIGNS) if isinstance(body, tree.Relation) else ()


SET_SIGNS = frozenset({"in", ":", "->"})


def evidence(body: Tree, found: Inference) -> None:
    """Transposes and norms are about vectors, inverses, traces and determinants about square matrices."""
    inner = inside(body)
    if isinstance(body, tree.Gradient) and isinstance(body.of, tree.Call) and body.by is None:
        found.losses.add(body.of.function.base)
    found.logged |= {keyed(name, found.context)[0] for name in logged(body)}
    if isinstance(inner, Name):
        kind = kind_key(inner)
        capital = inner.base[:1].isupper() and kind not in found.vectors
        if isinstance(body, tree.Transpose | tree.Norm):
            (found.matrices if capital else found.vectors).add(kind)
        elif capital:
            found.matrices.add(kind)
            found.square.add(kind)
    found.moved = found.moved or moves_a_matrix(body)
    for name, turned in capitals_in(inner):
        found.matrices.add(kind_key(name))
        found.square |= set() if turned else {kind_key(name)}
    for child in body.children:
        evidence(child, found)


def behind_turned(body: Tree) -> Iterator[Name]:
    """x of `wᵀx` in small letters, where no further factor could make a number of it."""
    one, other = body.factors[-2:] if isinstance(body, tree.Times) else (body, body)
    turned = one.body if isinstance(one, tree.Transpose) else one
    if turned is not one and isinstance(turned, Name) and isinstance(other, Name):
        yield from [other] if (turned.base[:1] + other.base[:1]).islower() else []
    for child in body.children:
        yield from behind_turned(child)


def moves_a_matrix(body: Tree) -> bool:
    """`dX`, `d(X⁻¹)`: a d before a capital is no number."""
    pairs = pairwise(body.factors) if isinstance(body, tree.Times) else ()
    return any(one == SIGN and any(name.base.isupper() for name in other.names) for one, other in pairs)


def capitals_in(product: Tree | None) -> Iterator[tuple[Name, bool]]:
    """A and B of `tr(A X⁻¹ B)`: a factor in a product of which a trace, an inverse or a determinant is taken, and
    whether its transpose stands there, as that of X in `(XᵀX)⁻¹`.
    """
    factors = product.factors if isinstance(product, tree.Times) else ()
    for factor in factors:
        bare = factor.body if isinstance(factor, tree.Transpose) else factor
        if isinstance(bare, Name) and bare.base.isupper() and not bare.subscripts and bare.layer is None:
            yield bare, tree.Transpose(bare) in factors


def logged(body: Tree) -> Iterator[Name]:
    """π_k of `log π_k`, which is positive wherever that has a value."""
    if isinstance(body, tree.Call) and body.function.base in ("log", "ln") and isinstance(body.arguments[0], Name):
        yield body.arguments[0]


def maps_in(body: Tree) -> list[str]:
    """φ of `φ(x)ᵀφ(z)`, `⟨w, φ(x)⟩`, which has vectors for values."""
    parts: tuple[Tree, ...] = body.factors if isinstance(body, tree.Dot) and len(body.factors) == 2 else ()
    parts = (body.body,) if isinstance(body, tree.Transpose) else parts
    here = [part.function.base for part in parts if isinstance(part, tree.Call) and part.function.base in MAPS]
    return [*here, *(base for child in body.children for base in maps_in(child))]


MAPS = frozenset({"phi", "varphi", "Phi", "psi", "Psi", "varPhi"})


def errors(body: Tree, found: Inference) -> None:
    """`e_i²`, `∂L/∂e_i`: residuals by the name of e, no unit vectors."""
    inner = body.base if isinstance(body, tree.Power) else None
    inner = body.by[0] if isinstance(body, tree.Partial) else inner
    if isinstance(inner, Name) and inner.base == "e" and inner.subscripts:
        found.context.residuals.add("e")
    for child in body.children:
        errors(child, found)


def declare_guess(name: Name, found: Inference) -> None:
    """A declaration for a name that has none."""
    context = found.context
    key, rest = resolved(name, context)
    _, family, said = keyed(name, context)
    ranges = tuple(bounds and outermost(bounds, context) for bounds in said)
    if rest or is_settled(name, key, family, found):
        return
    whole = shape_of_whole(name, family, ranges, found)
    if whole is not None:
        note_sizes(context, whole)
        context.declared[word(replace(name, subscripts=(), primes=0))] = Declared(whole, 0, (), NOTHING, None, True)
        return
    shape = used_shape(name, key, found) or ()
    note_sizes(context, shape)
    facts = restrict(facts_guessed(name, key, shape, family, context) or facts_of_members(name, found), shape)
    facts |= {"positive"} if key in found.logged and not shape else NOTHING
    shape = shape or twin_shape(name, context)
    letters = found.letters.get(key, ()) if shape else letters_of(name, family)
    context.declared[key] = Declared(shape, family, ranges, facts, None, True, letters or letters_of(name, family))


def outermost(bounds: Range, context: Context) -> Range:
    """1..T for the i of `Σ_{i=1}^t` where t runs to T: so far goes a family that i runs through."""
    lower, upper = bounds
    seen: set[Tree] = set()
    while isinstance(upper, Name) and upper not in seen and not context.knows(word(upper)):
        seen.add(upper)
        upper = context.ranges.get(word(upper), (lower, upper))[1]
    return lower, upper


def is_settled(name: Name, key: str, family: int, found: Inference) -> bool:
    """Whether a name has a meaning by itself or as the whole of declared members."""
    context = found.context
    if name == SIGN and found.moved:
        return True
    if is_fixed(name, context) or (name.layer is not None and word(name) in context.declared):
        return True
    if of_layers(name, context) or (name.layer is not None and is_of_whole(name, found)):
        return True
    if key in context.declared or numbered_member(name, context) or entry_of_whole(name, key, found):
        return True
    bare = word(replace(name, subscripts=(), primes=0))
    if name.subscripts or family:
        return False
    if numbers_of(name, found) is not None and name.layer is None:
        return True
    members = any(k.startswith(f"{bare}[") for k in context.declared)
    member = context.declared.get(family_word(name, 1))
    if bare in found.common or (member is not None and member.shape and found.shapes.get(bare) == member.shape):
        return False
    whole = member is not None and is_list_of(member, found.shapes.get(bare), context)
    return members and name.primes == 0 and (whole or kind_key(name) not in found.vectors | found.matrices)


def is_list_of(member: Declared, shape: Shape | None, context: Context) -> bool:
    """y of `yᵀz` beside numbers y₁, …, y_K, where z is as long as they are many."""
    letter = member.letters[0] if member.letters else ""
    bounds = (member.ranges[0] if member.ranges else None) or context.ranges.get(letter)
    return not member.shape and bounds is not None and bounds[0] == tree.ONE and shape == (bounds[1],)


def of_layers(name: Name, context: Context) -> bool:
    """`δ^l` and `δ^L_j` beside `δ^l_j`: a layer of the family, and its members at the last one."""
    counted = isinstance(name.layer, Name) and word(name.layer) in context.sizes
    if name.layer is None or (name.subscripts and not counted) or not (counted or is_index_like(name.layer, context)):
        return False
    family = replace(name, layer=Name("·"), subscripts=())
    counts = [len(name.subscripts) + 1] if name.subscripts else [2, 3]
    return any(family_word(family, count) in context.declared for count in counts)


def shape_of_whole(name: Name, family: int, ranges: Sequence[Range | None], found: Inference) -> Shape | None:
    """The matrix of A_ij, or the vector of a_i, that elsewhere stand without their indices."""
    bare = word(replace(name, subscripts=(), primes=0))
    bounds = [item for item in ranges if item is not None]
    if len(bounds) != family or (name.layer is not None and name.layer.names and family > 1):
        return None
    listed = family == 1 and name.layer is None and not is_list(kind_key(name), found)
    if bare in found.common or bare in found.context.sizes:
        return None
    if (family == 2 and bare in found.bare) or (listed and bare in found.wholes):
        return tuple(upper for _, upper in bounds)
    return None


def facts_guessed(name: Name, key: str, shape: Shape, family: int, context: Context) -> frozenset[str]:
    """What is said of a symbol before it has a shape; an estimate is like what it estimates."""
    bare = word(replace(name, subscripts=(), primes=0))
    facts = context.pending.get(key, NOTHING) if shape or not family else NOTHING
    if not facts and name.accent in ("hat", "star") and bare in context.declared:
        facts = context.declared[bare].facts
    return facts or twin_facts(name, context)


def facts_of_members(name: Name, found: Inference) -> frozenset[str]:
    """t of `p(t | t₁, …, tₙ)` is like the tᵢ."""
    members = found.context.declared.get(family_word(name, 1)) if word(name) in found.common else None
    return NOTHING if members is None else frozenset(x for x in members.facts if not x.startswith("normalised"))


def used_shape(name: Name, key: str, found: Inference) -> Shape | None:
    """The shape that the uses of a symbol give it, or the usual one of a vector or a matrix."""
    shape = found.shapes.get(key)
    if shape is None and kind_key(name) in found.vectors:
        return (default_axis(found.context),)
    if shape is None and kind_key(name) in found.matrices and name.base[:1].isupper():
        return default_axis(found.context), default_axis(found.context)
    return shape


def is_list(kind: str, found: Inference) -> bool:
    """Whether the members are vectors or matrices themselves."""
    return kind in found.vectors or kind in found.matrices


def numbered_member(name: Name, context: Context) -> bool:
    """x₁ of a family or a vector x that is known."""
    count = len(name.subscripts)
    literal = isinstance(name.layer, Number) or (isinstance(name.layer, Name) and word(name.layer) in context.sizes)
    if literal and family_word(replace(name, layer=Name("·"), subscripts=()), 1) in context.declared:
        return True
    numbered = count and all(isinstance(item, Number) for item in name.subscripts)
    ends = count and all(
        isinstance(item, Number) or word(item) in context.sizes
        for item in name.subscripts
        if isinstance(item, Name | Number)
    )
    bare = name.bare
    whole = context.declared.get(word(bare))
    known = family_word(bare, count) in context.declared or family_word(bare, count) in context.definitions
    return bool((numbered or ends) and (known or (whole is not None and whole.shape)))


def functions(trees: Sequence[Tree], found: Inference) -> None:
    """A function that nothing declares or defines takes numbers to numbers, entry by entry; families first."""
    calls = [call for body in trees for call in calls_in(body)]
    for call in sorted(calls, key=lambda call: -keyed(replace(call.function, primes=0), found.context)[1]):
        declare_function(call, found)


def declare_function(call: tree.Call, found: Inference) -> None:
    context = found.context
    name = replace(call.function, primes=0)
    key, family, ranges = keyed(name, context)
    if key in context.declared or means_something(name, call, context, found.maps) or numbered_member(name, context):
        return
    shapes = tuple(shape_of(item, found) or () for item in call.arguments)
    single = len(shapes) == 1 and not isinstance(call.arguments[0], tree.Given)
    if single and name.base in found.losses:
        single, shapes = False, (shapes[0] or (DEFAULT,),)
        note_sizes(context, shapes[0])
    shape: Shape = (Name("#f"),) if name.base in found.maps else ()
    note_sizes(context, shape)
    entrywise = single and name.base not in found.maps
    context.declared[key] = Declared(shape, family, ranges, NOTHING, ((),) if entrywise else shapes, True)


KNOWN = VALUES.keys() | OTHER_NAMES.keys() | STRUCTURES.keys() | {"indicator", "Var", "Cov", "Pr", "N"}


def means_something(name: Name, call: tree.Call, context: Context, maps: Collection[str]) -> bool:
    """A known function, a table of probabilities, or the differential `d(…)`."""
    differential = name == Name("d") and len(call.arguments) == 1
    feature_map = context.features and name.base in maps
    feature_map = feature_map or (name.base in ("phi", "Phi") and not context.normal)
    return (name.base in KNOWN and not feature_map) or word(name) in context.tables or differential
