"""Problems: a Lagrangian after a problem, and a second problem that is claimed as its dual."""

from __future__ import annotations

from typing import Any

from checks.written.settle import Finding
from derive.notation import tree
from derive.notation.tree import Tree


def lagrangian(left: Tree, right: Tree, session: Any) -> str | None:
    """What is wrong with a Lagrangian, or None."""
    return None


def compared(body: tree.Optimum, session: Any) -> Finding | None:
    return None
