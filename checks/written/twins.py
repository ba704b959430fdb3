"""ŵ, w*, w′ and ẇ are of the kind of w, and share what stays true of it."""

from __future__ import annotations

from dataclasses import replace

from checks.written.declare import Shape, is_index_like, keyed
from checks.written.world import Context, Declared, word
from derive.notation.tree import Name, Tree

NOTHING: frozenset[str] = frozenset()
SYMMETRIC = frozenset({"symmetric", "definite", "semidefinite"})


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
    return frozenset({"symmetric"}) if facts & SYMMETRIC else facts & {"diagonal"}


def twin_of(name: Name, context: Context) -> Declared | None:
    if not name.accent and not name.primes and not name.subscripts:
        return None
    label = tuple(item for item in name.subscripts if is_index_like(item, context))
    plain = replace(name, accent="", primes=0, subscripts=label)
    key = keyed(plain, context)[0]
    return context.declared.get(key) or context.declared.get(word(replace(name, accent="", primes=0, subscripts=())))


LABELS = frozenset({"MAP", "ML", "MLE", "opt"})


def estimated_by(name: Tree) -> Name | None:
    """θ of θ̂, θ*, θ̂^{MAP} and θ_{MAP}, where the letters of a label may have been read one by one."""
    if not isinstance(name, Name):
        return None
    labels = labels_of(name)
    if (name.accent not in ("hat", "star") and not labels) or name.layer not in (None, *labels):
        return None
    kept = tuple(item for item in name.subscripts if item not in labels)
    return replace(name, accent="", layer=None, subscripts=kept)


def labels_of(name: Name) -> tuple[Name, ...]:
    letters = tuple(item for item in name.subscripts if isinstance(item, Name))
    if "".join(item.base for item in letters) in LABELS:
        return letters
    return tuple(item for item in (name.layer, *letters) if isinstance(item, Name) and item.base in LABELS)
