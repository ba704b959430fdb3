"""A formula in the manner of the writer: `xᵀy` where no dot is used, arrows or bold letters as in the source."""

from __future__ import annotations

import re
from collections.abc import Iterator

from derive.notation import tree
from derive.notation.rebuilding import rebuilt
from derive.notation.tree import Name, Number, Tree

ARROWS = re.compile(r"\\(?:vec|overrightarrow)\b")
BOLD = re.compile(r"\\(?:mathbf|boldsymbol|bm|pmb)\s*\{?\s*\\?[A-Za-z]")


def notation_of(text: str) -> str:
    """`arrow`, `bold` or `plain`, by the first sign of one."""
    if ARROWS.search(text):
        return "arrow"
    return "bold" if BOLD.search(text) else "plain"


def in_the_manner_of(body: Tree, source: Tree) -> Tree:
    """`aᵀb` for `a·b` where the source writes transposes and no dots."""
    kinds = set(map(type, every(source)))
    return with_transposes(body) if tree.Transpose in kinds and tree.Dot not in kinds else body


def every(body: Tree) -> Iterator[Tree]:
    yield body
    for child in body.children:
        yield from every(child)


def with_transposes(body: Tree) -> Tree:
    if isinstance(body, Name | Number):
        return body
    body = rebuilt(body, with_transposes)
    if isinstance(body, tree.Dot) and len(body.factors) == 2 and not any(is_number(part) for part in body.factors):
        first, second = body.factors
        return tree.Times((tree.Transpose(first), second))
    return body


def is_number(part: Tree) -> bool:
    return isinstance(part, Number)
