"""The shape of an expression as far as its parts tell it, and what the whole tells of its parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from checks.written.calls import OTHER_NAMES, STRUCTURES
from checks.written.declare import Shape, keyed, letters_of
from checks.written.laws import NAMES
from checks.written.layer_sizes import counted_by_layer
from checks.written.scalars import VALUES
from checks.written.spellings import of_set, spelled_readings
from checks.written.world import Context, family_word, word
from derive.notation import tree
from derive.notation.rebuilding import rebuilt
from derive.notation.spelling import LETTERS
from derive.notation.tree import ONE, Name, Number, Tree

INDEXED = frozenset(["pi", "E"])
"""Of which π_k and E_k are none."""
CONSTANTS = frozenset("pi I one dots cdot infty reals naturals emptyset E".split())
GREEK = frozenset({"sigma", "Phi", "phi", "gamma", "step"})
"""Functions by habit that may as well be symbols."""


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
    common: set[str] = field(default_factory=set)
    losses: set[str] = field(default_factory=set)
    logged: set[str] = field(default_factory=set)
    moved: bool = False

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
        found = None if name.subscripts or name.layer is not None else numbers_of(name, self) or self.of_entries(name)
        return None if found is None else (found,)

    def of_entries(self, name: Name) -> Tree | None:
        """`z` of `z = W x` with entries z_k, where k is known to run to K."""
        letter = self.context.slots.get((name.base, 0, 1)) if not name.accent else None
        bounds = self.context.ranges.get(letter) if letter is not None else None
        return bounds[1] if word(name) in self.wholes and bounds is not None and bounds[0] == ONE else None

    def note(self, name: Name, shape: Shape) -> None:
        key, rest = resolved(name, self.context)
        if key in self.context.declared or key in self.shapes or rest or is_fixed(name, self.context):
            return
        letters = letters_of(name, keyed(name, self.context)[1])
        if name.layer is not None and isinstance(name.layer, tree.Plus):
            shape, letters = counted_by_layer(name.layer, shape, letters)
        self.shapes[key] = shape
        self.letters[key] = letters


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
        if whole is not None and (not reading.rest or (whole.shape and not is_title(reading.rest[0], context))):
            return reading.word, reading.rest
    return keyed(name, context)[0], ()


def is_title(item: Tree, context: Context) -> bool:
    """`ridge` of w_ridge: a word that says which w it is, and no place of an entry."""
    base = item.base if isinstance(item, Name) and not item.subscripts else ""
    letter = len(base) < 2 or base in LETTERS or base in CONSTANTS
    return not letter and base not in context.ranges and base not in context.sizes


def is_fixed(name: Name, context: Context) -> bool:
    """A name that is no symbol to be declared: an index, a size, a constant."""
    bare = name.bare
    if word(name) in context.sets or of_set(name, context):
        return True
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
    if bare.base in CONSTANTS and not name.accent and not (name.subscripts and bare.base in INDEXED):
        return True
    known = bare.base in STRUCTURES or (bare.base in VALUES and bare.base not in GREEK) or bare.base in OTHER_NAMES
    return (bare.base in ("delta",) and len(name.subscripts) == 2) or known


def kind_key(name: Name) -> str:
    """`x_` for members of a family, `x` for the name alone."""
    return name.base + ("_" if name.subscripts else "")


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


def shape_of(body: Tree, found: Inference) -> Shape | None:
    """The shape of an expression, None where it is not known."""
    rule = SHAPES.get(type(body))
    return None if rule is None else rule(body, found)


def of_name(body: Tree, found: Inference) -> Shape | None:
    assert isinstance(body, Name)
    if is_fixed(body, found.context) and word(body) not in found.context.declared:
        return None if body.base in ("I", "one", "e") or of_set(body, found.context) else ()
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


def is_known(base: str, found: Inference) -> bool:
    featured = found.context.features and base in found.maps
    return (base in VALUES or base in OTHER_NAMES or base == "softmax") and not featured


def is_entrywise(body: tree.Call, found: Inference) -> bool:
    """`tanh(W h + U x)` has the shape of what goes in."""
    return len(body.arguments) == 1 and not body.function.subscripts and is_known(body.function.base, found)


def of_call(body: Tree, found: Inference) -> Shape | None:
    assert isinstance(body, tree.Call)
    base = body.function.base
    if base == "indicator" and isinstance(body.arguments[0], tree.Relation):
        return shape_of(body.arguments[0].first, found)
    if base in ("tr", "det", "logdet", "logsumexp", "KL", "indicator", "binom"):
        return ()
    if base == "diag" and len(body.arguments) == 1:
        inner = shape_of(body.arguments[0], found)
        return inner and ((*inner, *inner) if len(inner) == 1 else inner[:1])
    if is_known(base, found):
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


def of_table(body: Tree, found: Inference) -> Shape | None:
    """`(1 0; 1 1; 1 2)` has three rows and two columns, one of numbers below one another is a vector."""
    rows: tuple[tuple[Tree, ...], ...] = getattr(body, "rows", ())
    numbers = all(shape_of(entry, found) == () for row in rows for entry in row)
    if len(rows) < 2 or not numbers:
        return None
    height, width = Number(ONE.value * len(rows)), Number(ONE.value * len(rows[0]))
    return (height,) if width == ONE else (height, width)


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
    tree.Matrix: of_table,
}


def numbers_of(name: Name, found: Inference) -> Tree | None:
    """n, where the letter is declared with an index from 1 to n and its members are numbers."""
    family = found.context.declared.get(family_word(name.bare, 1))
    if word(name.bare) in found.common:
        return None
    bounds = family.ranges[0] if family is not None and not family.shape and not family.is_function else None
    if bounds is None or bounds[0] != ONE or name.base + "_" in found.vectors or kind_key(name) in found.matrices:
        return None
    return bounds[1]


def is_number(part: Tree) -> bool:
    return isinstance(part, Number) or (isinstance(part, tree.Negative) and is_number(part.body))


def oriented(body: Tree, found: Inference) -> Shape | None:
    """Rows and columns; a vector has one column."""
    if isinstance(body, tree.Transpose):
        inner = oriented(body.body, found)
        return None if inner is None else tuple(reversed(inner))
    shape = shape_of(body, found)
    return None if shape is None else (*shape, ONE) if len(shape) == 1 else shape
