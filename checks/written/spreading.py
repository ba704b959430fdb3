"""What shapes say of one another: the sides of an equation, the terms of a sum, the factors of a product."""

from __future__ import annotations

from dataclasses import replace

from checks.written.declare import Shape
from checks.written.shaping import Inference, is_entrywise, is_number, kind_key, oriented, shape_of
from checks.written.world import word
from derive.notation import tree
from derive.notation.tree import ONE, Name, Number, Tree


def spread(body: Tree, found: Inference) -> None:
    """One pass of what shapes say of one another."""
    if isinstance(body, tree.Relation):
        sides = [
            body.first,
            *(side for op, side in body.rest if op in ("=", ":=", "<=", ">=", "=:", "<-", ">>", ">>=")),
        ]
        alike(sides, found)
    for child in body.children:
        spread(child, found)
    if isinstance(body, tree.Plus | tree.Hadamard):
        alike(list(body.terms if isinstance(body, tree.Plus) else body.factors), found)
    elif isinstance(body, tree.Dot) and len(body.factors) == 2:
        alike(list(body.factors), found)
    elif isinstance(body, tree.Times):
        product(list(body.factors), found)
    elif isinstance(body, tree.Call):
        for part, shape in zip(body.arguments, argument_shapes(body, found), strict=False):
            push(part, shape, found)
        normal(body, found)


def normal(body: tree.Call, found: Inference) -> None:
    """`𝒩(x | μ, Σ)` of a vector x: μ is as long, and Σ is square."""
    given = body.arguments[0] if len(body.arguments) == 1 else None
    if body.function != Name("calN") or not isinstance(given, tree.Given) or len(given.conditions) != 2:
        return
    alike([*given.items, given.conditions[0]], found)
    shape = shape_of(given.items[0], found)
    if shape:
        push(given.conditions[1], (shape[0], shape[0]), found)


def argument_shapes(body: tree.Call, found: Inference) -> tuple[Shape, ...]:
    """ℝⁿ of a declared `f : ℝⁿ → ℝ`; a function of a number may be meant entry by entry."""
    declared = found.context.declared.get(word(replace(body.function, primes=0)))
    known = declared.arguments if declared is not None and not declared.guessed else None
    return known if known is not None and all(known) else ()


def alike(parts: list[Tree], found: Inference) -> None:
    known = next(
        (shape for shape in (shape_of(part, found) for part in parts if not is_number(part)) if shape is not None), None
    )
    if known is None:
        return
    for part in parts:
        push(part, known, found)


def product(factors: list[Tree], found: Inference) -> None:
    """`A x`: the columns of A are as many as the entries of x; `xᵀ M x` says both sides of M."""
    for k, body in enumerate(factors):
        before = oriented(factors[k - 1], found) if k else None
        wide = before is not None and len(before) == 2 and ONE not in before and is_length(before[1], body)
        ends = k == len(factors) - 1 and wide
        if oriented(body, found) is not None or not (looks_wide(body, found) or (ends and is_small(body))):
            continue
        behind = oriented(factors[k + 1], found) if k + 1 < len(factors) else None
        rows = before[1] if before is not None and len(before) == 2 else None
        columns = behind[0] if behind is not None and len(behind) == 2 else None
        fitted(body, rows, columns, found)


def is_length(size: Tree, body: Tree) -> bool:
    """n, and d_{l−1} before `a^{(l-1)}`."""
    return not size.children or (isinstance(size, Name) and isinstance(body, Name) and size.subscripts == (body.layer,))


def is_small(body: Tree) -> bool:
    """u of `W u`: numbers stand before a matrix."""
    return isinstance(body, Name) and body.base[:1].islower() and not isinstance(body.layer, Number)


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


def push(body: Tree, shape: Shape, found: Inference) -> None:
    """What is known of a whole, for its parts."""
    if isinstance(body, Name):
        found.note(body, shape)
    elif isinstance(body, tree.Negative):
        push(body.body, shape, found)
    elif isinstance(body, tree.Plus | tree.Hadamard):
        for part in body.terms if isinstance(body, tree.Plus) else body.factors:
            push(part, shape, found)
    elif isinstance(body, tree.Call) and is_entrywise(body, found):
        push(body.arguments[0], shape, found)
    elif isinstance(body, tree.Times) and len(shape) == 2 and is_outer(body):
        push(body.factors[0], shape[:1], found)
        push(body.factors[1], shape[::-1], found)
    elif isinstance(body, tree.Transpose) and isinstance(body.body, Name) and is_small(body.body):
        push(body.body, shape[:1], found)
    elif isinstance(body, tree.Transpose) and len(shape) == 2:
        push(body.body, tuple(reversed(shape)), found)
    elif isinstance(body, tree.Partial | tree.Gradient) and body.by is not None and shape:
        by = body.by if isinstance(body.by, tuple) else (body.by,)
        if len(by) == 1 and isinstance(by[0], Name):
            found.note(by[0], () if shape_of(body.of, found) == shape else shape)


def is_outer(body: tree.Times) -> bool:
    """`𝟏 bᵀ`, `u vᵀ`."""
    first, second = body.factors if len(body.factors) == 2 else (body, body)
    turned = second.body if isinstance(second, tree.Transpose) else None
    return isinstance(turned, Name) and is_small(turned) and isinstance(first, Name) and is_small(first)
