"""What nothing declares, by its use: `wᵀx` makes w a vector as long as x, `A x` fixes the columns of A.

Every inference is a guess and is marked as one. Letters that stand alone are numbers; subscripts that run are families.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from checks.written.calls import OTHER_NAMES, STRUCTURES
from checks.written.declare import USUAL, Shape, bare_names, is_index_like, keyed, letters_of, note_sizes, restrict
from checks.written.laws import NAMES
from checks.written.scalars import VALUES
from checks.written.value import spelled_readings
from checks.written.world import Context, Declared, family_word, word
from derive.notation import tree
from derive.notation.tree import ONE, Name, Number, Tree

CONSTANTS = frozenset("pi I one dots cdot infty reals naturals emptyset R N E".split())
SMALL_LETTERS = frozenset("i j k l r s t".split())
GREEK = frozenset({"sigma", "Phi", "phi", "gamma", "step"})
"""Functions by habit that may as well be symbols."""
NOTHING: frozenset[str] = frozenset()
DEFAULT = Name("#d")
PASSES = 4


@dataclass
class Inference:
    """The shapes found so far, by word."""

    context: Context
    shapes: dict[str, Shape] = field(default_factory=dict)
    families: dict[str, Name] = field(default_factory=dict)
    vectors: set[str] = field(default_factory=set)
    matrices: set[str] = field(default_factory=set)
    bare: set[str] = field(default_factory=set)
    square: set[str] = field(default_factory=set)
    maps: set[str] = field(default_factory=set)
    letters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    wholes: set[str] = field(default_factory=set)
    losses: set[str] = field(default_factory=set)

    def shape_of_name(self, name: Name) -> Shape | None:
        key, rest = resolved(name, self.context)
        declared = self.context.declared.get(key)
        whole = declared.shape if declared is not None else self.shapes.get(key)
        if whole is None:
            return self.of_family(name) or self.of_numbers(name)
        letters = declared.letters if declared is not None else self.letters.get(key, ())
        if letters:
            whole = at_subscripts(whole, letters, name)
        return whole[len(rest) :] if len(rest) <= len(whole) else None

    def of_family(self, name: Name) -> Shape | None:
        """The shape of a⁽⁰⁾ from that of a⁽ˡ⁾, as far as it is known."""
        for reading in spelled_readings(name):
            for count, key in reading.families:
                if key in self.shapes and count == len(reading.rest):
                    return at_subscripts(self.shapes[key], self.letters.get(key, ()), name)
        return None

    def of_numbers(self, name: Name) -> Shape | None:
        """`α` alone is the vector of all αᵢ."""
        found = None if name.subscripts or name.layer is not None else numbers_of(name, self)
        return None if found is None else (found,)

    def note(self, name: Name, shape: Shape) -> None:
        key, rest = resolved(name, self.context)
        if key in self.context.declared or key in self.shapes or rest or is_fixed(name, self.context):
            return
        self.shapes[key] = shape
        self.letters[key] = letters_of(name, keyed(name, self.context)[1])


def at_subscripts(shape: Shape, letters: tuple[str, ...], name: Name) -> Shape:
    """The shape of W^{(1)} from that of W^{(l)}."""
    items = (*([name.layer] if name.layer is not None else []), *name.subscripts)
    places = dict(zip(letters, items, strict=False))
    return tuple(put_in(size, places) for size in shape)


def put_in(body: Tree, places: Mapping[str, Tree]) -> Tree:
    if isinstance(body, Name) and not body.subscripts and word(body) in places:
        return places[word(body)]
    return rebuilt(body, lambda part: put_in(part, places))


def resolved(name: Name, context: Context) -> tuple[str, tuple[Tree, ...]]:
    """The word under which a name is declared or would be, and the subscripts left for entries."""
    for reading in spelled_readings(name):
        for count, key in reading.families:
            if key in context.declared:
                return key, reading.rest[count:]
        whole = context.declared.get(reading.word)
        if whole is not None and (whole.shape or not reading.rest):
            return reading.word, reading.rest
    return keyed(name, context)[0], ()


def is_fixed(name: Name, context: Context) -> bool:
    """A name that is no symbol to be declared: an index, a size, a constant."""
    bare = replace(name, subscripts=())
    if word(name) in context.tables or (bare.base in NAMES and len(bare.base) > 2):
        return True
    if (
        not name.subscripts
        and name.layer is None
        and word(name) in context.ranges | dict.fromkeys(context.sizes, (ONE, ONE))
    ):
        return True
    if bare.base == "e" and not name.accent:
        return not (name.subscripts and "e" in context.residuals)
    if bare.base in CONSTANTS and not name.accent:
        return True
    known = bare.base in STRUCTURES or (bare.base in VALUES and bare.base not in GREEK) or bare.base in OTHER_NAMES
    return (bare.base in ("delta",) and len(name.subscripts) == 2) or known


def infer(context: Context, trees: Sequence[Tree], fonts: Mapping[str, int]) -> None:
    """Declares every symbol that the trees use and nothing declares."""
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
        errors(body, found)
        categories(body, context)
        found.wholes |= set(wholes(body))
        found.bare |= {word(name) for name in symbols_in(body) if not name.subscripts}
    for name in (name for body in trees for name in all_names(body)):
        if any(isinstance(item, tree.Plus) for item in name.subscripts) and name.base in found.vectors:
            found.vectors.add(name.base + "_")
    for base in found.maps:
        declared_map = context.declared.get(base)
        if declared_map is not None and declared_map.is_function and not declared_map.shape:
            context.declared[base] = replace(declared_map, shape=(Name("#f"),))
            note_sizes(context, [Name("#f")])
    for body in trees:
        vectors_of_their_own(body, context)
    for key, declared in list(context.declared.items()):
        base = key.partition("[")[0]
        if declared.guessed and declared.family and not declared.shape and base + "_" in found.vectors:
            context.declared[key] = replace(declared, shape=(default_axis(context),))
            note_sizes(context, context.declared[key].shape)
    for _ in range(PASSES):
        for body in trees:
            spread(body, found)
    names = list(dict.fromkeys(name for body in trees for name in symbols_in(body)))
    for body in trees:
        functions(body, found)
    for name in sorted(names, key=order_of_guess):
        declare_guess(name, found)


def rebuilt(body: Tree, change: Callable[[Tree], Tree]) -> Tree:
    """The same node with its parts changed."""
    changed = {f.name: in_parts(getattr(body, f.name), change) for f in fields(body)}
    return replace(body, **changed)


def in_parts(value: Any, change: Callable[[Tree], Tree]) -> Any:
    if isinstance(value, Tree):
        return change(value)
    return tuple(in_parts(item, change) for item in value) if isinstance(value, tuple) else value


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
    return int(any(isinstance(item, Number) for item in (*name.subscripts, name.layer)))


def iterates(context: Context, trees: Sequence[Tree]) -> None:
    """`w_{k+1}` of a vector w is the next iterate, so w_k is one too and no entry."""
    for body in trees:
        for name in all_names(body):
            shifted = [item for item in name.subscripts if isinstance(item, tree.Plus)]
            whole = context.declared.get(word(replace(name, subscripts=())))
            if len(name.subscripts) == 1 and shifted and whole is not None and len(whole.shape) == 1:
                key = family_word(replace(name, subscripts=()), 1)
                context.declared.setdefault(key, Declared(whole.shape, 1, (None,), whole.facts - {"normalised"}))


def index_letters(context: Context, trees: Sequence[Tree]) -> None:
    """Twice, so that a letter that shares its place with a known one is known too; then those that nothing tells."""
    for _ in range(2):
        note_letters(context, trees, False)
    note_letters(context, trees, True)


def note_letters(context: Context, trees: Sequence[Tree], guess: bool) -> None:
    """A usual letter that stands as a subscript of no declared name runs over a range of its own."""
    for body in trees:
        for name in all_names(body):
            for place, item in enumerate((*name.subscripts, *([name.layer] if name.layer else []))):
                for letter in bare_names(item):
                    note_letter(letter, name, place, context, guess)


def note_letter(letter: Name, name: Name, place: int, context: Context, guess: bool) -> None:
    bare = word(letter)
    if not letter.subscripts and bare in context.ranges:
        context.slots.setdefault((name.base, place, len(name.subscripts)), bare)
    if bare in context.ranges or letter.subscripts or context.knows(bare) or bare in context.sizes:
        return
    if len(letter.base) > 3 or not is_index_like(letter, context) or letter.base in ("cdot",):
        return
    key, rest = resolved(name, context)
    declared = context.declared.get(key)
    if declared is not None:
        bounds = declared.ranges[place] if place < len(declared.ranges) else None
        if bounds is None and declared.family <= place < declared.family + len(declared.shape):
            bounds = ONE, declared.shape[place - declared.family]
        if bounds is not None:
            context.ranges[bare] = bounds
            return
        if declared.family == 0 and not rest:
            return
    slot = (name.base, place, len(name.subscripts))
    twin = context.slots.get(slot)
    shared = context.ranges.get(twin) if twin is not None else None
    if shared is not None and any(letter == n for side in shared for n in bare_names(side)):
        shared = None
    if shared is None and not guess:
        return
    context.slots.setdefault(slot, bare)
    context.ranges[bare] = shared or (ONE, Name(f"#{bare}"))
    note_sizes(context, [context.ranges[bare][1]])


def all_names(body: Tree) -> Iterator[Name]:
    if isinstance(body, Name):
        yield body
    for child in tree.children(body):
        yield from all_names(child)


def symbols_in(body: Tree) -> Iterator[Name]:
    """The names that stand for values: no function before its brackets, no index of a sum."""
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
    for child in tree.children(body):
        if not (isinstance(body, tree.Sum | tree.Product | tree.Each) and child is body.index):
            yield from symbols_in(child)


def evidence(body: Tree, found: Inference) -> None:
    """Transposes and norms are about vectors, inverses, traces and determinants about square matrices."""
    inner = inside(body)
    feature_maps(body, found)
    if isinstance(body, tree.Gradient) and isinstance(body.of, tree.Call) and body.by is None:
        found.losses.add(body.of.function.base)
    if isinstance(inner, Name):
        kind = kind_key(inner)
        capital = inner.base[:1].isupper() and kind not in found.vectors
        if isinstance(body, tree.Transpose | tree.Norm):
            (found.matrices if capital else found.vectors).add(kind)
        elif capital:
            found.matrices.add(kind)
            found.square.add(kind)
    for child in tree.children(body):
        evidence(child, found)


def feature_maps(body: Tree, found: Inference) -> None:
    """`φ(x)ᵀφ(z)`, `⟨w, φ(x)⟩`: φ has vectors for values."""
    parts: tuple[Tree, ...] = body.factors if isinstance(body, tree.Dot) and len(body.factors) == 2 else ()
    parts = (body.body,) if isinstance(body, tree.Transpose) else parts
    for part in parts:
        if isinstance(part, tree.Call) and part.function.base in MAPS:
            found.maps.add(part.function.base)


MAPS = frozenset({"phi", "varphi", "Phi", "psi", "Psi", "varPhi"})


def kind_key(name: Name) -> str:
    """`x_` for members of a family, `x` for the name alone."""
    return name.base + ("_" if name.subscripts else "")


def vectors_of_their_own(body: Tree, context: Context) -> None:
    """`u_1ᵀu` beside u ∈ ℝᵈ: u₁ is a vector as u is, and no entry of it."""
    inner = body.body if isinstance(body, tree.Transpose | tree.Norm | tree.Abs) else None
    if isinstance(inner, Name) and inner.subscripts and all(isinstance(item, Number) for item in inner.subscripts):
        whole = context.declared.get(word(replace(inner, subscripts=())))
        family = family_word(replace(inner, subscripts=()), len(inner.subscripts))
        if (
            whole is not None
            and len(whole.shape) == 1
            and family not in context.declared
            and not isinstance(body, tree.Abs)
        ):
            context.declared.setdefault(word(inner), Declared(whole.shape, 0, (), NOTHING, None, True))
    for child in tree.children(body):
        vectors_of_their_own(child, context)


def wholes(body: Tree) -> Iterator[str]:
    """z of `z = Xᵀy`: a name that is defined as a whole, so that z_j is an entry."""
    if isinstance(body, tree.Relation) and body.rest[0][0] in ("=", ":=") and isinstance(body.first, Name):
        if not body.first.subscripts and body.first.layer is None:
            yield word(body.first)
    elif isinstance(body, tree.Several):
        for item in body.statements:
            yield from wholes(item)


def errors(body: Tree, found: Inference) -> None:
    """`e_i²`, `∂L/∂e_i`: residuals by the name of e, no unit vectors."""
    inner = body.base if isinstance(body, tree.Power) else None
    inner = body.by[0] if isinstance(body, tree.Partial) else inner
    if isinstance(inner, Name) and inner.base == "e" and inner.subscripts:
        found.context.residuals.add("e")
    for child in tree.children(body):
        errors(child, found)


def categories(body: Tree, context: Context) -> None:
    """`𝟙[c_n = k]`: c_n takes the values that k runs over."""
    if (
        isinstance(body, tree.Call)
        and body.function.base == "indicator"
        and isinstance(body.arguments[0], tree.Relation)
    ):
        relation = body.arguments[0]
        left, right = relation.first, relation.rest[0][1]
        bounds = context.ranges.get(word(right)) if isinstance(right, Name) else None
        if isinstance(left, Name) and left.subscripts and bounds is not None and isinstance(bounds[1], Name):
            key, family, ranges = keyed(left, context)
            old = context.declared.get(key, Declared((), family, ranges))
            if not old.facts:
                context.declared[key] = replace(old, facts=frozenset({f"category:{word(bounds[1])}"}))
    for child in tree.children(body):
        categories(child, context)


def inside(body: Tree) -> Tree | None:
    """The name that a transpose, a norm, an inverse, a trace or a determinant is taken of."""
    if isinstance(body, tree.Transpose | tree.Norm):
        return body.body
    if isinstance(body, tree.Power) and body.exponent == tree.Negative(ONE):
        return body.base
    if isinstance(body, tree.Call) and body.function.base in ("tr", "det", "logdet") and len(body.arguments) == 1:
        return body.arguments[0]
    if isinstance(body, tree.Call) and body.function.base in ("log", "ln") and isinstance(body.arguments[0], tree.Abs):
        return body.arguments[0].body
    return None


def spread(body: Tree, found: Inference) -> None:
    """One pass of what shapes say of one another."""
    if isinstance(body, tree.Relation):
        sides = [
            body.first,
            *(side for op, side in body.rest if op in ("=", ":=", "<=", ">=", "=:", "<-", ">>", ">>=")),
        ]
        alike(sides, found)
    for child in tree.children(body):
        spread(child, found)
    if isinstance(body, tree.Plus | tree.Hadamard):
        alike(list(body.terms if isinstance(body, tree.Plus) else body.factors), found)
    elif isinstance(body, tree.Dot) and len(body.factors) == 2:
        alike(list(body.factors), found)
    elif isinstance(body, tree.Times):
        product(list(body.factors), found)


def alike(parts: list[Tree], found: Inference) -> None:
    known = next(
        (shape for shape in (shape_of(part, found) for part in parts if not is_number(part)) if shape is not None), None
    )
    if known is None:
        return
    for part in parts:
        push(part, known, found)


def is_number(part: Tree) -> bool:
    return isinstance(part, Number) or (isinstance(part, tree.Negative) and is_number(part.body))


def product(factors: list[Tree], found: Inference) -> None:
    """`A x`: the columns of A are as many as the entries of x; `xᵀ M x` says both sides of M."""
    for k, body in enumerate(factors):
        if oriented(body, found) is not None or not looks_wide(body, found):
            continue
        before = oriented(factors[k - 1], found) if k else None
        behind = oriented(factors[k + 1], found) if k + 1 < len(factors) else None
        rows = before[1] if before is not None and len(before) == 2 else None
        columns = behind[0] if behind is not None and len(behind) == 2 else None
        fitted(body, rows, columns, found)


def fitted(body: Tree, rows: Tree | None, columns: Tree | None, found: Inference) -> None:
    turned = isinstance(body, tree.Transpose)
    inner = body.body if isinstance(body, tree.Transpose) else body
    if not isinstance(inner, Name) or (rows is None and columns is None):
        return
    if turned:
        rows, columns = columns, rows
    if kind_key(inner) in found.matrices:
        other = rows if rows is not None else columns
        open_side = other if kind_key(inner) in found.square else Name("#m")
        assert open_side is not None
        found.note(inner, (rows if rows is not None else open_side, columns if columns is not None else open_side))
    elif rows is not None and rows != ONE:
        found.note(inner, (rows,))


def looks_wide(body: Tree, found: Inference) -> bool:
    if isinstance(body, tree.Transpose):
        return looks_wide(body.body, found) or isinstance(body.body, Name)
    if not isinstance(body, Name):
        return False
    return kind_key(body) in found.vectors or kind_key(body) in found.matrices


def oriented(body: Tree, found: Inference) -> Shape | None:
    """Rows and columns; a vector has one column."""
    if isinstance(body, tree.Transpose):
        inner = oriented(body.body, found)
        return None if inner is None else tuple(reversed(inner))
    shape = shape_of(body, found)
    return None if shape is None else (*shape, ONE) if len(shape) == 1 else shape


def push(body: Tree, shape: Shape, found: Inference) -> None:
    """What is known of a whole, for its parts."""
    if isinstance(body, Name):
        found.note(body, shape)
    elif isinstance(body, tree.Negative):
        push(body.body, shape, found)
    elif isinstance(body, tree.Plus | tree.Hadamard):
        for part in body.terms if isinstance(body, tree.Plus) else body.factors:
            push(part, shape, found)
    elif isinstance(body, tree.Transpose) and len(shape) == 2:
        push(body.body, tuple(reversed(shape)), found)
    elif isinstance(body, tree.Partial | tree.Gradient) and body.by is not None and shape:
        by = body.by if isinstance(body.by, tuple) else (body.by,)
        if len(by) == 1 and isinstance(by[0], Name):
            found.note(by[0], shape)


def shape_of(body: Tree, found: Inference) -> Shape | None:
    """The shape of an expression, None where it is not known."""
    rule = SHAPES.get(type(body))
    return None if rule is None else rule(body, found)


def of_name(body: Tree, found: Inference) -> Shape | None:
    assert isinstance(body, Name)
    if is_fixed(body, found.context):
        return None if body.base in ("I", "one", "e") else ()
    return found.shape_of_name(body)


def of_first(parts: Callable[[Tree], Sequence[Tree]]) -> Callable[[Tree, Inference], Shape | None]:
    def rule(body: Tree, found: Inference) -> Shape | None:
        known = (shape_of(part, found) for part in parts(body) if not is_number(part))
        return next((shape for shape in known if shape is not None), None)

    return rule


def of_product(body: Tree, found: Inference) -> Shape | None:
    """Known where all factors are."""
    parts = [oriented(factor, found) for factor in getattr(body, "factors", ())]
    wide = [part for part in parts if part]
    if any(part is None for part in parts):
        return None
    if not wide:
        return ()
    rows, columns = wide[0][0], wide[-1][-1]
    if columns == ONE:
        return () if rows == ONE else (rows,)
    return (rows, columns) if rows != ONE else (columns,)


def of_transpose(body: Tree, found: Inference) -> Shape | None:
    shape = shape_of(getattr(body, "body", body), found)
    return None if shape is None else tuple(reversed(shape)) if len(shape) == 2 else shape


def of_power(body: Tree, found: Inference) -> Shape | None:
    shape = shape_of(getattr(body, "base", body), found)
    return shape if shape is None or len(shape) != 1 else ()


def of_gradient(body: Tree, found: Inference) -> Shape | None:
    by = getattr(body, "by", None)
    if isinstance(by, tuple):
        by = by[0] if len(by) == 1 else None
    of = shape_of(getattr(body, "of", body), found)
    inner = shape_of(by, found) if by is not None else None
    return inner if inner is not None and of in ((), None) else None


def of_call(body: Tree, found: Inference) -> Shape | None:
    assert isinstance(body, tree.Call)
    base = body.function.base
    if base in ("tr", "det", "logdet", "logsumexp", "KL", "indicator", "binom"):
        return ()
    if base in VALUES or base in OTHER_NAMES or base == "softmax":
        return shape_of(body.arguments[0], found) if len(body.arguments) == 1 else ()
    if base in found.maps and base not in found.context.declared:
        return (Name("#f"),)
    declared = found.context.declared.get(word(replace(body.function, primes=0)))
    if declared is not None and declared.is_function:
        wide = declared.arguments is not None and any(declared.arguments)
        return (
            declared.shape if wide or declared.shape or len(body.arguments) != 1 else shape_of(body.arguments[0], found)
        )
    return None


SHAPES: Mapping[type[Tree], Callable[[Tree, Inference], Shape | None]] = {
    Name: of_name,
    Number: lambda body, found: (),
    tree.Negative: lambda body, found: shape_of(getattr(body, "body", body), found),
    tree.Plus: of_first(lambda body: getattr(body, "terms", ())),
    tree.Hadamard: of_first(lambda body: getattr(body, "factors", ())),
    tree.Times: of_product,
    tree.Dot: lambda body, found: (),
    tree.Quotient: lambda body, found: shape_of(getattr(body, "numerator", body), found),
    tree.Transpose: of_transpose,
    tree.Power: of_power,
    tree.Norm: lambda body, found: (),
    tree.Root: lambda body, found: (),
    tree.Sum: lambda body, found: shape_of(getattr(body, "body", body), found),
    tree.Partial: of_gradient,
    tree.Gradient: of_gradient,
    tree.Call: of_call,
}


def declare_guess(name: Name, found: Inference) -> None:
    """A declaration for a name that has none."""
    context = found.context
    if is_fixed(name, context) or (name.layer is not None and word(name) in context.declared):
        return
    key, rest = resolved(name, context)
    if key in context.declared or rest or numbered_member(name, context):
        return
    _, family, ranges = keyed(name, context)
    bare = word(replace(name, subscripts=(), primes=0))
    if numbers_of(name, found) is not None and not name.subscripts and name.layer is None:
        return
    if (
        not family
        and name.primes == 0
        and kind_key(name) not in found.vectors | found.matrices
        and any(k.startswith(f"{bare}[") for k in context.declared)
        and not name.subscripts
    ):
        return
    if family == 2 and bare in found.bare and all(ranges):
        shape = tuple(bounds[1] for bounds in ranges if bounds is not None)
        note_sizes(context, shape)
        context.declared[bare] = Declared(shape, 0, (), NOTHING, None, True)
        return
    if (
        family == 1
        and bare in found.wholes
        and ranges[0] is not None
        and name.layer is None
        and not is_list(kind_key(name), found)
    ):
        note_sizes(context, [ranges[0][1]])
        context.declared[bare] = Declared((ranges[0][1],), 0, (), NOTHING, None, True)
        return
    shape = used_shape(name, key, found) or ()
    note_sizes(context, shape)
    facts = context.pending.get(key, NOTHING) if shape or not family else NOTHING
    facts = (
        facts or context.declared[bare].facts if name.accent in ("hat", "star") and bare in context.declared else facts
    )
    context.declared[key] = Declared(
        shape or twin_shape(name, context),
        family,
        ranges,
        restrict(facts or twin_facts(name, context), shape),
        None,
        True,
        letters_of(name, family),
    )


def used_shape(name: Name, key: str, found: Inference) -> Shape | None:
    """The shape that the uses of a symbol give it, or the usual one of a vector or a matrix."""
    shape = found.shapes.get(key)
    if shape is None and kind_key(name) in found.vectors:
        return (default_axis(found.context),)
    if shape is None and kind_key(name) in found.matrices and name.base[:1].isupper():
        return default_axis(found.context), default_axis(found.context)
    return shape


def numbers_of(name: Name, found: Inference) -> Tree | None:
    """n, where the letter is declared with an index from 1 to n and its members are numbers."""
    family = found.context.declared.get(family_word(replace(name, subscripts=()), 1))
    bounds = family.ranges[0] if family is not None and not family.shape and not family.is_function else None
    if bounds is None or bounds[0] != ONE or name.base + "_" in found.vectors or kind_key(name) in found.matrices:
        return None
    return bounds[1]


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
    bare = replace(name, subscripts=())
    whole = context.declared.get(word(bare))
    known = family_word(bare, count) in context.declared or family_word(bare, count) in context.definitions
    return bool((numbered or ends) and (known or (whole is not None and whole.shape)))


def twin_shape(name: Name, context: Context) -> Shape:
    """ŵ, w* and w′ are of the kind of w."""
    twin = twin_of(name, context)
    return twin.shape if twin is not None else ()


def twin_facts(name: Name, context: Context) -> frozenset[str]:
    twin = twin_of(name, context)
    if name.accent in ("dot", "ddot"):
        return velocity_facts(twin)
    return (
        frozenset(fact for fact in twin.facts if not fact.startswith("normalised")) if twin is not None else frozenset()
    )


def velocity_facts(twin: Declared | None) -> frozenset[str]:
    """A velocity keeps the symmetry of what moves and nothing else."""
    facts = twin.facts if twin is not None else NOTHING
    return frozenset({"symmetric"}) if facts & {"symmetric", "definite", "semidefinite"} else facts & {"diagonal"}


def twin_of(name: Name, context: Context) -> Declared | None:
    if not name.accent and not name.primes and not name.subscripts:
        return None
    label = tuple(item for item in name.subscripts if is_index_like(item, context))
    plain = replace(name, accent="", primes=0, subscripts=label)
    key = keyed(plain, context)[0]
    return context.declared.get(key) or context.declared.get(word(replace(name, accent="", primes=0, subscripts=())))


def default_axis(context: Context) -> Tree:
    known = next((Name(letter) for letter in ("d", "p", "D", "n") if letter in context.sizes), None)
    return known or DEFAULT


def functions(body: Tree, found: Inference) -> None:
    """A function that nothing declares or defines takes numbers to numbers, entry by entry."""
    context = found.context
    if isinstance(body, tree.Call):
        name = replace(body.function, primes=0)
        key, family, ranges = keyed(name, context)
        base = name.base
        known = (
            base in VALUES
            or base in OTHER_NAMES
            or base in STRUCTURES
            or base in ("indicator", "Var", "Cov", "Pr", "N")
        )
        known = known or word(name) in context.tables or (name == Name("d") and len(body.arguments) == 1)
        if not known and key not in context.declared and not is_defined_later(key):
            shapes = tuple(shape_of(item, found) or () for item in body.arguments)
            single = len(shapes) == 1 and not isinstance(body.arguments[0], tree.Given)
            if single and base in found.losses:
                single, shapes = False, (shapes[0] or (DEFAULT,),)
                note_sizes(context, [DEFAULT])
            if base in found.maps:
                context.declared[key] = Declared((Name("#f"),), family, ranges, NOTHING, shapes, True)
                note_sizes(context, [Name("#f")])
            else:
                context.declared[key] = Declared((), family, ranges, NOTHING, ((),) if single else shapes, True)
    for child in tree.children(body):
        functions(child, found)


def is_defined_later(key: str) -> bool:
    return False
