"""`EXPR`, `--wrt VAR`, `--where DECLARATIONS`: what a user writes in LaTeX, as tensors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from checks.written.declare import keyed
from checks.written.judge import session_of
from checks.written.prose import read_prose
from checks.written.proving import dictionary_of, plain
from checks.written.reading import said_in
from checks.written.session import Session
from checks.written.transposes import plain_text
from checks.written.world import Declared
from derive import index_form as form
from derive.errors import CannotRead
from derive.index_form import Node
from derive.notation import tree
from derive.notation.lower import lower
from derive.notation.read import read
from derive.notation.tree import Name, Tree
from derive.notation.write import unicode
from derive.symbols import Symbol
from derive.tensor import Tensor
from derive.written.document import Prose

EQUATION = "{where}\n\n\\[ {expression} \\]\n"


@dataclass(frozen=True)
class Question:
    """A function and its variable as trees and as tensors, and what the declarations say."""

    name: Name | None
    body: Tree
    by: Tree
    of: Tensor
    variable: Tensor
    definitions: Mapping[Symbol, Node]
    session: Session
    text: str
    told: tuple[str, ...] = ()


def asked(expression: str, by: str, where: str) -> Question:
    """Raises CannotRead with the piece that is meant, BadShape where shapes do not fit, NoRule without a rule."""
    let = "Let " if where.lstrip().startswith("$") else ""
    session = session_of(EQUATION.format(where=let + where, expression=expression.strip("$ ")))
    for block in session.document.blocks:
        if isinstance(block, Prose):
            read_prose(block, session)
    dictionary = dictionary_of(replace(session.context, declared=spoken_of(session)), session.names)
    names, definitions = dictionary.names, dictionary.definitions
    name, body = function(formula(expression, session))
    variable = formula(by, session)
    of, taken = (lower(plain(item), names, definitions) for item in (body, variable))
    if not isinstance(taken.node, form.Leaf) or taken.node.at:
        raise CannotRead(f"a derivative is by a symbol or a member of a family, not by {unicode(variable)}")
    return Question(name, body, variable, of, taken, definitions, session, f"{where} {expression}")


def formula(text: str, session: Session) -> Tree:
    """What stands between dollar signs, or without them."""
    bare = re.fullmatch(r"\s*(\$\$?|\\\[|\\\()(.*?)(\$\$?|\\\]|\\\))\s*", text, re.DOTALL)
    return read(plain_text(bare[2] if bare else text, session.transposing), session.vocabulary)


def spoken_of(session: Session) -> dict[str, Declared]:
    """What the declarations declare, or at least mention; nothing that stands in the expression alone."""
    blocks = [block for block in session.document.blocks if isinstance(block, Prose)]
    formulas = [said.formula for block in blocks for said in said_in(block, session)]
    known = {keyed(name, session.context)[0] for body in formulas for name in body.names}
    return {key: item for key, item in session.context.declared.items() if not item.guessed or key in known}


def function(body: Tree) -> tuple[Name | None, Tree]:
    """`L = …`, `J(w) = …`, and what stands there without a name."""
    if not isinstance(body, tree.Relation):
        return None, body
    head = body.first.function if isinstance(body.first, tree.Call) else body.first
    if not isinstance(head, Name) or len(body.rest) > 1 or any(sign not in ("=", ":=") for sign, _ in body.rest):
        raise CannotRead(f"an expression is needed, not the statement {unicode(body)}")
    return head, body.rest[-1][1]
