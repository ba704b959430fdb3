"""`𝟙[c_n = k]`, `𝟙[k = c]`: what is compared with a letter that runs from 1 to K takes these values."""

from __future__ import annotations

from dataclasses import replace

from checks.written.declare import keyed
from checks.written.world import Context, Declared, word
from derive.notation import tree
from derive.notation.tree import Name, Tree


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
    for child in body.children:
        categories(child, context)


def classes(body: Tree, context: Context) -> None:
    """`𝟙[k = c]` with k from 1 to K: a c that is no letter of an index is one of these values."""
    if isinstance(body, tree.Call) and body.function.base == "indicator":
        sides = body.arguments[0].children if isinstance(body.arguments[0], tree.Relation) else ()
        names = [side for side in sides if isinstance(side, Name) and not side.subscripts]
        ends = [bounds[1] for name in names if (bounds := context.ranges.get(word(name))) is not None]
        for name in names:
            known = word(name) in context.ranges or context.knows(word(name))
            if ends and isinstance(ends[0], Name) and not known and name.base in CLASSES:
                context.declared[word(name)] = Declared((), 0, (), frozenset({f"category:{word(ends[0])}"}), None, True)
    for child in body.children:
        classes(child, context)


def labels(body: Tree, context: Context) -> None:
    """y of `−log p_y` beside p_k: the class of an example, one of the values that k runs over."""
    for name in body.names:
        letter = context.slots.get((name.base, 0, 1))
        label = name.subscripts[0] if len(name.subscripts) == 1 else None
        bounds = context.ranges.get(letter) if letter is not None else None
        new = label == LABEL and word(LABEL) not in context.ranges and not context.knows(word(LABEL))
        if new and bounds is not None and isinstance(bounds[1], Name):
            context.declared[word(LABEL)] = Declared((), 0, (), frozenset({f"category:{word(bounds[1])}"}), None, True)


LABEL = Name("y")
CLASSES = frozenset({"c", "y", "g", "z", "t"})
