"""What nothing declares, by its use: `wᵀx` makes w a vector as long as x, `A x` fixes the columns of A.

Every inference is a guess and is marked as one. Letters that stand alone are numbers; subscripts that run are families.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from checks.written.categories import categories, classes, labels
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
from checks.written.guessed import functions, numbered_member
from checks.written.hints import (
    NUMBERS,
    before_small,
    behind_turned,
    capitals_in,
    logged,
    maps_in,
    measured,
    moves_a_matrix,
    of_normal,
)
from checks.written.lengths import default_axis, note_dimension, note_maps, note_members, note_raised
from checks.written.letters import index_letters
from checks.written.own import later_members, numbers_of_their_own, vectors_of_their_own
from checks.written.shaping import (
    Inference,
    inside,
    is_fixed,
    kind_key,
    numbers_of,
    resolved,
)
from checks.written.spreading import spread
from checks.written.twins import twin_facts, twin_shape
from checks.written.wholes import alike, common, dividing, wholes
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
    for body in trees:
        classes(body, context)
        labels(body, context)
    found = Inference(context)
    note_kinds(trees, fonts, found)
    note_neighbours(trees, found)
    note_maps(found)
    for body in trees:
        vectors_of_their_own(body, context)
        numbers_of_their_own(body, context)
    later_members(trees, context)
    note_raised(trees, context)
    note_dimension(trees, context)
    note_members(found)
    declare_guesses(trees, found)


def note_kinds(trees: Sequence[Tree], fonts: Mapping[str, int], found: Inference) -> None:
    """What fonts, words and the uses of each symbol by itself say of it."""
    for base, rank in fonts.items():
        (found.vectors if rank == 1 else found.matrices).add(base)
    for key, facts in found.context.pending.items():
        if facts & {"definite", "semidefinite", "symmetric", "invertible", "orthogonal", "diagonal"}:
            found.matrices.add(key.partition("[")[0].partition("_")[0])
            found.square.add(key.partition("[")[0].partition("_")[0])
    for body in trees:
        evidence(body, found)
        found.maps |= set(maps_in(body))
        errors(body, found)
        categories(body, found.context)
        found.wholes |= set(wholes(body))
        found.common |= {*common(body), *dividing(body)}
        found.bare |= {word(name) for name in symbols_in(body) if not name.subscripts}
    found.common |= {*alike(trees)}


def note_neighbours(trees: Sequence[Tree], found: Inference) -> None:
    """What a symbol says of the one beside it: W of `W h` is a matrix, and x of `wᵀx` a vector."""
    pairs = [pair for body in trees for pair in before_small(body)]
    for one, other in pairs:
        vector = kind_key(other) in found.vectors or len(found.shape_of_name(other) or ()) == 1
        if vector and one.base not in NUMBERS and word(one) not in found.context.sizes:
            found.matrices.add(kind_key(one))
    found.vectors |= {kind_key(other) for one, other in pairs if kind_key(one) in found.matrices}
    listed = {name.base for body in trees for name in body.names if name.subscripts}
    behind = [name for body in trees for name in behind_turned(body)]
    found.vectors |= {kind_key(name) for name in behind if name.subscripts or name.base not in listed}
    for name in (name for body in trees for name in body.names):
        if any(isinstance(item, tree.Plus) for item in name.subscripts) and name.base in found.vectors:
            found.vectors.add(name.base + "_")


def declare_guesses(trees: Sequence[Tree], found: Inference) -> None:
    """Shapes spread from symbol to symbol before each gets its own; the usual ones once nothing else tells."""
    heads = {replace(call.function, primes=0) for body in trees for call in calls_in(body)}
    names = list(dict.fromkeys(name for body in trees for name in symbols_in(body) if not named(body, name, heads)))
    spread_all(trees, found)
    for name in names:
        note_usual(name, found)
    spread_all(trees, found)
    functions(trees, found)
    for name in sorted(names, key=order_of_guess):
        declare_guess(name, found)


def spread_all(trees: Sequence[Tree], found: Inference) -> None:
    for _ in range(PASSES):
        for body in trees:
            spread(body, found)


def note_usual(name: Name, found: Inference) -> None:
    """The usual shape of a vector or a matrix, for what is computed from it: a of `a = W x + U h`."""
    shape = used_shape(name, keyed(name, found.context)[0], found)
    if shape and name.layer is None and found.shape_of_name(name) is None:
        note_sizes(found.context, shape)
        found.note(name, shape)


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
    for name, is_matrix in of_normal(body):
        (found.matrices if is_matrix else found.vectors).add(kind_key(name))
        found.square |= {kind_key(name)} if is_matrix else set()
    for name in measured(body, inner):
        kind = kind_key(name)
        capital = name.base[:1].isupper() and kind not in found.vectors
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
    said = tuple(bounds or at_slot(name, place, context) for place, bounds in enumerate(said))
    ranges = tuple(bounds and outermost(bounds, context) for bounds in said)
    if rest or is_settled(name, key, family, found):
        return
    whole = shape_of_whole(name, family, ranges, found)
    if whole is not None:
        note_sizes(context, whole)
        bare = word(replace(name, subscripts=(), primes=0))
        facts = context.pending.get(bare, NOTHING) & (TOGETHER | {"positive"})
        context.declared[bare] = Declared(whole, 0, (), facts, None, True)
        return
    shape = used_shape(name, key, found) or ()
    note_sizes(context, shape)
    facts = restrict(facts_guessed(name, key, shape, family, context) or facts_of_members(name, found), shape)
    facts |= {"positive"} if key in found.logged and not shape else NOTHING
    shape = shape or twin_shape(name, context)
    letters = found.letters.get(key, ()) if shape else letters_of(name, family)
    context.declared[key] = Declared(shape, family, ranges, facts, None, True, letters or letters_of(name, family))


def at_slot(name: Name, place: int, context: Context) -> Range | None:
    """Of h_{t−1}, by the t of h_t."""
    letter = context.slots.get((name.base, place, len(name.subscripts))) if name.layer is None else None
    return context.ranges.get(letter) if letter is not None else None


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
    told = found.context.pending.get(bare, NOTHING) & TOGETHER
    if (family == 2 and bare in found.bare) or (listed and (bare in found.wholes or told)):
        return tuple(upper for _, upper in bounds)
    return None


TOGETHER = frozenset({"normalised", "one-hot", "unit norm", "varied"})
"""What words say of all entries of a list together."""


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
